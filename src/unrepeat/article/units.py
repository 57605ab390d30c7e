"""The frozen values that pass between the steps and stand in a report."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import chain
from typing import Any, Literal, TypeVar, overload

from unrepeat import _kernel
from unrepeat.normalize import length, may_be_spaceless

T = TypeVar("T")
Kind = Literal["exact", "near", "contained", "block"]


class Unit:
    """A paragraph, line or sentence: the piece that is kept or cut.

    Attributes:
        index: Its number in the text, from 0; also that in the table.
        start: Offset of its first character: a code-point offset into the input.
        end: Offset after its last character.
        text: `input[start:end]`.
        facts: What was found out about the text, by the function that did; units with the same text share it.
            A unit is asked once per pair, and the long one of thousands of pairs may be a whole text.
    """

    __slots__ = (
        "_reader_length",
        "_spans",
        "_table",
        "_words",
        "end",
        "facts",
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
        facts: dict[object, Any] | None = None,
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
            facts: As above; None for a text of which nothing is known.
        """
        self.index = index
        self.start = start
        self.end = end
        self.text = text
        self._table = table
        self._words = words
        self._spans: list[tuple[int, int]] | Literal[False] | None = None
        self._reader_length = -1.0
        self.facts: dict[object, Any] = {} if facts is None else facts

    def fact(self, function: Callable[[str], T]) -> T:
        """Return what a function says of the text; it is called once."""
        if function not in self.facts:
            self.facts[function] = function(self.text)
        found: T = self.facts[function]
        return found

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
        return self._table.lengths[self.index] if self._table else len(self.words)

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
            return table.first[self.index] == table.first[other.index]
        return self.words == other.words

    def pair(self, other: Unit) -> _kernel.Pair:
        """Return this unit and another one, to be compared word by word."""
        if self._table and self._table is other._table:
            return self._table.pair(self.index, other.index)
        return _kernel.Pair(self.words, other.words)


def fact(function: Callable[[Unit], T]) -> Callable[[Unit], T]:
    """Let a function of a unit, whose answer hangs on the text alone, be called once for each text."""

    @wraps(function)
    def known(unit: Unit) -> T:
        if function not in unit.facts:
            unit.facts[function] = function(unit)
        found: T = unit.facts[function]
        return found

    return known


class Units(Sequence[Unit]):
    """The units of a text in order, each made when it is first asked for.

    Most units share nothing with any other, and nobody ever asks for them.

    >>> texts = ["A line.", "Another."]
    >>> units = Units(texts, [(0, 7), (8, 16)], _kernel.UnitTable(texts, 3))
    >>> units[1].text, units[1].words
    ('Another.', ('another',))

    Args:
        texts: The texts of the units.
        spans: Where they stand in the whole text.
        table: The texts, as the kernel has read them.
        protected: The numbers of units that the caller wants to stay.
    """

    def __init__(
        self,
        texts: Sequence[str],
        spans: Sequence[tuple[int, int]],
        table: _kernel.UnitTable,
        protected: Container[int] = frozenset(),
    ) -> None:
        """Take the texts."""
        self.texts = texts
        self.spans = spans
        self.protected = protected
        self.table = table
        self.lengths: Sequence[int] = table.lengths
        """How many words each unit has."""
        self.keys: Sequence[int] = table.first
        """For each unit a number that units with the same words share."""
        self.by_number: dict[int, Unit] = _Made(texts, spans, table)
        """The unit of a number from 0; a dictionary is asked much faster than a sequence of our own."""

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, number: int) -> Unit: ...
    @overload
    def __getitem__(self, number: slice) -> list[Unit]: ...
    def __getitem__(self, number: int | slice) -> Unit | list[Unit]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return self.by_number[range(len(self))[number]]


class _Made(dict[int, Unit]):
    """The units that were asked for, by their numbers; any other one is made when it is."""

    def __init__(
        self, texts: Sequence[str], spans: Sequence[tuple[int, int]], table: _kernel.UnitTable
    ) -> None:
        super().__init__()
        self._texts, self._spans, self._table = texts, spans, table
        self._facts: dict[str, dict[object, Any]] = {}

    def __missing__(self, number: int) -> Unit:
        text = self._texts[number]
        facts = self._facts.setdefault(text, {})
        unit = self[number] = Unit(number, *self._spans[number], text, None, self._table, facts)
        return unit


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
    reason: str
    """The licence by which the unit goes, or the name of what protects it."""

    signs: tuple[str, ...] = ()
    """What speaks for the removal, and against it; empty for a unit that stays."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, what stays although it matched, and why; indices are those of the units."""

    removed: dict[int, Match]
    """By the removed unit's index; no `of` in it is removed itself."""

    spared: dict[int, Match]
    """By the spared unit's index."""

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
    unit. `block`: goes with its run, which is repeated as a whole, though a protection of the unit held.
    """

    jaccard: float
    """Jaccard similarity of the shingles of both units, 0 to 1."""

    coverage: float
    """Share of the shorter unit's words that stand, in order, in one compact stretch of the longer one."""

    new_words: tuple[str, ...]
    """Normalized words of the removed unit without a partner in the kept one, in order."""

    reason: str
    """Name of what shows that the copy was made by mistake; `unrepeat.REASONS` says what each one means."""

    strength: Literal["weak", "fair", "strong"]
    """How strongly its signs speak for the removal: which ones to look at first, not a probability."""

    signs: tuple[str, ...]
    """Names of the signs for and against it; `unrepeat.SIGNS` says what each one means."""

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
    """A unit that matched another one and stays: something protects it, or nothing shows a mistake."""

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
    """Name of the protection, `parts`, `apart` or `taken_back`; `unrepeat.REASONS` says what each means."""


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
