"""What one text says and the other does not, in the very characters of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.align import align


class TextPart(NamedTuple):
    """A stretch of a text."""

    text: str
    """Its characters."""

    only_here: bool
    """Whether its words have no partner in the other text."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts, compared with the other."""

    parts: tuple[TextPart, ...]
    """The text in order, in full. One part that is not `only_here` where it cannot be told at which
    characters its words stand.
    """

    own: tuple[str, ...]
    """What only this text says, in order: words that stand together, as they are written. Normalized words,
    one by one, where it cannot be told at which characters they stand.
    """

    @property
    def inner(self) -> tuple[str, ...]:
        """What only this text says between the first and the last words that both have."""
        shared = [
            number for number, part in enumerate(self.parts) if not part.only_here and _has_words(part.text)
        ]
        if not shared:
            return ()
        return tuple(part.text for part in self.parts[shared[0] : shared[-1]] if part.only_here)


def differences(one: str, other: str) -> tuple[Side, Side]:
    """Return two texts that say nearly the same, or of which one contains the other, compared word by word.

    >>> left, right = differences("Nine boats, so far, are missing.", "Ten boats are missing.")
    >>> left.own, right.own
    (('Nine', 'so far'), ('Ten',))
    >>> left.parts[:2]
    (TextPart(text='Nine', only_here=True), TextPart(text=' boats, ', only_here=False))

    Case, punctuation and markup make no difference: `words.words` says what a word is.

    Args:
        one: A text.
        other: The other one.

    Not guaranteed: the fewest differences; `align` says when a stretch counts as unmatched.
    """
    words, other_words = _kernel.words(one), _kernel.words(other)
    turned = len(words) > len(other_words)
    alike = 2 * min(len(words), len(other_words)) > max(len(words), len(other_words))
    found = align(*((other_words, words) if turned else (words, other_words)), similar=alike)
    only, only_other = (found.only_b, found.only_a) if turned else (found.only_a, found.only_b)
    return _side(one, words, only), _side(other, other_words, only_other)


def _side(text: str, words: Sequence[str], only: Sequence[range]) -> Side:
    spans = _kernel.word_spans(text)
    if spans is None:
        own = tuple(words[position] for positions in only for position in positions)
        return Side((TextPart(text, only_here=False),), own)
    parts: list[TextPart] = []
    position = 0
    for positions in only:
        start, end = spans[positions[0]][0], spans[positions[-1]][1]
        if start > position:
            parts.append(TextPart(text[position:start], only_here=False))
        parts.append(TextPart(text[start:end], only_here=True))
        position = end
    if position < len(text):
        parts.append(TextPart(text[position:], only_here=False))
    return Side(tuple(parts), tuple(part.text for part in parts if part.only_here))


def _has_words(text: str) -> bool:
    return bool(_kernel.words(text))
