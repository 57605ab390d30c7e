"""The clusters in a report on many documents, and their form in JSON.

`from_dict` takes what `to_dict` gives, and refuses everything else: a stored report may come from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from unrepeat.article.text.figures import has_digit
from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import VerdictKind
from unrepeat.errors import ReportError, shown
from unrepeat.json_values import Count, Share, plain, stored

StoredKind = Literal[VerdictKind, "revision"]
"""As in `Verdict`; layouts 1 and 2 call near copies with figures of their own a `revision`."""

PARTS = ("contained", "wraps")
"""The kinds of copies that are much shorter or longer than the kept document."""

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


Time = Annotated[str, _is_time]
"""A time in the form of ISO 8601, with its distance to UTC."""


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
    kind: StoredKind
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
    """The words that it has and the kept document lacks, as in `Verdict`; those with figures alone if the
    report has no texts, and in one of layout 1 or 2.
    """

    own_words: Count
    """Number of its words without a partner in the kept document; `novelty` says which these are."""

    only: tuple[Stretch, ...] | None = None
    """Where those words stand; None if the report has no texts."""

    respelled: Count = 0
    """Number of its words that the kept document has, spelled otherwise, as in `Verdict`."""

    passages: Count | None = None
    """Number of passages of 12 words and more that it shares with the kept document, as `shared_passages` has
    them; None for an exact copy, and where a cap left them uncounted.
    """

    shared_words: Count | None = None
    """Number of the words in them; None where `passages` is."""

    text: str | None = None
    """Its text; None if the report has no texts."""

    @property
    def new_figures(self) -> tuple[str, ...]:
        """Those of the new words that have figures."""
        return tuple(word for word in self.new_words if has_digit(word))

    def without_text(self) -> Member:
        """Return the member without its text, stretches of it, and words of it but figures."""
        return replace(self, text=None, only=None, new_words=self.new_figures)

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
            tuple(member.without_text() for member in self.members),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the cluster as plain values, in a fixed order."""
        return {
            "kept": plain_document(self.kept),
            "members": [plain_document(member) for member in self.members],
        }

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


def plain_document(document: Any) -> dict[str, Any]:
    """Return a document of a report as plain values, without what a report without texts leaves out."""
    return {
        name: value for name, value in plain(document).items() if value is not None or name not in _OF_TEXTS
    }


def check_stretches(document: DocumentId, stretches: Iterable[Stretch], text: str | None) -> None:
    """Raise an error if stretches of a text overlap, or do not stand in it; None is a text that is not known.

    Raises:
        ReportError: then; the message names the document.
    """
    end = 0
    for stretch in stretches:
        found = stretch.text if text is None else text[stretch.start : stretch.end]
        if (
            not end <= stretch.start < stretch.end
            or len(stretch.text) != stretch.end - stretch.start
            or found != stretch.text
        ):
            raise ReportError(
                f"this report was changed: {shown(stretch.text)} does not stand in the text of "
                f"{shown(document)} from {stretch.start} to {stretch.end}."
            )
        end = stretch.end


def _check_texts(document: KeptDocument | Member) -> None:
    """Raise an error if the texts of a document are missing, or contradict each other."""
    only = document.only if isinstance(document, Member) else ()
    if document.text is None or only is None:
        missing = "text" if document.text is None else "only"
        raise ReportError(
            f"this is not a complete report: the document {shown(document.id)} has no {missing}."
        )
    check_stretches(document.id, only, document.text)
