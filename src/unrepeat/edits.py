"""What one copy says and the other does not: own words, and the credits that do not count as such."""

from __future__ import annotations

from unrepeat.model import Unit
from unrepeat.normalize import length, word_spans
from unrepeat.shape import SENTENCE_ENDS, has_digit
from unrepeat.verify import Comparison

# Words of a credit, a site name or a sign-off after the last matched word.
MAX_TAIL = 6


def own_words(comparison: Comparison, unit: Unit) -> tuple[int, ...]:
    """Return the positions of the words of `unit` without a partner, a credit at its end aside.

    If both units end with a credit, the credits differ, and count; "less" and "more" are none.
    """
    extra = comparison.extra(unit)
    last = _tail(comparison, unit)
    if not last:
        return extra
    other = comparison.other(unit)
    others = _tail(comparison, other)
    if others and max(length(one.words[end[0] :]) for one, end in ((unit, last), (other, others))) > 1:
        return extra
    return tuple(position for position in extra if position < last[0])


def without_credit(comparison: Comparison, unit: Unit) -> tuple[str, ...]:
    """Return the words of `unit`, less a credit after the last matched one."""
    last = _tail(comparison, unit)
    return unit.words[: last[0]] if last else unit.words


def _tail(comparison: Comparison, unit: Unit) -> range | None:
    """Return the positions of the words after the last matched one, if they are a credit or a sign-off.

    A credit is short, holds no digits, and stands on a line of its own, behind a bar or a copyright sign, in
    brackets with a capital letter, or has a slash. A sign-off is a single word behind the end of a sentence
    that ends no sentence itself: an agency's name, or "more".
    """
    matched = comparison.matched(unit)
    first = matched[-1] + 1
    words = unit.words[first:]
    if not words or length(words) > MAX_TAIL or any(map(has_digit, words)):
        return None
    spans = word_spans(unit.text, unit.words)
    if spans is None:
        return None
    between = unit.text[spans[first - 1][1] : spans[first][0]]
    rest = unit.text[spans[first][0] :]
    marked = (
        len(between.splitlines()) > 1
        or any(mark in between for mark in "|\u00a9")
        or "/" in rest
        or (any(mark in between for mark in "([\uff08") and rest[-1] in ")]\uff09" and not rest.islower())
        or (length(words) <= 1 and any(end in between for end in SENTENCE_ENDS) and rest[-1].isalnum())
    )
    return range(first, len(unit.words)) if marked else None
