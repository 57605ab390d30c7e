"""The frozen values that pass between the steps and stand in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "near", "contained", "block"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, line or sentence, with its words: the piece that is kept or cut."""

    index: int
    """Its number in the text, from 0."""

    start: int
    """Offset of its first character: a code-point offset into the input."""

    end: int
    """Offset after its last character."""

    text: str
    """`input[start:end]`."""

    words: tuple[str, ...]
    """Its normalized words; empty for a separator line."""


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
    """False if no stable answer was found, in which case nothing is removed."""
