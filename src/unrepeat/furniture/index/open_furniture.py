"""An open furniture index as one looks at it: what it knows, and whether it is sound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.document import DocumentId
from unrepeat.documents.times import Clock, microseconds, time_of
from unrepeat.errors import InputError, shown
from unrepeat.furniture.index.input import source_name
from unrepeat.furniture.index.pages import StoredPages
from unrepeat.furniture.index.rows import PageRow
from unrepeat.furniture.index.source import learned_line
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.furniture.index.values import FurnitureStats, IndexedPage, SiteLine
from unrepeat.furniture.index.verify import problems
from unrepeat.furniture.lines import line_key
from unrepeat.furniture.options import checked_min_stories
from unrepeat.store.input import as_time
from unrepeat.store.keys import KeyTable
from unrepeat.store.open_file import OpenFile
from unrepeat.store.slices import Slices
from unrepeat.store.window import ALWAYS

SLICES_OF_STORIES = Slices(64, 64)
"""Stories have more keys than documents of other indexes; so the keys of fewer of them wait in memory."""


class OpenFurniture(OpenFile):
    """The part of a `FurnitureIndex` that changes nothing."""

    _store: FurnitureStore

    def __init__(
        self,
        store: FurnitureStore,
        min_stories: int,
        window: timedelta | None,
        fields: tuple[str, ...],
        now: Clock,
    ) -> None:
        """Use `FurnitureIndex.open` or `FurnitureIndex.in_memory` instead."""
        super().__init__(store, keys := KeyTable(store))
        self._window = window
        self._now = now
        self._fields = fields
        self._min_stories = min_stories
        self._pages = StoredPages(store, keys, min_stories, window, now)

    def __len__(self) -> int:
        with self._transactions.reading():
            return self._store.size()

    def __contains__(self, id: object) -> bool:
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            return False
        with self._transactions.reading():
            return self._find(id) is not None

    def _find(self, id: DocumentId) -> PageRow | None:
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            raise InputError(f"an id must be a str or an int, not {type(id).__name__}: {shown(id)}.")
        return self._pages.find(id)

    def sources(self) -> list[str]:
        """Return the names of the sources of which something is known, in order."""
        with self._transactions.reading():
            return [row.name for row in self._store.sources()]

    def lines(self, source: str, *, min_stories: int | None = None) -> list[SiteLine]:
        """Return what is known of the lines of a source, those of most stories first.

        A line goes only where its place on the page and what else is there allow it, as `strip_furniture`
        says; so these are the lines that may go, not all that do.

        Args:
            source: A source; of one that is not known there are no lines.
            min_stories: 1 to 1,000,000: in so many different stories they stand. None is that of the index.
        """
        least = self._min_stories if min_stories is None else checked_min_stories(min_stories, 1)
        name = source_name(source)
        with self._transactions.reading():
            row = self._store.source(name)
            if row is None:
                return []
            kept = self._store.kept(row.number)
            found = []
            for line in self._store.lines_in(row.number, least):
                text, known = line.text.decode("utf-8", "surrogatepass"), learned_line(line)
                found.append(
                    SiteLine(
                        text,
                        known.stories,
                        known.first_seen,
                        known.last_seen,
                        known.examples,
                        line_key(text) in kept,
                    )
                )
        return sorted(found, key=lambda line: (-line.stories, line.text))

    def documents(self, *, source: str | None = None) -> Iterator[IndexedPage]:
        """Yield what is known of each document, in the order in which they came, without their texts.

        They are read 256 at a time, each lot as it is when its turn comes; nobody waits in between. What is
        added meanwhile comes as well, and one that is updated meanwhile may come twice.

        Args:
            source: Those of a source alone, none if it is not known; None for all.

        Raises:
            InputError: if `source` is no `str`, at once.
        """
        return self._listed(None if source is None else source_name(source))

    def _listed(self, source: str | None) -> Iterator[IndexedPage]:
        number: int | None = 0
        while number is not None:
            with self._transactions.reading():
                found, number = self._pages.listed_after(number, source, BATCH_DOCUMENTS)
            yield from found

    def outdated(self, *, since: datetime | str | None = None) -> Iterator[DocumentId]:
        """Yield the ids of documents that would lose more lines today, or fewer, than when they were added.

        Of the lines of a site that can be found at all, half are found when a page comes, and the rest only
        when more pages have come. Add these documents again from your own copy, with `add`, and keep the new
        text; they are no longer outdated then, and teach nothing twice.

        Args:
            since: Only documents published since this time; None for all.

        Not guaranteed: that stripping such a document changes it. Its lines are compared by their hashes, and
        whether one of them is its headline is not asked anew. What is added meanwhile is looked at as well.
        """
        limit = as_time(since, "since")
        number: int | None = 0
        while number is not None:
            with self._transactions.reading():
                found, number = self._pages.outdated_after(
                    number, ALWAYS if limit is None else microseconds(limit), BATCH_DOCUMENTS
                )
            yield from found

    def stats(self, source: str | None = None) -> FurnitureStats:
        """Return the counts of the index, or those of one source: zeros of one that is not known.

        Sizes, times and what was added lately are always those of the whole index.
        """
        with self._transactions.reading():
            number = None
            if source is not None:
                row = self._store.source(source_name(source))
                number = row.number if row else 0
            counts = self._store.counts(number)
            oldest, newest = map(time_of, self._store.times())
            metrics = self._store.metrics(microseconds(self._now()))
        return FurnitureStats(**counts, oldest=oldest, newest=newest, **metrics)

    def verify(self) -> list[str]:
        """Return what is wrong with the file, a sentence each; an empty list if all is well.

        Reads all of it: SQLite's own check of its pages, that stories have documents and documents stories,
        that each story is found under its keys, and that all is counted as the documents tell.
        """
        with self._transactions.reading():
            return list(problems(self._store))
