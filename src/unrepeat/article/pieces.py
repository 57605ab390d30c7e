"""The decision on the pieces of divided units: which of them go, and which stay whatever the units did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from unrepeat import _kernel
from unrepeat.article.cases import leaves_open
from unrepeat.article.decide import decide
from unrepeat.article.options import Options
from unrepeat.article.shapes import has_link, is_item, is_quoted, is_row
from unrepeat.article.splits import Piece, is_flat, split
from unrepeat.article.units import Units
from unrepeat.article.values import Decision

Spans = Sequence[tuple[int, int]]


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
    pieces = split(units, text)
    if pieces is None:
        return None
    texts = [text[piece.start : piece.end] for piece in pieces]
    table = _kernel.UnitTable(texts, options.shingle_size)
    divided = Units(texts, [(piece.start, piece.end) for piece in pieces], table)
    stay = set(_staying(pieces, divided, units))
    if kept_by:
        stay.update(
            number
            for number, piece in enumerate(pieces)
            if kept_by(texts[number]) or kept_by(units.texts[piece.unit])
        )
    divided.protected = stay
    equal = Options(**{**options.to_dict(), "near": False, "contained": False})
    return Divided(pieces, divided, decide(divided, equal))


def _staying(pieces: Sequence[Piece], divided: Units, units: Units) -> Iterator[int]:
    """Yield the numbers of the pieces that must not go."""
    count = Counter(divided.keys)
    quoted = _quoted(pieces, divided, units)
    by_key: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        if piece.copied:
            by_key.setdefault(divided.keys[number], []).append(number)
        else:
            yield number
    for numbers in by_key.values():
        for number in numbers:
            touches = number - 1 in numbers or number + 1 in numbers
            piece = pieces[number]
            text = divided.texts[number]
            whole = text == units.texts[piece.unit]
            if count[divided.keys[number]] > 2 and not touches:
                yield number
            elif not touches and any(quoted[one] for one in numbers):
                yield number
            elif has_link(text) or "|" in text:
                yield number
            elif not whole and (is_item(units.texts[piece.unit]) or is_row(divided[number])):
                yield number


def _quoted(pieces: Sequence[Piece], divided: Units, units: Units) -> list[bool]:
    """Return for each piece whether it stands in quotation marks."""
    found = []
    for number, piece in enumerate(pieces):
        before = units.texts[piece.unit][: piece.start - units.spans[piece.unit][0]]
        text = divided.texts[number]
        found.append(piece.copied and (is_quoted(text) or leaves_open(text) or leaves_open(before)))
    return found
