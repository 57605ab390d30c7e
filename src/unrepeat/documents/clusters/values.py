"""The values in a report on many documents, and their form in JSON: an overview, then clusters.

`from_dict` takes what `to_dict` gives, and refuses everything else: a stored report may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeGuard, get_args

from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import VerdictKind
from unrepeat.errors import ReportError, shown

SCHEMA = 1
"""Number of the layout; it changes when a reader of the old layout would be misled."""

REPORT = "documents"
"""What `report` in the first line says, by which this kind of report is told from that of one article."""

KINDS: tuple[VerdictKind, ...] = get_args(VerdictKind)

Check = Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Overview:
    """The first line of a report on many documents."""

    documents: int
    """Number of documents."""

    clusters: int
    """Number of clusters, and of the lines that follow."""

    sizes: tuple[tuple[int, int], ...]
    """How many clusters there are of each size, as (documents, clusters), the largest first."""

    duplicates: Mapping[str, int]
    """Number of duplicates of each kind."""

    revisions: int
    """Number of revisions that stay."""

    capped: int
    """Number of documents for which a cap left kept documents unexamined."""

    texts: bool
    """Whether the texts are in the report, and the stretches that only the members say."""

    options: Mapping[str, Any]
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
        return {
            "schema": SCHEMA,
            "report": REPORT,
            "documents": self.documents,
            "clusters": self.clusters,
            "sizes": [list(pair) for pair in self.sizes],
            "duplicates": dict(self.duplicates),
            "revisions": self.revisions,
            "capped": self.capped,
            "texts": self.texts,
            "options": dict(self.options),
            "versions": dict(self.versions),
            "kernel": self.kernel,
        }

    @classmethod
    def from_dict(cls, values: object) -> Overview:
        """Return the overview that `to_dict` described.

        Raises:
            ReportError: if the schema is another one, or a field is missing or has a wrong type.
        """
        fields = _mapping("the first line", values)
        if fields.get("report") != REPORT:
            raise ReportError(
                f"this is no report on many documents: report is {shown(fields.get('report'))}. "
                "Make one with unrepeat corpus --report-file."
            )
        if fields.get("schema") != SCHEMA:
            raise ReportError(
                f"this report has schema {shown(fields.get('schema'))}; this version reads schema {SCHEMA}."
            )
        taken = _taken("the first line", fields, _OVERVIEW)
        taken["sizes"] = tuple((size, number) for size, number in taken["sizes"])
        if sum(number for _, number in taken["sizes"]) != taken["clusters"]:
            raise ReportError("this report was changed: sizes and clusters in its first line do not agree.")
        return cls(**taken)


@dataclass(frozen=True, slots=True)
class Leader:
    """The document of a cluster that is kept."""

    id: DocumentId
    source: str | None
    published: str | None
    """Time of publication in the form of ISO 8601."""

    words: int
    """Number of its words."""

    text: str | None = None
    """Its text; None if the report has no texts."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text of a member that its leader does not say."""

    start: int
    """Where it begins: a code-point offset into the text of the member."""

    end: int
    """Where it ends, exclusive."""

    text: str
    """The stretch itself."""


@dataclass(frozen=True, slots=True)
class Member:
    """A document that repeats or revises the leader of its cluster."""

    id: DocumentId
    kind: VerdictKind
    """As in `Verdict`."""

    is_duplicate: bool
    """False for a revision that stays."""

    jaccard: float
    containment: float
    """Similarities with the leader, as in `Verdict`."""

    source: str | None
    published: str | None
    words: int
    new_words: tuple[str, ...]
    """Of a revision: its words with figures that the leader lacks."""

    own_words: int
    """Number of its words without a partner in the leader; `novelty` says which these are."""

    only: tuple[Stretch, ...] | None = None
    """Where those words stand; None if the report has no texts."""

    text: str | None = None
    """Its text; None if the report has no texts."""

    @property
    def similarity(self) -> float:
        """Jaccard similarity, or of a contained document the share of it that stands in the leader."""
        return self.containment if self.kind == "contained" else self.jaccard


@dataclass(frozen=True, slots=True)
class DocumentCluster:
    """A kept document, and those that repeat or revise it: a line of a report on many documents."""

    leader: Leader
    members: tuple[Member, ...]
    """In the order of the input."""

    @property
    def size(self) -> int:
        """Number of its documents."""
        return 1 + len(self.members)

    def without_text(self) -> DocumentCluster:
        """Return the cluster without texts and stretches of them."""
        return DocumentCluster(
            replace(self.leader, text=None),
            tuple(replace(member, text=None, only=None) for member in self.members),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the cluster as plain values, in a fixed order."""
        return {"leader": _plain(self.leader), "members": [_plain(member) for member in self.members]}

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
        fields = _mapping("a cluster", values)
        given = _taken("a cluster", fields, {"leader": _is_mapping, "members": _is_list})
        if len(given["members"]) != size - 1:
            raise ReportError(
                f"this report was changed: by its first line this cluster should have {size} documents, and "
                f"it has {1 + len(given['members'])}."
            )
        return cls(
            Leader(**_taken("a leader", given["leader"], _LEADER | (_TEXT if texts else {}))),
            tuple(_member(member, texts=texts) for member in given["members"]),
        )


def utc(published: str) -> datetime:
    """Return a time of publication in UTC.

    >>> utc("2026-05-04T14:30:00+02:00").isoformat()
    '2026-05-04T12:30:00+00:00'
    """
    return datetime.fromisoformat(published).astimezone(UTC)


def _plain(value: Leader | Member) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(value, name) for name in value.__slots__}
    if fields["text"] is None:
        del fields["text"]
    if isinstance(value, Member):
        fields["new_words"] = list(value.new_words)
        if value.only is None:
            del fields["only"]
        else:
            fields["only"] = [{"start": one.start, "end": one.end, "text": one.text} for one in value.only]
    return fields


def _member(values: object, *, texts: bool) -> Member:
    fields = _taken("a member", values, _MEMBER | (_TEXT | _ONLY if texts else {}))
    fields["new_words"] = tuple(fields["new_words"])
    if not texts:
        return Member(**fields)
    only = tuple(Stretch(**_taken("a stretch", one, _STRETCH)) for one in fields.pop("only"))
    text, end = fields["text"], 0
    for one in only:
        if not end <= one.start < one.end or text[one.start : one.end] != one.text:
            raise ReportError(
                f"this report was changed: {shown(one.text)} does not stand in the text of "
                f"{shown(fields['id'])} from {one.start} to {one.end}."
            )
        end = one.end
    return Member(**fields, only=only)


def _mapping(what: str, values: object) -> Mapping[str, Any]:
    if not isinstance(values, Mapping):
        raise ReportError(f"{what} of a report on documents must be an object, not {shown(values)}.")
    return values


def _taken(what: str, values: object, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Return the values of the fields that are named, each checked."""
    fields = _mapping(what, values)
    taken = {}
    for name, fits in checks.items():
        if name not in fields:
            raise ReportError(f"this is not a complete report on documents: {what} has no {name}.")
        if not fits(fields[name]):
            raise ReportError(f"{name} of {what} in a report on documents cannot be {shown(fields[name])}.")
        taken[name] = fields[name]
    return taken


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1


def _is_id(value: object) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _is_kind(value: object) -> bool:
    return value in KINDS


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return value is None
    try:
        return datetime.fromisoformat(value).tzinfo is not None and bool(utc(value))
    except (ValueError, OverflowError):
        return False


def _are_texts(value: object) -> bool:
    return _is_list(value) and all(map(_is_text, value))


def _are_named_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, value.values()))


def _are_counts_of_kinds(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) <= set(KINDS) and all(map(_is_count, value.values()))


def _are_sizes(value: object) -> bool:
    """Whether these are pairs of a size and a number of clusters, the sizes from 2 on and descending."""
    if not _is_list(value):
        return False
    sizes: list[Any] = []
    for pair in value:
        if not (_is_list(pair) and len(pair) == 2 and all(map(_is_count, pair))):
            return False
        sizes.append(pair[0])
    return sizes == sorted(set(sizes), reverse=True) and all(size >= 2 for size in sizes)


def _are_options(value: object) -> bool:
    plain = (bool, int, float, str, type(None))
    return isinstance(value, Mapping) and all(isinstance(one, plain) for one in value.values())


_OVERVIEW: dict[str, Check] = {
    "documents": _is_count,
    "clusters": _is_count,
    "sizes": _are_sizes,
    "duplicates": _are_counts_of_kinds,
    "revisions": _is_count,
    "capped": _is_count,
    "texts": _is_flag,
    "options": _are_options,
    "versions": _are_named_texts,
    "kernel": _is_text,
}
_TEXT: dict[str, Check] = {"text": _is_text}
_ONLY: dict[str, Check] = {"only": _is_list}
_LEADER: dict[str, Check] = {
    "id": _is_id,
    "source": _is_text_or_none,
    "published": _is_time,
    "words": _is_count,
}
_MEMBER: dict[str, Check] = {
    "id": _is_id,
    "kind": _is_kind,
    "is_duplicate": _is_flag,
    "jaccard": _is_share,
    "containment": _is_share,
    "source": _is_text_or_none,
    "published": _is_time,
    "words": _is_count,
    "new_words": _are_texts,
    "own_words": _is_count,
}
_STRETCH: dict[str, Check] = {"start": _is_count, "end": _is_count, "text": _is_text}
