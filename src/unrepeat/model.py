"""The frozen values that pass between the steps and stand in a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, overload

from unrepeat import _kernel
from unrepeat.normalize import length, may_be_spaceless

Kind = Literal["exact", "near", "contained", "block"]


class Unit:
    """A paragraph, line or sentence: the piece that is kept or cut.

    Attributes:
        index: Its number in the text, from 0.
        start: Offset of its first character: a code-point offset into the input.
        end: Offset after its last character.
        text: `input[start:end]`.
        figures: What `shape.figures_of` has read in it, or None: a unit is asked once per pair.
    """

    __slots__ = (
        "_number",
        "_reader_length",
        "_spans",
        "_table",
        "_words",
        "end",
        "figures",
        "index",
        "start",
        "text",
    )

    def __init__(
        self,
        index: int,
        start: int,
        end: int,
        text: str,
        words: tuple[str, ...] | None = None,
        table: _kernel.UnitTable | None = None,
    ) -> None:
        """Take the values. The words are read off the text when they are first asked for.

        Args:
            index: As above.
            start: As above.
            end: As above.
            text: As above.
            words: The words of `text`, if they are known.
            table: The kernel's table of all units, in which this one has the number `index`; without it, each
                comparison reads the words again.
        """
        self.index = self._number = index
        self.start = start
        self.end = end
        self.text = text
        self._table = table
        self._words = words
        self._spans: list[tuple[int, int]] | Literal[False] | None = None
        self._reader_length = -1.0
        self.figures: Counter[tuple[str, str]] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Its normalized words; empty for a separator line."""
        if self._words is None:
            self._words = tuple(_kernel.words(self.text))
        return self._words

    def words_at(self, runs: Iterable[range]) -> tuple[str, ...]:
        """Return the words at the positions in some runs."""
        return tuple(chain.from_iterable(self.words[run.start : run.stop] for run in runs))

    @property
    def length(self) -> int:
        """Number of its words."""
        return self._table.lengths[self._number] if self._table else len(self.words)

    @property
    def reader_length(self) -> float:
        """About how many words a reader would count; `normalize.length`."""
        if self._reader_length < 0:
            spaceless = may_be_spaceless(self.text)
            self._reader_length = length(self.words) if spaceless else float(self.length)
        return self._reader_length

    @property
    def spans(self) -> list[tuple[int, int]] | None:
        """Where its words stand in its text, or None where that cannot be told."""
        if self._spans is None:
            self._spans = _kernel.word_spans(self.text) or False
        return self._spans or None

    def same_words(self, other: Unit) -> bool:
        """Whether another unit has the same words in the same order."""
        table = self._table
        if table and table is other._table:
            return table.first[self._number] == table.first[other._number]
        return self.words == other.words

    def pair(self, other: Unit) -> _kernel.Pair:
        """Return this unit and another one, to be compared word by word."""
        if self._table and self._table is other._table:
            return self._table.pair(self._number, other._number)
        return _kernel.Pair(self.words, other.words)

    def at(self, index: int) -> Unit:
        """Return the unit with another number."""
        if index == self.index:
            return self
        unit = Unit(index, self.start, self.end, self.text, self._words, self._table)
        unit._number, unit._spans, unit._reader_length = self._number, self._spans, self._reader_length
        unit.figures = self.figures
        return unit


class Units(Sequence[Unit]):
    """The units of a text in order, each made when it is first asked for.

    Most units share nothing with any other, and nobody ever asks for them.

    >>> texts = ["A line.", "Another."]
    >>> units = Units(texts, [(0, 7), (8, 16)], _kernel.UnitTable(texts, 3))
    >>> units[1].text, units[1].words, units.without({0})[0].index, units.without({0}).numbers
    ('Another.', ('another',), 0, [1])

    Args:
        texts: The texts of the units.
        spans: Where they stand in the whole text.
        table: The texts, as the kernel has read them.
        numbers: The numbers in the table of the units that are left; None for all.
        source: All units, if only some are left.
    """

    def __init__(
        self,
        texts: Sequence[str],
        spans: Sequence[tuple[int, int]],
        table: _kernel.UnitTable,
        numbers: Sequence[int] | None = None,
        source: Units | None = None,
    ) -> None:
        """Take the texts."""
        self.texts = texts
        self.spans = spans
        self.table = table
        self.numbers = range(len(texts)) if numbers is None else numbers
        """The number in the table of each unit."""
        lengths, first = table.lengths, table.first
        self.lengths = lengths if numbers is None else [lengths[number] for number in numbers]
        """How many words each unit has."""
        self.keys = first if numbers is None else [first[number] for number in numbers]
        """For each unit a number that units with the same words share."""
        self._source = source
        self._made: list[Unit | None] = [None] * len(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, position: int) -> Unit: ...
    @overload
    def __getitem__(self, position: slice) -> list[Unit]: ...
    def __getitem__(self, position: int | slice) -> Unit | list[Unit]:
        """Return a unit; as `index` it has its position here."""
        if isinstance(position, slice):
            return [self[one] for one in range(*position.indices(len(self)))]
        unit = self._made[position]
        if unit is None:
            position %= len(self._made)
            number = self.numbers[position]
            if self._source is not None:
                unit = self._source[number].at(position)
            else:
                unit = Unit(number, *self.spans[number], self.texts[number], None, self.table)
            self._made[position] = unit
        return unit

    def without(self, removed: Container[int]) -> Units:
        """Return the units whose numbers are not in `removed`, with new positions."""
        left = [number for number in self.numbers if number not in removed]
        return Units(self.texts, self.spans, self.table, left, self if self._source is None else self._source)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured, on the words, between a unit and the unit it was compared with."""

    kind: Kind
    """`exact`: the same words. `near`: edited. `contained`: inside a longer unit."""

    jaccard: float
    """Jaccard similarity of the shingles, 0 to 1."""

    coverage: float
    """Share of the shorter one's words that stand in order in one compact stretch of the longer one."""

    new_words: tuple[str, ...]
    """The words of the unit that have no partner in the other one, in order."""


@dataclass(frozen=True, slots=True)
class Match:
    """A verified pair: a unit, and the kept unit that says the same."""

    unit: int
    of: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, what stays although it matched, and why; indices are those of the units."""

    removed: dict[int, Match]
    """By the removed unit's index; no `of` in it is removed itself."""

    spared: dict[int, tuple[Match, str]]
    """By the spared unit's index: the match, and the name of the rule that protects the unit."""

    capped: int
    """Units for which the caps on candidates left kept units unexamined."""

    settled: bool
    """False if no stable answer was found for some units, which stay."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A unit that was cut out, the kept unit that says the same, and the evidence.

    Offsets are code points of the input, ends exclusive; units are numbered from 0.
    """

    unit: int
    """Number of the removed unit."""

    start: int
    """Where the unit begins; `text[start:end]` is its text."""

    end: int
    """Where the unit ends."""

    text: str
    """The text of the unit."""

    of: int
    """Number of the kept unit that it repeats; never a removed one."""

    of_start: int
    """Where the kept unit begins."""

    of_end: int
    """Where the kept unit ends."""

    kind: Kind
    """`exact`: the same words. `near`: an edited copy. `contained`: its words stand inside the longer kept
    unit. `block`: too short or too ordinary to go for itself, but part of a run that is repeated as a whole.
    """

    jaccard: float
    """Jaccard similarity of the shingles of both units, 0 to 1."""

    coverage: float
    """Share of the shorter unit's words that stand, in order, in one compact stretch of the longer one."""

    new_words: tuple[str, ...]
    """Normalized words of the removed unit without a partner in the kept one, in order."""

    block: int
    """Number of the block in `Report.blocks` that the removal belongs to."""

    before: str
    """The separator before the unit, if it was cut out with it; else empty."""

    after: str
    """The separator after the unit, if it was cut out with it; else empty."""

    @property
    def cut_start(self) -> int:
        """Where the cut begins: the unit with the separator that went with it."""
        return self.start - len(self.before)

    @property
    def cut_end(self) -> int:
        """Where the cut ends."""
        return self.end + len(self.after)


@dataclass(frozen=True, slots=True)
class Spared:
    """A unit that matched a kept unit and stays all the same, because a rule protects it."""

    unit: int
    start: int
    end: int
    text: str
    of: int
    of_start: int
    of_end: int
    kind: Kind
    jaccard: float
    coverage: float
    new_words: tuple[str, ...]
    reason: str
    """Name of the rule; `unrepeat.REASONS` says what each one means."""


@dataclass(frozen=True, slots=True)
class Block:
    """A longest run of removed units whose kept copies stand in a run too; may be a single unit."""

    first: int
    """Number of the first removed unit."""

    last: int
    """Number of the last removed unit, inclusive."""

    of_first: int
    """Number of the kept copy of the first one."""

    of_last: int
    """Number of the kept copy of the last one."""
