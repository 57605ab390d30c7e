"""One document beside the kept ones that it may repeat: the best verified match, if there is one.

A match is always with a kept document itself, never by way of a third one, so that there are no chains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat.article.figures import has_digit
from unrepeat.documents.keys import least_words
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import DocumentMatch, VerdictKind

# Which of several matches counts: that with a copy before that with an edited copy, a duplicate before a
# revision.
_ORDER: dict[VerdictKind, int] = {"exact": 0, "near": 1, "contained": 2, "revision": 3}


def rank_of(match: DocumentMatch) -> tuple[int, float, int]:
    """Return what the matches of one document are compared by; the one with the lowest counts."""
    likeness = match.containment if match.kind == "contained" else match.jaccard
    return _ORDER[match.kind], -likeness, match.kept


class MatchCriteria(NamedTuple):
    """What a match must have, worked out of the options once."""

    least_words: int
    """Documents with fewer can only match exactly."""

    shingle_size: int
    least_share: int
    """The least share of common shingles, in billionths: so that a similarity of exactly the threshold counts
    whatever the rounding.
    """

    contained: bool


def match_criteria(options: DocumentOptions) -> MatchCriteria:
    """Return what a match must have."""
    least_share = round(options.threshold * WHOLE)
    return MatchCriteria(least_words(options), options.shingle_size, least_share, options.contained)


def best_match(
    words: bytes, count: int, candidates: Iterable[tuple[int, bytes]], criteria: MatchCriteria
) -> DocumentMatch | None:
    """Return the match with the kept document that counts, or None if a document matches none.

    An exact one before a near one, that before a contained one, and a revision last; of the same kind the
    most similar one, and of equally similar ones the one with the lowest number.

    Args:
        words: The words of the document, as `Fingerprints` has them.
        count: Their number.
        candidates: Number and words of each kept document that it may match.
        criteria: What a match must have.
    """
    best: DocumentMatch | None = None
    best_rank: tuple[int, float, int] | None = None
    figures: list[str] | None = None
    for kept, kept_words in candidates:
        match = _similar(kept, words, count, kept_words, criteria)
        if match is None:
            continue
        if match.kind != "exact":
            # They are read once, and only if something is similar.
            figures = _figures(words) if figures is None else figures
            new_words = _more_of(figures, kept_words)
            if new_words:
                match = match._replace(kind="revision", new_words=new_words)
        rank = rank_of(match)
        if best_rank is None or rank < best_rank:
            best, best_rank = match, rank
    return best


def _similar(
    kept: int, words: bytes, count: int, kept_words: bytes, criteria: MatchCriteria
) -> DocumentMatch | None:
    """Return a match by the words alone, whatever figures there are."""
    if words == kept_words:
        return DocumentMatch(kept, "exact", 1.0, 1.0)
    if count < criteria.least_words:
        return None
    shingles, kept_shingles, shared = _kernel.shared_shingles(words, kept_words, criteria.shingle_size)
    union = shingles + kept_shingles - shared
    if shared * WHOLE >= criteria.least_share * union:
        return DocumentMatch(kept, "near", shared / union, shared / shingles)
    is_shorter = shingles <= kept_shingles
    if criteria.contained and is_shorter and shared * WHOLE >= criteria.least_share * shingles:
        return DocumentMatch(kept, "contained", shared / union, shared / shingles)
    return None


def _more_of(figures: list[str], kept_words: bytes) -> tuple[str, ...]:
    r"""Return those figures, in order, that stand there more often than in another document.

    >>> _more_of(["12", "x5"], b"11\0dead\0x5")
    ('12',)
    """
    if not figures:
        return ()
    unpaired = Counter(_figures(kept_words))
    new_words = []
    for word in figures:
        if unpaired[word]:
            unpaired[word] -= 1
        else:
            new_words.append(word)
    return tuple(new_words)


def _figures(words: bytes) -> list[str]:
    """Return the words with digits in them, in order."""
    if words.isascii():
        if not any(map(words.__contains__, b"0123456789")):
            return []
        # Of ASCII, words have nothing but letters and digits.
        return [word.decode() for word in words.split(b"\0") if not word.isalpha()]
    return [word for word in words.decode().split("\0") if has_digit(word)]
