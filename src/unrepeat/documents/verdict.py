"""What is said of one document: the match with a kept one, and the verdict made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, cast

from unrepeat.article.report.report import Report
from unrepeat.documents.document import DocumentId
from unrepeat.errors import shown

VerdictKind = Literal[
    "exact", "near", "retitled", "contained", "noisy", "wraps", "changed", "extended", "short"
]
Likeness = Literal["exact", "near", "retitled", "contained", "noisy", "wraps"]

REVISIONS = ("changed", "extended")
"""The kinds of near copies that say something of their own."""


class Verdict(NamedTuple):
    """What is said of one document."""

    id: DocumentId
    """The document."""

    is_duplicate: bool
    """Whether it says what a kept document says. One that does not is kept itself."""

    duplicate_of: DocumentId | None
    """The kept document that it repeats or revises, or one of the reference set; None if it matched none."""

    kind: VerdictKind | None
    """`exact`: the same words. `near`: similar enough. `retitled`: the same words under another headline,
    whatever the similarity, and the text says most of that headline, with every figure and name. `contained`:
    most of it stands inside a longer one. `noisy`: similar enough but for wrong letters, with `noise=True`.
    `wraps`: most of a shorter one stands inside of it, with `contained=True`, and what it adds is no finished
    prose: a signature, links. `changed`: near, contained or noisy, but words in finished prose are changed or
    left out. `extended`: with paragraphs of its own. Whether these two are duplicates is a matter of
    `revisions`. `short`: the same words, but fewer than `min_words`; no duplicate. None if it matched none.
    """

    jaccard: float
    """Jaccard similarity of the shingles of both, 0 to 1; of a noisy copy that of the words, those spelled
    otherwise included; 0.0 if it matched none.
    """

    containment: float
    """Share of its own shingles that the other one has, 0 to 1; 0.0 if it matched none."""

    source: str | None = None
    """The source that was given with it."""

    new_words: tuple[str, ...] = ()
    """The words that it has and the kept document lacks, in order, whether they count as news or not."""

    capped: bool = False
    """Whether more kept documents shared words with it than are looked at."""

    text: str | None = None
    """With `clean=True` its text without its own repetitions, else None."""

    respelled: int = 0
    """With `noise=True`, number of its words that the kept document has, spelled otherwise."""

    in_reference: bool = False
    """Whether `duplicate_of` is a document of the reference set, `against`, and none of the call."""

    report: Report | None = None
    """With `clean=True` the report on what was cut out of its text; None if nothing was."""

    def __repr__(self) -> str:
        if self.kind is None:
            return f"<Verdict on {shown(self.id)}: kept>"
        stays = "" if self.is_duplicate else "kept, "
        what = "duplicate" if self.is_duplicate else "copy"
        return (
            f"<Verdict on {shown(self.id)}: {stays}{self.kind} {what} of {shown(self.duplicate_of)}, "
            f"similarity {self.similarity:.3g}>"
        )

    @property
    def similarity(self) -> float | None:
        """`containment` of what is contained, else `jaccard`; None if it matched none."""
        return similarity_of(self.kind, self.jaccard, self.containment)

    @property
    def cluster(self) -> DocumentId:
        """The kept document that it stands with: the one that it repeats, or itself if it is kept."""
        return self.duplicate_of if self.is_duplicate and self.duplicate_of is not None else self.id


def similarity_of(kind: VerdictKind | None, jaccard: float, containment: float) -> float | None:
    """Return `Verdict.similarity`."""
    if kind is None:
        return None
    return containment if kind == "contained" else jaccard


class DocumentMatch(NamedTuple):
    """A match of a document with a kept one, verified on the words of both."""

    kept: int
    """Number of the kept document."""

    likeness: Likeness
    """What the words alone say."""

    kind: VerdictKind
    jaccard: float
    containment: float
    new_words: tuple[str, ...] = ()
    removes: bool = True
    """Whether it makes the document a duplicate."""

    respelled: int = 0
    """Number of words spelled otherwise."""

    @property
    def rank(self) -> tuple[int, float, int]:
        """What the matches of one document are compared by; the one with the lowest counts.

        One that makes a duplicate before one that does not, a copy before an edited one, that before one
        under another headline, a contained one and a noisy one, then the more similar one, then the one with
        the lower number.
        """
        similarity = self.containment if self.likeness == "contained" else self.jaccard
        order = _ORDER.index(self.likeness) + (0 if self.removes else len(_ORDER))
        return order, -similarity, self.kept


_ORDER: tuple[Likeness, ...] = ("exact", "near", "retitled", "contained", "noisy", "wraps")


def unmatched(
    id: DocumentId,
    source: str | None,
    text: str | None = None,
    report: Report | None = None,
    *,
    capped: bool = False,
) -> Verdict:
    """Return the verdict on a document that no kept one is like."""
    # A named tuple's own constructor takes twice as long, and most documents come by here.
    return _NEW(Verdict, (id, False, None, None, 0.0, 0.0, source, (), capped, text, 0, False, report))


_NEW = cast("Callable[[type[Verdict], tuple[object, ...]], Verdict]", tuple.__new__)


def verdict_on(
    id: DocumentId,
    source: str | None,
    match: DocumentMatch | None,
    duplicate_of: DocumentId | None,
    *,
    capped: bool,
    text: str | None = None,
    report: Report | None = None,
    in_reference: bool = False,
) -> Verdict:
    """Return the verdict on a document.

    Args:
        id: The document.
        source: The source that was given with it.
        match: The match with the kept document that it repeats or revises; None if it matches none.
        duplicate_of: The id of that kept document.
        capped: Whether a cap left kept documents unexamined.
        text: With `clean=True`, its text without its own repetitions.
        report: What was cut out of that text, if anything.
        in_reference: Whether the kept document is one of the reference set.
    """
    if match is None:
        return unmatched(id, source, text, report, capped=capped)
    return Verdict(
        id=id,
        is_duplicate=match.removes,
        duplicate_of=duplicate_of,
        kind=match.kind,
        jaccard=match.jaccard,
        containment=match.containment,
        source=source,
        new_words=match.new_words,
        capped=capped,
        text=text,
        respelled=match.respelled,
        in_reference=in_reference,
        report=report,
    )
