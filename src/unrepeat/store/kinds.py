"""The kinds of files that there are, and what a user is told to do when one does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from unrepeat.errors import StoreError

IGNORE = "ignore"
"""The setting that tells what does not count in a text, there only if something does not. Of the texts a
duplicate index has nothing but the words that count, so no other index can be made of it in which others do.
"""

_NEW_VERSION = "Use the version that made it."


class OtherKindError(StoreError):
    """A file is the index of another class. The command line tells it in its own words."""

    def __init__(self, name: str, found: StoreKind, wanted: StoreKind) -> None:
        """Tell it in the words of Python.

        Args:
            name: The file.
            found: What it is.
            wanted: What it should be.
        """
        super().__init__(
            f"{name!r} is the file of a {found.opener}, and cannot be used as a {wanted.opener}. "
            f"Open it with {found.opener}.open, or name another file."
        )
        self.name, self.found, self.wanted = name, found, wanted


class StoreKind(NamedTuple):
    """What is the same in all files of one class."""

    application_id: int
    """In the header of every file: of another one SQLite would know nothing."""

    layout: int
    """Number of the layout of the tables; it changes when an older version would misread them."""

    opener: str
    """The class that opens such files."""

    noun: str
    """What the command line calls such a file."""

    command: str
    """The command that prints the counts of one, before its path."""

    older: str
    """What to do with a file that an older version has made."""

    other_settings: Mapping[str, str]
    """What to do when a setting is another one than the file was made with, by its name; "" for the rest."""

    def what_to_do(self, number: int, own: int) -> str:
        """Return what to do with a file of a number that rises with versions, beside that of this one."""
        return self.older if 0 < number < own else _NEW_VERSION

    def other_setting(self, setting: str) -> str:
        """Return what to do when a setting is another one than the file was made with."""
        return self.other_settings.get(setting) or self.other_settings[""]


_REBUILD = (
    "Make a new file of what it holds with DuplicateIndex.rebuild(old, new), or with the command "
    "unrepeat index rebuild OLD NEW."
)

DUPLICATES = StoreKind(
    application_id=0x756E7265,  # ASCII "unre"
    layout=2,
    opener="DuplicateIndex",
    noun="an index of documents",
    command="unrepeat index stats",
    older=_REBUILD,
    other_settings={
        "": f"Open it with the settings that it was made with, or have others. {_REBUILD}",
        IGNORE: "Open it with the patterns that it was made with, or add the texts to a new index.",
    },
)

_LEARN_ANEW = "Learn the documents of its window into a new file, from your own copies of them."

FURNITURE = StoreKind(
    application_id=0x756E7266,  # ASCII "unrf"
    layout=1,
    opener="FurnitureIndex",
    noun="an index of site furniture",
    command="unrepeat furniture stats --index",
    older=_LEARN_ANEW,
    other_settings={"": f"Another version of unrepeat has made it: use that one. Or: {_LEARN_ANEW}"},
)

KINDS = {kind.application_id: kind for kind in (DUPLICATES, FURNITURE)}
