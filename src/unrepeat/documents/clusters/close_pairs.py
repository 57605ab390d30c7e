"""Pairs of kept documents that are less similar than the threshold asks, for people who choose one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from unrepeat.checks import share
from unrepeat.documents.clusters.entries import Entry
from unrepeat.documents.clusters.histogram import similarity_counts
from unrepeat.documents.clusters.pairs import ClosePair, paired
from unrepeat.documents.clusters.threshold import decisive_similarity, reaches
from unrepeat.documents.clusters.values import PARTS
from unrepeat.documents.dedupe import verdicts_on
from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import OptionError


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
        self, entry: Callable[[DocumentId], Entry], ignore: Sequence[str], *, text: bool
    ) -> Iterator[ClosePair]:
        """Yield the pairs, each made when it is asked for.

        Args:
            entry: Gives a kept document by its id.
            ignore: Patterns of what does not count in a text.
            text: Whether the stretches are given that only one of both says.
        """
        for verdict in self.verdicts:
            if verdict.kind is not None and verdict.duplicate_of is not None:
                one, other = entry(verdict.id), entry(verdict.duplicate_of)
                similar = verdict.kind not in PARTS
                yield ClosePair(
                    document=paired(one, other, ignore, similar=similar, text=text),
                    other=paired(other, one, ignore, similar=similar, text=text),
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
