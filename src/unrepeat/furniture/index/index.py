"""`FurnitureIndex`: what sites put on page after page, learnt for months and kept in a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import get_args

from unrepeat.checks import choice
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.document import Document, DocumentId, check_documents
from unrepeat.documents.times import Clock, utc_now
from unrepeat.errors import InputError, OptionError
from unrepeat.furniture.index.input import new_page, page_settings, source_name, words_of_line
from unrepeat.furniture.index.open_furniture import SLICES_OF_STORIES, OpenFurniture
from unrepeat.furniture.index.pages import NewPage
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.furniture.options import (
    FIELDS,
    MIN_STORIES,
    checked_fields,
    checked_min_stories,
    checked_window,
)
from unrepeat.furniture.report import FurnitureResult
from unrepeat.store.expiry import expire
from unrepeat.store.input import as_time, check_path, check_timeout
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import Slices


class FurnitureIndex(OpenFurniture):
    r"""What is known of the lines of sites, in a file; open it with `open` or `in_memory`.

    >>> notice = "\nSign up for our newsletter"
    >>> stories = ["The ferry stays in port.", "A library opens next week.", "The old bridge is closed."]
    >>> with FurnitureIndex.in_memory() as site:
    ...     for number, story in enumerate(stories):
    ...         result = site.add(number, story + notice, source="gazette.example")
    ...     outdated = list(site.outdated())
    >>> result.text, outdated
    ('The old bridge is closed.', [0, 1])

    The rule is that of `strip_furniture`, and for what it knows an index gives the very answers. It knows the
    documents that were added and have not left the window. What comes early is stripped of little, since
    little is known yet: `outdated` says which documents to strip again, which finds as much as the rule does.

    Every method may be called from several threads, and a file may be open in several processes: adding is
    one atomic step, and one waits for another. An index that was open when the process was forked cannot be
    used in the fork, and says so; open it there.

    Nothing but SQLite may touch the file while it is open: a process that opens and closes it in another way,
    as `shutil.copy` does, loses the locks that it has on it, and documents are lost. Nor may the file be
    replaced or deleted meanwhile. For a copy, use `backup`.

    Stored are the lines of the latest 100 documents of each source and those that several stories have, the
    words of the long lines of each story, by which its versions are known, and a hash of each line of each
    document; no whole texts.
    """

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        window: timedelta | None = None,
        min_stories: int = MIN_STORIES,
        fields: Sequence[str] = FIELDS,
        synchronous: Synchronous = "NORMAL",
        timeout: float = 30.0,
    ) -> FurnitureIndex:
        """Return the index in a file; a new one if there is no file.

        Args:
            path: The file. Beside it SQLite keeps two more, PATH-wal and PATH-shm, while it is open.
            window: Of a day or more: only stories of the weeks within so much before and after a document
                count, and what is older than the newest document by more than that is removed little by
                little, in whole weeks; None for no limit. Templates are changed now and then, and what a site
                has not had for a window is forgotten. The newest document is found as `DuplicateIndex.open`
                says, so that a wrong date removes nothing. A document without a time counts for all, and
                leaves the window as if it had been published when it came.
            min_stories: 2 to 1,000,000; default 3. In so many different stories of its source a line stands
                that goes. Not stored, like `window` and `fields`: it may be another one at each opening.
            fields: Names of fields of records; a line with the words of one of their strings stays.
            synchronous: `"NORMAL"`: what was added survives the end of the process, however it comes, but the
                latest documents may be lost when the machine loses power. `"FULL"`: they survive that too,
                and every `add` waits for the disk.
            timeout: Seconds to wait while another process writes, 0 or more.

        Raises:
            StoreError: if the file is no furniture index, is damaged, was made by another version that counts
                otherwise, or cannot be opened. It is left as it is.
            OptionError: for a wrong type or a value out of range.
        """
        check_path(path)
        return cls._opened(path, window, min_stories, fields, synchronous, timeout)

    @classmethod
    def in_memory(
        cls,
        *,
        window: timedelta | None = None,
        min_stories: int = MIN_STORIES,
        fields: Sequence[str] = FIELDS,
    ) -> FurnitureIndex:
        """Return an index without a file, which is gone when it is closed; arguments as in `open`."""
        return cls._opened(None, window, min_stories, fields, "NORMAL", 0.0)

    @classmethod
    def _opened(
        cls,
        path: str | os.PathLike[str] | None,
        window: timedelta | None,
        min_stories: int,
        fields: Sequence[str],
        synchronous: Synchronous,
        timeout: float,
        *,
        slices: Slices = SLICES_OF_STORIES,
        now: Clock = utc_now,
    ) -> FurnitureIndex:
        choice("synchronous", synchronous, get_args(Synchronous))
        check_timeout(timeout)
        window, min_stories = checked_window(window), checked_min_stories(min_stories)
        names = checked_fields(fields)
        store = FurnitureStore(path, timeout, synchronous, page_settings(), slices)
        store.tell_warning()
        return cls(store, min_stories, window, names, now)

    # -- documents in -----------------------------------------------------------------------------------

    def add(
        self,
        id: DocumentId,
        text: str,
        *,
        source: str | None = None,
        published: datetime | str | None = None,
        **fields: object,
    ) -> FurnitureResult:
        """Learn from a document, and return it stripped of what is known then, in one step.

        The same id with the same words from the same source again teaches nothing; it is stripped anew, and
        `outdated` compares with that from then on. With other words, another source or another time it is an
        update: what the old version taught is taken back, as by `remove`, and the new one is learnt from.

        Args:
            id: A `str` or an `int`.
            text: Any `str`.
            source: Its site, which teaches about itself alone: a host name, say. Without one, or
                with an empty one, nothing is learnt, nothing stripped and nothing stored; nothing is learnt
                of a text without words, nor stored, either.
            published: As for `DuplicateIndex.add`; None is not known.
            **fields: What the record has in the fields that `open` was told, each a string or a list of
                strings: `title="Ferry stays in port", authors=["Ada Quill"]`. A line with their words stays.

        Returns:
            `id`, the clean `text`, and the `report`, which puts back what was cut and gives the reasons. The
            text is empty only if `report.only_furniture` says so, or if `text` was.

        Raises:
            InputError: for a wrong type of any of them.
            OptionError: for a field of another name.
            StoreError: if the file cannot be written; then nothing of the document was learnt.
        """
        return self._add([self._page(id, text, source, published, fields)])[0]

    def add_many(self, documents: Iterable[object]) -> list[FurnitureResult]:
        """Learn from some documents in order, and return each as `add` does; faster than one at a time.

        They are added in batches of 256, each in one step. If one of them is none, or the file cannot be
        written, an error is raised, and the batches before it stay: adding all of them once more does no
        harm.

        Args:
            documents: Mappings with `id`, `text`, `source`, and, if known, `published` and further fields, or
                `Document` values, which have no further ones.

        Raises:
            InputError, StoreError: as for `add`.
        """
        check_documents(documents)
        results: list[FurnitureResult] = []
        batch: list[NewPage] = []
        for number, item in enumerate(documents):
            values = item if isinstance(item, Mapping) else {}
            batch.append(new_page(item, number, values, self._fields))
            if len(batch) == BATCH_DOCUMENTS:
                results += self._add(batch)
                batch = []
        return results + (self._add(batch) if batch else [])

    def strip(
        self,
        text: str,
        *,
        source: str | None = None,
        published: datetime | str | None = None,
        id: DocumentId = "",
        **fields: object,
    ) -> FurnitureResult:
        """Return a document stripped of what is known, and learn nothing from it; arguments as for `add`.

        The same index gives the same answer. `add` counts the document itself as well.
        """
        page = self._page(id, text, source, published, fields)
        with self._transactions.reading():
            return FurnitureResult(page.document.id, *self._pages.strip(page))

    def keep(self, source: str, line: str) -> None:
        """Have a line of a source stay from now on, wherever it stands and however many stories have it.

        It is known by its words; reports tell the reason `kept`. `forget` undoes it, with all that was learnt
        of the source.

        Args:
            source: A source, of which nothing needs to be known yet.
            line: A line with words; blank lines around it are no part of it.

        Raises:
            InputError: for a wrong type, an empty source, a line without words, or several lines.
            StoreError: if the file cannot be written.
        """
        name = source_name(source)
        if not name:
            raise InputError("source must not be empty: what has no source loses no line. Name the source.")
        words = words_of_line(line)
        with self._transactions.writing():
            self._pages.keep(name, words)

    def _page(
        self, id: DocumentId, text: str, source: str | None, published: object, fields: Mapping[str, object]
    ) -> NewPage:
        for name in fields:
            if name not in self._fields:
                raise OptionError(
                    f"{name!r} is not a field of this index, which was opened with fields={self._fields!r}. "
                    "Name it there, or leave it out."
                )
        return new_page(
            Document(id, text, source, as_time(published, "published")), None, fields, self._fields
        )

    def _add(self, batch: Sequence[NewPage]) -> list[FurnitureResult]:
        with self._transactions.writing():
            return [FurnitureResult(page.document.id, *self._pages.enter(page)) for page in batch]

    # -- documents out ----------------------------------------------------------------------------------

    def remove(self, id: DocumentId) -> bool:
        """Remove a document with all that it taught; return whether there was one of this id.

        All counts are then as if it had not come, but for what was forgotten or not learnt for lack of room.
        Its story stays known, by the words with which it came first, as long as other documents tell it.
        """
        with self._transactions.writing():
            row = self._find(id)
            if row is not None:
                self._pages.take_out(row)
            return row is not None

    def forget(self, source: str) -> int:
        """Forget all that is known of a source, also what `keep` was told; return how many documents it had.

        For a site that has a new design, say, or one that is no longer followed.
        """
        name = source_name(source)
        with self._transactions.writing():
            return self._pages.forget(name)

    def expire(self, before: datetime | str | None = None) -> int:
        """Remove all documents published before a time, with what they taught; return how many there were.

        Args:
            before: None is the beginning of the week in which the window begins, counted back from the newest
                document, as `open` says. Without a window, a time must be given.

        Raises:
            OptionError: if no time is given and the index has no window.
        """
        return expire(self._transactions, self._pages, self._window, before)
