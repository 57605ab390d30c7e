"""The decision on the pieces of divided units: which of them go, and which stay whatever the units did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from unrepeat import _kernel
from unrepeat.article.cases import DOUBLE_QUOTES
from unrepeat.article.decide import decide
from unrepeat.article.options import Options
from unrepeat.article.shapes import SENTENCE_ENDS, has_link, is_item, is_quoted, is_row
from unrepeat.article.splits import Piece, Split, split
from unrepeat.article.units import Units
from unrepeat.article.values import Decision

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
    count = Counter(divided.keys)
    quoted = _quoted(pieces, divided)
    by_key: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.may_go or piece.copied:
            by_key.setdefault(divided.keys[number], []).append(number)
        else:
            yield number
    for numbers in by_key.values():
        for number in numbers:
            touches = number - 1 in numbers or number + 1 in numbers
            piece = pieces[number]
            text = divided.texts[number]
            whole = text == units.texts[piece.unit]
            if not piece.may_go:
                yield number
            elif count[divided.keys[number]] > 2 and not touches:
                yield number
            elif not touches and any(quoted[one] for one in numbers):
                yield number
            elif has_link(text) or "|" in text:
                yield number
            elif not whole and (is_item(units.texts[piece.unit]) or is_row(divided[number])):
                yield number


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
