"""The documents of an open index, and the verdict on one that comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.filters import Origin, match_filter, origin_of
from unrepeat.documents.fingerprints import Fingerprints
from unrepeat.documents.match import best_match, match_criteria
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.times import Clock, microseconds
from unrepeat.documents.verdict import Verdict, unmatched, verdict_on
from unrepeat.index.rows import DocumentRow, row_of, verdict_of
from unrepeat.index.sqlite import SqliteStore
from unrepeat.store.arrivals import DAY
from unrepeat.store.input import is_storable
from unrepeat.store.keyed import digest_of, keys_in
from unrepeat.store.keys import KeyTable
from unrepeat.store.window import LATEST, beginning_of_window

# Documents that have left the window and are removed whenever a slice of keys is merged, for each document
# between two slices: more than come in between, so that after a rush there are soon no more than the window
# holds, and few, so that no call takes long. The file keeps its size: SQLite uses the pages that come free
# for what is added next.
_EXPIRE_PER_MERGED = 2


class StoredDocuments:
    """The documents of an open index. All methods are called inside a transaction of its store."""

    def __init__(
        self,
        store: SqliteStore,
        keys: KeyTable,
        options: DocumentOptions,
        window: timedelta | None,
        now: Clock,
    ) -> None:
        """Judge by some options; arguments as for `DuplicateIndex.open`.

        Args:
            store: Where the documents are.
            keys: The keys by which they are found.
            options: What is a duplicate.
            window: How far apart documents may be published and match; None for any.
            now: Tells the time.
        """
        self._store = store
        self._keys = keys
        self._window = window
        self._criteria = match_criteria(options)
        self._filter = match_filter(replace(options, within=window))
        self._now = now

    def find(self, id: DocumentId) -> DocumentRow | None:
        """Return the document with an id, or None."""
        return self._store.by_id([id]).get(id) if is_storable(id) else None

    def enter(self, batch: Sequence[Document], prints: Fingerprints) -> list[Verdict]:
        """Enter documents, and return the verdicts on them in order.

        Args:
            batch: The documents.
            prints: Their fingerprints.
        """
        verdicts = []
        stored = self._keys.stored(prints.keys.tolist())
        known = self._store.by_id([document.id for document in batch])
        fresh: dict[int, DocumentRow] = {}
        for place, document in enumerate(batch):
            words, keys = prints.words_of(place), prints.keys_of(place)
            digest = digest_of(words)
            old = known.get(document.id)
            if old and old.digest == digest:
                verdicts.append(verdict_of(old))
                continue
            if old:
                self.take_out(old)
                fresh.pop(old.number, None)
            verdict, of = self._judge(document, prints, place, stored, fresh)
            if not fresh:
                self._store.arrivals.note(microseconds(self._now()))
            published = microseconds(document.published or self._now())
            row = row_of(verdict, published, of, digest, words, keys)
            number = self._store.insert(row)
            if not verdict.is_duplicate:
                self._keys.keep(keys, number, stored)
            known[document.id] = fresh[number] = row.numbered(number)
            verdicts.append(verdict)
        while self._keys.is_due():
            self.expire(self.beginning_of_window(), _EXPIRE_PER_MERGED * self._store.slices.documents)
            self._keys.merge()
        return verdicts

    def check(self, document: Document, prints: Fingerprints, *, named: bool) -> Verdict:
        """Return the verdict that `enter` would give.

        Args:
            document: A document.
            prints: Its fingerprint.
            named: Whether its id counts: a document that is there under it is the same one.
        """
        old = self.find(document.id) if named else None
        words = prints.words_of(0)
        if old and old.digest == digest_of(words):
            return verdict_of(old)
        stored = self._keys.stored(prints.keys.tolist())
        passed_over = old.number if old else None
        verdict, _ = self._judge(document, prints, 0, stored, {}, passed_over=passed_over)
        return verdict

    def _judge(
        self,
        document: Document,
        prints: Fingerprints,
        place: int,
        stored: dict[int, list[int]],
        fresh: Mapping[int, DocumentRow],
        *,
        passed_over: int | None = None,
    ) -> tuple[Verdict, int | None]:
        """Return the verdict on a document, and the number of what it repeats or revises.

        Args:
            document: A document of a batch.
            prints: The fingerprints of the batch.
            place: Its place in the batch.
            stored: What the table of keys has for the batch.
            fresh: Documents of the batch that have been entered, by number.
            passed_over: Number of a document that does not count.
        """
        count = prints.counts[place]
        if not self._filter.can_match(count):
            return unmatched(document.id, document.source), None
        numbers, capped = self._keys.candidates(prints.keys_of(place), stored)
        rows = self._store.by_number([number for number in numbers if number not in fresh])
        rows.update((number, fresh[number]) for number in numbers if number in fresh)
        origin = origin_of(document.source, document.published or self._now())
        candidates = [
            (number, rows[number].words or b"")
            for number in numbers
            if number in rows and number != passed_over and self._may_match(origin, rows[number])
        ]
        match = best_match(
            prints.words_of(place), count, candidates, self._criteria, lambda: prints.texts[place]
        )
        if match is None:
            return verdict_on(document.id, document.source, None, None, capped=capped), None
        of = rows[match.kept].id
        return verdict_on(document.id, document.source, match, of, capped=capped), match.kept

    def _may_match(self, origin: Origin, row: DocumentRow) -> bool:
        # An empty source is none; older versions have stored it.
        return self._filter.may_match(origin, Origin(row.source or None, row.published))

    def may_follow(self, row: DocumentRow, kept: DocumentRow) -> bool:
        """Whether a document may repeat or revise another one, wherever and whenever they were published."""
        return self._may_match(Origin(row.source or None, row.published), kept)

    def take_out(self, row: DocumentRow) -> None:
        """Remove a document with its keys."""
        self._keys.remove(keys_in(row.keys), row.number)
        self._store.delete(row.number)

    def expire(self, bound: int, limit: int) -> int:
        """Remove documents published before a time, at most `limit`, and return their number."""
        rows = self._store.older_than(bound, limit)
        for row in rows:
            self.take_out(row)
        self.forget_arrivals()
        return len(rows)

    def forget_arrivals(self) -> None:
        """Remove the times of arrival that are needed no more; to be called when documents have gone."""
        self._store.arrivals.forget(microseconds(self._now()) - DAY)

    def beginning_of_window(self) -> int:
        """Return the time before which documents have left the window."""
        return beginning_of_window(self._window, *self._store.latest(LATEST), self._now())
