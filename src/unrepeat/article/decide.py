"""Matches to decisions: what goes, what stays, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from unrepeat.article.finders import Round
from unrepeat.article.options import Options
from unrepeat.article.pairs import evidence, judge
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
        left = units.without(removed) if removed else units
        found = Round(left, options, refused).run()
        capped = max(capped, len(found.capped))
        going = found.removed()
        if not going and refused:
            # A second run would know nothing of what was refused: it must not find anything either.
            going = Round(left, options, set()).run().removed()
        if not going:
            return Decision(removed, found.spared(), capped, settled=True)
        chained = _follow_up(units, options, refused, removed, going)
        if chained:
            refused |= chained
            removed, capped = {}, 0
        elif found.conclusive:
            return Decision(removed, {}, capped, settled=True)
    return Decision({}, {}, 0, settled=False)


def _follow_up(
    units: Units,
    options: Options,
    refused: set[tuple[int, int]],
    removed: dict[int, Match],
    found: Mapping[int, Match],
) -> set[tuple[int, int]]:
    """Add what a round found to `removed`, and return the pairs that would become chains."""
    chained = set()
    for index, match in removed.items():
        if match.of not in found:
            continue
        unit, gone = units[index], units[match.of]
        if unit.same_words(gone) and (index, found[gone.index].of) not in refused:
            # The same words match whatever their copy matched.
            removed[index] = replace(found[gone.index], unit=index)
            continue
        proposal = judge(units[found[gone.index].of], unit, units, options)
        if proposal is None or proposal.reason or proposal.unit is not unit:
            chained.add((index, gone.index))
        else:
            removed[index] = Match(index, proposal.of.index, evidence(proposal))
    removed.update(found)
    return chained
