"""`dedupe_documents`: many documents, one verdict each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from typing import Any, Unpack

from unrepeat.checks import whole_number
from unrepeat.documents.batches import BATCH_DOCUMENTS, Batch, prepared
from unrepeat.documents.document import Document, DocumentId, check_documents
from unrepeat.documents.kept import KeptDocuments, Unjudged
from unrepeat.documents.logged import logged
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.documents.reference import (
    Reference,
    ReferenceVerdicts,
    check_reference,
    joined,
    opened,
    verdict_against,
)
from unrepeat.documents.spilled import ReportSpill, TextSpill
from unrepeat.documents.times import microseconds
from unrepeat.documents.verdict import Verdict, unmatched
from unrepeat.spill import Spill

MAX_JOBS = 64


def dedupe_documents(
    documents: Iterable[object],
    *,
    options: DocumentOptions | None = None,
    jobs: int = 1,
    against: Reference | None = None,
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

    Of what is there already, nothing is kept again, and it gets no verdicts:

    >>> archive = [{"id": "a7", "text": stories[1]}]
    >>> for verdict in dedupe_documents(stories, against=archive):
    ...     print(verdict.id, verdict.is_duplicate, verdict.duplicate_of, verdict.in_reference)
    0 False None False
    1 True a7 True
    2 True 0 False

    A document is a duplicate if it matches, verified on its words, one that is kept; so nothing is a
    duplicate by way of a third document. Documents are read while verdicts are given, at most 256 ahead of
    them and for each job a few batches more, so that the input may be a generator that never ends.

    Args:
        documents: An iterable of texts, of `Document` values, or of mappings with `text` and, if known,
            `id`, `source` and `published`: a `datetime`, a `date`, or a string or number in a form that
            `DuplicateIndex.add` reads. A text's id is its number.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        jobs: 1 to 64 threads that read words and make signatures. The verdicts are the same.
        against: A reference set: documents that are there already, as an iterable of the same kinds, or a
            `DuplicateIndex`, which is only asked. What repeats one of them is a duplicate, and its verdict
            has `in_reference`. They get no verdicts, whatever they repeat, and `keep` and `prefer` do not
            concern them. All of an iterable is read before the first verdict. An index has its own options,
            and compares with the documents that it keeps.
        **values: The fields of `DocumentOptions`: `threshold`, `shingle_size`, `num_perm`, `seed`,
            `min_words`, `keep`, `prefer`, `within`, `same_source`, `across_sources`, `contained`,
            `revisions`, `empty`, `clean`, `ignore`. `help(unrepeat.DocumentOptions)` gives range, default and
            effect of each.

    Returns:
        An iterator of `Verdict`, one per document.

    Raises:
        InputError: if the input or `against` is no iterable of documents, at once; if one of them is none,
            after the verdicts of those before it, and before all verdicts if it is one of `against`.
        OptionError: for an unknown option, a wrong type, or a value out of range.
        OSError: if the temporary file cannot be written. It holds the words of all documents, about as many
            bytes as the texts, and the texts as well with `prefer` or a `keep` other than `"first"`. The
            words of `against` have one of their own.
        StoreError: if `against` is an index that cannot be read.

    Not guaranteed: that ids are unique, which is not checked. A pair of similarity `threshold` escapes the
    candidate search with a probability of at most 0.001, a more similar one with a lower one. Two documents
    with the same words behind a headline never escape it, if each headline is a line of its own, the first
    one, of 200 characters at most; behind a headline and a by-line they may. With
    `contained=True`, a document that stands in a longer one word for word never escapes it, and one with
    edits only if no stretch of `min_words` words, or of 7 more than `shingle_size`, is the same.
    `Verdict.capped` tells where a cap left kept documents unexamined, of the reference set too; a copy with
    the same words as one of an iterable `against` is found in any case. An index has no words of its own
    duplicates, so that what is like one of these and like no kept document is not found in it.
    """
    chosen = document_options_from(options, values)
    threads = whole_number("jobs", jobs, 1, MAX_JOBS)
    check_documents(documents)
    if against is not None:
        check_reference(against)
    references = [] if against is None else [against]
    needs_time = chosen.within is not None
    return logged(verdicts_on(documents, chosen, threads, references, needs_time=needs_time))


def verdicts_on(
    documents: Iterable[object],
    options: DocumentOptions,
    jobs: int,
    against: Sequence[Reference] = (),
    *,
    needs_time: bool,
    batch_documents: int = BATCH_DOCUMENTS,
) -> Iterator[Verdict]:
    """Return one verdict per document, as `dedupe_documents`.

    Args:
        documents: As for `dedupe_documents`.
        options: As given.
        jobs: Number of threads.
        against: Reference sets, of which the first that has a document is named.
        needs_time: Whether a document without a time of publication is an error. If it is none, such a
            document matches nothing where there is a window.
        batch_documents: Documents that are read together. The verdicts are the same.
    """
    run = _stream if options.keeps_first else _sorted
    with ExitStack() as stack:
        references = [opened(one, options, jobs, stack, needs_time=needs_time) for one in against]
        ranks: list[Any] = []
        note = partial(_note_rank, ranks, options.keep) if callable(options.keep) else None
        batches = prepared(
            documents, options, jobs, stack, note, needs_time=needs_time, batch_documents=batch_documents
        )
        yield from run(batches, options, references, stack, ranks)


def _note_rank(ranks: list[Any], rank_of: Callable[[Document], Any], document: Document) -> None:
    ranks.append(rank_of(document))


def _stream(
    batches: Iterable[Batch],
    options: DocumentOptions,
    references: Sequence[ReferenceVerdicts],
    stack: ExitStack,
    _: list[Any],
) -> Iterator[Verdict]:
    """Yield the verdicts while reading: the first document of several copies is kept."""
    spill = stack.enter_context(Spill())
    ids: list[DocumentId] = []
    kept = KeptDocuments(options, spill.__getitem__, ids.__getitem__)
    for batch in batches:
        first = len(ids)
        spill.extend(batch.fingerprints.words, batch.fingerprints.ends)
        ids += batch.ids
        if references:
            for place in range(len(batch.ids)):
                keys = batch.fingerprints.keys_of(place)
                document = _unjudged(batch, place, keys, clean=options.clean)
                verdict = _beside(references, kept, document)
                if not verdict.is_duplicate:
                    kept.keep(document, first + place)
                yield verdict
        else:
            yield from _walked(batch, first, kept, clean=options.clean)


def _walked(batch: Batch, first: int, kept: KeptDocuments, *, clean: bool) -> Iterator[Verdict]:
    """Yield the verdicts on a batch; one call of the kernel for all documents up to one that shares keys.

    Args:
        batch: The batch.
        first: Number of its first document.
        kept: What is kept so far.
        clean: Whether verdicts have texts.
    """
    prints, sources = batch.fingerprints, batch.sources
    clean_texts = batch.texts if clean else [None] * len(sources)
    reports = batch.reports or [None] * len(sources)
    at = 0
    while at < len(sources):
        stop, candidates, capped = kept.index.walk(prints.keys, prints.key_ends, at, first)
        kept.add(first + at, sources[at:stop], batch.published[at:stop])
        yield from map(
            unmatched, batch.ids[at:stop], sources[at:stop], clean_texts[at:stop], reports[at:stop]
        )
        if stop < len(sources):
            document = _unjudged(batch, stop, (), clean=clean)  # its keys have been asked for
            verdict = kept.verdict_among(document, candidates, capped)
            if not verdict.is_duplicate:
                kept.keep(document._replace(keys=prints.keys_of(stop)), first + stop)
            yield verdict
        at = stop + 1


def _unjudged(batch: Batch, place: int, keys: Sequence[int], *, clean: bool) -> Unjudged:
    prints = batch.fingerprints
    return Unjudged(
        batch.ids[place],
        batch.sources[place],
        batch.published[place],
        prints.words_of(place),
        prints.counts[place],
        keys,
        partial(prints.texts.__getitem__, place),
        batch.texts[place] if clean else None,
        batch.reports[place] if clean else None,
    )


def _beside(references: Sequence[ReferenceVerdicts], kept: KeptDocuments, document: Unjudged) -> Verdict:
    """Return the verdict on a document beside the reference sets, and beside what is kept."""
    against = verdict_against(references, document)
    if against is None:
        return kept.verdict(document)
    return against if against.is_duplicate else joined(against, kept.verdict(document))


def _sorted(
    batches: Iterable[Batch],
    options: DocumentOptions,
    references: Sequence[ReferenceVerdicts],
    stack: ExitStack,
    ranks: list[Any],
) -> Iterator[Verdict]:
    """Yield the verdicts after reading all: documents are kept in an order of their own."""
    words, keys = stack.enter_context(Spill()), stack.enter_context(Spill())
    texts, reports = stack.enter_context(TextSpill()), stack.enter_context(ReportSpill())
    # What counts of the clean texts is another text where something is ignored.
    clean_texts = stack.enter_context(TextSpill()) if options.clean and options.ignore else texts
    ids: list[DocumentId] = []
    sources: list[str | None] = []
    published: list[datetime | None] = []
    counts: list[int] = []
    for batch in batches:
        prints = batch.fingerprints
        words.extend(prints.words, prints.ends)
        keys.extend(prints.keys.tobytes(), [8 * end for end in prints.key_ends.tolist()])
        ids += batch.ids
        sources += batch.sources
        published += batch.published
        counts += prints.counts
        texts.add(prints.texts)
        if clean_texts is not texts:
            clean_texts.add(batch.texts)
        reports.add(batch.reports)
    order = _order(options, counts, sources, published, ranks)
    ranks.clear()
    kept = KeptDocuments(options, lambda rank: words[order[rank]], lambda rank: ids[order[rank]])
    told: dict[int, Verdict] = {}
    for rank, number in enumerate(order):
        document = Unjudged(
            ids[number],
            sources[number],
            published[number],
            words[number],
            counts[number],
            array("q", keys[number]),
            partial(texts.text, number),
        )
        verdict = _beside(references, kept, document)
        if not verdict.is_duplicate:
            kept.keep(document, rank)
        if verdict.kind is not None or verdict.capped:
            told[number] = verdict
    for number, own_id in enumerate(ids):
        verdict = told.get(number) or unmatched(own_id, sources[number])
        if options.clean:
            verdict = verdict._replace(text=clean_texts.text(number), report=reports.report(number))
        yield verdict


def _order(
    options: DocumentOptions,
    counts: Sequence[int],
    sources: Sequence[str | None],
    published: Sequence[datetime | None],
    ranks: Sequence[Any],
) -> list[int]:
    """Return the numbers of the documents in the order in which they are kept.

    Args:
        options: As given.
        counts: Number of words of each document.
        sources: The source of each.
        published: The time of each.
        ranks: What the function `keep` returned for each, if it is one.
    """
    order = list(range(len(counts)))
    if callable(options.keep):
        order.sort(key=ranks.__getitem__)
    elif options.keep == "longest":
        order.sort(key=lambda number: -counts[number])
    elif options.keep != "first":
        sign = -1 if options.keep == "latest" else 1
        order.sort(key=lambda number: _age(published[number], sign))
    if options.prefer:
        places: dict[str | None, int] = {source: place for place, source in enumerate(options.prefer)}
        order.sort(key=lambda number: places.get(sources[number], len(places)))
    return order


def _age(published: datetime | None, sign: int) -> tuple[bool, int]:
    """Return what times are sorted by, those that are not known behind all others."""
    return published is None, 0 if published is None else sign * microseconds(published)
