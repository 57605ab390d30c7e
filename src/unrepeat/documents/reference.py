"""A reference set: documents that are there already, which new ones may repeat and which are not judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Protocol, cast

from unrepeat.documents.batches import BATCH_DOCUMENTS, Batch, prepared
from unrepeat.documents.document import DocumentId, check_documents
from unrepeat.documents.filters import Origin, origin_of
from unrepeat.documents.kept import KeptDocuments, Unjudged
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, shown
from unrepeat.spill import Spill


class ReferenceIndex(Protocol):
    """An index that says whether it has a document, as `DuplicateIndex` does."""

    def check(self, text: str, *, source: str | None, published: datetime | None) -> Verdict:
        """Return the verdict on a document, and enter nothing."""


Reference = Iterable[object] | ReferenceIndex
"""Documents, as `dedupe_documents` takes them, or an index of them."""


class ReferenceVerdicts(Protocol):
    """What a reference set says of a document."""

    def verdict(self, document: Unjudged) -> Verdict:
        """Return the verdict on a document beside those of the set."""


def check_reference(reference: object) -> None:
    """Raise an InputError for what is neither documents nor an index."""
    if callable(getattr(reference, "check", None)):
        return
    try:
        check_documents(reference)
    except InputError as error:
        raise InputError(
            f"against must be an iterable of documents or a DuplicateIndex, not {type(reference).__name__}: "
            f"{shown(reference)}."
        ) from error


def opened(
    reference: Reference, options: DocumentOptions, jobs: int, stack: ExitStack, *, needs_time: bool
) -> ReferenceVerdicts:
    """Return what a reference set says of documents; of an iterable, all is read.

    Args:
        reference: The set.
        options: Those of the call.
        jobs: Number of threads.
        stack: What closes the temporary file.
        needs_time: Whether a document without a time of publication is an error.
    """
    if callable(getattr(reference, "check", None)):
        return _IndexVerdicts(cast("ReferenceIndex", reference))
    return _DocumentSet(cast("Iterable[object]", reference), options, jobs, stack, needs_time=needs_time)


def verdict_against(references: Sequence[ReferenceVerdicts], document: Unjudged) -> Verdict | None:
    """Return what some reference sets say of a document; None if there are none.

    It is the first verdict that makes a duplicate, or else the first with a match, or else the first.
    """
    found: Verdict | None = None
    capped = False
    for reference in references:
        verdict = reference.verdict(document)
        capped |= verdict.capped
        if found is None or verdict.is_duplicate or found.kind is None:
            found = verdict
        if verdict.is_duplicate:
            break
    return found and found._replace(capped=capped, text=document.clean_text, report=document.report)


def joined(against: Verdict, own: Verdict) -> Verdict:
    """Return the verdict on a document that no reference set removes.

    Args:
        against: What the reference sets say.
        own: What the kept documents of the call say, which counts if it makes a duplicate.
    """
    counts = own if own.is_duplicate or against.kind is None else against
    return counts._replace(capped=against.capped or own.capped)


class _IndexVerdicts:
    """An index that is only asked."""

    def __init__(self, index: ReferenceIndex) -> None:
        self._index = index

    def verdict(self, document: Unjudged) -> Verdict:
        # Without the id: the same id in the index is another document, which this one may repeat.
        found: object = self._index.check(
            document.text(), source=document.source, published=document.published
        )
        if not isinstance(found, Verdict):
            raise InputError(f"against.check must return an unrepeat.Verdict, not {shown(found)}.")
        in_reference = found.kind is not None
        return found._replace(id=document.id, source=document.source, in_reference=in_reference)


class _DocumentSet:
    """Documents that were read, all of them kept, whatever they repeat among themselves."""

    def __init__(
        self,
        documents: Iterable[object],
        options: DocumentOptions,
        jobs: int,
        stack: ExitStack,
        *,
        needs_time: bool,
    ) -> None:
        self._words = stack.enter_context(Spill())
        self._ids: list[DocumentId] = []
        self._kept = KeptDocuments(options, self._words.__getitem__, self._ids.__getitem__)
        # By the key of all words: a copy is found here whatever the caps of the search leave out, since a
        # set that nobody has cleaned holds many copies of one text.
        self._same_words: dict[int, dict[Origin | None, int]] = {}
        try:
            with ExitStack() as threads:
                for batch in prepared(
                    documents, options, jobs, threads, needs_time=needs_time, batch_documents=BATCH_DOCUMENTS
                ):
                    self._enter(batch)
        except InputError as error:
            raise InputError(f"against: {error}") from error

    def verdict(self, document: Unjudged) -> Verdict:
        candidates, capped = self._kept.index.ask(document.keys)
        same = self._same_words.get(document.keys[0], {}).values()
        allowed = next((number for number in same if self._kept.may_match(document, number)), None)
        if allowed is not None:
            candidates = [allowed, *candidates]
        found = self._kept.verdict_among(document, candidates, capped)
        return found._replace(in_reference=found.kind is not None)

    def _enter(self, batch: Batch) -> None:
        prints, first = batch.fingerprints, len(self._ids)
        self._words.extend(prints.words, prints.ends)
        self._ids += batch.ids
        self._kept.add(first, batch.sources, batch.published)
        for place, (source, published) in enumerate(zip(batch.sources, batch.published, strict=True)):
            keys = prints.keys_of(place)
            origin = origin_of(source, published) if self._kept.asks_origins else None
            number = self._same_words.setdefault(keys[0], {}).setdefault(origin, first + place)
            # A second one with the same words, for which the same documents are filtered, says nothing more.
            if number == first + place or self._words[number] != prints.words_of(place):
                self._kept.index.keep(keys, first + place)
