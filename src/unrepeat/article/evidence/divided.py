"""Words that one unit has in one piece and the other in several: a hyphen or a space is left of a line end.

Print, PDF and scans are full of them: `enrich-ment` or `enrich ment` for `enrichment`. The words of a text
do not show it, for a hyphen mostly stands between words that are two (`well-known`). Beside the other copy,
which has the parts as one word in the same place, it shows. Where a hyphen makes another word, its first part
is mostly short (`re-sign`, `co-op`): those stay two words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from unrepeat.align import Alignment
from unrepeat.article.text.figures import has_digit
from unrepeat.article.text.units import Unit
from unrepeat.words import words

# Letters of the first part and of the second. With three, `re-`, `un-` and `pre-` would be first parts, and
# `any one` and `now here` one word.
MIN_FIRST_PART, MIN_SECOND_PART = 4, 2

# Initials that may stand apart, J. R. R. for J.R.R.: the only words of more than two parts.
MAX_PARTS = 4

HYPHENS = "-\u2010\u00ad"


class _Divided(NamedTuple):
    """A word that one unit has in one piece: the positions of it, or of its parts, in `a` and in `b`."""

    a: range
    b: range


def with_divided_words(found: Alignment, a: Unit, b: Unit) -> Alignment:
    """Return an alignment in which words that only one of the two units has divided are matched as well.

    Such a match has one pair: with the last part, or with the first one where the matched stretch begins.

    Args:
        found: The alignment of the words of `a` and `b`.
        a: A unit.
        b: Another one.
    """
    if not (found.pairs and found.only_a and found.only_b):
        return found
    pairs = list(found.pairs)
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    for run in found.only_a:
        at = bisect_left(found.pairs, (run.start, -1))
        for divided in _divided(a, run, b, _beside(found.pairs, at, b.length, MAX_PARTS * len(run))):
            pairs.append((divided.a[0], divided.b[0]) if at == 0 else (divided.a[-1], divided.b[-1]))
            taken_a.update(divided.a)
            taken_b.update(divided.b)
    if not taken_a:
        return found
    return Alignment(
        tuple(sorted(pairs)),
        tuple(_without(found.only_a, taken_a)),
        tuple(_without(found.only_b, taken_b)),
        len(taken_a) - (len(pairs) - len(found.pairs)),
    )


def _beside(pairs: Sequence[tuple[int, int]], at: int, length: int, most: int) -> range:
    """Return the positions in `b` before a pair; outside of the matched stretch the `most` nearest ones."""
    if at == 0:
        return range(max(0, pairs[0][1] - most), pairs[0][1])
    first = pairs[at - 1][1] + 1
    return range(first, pairs[at][1] if at < len(pairs) else min(length, first + most))


def _divided(a: Unit, run: range, b: Unit, near: range) -> Iterator[_Divided]:
    """Yield the divided words of a gap, in order."""
    found = [_Divided(range(whole, whole + 1), parts) for whole, parts in _parts(a, run, b, near)]
    found += [_Divided(parts, range(whole, whole + 1)) for whole, parts in _parts(b, near, a, run)]
    last_a = last_b = -1
    for divided in sorted(found, key=lambda one: one.a[0]):
        if divided.a[0] > last_a and divided.b[0] > last_b:
            yield divided
            last_a, last_b = divided.a[-1], divided.b[-1]


def _parts(one: Unit, wholes: range, other: Unit, near: range) -> Iterator[tuple[int, range]]:
    """Yield the positions of words of `one` that `other` has in parts, and the positions of the parts."""
    if not near or not wholes:
        return
    places: defaultdict[str, deque[range]] = defaultdict(deque)
    for first in near:
        joined = other.words[first]
        for last in range(first + 1, min(first + MAX_PARTS, near.stop)):
            joined += other.words[last]
            places[joined].append(range(first, last + 1))
    least = near.start
    for whole in wholes:
        waiting = places.get(one.words[whole], deque())
        while waiting and waiting[0].start < least:
            waiting.popleft()
        if waiting and _is_one_word(one, whole, other, waiting[0]):
            yield whole, waiting[0]
            least = waiting[0].stop


def _is_one_word(one: Unit, whole: int, other: Unit, parts: range) -> bool:
    """Whether parts that make up a word of another unit are that word, divided."""
    if one.spans is None or other.spans is None or has_digit(one.words[whole]):
        return False
    pieces = [other.words[part] for part in parts]
    between = [other.text[other.spans[part][1] : other.spans[part + 1][0]] for part in parts[:-1]]
    if all(len(piece) == 1 for piece in pieces):
        return all(gap.strip(". ") == "" for gap in between)
    if len(pieces) != 2 or between[0].strip() not in ("", *HYPHENS):
        return False
    if len(pieces[0]) >= MIN_FIRST_PART and len(pieces[1]) >= MIN_SECOND_PART:
        return True
    # `co-operate`, when the line of the other unit ends behind its hyphen.
    start, end = one.spans[whole]
    first, *rest = one.text[start:end].splitlines()
    return bool(rest) and between[0] in HYPHENS and words(first) == pieces[:1]


def _without(runs: Iterable[range], taken: Container[int]) -> Iterator[range]:
    """Yield what is left of runs of positions without those that are taken."""
    for run in runs:
        start = run.start
        for position in run:
            if position in taken:
                if position > start:
                    yield range(start, position)
                start = position + 1
        if start < run.stop:
            yield range(start, run.stop)
