"""The decision on the pieces of divided units: which of them go, and which stay whatever the units did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from unrepeat import _kernel
from unrepeat.article.options import Caution, Options
from unrepeat.article.parts.splits import Split, UnitPart, split
from unrepeat.article.parts.staying import Staying
from unrepeat.article.policy.cases import TOP_UNITS, TWICE
from unrepeat.article.policy.rules import APART
from unrepeat.article.reading import Reading, texts_in
from unrepeat.article.text.units import Units
from unrepeat.article.values import Decision, Match


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

    asked: set[int]
    """Numbers of those among them that the caller wants to stay."""

    def hold(self, numbers: Iterable[int]) -> None:
        """Let pieces stay."""
        self.held.update(numbers)

    def spared(self, decision: Decision) -> Iterator[Match]:
        """Yield the pieces that stay although they are long and stand further up as well.

        Whole units that stay for whole units are not among them.
        """
        first: dict[int, int] = {}
        for number, piece in enumerate(self.found.pieces):
            of = first.setdefault(self.units.keys[number], number)
            if of == number or not piece.is_long or (self.is_whole(number) and self.is_whole(of)):
                continue
            told = decision.spared.get(number)
            by_rule = told is not None and (told.reason != "protected" or number in self.asked)
            yield Match(
                self.units[number],
                self.units[of],
                "exact",
                jaccard=1.0,
                coverage=1.0,
                new_words=(),
                reason=told.reason if told is not None and by_rule else APART,
            )

    def is_whole(self, number: int) -> bool:
        """Whether a piece is all of a unit."""
        unit = self.found.pieces[number].unit
        neighbours = self.found.pieces[max(0, number - 1) : number + 2]
        return sum(piece.unit == unit for piece in neighbours) == 1

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
    found = split(units) if options.contained and options.caution != "careful" else None
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
    parts.looped = {number for number, piece in enumerate(pieces) if piece.is_loop}
    teasers = set(_teasers(pieces, parts))
    parts.demoted = {
        number
        for number, piece in enumerate(pieces)
        if number in teasers or (piece.demoted and _may_be_first(number, pieces, parts, units))
    }
    stay = set(Staying(pieces, parts, units))
    asked: set[int] = set()
    if kept_by:
        kept = {number for number, (start, end) in enumerate(units.spans) if kept_by(text[start:end])}
        asked.update(n for n, piece in enumerate(pieces) if piece.unit in kept or kept_by(own[n]))
    stay |= asked
    parts.protected = stay
    # The same sentence anywhere in two paragraphs shows nothing, however little caution is asked for.
    caution: Caution = "careful" if options.caution == "careful" else "normal"
    equal = Options(**{**options.to_dict(), "near": False, "contained": False, "caution": caution})
    return Pieces(found, parts, equal, stay, asked)


def _counted(piece: UnitPart, units: Units) -> str:
    """Return what counts of the text of a piece."""
    begin = units.spans[piece.unit][0]
    return units.texts[piece.unit][piece.start - begin : piece.end - begin]


def _spans(
    text: str, pieces: Sequence[UnitPart], units: Units, reading: Reading
) -> Iterator[tuple[int, int]]:
    """Yield where pieces stand in a text; what is ignored belongs to the words before it, if any."""
    for unit, group in groupby(pieces, key=lambda piece: piece.unit):
        begin, end = units.spans[unit]
        own = text[begin:end]
        if len(units.texts[unit]) == len(own):
            yield from ((piece.start, piece.end) for piece in group)
            continue
        place = reading.ignored.places(own)
        starts = [begin, *(begin + place(piece.start - begin) for piece in list(group)[1:]), end]
        yield from ((low, low + len(text[low:high].rstrip())) for low, high in pairwise(starts))


def _may_be_first(number: int, pieces: Sequence[UnitPart], divided: Units, units: Units) -> bool:
    """Whether a piece may go for its copy further down: the title and the lead may not, as whole units."""
    piece = pieces[number]
    if divided.texts[number] != units.texts[piece.unit]:
        return True
    touches = divided.keys[number] in divided.keys[number + 1 : number + 2]
    return (piece.is_long or touches) and piece.unit >= TOP_UNITS


def _teasers(pieces: Sequence[UnitPart], divided: Units) -> Iterator[int]:
    """Yield the numbers of the pieces of units that have nothing but sentences from different places."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, key in enumerate(divided.keys):
        places[key].append(number)
    for _, group in groupby(range(len(pieces)), key=lambda number: pieces[number].unit):
        numbers = list(group)
        if len(numbers) == 1 or not all(
            len(places[divided.keys[n]]) == TWICE and pieces[n].may_go for n in numbers
        ):
            continue
        others = [sum(places[divided.keys[number]]) - number for number in numbers]
        if any(b != a + 1 for a, b in pairwise(others)):
            yield from numbers
