"""The units that are left: where each stands among them, and what the text as a whole is like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from functools import cached_property
from itertools import pairwise
from typing import overload

from unrepeat._kernel.contract import WORD_BYTES
from unrepeat.article.text.merged import MIN_MERGED, MIN_REFRAIN, prose_part
from unrepeat.article.text.shapes import MIN_PROSE, is_prose
from unrepeat.article.text.units import Unit, Units
from unrepeat.words import may_be_spaceless

__all__ = ["Left"]

# Lines above the text of a page where its headline may stand again.
MAX_HEAD = 8


class Left(Sequence[Unit]):
    """The units that are left, in order: what stands beside a unit, and how far apart two of them are.

    Units keep their numbers; a place is a position among those that are left.

    >>> from unrepeat import _kernel
    >>> texts = ["A line.", "Another.", "A third."]
    >>> left = Left(Units(texts, [(0, 7), (8, 16), (17, 25)], _kernel.UnitTable(texts, 3)), {1})
    >>> left[1].text, left[1].index, left.place(left[1]), left.beside(left[1], -1).text
    ('A third.', 2, 1, 'A line.')

    Args:
        units: All units of a text.
        gone: The numbers of those that are not left.
    """

    def __init__(self, units: Units, gone: Container[int] = frozenset()) -> None:
        """Take the units."""
        self.units = units
        self._unit = units.by_number
        numbers = range(len(units))
        self.numbers: Sequence[int] = [n for n in numbers if n not in gone] if gone else numbers
        """The number of the unit at each place."""
        whole = len(self.numbers) == len(units)
        self._places = {} if whole else {number: place for place, number in enumerate(self.numbers)}
        self.lengths = units.lengths if whole else [units.lengths[number] for number in self.numbers]
        """How many words the unit at each place has."""
        self.keys = units.keys if whole else [units.keys[number] for number in self.numbers]
        """For each place a number that units with the same words share."""

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> Unit: ...
    @overload
    def __getitem__(self, place: slice) -> list[Unit]: ...
    def __getitem__(self, place: int | slice) -> Unit | list[Unit]:
        if isinstance(place, slice):
            return [self._unit[number] for number in self.numbers[place]]
        return self._unit[self.numbers[place]]

    def place(self, unit: Unit) -> int:
        """Return the place of a unit that is left."""
        return self._places[unit.index] if self._places else unit.index

    def beside(self, unit: Unit, step: int) -> Unit | None:
        """Return the unit so many places below another one (above, if negative); None beyond the ends."""
        place = (self._places[unit.index] if self._places else unit.index) + step
        return self._unit[self.numbers[place]] if 0 <= place < len(self.numbers) else None

    def between(self, one: Unit, other: Unit) -> int:
        """Return how many units stand between two."""
        return abs(self.place(one) - self.place(other)) - 1

    def without(self, gone: Container[int]) -> Left:
        """Return the units that are left when more are gone."""
        whole = frozenset(range(len(self.units)))
        stay = {number for number in self.numbers if number not in gone}
        return Left(self.units, whole - stay)

    @cached_property
    def prose_share(self) -> float:
        """Share of all words that stand in prose, 0 to 1; see `shapes.is_prose`."""
        total = prose = 0.0
        whole = sum(self.lengths)
        texts = self.units.texts
        for number, length in zip(self.numbers, self.lengths, strict=True):
            # Kernel words bound a reader's words from above, so that most short lines are no units yet.
            if length < MIN_PROSE and not may_be_spaceless(texts[number]):
                total += length
            elif length:
                unit = self.units[number]
                total += unit.reader_length
                if is_prose(unit):
                    prose += unit.reader_length
                elif length >= MIN_MERGED and (self.units.divided or 2 * length > whole):
                    prose += unit.reader_length * unit.fact(prose_part)
        return prose / total if total else 0.0

    @cached_property
    def first_prose(self) -> int | None:
        """The place of the first prose, None where there is none."""
        return next((place for place, unit in enumerate(self) if is_prose(unit)), None)

    @property
    def head(self) -> int:
        """How many units stand above the first prose, at the most `MAX_HEAD`."""
        return MAX_HEAD if self.first_prose is None else min(self.first_prose, MAX_HEAD)

    def copies(self, unit: Unit) -> int:
        """Return how many units have the words of this one, itself included."""
        return self._count[self.units.keys[unit.index]]

    def is_refrain(self, unit: Unit) -> bool:
        """Whether a unit stands three times and more at the same distance, each time behind another one."""
        key = self.units.keys[unit.index]
        if self._count[key] < MIN_REFRAIN:
            return False
        if key not in self._refrains:
            self._refrains[key] = self._is_refrain(self._places_of_keys[key])
        return self._refrains[key]

    def _is_refrain(self, places: Sequence[int]) -> bool:
        apart = places[1] - places[0]
        if apart < 2 or any(below - above != apart for above, below in pairwise(places)):
            return False
        above = [self.keys[place - 1] for place in places if place]
        told = set(places)
        verses = (self[place] for place in range(places[0] + 1, places[-1]) if place not in told)
        return len(set(above)) == len(above) and not any(map(is_prose, verses))

    @cached_property
    def _refrains(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _places_of_keys(self) -> dict[int, list[int]]:
        places: defaultdict[int, list[int]] = defaultdict(list)
        for place, key in enumerate(self.keys):
            places[key].append(place)
        return places

    @cached_property
    def _count(self) -> Counter[int]:
        return Counter(self.keys)

    def has_sibling(self, unit: Unit, copy: Unit) -> bool:
        """Whether a third unit begins or ends with half of this one's words, two at the least.

        Units with the words of this one, or of its (near) copy, do not count.
        """
        size = max(2, (unit.length + 1) // 2)
        if unit.length < size:
            return False
        beginnings, ends = self._halves(size)
        first, last = _ends(self.units.table.ids(unit.index), size)
        near = not unit.same_words(copy)
        return beginnings[first] > 1 + (near and copy.words[:size] == unit.words[:size]) or (
            ends[last] > 1 + (near and copy.words[-size:] == unit.words[-size:])
        )

    def _halves(self, size: int) -> tuple[Counter[bytes], Counter[bytes]]:
        """Return how many different units begin, and how many end, with which words, so many of them."""
        known = self._known_halves.get(size)
        if known is None:
            halves = [_ends(one, size) for one in self._different if len(one) >= WORD_BYTES * size]
            known = Counter([first for first, _ in halves]), Counter([last for _, last in halves])
            self._known_halves[size] = known
        return known

    @cached_property
    def _different(self) -> list[bytes]:
        """The words of each different unit that has two or more, as numbers: they need not be made."""
        ids, lengths = self.units.table.ids, self.units.lengths
        places = dict(zip(self.keys, self.numbers, strict=True)).values()
        return [ids(number) for number in places if lengths[number] > 1]

    @cached_property
    def _known_halves(self) -> dict[int, tuple[Counter[bytes], Counter[bytes]]]:
        return {}


def _ends(ids: bytes, size: int) -> tuple[bytes, bytes]:
    """Return the first and the last of the numbers of words, so many of them."""
    return ids[: WORD_BYTES * size], ids[-WORD_BYTES * size :]
