"""What was found so far over the units that are left: what goes, and what matched and stays."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from unrepeat.article.evidence.compare import Comparison
from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.runs import UnitRun
from unrepeat.article.finders.pairs import Proposal
from unrepeat.article.options import Options
from unrepeat.article.policy.cases import Case
from unrepeat.article.text.units import Unit


class Matches:
    """The proposals that are settled, by the numbers of their units.

    Args:
        left: The units that are left.
        options: All knobs but `unit`.
        refused: Pairs of numbers (unit, of) that must not be removed for each other.
        held: Numbers of units that must not be removed.
    """

    def __init__(
        self,
        left: Left,
        options: Options,
        refused: AbstractSet[tuple[int, int]],
        held: AbstractSet[int] = frozenset(),
    ) -> None:
        """Take the units; nothing is found yet."""
        self.left = left
        self.options = options
        self.refused = refused
        self.held = held
        self.removed: dict[int, Proposal] = {}
        """What goes; no `of` in them goes itself, once all is found."""
        self.spared: dict[int, Proposal] = {}
        """What matched and stays."""

    def settle(self, proposal: Proposal) -> None:
        """Take a proposal in, unless it is refused or its unit is settled already."""
        if not self.is_refused(proposal):
            settled = self.removed if proposal.goes else self.spared
            settled.setdefault(proposal.unit.index, proposal)

    def is_refused(self, proposal: Proposal) -> bool:
        """Whether a unit must not go, or not for that other one."""
        unit, of = proposal.unit.index, proposal.of.index
        return unit in self.held or (unit, of) in self.refused

    def case(
        self,
        goes: Unit,
        stays: Unit,
        comparison: Comparison | None = None,
        *,
        contained: bool = False,
        run: UnitRun | None = None,
    ) -> Case:
        """Return the case of two units, by themselves if no run is given."""
        run = run or UnitRun(self.left, [(goes, stays)])
        return Case(goes, stays, comparison, contained, run, self.left, self.options.min_words)
