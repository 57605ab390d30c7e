"""`DuplicateIndex`: the documents of months in a file, and whether a new one repeats one of them."""

from __future__ import annotations

import json
import os
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import RLock
from types import TracebackType
from typing import NamedTuple, Self, Unpack, cast, get_args

from unrepeat.checks import choice
from unrepeat.documents import (
    Document,
    DocumentId,
    DocumentOptions,
    DocumentOptionValues,
    Verdict,
    VerdictKind,
    as_document,
    document_options_from,
)
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.fingerprint import Fingerprints, fingerprints, key_plan, least_words
from unrepeat.leaders import Finding, best_match
from unrepeat.limits import BATCH_DOCUMENTS, MAX_BUCKET, MAX_CANDIDATES
from unrepeat.minhash import recall_of
from unrepeat.normalize import NORMALIZER_VERSION, UNICODE_VERSION
from unrepeat.stores.sqlite import Row, SqliteStore, Synchronous

# Documents that have left the window and are removed with each one that is added: more than one, so that the
# file shrinks to the window again after a rush, and few, so that no call takes long.
_EXPIRE_WITH_EACH = 2

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class IndexStats(NamedTuple):
    """Counts of an index."""

    documents: int
    """Documents in the index, kept ones and duplicates."""

    duplicates: int
    revisions: int
    """Kept documents that revise another one."""

    capped: int
    """Documents for which a cap left kept ones unexamined."""

    keys: int
    """Rows by which documents are found."""

    bytes: int
    """Size of the file without its log."""

    oldest: datetime | None
    newest: datetime | None
    """Times of publication; None if the index is empty."""

    recall: float
    """Probability with which a pair of similarity `threshold` is found, from bands and rows; more similar
    pairs have a higher one.
    """


class Removed(NamedTuple):
    """What `DuplicateIndex.remove` took out."""

    id: DocumentId

    was_kept: bool
    """Whether it was kept, so that later documents could be duplicates of it."""

    followers: tuple[DocumentId, ...]
    """Ids of the documents in the index that repeat or revise it. They stay what they are, and none takes its
    place: until one of them is added again under another id, the next copy that comes counts as new.
    """


class Cluster(NamedTuple):
    """A kept document, and those that repeat or revise it."""

    leader: DocumentId
    members: tuple[Verdict, ...]
    """Verdicts on the others, in the order in which they came."""


class DuplicateIndex:
    """Documents in a file, each with its verdict; open it with `open` or `in_memory`.

    >>> with DuplicateIndex.in_memory() as index:
    ...     first = index.add("a", "The ferry was cancelled on Sunday because of high waves, it was said.")
    ...     again = index.add("b", "The ferry was cancelled on Sunday, because of high waves (it was said)")
    >>> first.is_duplicate, again.is_duplicate, again.duplicate_of, again.kind
    (False, True, 'a', 'exact')

    Every method may be called from several threads, and a file may be open in several processes: adding is
    one atomic step, and one waits for another. An object must not be carried over a fork.
    """

    def __init__(self, store: SqliteStore, options: DocumentOptions, window: timedelta | None) -> None:
        """Use `DuplicateIndex.open` or `DuplicateIndex.in_memory` instead."""
        self._store = store
        self._options = options
        self._window = window
        self._plan = key_plan(options)
        self._lock = RLock()

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

        Args:
            path: The file. Beside it SQLite keeps two more, PATH-wal and PATH-shm, while it is open.
            window: Only documents published at most this far apart can match, and what is older than the
                newest document by more than that is removed little by little; None for no limit.
            synchronous: `"NORMAL"`: what was added survives the end of the process, however it comes, but the
                latest documents may be lost when the machine loses power. `"FULL"`: they survive that too,
                and every `add` waits for the disk.
            timeout: Seconds to wait while another process writes, 0 or more.
            options: A `DocumentOptions` instead of keyword arguments; not both.
            **values: `threshold`, `shingle_size`, `num_perm`, `seed`, `min_words`, `same_source`,
                `across_sources`, `contained`, `revisions`, `empty`, as in `DocumentOptions`. The first five
                and `contained` are stored, and must be the same whenever the file is opened.

        Raises:
            StoreError: if the file is no index, is damaged, was made with other settings or by a newer
                version, or cannot be opened. It is left as it is.
            OptionError: for an unknown option, a wrong type or a value out of range.
        """
        if not isinstance(path, (str, os.PathLike)):
            raise OptionError(f"path must be a str or a path, not {type(path).__name__}: {shown(path)}.")
        return cls._opened(path, window, synchronous, timeout, document_options_from(options, values))

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

    @classmethod
    def _opened(
        cls,
        path: str | os.PathLike[str] | None,
        window: timedelta | None,
        synchronous: Synchronous,
        timeout: float,
        options: DocumentOptions,
    ) -> DuplicateIndex:
        choice("synchronous", synchronous, get_args(Synchronous))
        if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout >= 0:
            raise OptionError(f"timeout must be a number of seconds, 0 or more, not {shown(timeout)}.")
        if options.keep != "first" or options.clean or options.within is not None:
            raise OptionError(
                "an index keeps the first document and stores no clean texts: keep, clean and within do not "
                "go with it. For a time window, pass window=timedelta(days=30)."
            )
        checked = DocumentOptions(within=window).within
        return cls(SqliteStore(path, timeout, synchronous, _settings(options)), options, checked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing is lost without it; the log is then read at the next opening."""
        with self._lock:
            self._store.close()

    # -- documents in -----------------------------------------------------------------------------------

    def add(
        self, id: DocumentId, text: str, *, source: str | None = None, published: datetime | str | None = None
    ) -> Verdict:
        """Return the verdict on a document, and enter it, in one step that is done when this returns.

        The same id with the same words again returns the first verdict and changes nothing, so that a
        document that is delivered twice is no duplicate of itself. The same id with other words is an update:
        the old version is removed, as by `remove`, and the new one judged.

        Args:
            id: A `str` or an `int`.
            text: Any `str`.
            source: Where it was published.
            published: A `datetime` or a string in the form of ISO 8601, without a zone in UTC; None is now.

        Raises:
            InputError: for a wrong type of any of them.
            StoreError: if the file cannot be written; then nothing of the document was entered.
        """
        return self.add_many([Document(id, text, source, _as_time(published))])[0]

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
        now = datetime.now(UTC)
        verdicts: list[Verdict] = []
        batch: list[Document] = []
        for number, item in enumerate(documents):
            batch.append(_with_id(item, number, now))
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
        document = _with_id(Document("" if id is None else id, text, source, _as_time(published)), 0, None)
        found = fingerprints([document.text], self._plan)
        with self._lock, self._store.reading():
            old = self._store.by_id([document.id]).get(document.id) if id is not None else None
            if old and old.digest == _digest(found.words_of(0)):
                return _verdict_of(old)
            near = _Keys(self._store, found)
            match, capped = self._match(document, found, 0, near, old.number if old else None, {})
            return _verdict(document, match, capped=capped)

    def _add_batch(self, batch: Sequence[Document]) -> list[Verdict]:
        found = fingerprints([document.text for document in batch], self._plan)
        verdicts = []
        with self._lock, self._store.writing():
            near = _Keys(self._store, found)
            known = self._store.by_id([document.id for document in batch])
            fresh: dict[int, Row] = {}
            for place, document in enumerate(batch):
                digest = _digest(found.words_of(place))
                old = known.get(document.id)
                if old and old.digest == digest:
                    verdicts.append(_verdict_of(old))
                    continue
                if old:
                    self._take_out([old], near)
                    fresh.pop(old.number, None)
                match, capped = self._match(document, found, place, near, None, fresh)
                verdict = _verdict(document, match, capped=capped)
                verdicts.append(verdict)
                row = _row(document, verdict, match, digest)
                if not verdict.is_duplicate:
                    keys = found.keys_of(place)
                    row = row._replace(words=found.words_of(place), keys=array("q", keys).tobytes())
                number = self._store.insert(row)
                row = row._replace(number=number)
                known[document.id] = fresh[number] = row
                if not verdict.is_duplicate:
                    near.keep(keys, number)
            near.write()
            self._expire(_EXPIRE_WITH_EACH * len(batch))
        return verdicts

    def _match(
        self,
        document: Document,
        found: Fingerprints,
        place: int,
        near: _Keys,
        passed_over: int | None,
        fresh: Mapping[int, Row],
    ) -> tuple[tuple[Finding, Row] | None, bool]:
        """Return the match that a document goes for, and whether a cap left some out."""
        count = found.counts[place]
        if not count and self._options.empty == "keep":
            return None, False
        numbers, capped = near.candidates(found.keys_of(place))
        missing = [number for number in numbers if number not in fresh]
        rows = {**fresh, **self._store.by_number(missing)} if missing else fresh
        kept = [
            (number, rows[number].words or b"")
            for number in numbers
            if number in rows and number != passed_over and self._may_match(document, rows[number])
        ]
        match = best_match(found.words_of(place), count, kept, self._options)
        return (match, rows[match.of]) if match else None, capped

    def _may_match(self, document: Document, row: Row) -> bool:
        options = self._options
        if options.same_source and row.source != document.source:
            return False
        if options.across_sources and row.source == document.source:
            return False
        return self._window is None or (
            abs(row.published - _microseconds(document.published)) <= self._window // _MICROSECOND
        )

    # -- documents out ----------------------------------------------------------------------------------

    def remove(self, id: DocumentId) -> Removed | None:
        """Remove a document; None if there is none of this id.

        The documents that repeat or revise it stay, as what they are: `Removed.followers` says which.
        """
        with self._lock, self._store.writing():
            row = self._store.by_id([id]).get(id)
            if row is None:
                return None
            followers = tuple(one.id for one in self._store.followers(row.number))
            self._take_out([row], None)
            return Removed(row.id, not row.is_duplicate, followers)

    def expire(self, before: datetime | str | None = None) -> int:
        """Remove all documents published before a time, and return how many there were.

        Args:
            before: None is the beginning of the window, counted back from the newest document. Without a
                window, a time must be given.

        Raises:
            OptionError: if no time is given and the index has no window.
        """
        limit = _as_time(before)
        if limit is None and self._window is None:
            raise OptionError("this index has no window: say before when to expire, as in expire(datetime).")
        removed = 0
        while True:
            with self._lock, self._store.writing():
                part = self._expire(BATCH_DOCUMENTS, limit)
            removed += part
            if part < BATCH_DOCUMENTS:
                return removed

    def _expire(self, limit: int, before: datetime | None = None) -> int:
        """Remove at most `limit` documents that are older than a time, or have left the window."""
        if before is not None:
            bound = _microseconds(before)
        else:
            _, newest = self._store.times()
            if newest is None or self._window is None:
                return 0
            bound = newest - self._window // _MICROSECOND
        rows = self._store.older_than(bound, limit)
        self._take_out(rows, None)
        return len(rows)

    def _take_out(self, rows: Sequence[Row], near: _Keys | None) -> None:
        for row in rows:
            keys = array("q", row.keys or b"")
            self._store.remove_keys((key, row.number) for key in keys)
            if near:
                near.forget(keys, row.number)
        self._store.delete([row.number for row in rows])

    # -- what is there ------------------------------------------------------------------------------------

    def __len__(self) -> int:
        with self._lock, self._store.reading():
            return self._store.counts()["documents"]

    def __contains__(self, id: object) -> bool:
        if isinstance(id, bool) or not isinstance(id, (str, int)):
            return False
        with self._lock, self._store.reading():
            return bool(self._store.by_id([id]))

    def get(self, id: DocumentId) -> Verdict | None:
        """Return the verdict on a document that was added, or None."""
        with self._lock, self._store.reading():
            row = self._store.by_id([id]).get(id)
            return _verdict_of(row) if row else None

    def clusters(self) -> Iterator[Cluster]:
        """Yield the kept documents that others repeat or revise, with these, in the order in which they came.

        Each cluster is as it is when it is yielded.
        """
        with self._lock, self._store.reading():
            leaders = list(self._store.leaders())
        for number in leaders:
            with self._lock, self._store.reading():
                leader = self._store.by_number([number]).get(number)
                members = tuple(map(_verdict_of, self._store.followers(number)))
            if leader and members:
                yield Cluster(leader.id, members)

    def stats(self) -> IndexStats:
        """Return the counts of the index."""
        with self._lock, self._store.reading():
            counts = self._store.counts()
            oldest, newest = self._store.times()
        recall = recall_of(self._plan.bands, self._plan.rows, self._options.threshold)
        return IndexStats(**counts, oldest=_time(oldest), newest=_time(newest), recall=recall)

    def verify(self) -> list[str]:
        """Return what is wrong with the file, a sentence each; an empty list if all is well.

        Reads all of it: SQLite's own check of its pages, that every key belongs to a kept document and every
        kept document has its keys, and that no duplicate repeats a duplicate.
        """
        with self._lock, self._store.reading():
            problems = list(self._store.problems())
            wanted: defaultdict[int, set[int]] = defaultdict(set)
            for number, keys in self._store.own_keys():
                wanted[number] = set(array("q", keys[: len(keys) // 8 * 8]))
            for key, number in self._store.all_keys():
                if key not in wanted[number]:
                    problems.append(f"document {number} does not have the key {key}, under which it is found")
        return problems


class _Keys:
    """The keys of a batch: who has them in the file, and what the batch itself adds."""

    def __init__(self, store: SqliteStore, found: Fingerprints) -> None:
        """Look up all keys of a batch at once."""
        self._store = store
        self._buckets: defaultdict[int, list[int]] = defaultdict(list)
        for key, number in store.with_keys(sorted(set(found.keys.tolist()))):
            self._buckets[key].append(number)
        self._new: list[tuple[int, int]] = []
        self._gone: list[tuple[int, int]] = []

    def candidates(self, keys: Sequence[int]) -> tuple[list[int], bool]:
        """Return the kept documents that share keys, as `DocumentIndex.ask` of the kernel does."""
        hits: Counter[int] = Counter()
        capped = False
        for key in keys:
            found = self._buckets.get(key, ())
            capped |= len(found) > MAX_BUCKET
            hits.update(found[-MAX_BUCKET:])
        ranked = sorted(hits, key=lambda number: (-hits[number], number))
        return ranked[:MAX_CANDIDATES], capped or len(ranked) > MAX_CANDIDATES

    def keep(self, keys: Iterable[int], number: int) -> None:
        """Note a document that is kept; where a key has more documents than are proposed, the oldest goes."""
        for key in keys:
            bucket = self._buckets[key]
            bucket.append(number)
            self._new.append((key, number))
            if len(bucket) > MAX_BUCKET + 1:
                self._gone.append((key, bucket.pop(0)))

    def forget(self, keys: Iterable[int], number: int) -> None:
        """Note that a document is no longer there."""
        for key in keys:
            if number in self._buckets[key]:
                self._buckets[key].remove(number)
            self._gone.append((key, number))

    def write(self) -> None:
        """Bring the file up to date."""
        self._store.add_keys(sorted(self._new))
        self._store.remove_keys(self._gone)


def _settings(options: DocumentOptions) -> dict[str, str]:
    """Return what the keys in a file depend on."""
    plan = key_plan(options)
    return {
        "scheme": "affine32",
        "seed": str(plan.seed),
        "num_perm": str(plan.num_perm),
        "bands": str(plan.bands),
        "rows": str(plan.rows),
        "shingle_size": str(plan.size),
        "min_words": str(least_words(options)),
        "threshold": repr(options.threshold),
        "contained": str(options.contained),
        "normalizer": str(NORMALIZER_VERSION),
        "unicode": UNICODE_VERSION,
    }


def _with_id(item: object, number: int, now: datetime | None) -> Document:
    """Return a document, published now if that is not known."""
    if isinstance(item, str) or (isinstance(item, Mapping) and "id" not in item):
        raise InputError(f"document {number} has no id, which an index needs: {shown(item)}.")
    document = as_document(item, number)
    if isinstance(document.id, int) and not -(2**63) <= document.id < 2**63:
        raise InputError(f"the id of document {number} must have at most 64 bits, but is {document.id}.")
    if isinstance(document.id, str) and not _is_storable(document.id):
        raise InputError(
            f"the id of document {number} has a lone surrogate, which cannot be stored: {shown(document.id)}."
        )
    if document.source is not None and not _is_storable(document.source):
        raise InputError(
            f"the source of document {number} has a lone surrogate, which cannot be stored: "
            f"{shown(document.source)}."
        )
    published = document.published or now or datetime.now(UTC)
    return Document(document.id, document.text, document.source, published)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_time(value: datetime | str | None) -> datetime | None:
    return as_document({"text": "", "published": value}, 0).published


def _microseconds(time: datetime | None) -> int:
    return ((time or _EPOCH) - _EPOCH) // _MICROSECOND


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + microseconds * _MICROSECOND


def _digest(words: bytes) -> bytes:
    """Return what tells whether a document is delivered again: a hash of 256 bits that nobody can forge."""
    from hashlib import blake2b

    return blake2b(words, digest_size=32).digest()


def _verdict(document: Document, match: tuple[Finding, Row] | None, *, capped: bool) -> Verdict:
    if match is None:
        return Verdict(document.id, False, None, None, 0.0, 0.0, document.source, capped=capped)  # noqa: FBT003 # its place
    found, row = match
    return Verdict(
        id=document.id,
        is_duplicate=found.kind != "revision",
        duplicate_of=row.id,
        kind=found.kind,
        jaccard=found.jaccard,
        containment=found.containment,
        source=document.source,
        new_words=found.new_words,
        capped=capped,
    )


def _row(document: Document, verdict: Verdict, match: tuple[Finding, Row] | None, digest: bytes) -> Row:
    return Row(
        id=document.id,
        source=document.source,
        published=_microseconds(document.published),
        digest=digest,
        is_duplicate=int(verdict.is_duplicate),
        of=match[0].of if match else None,
        of_id=verdict.duplicate_of,
        kind=verdict.kind,
        jaccard=verdict.jaccard,
        containment=verdict.containment,
        new_words=json.dumps(verdict.new_words),
        capped=int(verdict.capped),
        words=None,
        keys=None,
    )


def _verdict_of(row: Row) -> Verdict:
    return Verdict(
        id=row.id,
        is_duplicate=bool(row.is_duplicate),
        duplicate_of=row.of_id,
        kind=cast("VerdictKind | None", row.kind),
        jaccard=row.jaccard,
        containment=row.containment,
        source=row.source,
        new_words=tuple(json.loads(row.new_words)),
        capped=bool(row.capped),
    )
