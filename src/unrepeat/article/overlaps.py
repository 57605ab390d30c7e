"""The words with which one text ends and the next one begins."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from unrepeat._kernel.contract import WORD_BYTES
from unrepeat.article.policy.strength import LONG_RUN
from unrepeat.article.text.figures import figures, has_more, signs
from unrepeat.article.text.shapes import MIN_PROSE

# Words, as a reader counts them, with which one text ends and the next one begins. Of 112,263 pairs of
# sentences that follow one another on pages of all kinds, 627 have one word or more in common in this way,
# 171 three, 99 four and 67 five (measured). The lines of captions are seldom shorter than four words.
MIN_OVERLAP = 4


def overlaps(above: bytes, below: bytes, least: int) -> Iterator[int]:
    """Yield each number of words that end one text and begin the next, from the largest on.

    >>> above, below = array("I", [5, 1, 2, 1, 2]).tobytes(), array("I", [1, 2, 1, 2, 7]).tobytes()
    >>> list(overlaps(above, below, 1))
    [4, 2]

    The time is linear in the shorter text: the automaton of Knuth, Morris and Pratt reads each word once,
    and follows no more of its links back than it has read words.

    Args:
        above: The words of a text, as the numbers that `UnitTable.ids` gives them.
        below: Those of the next one, from the same table.
        least: At least so many words, 1 or more.
    """
    above = above[max(0, len(above) - len(below)) :]
    # Most neighbours have nothing in common; a search in bytes tells it faster, and never that they have
    # nothing where they have something. It is linear as well.
    first = below[: least * WORD_BYTES]
    if len(first) < least * WORD_BYTES or first not in above:
        return
    words = array("I", below)
    links = _links(words)
    known = 0
    for word in array("I", above):
        if known == len(words):
            known = links[-1]
        while known and words[known] != word:
            known = links[known - 1]
        known += words[known] == word
    while known >= least:
        yield known
        known = links[known - 1]


def says_more(one: str, other: str) -> bool:
    """Whether the first of two texts with the same words has a figure or a sign that the second lacks.

    >>> says_more("up 5%", "up 5"), says_more("Up 5.", "up 5")
    (True, False)
    """
    return has_more(figures(one), figures(other)) or has_more(signs(one), signs(other))


def signs_of_overlap(words: int) -> tuple[str, ...]:
    """Return the signs of an overlap of so many words; its copies adjoin."""
    return (*(["prose"] if words >= MIN_PROSE else []), "adjoining", *(["long"] if words >= LONG_RUN else []))


def _links(words: array[int]) -> list[int]:
    """Return for each beginning of some words how many of its last words are its first ones as well."""
    links = [0] * len(words)
    known = 0
    for place in range(1, len(words)):
        while known and words[known] != words[place]:
            known = links[known - 1]
        known += words[known] == words[place]
        links[place] = known
    return links
