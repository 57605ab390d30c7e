"""An open index as one looks at it: what it holds, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from unrepeat.bands import recall_of
from unrepeat.documents.document import DocumentId
from unrepeat.documents.keys import key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.times import Clock, time_of
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, shown
from unrepeat.index.rows import DocumentRow, verdict_of
from unrepeat.index.sqlite import SqliteStore
from unrepeat.index.stored import StoredDocuments
from unrepeat.index.values import Cluster, IndexStats
from unrepeat.index.verify import problems
from unrepeat.store.keys import KeyTable
from unrepeat.store.open_file import OpenFile


class OpenIndex(OpenFile):
    """The part of a `DuplicateIndex` that changes nothing."""

    _store: SqliteStore

    def __init__(
        self, store: SqliteStore, options: DocumentOptions, window: timedelta | None, now: Clock
    ) -> None:
        """Use `DuplicateIndex.open` or `DuplicateIndex.in_memory` instead."""
        super().__init__(store, keys := KeyTable(store))
        self._options = options
        self._window = window
        self._now = now
        self._plan = key_plan(options)
        self._documents = StoredDocuments(store, keys, options, window, now)

    def __len__(self) -> int:
        with self._transactions.reading():
            return self._store.size()

    def __contains__(self, id: object) -> bool:
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            return False
        with self._transactions.reading():
            return self._find(id) is not None

    def get(self, id: DocumentId) -> Verdict | None:
        """Return the verdict on a document that was added, or None."""
        with self._transactions.reading():
            row = self._find(id)
            return verdict_of(row) if row else None

    def _find(self, id: DocumentId) -> DocumentRow | None:
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            raise InputError(f"an id must be a str or an int, not {type(id).__name__}: {shown(id)}.")
        return self._documents.find(id)

    def clusters(self) -> Iterator[Cluster]:
        """Yield the kept documents that others repeat or revise, with these, in the order in which they came.

        Each cluster is as it is when it is yielded.
        """
        with self._transactions.reading():
            repeated = self._store.repeated()
        for number in repeated:
            with self._transactions.reading():
                kept = self._store.by_number([number]).get(number)
                members = tuple(map(verdict_of, self._store.followers(number)))
            if kept and members:
                yield Cluster(kept.id, members)

    def stats(self) -> IndexStats:
        """Return the counts of the index."""
        with self._transactions.reading():
            counts = self._store.counts()
            oldest, newest = map(time_of, self._store.times())
        recall = recall_of(self._plan.bands, self._plan.rows, self._options.threshold)
        return IndexStats(**counts, oldest=oldest, newest=newest, recall=recall)

    def verify(self) -> list[str]:
        """Return what is wrong with the file, a sentence each; an empty list if all is well.

        Reads all of it: SQLite's own check of its pages, that every key belongs to a kept document and every
        kept document has its keys, and that no duplicate repeats a duplicate.
        """
        with self._transactions.reading():
            return list(problems(self._store))
