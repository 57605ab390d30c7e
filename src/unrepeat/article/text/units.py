"""Units: the pieces of a text that are kept or cut, and what was found out about each."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from functools import wraps
from itertools import chain
from typing import Any, Literal, TypeVar, overload

from unrepeat import _kernel
from unrepeat.words import length, may_be_spaceless

T = TypeVar("T")


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
        """About how many words a reader would count; `words.length`."""
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
        self.demoted: Container[int] = frozenset()
        """The numbers of units that go rather than their copies, whatever is preferred."""
        self.looped: Container[int] = frozenset()
        """The numbers of parts of units that stand there again and again, or are half of a line each."""
        self.divided = False
        """Whether some of them are parts of units whose line breaks may be lost."""
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
