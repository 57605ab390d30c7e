"""`dedupe_documents`: many documents, one verdict each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from itertools import accumulate
from typing import Any, Unpack

from unrepeat import _kernel
from unrepeat.checks import whole_number
from unrepeat.documents.batches import BATCH_DOCUMENTS, prepared
from unrepeat.documents.document import Document, DocumentId, check_documents
from unrepeat.documents.filters import Origin, match_filter, origin_of
from unrepeat.documents.keys import MAX_BUCKET, MAX_CANDIDATES
from unrepeat.documents.match import best_match, match_criteria
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.documents.verdict import DocumentMatch, Verdict, unmatched, verdict_on
from unrepeat.ignored import masked
from unrepeat.spill import Spill

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
            `id`, `source` and `published`: a `datetime`, a `date`, or a string or number in a form that
            `DuplicateIndex.add` reads. A text's id is its number.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        jobs: 1 to 64 threads that read words and make signatures. The verdicts are the same.
        **values: The fields of `DocumentOptions`: `threshold`, `shingle_size`, `num_perm`, `seed`,
            `min_words`, `keep`, `within`, `same_source`, `across_sources`, `contained`, `revisions`, `empty`,
            `clean`, `ignore`. `help(unrepeat.DocumentOptions)` gives range, default and effect of each.

    Returns:
        An iterator of `Verdict`, one per document.

    Raises:
        InputError: if the input is no iterable of documents, at once; if one of them is none, after the
            verdicts of those before it.
        OptionError: for an unknown option, a wrong type, or a value out of range.
        OSError: if the temporary file cannot be written. It holds the words of all documents, about as many
            bytes as the texts, and the texts as well with a `keep` other than `"first"`.

    Not guaranteed: that ids are unique, which is not checked. A pair of similarity `threshold` escapes the
    candidate search with a probability of at most 0.001, a more similar one with a lower one. Two documents
    with the same words behind a headline never escape it, if each headline is a line of its own, the first
    one, of 200 characters at most; behind a headline and a by-line they may. With
    `contained=True`, a document that stands in a longer one word for word never escapes it, and one with
    edits only if no stretch of `min_words` words, or of 7 more than `shingle_size`, is the same.
    `Verdict.capped` tells where a cap left kept documents unexamined.
    """
    chosen = document_options_from(options, values)
    threads = whole_number("jobs", jobs, 1, MAX_JOBS)
    check_documents(documents)
    return verdicts_on(documents, chosen, threads, needs_time=chosen.within is not None)


def verdicts_on(
    documents: Iterable[object],
    options: DocumentOptions,
    jobs: int,
    *,
    needs_time: bool,
    batch_documents: int = BATCH_DOCUMENTS,
) -> Iterator[Verdict]:
    """Return one verdict per document, as `dedupe_documents`.

    Args:
        documents: As for `dedupe_documents`.
        options: As given.
        jobs: Number of threads.
        needs_time: Whether a document without a time of publication is an error. If it is none, such a
            document matches nothing where there is a window.
        batch_documents: Documents that are read together. The verdicts are the same.
    """
    run = _stream if options.keep == "first" else _sorted
    return run(documents, options, jobs, needs_time, batch_documents)


class _KeptDocuments:
    """The documents that are kept: their keys, and what they are filtered by."""

    def __init__(self, options: DocumentOptions, words: Callable[[int], bytes]) -> None:
        """Begin without any.

        Args:
            options: As given.
            words: Gives the words of a document by its number.
        """
        self._criteria = match_criteria(options)
        self._filter = match_filter(options)
        self._asks_origins = self._filter.asks_origins()
        self._ignore = options.ignore
        self._words = words
        self._origins: dict[int, Origin] = {}
        self.index = _kernel.DocumentIndex(MAX_BUCKET, MAX_CANDIDATES)
        self.can_match = self._filter.can_match

    def add(self, first: int, sources: Sequence[str | None], published: Sequence[datetime | None]) -> None:
        """Note what documents with ascending numbers are filtered by, once they are kept."""
        if self._asks_origins:
            self._origins.update(enumerate(map(origin_of, sources, published), first))

    def match(
        self,
        source: str | None,
        published: datetime | None,
        words: bytes,
        count: int,
        candidates: Iterable[int],
        text: Callable[[], str],
    ) -> DocumentMatch | None:
        """Return the match with a kept document that counts for a document; see `best_match`."""
        if not self.can_match(count):
            return None
        if self._asks_origins:
            origin = origin_of(source, published)
            candidates = [kept for kept in candidates if self._filter.may_match(origin, self._origins[kept])]
        kept_words = ((kept, self._words(kept)) for kept in candidates)
        return best_match(words, count, kept_words, self._criteria, lambda: masked(text(), self._ignore))


def _stream(
    items: Iterable[object],
    options: DocumentOptions,
    jobs: int,
    needs_time: bool,  # noqa: FBT001 # one caller
    batch_documents: int,
) -> Iterator[Verdict]:
    """Yield the verdicts while reading: the first document of several copies is kept."""
    with ExitStack() as stack:
        spill = stack.enter_context(Spill())
        kept = _KeptDocuments(options, spill.__getitem__)
        ids: list[DocumentId] = []
        for batch in prepared(
            items, options, jobs, stack, needs_time=needs_time, batch_documents=batch_documents
        ):
            first = len(ids)
            prints, sources, texts = batch.fingerprints, batch.sources, batch.texts
            clean_texts = texts if options.clean else [None] * len(texts)
            spill.extend(prints.words, prints.ends)
            ids += batch.ids
            at = 0
            while at < len(sources):
                stop, candidates, capped = kept.index.walk(prints.keys, prints.key_ends, at, first)
                kept.add(first + at, sources[at:stop], batch.published[at:stop])
                yield from map(unmatched, batch.ids[at:stop], sources[at:stop], clean_texts[at:stop])
                if stop < len(sources):
                    source, published, count = sources[stop], batch.published[stop], prints.counts[stop]
                    match = kept.match(
                        source,
                        published,
                        prints.words_of(stop),
                        count,
                        candidates,
                        partial(texts.__getitem__, stop),
                    )
                    verdict = verdict_on(
                        batch.ids[stop],
                        source,
                        match,
                        ids[match.kept] if match else None,
                        capped=capped and kept.can_match(count),
                        text=clean_texts[stop],
                    )
                    if not verdict.is_duplicate:
                        kept.index.keep(prints.keys_of(stop), first + stop)
                        kept.add(first + stop, (source,), (published,))
                    yield verdict
                at = stop + 1


def _sorted(
    items: Iterable[object],
    options: DocumentOptions,
    jobs: int,
    needs_time: bool,  # noqa: FBT001 # one caller
    batch_documents: int,
) -> Iterator[Verdict]:
    """Yield the verdicts after reading all: documents are kept in an order of their own."""
    with ExitStack() as stack:
        words, keys, texts = (stack.enter_context(Spill()) for _ in range(3))
        ids: list[DocumentId] = []
        sources: list[str | None] = []
        published: list[datetime | None] = []
        counts: list[int] = []
        ranks: list[Any] = []

        def note(document: Document) -> None:
            ranks.append(_rank(document, options))

        note_rank = None if options.keep == "longest" else note
        for batch in prepared(
            items, options, jobs, stack, note_rank, needs_time=needs_time, batch_documents=batch_documents
        ):
            prints = batch.fingerprints
            words.extend(prints.words, prints.ends)
            keys.extend(prints.keys.tobytes(), [8 * end for end in prints.key_ends.tolist()])
            ids += batch.ids
            sources += batch.sources
            published += batch.published
            counts += prints.counts
            encoded = [text.encode("utf-8", "surrogatepass") for text in batch.texts]
            texts.extend(b"".join(encoded), list(accumulate(map(len, encoded))))
        if options.keep == "longest":
            ranks = [-count for count in counts]
        order = sorted(range(len(ids)), key=ranks.__getitem__)
        ranks.clear()
        kept = _KeptDocuments(options, lambda rank: words[order[rank]])
        matches: dict[int, tuple[DocumentMatch | None, bool]] = {}
        for rank, number in enumerate(order):
            own_keys = array("q", keys[number])
            candidates, capped = kept.index.ask(own_keys)
            match = None
            if candidates:
                match = kept.match(
                    sources[number],
                    published[number],
                    words[number],
                    counts[number],
                    candidates,
                    partial(_text_in, texts, number),
                )
            if match is None or not match.removes:
                kept.index.keep(own_keys, rank)
                kept.add(rank, (sources[number],), (published[number],))
            capped &= kept.can_match(counts[number])
            if match or capped:
                matches[number] = match, capped
        for number, own_id in enumerate(ids):
            match, capped = matches.get(number, (None, False))
            text = _text_in(texts, number) if options.clean else None
            kept_id = ids[order[match.kept]] if match else None
            yield verdict_on(own_id, sources[number], match, kept_id, capped=capped, text=text)


def _text_in(texts: Spill, number: int) -> str:
    return texts[number].decode("utf-8", "surrogatepass")


def _rank(document: Document, options: DocumentOptions) -> Any:
    """Return what a document is sorted by, if its text need not be read for that."""
    if callable(options.keep):
        return options.keep(document)
    # Without a time, after all others.
    return document.published is None, document.published or 0
