"""Which parts of units stay, whatever would speak for their removal as units."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from unrepeat.article.parts.bounds import MIN_FLAT_UNIT, is_flat
from unrepeat.article.parts.splits import UnitPart
from unrepeat.article.policy.cases import DOUBLE_QUOTES, TWICE
from unrepeat.article.text.shapes import (
    SENTENCE_ENDS,
    breaks_off,
    has_link,
    is_finished,
    is_item,
    is_question,
    is_quoted,
    is_row,
)
from unrepeat.article.text.units import Units

# Words of sentences that are compared with their neighbours' copies word by word.
MIN_ALIKE, MAX_ALIKE = 4, 60

# Share of the words of one of two units next to each other that is most of it. (A guess.)
MOST = 2 / 3

_QUOTE = re.compile(f"[{re.escape(''.join(sorted(DOUBLE_QUOTES)))}]")

# Behind these a quotation mark closes.
_STOPS = SENTENCE_ENDS + ",;"


class Staying:
    """The numbers of the pieces that must not go.

    Args:
        pieces: The pieces of units.
        divided: The same, as units.
        units: The units that were divided.
    """

    def __init__(self, pieces: Sequence[UnitPart], divided: Units, units: Units) -> None:
        """Take the pieces."""
        self._pieces, self._divided, self._units = pieces, divided, units
        self._flat = is_flat(units)
        self._copies: defaultdict[int, list[int]] = defaultdict(list)
        for number, key in enumerate(divided.keys):
            if divided.lengths[number]:
                self._copies[key].append(number)
        texts = zip(divided.texts, pieces, strict=True)
        self._whole = [text == units.texts[piece.unit] for text, piece in texts]
        quoted = _quoted(pieces, divided)
        self._in_quotes = {key for key, same in self._copies.items() if any(quoted[one] for one in same)}
        self._of_lists: set[int] = set()

    def __iter__(self) -> Iterator[int]:
        for number in range(len(self._pieces)):
            if self._stays(number):
                yield number

    def _stays(self, number: int) -> bool:
        piece, key, text = self._pieces[number], self._divided.keys[number], self._divided.texts[number]
        same = self._copies[key]
        if self._is_of_list(number):
            self._of_lists.add(number)
        if piece.may_go and piece.is_box:
            # Whether so many lines are a table or a menu that stands twice is asked by the rules of units.
            return False
        if not piece.may_go or has_link(text) or "|" in text:
            return True
        if not piece.crosses and all(self._whole[one] for one in same):
            return True
        if piece.is_loop:
            return key in self._in_quotes or is_row(self._divided[number])
        if self._whole[number] and not piece.crosses:
            # The unit was compared with the one that holds the other copy.
            return number not in self._divided.demoted or key in self._in_quotes
        if number in self._of_lists or is_row(self._divided[number]):
            return True
        if not self._flat and not self._shows_mistake(number, same):
            return True
        if self._touches(number):
            return False
        return len(same) > TWICE or key in self._in_quotes or _belongs_there(number, same, self._divided)

    def _shows_mistake(self, number: int, same: Sequence[int]) -> bool:
        """Whether copies in a text with line breaks may be a mistake.

        In pages of all kinds what two paragraphs have in common is mostly meant: terms, descriptions, advice.
        What shows that line breaks are lost, or that the copy was cut and pasted: one copy is a whole unit,
        or goes on behind a finished one; or they touch, or stand in two units next to each other and are most
        of one of them.
        """
        piece = self._pieces[number]
        touches = self._touches(number)
        is_copy_whole = any(self._whole[copy] for copy in same)
        if is_copy_whole and min(self._pieces[copy].unit for copy in same) == 0:
            return True
        if not piece.is_long:
            merged = self._units.lengths[piece.unit] >= MIN_FLAT_UNIT
            may_be_caption = not is_finished(self._units.texts[piece.unit])
            return (is_copy_whole and (merged or may_be_caption or touches)) or (
                touches and self._is_nothing_else(number)
            )
        if touches or is_copy_whole or piece.crosses or number in self._divided.demoted:
            return True
        if any(breaks_off(self._divided.texts[copy]) for copy in same):
            return True
        units = [self._pieces[copy].unit for copy in same]
        least = min(self._units.lengths[unit] for unit in units)
        return max(units) - min(units) == 1 and self._divided.lengths[number] >= MOST * least

    def _touches(self, number: int) -> bool:
        """Whether a copy of a piece stands right before or behind it."""
        keys = self._divided.keys
        return keys[number] in (*keys[max(0, number - 1) : number], *keys[number + 1 : number + 2])

    def _is_nothing_else(self, number: int) -> bool:
        """Whether the unit of a piece has no words but those of the piece, again and again."""
        first = last = number
        while first > 0 and self._pieces[first - 1].unit == self._pieces[number].unit:
            first -= 1
        while last + 1 < len(self._pieces) and self._pieces[last + 1].unit == self._pieces[number].unit:
            last += 1
        return len({*self._divided.keys[first : last + 1]}) == 1

    def _is_of_list(self, number: int) -> bool:
        """Whether the unit of a piece is an item of a list, or goes on behind one in both places.

        In a text with line breaks, a run of lines that stays may go on with it as well: rows under a heading.
        """
        unit = self._pieces[number].unit
        if is_item(self._units.texts[unit]):
            return not self._flat or self._units.lengths[unit] < MIN_FLAT_UNIT
        above = number - 1
        if above in self._of_lists and self._pieces[above].unit == unit:
            return True
        keys = self._divided.keys
        is_row_of_run = not self._flat and above >= 0 and self._whole[above]
        return (above in self._of_lists or is_row_of_run) and any(
            copy > 0 and copy != number and keys[copy - 1] == keys[above]
            for copy in self._copies[keys[number]]
        )


def _belongs_there(number: int, same: Sequence[int], divided: Units) -> bool:
    """Whether a sentence asks, answers, or stands beside one that differs from its counterpart in little."""
    for copy in same:
        if copy == number:
            continue
        for step in (-1, 1):
            beside, other = number + step, copy + step
            if min(beside, other) < 0 or max(beside, other) >= len(divided):
                continue
            if divided.keys[beside] == divided.keys[other]:
                continue
            if is_question(divided.texts[number if step > 0 else beside]):
                return True
            if _are_alike(divided[beside].words, divided[other].words):
                return True
    return False


def _are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sentences of some words are the same but for a third of them."""
    if len(one) != len(other) or not MIN_ALIKE <= len(one) <= MAX_ALIKE:
        return False
    differing = sum(a != b for a, b in zip(one, other, strict=True))
    return differing > 0 and 3 * differing <= len(one)


def _quoted(pieces: Sequence[UnitPart], divided: Units) -> list[bool]:
    """Return for each piece whether it stands in quotation marks, as a whole or in part."""
    found = []
    is_open, unit = False, -1
    for piece, text in zip(pieces, divided.texts, strict=True):
        if piece.unit != unit:
            is_open, unit = False, piece.unit
        opening = [_opens(text, match.start()) for match in _QUOTE.finditer(text)]
        began = not opening[0] if opening else is_open
        is_open = opening[-1] if opening else is_open
        found.append(began or is_open or is_quoted(text))
    return found


def _opens(text: str, at: int) -> bool:
    """Whether a quotation mark stands in front of a word rather than behind one."""
    before, behind = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return behind.strip() != "" and not (before.isalnum() or (before != "" and before in _STOPS))
