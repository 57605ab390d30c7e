"""What the report on one document tells: the lines that went, those that stayed, and what was known."""

from __future__ import annotations

from dataclasses import dataclass

from unrepeat.documents.document import DocumentId
from unrepeat.errors import shown
from unrepeat.furniture.rules import Where
from unrepeat.json_values import Count


@dataclass(frozen=True, slots=True, repr=False)
class FurnitureLine:
    """A line that stands in enough stories of its source. Offsets are code points, ends exclusive."""

    line: Count
    """Its number among the lines of the document that are not blank, from 0."""

    start: Count
    """Where it begins; `text[start:end]` is its text."""

    end: Count
    """Where it ends."""

    text: str
    """Its text."""

    stories: Count
    """Number of different stories of the source that have it, within the window; 0 for one without words."""

    of_stories: Count
    """Number of different stories of the source, within the window."""

    where: Where
    """`run`: next to another such line. `end`: first or last of the text. `alone`: neither. `between`: a line
    without words, such as a rule, with nothing but lines that went beside it.
    """

    reason: str
    """Why it stayed all the same, as `unrepeat.FURNITURE_REASONS` says; empty if it was removed."""

    first_seen: str | None
    """Time of the earliest document that is known to have it, in ISO 8601; None if none had a time."""

    last_seen: str | None
    """Time of the latest one."""

    examples: tuple[DocumentId, ...]
    """Ids of up to two documents with it, of different stories: the first ones that were learnt from."""

    before: str = ""
    """The separator before it, if that was cut out with it."""

    after: str = ""
    """The separator after it, if that was cut out with it."""

    line_number: Count | None = None
    """The line of the document in which it stands, from 1, as `grep -n` counts: lines end with line feeds.
    None in a report that was stored before there was this number.
    """

    def __repr__(self) -> str:
        return (
            f"<FurnitureLine line={self.line} stories={self.stories} where={self.where!r} "
            f"reason={self.reason!r} text={shown(self.text)}>"
        )

    @property
    def cut_start(self) -> int:
        """Where the cut begins: the line with the separator that went with it."""
        return self.start - len(self.before)

    @property
    def cut_end(self) -> int:
        """Where the cut ends."""
        return self.end + len(self.after)


@dataclass(frozen=True, slots=True)
class LearnedSource:
    """What was known of the source when a document was judged."""

    documents: Count
    """Documents of the source that were learnt from."""

    stories: Count
    """Different stories among them, within the window."""

    lines: Count
    """Lines that were known."""

    forgotten: Count
    """Lines of one story that were forgotten: after 100 documents, or to make room for others."""

    not_learned: Count
    """Lines that were not learnt: those of one document beyond 2,000, and those of a source beyond 20,000."""


@dataclass(frozen=True, slots=True, repr=False)
class FurnitureValues:
    """The fields of `FurnitureReport`."""

    source: str | None
    """The source of the document; None if it has none, and so nothing could be learnt or stripped."""

    removed: tuple[FurnitureLine, ...]
    """The lines that were stripped, in order."""

    spared: tuple[FurnitureLine, ...]
    """The lines that stand in enough stories and stayed, each with the reason, in order."""

    only_furniture: bool
    """Whether the document has words, and none of them stayed."""

    lines: Count
    """Number of lines of the document that are not blank."""

    learned: LearnedSource | None
    """What was known of the source at that moment, which the answer depends on; None without a source."""

    characters: Count
    """Number of code points of the document."""

    clean_characters: Count
    """Number of code points of the clean text."""

    digest: str
    """XXH3-128 of the document, hexadecimal."""

    clean_digest: str
    """XXH3-128 of the clean text, hexadecimal."""

    @property
    def removed_ratio(self) -> float:
        """Share of the characters that was cut, 0 to 1."""
        return (self.characters - self.clean_characters) / self.characters if self.characters else 0.0
