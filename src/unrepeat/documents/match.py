"""One document beside the kept ones that it may repeat: the best verified match, if there is one.

A match is always with a kept document itself, never by way of a third one, so that there are no chains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, cast

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat.article.figures import has_digit
from unrepeat.documents.document import DocumentId, DocumentOptions, Verdict, VerdictKind
from unrepeat.documents.keys import least_words

# What a document goes for, if it matches several: a copy before an edited one, a duplicate before a revision.
_ORDER: dict[VerdictKind, int] = {"exact": 0, "near": 1, "contained": 2, "revision": 3}


class Finding(NamedTuple):
    """A verified match of a document with a kept one."""

    of: int
    """Number of the kept document."""

    kind: VerdictKind
    jaccard: float
    containment: float
    new_words: tuple[str, ...] = ()

    def removes(self, options: DocumentOptions) -> bool:
        """Whether it makes the document a duplicate."""
        return self.kind != "revision" or options.revisions == "remove"


def rank_of(found: Finding) -> tuple[int, float, int]:
    """Return what matches of one document are compared by; it goes for the one with the lowest."""
    likeness = found.containment if found.kind == "contained" else found.jaccard
    return _ORDER[found.kind], -likeness, found.of


def unmatched(
    id: DocumentId, source: str | None, text: str | None = None, *, capped: bool = False
) -> Verdict:
    """Return the verdict on a document that no kept one is like."""
    # A named tuple's own constructor takes twice as long, and most documents come by here.
    return _NEW(Verdict, (id, False, None, None, 0.0, 0.0, source, (), capped, text))


_NEW = cast("Callable[[type[Verdict], tuple[object, ...]], Verdict]", tuple.__new__)


def verdict_on(
    id: DocumentId,
    source: str | None,
    found: Finding | None,
    of: DocumentId | None,
    options: DocumentOptions,
    *,
    capped: bool,
    text: str | None = None,
) -> Verdict:
    """Return the verdict on a document.

    Args:
        id: The document.
        source: As given with it.
        found: What it goes for or revises; None if it matches none.
        of: The id of that.
        options: `revisions`.
        capped: Whether a cap left kept documents unexamined.
        text: With `clean=True`, its text without its own repetitions.
    """
    if found is None:
        return unmatched(id, source, text, capped=capped)
    return Verdict(
        id=id,
        is_duplicate=found.removes(options),
        duplicate_of=of,
        kind=found.kind,
        jaccard=found.jaccard,
        containment=found.containment,
        source=source,
        new_words=found.new_words,
        capped=capped,
        text=text,
    )


class Matching(NamedTuple):
    """What a match must have, worked out of the options once."""

    least_words: int
    """Documents with fewer can only match exactly."""

    shingle_size: int
    least: int
    """The least share of common shingles, in billionths: so that a similarity of exactly the threshold counts
    whatever the rounding.
    """

    contained: bool


def matching(options: DocumentOptions) -> Matching:
    """Return what a match must have."""
    least = round(options.threshold * WHOLE)
    return Matching(least_words(options), options.shingle_size, least, options.contained)


def best_match(
    words: bytes, count: int, kept: Iterable[tuple[int, bytes]], asked: Matching
) -> Finding | None:
    """Return the match that a document goes for, or None if it matches no kept document.

    An exact one before a near one, that before a contained one, and a revision last; of the same kind the
    most similar one, and of equally similar ones the one with the lowest number.

    Args:
        words: The words of the document, as `fingerprint` has them.
        count: Their number.
        kept: Number and words of each candidate.
        asked: What a match must have.
    """
    best: Finding | None = None
    rank: tuple[int, float, int] | None = None
    figures: list[str] | None = None
    for number, others in kept:
        found = _similar(number, words, count, others, asked)
        if found is None:
            continue
        if found.kind != "exact":
            # They are read once, and only if something is similar.
            figures = _figures(words) if figures is None else figures
            new_words = _more_of(figures, others)
            if new_words:
                found = found._replace(kind="revision", new_words=new_words)
        own = rank_of(found)
        if rank is None or own < rank:
            best, rank = found, own
    return best


def _similar(number: int, words: bytes, count: int, others: bytes, asked: Matching) -> Finding | None:
    """Return a match by the words alone, whatever figures there are."""
    if words == others:
        return Finding(number, "exact", 1.0, 1.0)
    if count < asked.least_words:
        return None
    own, other, shared = _kernel.shared_shingles(words, others, asked.shingle_size)
    union = own + other - shared
    if shared * WHOLE >= asked.least * union:
        return Finding(number, "near", shared / union, shared / own)
    if asked.contained and own <= other and shared * WHOLE >= asked.least * own:
        return Finding(number, "contained", shared / union, shared / own)
    return None


def _more_of(figures: list[str], others: bytes) -> tuple[str, ...]:
    r"""Return those figures, in order, that stand there more often than in another document.

    >>> _more_of(["12", "x5"], b"11\0dead\0x5")
    ('12',)
    """
    if not figures:
        return ()
    left = Counter(_figures(others))
    new = []
    for word in figures:
        if left[word]:
            left[word] -= 1
        else:
            new.append(word)
    return tuple(new)


def _figures(words: bytes) -> list[str]:
    if words.isascii():
        if not any(map(words.__contains__, b"0123456789")):
            return []
        # Of ASCII, words have nothing but letters and digits.
        return [word.decode() for word in words.split(b"\0") if not word.isalpha()]
    return [word for word in words.decode().split("\0") if has_digit(word)]
