"""Pairs of documents in a report on many documents: each of both with what only it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from unrepeat import _kernel
from unrepeat.documents.clusters.entries import Entry
from unrepeat.documents.clusters.values import (
    PARTS,
    StoredKind,
    Stretch,
    Time,
    check_stretches,
    plain_document,
)
from unrepeat.documents.document import DocumentId
from unrepeat.documents.novelty import own_words
from unrepeat.documents.verdict import VerdictKind
from unrepeat.errors import ReportError, shown
from unrepeat.ignored import masked
from unrepeat.json_values import Count, Share, stored


@dataclass(frozen=True, slots=True)
class PairedDocument:
    """One document of a pair."""

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

    shown: Mapping[str, str] = field(default_factory=dict)
    """As in `Member`."""

    def without_text(self) -> PairedDocument:
        """Return the document without stretches of its text."""
        return replace(self, only=None)


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
        return replace(self, document=self.document.without_text(), other=self.other.without_text())

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
        check_stretches_of(pair.document, pair.other)
        return pair


@dataclass(frozen=True, slots=True)
class WeakMatch:
    """A duplicate that is among the least similar ones: what to look at first."""

    cluster: Count
    """Number of its cluster, from 1, in the order of the clusters."""

    document: PairedDocument
    """The duplicate."""

    kept: PairedDocument
    """The kept document that it repeats."""

    kind: StoredKind
    """As in `Verdict`."""

    jaccard: Share
    containment: Share
    """Similarities, as in `Verdict`."""

    similarity: Share
    """The one of both by which they match."""

    def without_text(self) -> WeakMatch:
        """Return the match without stretches of the texts."""
        return replace(self, document=self.document.without_text(), kept=self.kept.without_text())


def paired(entry: Entry, other: Entry, ignore: Sequence[str], *, similar: bool, text: bool) -> PairedDocument:
    """Return one document of a pair.

    Args:
        entry: The document.
        other: The other one.
        ignore: Patterns of what does not count in a text.
        similar: Whether they are about as long as one another.
        text: Whether the stretches are given that only this one says.
    """
    words = _kernel.words(masked(other.text, ignore))
    own = own_words(masked(entry.text, ignore), words, similar=similar)
    stretches = (Stretch(start, end, entry.text[start:end]) for start, end in own.stretches)
    return PairedDocument(
        id=entry.id,
        source=entry.source,
        published=entry.published,
        words=own.words,
        own_words=own.own,
        only=tuple(stretches) if text else None,
        shown=entry.shown,
    )


def weak_match(
    cluster: int, entry: Entry, kept: Entry, similarity: float, ignore: Sequence[str], *, text: bool
) -> WeakMatch:
    """Return what is told of a duplicate that is among the least similar ones.

    Args:
        cluster: Number of its cluster, from 1.
        entry: The duplicate.
        kept: The kept document that it repeats.
        similarity: By which they match.
        ignore: Patterns of what does not count in a text.
        text: Whether the stretches are given that only one of both says.
    """
    similar = entry.kind not in PARTS
    return WeakMatch(
        cluster=cluster,
        document=paired(entry, kept, ignore, similar=similar, text=text),
        kept=paired(kept, entry, ignore, similar=similar, text=text),
        kind=entry.kind,
        jaccard=entry.jaccard,
        containment=entry.containment,
        similarity=similarity,
    )


def check_stretches_of(*documents: PairedDocument) -> None:
    """Raise an error if stretches of documents of a pair are missing, or overlap.

    Raises:
        ReportError: then; the message names the document.
    """
    for document in documents:
        if document.only is None:
            raise ReportError(
                f"this is not a complete report: the document {shown(document.id)} of a pair has no only."
            )
        check_stretches(document.id, document.only, None)
