"""The values in a report on many documents, and their form in JSON: an overview, then clusters.

`from_dict` takes what `to_dict` gives, and refuses everything else: a stored report may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import VerdictKind
from unrepeat.errors import ReportError, shown
from unrepeat.json_values import Count, Share, plain, stored

SCHEMA = 2
"""Number of the layout; it changes when a reader of the old layout would be misled.

Layout 1 called the kept document of a cluster its `leader`; it is read as well.
"""

REPORT = "documents"
"""What `report` in the first line says, by which this kind of report is told from that of one article."""

KINDS: tuple[VerdictKind, ...] = get_args(VerdictKind)

# Fields that a report without texts leaves out.
_OF_TEXTS = ("text", "only")


def utc(published: str) -> datetime:
    """Return a time of publication in UTC.

    >>> utc("2026-05-04T14:30:00+02:00").isoformat()
    '2026-05-04T12:30:00+00:00'
    """
    return datetime.fromisoformat(published).astimezone(UTC)


def _is_time(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None and bool(utc(value))
    except (ValueError, OverflowError):
        return False


def _are_sizes(sizes: tuple[tuple[int, int], ...]) -> bool:
    """Whether these are pairs of a size and a number of clusters, the sizes from 2 on and descending."""
    ordered = [size for size, _ in sizes]
    return ordered == sorted(set(ordered), reverse=True) and all(size >= 2 for size in ordered)


Time = Annotated[str, _is_time]
"""A time in the form of ISO 8601, with its distance to UTC."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The first line of a report on many documents."""

    documents: Count
    """Number of documents."""

    clusters: Count
    """Number of clusters, and of the lines that follow."""

    sizes: Annotated[tuple[tuple[Count, Count], ...], _are_sizes]
    """How many clusters there are of each size, as (documents, clusters), the largest first."""

    duplicates: Mapping[VerdictKind, Count]
    """Number of duplicates of each kind."""

    revisions: Count
    """Number of revisions that stay."""

    capped: Count
    """Number of documents for which a cap left kept documents unexamined."""

    texts: bool
    """Whether the texts are in the report, and the stretches that only the members say."""

    options: Mapping[str, bool | int | float | str | tuple[str, ...] | None]
    """The options, as `DocumentOptions.to_dict` has them."""

    versions: Mapping[str, str]
    """What the answer depends on: `unrepeat`, `normalizer` and `unicode`."""

    kernel: str
    """The implementation that ran."""

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
                f"this is no report on many documents: report is {shown(values.get('report'))}. "
                "Make one with unrepeat corpus --report-file."
            )
        schema = values.get("schema")
        if schema not in (1, SCHEMA):
            raise ReportError(
                f"this report has schema {shown(schema)}; this version reads the schemas 1 to {SCHEMA}."
            )
        overview = stored(cls, values, "the first line")
        if sum(number for _, number in overview.sizes) != overview.clusters:
            raise ReportError("this report was changed: sizes and clusters in its first line do not agree.")
        return overview


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """The document of a cluster that is kept."""

    id: DocumentId
    source: str | None
    published: Time | None
    """Time of publication in the form of ISO 8601."""

    words: Count
    """Number of its words."""

    text: str | None = None
    """Its text; None if the report has no texts."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text of a member that the kept document does not say."""

    start: Count
    """Where it begins: a code-point offset into the text of the member."""

    end: Count
    """Where it ends, exclusive."""

    text: str
    """The stretch itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document that repeats or revises the kept document of its cluster."""

    id: DocumentId
    kind: VerdictKind
    """As in `Verdict`."""

    is_duplicate: bool
    """False for a revision that stays."""

    jaccard: Share
    containment: Share
    """Similarities with the kept document, as in `Verdict`."""

    source: str | None
    published: Time | None
    words: Count
    new_words: tuple[str, ...]
    """Of a revision: its words with figures that the kept document lacks."""

    own_words: Count
    """Number of its words without a partner in the kept document; `novelty` says which these are."""

    only: tuple[Stretch, ...] | None = None
    """Where those words stand; None if the report has no texts."""

    text: str | None = None
    """Its text; None if the report has no texts."""

    @property
    def similarity(self) -> float:
        """Jaccard similarity, or of a contained document the share of it that stands in the kept document."""
        return self.containment if self.kind == "contained" else self.jaccard


@dataclass(frozen=True, slots=True)
class DocumentCluster:
    """A kept document, and those that repeat or revise it: a line of a report on many documents."""

    kept: KeptDocument
    members: tuple[Member, ...]
    """In the order of the input."""

    @property
    def size(self) -> int:
        """Number of its documents."""
        return 1 + len(self.members)

    def without_text(self) -> DocumentCluster:
        """Return the cluster without texts and stretches of them."""
        return DocumentCluster(
            replace(self.kept, text=None),
            tuple(replace(member, text=None, only=None) for member in self.members),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the cluster as plain values, in a fixed order."""
        return {"kept": _plain(self.kept), "members": [_plain(member) for member in self.members]}

    @classmethod
    def from_dict(cls, values: object, *, size: int, texts: bool) -> DocumentCluster:
        """Return the cluster that `to_dict` described.

        Args:
            values: What was read.
            size: What the overview says of its size.
            texts: What the overview says of texts.

        Raises:
            ReportError: if a field is missing or has a wrong type, or the size is another one.
        """
        if isinstance(values, Mapping) and "leader" in values:
            values = {**values, "kept": values["leader"]}
        if isinstance(values, Mapping) and isinstance(values.get("members"), list):
            values = {**values, "members": [_in_new_kinds(member) for member in values["members"]]}
        cluster = stored(cls, values, "a cluster")
        if cluster.size != size:
            raise ReportError(
                f"this report was changed: by its first line this cluster should have {size} documents, and "
                f"it has {cluster.size}."
            )
        if not texts:
            return cluster.without_text()
        _check_texts(cluster.kept)
        for member in cluster.members:
            _check_texts(member)
        return cluster


def _in_new_kinds(member: object) -> object:
    """Return a member as read, whose kind may have the name from before there were two kinds of revisions."""
    if isinstance(member, Mapping) and member.get("kind") == "revision":
        return {**member, "kind": "changed"}
    return member


def _plain(document: KeptDocument | Member) -> dict[str, Any]:
    return {
        name: value for name, value in plain(document).items() if value is not None or name not in _OF_TEXTS
    }


def _check_texts(document: KeptDocument | Member) -> None:
    """Raise an error if the texts of a document are missing, or contradict each other."""
    only = document.only if isinstance(document, Member) else ()
    if document.text is None or only is None:
        missing = "text" if document.text is None else "only"
        raise ReportError(
            f"this is not a complete report: the document {shown(document.id)} has no {missing}."
        )
    end = 0
    for stretch in only:
        if (
            not end <= stretch.start < stretch.end
            or document.text[stretch.start : stretch.end] != stretch.text
        ):
            raise ReportError(
                f"this report was changed: {shown(stretch.text)} does not stand in the text of "
                f"{shown(document.id)} from {stretch.start} to {stretch.end}."
            )
        end = stretch.end
