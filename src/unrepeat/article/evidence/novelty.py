"""What one copy says and the other does not: own words, and the credits that do not count as such."""

from __future__ import annotations

import re
from itertools import pairwise

from unrepeat.article.evidence.compare import Comparison
from unrepeat.article.text.figures import has_digit
from unrepeat.article.text.shapes import SENTENCE_ENDS, is_cut_off
from unrepeat.article.text.units import Unit
from unrepeat.words import MOST_WORDS_IN_ONE, length

_SLASH = re.compile(r"[/\uff0f]")
_NO_WORD = re.compile(r"\W")
# A letter that is not a small one of ASCII: most scripts have no capitals.
_CAPITAL = re.compile(r"[^\Wa-z\d_]")

# Words of a credit, a site name or a sign-off after the last matched word, and of a link that reads on.
MAX_TAIL, MAX_LINK = 8, 4


def own_words(comparison: Comparison, unit: Unit) -> tuple[range, ...]:
    """Return the runs of positions of the words of `unit` without a partner, a credit at its end aside.

    If both units end with a credit, the credits differ, and count; single words without brackets are links,
    as "less" and "more".
    """
    extra = _without_cut_word(comparison, unit)
    last = _tail(comparison, unit)
    if not last:
        return extra
    other = comparison.other(unit)
    others = _tail(comparison, other)
    if others and (
        max(length(one.words[end[0] :]) for one, end in ((unit, last), (other, others))) > 1
        or (may_be_news(comparison, unit) and may_be_news(comparison, other))
    ):
        return extra
    return tuple(run for run in extra if run != last)


def _without_cut_word(comparison: Comparison, unit: Unit) -> tuple[range, ...]:
    """Return the runs of words without a partner, less the beginning of a word where the unit breaks off.

    "recorded in the cry ..." says nothing that "recorded in the crypt" does not.
    """
    extra = comparison.extra(unit)
    if not extra or len(extra[-1]) > MAX_TAIL or not is_cut_off(unit):
        return extra
    cut, other = extra[-1].start, comparison.other(unit)
    follows = comparison.stretch(other)[1] + 1
    whole = other.words[follows] if follows < other.length else ""
    if cut != comparison.stretch(unit)[1] + 1 or not whole.startswith(unit.words[cut]):
        return extra
    return tuple(filter(None, (*extra[:-1], range(cut + 1, extra[-1].stop))))


def may_be_news(comparison: Comparison, unit: Unit) -> bool:
    """Whether the words after the last matched one stand in brackets or have a slash: "(AP)", "(cancelled)".

    Such a credit cannot be told from news for certain. Site names behind a bar and sign-offs can.
    """
    last = _tail(comparison, unit)
    return last is not None and (unit.text[-1] in ")]\uff09" or "/" in unit.text)


def without_tail(comparison: Comparison, unit: Unit) -> tuple[str, ...]:
    """Return the words of `unit`, less a credit or sign-off after the last matched one."""
    last = _tail(comparison, unit)
    return unit.words[: last[0]] if last else unit.words


def _tail(comparison: Comparison, unit: Unit) -> range | None:
    """Return the positions of the words after the last matched one, if they are a credit or a sign-off.

    A credit is short, holds no digits, and stands on a line of its own, behind a bar or a copyright sign, or
    in brackets with a capital letter; or it has a slash between capitals. A sign-off is a single word behind
    the end of a sentence that ends no sentence itself (an agency's name), or a few behind dots (a link).
    """
    first = comparison.stretch(unit)[1] + 1
    if first == unit.length:
        return None
    if unit.length - first > MAX_TAIL * MOST_WORDS_IN_ONE:
        return None  # too long in any script, which is seen without the words
    # Few words, but there is no limit to the length of one.
    known: dict[int, bool] = unit.facts.setdefault(_ends_in_credit, {})
    if first not in known:
        known[first] = _ends_in_credit(unit, first)
    return range(first, unit.length) if known[first] else None


def _ends_in_credit(unit: Unit, first: int) -> bool:
    """Whether the words from that position on are a credit or a sign-off; `_tail` says what these are."""
    words = unit.words[first:]
    size = length(words)
    if size > MAX_TAIL or any(map(has_digit, words)):
        return False
    spans = unit.spans
    if spans is None:
        return False
    between = unit.text[spans[first - 1][1] : spans[first][0]]
    rest = unit.text[spans[first][0] :]
    ends_sentence = any(end in between for end in SENTENCE_ENDS)
    dots = "\u2026" in between or "..." in between
    return (
        len(between.splitlines()) > 1
        or any(mark in between for mark in "|\u00a9")
        or _has_slash_between_names(rest)
        or (any(mark in between for mark in "([\uff08") and rest[-1] in ")]\uff09" and not rest.islower())
        or (ends_sentence and size <= (MAX_LINK if dots else 1) and rest[-1].isalnum())
    )


def _has_slash_between_names(text: str) -> bool:
    """Whether a slash stands between capitals, as in "Jo March/Gazette"; "ferry/bus" has none.

    The text is cut at its slashes, because a pattern for the whole would try each capital of a long word.
    """
    return any(
        _CAPITAL.search(_NO_WORD.split(before.rstrip())[-1]) and _CAPITAL.match(after.lstrip())
        for before, after in pairwise(_SLASH.split(text))
    )
