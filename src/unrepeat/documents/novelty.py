"""What a document says that another one does not: the words without a partner, and where they stand.

The report on clusters tells them, and `news.py` decides which of them keep a near copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.align import align

# Words of a run that counts as said by both wherever it stands: a paragraph that was moved, and what was too
# long to be aligned. Guessed: shorter runs are also shared by chance, as in "the prime minister said on
# Tuesday that the".
RUN_WORDS = 8

NO_PARTNER = -1


class OwnWords(NamedTuple):
    """What one document has and another one lacks."""

    words: int
    """Number of words of the one."""

    own: int
    """Number of those that the other one lacks."""

    stretches: tuple[tuple[int, int], ...]
    """Where they stand in the text, as (start, end): neighbours are one stretch. Of a line in which the
    words cannot be told from one another (a sign that stands for several) the stretch is the whole line.
    """


class Partners(NamedTuple):
    """Which words of one document are which of another one."""

    partner: list[int]
    """For each word of the one its partner's position in the other, or `NO_PARTNER`. They ascend, but for
    those of runs that stand in another place.
    """

    own: list[int]
    """The positions of the words without a partner, which the other one lacks, ascending."""

    moved: list[int]
    """The positions of the words that have one in a run that stands in another place, ascending."""


def own_words(text: str, others: Sequence[str], *, similar: bool) -> OwnWords:
    """Return the words of a text that have no partner in another one.

    >>> text = "The ferry sails on Monday, the office said."
    >>> found = own_words(text, "the ferry sails the office said".split(), similar=True)
    >>> found.own, [text[start:end] for start, end in found.stretches]
    (2, ['on Monday'])

    A word has a partner if it stands in the beginning or the end that both have, if the alignment of the
    rest gives it one, or if it is part of a run of `RUN_WORDS` words that the other text has anywhere.

    Args:
        text: The one.
        others: The words of the other.
        similar: Whether they are about equally long and mostly the same, as in `align`.
    """
    words = _kernel.words(text)
    if words == others:
        return OwnWords(len(words), 0, ())
    own = partners(words, others, similar=similar).own
    return OwnWords(len(words), len(own), stretches(own, word_places(text)) if own else ())


def word_places(text: str) -> list[tuple[int, int]]:
    r"""Return where each word of a text stands; words that cannot be told apart stand in their whole line.

    >>> word_places("One half\nis \u00bd.")
    [(0, 3), (4, 8), (9, 14), (9, 14), (9, 14)]
    """
    spans = _kernel.word_spans(text)
    if spans is not None:
        return spans
    places: list[tuple[int, int]] = []
    for start, end in _whole_lines(text):
        part = text[start:end]
        found = _kernel.word_spans(part)
        if found is None:
            places += [(start, end)] * len(_kernel.words(part))
        else:
            places += [(start + first, start + last) for first, last in found]
    return places


def _whole_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of lines, and as one those of lines that share a word which a hyphen divides."""
    lines = _kernel.line_spans(text)
    counts = [len(_kernel.words(text[start:end])) for start, end in lines]
    begin = 0
    for number, ((start, end), (_, after)) in enumerate(pairwise(lines), 1):
        if len(_kernel.words(text[start:after])) == counts[number - 1] + counts[number]:
            yield lines[begin][0], end
            begin = number
    if lines:
        yield lines[begin][0], lines[-1][1]


def partners(words: Sequence[str], others: Sequence[str], *, similar: bool) -> Partners:
    """Return which words of one document have a partner in another one, and which the other one lacks.

    >>> found = partners("it sails on friday".split(), "it now sails on monday".split(), similar=True)
    >>> found.partner, found.own, found.moved
    ([0, 2, 3, -1], [3], [])

    Args:
        words: The words of the one.
        others: The words of the other.
        similar: As in `own_words`.
    """
    front, back = _common_ends(words, others)
    last, other_last = len(words) - back, len(others) - back
    one, other = words[front:last], others[front:other_last]
    partner = [*range(front), *[NO_PARTNER] * len(one), *range(other_last, len(others))]
    if len(one) <= len(other):
        for at, to in align(one, other, similar=similar).pairs:
            partner[front + at] = front + to
    else:
        for to, at in align(other, one, similar=similar).pairs:
            partner[front + at] = front + to
    left = [at for at in range(front, last) if partner[at] == NO_PARTNER]
    for at, to in _elsewhere(left, words, others):
        if partner[at] == NO_PARTNER:
            partner[at] = to
    own = [at for at in left if partner[at] == NO_PARTNER]
    return Partners(partner, own, [at for at in left if partner[at] != NO_PARTNER])


def _elsewhere(left: list[int], words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the words of runs that the other has anywhere, as (position, position there).

    Only runs that mostly consist of words that are left are looked for, and where they first stand there: one
    other word in a sentence may make it the same as a sentence elsewhere, and is another word all the same.
    """
    last = len(words) - RUN_WORDS
    covered = Counter(start for at in left for start in range(max(0, at - RUN_WORDS + 1), min(at, last) + 1))
    starts = sorted(start for start, count in covered.items() if 2 * count > RUN_WORDS)
    if not starts:
        return
    runs = {start: tuple(words[start : start + RUN_WORDS]) for start in starts}
    wanted = set(runs.values())
    places: dict[tuple[str, ...], int] = {}
    for to, run in enumerate(_runs(others)):
        if run in wanted:
            places.setdefault(run, to)
    for start, run in runs.items():
        if run in places:
            yield from zip(
                range(start, start + RUN_WORDS), range(places[run], places[run] + RUN_WORDS), strict=True
            )


def _common_ends(words: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Return how many words two sequences share at their beginning, and at the end of what is left.

    An alignment leaves a short end out if there is much before it that only one side has.
    """
    most = min(len(words), len(others))
    front = 0
    while front < most and words[front] == others[front]:
        front += 1
    back = 0
    while back < most - front and words[-1 - back] == others[-1 - back]:
        back += 1
    return front, back


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(islice(words, start, None) for start in range(RUN_WORDS)), strict=False)


def stretches(positions: Iterable[int], places: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the places of words at ascending positions, those of neighbours as one."""
    return tuple(_stretches(positions, places))


def _stretches(positions: Iterable[int], places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the places of words, those of neighbours as one."""
    start = end = last = -1
    for at in positions:
        first, after = places[at]
        if start >= 0 and (at == last + 1 or first < end):
            end = max(end, after)
        else:
            if start >= 0:
                yield start, end
            start, end = first, after
        last = at
    if start >= 0:
        yield start, end
