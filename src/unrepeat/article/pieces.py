"""The decision on the pieces of divided units: which of them go, and which stay whatever the units did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from unrepeat import _kernel
from unrepeat.article.cases import DOUBLE_QUOTES, TWICE
from unrepeat.article.decide import decide
from unrepeat.article.options import Options
from unrepeat.article.shapes import SENTENCE_ENDS, has_link, is_item, is_question, is_quoted, is_row
from unrepeat.article.splits import MIN_FLAT_UNIT, Piece, Split, split
from unrepeat.article.units import Units
from unrepeat.article.values import Decision

# Words of sentences that are compared with their neighbours' copies word by word.
MIN_ALIKE, MAX_ALIKE = 4, 60

_QUOTE = re.compile(f"[{re.escape(''.join(DOUBLE_QUOTES))}]")
_STOPS = SENTENCE_ENDS + ",;"


@dataclass(frozen=True, slots=True)
class Divided:
    """A text whose units were divided, and what goes of it."""

    pieces: list[Piece]
    units: Units
    decision: Decision


def decide_pieces(
    text: str, units: Units, options: Options, kept_by: Callable[[str], bool] | None
) -> Divided | None:
    """Return the decision on the pieces of units that hold a passage which stands elsewhere as well.

    None if there is none. Pieces are compared word by word and go for an equal piece or unit only; nothing
    else goes, for the units were decided.

    Args:
        text: A text.
        units: Its units, of which none goes any more as a whole.
        options: All knobs but `unit`.
        kept_by: As for `dedupe_text`.
    """
    if not options.contained:
        return None
    found = split(units)
    if found is None:
        return None
    pieces = found.pieces
    texts = [text[piece.start : piece.end] for piece in pieces]
    table = _kernel.UnitTable(texts, options.shingle_size)
    divided = Units(texts, [(piece.start, piece.end) for piece in pieces], table)
    divided.passages = {number for number, piece in enumerate(pieces) if piece.is_long and piece.may_go}
    divided.demoted = {number for number, piece in enumerate(pieces) if piece.demoted}
    stay = set(_staying(pieces, divided, units))
    if kept_by:
        stay.update(
            number
            for number, piece in enumerate(pieces)
            if kept_by(texts[number]) or kept_by(units.texts[piece.unit])
        )
    equal = Options(**{**options.to_dict(), "near": False, "contained": False})
    while True:
        divided.protected = frozenset(stay)
        decision = decide(divided, equal)
        broken = set(_broken(found, decision.removed))
        if not broken:
            return Divided(pieces, divided, decision)
        stay |= broken


def _broken(found: Split, removed: Container[int]) -> Iterator[int]:
    """Yield the numbers of pieces whose removal would leave half a sentence, or take one."""
    pieces = found.pieces
    for number, piece in enumerate(pieces):
        if number not in removed:
            continue
        for gap, beside in ((piece.first, number - 1), (piece.last, number + 1)):
            if not found.is_end(gap) and beside not in removed:
                yield number


def _staying(pieces: Sequence[Piece], divided: Units, units: Units) -> Iterator[int]:
    """Yield the numbers of the pieces that must not go."""
    quoted = _quoted(pieces, divided)
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(divided.keys):
        if divided.lengths[number]:
            copies[key].append(number)
    for number, piece in enumerate(pieces):
        if not piece.may_go:
            yield number
            continue
        same = copies[divided.keys[number]]
        if all(divided.texts[copy] == units.texts[pieces[copy].unit] for copy in same):
            yield number  # whole units were decided
            continue
        key = divided.keys[number]
        touches = key in (*divided.keys[max(0, number - 1) : number], *divided.keys[number + 1 : number + 2])
        if not touches and (len(same) > TWICE or any(quoted[copy] for copy in same)):
            yield number
        elif has_link(divided.texts[number]) or "|" in divided.texts[number]:
            yield number
        elif divided.texts[number] != units.texts[piece.unit] and (
            (is_item(units.texts[piece.unit]) and units.lengths[piece.unit] < MIN_FLAT_UNIT)
            or is_row(divided[number])
            or (not touches and _belongs_there(number, same, divided))
        ):
            yield number


def _belongs_there(number: int, same: Sequence[int], divided: Units) -> bool:
    """Whether a sentence asks, answers, or stands beside sentences that differ in a word or a figure."""
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
    return 0 < differing and 3 * differing <= len(one)


def _quoted(pieces: Sequence[Piece], divided: Units) -> list[bool]:
    """Return for each piece whether it stands in quotation marks, as a whole or in part."""
    found = []
    opened, unit = False, -1
    for number, piece in enumerate(pieces):
        if piece.unit != unit:
            opened, unit = False, piece.unit
        text = divided.texts[number]
        marks = [(match.start(), text) for match in _QUOTE.finditer(text)]
        opening = [_opens(text, at) for at, _ in marks]
        began = opened if not opening else not opening[0]
        opened = opening[-1] if opening else opened
        found.append(began or opened or is_quoted(text))
    return found


def _opens(text: str, at: int) -> bool:
    """Whether a quotation mark stands in front of a word rather than behind one."""
    return (
        not text[at + 1 : at + 2].isspace()
        and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] in _STOPS))
        and at + 1 < len(text)
    )
