"""What a threshold makes of similarities that are known: which matches reach it, and which do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from unrepeat._kernel.contract import WHOLE
from unrepeat.checks import share
from unrepeat.documents.document import DocumentId
from unrepeat.errors import OptionError
from unrepeat.json_values import plain

# What is worked out of two shares may be off by a few units in the last place; what differs in truth differs
# by more than one part in the number of shingles.
# A threshold has nine places: to be nearer to it than the second of these numbers and not reach it, two
# documents must have 100,000 shingles.
_ROUNDING = 1e-9
_LAST_PLACES = 1e-14


class DirectMatch(Protocol):
    """The match of a document with a kept one, as a `Verdict` and a `Member` of a report have it."""

    @property
    def id(self) -> DocumentId: ...
    @property
    def is_duplicate(self) -> bool: ...
    @property
    def jaccard(self) -> float: ...
    @property
    def containment(self) -> float: ...
    @property
    def respelled(self) -> int: ...


@dataclass(frozen=True, slots=True, repr=False)
class HigherThreshold:
    """What `ClusterReport.at` says of a threshold."""

    threshold: float
    """The threshold."""

    duplicates: tuple[DocumentId, ...]
    """The duplicates whose similarity with the document that they repeat reaches it."""

    released: tuple[DocumentId, ...]
    """The other duplicates of the report."""

    is_exact: bool
    """Whether a run with this threshold has just these duplicates: none is released, and none is left by
    another similarity than before.
    """

    def __repr__(self) -> str:
        counts = f"duplicates={len(self.duplicates)} released={len(self.released)}"
        return f"<HigherThreshold threshold={self.threshold} {counts}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values, in a fixed order."""
        values: dict[str, Any] = plain(self)
        return values


def reaches(similarity: float, threshold: float) -> bool:
    """Whether a similarity is at least a threshold: in billionths, as documents are compared.

    >>> reaches(0.8, 0.8), reaches(0.7999, 0.8)
    (True, False)
    """
    return similarity >= round(threshold * WHOLE) / WHOLE - _LAST_PLACES


def matches_at(jaccard: float, containment: float, threshold: float, *, contained: bool) -> bool:
    """Whether two documents match at a threshold, by the similarities that are known of them.

    >>> matches_at(0.6, 0.9, 0.8, contained=False), matches_at(0.6, 0.9, 0.8, contained=True)
    (False, True)

    Args:
        jaccard: Jaccard similarity of both.
        containment: Share of its own shingles that the other one has.
        threshold: From which on they match.
        contained: Whether a document matches one that it stands in, or that stands in it.
    """
    if reaches(jaccard, threshold):
        return True
    return contained and reaches(share_of_shorter(jaccard, containment), threshold)


def share_of_shorter(jaccard: float, containment: float) -> float:
    """Return the share of the shingles of the shorter one of two documents that the longer one has.

    >>> round(share_of_shorter(0.5, 1.0), 9), round(share_of_shorter(0.5, 0.5), 9)
    (1.0, 1.0)

    With s shared ones, containment is s / own and jaccard s / (own + other - s), so that other / s is
    1 / jaccard + 1 - 1 / containment.
    """
    if not jaccard:
        return 0.0
    other = 1 / jaccard + 1 - 1 / containment
    return containment if other >= 1 / containment - _ROUNDING else 1 / other


def decisive_similarity(jaccard: float, containment: float, threshold: float) -> float:
    """Return the similarity by which two documents match that do."""
    return jaccard if reaches(jaccard, threshold) else share_of_shorter(jaccard, containment)


def at_threshold(
    matches: Iterable[DirectMatch], threshold: float, *, made_at: float, contained: bool
) -> HigherThreshold:
    """Return which duplicates of a report a higher threshold leaves; `ClusterReport.at` has the promises.

    Args:
        matches: The members of all clusters.
        threshold: The one that is asked for.
        made_at: The one that the report was made with.
        contained: The option of the report.

    Raises:
        OptionError: if it is no share, or lower than that of the report.
    """
    asked = share("threshold", threshold)
    if asked < made_at:
        raise OptionError(
            f"this report was made with the threshold {made_at} and knows nothing of what is less similar, "
            f"so it cannot answer for {asked}. Deduplicate with that threshold, or make the report with "
            f"explain_below={asked}, on the command line --explain-below {asked}."
        )
    duplicates: list[DocumentId] = []
    released: list[DocumentId] = []
    is_exact = True
    for match in matches:
        if match.is_duplicate:
            # Of a copy with other spellings the similarity is one of words, and it is found by that alone.
            in_part = contained and not match.respelled
            still = matches_at(match.jaccard, match.containment, asked, contained=in_part)
            (duplicates if still else released).append(match.id)
            # What was similar and is contained now is compared in another way, and may stay for what it says.
            is_exact &= still and reaches(match.jaccard, asked) == reaches(match.jaccard, made_at)
    return HigherThreshold(asked, tuple(duplicates), tuple(released), is_exact)
