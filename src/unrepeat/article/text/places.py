"""Where the words of a text stand in it, also where one character is more than one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category

from unrepeat import _kernel
from unrepeat.words import is_spaceless, may_be_spaceless

# What no word goes across: white space, other than behind a hyphen at the end of a line.
_PIECE = re.compile("\\S+(?:(?<=[-\u2010\u00ad])\\s+\\S+)*")

# Vowels of Thai and Lao of which half belongs to the letter before them.
_JOINED = "\u0e33\u0eb3"


def word_places(text: str) -> list[tuple[int, int]] | None:
    """Return where the words of a text stand in it; None where that cannot be told.

    Words that are one in the text, as those of a fraction or with a trade mark sign, have the same place.

    >>> word_places("Pay 1\u00bd crowns")
    [(0, 3), (4, 6), (4, 6), (7, 13)]
    """
    places = _kernel.word_spans(text)
    if places is not None:
        return places
    places, words = [], []
    for start, piece in _pieces(text):
        own = _kernel.words(piece)
        spans = _kernel.word_spans(piece) or [(0, len(piece))] * len(own)
        places += [(start + low, start + high) for low, high in spans]
        words += own
    return places if words == _kernel.words(text) else None


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield pieces of a text that no word goes across, with their places, as small as need be."""
    for found in _PIECE.finditer(text):
        piece, first = found[0], 0
        if may_be_spaceless(piece) and _kernel.word_spans(piece) is None:
            for place in range(1, len(piece)):
                char = piece[place]
                if is_spaceless(char) and char not in _JOINED and category(char)[0] != "M":
                    yield found.start() + first, piece[first:place]
                    first = place
        yield found.start() + first, piece[first:]


def word_place(words: Sequence[str], wanted: Sequence[str]) -> int:
    """Return where some words stand in others, one behind the other; -1 if they do not.

    >>> word_place(["we", "walk", "down"], ["walk", "down"]), word_place(["we", "walk"], ["down"])
    (1, -1)
    """
    before, found, _ = f" {' '.join(words)} ".partition(f" {' '.join(wanted)} ")
    return before.count(" ") if found and wanted else -1
