"""`shared_passages`: what two documents say in the same words, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.checks import whole_number
from unrepeat.documents.novelty import word_places
from unrepeat.errors import InputError, shown
from unrepeat.words import length

MIN_WORDS = 12
"""Words of the shortest passage that is told; shorter runs are shared by chance, as phrases of a language."""

MOST_MIN_WORDS = 10_000


class SharedPassage(NamedTuple):
    """A run of words that stands in two documents. Offsets are code points, ends exclusive."""

    start: int
    """Where it begins in the first document; `a[start:end]` is its text there."""

    end: int
    """Where it ends in the first document."""

    other_start: int
    """Where it begins in the second document; `b[other_start:other_end]` is its text there."""

    other_end: int
    """Where it ends in the second document."""

    words: int
    """Number of its words; each character of a script written without spaces counts as one."""


def shared_passages(a: str, b: str, *, min_words: int = MIN_WORDS) -> tuple[SharedPassage, ...]:
    """Return the passages that two texts have in the same words.

    >>> mail = "Mira wrote: The ferry will not sail before Monday because the pier must be mended first. Why?"
    >>> story = "THE FERRY will not sail before Monday, because the pier must be mended first!"
    >>> [passage] = shared_passages(mail, story)
    >>> mail[passage.start : passage.end]
    'The ferry will not sail before Monday because the pier must be mended first'
    >>> story[passage.other_start : passage.other_end], passage.words
    ('THE FERRY will not sail before Monday, because the pier must be mended first', 14)

    From the beginning of `a`, the longest run of words that stands anywhere in `b` is a passage, and the
    search goes on behind it. So passages do not overlap in `a`, and stand in its order; in `b` they may stand
    in any order, overlap, and be the same place twice. Of several places in `b` the first is told. Case,
    punctuation, markup and line breaks make no difference, and every word does.

    Args:
        a: A text; any `str`.
        b: The other one.
        min_words: 1 to 10,000; default 12. Shorter passages are left out. It counts as readers do: a
            character of Han or Kana is half a word, one of Thai, Lao, Khmer or Myanmar a quarter.

    Returns:
        The passages in the order of `a`; empty if there is none.

    Raises:
        InputError: if `a` or `b` is no string.
        OptionError: if `min_words` is out of range.

    Not guaranteed: the same passages with `a` and `b` the other way round, where something stands twice in
    one of them. A passage does not begin or end inside a sign that stands for several words, such as a vulgar
    fraction. Time and memory grow linearly with both texts (suffix automaton: Blumer et al. 1985, "The
    smallest automaton recognizing the subwords of a text", section 3): measured, about 2 microseconds for
    a word of each, and 0.7 kB for one of `b`.
    """
    whole_number("min_words", min_words, 1, MOST_MIN_WORDS)
    for name, text in (("a", a), ("b", b)):
        if not isinstance(text, str):
            raise InputError(f"{name} must be a str, not {type(text).__name__}: {shown(text)}.")
    words, others = _kernel.words(a), _kernel.words(b)
    if min(len(words), len(others)) < min_words:
        return ()
    places, other_places = word_places(a), word_places(b)
    sizes = list(accumulate((length((word,)) for word in words), initial=0.0))
    passages = []
    for run in _shared_runs(words, others, sizes, min_words):
        whole = _without_parts_of_signs(run, places, other_places)
        if sizes[whole.end] - sizes[whole.start] >= min_words:
            passages.append(_passage(whole, places, other_places))
    return tuple(passages)


class _SharedRun(NamedTuple):
    """A run of words that two sequences have, by the positions of words."""

    start: int
    end: int
    other: int
    """Position of its first word in the other sequence."""


def _passage(
    run: _SharedRun, places: Sequence[tuple[int, int]], other_places: Sequence[tuple[int, int]]
) -> SharedPassage:
    words = run.end - run.start
    return SharedPassage(
        places[run.start][0],
        places[run.end - 1][1],
        other_places[run.other][0],
        other_places[run.other + words - 1][1],
        words,
    )


def _shared_runs(
    words: Sequence[str], others: Sequence[str], sizes: Sequence[float], least: int
) -> Iterator[_SharedRun]:
    """Yield the runs of words that both have: from the beginning, the longest each time.

    Args:
        words: Those of the one.
        others: Those of the other.
        sizes: For each position in `words`, how many words readers count before it.
        least: Words that a run has at the least, as readers count them.
    """
    automaton = _Automaton(others)
    state = length_of_run = 0
    end = 0
    while end < len(words) or length_of_run:
        following = automaton.next[state].get(words[end]) if end < len(words) else None
        if following is not None:
            state, length_of_run, end = following, length_of_run + 1, end + 1
            continue
        start = end - length_of_run
        if length_of_run and sizes[end] - sizes[start] >= least:
            yield _SharedRun(start, end, automaton.first_end[state] - length_of_run)
            state = length_of_run = 0
        elif length_of_run:
            # What begins one word later may reach further.
            length_of_run -= 1
            if length_of_run == automaton.longest[automaton.link[state]]:
                state = automaton.link[state]
        else:
            end += 1


class _Automaton:
    """The suffix automaton of a sequence of words: a state for all runs that end at the same places."""

    def __init__(self, words: Iterable[str]) -> None:
        self.next: list[dict[str, int]] = [{}]
        self.link = [-1]
        self.longest = [0]
        """Words of the longest run of each state; its others are the ends of that, longer than the link's."""

        self.first_end = [0]
        """Position behind the first place of the runs of each state."""

        last = 0
        for word in words:
            last = self._append(word, last)
        self.link[0] = 0  # of the empty run nothing is left to take away

    def _append(self, word: str, last: int) -> int:
        """Add a word behind the state of all words so far; return the state of all words now."""
        count = self.longest[last] + 1
        new = self._state({}, 0, count, count)
        state = last
        while state >= 0 and word not in self.next[state]:
            self.next[state][word] = new
            state = self.link[state]
        if state < 0:
            return new
        following = self.next[state][word]
        if self.longest[following] == self.longest[state] + 1:
            self.link[new] = following
            return new
        shorter = self._state(
            dict(self.next[following]),
            self.link[following],
            self.longest[state] + 1,
            self.first_end[following],
        )
        while state >= 0 and self.next[state].get(word) == following:
            self.next[state][word] = shorter
            state = self.link[state]
        self.link[following] = self.link[new] = shorter
        return new

    def _state(self, following: dict[str, int], link: int, longest: int, first_end: int) -> int:
        self.next.append(following)
        self.link.append(link)
        self.longest.append(longest)
        self.first_end.append(first_end)
        return len(self.next) - 1


def _without_parts_of_signs(
    run: _SharedRun, places: Sequence[tuple[int, int]], other_places: Sequence[tuple[int, int]]
) -> _SharedRun:
    """Return a run without words at its ends that share a place with a word outside of it."""
    start, end, other = run
    shift = other - start
    while start < end and (_is_one_place(places, start) or _is_one_place(other_places, start + shift)):
        start += 1
    while start < end and (_is_one_place(places, end) or _is_one_place(other_places, end + shift)):
        end -= 1
    return _SharedRun(start, end, start + shift)


def _is_one_place(places: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether a word and the one before it stand in the same place."""
    return 0 < at < len(places) and places[at - 1] == places[at]
