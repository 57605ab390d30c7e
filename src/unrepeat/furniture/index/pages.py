"""The documents of an open furniture index: learnt from, judged, taken out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.times import MICROSECOND, Clock, microseconds, time_of
from unrepeat.furniture.counting import MONDAY, WEEK, known_lines, learn
from unrepeat.furniture.cutting import CutText, learned_source, stripped, untouched
from unrepeat.furniture.index.facts import WENT, is_outdated, stored_facts, stored_hashes
from unrepeat.furniture.index.rows import PageRow, SourceRow
from unrepeat.furniture.index.source import HashedSource, StoredSource, hashed_lines
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.furniture.index.taking_back import take_back
from unrepeat.furniture.index.values import IndexedPage
from unrepeat.furniture.lines import SourceLine, has_words, lines_of
from unrepeat.furniture.rules import Page
from unrepeat.store.arrivals import DAY
from unrepeat.store.input import is_storable
from unrepeat.store.keyed import digest_of, keys_in
from unrepeat.store.keys import KeyTable
from unrepeat.store.window import ALWAYS, LATEST, beginning_of_window

# After so many documents those that have left the window are removed, twice as many: more than come in
# between, so that after a rush there are soon no more than the window holds, and few, so that no call takes
# long. The file keeps its size: SQLite uses the pages that come free for what is added next.
_EXPIRE_AFTER = 64
_EXPIRE_MOST = 2 * _EXPIRE_AFTER


class NewPage(NamedTuple):
    """A document that comes, with the words of the named fields of its record."""

    document: Document
    fields: frozenset[str]


class StoredPages:
    """The documents of an open index. All methods are called inside a transaction of its store."""

    def __init__(
        self,
        store: FurnitureStore,
        keys: KeyTable,
        min_stories: int,
        window: timedelta | None,
        now: Clock,
    ) -> None:
        """Judge by some options; arguments as for `FurnitureIndex.open`.

        Args:
            store: Where the documents are.
            keys: The keys by which stories are found.
            min_stories: In so many stories furniture stands at the least.
            window: How far apart documents may be published and count for one another; None for any.
            now: Tells the time.
        """
        self._store = store
        self._keys = keys
        self._min_stories = min_stories
        self._window = window
        self._now = now

    def find(self, id: DocumentId) -> PageRow | None:
        """Return the document with an id, or None."""
        return self._store.page(id) if is_storable(id) else None

    def enter(self, page: NewPage) -> CutText:
        """Learn from a document, unless it is there already, and return it stripped."""
        document = page.document
        old = self._store.page(document.id)
        lines = lines_of(document.text)
        if document.source is None or not has_words(lines):
            if old is not None:
                self.take_out(old)
            return self.strip(page)
        digest = digest_of("\n".join(line.key for line in lines).encode("utf-8", "surrogatepass"))
        source = self._source(document.source)
        hashed = hashed_lines(lines)
        if old is not None and _is_same(old, document, source, digest):
            row = old
            stored = StoredSource(self._store, self._keys, source, hashed)
        else:
            if old is not None:
                self.take_out(old)
                source = self._source(document.source)
            stored = StoredSource(self._store, self._keys, source, hashed)
            row = self._learn(page, lines, stored, source, stored_hashes(lines, hashed), digest)
        result = self._stripped(page, lines, source, stored, row.time)
        facts = stored_facts(lines, page.fields, result.report)
        if facts != row.facts:
            self._store.set_facts(row.number, facts)
        if row is not old and row.number % _EXPIRE_AFTER == 0:
            self.expire(self.beginning_of_window(), _EXPIRE_MOST)
        while self._keys.is_due():
            self._keys.merge()
        return result

    def strip(self, page: NewPage) -> CutText:
        """Return a document stripped of what is known, and learn nothing."""
        name, text = page.document.source, page.document.text
        if name is None:
            return untouched(text)
        source = self._store.source(name) or SourceRow(0, name, 0, "[]", 0, 0, 0)
        lines = lines_of(text)
        stored = StoredSource(self._store, self._keys, source, hashed_lines(lines))
        return self._stripped(page, lines, source, stored, page.document.published)

    def _source(self, name: str) -> SourceRow:
        return self._store.source(name) or self._store.add_source(name)

    def _learn(
        self,
        page: NewPage,
        lines: list[SourceLine],
        stored: StoredSource,
        source: SourceRow,
        hashes: bytes,
        digest: bytes,
    ) -> PageRow:
        """Enter a document that is not there, and return it as it is stored then."""
        document = page.document
        row = PageRow(
            id=document.id,
            source=source.number,
            story=0,
            published=microseconds(document.published or self._now()),
            is_dated=int(document.published is not None),
            digest=digest,
            lines=hashes,
            facts=b"",
        )
        self._store.arrivals.note(microseconds(self._now()))
        number = self._store.insert_page(row)
        stored.learn_from(number)
        story = learn(stored, document.id, lines, document.published)
        self._store.set_story(number, story)
        stored.save()
        return row._replace(story=story, number=number)  # the row with what is only known now

    def _stripped(
        self,
        page: NewPage,
        lines: list[SourceLine],
        source: SourceRow,
        stored: StoredSource,
        time: datetime | None,
    ) -> CutText:
        known = known_lines(stored, lines, time, self._window)
        return stripped(
            page.document.text,
            Page(lines, page.fields, kept=self._store.kept(source.number)),
            known,
            self._min_stories,
            source=source.name,
            learned=learned_source(stored.counts, known, stored.line_count),
        )

    def outdated_after(self, number: int, since: int, limit: int) -> tuple[list[DocumentId], int | None]:
        """Return documents that would lose other lines today, and the number of the last that was looked at.

        Args:
            number: Only documents with a higher number are looked at.
            since: Only documents published since this time.
            limit: So many documents at the most.
        """
        rows = self._store.pages_after(number, since, limit)
        sources: dict[int, HashedSource] = {}
        found = []
        for row in rows:
            if row.source not in sources:
                sources[row.source] = HashedSource(self._store, self._store.source_of(row.source))
            if is_outdated(row, sources[row.source], self._min_stories, self._window):
                found.append(row.id)
        return found, rows[-1].number if rows else None

    def listed_after(self, number: int, name: str | None, limit: int) -> tuple[list[IndexedPage], int | None]:
        """Return what is told of documents in a list, and the number of the last of them.

        Args:
            number: Only documents with a higher number.
            name: Only documents of this source; None for all.
            limit: So many documents at the most.
        """
        of_source = None if name is None else self._store.source(name)
        if name is not None and of_source is None:
            return [], None
        rows = self._store.pages_of(None if of_source is None else of_source.number, number, limit)
        names = {source: self._store.source_of(source).name for source in {row.source for row in rows}}
        listed = [
            IndexedPage(
                row.id,
                names[row.source],
                row.time,
                time_of(self._store.arrivals.time_of(row.number)),
                len(row.facts),
                sum(bool(bits & WENT) for bits in row.facts),
            )
            for row in rows
        ]
        return listed, rows[-1].number if rows else None

    def take_out(self, page: PageRow) -> None:
        """Remove a document with all that it has taught."""
        take_back(self._store, self._keys, page, is_expired=False)

    def expire(self, bound: int, limit: int) -> int:
        """Remove documents published before a time, at most `limit`, and return their number."""
        rows = self._store.pages_older_than(bound, limit)
        for row in rows:
            take_back(self._store, self._keys, row, is_expired=True)
        self._store.arrivals.forget(microseconds(self._now()) - DAY)
        return len(rows)

    def beginning_of_window(self) -> int:
        """Return the time before which documents have left the window: the beginning of a week.

        Stories are counted by weeks, so the whole of the first one is needed.
        """
        bound = beginning_of_window(self._window, *self._store.latest(LATEST), self._now())
        return bound if bound == ALWAYS else bound - (bound - microseconds(MONDAY)) % (WEEK // MICROSECOND)

    def keep(self, name: str, words: str) -> None:
        """Have the line of a source with these words stay."""
        self._store.keep(self._source(name).number, words)

    def forget(self, name: str) -> int:
        """Forget all that is known of a source, and return how many documents it had."""
        source = self._store.source(name)
        if source is None:
            return 0
        documents = self._store.counts(source.number)["documents"]
        for number, keys in self._store.stories_of(source.number):
            self._keys.remove(keys_in(keys), number)
            self._store.delete_story(number)
        self._store.delete_source(source.number)
        return documents


def _is_same(old: PageRow, document: Document, source: SourceRow, digest: bytes) -> bool:
    """Whether a document is there as it comes; one without a time has the one with which it came before."""
    return (old.source, old.digest) == (source.number, digest) and document.published in (None, old.time)
