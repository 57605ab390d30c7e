"""What was decided on the units of a text: what goes, what stays, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unrepeat.article.text.units import Unit

MatchKind = Literal["exact", "near", "contained", "run"]


@dataclass(frozen=True, slots=True)
class Match:
    """A verified pair: a unit, the kept unit that says the same, and what was measured on their words."""

    unit: Unit
    """The one that goes, or that stays although it matched."""

    of: Unit
    """The kept unit."""

    kind: MatchKind
    """As in `Removal`."""

    jaccard: float
    """Jaccard similarity of the shingles, 0 to 1."""

    coverage: float
    """Share of the shorter one's words that stand in order in one compact stretch of the longer one."""

    new_words: tuple[str, ...]
    """The words of the unit that have no partner in the kept one, in order."""

    reason: str
    """The licence by which the unit goes, or the name of what protects it."""

    signs: tuple[str, ...] = ()
    """What speaks for the removal, and against it; empty for a unit that stays."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What goes, what stays although it matched, and why; by the numbers of the units."""

    removed: dict[int, Match]
    """What goes, in no order; no `of` in it goes itself."""

    spared: dict[int, Match]
    """What matched and stays."""

    capped: int
    """Units for which the caps on candidates left kept units unexamined."""

    settled: bool
    """False if no stable answer was found for some units, which stay."""
