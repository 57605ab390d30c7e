"""Two units to a proposal: which of them may go, with the evidence, or why it stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from unrepeat.article.evidence.compare import Comparison, compare, needed
from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.novelty import may_be_news, own_words
from unrepeat.article.evidence.runs import UnitRun
from unrepeat.article.options import Options
from unrepeat.article.policy.cases import Case
from unrepeat.article.policy.rules import Permission, is_fact, permission
from unrepeat.article.text.units import Unit
from unrepeat.article.values import MatchKind


class Proposal(NamedTuple):
    """A verified match, and whether its unit may go."""

    case: Case
    kind: MatchKind
    permission: Permission

    @property
    def unit(self) -> Unit:
        return self.case.goes

    @property
    def of(self) -> Unit:
        return self.case.stays

    @property
    def goes(self) -> bool:
        return self.permission.licence != ""


Runs = Mapping[int, tuple[UnitRun, Unit]]
"""For the number of a unit in a repeated run: the run, and the unit that stays for it."""


def propose(case: Case, options: Options, found: str = "") -> Proposal:
    """Return the proposal for a case; `found` is the licence that a finder claims."""
    permitted = permission(case, options.caution, found)
    kind: MatchKind = "exact" if case.comparison is None else "contained" if case.contained else "near"
    if permitted.overruled and case.run.repeated:
        kind = "run"
    return Proposal(case, kind, permitted)


def judge(kept: Unit, unit: Unit, left: Left, options: Options, runs: Runs) -> Proposal | None:
    """Return which of two units may go for the other, or None if they do not match.

    Near copies: the one without words of its own, else `unit`, since `kept` is preferred. Contained copies:
    the shorter one. If it may not go and the other one may as well, that is tried next.

    Args:
        kept: The preferred unit.
        unit: A unit with other words.
        left: All units that are left.
        options: All knobs but `unit` and `keep`.
        runs: The repeated runs of units with equal words.
    """
    comparison = compare(unit, kept, options.threshold, options.shingle_size)
    if comparison is None:
        return None
    shown = sides(comparison, kept, unit, options)
    if shown is None:
        return None
    contained, candidates = shown
    first: Proposal | None = None
    for goes in candidates:
        stays = comparison.other(goes)
        run = _run_beside(goes, stays, left, runs)
        proposal = propose(Case(goes, stays, comparison, contained, run, left, options.min_words), options)
        if proposal.goes:
            return proposal
        first = first or proposal
    return first


def sides(comparison: Comparison, kept: Unit, unit: Unit, options: Options) -> tuple[bool, list[Unit]] | None:
    """Return whether one of two units contains the other, and which may go, the likelier one first.

    Args:
        comparison: That of the two units.
        kept: The preferred unit.
        unit: The other one.
        options: `near`, `contained` and `threshold`.
    """
    own = {one.index: own_words(comparison, one) for one in (unit, kept)}
    similar = _is_similar(comparison, options)
    if similar and options.near:
        # The poorer one goes, so that nothing is lost.
        if not own[kept.index] and (own[unit.index] or may_be_news(comparison, unit)):
            return False, [kept, unit]
        if own[kept.index] and not own[unit.index]:
            return False, [unit]
        return False, [unit, kept]
    if not options.contained or (similar and own[comparison.shorter.index]):
        return None
    return True, [comparison.shorter]


def stand_in(of: Unit, unit: Unit, left: Left, options: Options) -> Proposal | None:
    """Return the removal of `unit` for `of` if it matches and has no facts of its own, else None.

    For a unit that was allowed to go, and whose kept copy goes for `of`.
    """
    comparison = compare(unit, of, options.threshold, options.shingle_size)
    if comparison is None:
        return None
    similar = _is_similar(comparison, options) and options.near
    if not similar and not (options.contained and comparison.shorter is unit):
        return None
    case = Case(unit, of, comparison, not similar, UnitRun(left, [(unit, of)]), left, options.min_words)
    return None if is_fact(case) else Proposal(case, "near" if similar else "contained", Permission("", ""))


def _is_similar(comparison: Comparison, options: Options) -> bool:
    """Whether the longer unit is an edited copy as well: it says little or nothing else."""
    longer = comparison.longer
    enough = needed(options.threshold, longer.length)
    return comparison.alignment.matched >= enough or not own_words(comparison, longer)


def _run_beside(goes: Unit, stays: Unit, left: Left, runs: Runs) -> UnitRun:
    """Return the repeated run that two units continue, or a run of their own."""
    for step in (-1, 1) if runs else ():
        for one, other in ((goes, stays), (stays, goes)):
            beside = left.beside(one, step)
            run, counterpart = runs.get(beside.index, (None, None)) if beside is not None else (None, None)
            if run is not None and counterpart is left.beside(other, step):
                return run
    return UnitRun(left, [(goes, stays)])
