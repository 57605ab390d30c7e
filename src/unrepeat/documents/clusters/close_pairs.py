"""Pairs of kept documents that are less similar than the threshold asks, for people who choose one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from unrepeat import _kernel
from unrepeat.checks import share
from unrepeat.documents.clusters.histogram import similarity_counts
from unrepeat.documents.clusters.threshold import decisive_similarity, reaches
from unrepeat.documents.clusters.values import PARTS, Stretch, Time, check_stretches, plain_document
from unrepeat.documents.dedupe import verdicts_on
from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.novelty import own_words
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import Verdict, VerdictKind
from unrepeat.errors import OptionError, ReportError, shown
from unrepeat.ignored import masked
from unrepeat.json_values import Count, Share, stored


@dataclass(frozen=True, slots=True)
class PairedDocument:
    """One document of a pair. It is kept."""

    id: DocumentId
    source: str | None
    published: Time | None
    """Time of publication in the form of ISO 8601."""

    words: Count
    """Number of its words."""

    own_words: Count
    """Number of those without a partner in the other one."""

    only: tuple[Stretch, ...] | None = None
    """Where those words stand; None if the report has no texts."""


@dataclass(frozen=True, slots=True)
class ClosePair:
    """Two kept documents that match at `explain_below` and not at the threshold."""

    document: PairedDocument
    """The one that would repeat or revise the other one."""

    other: PairedDocument
    """The one that would be kept in any case."""

    kind: VerdictKind
    """As in `Verdict`, at the lower threshold."""

    is_duplicate: bool
    """Whether the lower threshold would remove it: not if it were a revision that stays."""

    jaccard: Share
    containment: Share
    """Similarities, as in `Verdict`."""

    similarity: Share
    """The one of both by which they match."""

    def without_text(self) -> ClosePair:
        """Return the pair without stretches of the texts."""
        return replace(self, document=replace(self.document, only=None), other=replace(self.other, only=None))

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as plain values, in a fixed order."""
        return {
            "document": plain_document(self.document),
            "other": plain_document(self.other),
            "kind": self.kind,
            "is_duplicate": self.is_duplicate,
            "jaccard": self.jaccard,
            "containment": self.containment,
            "similarity": self.similarity,
        }

    @classmethod
    def from_dict(cls, values: object, *, texts: bool) -> ClosePair:
        """Return the pair that `to_dict` described.

        Args:
            values: What was read.
            texts: What the overview says of texts.

        Raises:
            ReportError: if a field is missing or has a wrong type.
        """
        pair = stored(cls, values, "a pair")
        if not texts:
            return pair.without_text()
        for document in (pair.document, pair.other):
            if document.only is None:
                raise ReportError(
                    f"this is not a complete report: the document {shown(document.id)} of a pair has no only."
                )
            check_stretches(document.id, document.only, None)
        return pair


def check_explain_below(value: float | None, threshold: float) -> float | None:
    """Return the similarity from which on pairs below the threshold are told; None if they are not.

    Raises:
        OptionError: if it is no share from 0.5 on, or not below the threshold.
    """
    if value is None:
        return None
    below = share("explain_below", value)
    if below >= threshold:
        raise OptionError(
            f"explain_below must be lower than the threshold, which is {threshold}, and not {below}: what "
            "reaches the threshold is in the report anyway. Example: explain_below=0.6."
        )
    return below


class CloseVerdicts(NamedTuple):
    """What a lower threshold says of kept documents: the verdicts on those that match only at it."""

    below: float
    """The lower threshold."""

    verdicts: tuple[Verdict, ...] = ()
    """The most similar ones first."""

    capped: int = 0
    """Number of documents for which a cap left others unexamined."""

    def similarities(self) -> tuple[tuple[int, int, int], ...]:
        """Return how many pairs there are of each similarity, as `Overview` has it."""
        return similarity_counts(
            (_similarity(verdict, self.below), verdict.is_duplicate) for verdict in self.verdicts
        )

    def pairs(
        self, document: Callable[[DocumentId], Document], ignore: Sequence[str], *, text: bool
    ) -> Iterator[ClosePair]:
        """Yield the pairs, each made when it is asked for.

        Args:
            document: Gives a kept document by its id.
            ignore: Patterns of what does not count in a text.
            text: Whether the stretches are given that only one of both says.
        """
        for verdict in self.verdicts:
            if verdict.kind is not None and verdict.duplicate_of is not None:
                one, other = document(verdict.id), document(verdict.duplicate_of)
                similar = verdict.kind not in PARTS
                yield ClosePair(
                    document=_paired(one, other, ignore, similar=similar, text=text),
                    other=_paired(other, one, ignore, similar=similar, text=text),
                    kind=verdict.kind,
                    is_duplicate=verdict.is_duplicate,
                    jaccard=verdict.jaccard,
                    containment=verdict.containment,
                    similarity=_similarity(verdict, self.below),
                )


def close_verdicts(
    documents: Iterable[Document],
    options: DocumentOptions,
    below: float,
    revised: Mapping[DocumentId, DocumentId],
) -> CloseVerdicts:
    """Return what a lower threshold says of kept documents.

    Args:
        documents: All documents that are kept, in the order of the input.
        options: Those that they were kept by.
        below: The lower threshold.
        revised: Of those that match at the threshold itself, and stay, the document that they revise.
    """
    close: list[Verdict] = []
    capped = 0
    for verdict in verdicts_on(documents, replace(options, threshold=below), 1, needs_time=False):
        capped += verdict.capped
        other = verdict.duplicate_of
        if (
            other is not None
            and other != revised.get(verdict.id)
            and not reaches(verdict.jaccard, options.threshold)
        ):
            close.append(verdict._replace(text=None))
    close.sort(key=lambda verdict: -_similarity(verdict, below))
    return CloseVerdicts(below, tuple(close), capped)


def _similarity(verdict: Verdict, below: float) -> float:
    """Return the similarity by which a lower threshold matches two documents."""
    return decisive_similarity(verdict.jaccard, verdict.containment, below)


def _paired(
    document: Document, other: Document, ignore: Sequence[str], *, similar: bool, text: bool
) -> PairedDocument:
    words = _kernel.words(masked(other.text, ignore))
    own = own_words(masked(document.text, ignore), words, similar=similar)
    stretches = (Stretch(start, end, document.text[start:end]) for start, end in own.stretches)
    return PairedDocument(
        id=document.id,
        source=document.source,
        published=None if document.published is None else document.published.isoformat(),
        words=own.words,
        own_words=own.own,
        only=tuple(stretches) if text else None,
    )
