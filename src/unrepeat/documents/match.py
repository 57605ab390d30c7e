"""One document beside the kept ones that it may repeat: the best verified match, if there is one.

A match is always with a kept document itself, never by way of a third one, so that there are no chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat.documents.keys import least_words
from unrepeat.documents.noise import Spelling, noisy_match, respelled
from unrepeat.documents.options import DocumentOptions, Revisions
from unrepeat.documents.retitled import is_retitled, may_be_retitled
from unrepeat.documents.revisions.news import news
from unrepeat.documents.verdict import DocumentMatch


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
    min_words: int
    """Documents with fewer are never duplicates."""

    revisions: Revisions
    noise: bool


def match_criteria(options: DocumentOptions) -> MatchCriteria:
    """Return what a match must have."""
    least_share = round(options.threshold * WHOLE)
    return MatchCriteria(
        least_words(options),
        options.shingle_size,
        least_share,
        options.contained,
        options.min_words,
        options.revisions,
        options.noise,
    )


def best_match(
    words: bytes,
    count: int,
    candidates: Iterable[tuple[int, bytes]],
    criteria: MatchCriteria,
    text: Callable[[], str],
) -> DocumentMatch | None:
    """Return the match with the kept document that counts, or None if a document matches none.

    It is the one with the lowest `DocumentMatch.rank`.

    Args:
        words: The words of the document, as `Fingerprints` has them.
        count: Their number.
        candidates: Number and words of each kept document that it may match.
        criteria: What a match must have.
        text: Gives the text of the document, and is asked once at the most, if it is like a kept one.
    """
    compared = [
        pair
        for kept, kept_words in candidates
        if (pair := _compared(kept, words, count, kept_words, criteria)) is not None
    ]
    read = cache(text)
    best: DocumentMatch | None = None
    for pair in sorted(compared, key=lambda pair: pair.match.rank):
        match = pair.match if pair.match.likeness == "exact" else _with_news(pair, read(), criteria)
        # In the order of their ranks: the first that makes a duplicate counts, or else the first of all.
        if match is not None and match.removes:
            return match
        best = best or match
    return best


class _Pair(NamedTuple):
    """A document that is like a kept one."""

    match: DocumentMatch
    kept_words: bytes
    spelled: Sequence[Spelling] = ()


def _compared(
    kept: int, words: bytes, count: int, kept_words: bytes, criteria: MatchCriteria
) -> _Pair | None:
    """Return what the words alone say of a document and a kept one, or None if they are not alike."""
    match = _similar(kept, words, count, kept_words, criteria)
    if match is not None:
        return _Pair(match, kept_words)
    noisy = noisy_match(words, count, kept_words, criteria.least_share) if criteria.noise else None
    if noisy is not None:
        share = noisy.matched / (kept_words.count(b"\0") + 1)
        match = DocumentMatch(kept, "noisy", "noisy", noisy.similarity, share, respelled=len(noisy.spelled))
        return _Pair(match, kept_words, noisy.spelled)
    fewest = min(count, kept_words.count(b"\0") + 1)
    if fewest >= criteria.least_words and may_be_retitled(words, kept_words):
        shingles, kept_shingles, shared = _kernel.shared_shingles(words, kept_words, criteria.shingle_size)
        union = shingles + kept_shingles - shared
        match = DocumentMatch(kept, "retitled", "retitled", shared / union, shared / shingles)
        return _Pair(match, kept_words)
    return None


def _with_news(pair: _Pair, text: str, criteria: MatchCriteria) -> DocumentMatch | None:
    """Return a match with what the document says of its own, and whether that lets it stay.

    A longer document that says something of its own is no copy of the shorter one that stands in it, and
    neither is one under another headline, if that is the case at all.
    """
    match = pair.match
    if match.likeness == "retitled" and not is_retitled(text, pair.kept_words):
        return None
    similar = match.likeness in ("near", "noisy", "retitled")
    found = news(respelled(text, pair.spelled, pair.kept_words), pair.kept_words, similar=similar)
    kinds = {change.kind for change in found.changes}
    if kinds and match.likeness in ("wraps", "retitled"):
        return None
    kind = match.kind if not kinds else "extended" if kinds == {"added"} else "changed"
    return match._replace(kind=kind, new_words=found.new_words, removes=not found.keeps(criteria.revisions))


def _similar(
    kept: int, words: bytes, count: int, kept_words: bytes, criteria: MatchCriteria
) -> DocumentMatch | None:
    """Return a match by the words alone, whatever the document says of its own."""
    if words == kept_words:
        # Without any words it is for `empty` to say what becomes of it.
        short = 0 < count < criteria.min_words
        return DocumentMatch(kept, "exact", "short" if short else "exact", 1.0, 1.0, removes=not short)
    if count < criteria.least_words:
        return None
    shingles, kept_shingles, shared = _kernel.shared_shingles(words, kept_words, criteria.shingle_size)
    union = shingles + kept_shingles - shared
    if shared * WHOLE >= criteria.least_share * union:
        return DocumentMatch(kept, "near", "near", shared / union, shared / shingles)
    is_shorter = shingles <= kept_shingles
    if criteria.contained and is_shorter and shared * WHOLE >= criteria.least_share * shingles:
        return DocumentMatch(kept, "contained", "contained", shared / union, shared / shingles)
    # Of a short stub there is too little to tell that it is the same document.
    has_room = kept_words.count(b"\0") + 1 >= criteria.least_words
    if criteria.contained and has_room and shared * WHOLE >= criteria.least_share * kept_shingles:
        return DocumentMatch(kept, "wraps", "wraps", shared / union, shared / shingles)
    return None
