"""The first line of a report on many documents: counts, and what the answer depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, get_args

from unrepeat.documents.clusters.values import StoredKind
from unrepeat.errors import ReportError, shown
from unrepeat.json_values import Count, Share, plain, stored

SCHEMA = 3
"""Number of the layout; it changes when a reader of the old layout would be misled.

Layout 2 had no similarities, no passages and no pairs; layout 1 called the kept document of a cluster its
`leader` besides. Both are read as well.
"""

REPORT = "documents"
"""What `report` in the first line says, by which this kind of report is told from that of one article."""

KINDS: tuple[StoredKind, ...] = get_args(StoredKind)


def _are_sizes(sizes: tuple[tuple[int, int], ...]) -> bool:
    """Whether these are pairs of a size and a number of clusters, the sizes from 2 on and descending."""
    ordered = [size for size, _ in sizes]
    return ordered == sorted(set(ordered), reverse=True) and all(size >= 2 for size in ordered)


def _are_similarities(counts: tuple[tuple[int, int, int], ...]) -> bool:
    """Whether these are shares in per cent and two numbers of documents each, the shares descending."""
    ordered = [percent for percent, _, _ in counts]
    return ordered == sorted(set(ordered), reverse=True) and all(percent <= 100 for percent in ordered)


Similarities = Annotated[tuple[tuple[Count, Count, Count], ...], _are_similarities]
"""How many documents there are of each similarity, in per cent and rounded down, as (per cent, those that are
removed, those that stay), the highest first.
"""


@dataclass(frozen=True, slots=True)
class Overview:
    """The first line of a report on many documents."""

    documents: Count
    """Number of documents."""

    clusters: Count
    """Number of clusters, and of the lines that follow."""

    sizes: Annotated[tuple[tuple[Count, Count], ...], _are_sizes]
    """How many clusters there are of each size, as (documents, clusters), the largest first."""

    duplicates: Mapping[StoredKind, Count]
    """Number of duplicates of each kind."""

    revisions: Count
    """Number of revisions that stay."""

    capped: Count
    """Number of documents for which a cap left kept documents unexamined."""

    texts: bool
    """Whether the texts are in the report, and the stretches that only the members say."""

    options: Mapping[str, bool | int | float | tuple[str, ...] | str | None]
    """The options, as `DocumentOptions.to_dict` has them."""

    versions: Mapping[str, str]
    """What the answer depends on: `unrepeat`, `normalizer` and `unicode`."""

    kernel: str
    """The implementation that ran."""

    similarities: Similarities | None = None
    """The similarities of all members that are no exact copies; None in a report of layout 1 or 2."""

    uncounted: Count = 0
    """Number of members for which a cap left the passages that they share uncounted."""

    explain_below: Share | None = None
    """From which similarity on pairs below the threshold are told; None if they are not."""

    close_pairs: Similarities = ()
    """The similarities of these pairs: how many there are of which a lower threshold would remove one, and of
    which both would stay.
    """

    close_capped: Count = 0
    """Number of documents for which a cap left others unexamined in the search for these pairs."""

    @property
    def pairs(self) -> int:
        """Number of pairs below the threshold, and of the lines that tell of them."""
        return sum(removed + kept for _, removed, kept in self.close_pairs)

    def without_text(self) -> Overview:
        """Return the overview of the same report without texts."""
        return replace(self, texts=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the overview as plain values, in a fixed order."""
        return {"schema": SCHEMA, "report": REPORT, **plain(self)}

    @classmethod
    def from_dict(cls, values: object) -> Overview:
        """Return the overview that `to_dict` described.

        Raises:
            ReportError: if the schema is another one, or a field is missing or has a wrong type.
        """
        if not isinstance(values, Mapping):
            raise ReportError(
                f"the first line of a report on documents must be an object, not {shown(values)}."
            )
        if values.get("report") != REPORT:
            raise ReportError(
                f"this is not a report on many documents: report is {shown(values.get('report'))}. "
                "Make one with unrepeat corpus --report-file."
            )
        schema = values.get("schema")
        if schema not in range(1, SCHEMA + 1):
            raise ReportError(
                f"this report has schema {shown(schema)}; this version reads the schemas 1 to {SCHEMA}."
            )
        overview = stored(cls, values, "the first line")
        if sum(number for _, number in overview.sizes) != overview.clusters:
            raise ReportError("this report was changed: sizes and clusters in its first line do not agree.")
        if overview.similarities is not None:
            members = sum((size - 1) * number for size, number in overview.sizes)
            told = sum(removed + kept for _, removed, kept in overview.similarities)
            if members != told + overview.duplicates.get("exact", 0):
                raise ReportError(
                    "this report was changed: sizes and similarities in its first line do not agree."
                )
        return overview
