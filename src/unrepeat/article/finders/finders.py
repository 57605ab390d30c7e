"""What could go: each finder goes over the units that are left, and makes proposals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from unrepeat.article.evidence.candidates import candidate_index
from unrepeat.article.evidence.compare import contain
from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.run_search import doubled_runs, nearest_runs, repeated_runs
from unrepeat.article.evidence.runs import UnitRun
from unrepeat.article.finders import joined
from unrepeat.article.finders.matches import Matches
from unrepeat.article.finders.pairs import Proposal, judge, propose
from unrepeat.article.options import Keep, Options
from unrepeat.article.text.figures import figure_words, has_more
from unrepeat.article.text.shapes import MIN_PROSE, breaks_off, is_finished
from unrepeat.article.text.units import Unit

# Once a rule has forbidden so many pairs of a unit, the other candidates, which share less, are let be.
MAX_FORBIDDEN = 3


def in_preference_order(lengths: Sequence[int], keep: Keep) -> Sequence[int]:
    """Return the order in which units are kept, by their lengths: each is compared with those before it."""
    if keep == "last":
        return range(len(lengths) - 1, -1, -1)
    if keep == "longest":
        return sorted(range(len(lengths)), key=lambda place: -lengths[place])
    return range(len(lengths))


class Found(Matches):
    """All that is found over the units that are left: `removed`, `spared` and `capped`; see `Matches`."""

    def __init__(
        self,
        left: Left,
        options: Options,
        refused: AbstractSet[tuple[int, int]],
        held: AbstractSet[int] = frozenset(),
    ) -> None:
        """Look for proposals of all kinds."""
        super().__init__(left, options, refused, held)
        self.capped: set[int] = set()
        """Numbers of the units for which the caps on candidates left kept units unexamined."""
        self._runs: dict[int, tuple[UnitRun, Unit]] = {}
        self._find()

    def _find(self) -> None:
        left, options = self.left, self.options
        order = in_preference_order(left.lengths, options.keep)
        groups = [_finished_first(group, left) for group in _copies(order, left.keys, left.lengths)]
        equal = list(self._equal_copies(groups)) if groups else []
        later = {place for group in groups for place in group[1:]}
        least = options.min_words
        self._different_copies(
            [place for place in order if left.lengths[place] >= least and place not in later]
        )
        if self.spared or self.removed:
            joined.remove_excerpts(self)
            joined.spare_parts_of_odd_units(self)
            for proposal in list(joined.fragments(self)):
                self.settle(proposal)
            if options.contained:
                joined.remove_growing(self)
        if options.contained and (equal or self.spared or self.removed):
            for proposal in list(joined.quoted_blocks(self)):
                self.settle(proposal)
        for proposal in equal:
            self.settle(proposal)
        matched = 0
        if self.removed:
            for proposal in list(joined.credits_of_pictures(self)):
                self.settle(proposal)
            matched = len(self.removed)
            self._point_at_kept_units()
        taken_back = matched - len(self.removed)
        self.spared = {number: one for number, one in self.spared.items() if number not in self.removed}
        self.conclusive = not (self.spared or taken_back or self.capped or self.refused or self.held)
        """Whether nothing will be found among what is left then, for all that matched went.

        Proof: no two units with equal words are left. Of two others that share enough to be candidates, the
        later one was compared with the earlier one, which was kept when it was its turn and hidden by no cap.
        They did not match, since one of them would have gone; and that does not depend on where they stand.
        """

    # -- units with equal words -----------------------------------------------------------------------

    def _equal_copies(self, groups: Sequence[Sequence[int]]) -> Iterator[Proposal]:
        """Yield the proposals for units with the words of a preferred one.

        Each is compared with its counterpart in a repeated run, with the nearest copy before it, and with the
        first one: the first of these for which it may go is the kept one.
        """
        left = self.left
        keys = [key if length else -1 for key, length in zip(left.keys, left.lengths, strict=True)]
        turned = self.options.keep == "last"
        for places in repeated_runs(left, keys):
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = UnitRun(left, pairs, repeated=True)
            self._runs.update((goes.index, (run, stays)) for goes, stays in pairs)
        for places in doubled_runs(left, keys):
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = UnitRun(left, pairs, doubled=True)
            self._runs.update((goes.index, (run, stays)) for goes, stays in pairs)
        nearest: dict[int, tuple[UnitRun, Unit]] = {}
        for places in nearest_runs(keys):
            if places[0][0] > places[-1][1] + 1:
                continue  # something stands between the copies, as it does between most
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = UnitRun(left, pairs)
            nearest.update((goes.index, (run, stays)) for goes, stays in pairs)
        for group in groups:
            for place in group[1:]:
                yield self._equal_copy(left[place], left[group[0]], nearest)
        for run in dict.fromkeys(run for run, _ in self._runs.values()):
            for unit, of in run.pairs:
                if not unit.same_words(of):
                    yield from self._piece(unit, of, run)

    def _equal_copy(self, unit: Unit, first: Unit, nearest: Mapping[int, tuple[UnitRun, Unit]]) -> Proposal:
        """Return the first proposal by which a unit goes, else that for the first copy."""
        known = (self._runs.get(unit.index), nearest.get(unit.index))
        for run, of in filter(None, known):
            if unit.same_words(of):
                better = propose(self.case(unit, of, run=run), self.options)
                if better.goes:
                    return better
        # A short run that is far from its copy was mostly repeated by the author: its lines are no inserts.
        return propose(self.case(unit, first), self.options, "" if known[0] else "insert")

    def _piece(self, unit: Unit, of: Unit, run: UnitRun) -> Iterator[Proposal]:
        """Yield the proposal for the shorter of two units, whose words stand as they are in the longer."""
        shorter, longer = sorted((unit, of), key=lambda one: one.length)
        comparison = contain(shorter, longer, self.options.shingle_size)
        if comparison:
            proposal = propose(self.case(shorter, longer, comparison, contained=True, run=run), self.options)
            if proposal.goes:
                yield proposal

    # -- units with different words -------------------------------------------------------------------

    def _different_copies(self, order: Sequence[int]) -> None:
        """Compare each unit with the kept ones that share words with it; `order` is that of preference."""
        if not (self.options.near or self.options.contained):
            return
        left = self.left
        chosen = [left.numbers[place] for place in order]
        index = candidate_index(left.units.table, chosen, self.options)
        place, candidates, capped = index.advance(0)
        self.capped.update(chosen[one] for one in capped)
        while place < len(chosen):
            unit = left.units[chosen[place]]
            for proposal in self._proposals([left.units[chosen[one]] for one in candidates], unit):
                self.settle(proposal)
            if unit.index not in self.removed:
                index.keep(place)
            place, candidates, capped = index.advance(place + 1)
            self.capped.update(chosen[one] for one in capped)

    def _proposals(self, kept: Sequence[Unit], unit: Unit) -> list[Proposal]:
        """Return what is to be done with `unit` and the kept units.

        It goes for the first candidate that it may go for; else all those go that it contains. What may not
        go is returned as well, with the reason.

        Args:
            kept: The candidates, the one that shares most with `unit` first.
            unit: The unit that is compared with them.
        """
        found: list[Proposal] = []
        forbidden = 0
        for candidate in kept:
            if candidate.index in self.removed:
                continue
            if forbidden and _figures_differ(candidate, unit):
                continue  # each has a figure of its own, so either would be spared again
            proposal = judge(candidate, unit, self.left, self.options, self._runs)
            if proposal is None or self.is_refused(proposal):
                continue
            if proposal.unit is unit and proposal.goes:
                return [proposal]
            found.append(proposal)
            forbidden += not proposal.goes
            if forbidden == MAX_FORBIDDEN and candidate is not kept[-1]:
                self.capped.add(unit.index)
                break
        return found

    # -- no chains ------------------------------------------------------------------------------------

    def _point_at_kept_units(self) -> None:
        """Let every removal name a unit that stays, or take it back until a later round."""
        for number in sorted(self.removed):
            proposal = self.removed[number]
            passed = {number}
            while proposal.of.index in self.removed and proposal.of.index not in passed:
                if not proposal.unit.same_words(proposal.of):
                    break
                # The same words match whatever their copy matched.
                passed.add(proposal.of.index)
                onward = _in_place_of(self.removed[proposal.of.index], proposal)
                if self.is_refused(onward):
                    break
                proposal = onward
            self.removed[number] = proposal
        chained = [number for number, proposal in self.removed.items() if proposal.of.index in self.removed]
        for number in chained:
            del self.removed[number]


def _copies(order: Sequence[int], keys: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Return the places of units with the same words, in groups of two or more, each in that order."""
    if len(set(keys)) == len(keys):
        return []
    count = Counter(keys)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place in order:
        if count[keys[place]] > 1 and lengths[place]:
            groups[keys[place]].append(place)
    return list(groups.values())


def _finished_first(group: Sequence[int], left: Left) -> Sequence[int]:
    """Return the places of equal units, the first finished one in front if the first one is cut off."""
    if left.units.demoted:
        group = sorted(group, key=lambda place: left.numbers[place] in left.units.demoted)
    first = left[group[0]]
    if first.reader_length < MIN_PROSE or _is_whole(first):
        return group
    whole = next((place for place in group if _is_whole(left[place])), group[0])
    return [whole, *(place for place in group if place != whole)]


def _is_whole(unit: Unit) -> bool:
    """Whether a unit ends as a sentence does, and does not break off."""
    return unit.fact(is_finished) and not unit.fact(breaks_off)


def _in_place_of(onward: Proposal, proposal: Proposal) -> Proposal:
    """Return what the kept copy of a unit with the same words goes for, for that unit."""
    unit, comparison = proposal.unit, onward.case.comparison
    if comparison is not None:
        if comparison.shorter is onward.unit:
            comparison = comparison._replace(shorter=unit)
        else:
            comparison = comparison._replace(longer=unit)
    case = onward.case._replace(goes=unit, comparison=comparison)
    kind = proposal.kind if comparison is None else onward.kind
    return Proposal(case, kind, proposal.permission)


def _figures_differ(one: Unit, other: Unit) -> bool:
    """Whether each of two units has a word with digits that the other lacks."""
    own, others = figure_words(one), figure_words(other)
    return has_more(own, others) and has_more(others, own)
