"""The same words written otherwise: apart or as one, in another country's spelling, or with a slip."""

from __future__ import annotations

import re
from collections.abc import Sequence

from unrepeat.article.text.figures import has_digit

# Of a word in two spellings: letters at the least, and those at its beginning that are the same. Guessed, so
# that short words, which differ in one letter by nature ("had", "has"), and prefixes are never the same.
MIN_SPELLED, MIN_COMMON_HEAD = 6, 3

# Letters that stand for one another in two spellings of a word: organise, defense; Cyrillic io without dots.
_ALIKE = (frozenset("szc"), frozenset("\u0435\u0451"))

# One letter more: harbour.
_WITH_A_LETTER_MORE = "ou"

# Nobody writes a decimal with three places of which the last two are zeros: these are thousands.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\0\d{3})*\0\d00")


def is_joined_otherwise(own: Sequence[str], others: Sequence[str]) -> bool:
    """Whether words have the same letters in the same order as others, but other gaps between them.

    >>> is_joined_otherwise(["cutthroat"], ["cut", "throat"]), is_joined_otherwise(["14"], ["1", "4"])
    (True, False)

    With digits it says something else, other than between thousands.

    >>> is_joined_otherwise(["2000"], ["2", "000"]), is_joined_otherwise(["1625"], ["1", "625"])
    (True, False)
    """
    letters = "".join(own)
    if letters != "".join(others):
        return False
    return not has_digit(letters) or any(_THOUSANDS.fullmatch("\0".join(side)) for side in (own, others))


def are_spelled_otherwise(own: Sequence[str], others: Sequence[str], *, slips: bool = True) -> bool:
    """Whether each of some words is one of the others in another spelling.

    >>> are_spelled_otherwise(["harbor", "organizers"], ["harbour", "organisers"])
    True
    >>> are_spelled_otherwise(["county"], ["country"]), are_spelled_otherwise(["has"], ["had"])
    (False, False)

    Any letter that is put in, left out or exchanged makes another word somewhere: Turkish "yap\u0131yor" is
    done, and "yapm\u0131yor" is not. So only these count: s, z and c for one another, a "u" behind an "o",
    and slips.

    Args:
        own: The words.
        others: What they may be.
        slips: Whether a letter doubled and two neighbours exchanged count, too. Of a name they make another.
    """
    return len(own) == len(others) and all(
        one == other or _is_variant(one, other, slips=slips) for one, other in zip(own, others, strict=True)
    )


def _is_variant(one: str, other: str, *, slips: bool) -> bool:
    if min(len(one), len(other)) < MIN_SPELLED or not (one.isalpha() and other.isalpha()):
        return False
    if one[:MIN_COMMON_HEAD] != other[:MIN_COMMON_HEAD] or one[-1] != other[-1]:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) == len(other):
        return _are_alike(one[at:], other[at:]) or (slips and _are_exchanged(one[at:], other[at:]))
    if one[at:] != other[at + 1 :]:
        return False
    return other[at - 1 : at + 1] == _WITH_A_LETTER_MORE or (slips and other[at] == other[at - 1])


def _are_alike(one: str, other: str) -> bool:
    """Whether two endings that begin with another letter are the same but for letters alike."""
    return one[1:] == other[1:] and any({one[0], other[0]} <= alike for alike in _ALIKE)


def _are_exchanged(one: str, other: str) -> bool:
    """Whether two endings that begin with another letter differ in the order of two neighbours."""
    return one[:2] == other[1::-1] and one[2:] == other[2:]
