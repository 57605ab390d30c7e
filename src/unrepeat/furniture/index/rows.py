"""The rows of a furniture index, and what is counted of a line to a row and back."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.documents.times import microseconds, time_of
from unrepeat.furniture.counting import LearnedLine, Week, week_of

WORDLESS = 0
"""In place of the hash of a line without words."""

HASH_BYTES = 8


class PageRow(NamedTuple):
    """A document as it is stored."""

    id: DocumentId
    source: int
    story: int
    published: int
    """Microseconds since 1970, UTC; without a known time, when it came."""
    is_dated: int
    digest: bytes
    """Of the words of its lines."""
    lines: bytes
    """The hashes of its lines in order, 8 bytes each."""
    facts: bytes
    """What else is known of each of its lines: see `pages.py`."""
    number: int = 0

    @property
    def time(self) -> datetime | None:
        """Its time of publication, if that is known."""
        return time_of(self.published) if self.is_dated else None


PAGE_COLUMNS = ", ".join(PageRow._fields[:-1])

_PAGE_TYPES = (str | int, int, int, int, int, bytes, bytes, bytes, int)


def checked_page(values: Sequence[Any]) -> PageRow:
    """Return the values of a document and its number as a row; a damaged one is an error of SQLite."""
    if not all(map(isinstance, values, _PAGE_TYPES)):
        raise sqlite3.DatabaseError("a row has a value of a wrong type")
    return PageRow._make(values)


class SourceRow(NamedTuple):
    """A source as it is stored."""

    number: int
    name: str
    documents: int
    weeks: str
    lines: int
    forgotten: int
    not_learned: int


SOURCE_COLUMNS = ", ".join(SourceRow._fields)


def hash_of(key: str) -> int:
    """Return the number by which the words of a line are found: signed, 64 bits, never that of no words.

    Lines with the same number are told apart by their words.
    """
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def hashes_in(blob: bytes) -> array[int]:
    """Return the hashes in a row; of a damaged one, those that are whole."""
    return array("q", blob[: len(blob) // HASH_BYTES * HASH_BYTES])


def weeks_text(weeks: Mapping[Week, int]) -> str:
    """Return counts by week as they are stored."""
    return json.dumps([[week, count] for week, count in weeks.items() if count])


def weeks_in(text: str) -> dict[Week, int]:
    """Return the counts by week that a row holds."""
    return dict(json.loads(text))


def state_of(line: LearnedLine) -> str:
    """Return what is counted of a line as it is stored."""
    times = (None if time is None else microseconds(time) for time in (line.first_seen, line.last_seen))
    weeks = [[week, count] for week, count in line.weeks.items() if count]
    return json.dumps([weeks, line.recent, *times, line.examples])


def line_in(since: int, state: str) -> LearnedLine:
    """Return what is counted of a line that several documents have."""
    weeks, recent, first, last, examples = json.loads(state)
    return LearnedLine(
        since,
        dict(weeks),
        recent,
        time_of(first),
        time_of(last),
        tuple(examples),
    )


def line_seen_once(since: int, document: DocumentId, story: int, time: datetime | None) -> LearnedLine:
    """Return what is counted of a line that one document has."""
    return LearnedLine(since, {week_of(time): 1}, [story], time, time, (document,))
