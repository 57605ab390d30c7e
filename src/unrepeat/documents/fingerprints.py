"""What documents are compared by, and found by: their words and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from unrepeat._kernel.arrays import Int64Array


class Fingerprints(NamedTuple):
    """The fingerprints of a batch of documents."""

    words: bytes
    """The words of all documents, in UTF-8, a NUL between two words of a document."""

    ends: list[int]
    """Where the words of each document end."""

    counts: list[int]
    """Number of words of each document."""

    keys: Int64Array
    """The keys of all documents, signed 64-bit numbers; the first of a document is that of all its words."""

    key_ends: Int64Array
    """Where the keys of each document end."""

    texts: Sequence[str]
    """What counts of the text of each document: the very text if nothing is ignored."""

    def words_of(self, number: int) -> bytes:
        """Return the words of one document."""
        return self.words[self.ends[number - 1] if number else 0 : self.ends[number]]

    def keys_of(self, number: int) -> list[int]:
        """Return the keys of one document."""
        start = self.key_ends[number - 1] if number else 0
        keys: list[int] = self.keys[start : self.key_ends[number]].tolist()
        return keys
