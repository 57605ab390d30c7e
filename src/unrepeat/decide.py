"""Matches to decisions: what goes, what stays, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from unrepeat import rules
from unrepeat.align import align, find
from unrepeat.blocks import repeated_runs
from unrepeat.candidates import CandidateIndex
from unrepeat.judge import Proposal, evidence, judge, pair_reason, place_reason
from unrepeat.model import Decision, Evidence, Kind, Match, Unit
from unrepeat.options import Keep, Options
from unrepeat.rules import Pair
from unrepeat.shape import has_digit, is_credit
from unrepeat.verify import Comparison, compare

# Rounds until the answer must be stable. Articles need two, the second of which finds nothing.
MAX_ROUNDS = 12


def decide(units: Sequence[Unit], options: Options) -> Decision:
    """Return which units go and which were spared.

    Removing units makes others neighbours, and so can change what the rules say. Rounds are therefore run
    on what is left until one finds nothing: deciding on the units that stay removes none of them. Where a
    kept copy goes in a later round, its own copies must match the unit it goes for; if one does not, the
    rounds begin again without that pair.

    Args:
        units: The units of a text, in order, `index` counting from 0.
        options: All knobs but `unit`.
    """
    refused: set[tuple[int, int]] = set()
    for _ in range(MAX_ROUNDS):
        removed: dict[int, Match] = {}
        chained: set[tuple[int, int]] = set()
        capped = 0
        while not chained:
            left = [unit for unit in units if unit.index not in removed]
            found = _Round(left, options, refused).run()
            capped = max(capped, found.capped)
            if not found.removed:
                return Decision(removed, found.spared, capped, settled=True)
            chained = _follow_up(units, options, removed, found.removed)
        refused |= chained
    return Decision({}, {}, 0, settled=False)


def in_preference_order(units: Sequence[Unit], keep: Keep) -> list[Unit]:
    """Return the units in the order in which they are kept: each is compared with those before it."""
    if keep == "last":
        return list(reversed(units))
    if keep == "longest":
        return sorted(units, key=lambda unit: -len(unit.words))
    return list(units)


def _follow_up(
    units: Sequence[Unit], options: Options, removed: dict[int, Match], found: Mapping[int, Match]
) -> set[tuple[int, int]]:
    """Add what a round found to `removed`, and return the pairs that would become chains."""
    chained = set()
    for index, match in removed.items():
        if match.of not in found:
            continue
        unit, gone = units[index], units[match.of]
        if unit.words == gone.words:
            # The same words match whatever their copy matched.
            removed[index] = replace(found[gone.index], unit=index)
            continue
        proposal = judge(units[found[gone.index].of], unit, units, options)
        if proposal is None or proposal.reason or proposal.match.unit != index:
            chained.add((index, gone.index))
        else:
            removed[index] = proposal.match
    removed.update(found)
    return chained


class _Round:
    """One round over the units that are left, renumbered from 0; `run` answers in the old numbers."""

    def __init__(self, source: Sequence[Unit], options: Options, refused: set[tuple[int, int]]) -> None:
        self._number = [unit.index for unit in source]
        self._units = [replace(unit, index=position) for position, unit in enumerate(source)]
        self._options = options
        self._refused = refused
        self._removed: dict[int, Match] = {}
        self._spared: dict[int, Proposal] = {}
        self._capped = 0

    def run(self) -> Decision:
        groups: defaultdict[tuple[str, ...], list[Unit]] = defaultdict(list)
        for unit in in_preference_order(self._units, self._options.keep):
            if unit.words:
                groups[unit.words].append(unit)
        self._compare_different([group[0] for group in groups.values()])
        self._spare_parts_of_odd_units()
        self._remove_fragments()
        self._compare_equal(list(groups.values()))
        self._remove_credits()
        self._point_at_kept_units()
        return Decision(
            {self._number[index]: self._original(match) for index, match in sorted(self._removed.items())},
            {
                self._number[index]: (self._original(proposal.match), proposal.reason)
                for index, proposal in sorted(self._spared.items())
                if index not in self._removed
            },
            self._capped,
            settled=True,
        )

    def _original(self, match: Match) -> Match:
        return Match(self._number[match.unit], self._number[match.of], match.evidence)

    def _settle(self, proposal: Proposal) -> None:
        match = proposal.match
        if (self._number[match.unit], self._number[match.of]) in self._refused:
            return
        if proposal.reason:
            self._spared.setdefault(match.unit, proposal)
        else:
            self._removed.setdefault(match.unit, match)

    # -- units with different words -------------------------------------------------------------------

    def _compare_different(self, units: Sequence[Unit]) -> None:
        """Compare each unit with the kept ones that share words with it; `units` in preference order."""
        units = [unit for unit in units if len(unit.words) >= self._options.min_words]
        index = CandidateIndex([unit.words for unit in units], self._options)
        for position, unit in enumerate(units):
            candidates, capped = index.candidates(position)
            self._capped += capped
            proposal = self._best([units[candidate] for candidate in candidates], unit)
            if proposal is not None:
                self._settle(proposal)
            if unit.index not in self._removed:
                index.keep(position)

    def _best(self, kept: Sequence[Unit], unit: Unit) -> Proposal | None:
        """Return the strongest proposal between `unit` and a kept unit: unprotected, and of most coverage."""
        best: Proposal | None = None
        for candidate in kept:
            if candidate.index in self._removed:
                continue
            if best is not None and best.reason and _figures_differ(candidate, unit):
                continue  # each has a figure of its own, so either would be spared again
            proposal = judge(candidate, unit, self._units, self._options)
            if proposal is None or self._is_refused(proposal.match):
                continue
            if best is None or _strength(proposal) > _strength(best):
                best = proposal
        return best

    def _is_refused(self, match: Match) -> bool:
        return (self._number[match.unit], self._number[match.of]) in self._refused

    def _spare_parts_of_odd_units(self) -> None:
        """Spare units that one unit contains several of, where it has little else: a share box, a caption.

        Neighbours further down are no such parts: they tell the unit again, in smaller paragraphs.
        """
        parts: defaultdict[int, list[int]] = defaultdict(list)
        for index, match in self._removed.items():
            if match.evidence.kind == "contained":
                parts[match.of].append(index)
        for of, indices in parts.items():
            words = sum(len(self._units[index].words) for index in indices)
            told_again = min(indices) > of and max(indices) - min(indices) < len(indices)
            if len(indices) > 1 and 2 * words > len(self._units[of].words) and not told_again:
                for index in indices:
                    self._spared[index] = Proposal(self._removed.pop(index), rules.PARTS)

    def _remove_fragments(self) -> None:
        """Remove lines that tell a passage of an earlier unit again, word for word, when taken together.

        Each line for itself may look like a heading; joined, they are one stretch of the other unit.
        """
        found = {index: proposal.match for index, proposal in self._spared.items()} | self._removed
        for index, match in sorted(found.items()):
            of = self._units[match.of]
            if match.evidence.kind != "contained" or of.index > index:
                continue
            start = find(self._units[index].words, of.words)
            if start < 0:
                continue
            run = [index, *self._adjoining(index, of, start, -1), *self._adjoining(index, of, start, 1)]
            if len(run) > 1 and sum(len(self._units[line].words) for line in run) >= rules.SHORT_CONTAINED:
                for line in run:
                    self._remove_piece(self._units[line], of, "contained")

    def _adjoining(self, index: int, of: Unit, start: int, step: int) -> Iterator[int]:
        """Yield the units above or below that continue the passage of `of` which begins with `index`."""
        low, high = start, start + len(self._units[index].words)
        index += step
        while 0 <= index < len(self._units) and index != of.index:
            words = self._units[index].words
            low, high = (low - len(words), low) if step < 0 else (high, high + len(words))
            if not words or low < 0 or of.words[low:high] != words:
                return
            yield index
            index += step

    # -- units with equal words -----------------------------------------------------------------------

    def _compare_equal(self, groups: Sequence[Sequence[Unit]]) -> None:
        runs = repeated_runs(self._units)
        if self._options.keep == "last":
            runs = {early: late for late, early in runs.items()}
        for group in groups:
            for unit in group[1:]:
                counterpart = self._units[runs[unit.index]] if unit.index in runs else None
                if counterpart is not None and counterpart.words == unit.words:
                    self._settle(self._judge_copy(unit, counterpart, in_run=True))
                else:
                    self._settle(self._judge_copy(unit, group[0], in_run=False))
        for index, other in runs.items():
            self._remove_piece(self._units[index], self._units[other], "block")

    def _judge_copy(self, unit: Unit, of: Unit, *, in_run: bool) -> Proposal:
        comparison = Comparison(unit, of, align(unit.words, of.words))
        reason = pair_reason(Pair(unit, of, comparison, contained=False))
        place = place_reason(unit, of, self._units, self._options)
        kind: Kind = "block" if in_run and (place or reason) else "exact"
        found = Evidence(kind, 1.0, 1.0, ())
        return Proposal(Match(unit.index, of.index, found), "" if in_run else reason or place)

    def _remove_piece(self, unit: Unit, of: Unit, kind: Kind) -> None:
        """Remove the shorter of two units, whose words stand in the longer one as they are, however short."""
        shorter, longer = sorted((unit, of), key=lambda one: len(one.words))
        if shorter.words == longer.words or shorter.index in self._removed:
            return
        comparison = compare(shorter, longer, 1.0)
        if comparison is not None:
            found = evidence(comparison, shorter, kind, self._options.shingle_size)
            self._settle(Proposal(Match(shorter.index, longer.index, found)))

    def _remove_credits(self) -> None:
        """Remove repeated credits right below a removed unit: the picture that they name is gone.

        A credit stays if its twin names another picture that stood there twice.
        """
        kept = {match.of for match in self._removed.values()}
        gone = []
        for index, proposal in sorted(self._spared.items()):
            above = self._removed.get(index - 1)
            if above is None or proposal.match.evidence.kind != "exact" or not is_credit(self._units[index]):
                continue
            twin_above = proposal.match.of - 1
            picture = self._removed[twin_above].of if twin_above in self._removed else twin_above
            if picture == above.of or picture not in kept:
                gone.append(proposal.match)
        self._removed.update({match.unit: match for match in gone})

    # -- no chains ------------------------------------------------------------------------------------

    def _point_at_kept_units(self) -> None:
        """Let every removal name a unit that stays, or take it back until a later round."""
        for index in sorted(self._removed):
            match = self._removed[index]
            passed = {index}
            while match.of in self._removed and match.of not in passed:
                passed.add(match.of)
                onward = self._removed[match.of]
                if self._units[match.unit].words != self._units[match.of].words:
                    break
                match = replace(onward, unit=index)
            self._removed[index] = match
        for index in [index for index, match in self._removed.items() if match.of in self._removed]:
            del self._removed[index]


def _figures_differ(one: Unit, other: Unit) -> bool:
    """Whether each of two units has a word with digits that the other lacks."""
    a, b = (Counter(word for word in unit.words if has_digit(word)) for unit in (one, other))
    return bool(a - b) and bool(b - a)


def _strength(proposal: Proposal) -> tuple[bool, float, float]:
    found = proposal.match.evidence
    return not proposal.reason, found.coverage, found.jaccard
