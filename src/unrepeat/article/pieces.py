"""The decision on the pieces of divided units: which of them go, and which stay whatever the units did."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from unrepeat import _kernel
from unrepeat.article.bounds import MIN_FLAT_UNIT, is_flat
from unrepeat.article.cases import DOUBLE_QUOTES, ONE_BETWEEN, TOP_UNITS, TWICE
from unrepeat.article.options import Caution, Options
from unrepeat.article.reading import Reading, texts_in
from unrepeat.article.shapes import (
    SENTENCE_ENDS,
    has_link,
    is_item,
    is_question,
    is_quoted,
    is_row,
)
from unrepeat.article.splits import Piece, Split, split
from unrepeat.article.units import Units

# Words of sentences that are compared with their neighbours' copies word by word.
MIN_ALIKE, MAX_ALIKE = 4, 60

_QUOTE = re.compile(f"[{re.escape(''.join(sorted(DOUBLE_QUOTES)))}]")

# Behind these a quotation mark closes.
_STOPS = SENTENCE_ENDS + ",;"


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text whose units are divided."""

    found: Split
    units: Units
    """The pieces, as units."""

    options: Options
    """How to decide about them."""

    held: set[int]
    """Numbers of those that stay; `units` knows them."""

    def hold(self, numbers: Iterable[int]) -> None:
        """Let pieces stay."""
        self.held.update(numbers)

    def broken(self, removed: Container[int]) -> set[int]:
        """Return the numbers of pieces whose removal would take or leave half a sentence."""
        return {
            number
            for number, piece in enumerate(self.found.pieces)
            if number in removed
            for gap, beside in ((piece.first, number - 1), (piece.last, number + 1))
            if not self.found.is_end(gap) and beside not in removed
        }


def divided(text: str, units: Units, reading: Reading) -> Pieces | None:
    """Return the pieces of units, if some hold a passage which stands elsewhere as well; else None.

    Pieces are compared word by word and go for an equal piece or unit only; nothing else goes, for the units
    were decided.

    Args:
        text: A text.
        units: Its units, of which none goes any more as a whole.
        reading: How the text was read. `protect` is asked of the text of a piece and of that of its unit.
    """
    options, kept_by = reading.options, reading.kept_by
    found = split(units) if options.contained else None
    if found is None:
        return None
    pieces = found.pieces
    texts = [_counted(piece, units) for piece in pieces]
    spans = list(_spans(text, pieces, units, reading))
    own = texts_in(text, spans)
    if list(reading.ignored.left_of(own)) != texts:
        # A pattern that matches otherwise in a part of a unit than in the whole of it.
        return None
    table = _kernel.UnitTable(texts, options.shingle_size)
    parts = Units(texts, spans, table)
    parts.divided = True
    teasers = set(_teasers(pieces, parts))
    parts.demoted = {
        number
        for number, piece in enumerate(pieces)
        if number in teasers or (piece.demoted and _may_be_first(piece, texts[number], units))
    }
    stay = set(_staying(pieces, parts, units))
    if kept_by:
        kept = {number for number, (start, end) in enumerate(units.spans) if kept_by(text[start:end])}
        stay.update(n for n, piece in enumerate(pieces) if piece.unit in kept or kept_by(own[n]))
    parts.protected = stay
    # The same sentence anywhere in two paragraphs shows nothing, however little caution is asked for.
    caution: Caution = "careful" if options.caution == "careful" else "normal"
    equal = Options(**{**options.to_dict(), "near": False, "contained": False, "caution": caution})
    return Pieces(found, parts, equal, stay)


def _counted(piece: Piece, units: Units) -> str:
    """Return what counts of the text of a piece."""
    begin = units.spans[piece.unit][0]
    return units.texts[piece.unit][piece.start - begin : piece.end - begin]


def _spans(
    text: str, pieces: Sequence[Piece], units: Units, reading: Reading
) -> Iterator[tuple[int, int]]:
    """Yield where pieces stand in a text; what is ignored belongs to the words before it, if there are any."""
    for unit, group in groupby(pieces, key=lambda piece: piece.unit):
        begin, end = units.spans[unit]
        own = text[begin:end]
        if len(units.texts[unit]) == len(own):
            yield from ((piece.start, piece.end) for piece in group)
            continue
        place = reading.ignored.places(own)
        starts = [begin, *(begin + place(piece.start - begin) for piece in list(group)[1:]), end]
        yield from ((low, low + len(text[low:high].rstrip())) for low, high in pairwise(starts))


def _may_be_first(piece: Piece, text: str, units: Units) -> bool:
    """Whether a piece may go for its copy further down: the title and the lead may not, as whole units."""
    return text != units.texts[piece.unit] or (piece.is_long and piece.unit >= TOP_UNITS)


def _staying(pieces: Sequence[Piece], divided: Units, units: Units) -> Iterator[int]:
    """Yield the numbers of the pieces that must not go."""
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(divided.keys):
        if divided.lengths[number]:
            copies[key].append(number)
    whole = [text == units.texts[piece.unit] for text, piece in zip(divided.texts, pieces, strict=True)]
    decided = {key for key, same in copies.items() if all(map(whole.__getitem__, same))}
    quoted = _quoted(pieces, divided)
    in_quotes = {key for key, same in copies.items() if any(map(quoted.__getitem__, same))}
    flat = is_flat(units)
    for number, piece in enumerate(pieces):
        key, text = divided.keys[number], divided.texts[number]
        same = copies[key]
        if not piece.may_go or key in decided or has_link(text) or "|" in text:
            yield number
        elif whole[number]:
            # The unit was compared with the one that holds the other copy.
            if number not in divided.demoted or key in in_quotes:
                yield number
        elif _is_row_or_item(number, piece, divided, units):
            yield number
        elif key not in (*divided.keys[max(0, number - 1) : number], *divided.keys[number + 1 : number + 2]):
            may_be_meant = not flat and not _shows_mistake(pieces, same, whole)
            if len(same) > TWICE or key in in_quotes or may_be_meant or _belongs_there(number, same, divided):
                yield number


def _shows_mistake(pieces: Sequence[Piece], same: Sequence[int], whole: Sequence[bool]) -> bool:
    """Whether copies in a text with line breaks, apart from one another, may be a mistake.

    In pages of all kinds what two paragraphs have in common is mostly meant: terms, descriptions, advice.
    """
    units = [pieces[copy].unit for copy in same]
    return any(whole[copy] for copy in same) or max(units) - min(units) <= ONE_BETWEEN


def _is_row_or_item(number: int, piece: Piece, divided: Units, units: Units) -> bool:
    """Whether a part of a unit is a row of figures, or belongs to an item of a list."""
    of_list = is_item(units.texts[piece.unit]) and units.lengths[piece.unit] < MIN_FLAT_UNIT
    return of_list or is_row(divided[number])


def _teasers(pieces: Sequence[Piece], divided: Units) -> Iterator[int]:
    """Yield the numbers of the pieces of units that have nothing but sentences from different places."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(divided.keys):
        places[key].append(number)
    for _, group in groupby(range(len(pieces)), key=lambda number: pieces[number].unit):
        numbers = list(group)
        others = [sum(places[divided.keys[number]]) - number for number in numbers]
        twice = all(len(places[divided.keys[n]]) == TWICE and pieces[n].may_go for n in numbers)
        if len(numbers) > 1 and twice and any(b != a + 1 for a, b in pairwise(others)):
            yield from numbers


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


def _quoted(pieces: Sequence[Piece], divided: Units) -> list[bool]:
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
