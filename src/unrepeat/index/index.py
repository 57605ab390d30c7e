"""`DuplicateIndex`: the documents of months in a file, and whether a new one repeats one of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Unpack, get_args

from unrepeat.checks import choice
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.keys import fingerprints
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.documents.times import Clock, utc_now
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, shown
from unrepeat.index.input import check_options, options_of, settings_of
from unrepeat.index.shrinking import ShrinkingIndex
from unrepeat.index.sqlite import SqliteStore
from unrepeat.store.file import stored_settings
from unrepeat.store.input import as_time, check_path, check_timeout, with_id
from unrepeat.store.kinds import DUPLICATES
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import SLICES, Slices


class DuplicateIndex(ShrinkingIndex):
    """Documents in a file, each with its verdict; open it with `open` or `in_memory`.

    >>> with DuplicateIndex.in_memory() as index:
    ...     first = index.add("a", "The ferry was cancelled on Sunday because of high waves, it was said.")
    ...     again = index.add("b", "The ferry was cancelled on Sunday, because of high waves (it was said)")
    >>> first.is_duplicate, again.is_duplicate, again.duplicate_of, again.kind
    (False, True, 'a', 'exact')

    Every method may be called from several threads, and a file may be open in several processes: adding is
    one atomic step, and one waits for another. An index that was open when the process was forked cannot be
    used in the fork, and says so; open it there.

    Nothing but SQLite may touch the file while it is open: a process that opens and closes it in another way,
    as `shutil.copy` does, loses the locks that it has on it, and documents are lost. Nor may the file be
    replaced or deleted meanwhile. For a copy, use `backup`.
    """

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        window: timedelta | None = None,
        synchronous: Synchronous = "NORMAL",
        timeout: float = 30.0,
        options: DocumentOptions | None = None,
        **values: Unpack[DocumentOptionValues],
    ) -> DuplicateIndex:
        """Return the index in a file; a new one if there is no file.

        Of several copies it keeps the first, whatever comes later: it stores no texts, of which it depends
        whether an older document may go for a better one. So `keep` and `prefer` are refused. For a
        preferred source, add its documents before the others; to choose among documents that come together,
        give them to `dedupe_documents` with `against=` the index, and add those that are no duplicates.

        Args:
            path: The file. Beside it SQLite keeps two more, PATH-wal and PATH-shm, while it is open.
            window: Only documents published at most this far apart can match, and what is older than the
                newest document by more than that is removed little by little; None for no limit. The newest
                is that of the latest 1,000 documents. Those from the future do not count, nor does one of a
                hundred if it lies more than a window after the others: so a wrong date removes nothing, and
                a feed of years ago can be replayed. Give each document its time then, for without one it is
                published now; and give two feeds that are years apart an index each.
            synchronous: `"NORMAL"`: what was added survives the end of the process, however it comes, but the
                latest documents may be lost when the machine loses power. `"FULL"`: they survive that too,
                and every `add` waits for the disk.
            timeout: Seconds to wait while another process writes, 0 or more.
            options: A `DocumentOptions` instead of keyword arguments; not both.
            **values: `threshold`, `shingle_size`, `num_perm`, `seed`, `min_words`, `same_source`,
                `across_sources`, `contained`, `revisions`, `empty`, `ignore`, as in `DocumentOptions`. The
                first five, `contained` and `ignore` are stored, and must be the same whenever the file is
                opened.

        Raises:
            StoreError: if the file is no index, is damaged, was made with other settings or by a newer
                version, or cannot be opened. It is left as it is.
            OptionError: for an unknown option, a wrong type or a value out of range.
        """
        check_path(path)
        return cls._opened(path, window, synchronous, timeout, document_options_from(options, values))

    @classmethod
    def open_existing(
        cls,
        path: str | os.PathLike[str],
        *,
        window: timedelta | None = None,
        synchronous: Synchronous = "NORMAL",
        timeout: float = 30.0,
    ) -> DuplicateIndex:
        """Return the index in a file that is there, with the stored settings that it was made with.

        What is not stored (`same_source`, `across_sources`, `revisions`, `empty`) has its default. So this is
        for looking at an index, and for removing documents; to add some, use `open`. Arguments as there.

        Raises:
            StoreError: as for `open`, and if there is no file.
            OptionError: for a wrong type or a value out of range.
        """
        check_path(path)
        check_timeout(timeout)
        options = options_of(stored_settings(os.fspath(path), timeout, DUPLICATES), os.fspath(path))
        return cls._opened(path, window, synchronous, timeout, options)

    @classmethod
    def in_memory(
        cls,
        *,
        window: timedelta | None = None,
        options: DocumentOptions | None = None,
        **values: Unpack[DocumentOptionValues],
    ) -> DuplicateIndex:
        """Return an index without a file, which is gone when it is closed; arguments as in `open`."""
        return cls._opened(None, window, "NORMAL", 0.0, document_options_from(options, values))

    @staticmethod
    def rebuild(
        old: str | os.PathLike[str],
        new: str | os.PathLike[str],
        *,
        timeout: float = 30.0,
        **other_settings: Unpack[DocumentOptionValues],
    ) -> int:
        """Make a new index of what an old one holds, with other settings, and return the number of documents.

        For a file that this version cannot use, because of its layout or of words that are read otherwise
        now, and for one that is to have another threshold, say. The new file appears whole or not at all, and
        the old one is only read: as it is at the moment of the call, also while others have it open. What
        they add later is not in the new one.

        All documents come over with their verdicts; the documents that come from now on are judged by the new
        settings. What is stored of a document are its words, and of a duplicate a hash of them, no texts. So
        verdicts cannot be given anew, words that an older version has left out or divided stay so, and a
        document whose words are read otherwise now (always those of ten rare characters) is judged anew when
        it comes again. What came over is not found under another headline, which would have to be stored.

        Args:
            old: The file of an index of any version up to this one.
            new: A file that is not there yet.
            timeout: As for `open`.
            **other_settings: `threshold`, `shingle_size`, `num_perm`, `seed`, `min_words`, `contained`, as in
                `DocumentOptions`; those that are not given stay as they are in the old file.

        Raises:
            StoreError: if the old file is no index, is damaged or was made by a newer version, or if the new
                one is there already or cannot be made.
            OptionError: for an option that no file stores, a wrong type or a value out of range.
        """
        # Temporary files load a dozen modules, which `import unrepeat` need not wait for.
        from unrepeat.index.rebuild import rebuild

        check_path(old)
        check_path(new)
        check_timeout(timeout)
        return rebuild(os.fspath(old), os.fspath(new), timeout, other_settings)

    @classmethod
    def _opened(
        cls,
        path: str | os.PathLike[str] | None,
        window: timedelta | None,
        synchronous: Synchronous,
        timeout: float,
        options: DocumentOptions,
        *,
        slices: Slices = SLICES,
        now: Clock = utc_now,
    ) -> DuplicateIndex:
        choice("synchronous", synchronous, get_args(Synchronous))
        check_timeout(timeout)
        check_options(options)
        checked = DocumentOptions(within=window).within
        store = SqliteStore(path, timeout, synchronous, settings_of(options), slices)
        store.tell_warning()
        return cls(store, options, checked, now)

    # -- documents in -----------------------------------------------------------------------------------

    def add(
        self, id: DocumentId, text: str, *, source: str | None = None, published: datetime | str | None = None
    ) -> Verdict:
        """Return the verdict on a document, and enter it, in one step that is done when this returns.

        The same id with the same words again returns the first verdict and changes nothing, so that a
        document that is delivered twice is no duplicate of itself. The same id with other words is an update:
        the old version is removed, and the new one judged. What repeats the old one stays what it is.

        Args:
            id: A `str` or an `int`.
            text: Any `str`.
            source: Where it was published.
            published: A `datetime`; a string in the form of ISO 8601, or as in RSS and HTTP ("Mon, 04 May
                2026 12:30:00 GMT"), without a zone in UTC; or a string with a Unix time, in seconds from 1973
                to 2286 or in milliseconds from 2001 to 2286. None is now.

        Raises:
            InputError: for a wrong type of any of them.
            StoreError: if the file cannot be written; then nothing of the document was entered.
        """
        document = Document(id, text, source, as_time(published, "published"))
        return self._add_batch([with_id(document, None, now=self._now)])[0]

    def add_many(self, documents: Iterable[object]) -> list[Verdict]:
        """Return the verdicts on some documents in order, and enter them; much faster than one at a time.

        They are entered in batches of 256, each in one step. If one of them is none, or the file cannot be
        written, an error is raised, and the batches before it stay entered: adding all of them once more
        does no harm.

        Args:
            documents: `Document` values, or mappings with `id`, `text` and, if known, `source` and
                `published`. Without an id, documents would be mixed up with those of another call, so that
                texts alone are refused.

        Raises:
            InputError, StoreError: as for `add`.
        """
        if isinstance(documents, (str, bytes, Mapping)) or not isinstance(documents, Iterable):
            raise InputError(
                f"documents must be an iterable of documents, not {type(documents).__name__}: "
                f"{shown(documents)}. For one document, use add."
            )
        verdicts: list[Verdict] = []
        batch: list[Document] = []
        for number, item in enumerate(documents):
            batch.append(with_id(item, number, now=self._now))
            if len(batch) == BATCH_DOCUMENTS:
                verdicts += self._add_batch(batch)
                batch = []
        return verdicts + (self._add_batch(batch) if batch else [])

    def check(
        self,
        text: str,
        *,
        id: DocumentId | None = None,
        source: str | None = None,
        published: datetime | str | None = None,
    ) -> Verdict:
        """Return the verdict that `add` would give, and enter nothing.

        Args:
            text: As for `add`.
            id: As for `add`; with None, the verdict has the id "".
            source: As for `add`.
            published: As for `add`.
        """
        document = with_id(
            Document("" if id is None else id, text, source, as_time(published, "published")),
            None,
            now=self._now,
        )
        prints = fingerprints([document.text], self._plan, self._options.ignore)
        with self._transactions.reading():
            return self._documents.check(document, prints, named=id is not None)

    def _add_batch(self, batch: Sequence[Document]) -> list[Verdict]:
        prints = fingerprints([document.text for document in batch], self._plan, self._options.ignore)
        with self._transactions.writing():
            return self._documents.enter(batch, prints)
