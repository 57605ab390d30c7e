"""One round of decisions over the units that are left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from unrepeat import rules
from unrepeat.blocks import repeated_runs
from unrepeat.candidates import candidate_index
from unrepeat.judge import Proposal, evidence, judge, pair_reason, place_reason
from unrepeat.model import Kind, Match, Unit, Units
from unrepeat.options import Keep, Options
from unrepeat.rules import Pair
from unrepeat.shape import figure_words, has_more, is_credit
from unrepeat.verify import contain

# The rules that say that a unit is no copy at all.
OWN_WORDS = (rules.number.__name__, rules.new_words.__name__)

# Once a rule has forbidden so many pairs of a unit, the other candidates, which share less, are let be.
MAX_FORBIDDEN = 3


def in_preference_order(lengths: Sequence[int], keep: Keep) -> Sequence[int]:
    """Return the order in which units are kept, by their lengths: each is compared with those before it."""
    if keep == "last":
        return range(len(lengths) - 1, -1, -1)
    if keep == "longest":
        return sorted(range(len(lengths)), key=lambda position: -lengths[position])
    return range(len(lengths))


class Round:
    """One round: `run` compares all units, then `removed()`, `spared()` and `capped` tell what it found.

    Inside, units are renumbered, so that the units next to one another have neighbouring numbers; what it
    tells are the numbers that the units came with.
    """

    def __init__(self, units: Units, options: Options, refused: AbstractSet[tuple[int, int]]) -> None:
        """Take the units that are left.

        Args:
            units: The units that are left.
            options: All knobs but `unit`.
            refused: Pairs (unit, of) that must not be removed for each other.
        """
        self.capped: set[int] = set()
        """Numbers of the units for which the caps on candidates left kept units unexamined."""
        self.conclusive = False
        """Whether a round over what is left is known to find nothing, for all that matched went.

        Proof: no two units with equal words are left. Of two others that share enough to be candidates, the
        later one was compared with the earlier one, which was kept when it was its turn and hidden by no cap.
        They did not match, since one of them would have gone; and that does not depend on where they stand.
        """
        self._number = units.numbers
        self._units = units
        self._options = options
        self._refused = refused
        self._removed: dict[int, Proposal] = {}
        self._spared: dict[int, Proposal] = {}

    def run(self) -> Round:
        """Compare all units, and return this round."""
        lengths, keys = self._units.lengths, self._units.keys
        order = in_preference_order(lengths, self._options.keep)
        groups = _copies(order, keys, lengths)
        later = {position for group in groups for position in group[1:]}
        least = self._options.min_words
        self._compare_different(
            [position for position in order if lengths[position] >= least and position not in later]
        )
        if self._spared or self._removed:
            self._spare_parts_of_odd_units()
            self._remove_fragments()
        if groups:
            self._compare_equal(groups)
        matched = 0
        if self._removed:
            self._remove_credits()
            matched = len(self._removed)
            self._point_at_kept_units()
        taken_back = matched - len(self._removed)
        self.conclusive = not (self._spared or taken_back or self.capped or self._refused)
        return self

    def removed(self) -> dict[int, Match]:
        """Return the match of each removed unit, by its number; no `of` in them is removed in this round."""
        return {
            self._number[index]: self._match(proposal) for index, proposal in sorted(self._removed.items())
        }

    def spared(self) -> dict[int, tuple[Match, str]]:
        """Return the match and the protecting rule of each spared unit, by its number."""
        return {
            self._number[index]: (self._match(proposal), proposal.reason)
            for index, proposal in sorted(self._spared.items())
            if index not in self._removed
        }

    def _match(self, proposal: Proposal) -> Match:
        return Match(self._number[proposal.unit.index], self._number[proposal.of.index], evidence(proposal))

    def _settle(self, proposal: Proposal) -> None:
        if not self._is_refused(proposal):
            settled = self._spared if proposal.reason else self._removed
            settled.setdefault(proposal.unit.index, proposal)

    def _is_refused(self, proposal: Proposal) -> bool:
        return (self._number[proposal.unit.index], self._number[proposal.of.index]) in self._refused

    # -- units with different words -------------------------------------------------------------------

    def _compare_different(self, order: Sequence[int]) -> None:
        """Compare each unit with the kept ones that share words with it; `order` is that of preference."""
        if not (self._options.near or self._options.contained):
            return
        numbers = self._number
        chosen = order if isinstance(numbers, range) else [numbers[position] for position in order]
        index = candidate_index(self._units.table, chosen, self._options)
        place, candidates, capped = index.advance(0)
        self.capped.update(chosen[one] for one in capped)
        while place < len(order):
            unit = self._units[order[place]]
            for proposal in self._proposals([self._units[order[one]] for one in candidates], unit):
                self._settle(proposal)
            if unit.index not in self._removed:
                index.keep(place)
            place, candidates, capped = index.advance(place + 1)
            self.capped.update(chosen[one] for one in capped)

    def _proposals(self, kept: Sequence[Unit], unit: Unit) -> list[Proposal]:
        """Return what is to be done with `unit` and the kept units.

        It goes for the first candidate that it may go for; else all those go that it contains. What a rule
        forbids is returned as well, with the reason.

        Args:
            kept: The candidates, the one that shares most with `unit` first.
            unit: The unit that is compared with them.
        """
        found: list[Proposal] = []
        forbidden = 0
        for candidate in kept:
            if candidate.index in self._removed:
                continue
            if forbidden and _figures_differ(candidate, unit):
                continue  # each has a figure of its own, so either would be spared again
            proposal = judge(candidate, unit, self._units, self._options)
            if proposal is None or self._is_refused(proposal):
                continue
            if proposal.unit is unit and not proposal.reason:
                return [proposal]
            found.append(proposal)
            forbidden += bool(proposal.reason)
            if forbidden == MAX_FORBIDDEN and candidate is not kept[-1]:
                self.capped.add(self._number[unit.index])
                break
        return found

    def _spare_parts_of_odd_units(self) -> None:
        """Spare units that one unit contains several of, where it has little else: a share box, a caption.

        Neighbours further down are no such parts: they tell the unit again, in smaller paragraphs.
        """
        parts: defaultdict[int, list[int]] = defaultdict(list)
        for index, proposal in (self._spared | self._removed).items():
            # A unit that is no copy, because it has words of its own, is no part either.
            if proposal.kind == "contained" and proposal.reason not in OWN_WORDS:
                parts[proposal.of.index].append(index)
        for of, indices in parts.items():
            words = sum(self._units[index].length for index in indices)
            told_again = min(indices) > of and max(indices) - min(indices) < len(indices)
            if len(indices) > 1 and 2 * words > self._units[of].length and not told_again:
                for index in self._removed.keys() & set(indices):
                    self._spared[index] = self._removed.pop(index)._replace(reason=rules.PARTS)

    def _remove_fragments(self) -> None:
        """Remove lines that tell a passage of an earlier unit again, word for word, when taken together.

        Each line for itself may look like a heading; joined, they are one stretch of the other unit.
        """
        followed: set[int] = set()
        for index, proposal in sorted((self._spared | self._removed).items()):
            of = proposal.of
            if proposal.kind != "contained" or of.index > index or index in followed:
                continue
            start = self._units[index].pair(of).find()
            if start < 0:
                continue
            run = [index, *self._adjoining(index, of, start, -1), *self._adjoining(index, of, start, 1)]
            followed.update(run)
            if len(run) > 1 and sum(self._units[line].length for line in run) >= rules.SHORT_CONTAINED:
                for line in run:
                    self._remove_piece(self._units[line], of, "contained")

    def _adjoining(self, index: int, of: Unit, start: int, step: int) -> Iterator[int]:
        """Yield the units above or below that continue the passage of `of` which begins with `index`."""
        low, high = start, start + self._units[index].length
        index += step
        while 0 <= index < len(self._units) and index != of.index:
            words = self._units[index].words
            low, high = (low - len(words), low) if step < 0 else (high, high + len(words))
            if not words or low < 0 or of.words[low:high] != words:
                return
            yield index
            index += step

    # -- units with equal words -----------------------------------------------------------------------

    def _compare_equal(self, groups: Sequence[Sequence[int]]) -> None:
        keys = [
            key if length else -1 for key, length in zip(self._units.keys, self._units.lengths, strict=True)
        ]
        runs = repeated_runs(self._units, keys, self._units.lengths)
        if self._options.keep == "last":
            runs = {early: late for late, early in runs.items()}
        for group in groups:
            for position in group[1:]:
                unit = self._units[position]
                other = runs.get(position)
                if other is not None and keys[other] == keys[position]:
                    self._settle(self._judge_copy(unit, self._units[other], in_run=True))
                else:
                    self._settle(self._judge_copy(unit, self._units[group[0]], in_run=False))
        for index, other in runs.items():
            if keys[index] == keys[other]:
                continue
            self._remove_piece(self._units[index], self._units[other], "block")

    def _judge_copy(self, unit: Unit, of: Unit, *, in_run: bool) -> Proposal:
        """Return the proposal for two units with the same words; a run overrules all but another figure."""
        reason = pair_reason(Pair(unit, of, None, contained=False)) or place_reason(
            unit, of, self._units, self._options
        )
        if in_run and reason and reason != rules.number.__name__:
            return Proposal(unit, of, "block", None)
        return Proposal(unit, of, "exact", None, reason)

    def _remove_piece(self, unit: Unit, of: Unit, kind: Kind) -> None:
        """Remove the shorter of two units, whose words stand in the longer one as they are, however short."""
        shorter, longer = sorted((unit, of), key=lambda one: one.length)
        if shorter.index in self._removed or shorter.same_words(longer):
            return
        comparison = contain(shorter, longer, self._options.shingle_size)
        if comparison and not rules.number(Pair(shorter, longer, comparison, contained=True)):
            self._settle(Proposal(shorter, longer, kind, comparison))

    def _remove_credits(self) -> None:
        """Remove repeated credits right below a removed unit: the picture that they name is gone.

        A credit stays if its twin names another picture that stood there twice.
        """
        kept = {proposal.of.index for proposal in self._removed.values()}
        gone = []
        for index, proposal in self._spared.items():
            above = self._removed.get(index - 1)
            if above is None or proposal.kind != "exact" or not is_credit(proposal.unit):
                continue
            twin_above = proposal.of.index - 1
            picture = self._removed[twin_above].of.index if twin_above in self._removed else twin_above
            if picture == above.of.index or picture not in kept:
                gone.append(proposal._replace(reason=""))
        for proposal in gone:
            self._settle(proposal)

    # -- no chains ------------------------------------------------------------------------------------

    def _point_at_kept_units(self) -> None:
        """Let every removal name a unit that stays, or take it back until a later round."""
        for index in sorted(self._removed):
            proposal = self._removed[index]
            passed = {index}
            while proposal.of.index in self._removed and proposal.of.index not in passed:
                if not proposal.unit.same_words(proposal.of):
                    break
                # The same words match whatever their copy matched.
                passed.add(proposal.of.index)
                onward = self._removed[proposal.of.index]
                onward = _in_place_of(onward, proposal.unit)
                if self._is_refused(onward):
                    break
                proposal = onward
            self._removed[index] = proposal
        chained = [index for index, proposal in self._removed.items() if proposal.of.index in self._removed]
        for index in chained:
            del self._removed[index]


def _copies(order: Sequence[int], keys: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Return the positions of units with the same words, in groups of two or more, each in that order."""
    if len(set(keys)) == len(keys):
        return []
    count = Counter(keys)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for position in order:
        if count[keys[position]] > 1 and lengths[position]:
            groups[keys[position]].append(position)
    return list(groups.values())


def _in_place_of(proposal: Proposal, unit: Unit) -> Proposal:
    """Return `proposal` for another unit with the same words as its own."""
    comparison = proposal.comparison
    if comparison is not None:
        if comparison.shorter.index == proposal.unit.index:
            comparison = comparison._replace(shorter=unit)
        else:
            comparison = comparison._replace(longer=unit)
    return proposal._replace(unit=unit, comparison=comparison)


def _figures_differ(one: Unit, other: Unit) -> bool:
    """Whether each of two units has a word with digits that the other lacks."""
    own, others = figure_words(one), figure_words(other)
    return has_more(own, others) and has_more(others, own)
