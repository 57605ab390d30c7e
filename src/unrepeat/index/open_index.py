"""An open index as one looks at it: what it holds, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from unrepeat.bands import recall_of
from unrepeat.documents.document import DocumentId
from unrepeat.documents.keys import key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.times import Clock, microseconds, time_of
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, shown
from unrepeat.index.listing import Selection, listed
from unrepeat.index.rows import DocumentRow, verdict_of
from unrepeat.index.sqlite import SqliteStore
from unrepeat.index.stored import StoredDocuments
from unrepeat.index.values import Cluster, IndexedDocument, IndexStats
from unrepeat.index.verify import problems
from unrepeat.store.input import checked_source
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

    def documents(self, *, source: str | None = None) -> Iterator[IndexedDocument]:
        """Yield what is known of each document, in the order in which they came, without their texts.

        >>> from unrepeat import DuplicateIndex
        >>> text = "The ferry was cancelled on Sunday because of high waves."
        >>> with DuplicateIndex.in_memory() as index:
        ...     verdict = index.add("a7", text, source="bay")
        ...     [(document.id, document.source, document.words) for document in index.documents()]
        [('a7', 'bay', 10)]

        They are read 1,024 at a time, each lot as it is when its turn comes; nobody waits in between. What is
        added meanwhile comes as well, one that is updated meanwhile may come twice, and one that is promoted
        meanwhile, which moves it up to the place of a removed one, may be missing.

        Args:
            source: Those of a source alone; "" for those without one, None for all. There is no table of
                sources: all documents are looked at.

        Raises:
            InputError: if `source` is no `str`, at once.
        """
        return self._listed(Selection(checked_source(source)))

    def _listed(self, chosen: Selection) -> Iterator[IndexedDocument]:
        number: int | None = 0
        while number is not None:
            with self._transactions.reading():
                numbers, number = chosen.next_of(self._store, number)
                found = listed(self._store, numbers)
            yield from found

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
        """Return the counts of the index.

        It reads a part of each row and all keys: about a tenth of a second for 60,000 documents that the
        system has in memory (measured), more from a cold disk.
        """
        with self._transactions.reading():
            counts = self._store.counts()
            oldest, newest = map(time_of, self._store.times())
            metrics = self._store.metrics(microseconds(self._now()))
        recall = recall_of(self._plan.bands, self._plan.rows, self._options.threshold)
        return IndexStats(**counts, oldest=oldest, newest=newest, recall=recall, **metrics)

    def verify(self) -> list[str]:
        """Return what is wrong with the file, a sentence each; an empty list if all is well.

        Reads all of it: SQLite's own check of its pages, that every key belongs to a kept document and every
        kept document has its keys, and that no duplicate repeats a duplicate.
        """
        with self._transactions.reading():
            return list(problems(self._store))
