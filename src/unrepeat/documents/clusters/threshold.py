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

# Of two shares of whole numbers the one may be off by a few units in the last place; what differs in truth
# differs by more than one part in the number of shingles.
_ROUNDING = 1e-9


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


@dataclass(frozen=True, slots=True)
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

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values, in a fixed order."""
        values: dict[str, Any] = plain(self)
        return values


def reaches(similarity: float, threshold: float) -> bool:
    """Whether a similarity is at least a threshold: in billionths, as documents are compared.

    >>> reaches(0.8, 0.8), reaches(0.7999, 0.8)
    (True, False)
    """
    return similarity >= round(threshold * WHOLE) / WHOLE


def matches_at(jaccard: float, containment: float, threshold: float, *, contained: bool) -> bool:
    """Whether two documents match at a threshold, by the similarities that are known of them.

    >>> matches_at(0.6, 0.9, 0.8, contained=False), matches_at(0.6, 0.9, 0.8, contained=True)
    (False, True)

    Args:
        jaccard: Jaccard similarity of both.
        containment: Share of its own shingles that the other one has.
        threshold: From which on they match.
        contained: Whether a document that stands in one at least as long matches it.
    """
    if reaches(jaccard, threshold):
        return True
    return contained and _is_shorter(jaccard, containment) and reaches(containment, threshold)


def decisive_similarity(jaccard: float, containment: float, threshold: float) -> float:
    """Return the one of both similarities by which two documents match that do."""
    return jaccard if reaches(jaccard, threshold) else containment


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
            "explain_below."
        )
    duplicates: list[DocumentId] = []
    released: list[DocumentId] = []
    is_exact = True
    for match in matches:
        if match.is_duplicate:
            still = matches_at(match.jaccard, match.containment, asked, contained=contained)
            (duplicates if still else released).append(match.id)
            # What was similar and is contained now is compared in another way, and may stay for what it says.
            is_exact &= still and reaches(match.jaccard, asked) == reaches(match.jaccard, made_at)
    return HigherThreshold(asked, tuple(duplicates), tuple(released), is_exact)


def _is_shorter(jaccard: float, containment: float) -> bool:
    """Whether the first of two documents has at most as many shingles as the other one.

    With s shared ones, containment is s / own and jaccard s / (own + other - s); so other / own is
    containment / jaccard + containment - 1.
    """
    return jaccard > 0 and containment / jaccard + containment >= 2 - _ROUNDING
