"""What could go: each finder goes over the units that are left, and makes proposals."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, groupby

from unrepeat import _kernel
from unrepeat.article import rules
from unrepeat.article.candidates import candidate_index
from unrepeat.article.compare import compare, contain
from unrepeat.article.left import Left
from unrepeat.article.novelty import MAX_LINK
from unrepeat.article.options import Keep, Options
from unrepeat.article.pairs import Proposal, judge, propose
from unrepeat.article.rules import Case, Verdict, is_fact
from unrepeat.article.runs import MIN_LINE, Run, doubled_runs, nearest_runs, repeated_runs
from unrepeat.article.shapes import MIN_PROSE, breaks_off, figure_words, has_more, is_credit, is_finished
from unrepeat.article.units import Unit

# Once a rule has forbidden so many pairs of a unit, the other candidates, which share less, are let be.
MAX_FORBIDDEN = 3

# So many lines of which each begins with the one above grow; of two, the upper one may be a heading.
MIN_GROWING = 3

# So many units that are quoted whole are a message below its answer; one may be quoted to be answered.
MIN_QUOTED = 2

# Share of the words of a unit from which on the lines below that repeat them tell all of it.
RETOLD = 0.75


def in_preference_order(lengths: Sequence[int], keep: Keep) -> Sequence[int]:
    """Return the order in which units are kept, by their lengths: each is compared with those before it."""
    if keep == "last":
        return range(len(lengths) - 1, -1, -1)
    if keep == "longest":
        return sorted(range(len(lengths)), key=lambda place: -lengths[place])
    return range(len(lengths))


class Found:
    """What was found over the units that are left: `removed`, `spared` and `capped`.

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
        """Look for proposals of all kinds."""
        self.removed: dict[int, Proposal] = {}
        """What goes, by its number; no `of` in them goes itself."""
        self.spared: dict[int, Proposal] = {}
        """What matched and stays, by its number."""
        self.capped: set[int] = set()
        """Numbers of the units for which the caps on candidates left kept units unexamined."""
        self._left = left
        self._options = options
        self._refused = refused
        self._held = held
        self._runs: dict[int, tuple[Run, Unit]] = {}
        self._find()

    def _find(self) -> None:
        left, options = self._left, self._options
        order = in_preference_order(left.lengths, options.keep)
        groups = [_finished_first(group, left) for group in _copies(order, left.keys, left.lengths)]
        equal = list(self._equal_copies(groups)) if groups else []
        later = {place for group in groups for place in group[1:]}
        least = options.min_words
        self._different_copies(
            [place for place in order if left.lengths[place] >= least and place not in later]
        )
        if self.spared or self.removed:
            self._remove_excerpts()
            self._spare_parts_of_odd_units()
            for proposal in list(self._fragments()):
                self._settle(proposal)
            if options.contained:
                self._remove_growing()
                for proposal in list(self._quoted_blocks()):
                    self._settle(proposal)
        for proposal in equal:
            self._settle(proposal)
        matched = 0
        if self.removed:
            for proposal in list(self._credits()):
                self._settle(proposal)
            matched = len(self.removed)
            self._point_at_kept_units()
        taken_back = matched - len(self.removed)
        self.spared = {number: one for number, one in self.spared.items() if number not in self.removed}
        self.conclusive = not (self.spared or taken_back or self.capped or self._refused or self._held)
        """Whether nothing will be found among what is left then, for all that matched went.

        Proof: no two units with equal words are left. Of two others that share enough to be candidates, the
        later one was compared with the earlier one, which was kept when it was its turn and hidden by no cap.
        They did not match, since one of them would have gone; and that does not depend on where they stand.
        """

    def _settle(self, proposal: Proposal) -> None:
        if not self._is_refused(proposal):
            settled = self.removed if proposal.goes else self.spared
            settled.setdefault(proposal.unit.index, proposal)

    def _is_refused(self, proposal: Proposal) -> bool:
        unit, of = proposal.unit.index, proposal.of.index
        return unit in self._held or (unit, of) in self._refused

    def _case(self, goes: Unit, stays: Unit, run: Run | None = None) -> Case:
        run = run or Run(self._left, [(goes, stays)])
        return Case(goes, stays, None, False, run, self._left, self._options.min_words)

    # -- units with equal words -----------------------------------------------------------------------

    def _equal_copies(self, groups: Sequence[Sequence[int]]) -> Iterator[Proposal]:
        """Yield the proposals for units with the words of a preferred one.

        Each is compared with its counterpart in a repeated run, with the nearest copy before it, and with the
        first one: the first of these for which it may go is the kept one.
        """
        left = self._left
        keys = [key if length else -1 for key, length in zip(left.keys, left.lengths, strict=True)]
        turned = self._options.keep == "last"
        for places in repeated_runs(left, keys):
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = Run(left, pairs, repeated=True)
            self._runs.update((goes.index, (run, stays)) for goes, stays in pairs)
        for places in doubled_runs(left, keys):
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = Run(left, pairs, doubled=True)
            self._runs.update((goes.index, (run, stays)) for goes, stays in pairs)
        nearest: dict[int, tuple[Run, Unit]] = {}
        for places in nearest_runs(left, keys):
            pairs = [(left[a], left[b]) if not turned else (left[b], left[a]) for a, b in places]
            run = Run(left, pairs)
            if run.between <= 0:
                nearest.update((goes.index, (run, stays)) for goes, stays in pairs)
        for group in groups:
            for place in group[1:]:
                yield self._equal_copy(left[place], left[group[0]], nearest)
        for run, _ in dict.fromkeys(self._runs.values()):
            for unit, of in run.pairs:
                if not unit.same_words(of):
                    yield from self._piece(unit, of, run)

    def _equal_copy(self, unit: Unit, first: Unit, nearest: Mapping[int, tuple[Run, Unit]]) -> Proposal:
        """Return the first proposal by which a unit goes, else that for the first copy."""
        proposal = propose(self._case(unit, first), self._options)
        known = (self._runs.get(unit.index), nearest.get(unit.index))
        for run, of in filter(None, known):
            if unit.same_words(of):
                better = propose(self._case(unit, of, run), self._options)
                if better.goes:
                    return better
        return proposal

    def _piece(self, unit: Unit, of: Unit, run: Run) -> Iterator[Proposal]:
        """Yield the proposal for the shorter of two units, whose words stand in the longer one as they are."""
        shorter, longer = sorted((unit, of), key=lambda one: one.length)
        comparison = contain(shorter, longer, self._options.shingle_size)
        if comparison:
            case = Case(shorter, longer, comparison, True, run, self._left, self._options.min_words)
            proposal = propose(case, self._options)
            if proposal.goes:
                yield proposal

    # -- units with different words -------------------------------------------------------------------

    def _different_copies(self, order: Sequence[int]) -> None:
        """Compare each unit with the kept ones that share words with it; `order` is that of preference."""
        if not (self._options.near or self._options.contained):
            return
        left = self._left
        chosen = [left.numbers[place] for place in order]
        index = candidate_index(left.units.table, chosen, self._options)
        place, candidates, capped = index.advance(0)
        self.capped.update(chosen[one] for one in capped)
        while place < len(chosen):
            unit = left.units[chosen[place]]
            for proposal in self._proposals([left.units[chosen[one]] for one in candidates], unit):
                self._settle(proposal)
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
            proposal = judge(candidate, unit, self._left, self._options, self._runs)
            if proposal is None or self._is_refused(proposal):
                continue
            if proposal.unit is unit and proposal.goes:
                return [proposal]
            found.append(proposal)
            forbidden += not proposal.goes
            if forbidden == MAX_FORBIDDEN and candidate is not kept[-1]:
                self.capped.add(unit.index)
                break
        return found

    def _spare_parts_of_odd_units(self) -> None:
        """Spare units that one unit contains several of, where it has little else: a share box, a caption.

        Neighbours further down are no such parts: they tell the unit again, in smaller paragraphs.
        """
        parts: defaultdict[int, list[Proposal]] = defaultdict(list)
        for proposal in (self.spared | self.removed).values():
            # A unit that is no copy, because it says something of its own, is no part either.
            cut_off = proposal.unit.fact(breaks_off)
            if proposal.case.contained and not cut_off and not is_fact(proposal.case):
                parts[proposal.of.index].append(proposal)
        place = self._left.place
        for proposals in parts.values():
            of = proposals[0].of
            places = [place(proposal.unit) for proposal in proposals]
            words = sum(proposal.unit.length for proposal in proposals)
            told_again = min(places) > place(of) and max(places) - min(places) < len(places)
            if len(proposals) > 1 and 2 * words > of.length and not told_again:
                for proposal in proposals:
                    if self.removed.pop(proposal.unit.index, None):
                        self.spared[proposal.unit.index] = proposal._replace(verdict=Verdict("", rules.PARTS))

    def _remove_excerpts(self) -> None:
        """Let a unit that breaks off go for the units that tell it, one below the other, and keep those."""
        tried: set[int] = set()
        for proposal in list((self.spared | self.removed).values()):
            excerpt, unit = proposal.of, proposal.unit
            if not proposal.case.contained or excerpt.index in tried or excerpt.index in self.removed:
                continue
            start = unit.pair(excerpt).find()
            if start < 0:
                continue
            above = list(self._adjoining(unit, excerpt, start, -1))
            lines = [*reversed(above), unit, *self._adjoining(unit, excerpt, start, 1)]
            told = self._told_by(excerpt, lines, start - sum(line.length for line in above))
            if told is None:
                continue
            tried.add(excerpt.index)
            comparison = compare(excerpt, _joined(told), self._options.threshold, self._options.shingle_size)
            if comparison is None:
                continue
            run = Run(self._left, [(excerpt, told[0])])
            least = self._options.min_words
            case = Case(excerpt, comparison.other(excerpt), comparison, True, run, self._left, least)
            found = propose(case, self._options, "excerpt")
            if found.goes:
                for line in told:
                    self.removed.pop(line.index, None)
                    self.spared.pop(line.index, None)
                self.spared.pop(excerpt.index, None)
                self._settle(found)

    def _told_by(self, excerpt: Unit, lines: Sequence[Unit], low: int) -> list[Unit] | None:
        """Return the units that tell all of an excerpt, or None.

        Args:
            excerpt: A unit that may break off.
            lines: Units one below the other whose words it holds in a row.
            low: The position in it where these words begin.
        """
        high = low + sum(line.length for line in lines)
        rest = excerpt.words[high:]
        below = self._left.beside(lines[-1], 1)
        if low != 0 or not rest or below is None or below is excerpt:
            return None
        same = 0
        while same < min(len(rest), below.length) and rest[same] == below.words[same]:
            same += 1
        if excerpt.fact(breaks_off):
            return [*lines, below] if same > 0 and len(rest) - same <= MAX_LINK else None
        # Cut off inside a word, without dots.
        cut = same == len(rest) - 1 and same < below.length and below.words[same].startswith(rest[same])
        return [*lines, below] if cut and not excerpt.fact(is_finished) else None

    def _fragments(self) -> Iterator[Proposal]:
        """Yield proposals for lines that tell a passage of an earlier unit again, word for word, when joined.

        Each line for itself may look like a heading; joined, they are one stretch of the other unit.
        """
        followed: set[int] = set()
        for number, proposal in sorted((self.spared | self.removed).items()):
            of, unit = proposal.of, proposal.unit
            if not proposal.case.contained or of.index > number or number in followed:
                continue
            start = unit.pair(of).find()
            if start < 0:
                continue
            lines = [unit, *self._adjoining(unit, of, start, -1), *self._adjoining(unit, of, start, 1)]
            followed.update(line.index for line in lines)
            told = sum(line.length for line in lines)
            licence = "retold" if told >= RETOLD * of.length else "fragment"
            if len(lines) > 1 and told >= rules.SHORT_CONTAINED:
                for line in lines:
                    comparison = contain(line, of, self._options.shingle_size)
                    if comparison and line.index not in self.removed and not line.same_words(of):
                        run = Run(self._left, [(line, of)])
                        case = Case(line, of, comparison, True, run, self._left, self._options.min_words)
                        yield propose(case, self._options, licence)

    def _remove_growing(self) -> None:
        """Remove lines of which each is the beginning of the next one, for the last of them.

        Two such lines may be a heading and its paragraph; three are captions that roll up, or text that was
        read off while it was being typed.
        """
        left = self._left
        last: dict[int, int] = {}
        for number in sorted(self.spared.keys() | self.removed.keys(), reverse=True):
            unit = left.units[number]
            below = left.beside(unit, 1)
            if below is not None and unit.length < below.length and unit.pair(below).find() == 0:
                last[left.place(unit)] = last.get(left.place(below), left.place(below))
        for place, end in last.items():
            if end - place < MIN_GROWING - 1 and last.get(place - 1) != end:
                continue
            unit, of = left[place], left[end]
            comparison = contain(unit, of, self._options.shingle_size)
            if comparison is None:
                continue
            run = Run(left, [(unit, of)])
            case = Case(unit, of, comparison, True, run, left, self._options.min_words)
            proposal = propose(case, self._options, "growing")
            if proposal.goes and not self._is_refused(proposal):
                self.removed[unit.index] = proposal

    def _quoted_blocks(self) -> Iterator[Proposal]:
        """Yield proposals for quoted lines that tell whole units above them again, however they are wrapped."""
        left = self._left
        texts = left.units.texts
        quoted = [place for place, number in enumerate(left.numbers) if texts[number].startswith(">")]
        for first, last in _stretches(quoted):
            lines = [left[place] for place in range(first, last + 1) if left.lengths[place]]
            above = [left[place] for place in range(first) if left.lengths[place]]
            words = [word for line in lines for word in line.words]
            start = (
                _kernel.Pair(words, [word for unit in above for word in unit.words]).find() if words else -1
            )
            if start < 0:
                continue
            ends = list(accumulate(unit.length for unit in above))
            told = bisect_right(ends, start + len(words)) - bisect_right(ends, start)
            if start + len(words) not in ends or start not in (0, *ends) or told < MIN_QUOTED:
                continue
            position = start
            for line in lines:
                of = above[bisect_right(ends, position)]
                position += line.length
                comparison = None if line.same_words(of) else contain(line, of, self._options.shingle_size)
                if comparison or line.same_words(of):
                    run = Run(left, [(line, of)])
                    contained = comparison is not None
                    case = Case(line, of, comparison, contained, run, left, self._options.min_words)
                    yield propose(case, self._options, "quoted")

    def _adjoining(self, unit: Unit, of: Unit, start: int, step: int) -> Iterator[Unit]:
        """Yield the units above or below that continue the passage of `of` which begins with `unit`."""
        low, high = start, start + unit.length
        beside = self._left.beside(unit, step)
        while beside is not None and beside is not of:
            words = beside.words
            low, high = (low - len(words), low) if step < 0 else (high, high + len(words))
            if not words or low < 0 or of.words[low:high] != words:
                return
            yield beside
            beside = self._left.beside(beside, step)

    def _credits(self) -> Iterator[Proposal]:
        """Yield proposals for repeated credits right below a unit that goes: the picture they name is gone.

        A credit stays if its twin names another picture that stood there twice. Where nothing that stays lies
        between it and the kept copy of that unit, its picture is still there: then it goes only if its twin
        stands so near that both name this one.
        """
        kept = {proposal.of.index for proposal in self.removed.values()}
        for proposal in self.spared.values():
            if proposal.kind != "exact" or not is_credit(proposal.unit):
                continue
            above, above_of = proposal.case.beside(-1)
            gone = self.removed.get(above.index) if above is not None else None
            if gone is None or above_of is None:
                continue
            if self._stays_below(proposal.unit, gone.of):
                names_another = self._long_units_between(proposal.of, proposal.unit) > 1
            else:
                twin = self.removed.get(above_of.index)
                shown = twin.of if twin else above_of
                names_another = shown is not gone.of and shown.index in kept
            if not names_another:
                yield propose(proposal.case, self._options, "picture")

    def _stays_below(self, unit: Unit, caption: Unit) -> bool:
        """Whether all units between a caption and a unit below it go."""
        between = range(self._left.place(caption) + 1, self._left.place(unit))
        return len(between) > 0 and all(self._left.numbers[place] in self.removed for place in between)

    def _long_units_between(self, one: Unit, other: Unit) -> int:
        """Return how many lines of some length, captions mostly, stay between two units."""
        first, last = sorted((self._left.place(one), self._left.place(other)))
        between = (self._left[place] for place in range(first + 1, last))
        return sum(unit.index not in self.removed and unit.reader_length >= MIN_LINE for unit in between)

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
                if self._is_refused(onward):
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
    first = left[group[0]]
    if first.reader_length < MIN_PROSE or first.fact(is_finished):
        return group
    whole = next((place for place in group if left[place].fact(is_finished)), group[0])
    return [whole, *(place for place in group if place != whole)]


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
    return Proposal(case, kind, proposal.verdict)


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of places that follow one another."""
    for _, stretch in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        found = [place for _, place in stretch]
        yield found[0], found[-1]


def _joined(units: Sequence[Unit]) -> Unit:
    """Return units that stand one below the other as one."""
    text = "\n".join(unit.text for unit in units)
    return Unit(units[0].index, units[0].start, units[-1].end, text)


def _figures_differ(one: Unit, other: Unit) -> bool:
    """Whether each of two units has a word with digits that the other lacks."""
    own, others = figure_words(one), figure_words(other)
    return has_more(own, others) and has_more(others, own)
