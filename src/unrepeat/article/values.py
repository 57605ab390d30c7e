"""The frozen values that pass between the steps and stand in a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["exact", "near", "contained", "block"]


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

    whole: bool = True
    """Whether the whole unit went; if not, `start` and `end` lie inside of it."""

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
