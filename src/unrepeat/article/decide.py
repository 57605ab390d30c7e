"""Matches to decisions: what goes, what stays, and why."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from unrepeat.article.evidence.left import Left
from unrepeat.article.finders.finders import Found
from unrepeat.article.finders.pairs import Proposal, stand_in
from unrepeat.article.options import Options
from unrepeat.article.policy.strength import signs_of
from unrepeat.article.text.units import Units
from unrepeat.article.values import Decision, Match

# Rounds until the answer must be stable. Articles need two, the second of which finds nothing; made-up texts
# in which every removal allows just one more would need as many rounds as units.
MAX_ROUNDS = 24

# How often units are held back, and how often what a second run would find is taken in. (A guess: of
# thousands of made-up texts none needed more than one of either.)
MAX_ATTEMPTS, MAX_DEPTH = 8, 4


def decide(units: Units, options: Options) -> Decision:
    """Return which units go and which were spared.

    Removing units makes others neighbours, and so can change what the rules say. Rounds are therefore run
    on what is left until one finds nothing: deciding on the units that stay removes none of them. Where a
    kept copy goes in a later round, its own copies must match the unit it goes for; if one does not, the
    rounds begin again without that pair. Units about which the rounds come to no end stay, and all others
    are decided without them.

    Args:
        units: All units of a text.
        options: All knobs but `unit`.
    """
    return _decide(Left(units), options, MAX_DEPTH) or Decision({}, {}, 0, settled=False)


def _decide(left: Left, options: Options, depth: int) -> Decision | None:
    """Return the decision on the units that are left, or None if none was found in so many attempts."""
    held: set[int] = set()
    for _ in range(MAX_ATTEMPTS):
        found = _settle(left, options, held)
        if isinstance(found, Decision):
            if not held:
                return found
            # A second run holds nothing back, and must not find anything either.
            if not found.removed:
                return replace(found, settled=False)
            again = _decide(left.without(found.removed), options, depth - 1) if depth else None
            if again is None:
                return None
            moving = {
                unit for pair in _follow_up(left, options, found.removed, again.removed) for unit in pair
            }
            if not moving:
                return replace(again, removed=found.removed, capped=max(found.capped, again.capped))
        else:
            moving = found
        held |= moving
    return None


def _settle(start: Left, options: Options, held: AbstractSet[int]) -> Decision | set[int]:
    """Return the decision, or the units about which the rounds come to no end; those in `held` stay.

    Args:
        start: The units that the first round finds.
        options: All knobs but `unit`.
        held: Numbers of units that must not go.
    """
    refused: set[tuple[int, int]] = set()
    removed: dict[int, Match] = {}
    capped = 0
    going: dict[int, Match] = {}
    for _ in range(MAX_ROUNDS):
        left = start.without(removed) if removed else start
        found = Found(left, options, refused, held)
        capped = max(capped, len(found.capped))
        going = _matches(found.removed, start.units)
        if not going and refused:
            # A second run would know nothing of what was refused: it must not find anything either.
            going = _matches(Found(left, options, set(), held).removed, start.units)
        if not going:
            return Decision(removed, _matches(found.spared, start.units), capped, settled=True)
        chained = _follow_up(left, options, removed, going)
        if chained:
            if chained <= refused:
                return {unit for pair in chained for unit in pair}
            refused |= chained
            removed, capped = {}, 0
        elif found.conclusive:
            return Decision(removed, {}, capped, settled=True)
    return set(going)


def _matches(proposals: Mapping[int, Proposal], units: Units) -> dict[int, Match]:
    """Return what a report tells of proposals, by the numbers of their units, in order."""
    return {number: _match(proposal, units) for number, proposal in sorted(proposals.items())}


def _match(proposal: Proposal, units: Units) -> Match:
    """Return what a report tells of a proposal.

    Args:
        proposal: The proposal, of which a unit may be joined out of several lines.
        units: All units of the text.
    """
    comparison, unit = proposal.case.comparison, proposal.unit
    return Match(
        units[unit.index],
        units[proposal.of.index],
        proposal.kind,
        jaccard=1.0 if comparison is None else comparison.jaccard,
        coverage=1.0 if comparison is None else comparison.coverage,
        new_words=() if comparison is None else unit.words_at(comparison.extra(unit)),
        reason=proposal.permission.licence or proposal.permission.reason,
        signs=signs_of(proposal.case) if proposal.goes else (),
    )


def _follow_up(
    left: Left, options: Options, removed: dict[int, Match], found: Mapping[int, Match]
) -> set[tuple[int, int]]:
    """Add what a round found to `removed`, and return the pairs that would become chains.

    A unit that went for one that goes now must match the unit which that one goes for, and have no facts of
    its own. Other rules do not protect it: they had their say when it went, where it stood then.
    """
    chained = set()
    units = left.units
    for index, match in removed.items():
        unit, gone = match.unit, match.of
        if gone.index not in found:
            continue
        if unit.same_words(gone):
            # The same words match whatever their copy matched.
            removed[index] = replace(found[gone.index], unit=unit, reason=match.reason, signs=match.signs)
            continue
        proposal = stand_in(found[gone.index].of, unit, left, options)
        if proposal is None:
            chained.add((index, gone.index))
        else:
            removed[index] = replace(_match(proposal, units), reason=match.reason, signs=match.signs)
    removed.update(found)
    return chained
