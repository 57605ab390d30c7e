"""Documents of a report as they lie in its temporary file, and the clusters that are made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from unrepeat import _kernel
from unrepeat.documents.clusters.values import PARTS, DocumentCluster, KeptDocument, Member, Stretch
from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.novelty import own_words
from unrepeat.documents.passages import shared_passages
from unrepeat.documents.verdict import Verdict, VerdictKind
from unrepeat.ignored import masked

# Members of a cluster, and characters of a text, for which shared passages are counted: a passage costs some
# microseconds and 0.7 kB for each word, so that a cluster costs a second at most, and a text 30 MB. What the
# caps leave out is told in `Overview.uncounted`.
MOST_COUNTED, MOST_CHARACTERS = 200, 200_000


# The kinds of copies that have the very words of the kept document, so that no passage need be told.
SAME_WORDS = ("exact", "short")


class KnownMatch(NamedTuple):
    """What is held in memory of the match of a member with the kept document."""

    id: DocumentId
    is_duplicate: bool
    kind: VerdictKind | None
    jaccard: float
    containment: float
    respelled: int

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Return what is held of a verdict."""
        return cls(
            verdict.id,
            verdict.is_duplicate,
            verdict.kind,
            verdict.jaccard,
            verdict.containment,
            verdict.respelled,
        )


class Entry(NamedTuple):
    """A document with its verdict."""

    id: DocumentId
    source: str | None
    published: str | None
    kind: Any
    is_duplicate: bool
    jaccard: float
    containment: float
    new_words: list[str]
    respelled: int
    shown: dict[str, str]
    text: str

    @classmethod
    def of(cls, document: Document, verdict: Verdict, shown: Mapping[str, object]) -> Self:
        """Return the entry of a document.

        Args:
            document: The document.
            verdict: What was said of it.
            shown: What else is shown of it, by name; what is None or empty is left out.
        """
        return cls(
            id=document.id,
            source=document.source,
            published=None if document.published is None else document.published.isoformat(),
            kind=verdict.kind,
            is_duplicate=verdict.is_duplicate,
            jaccard=verdict.jaccard,
            containment=verdict.containment,
            new_words=list(verdict.new_words),
            respelled=verdict.respelled,
            shown={name: str(value) for name, value in shown.items() if value not in (None, "")},
            text=document.text,
        )

    def packed(self) -> bytes:
        """Return the entry as bytes."""
        head = json.dumps(self[:-1]).encode()
        return head + b"\n" + self.text.encode("utf-8", "surrogatepass")

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """Return the entry that `packed` made bytes of."""
        head, _, text = data.partition(b"\n")
        return cls._make([*json.loads(head), text.decode("utf-8", "surrogatepass")])

    def document(self) -> Document:
        """Return the document."""
        published = None if self.published is None else datetime.fromisoformat(self.published)
        return Document(self.id, self.text, self.source, published)


def has_counted_passages(place: int, *characters: int) -> bool:
    """Whether the passages are counted that a member shares with the kept document.

    Args:
        place: Its number among the members, from 0.
        *characters: Lengths of both texts.
    """
    return place < MOST_COUNTED and max(characters) <= MOST_CHARACTERS


def cluster_of(
    kept: Entry, members: Iterable[Entry], ignore: Sequence[str], *, text: bool
) -> DocumentCluster:
    """Return a cluster.

    Args:
        kept: The kept document.
        members: Those that repeat or revise it.
        ignore: Patterns of what does not count in a text.
        text: Whether the texts are given.
    """
    compared = masked(kept.text, ignore)
    words = _kernel.words(compared)
    return DocumentCluster(
        KeptDocument(
            kept.id, kept.source, kept.published, len(words), kept.text if text else None, kept.shown
        ),
        tuple(
            _member(
                entry,
                words,
                masked(entry.text, ignore),
                compared if has_counted_passages(place, len(entry.text), len(kept.text)) else None,
                text=text,
            )
            for place, entry in enumerate(members)
        ),
    )


def _member(entry: Entry, kept: list[str], own_text: str, kept_text: str | None, *, text: bool) -> Member:
    """Return a member.

    Args:
        entry: The document.
        kept: The words of the kept one.
        own_text: What counts of the text.
        kept_text: What counts of the kept text, if the passages are counted that both share.
        text: Whether the texts are given.
    """
    own = own_words(own_text, kept, similar=entry.kind not in PARTS)
    stretches = (Stretch(start, end, entry.text[start:end]) for start, end in own.stretches)
    shared = None
    if kept_text is not None and entry.kind not in SAME_WORDS:
        shared = shared_passages(own_text, kept_text)
    member = Member(
        id=entry.id,
        kind=entry.kind,
        is_duplicate=entry.is_duplicate,
        jaccard=entry.jaccard,
        containment=entry.containment,
        source=entry.source,
        published=entry.published,
        words=own.words,
        new_words=tuple(entry.new_words),
        own_words=own.own,
        only=tuple(stretches),
        respelled=entry.respelled,
        passages=None if shared is None else len(shared),
        shared_words=None if shared is None else sum(passage.words for passage in shared),
        text=entry.text,
        shown=entry.shown,
    )
    return member if text else member.without_text()
