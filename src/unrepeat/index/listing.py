"""Which documents of an index are meant, and what is told of each in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from unrepeat.documents.times import time_of
from unrepeat.index.rows import verdict_of
from unrepeat.index.sqlite import SqliteStore
from unrepeat.index.values import IndexedDocument

# Documents that are looked at in one transaction: some milliseconds.
_SCANNED = 1024


class Selection(NamedTuple):
    """Which documents are meant."""

    source: str | None = None
    """Those of a source; "" for those without one, None for all."""

    before: int | None = None
    """Those published before a time, in microseconds since 1970; None for all."""

    def includes(self, source: str | None, published: int) -> bool:
        """Whether a document is one of them."""
        of_source = self.source is None or (source or "") == self.source
        return of_source and (self.before is None or published < self.before)

    def next_of(self, store: SqliteStore, number: int, most: int = _SCANNED) -> tuple[list[int], int | None]:
        """Return the numbers of the next ones of them, and up to which number was looked; None at the end.

        Args:
            store: Where the documents are.
            number: That of the last document before them.
            most: So many at the most.
        """
        scanned = store.origins_after(number, _SCANNED)
        found = [number for number, source, published in scanned if self.includes(source, published)]
        if len(found) > most:
            return found[:most], found[most - 1]
        return found, scanned[-1][0] if scanned else None


def listed(store: SqliteStore, numbers: Sequence[int]) -> list[IndexedDocument]:
    """Return what is told of the documents with some numbers."""
    rows = store.by_number(numbers)
    there = store.existing({row.of for row in rows.values() if row.of is not None})
    found = []
    for number in numbers:
        row = rows[number]
        verdict = verdict_of(row)
        found.append(
            IndexedDocument(
                id=row.id,
                source=row.source,
                published=time_of(row.published),
                added=time_of(store.arrivals.time_of(number)),
                is_duplicate=verdict.is_duplicate,
                duplicate_of=verdict.duplicate_of,
                kind=verdict.kind,
                is_orphan=verdict.duplicate_of is not None and row.of not in there,
                words=None if row.words is None else len(row.words.split(b"\0")) if row.words else 0,
            )
        )
    return found
