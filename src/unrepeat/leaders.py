"""One document beside the kept ones that it may repeat: the best verified match, if there is one.

A match is always with a kept document itself, never by way of a third one, so that there are no chains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat.documents import DocumentOptions, VerdictKind
from unrepeat.fingerprint import least_words
from unrepeat.shape import has_digit

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


def best_match(
    words: bytes, count: int, kept: Iterable[tuple[int, bytes]], options: DocumentOptions
) -> Finding | None:
    """Return the match that a document goes for, or None if it matches no kept document.

    An exact one before a near one, that before a contained one, and a revision last; of the same kind the
    most similar one, and of equally similar ones the one with the lowest number.

    Args:
        words: The words of the document, as `fingerprint` has them.
        count: Their number.
        kept: Number and words of each candidate.
        options: `threshold`, `shingle_size`, `min_words`, `contained`.
    """
    best: Finding | None = None
    rank: tuple[int, float, int] | None = None
    for number, others in kept:
        found = _match(number, words, count, others, options)
        if found is None:
            continue
        own = (_ORDER[found.kind], -max(found.jaccard, _contained_part(found)), number)
        if rank is None or own < rank:
            best, rank = found, own
    return best


def _contained_part(found: Finding) -> float:
    return found.containment if found.kind == "contained" else 0.0


def _match(number: int, words: bytes, count: int, others: bytes, options: DocumentOptions) -> Finding | None:
    if words == others:
        return Finding(number, "exact", 1.0, 1.0)
    if count < least_words(options):
        return None
    own, other, shared = _kernel.shared_shingles(words, others, options.shingle_size)
    # Whole numbers, so that a similarity of exactly the threshold counts whatever the rounding.
    least = round(options.threshold * WHOLE)
    union = own + other - shared
    kind: VerdictKind
    if shared * WHOLE >= least * union:
        kind = "near"
    elif options.contained and own <= other and shared * WHOLE >= least * own:
        kind = "contained"
    else:
        return None
    new_words = new_figures(words, others)
    return Finding(number, "revision" if new_words else kind, shared / union, shared / own, new_words)


def new_figures(words: bytes, others: bytes) -> tuple[str, ...]:
    r"""Return the words with figures that one document has more often than another, in order.

    >>> new_figures(b"12\0dead\0on\0monday", b"11\0dead\0on\0monday")
    ('12',)
    """
    own = _figures(words)
    if not own:
        return ()
    left = Counter(_figures(others))
    new = []
    for word in own:
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
