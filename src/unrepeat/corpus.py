"""`dedupe_documents`: many documents, one verdict each."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from unrepeat import _kernel
from unrepeat.checks import whole_number
from unrepeat.documents import (
    Document,
    DocumentId,
    DocumentOptions,
    DocumentOptionValues,
    Verdict,
    as_documents,
    document_options_from,
)
from unrepeat.errors import InputError
from unrepeat.fingerprint import Fingerprints, fingerprints, key_plan
from unrepeat.leaders import Finding, best_match, verdict_on
from unrepeat.limits import BATCH_CHARACTERS, BATCH_DOCUMENTS, MAX_BUCKET, MAX_CANDIDATES
from unrepeat.spill import Spill
from unrepeat.text import dedupe_text

if TYPE_CHECKING:
    from concurrent.futures import Future

# Batches in the making for each thread.
BATCHES_AHEAD = 2

MAX_JOBS = 64


def dedupe_documents(
    documents: Iterable[object],
    *,
    options: DocumentOptions | None = None,
    jobs: int = 1,
    **values: Unpack[DocumentOptionValues],
) -> Iterator[Verdict]:
    """Return one verdict per document, in the order of the input: whether it repeats one that is kept.

    >>> stories = [
    ...     "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said.",
    ...     "A new library opens in the old customs house next week, with books in eleven languages.",
    ...     "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said!",
    ... ]
    >>> for verdict in dedupe_documents(stories):
    ...     print(verdict.id, verdict.is_duplicate, verdict.duplicate_of, verdict.kind)
    0 False None None
    1 False None None
    2 True 0 exact

    A document is a duplicate if it matches, verified on its words, one that is kept; so nothing is a
    duplicate by way of a third document. Documents are read while verdicts are given, at most 256 ahead of
    them and for each job a few batches more, so that the input may be a generator that never ends.

    Args:
        documents: An iterable of texts, of `Document` values, or of mappings with `text` and, if known,
            `id`, `source` and `published`. A text's id is its number.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        jobs: 1 to 64 threads that read words and make signatures. The verdicts are the same.
        **values: The fields of `DocumentOptions`: `threshold`, `shingle_size`, `num_perm`, `seed`,
            `min_words`, `keep`, `within`, `same_source`, `across_sources`, `contained`, `revisions`, `empty`,
            `clean`. `help(unrepeat.DocumentOptions)` gives range, default and effect of each.

    Returns:
        An iterator of `Verdict`, one per document.

    Raises:
        InputError: if the input is no iterable of documents, at once; if one of them is none, after the
            verdicts of those before it.
        OptionError: for an unknown option, a wrong type, or a value out of range.
        OSError: if the temporary file cannot be written. It holds the words of all documents, about as many
            bytes as the texts.

    Not guaranteed: that ids are unique, which is not checked. A pair of similarity `threshold` escapes the
    candidate search with a probability of at most 0.001, a more similar one with a lower one; contained
    documents of fewer than 65 words escape more often. `Verdict.capped` tells where a cap left kept documents
    unexamined.
    """
    chosen = document_options_from(options, values)
    threads = whole_number("jobs", jobs, 1, MAX_JOBS)
    checked = as_documents(documents)
    return _stream(checked, chosen, threads) if chosen.keep == "first" else _sorted(checked, chosen, threads)


class _Batch(NamedTuple):
    """Documents that were read together, and what the threads made of them."""

    documents: Sequence[Document]
    found: Fingerprints
    clean: Sequence[str | None]


class _Kept:
    """The documents that are kept: their keys, and what they are filtered by."""

    def __init__(self, options: DocumentOptions, words: Callable[[int], bytes]) -> None:
        """Begin without any.

        Args:
            options: As given.
            words: Gives the words of a document by its number.
        """
        self._options = options
        self._words = words
        self.index = _kernel.DocumentIndex(MAX_BUCKET, MAX_CANDIDATES)
        self._filtered = options.within is not None or options.same_source or options.across_sources
        self._known: dict[int, tuple[str | None, datetime | None]] = {}

    def add(self, first: int, documents: Iterable[Document]) -> None:
        """Note what documents with ascending numbers are filtered by, once they are kept."""
        if self._filtered:
            for number, document in enumerate(documents, first):
                self._known[number] = document.source, document.published

    def matches(self, count: int) -> bool:
        """Whether a document of so many words can match another one."""
        return bool(count) or self._options.empty == "remove"

    def match(
        self, document: Document, words: bytes, count: int, candidates: Iterable[int]
    ) -> Finding | None:
        """Return the match that a document goes for."""
        if not self.matches(count):
            return None
        if self._filtered:
            candidates = [number for number in candidates if self._may_match(document, number)]
        return best_match(words, count, ((one, self._words(one)) for one in candidates), self._options)

    def _may_match(self, document: Document, number: int) -> bool:
        source, published = self._known[number]
        if self._options.same_source and source != document.source:
            return False
        if self._options.across_sources and source == document.source:
            return False
        within = self._options.within
        if within is None or published is None or document.published is None:
            return within is None
        return abs(published - document.published) <= within


def _stream(documents: Iterable[Document], options: DocumentOptions, jobs: int) -> Iterator[Verdict]:
    """Yield the verdicts while reading: the first document of several copies is kept."""
    with ExitStack() as stack:
        spill = stack.enter_context(Spill())
        kept = _Kept(options, spill.__getitem__)
        ids: dict[int, DocumentId] = {}
        for batch in _prepared(documents, options, jobs, stack):
            first = len(spill)
            found = batch.found
            spill.extend(found.words, found.ends)
            at = 0
            while at < len(batch.documents):
                stop, candidates, capped = kept.index.walk(found.keys, found.key_ends, at, first)
                ids.update((first + one, batch.documents[one].id) for one in range(at, stop))
                kept.add(first + at, batch.documents[at:stop])
                for one in range(at, stop):
                    yield verdict_on(
                        batch.documents[one], None, None, options, capped=False, text=batch.clean[one]
                    )
                if stop < len(batch.documents):
                    document = batch.documents[stop]
                    match = kept.match(document, found.words_of(stop), found.counts[stop], candidates)
                    capped &= kept.matches(found.counts[stop])
                    of = ids[match.of] if match else None
                    verdict = verdict_on(document, match, of, options, capped=capped, text=batch.clean[stop])
                    if not verdict.is_duplicate:
                        kept.index.keep(found.keys_of(stop), first + stop)
                        kept.add(first + stop, (document,))
                        ids[first + stop] = document.id
                    yield verdict
                at = stop + 1


def _sorted(documents: Iterable[Document], options: DocumentOptions, jobs: int) -> Iterator[Verdict]:
    """Yield the verdicts after reading all: documents are kept in an order of their own."""
    with ExitStack() as stack:
        words, keys, texts = (stack.enter_context(Spill()) for _ in range(3))
        read: list[Document] = []
        counts: list[int] = []
        ranks: list[Any] = []
        for batch in _prepared(documents, options, jobs, stack):
            found = batch.found
            words.extend(found.words, found.ends)
            keys.extend(found.keys.tobytes(), [8 * end for end in found.key_ends.tolist()])
            counts += found.counts
            ranks += map(_rank(options), batch.documents, found.counts)
            if options.clean:
                stored = [(text or "").encode("utf-8", "surrogatepass") for text in batch.clean]
                texts.extend(b"".join(stored), _ends(stored))
            # The texts are not needed any more, and would fill the memory.
            read += (Document(one.id, "", one.source, one.published) for one in batch.documents)
        order = sorted(range(len(read)), key=ranks.__getitem__)
        del ranks
        kept = _Kept(options, lambda rank: words[order[rank]])
        ids: dict[int, DocumentId] = {}
        matches: dict[int, tuple[Finding | None, bool]] = {}
        for rank, number in enumerate(order):
            own = array("q", keys[number])
            candidates, capped = kept.index.ask(own)
            match = None
            if candidates:
                match = kept.match(read[number], words[number], counts[number], candidates)
            if match is None or not match.removes(options):
                kept.index.keep(own, rank)
                kept.add(rank, (read[number],))
                ids[rank] = read[number].id
            capped &= kept.matches(counts[number])
            if match or capped:
                matches[number] = match, capped
        for number, document in enumerate(read):
            match, capped = matches.get(number, (None, False))
            clean = texts[number].decode("utf-8", "surrogatepass") if options.clean else None
            of = ids[match.of] if match else None
            yield verdict_on(document, match, of, options, capped=capped, text=clean)


def _rank(options: DocumentOptions) -> Callable[[Document, int], Any]:
    """Return what to sort documents by, given one and the number of its words."""
    keep = options.keep
    if callable(keep):
        return lambda document, _: keep(document)
    if keep == "longest":
        return lambda _, count: -count
    # Without a time, after all others.
    return lambda document, _: (document.published is None, document.published or 0)


def _prepared(
    documents: Iterable[Document], options: DocumentOptions, jobs: int, stack: ExitStack
) -> Iterator[_Batch]:
    """Yield the documents in batches, fingerprinted; with more than one job, in threads and ahead."""
    plan = key_plan(options)

    def prepare(batch: Sequence[Document]) -> _Batch:
        texts = [document.text for document in batch]
        if options.clean:
            texts = [dedupe_text(text).text for text in texts]
        return _Batch(batch, fingerprints(texts, plan), texts if options.clean else [None] * len(batch))

    batches = _batches(documents, options)
    if jobs == 1:
        yield from map(prepare, batches)
        return
    from concurrent.futures import ThreadPoolExecutor  # not at the top: it loads logging

    pool = stack.enter_context(ThreadPoolExecutor(jobs))
    waiting: deque[Future[_Batch]] = deque()
    failure: Exception | None = None
    while True:
        while len(waiting) < BATCHES_AHEAD * jobs and failure is None:
            try:
                waiting.append(pool.submit(prepare, next(batches)))
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 # raised below, after the verdicts of what was read before
                failure = error
        if not waiting:
            break
        yield waiting.popleft().result()
    if failure is not None:
        raise failure


def _batches(documents: Iterable[Document], options: DocumentOptions) -> Iterator[list[Document]]:
    """Yield the documents in lists; an error of the input comes after what was read before it."""
    batch: list[Document] = []
    characters = 0
    try:
        for number, document in enumerate(documents):
            if options.within is not None and document.published is None:
                raise InputError(
                    f"document {number} ({document.id!r}) has no time of publication, which within needs. "
                    "Give it a published, or leave within out."
                )
            batch.append(document)
            characters += len(document.text)
            if len(batch) == BATCH_DOCUMENTS or characters >= BATCH_CHARACTERS:
                yield batch
                batch, characters = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _ends(parts: Iterable[bytes]) -> list[int]:
    end = 0
    ends = []
    for part in parts:
        end += len(part)
        ends.append(end)
    return ends
