"""Matches to decisions: what goes, what stays, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from unrepeat.article.finders import Found
from unrepeat.article.left import Left
from unrepeat.article.options import Options
from unrepeat.article.pairs import Proposal, evidence, still_matches
from unrepeat.article.units import Decision, Match, Units

# Rounds until the answer must be stable. Articles need two, the second of which finds nothing; made-up texts
# in which every removal allows just one more would need as many rounds as units.
MAX_ROUNDS = 24


def decide(units: Units, options: Options) -> Decision:
    """Return which units go and which were spared.

    Removing units makes others neighbours, and so can change what the rules say. Rounds are therefore run
    on what is left until one finds nothing: deciding on the units that stay removes none of them. Where a
    kept copy goes in a later round, its own copies must match the unit it goes for; if one does not, the
    rounds begin again without that pair.

    Args:
        units: All units of a text.
        options: All knobs but `unit`.
    """
    refused: set[tuple[int, int]] = set()
    removed: dict[int, Match] = {}
    capped = 0
    for _ in range(MAX_ROUNDS):
        left = Left(units, removed)
        found = Found(left, options, refused)
        capped = max(capped, len(found.capped))
        going = found.removed
        if not going and refused:
            # A second run would know nothing of what was refused: it must not find anything either.
            going = Found(left, options, set()).removed
        if not going:
            spared = {number: _match(one) for number, one in sorted(found.spared.items())}
            return Decision(removed, spared, capped, settled=True)
        chained = _follow_up(left, options, refused, removed, going)
        if chained:
            refused |= chained
            removed, capped = {}, 0
        elif found.conclusive:
            return Decision(removed, {}, capped, settled=True)
    return Decision({}, {}, 0, settled=False)


def _match(proposal: Proposal) -> Match:
    verdict = proposal.verdict
    reason = verdict.licence or verdict.reason
    return Match(proposal.unit.index, proposal.of.index, evidence(proposal), reason)


def _follow_up(
    left: Left,
    options: Options,
    refused: set[tuple[int, int]],
    removed: dict[int, Match],
    going: Mapping[int, Proposal],
) -> set[tuple[int, int]]:
    """Add what a round found to `removed`, and return the pairs that would become chains."""
    chained = set()
    units = left.units
    found = {number: _match(proposal) for number, proposal in sorted(going.items())}
    for number, match in removed.items():
        if match.of not in found:
            continue
        unit, gone = units[number], units[match.of]
        if unit.same_words(gone) and (number, found[gone.index].of) not in refused:
            # The same words match whatever their copy matched.
            removed[number] = replace(found[gone.index], unit=number, reason=match.reason)
            continue
        proposal = still_matches(unit, units[found[gone.index].of], left, options)
        if proposal is None:
            chained.add((number, gone.index))
        else:
            removed[number] = Match(number, proposal.of.index, evidence(proposal), match.reason)
    removed.update(found)
    return chained
