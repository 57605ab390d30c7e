"""Two units to a proposal: which of them may go, with the evidence, or the rule that protects it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from unrepeat import rules
from unrepeat.edits import may_be_news, own_words
from unrepeat.model import Evidence, Kind, Unit
from unrepeat.options import Options
from unrepeat.rules import Pair, Place
from unrepeat.verify import Comparison, compare, needed


class Proposal(NamedTuple):
    """A verified match, and the name of the rule that protects its unit, or nothing."""

    unit: Unit
    of: Unit
    kind: Kind
    comparison: Comparison | None
    """None if the words are equal."""
    reason: str = ""

    @property
    def coverage(self) -> float:
        """Matched share of the shorter unit's words."""
        return 1.0 if self.comparison is None else self.comparison.coverage


def judge(kept: Unit, unit: Unit, units: Sequence[Unit], options: Options) -> Proposal | None:
    """Return which of two units may go for the other, or None if they do not match.

    Near copies: the one without words of its own, else `unit`, since `kept` is preferred. Contained copies:
    the shorter one. If a rule protects it and the other one may go as well, that is tried next.

    Args:
        kept: The preferred unit.
        unit: A unit with other words.
        units: All units; `index` is the position in it.
        options: All knobs but `unit` and `keep`.
    """
    comparison = compare(unit, kept, options.threshold, options.shingle_size)
    if comparison is None:
        return None
    shorter = comparison.shorter
    own = {one.index: own_words(comparison, one) for one in (unit, kept)}
    similar = _is_similar(comparison, options)
    kind: Kind = "contained"
    candidates = [shorter]
    if similar and options.near:
        kind = "near"
        candidates = [unit, kept]
        # The poorer one goes, so that nothing is lost.
        if not own[kept.index] and (own[unit.index] or may_be_news(comparison, unit)):
            candidates = [kept, unit]
        elif own[kept.index] and not own[unit.index]:
            candidates = [unit]
    elif not options.contained or (similar and own[shorter.index]):
        return None
    first: Proposal | None = None
    for goes in candidates:
        of = comparison.other(goes)
        reason = pair_reason(Pair(goes, of, comparison, kind == "contained")) or place_reason(
            goes, of, units, options
        )
        proposal = Proposal(goes, of, kind, comparison, reason)
        if not reason:
            return proposal
        first = first or proposal
    return first


def stand_in(of: Unit, unit: Unit, options: Options) -> Proposal | None:
    """Return the removal of `unit` for `of` if it matches and has no facts of its own, else None.

    For a unit that was allowed to go, and whose kept copy goes for `of`.
    """
    comparison = compare(unit, of, options.threshold, options.shingle_size)
    if comparison is None:
        return None
    similar = _is_similar(comparison, options) and options.near
    if not similar and not (options.contained and comparison.shorter is unit):
        return None
    if fact_reason(Pair(unit, of, comparison, contained=not similar)):
        return None
    return Proposal(unit, of, "near" if similar else "contained", comparison)


def _is_similar(comparison: Comparison, options: Options) -> bool:
    """Whether the longer unit is an edited copy as well: it says little or nothing else."""
    longer = comparison.longer
    enough = needed(options.threshold, longer.length)
    return comparison.alignment.matched >= enough or not own_words(comparison, longer)


def pair_reason(pair: Pair, overruled: tuple[rules.PairRule, ...] = ()) -> str:
    """Return the name of the first pair rule that protects the unit, or nothing.

    Args:
        pair: The removal that is proposed.
        overruled: Rules that are not asked.
    """
    for rule in rules.PAIR_RULES:
        if rule not in overruled and rule(pair):
            return rule.__name__
    return ""


def fact_reason(pair: Pair) -> str:
    """Return the name of the first rule about facts that protects the unit, or nothing.

    It is asked for by itself wherever other rules are overruled: which rule comes first must not matter.
    """
    for rule in rules.FACTS:
        if rule(pair):
            return rule.__name__
    return ""


def place_reason(unit: Unit, of: Unit, units: Sequence[Unit], options: Options) -> str:
    """Return the name of the first place rule that protects `unit`, or nothing."""
    place = Place(unit, of, units, options.min_words)
    for rule in rules.PLACE_RULES:
        if rule(place):
            return rule.__name__
    return ""


def evidence(proposal: Proposal) -> Evidence:
    """Return what a report tells about a proposal."""
    comparison, unit = proposal.comparison, proposal.unit
    if comparison is None:
        return Evidence(proposal.kind, 1.0, 1.0, ())
    new_words = unit.words_at(comparison.extra(unit))
    return Evidence(proposal.kind, comparison.jaccard, comparison.coverage, new_words)
