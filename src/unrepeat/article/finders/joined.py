"""Finders that look at several units together: what they tell joined, and what leans on a unit that goes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from unrepeat._kernel.contract import WORD_BYTES
from unrepeat.article.evidence.compare import compare, contain
from unrepeat.article.evidence.novelty import MAX_LINK
from unrepeat.article.evidence.runs import MIN_LINE, UnitRun, are_code
from unrepeat.article.finders.matches import Matches
from unrepeat.article.finders.pairs import Proposal, propose
from unrepeat.article.policy.rules import PARTS, Permission, is_fact
from unrepeat.article.policy.surroundings import SHORT_CONTAINED
from unrepeat.article.text.shapes import SENTENCE_ENDS, breaks_off, is_credit, is_finished
from unrepeat.article.text.units import Unit

# So many lines of which each begins with the one above grow; of two, the upper one may be a heading.
MIN_GROWING = 3

# So many units that are quoted whole are a message below its answer; one may be quoted to be answered.
MIN_QUOTED = 2

# Share of the words of a unit from which on the lines below that repeat them tell all of it.
RETOLD = 0.75


def remove_excerpts(matches: Matches) -> None:
    """Let a unit that breaks off go for the units that tell it, one below the other, and keep those."""
    tried: set[int] = set()
    followed: set[tuple[int, int]] = set()
    for proposal in list((matches.spared | matches.removed).values()):
        excerpt, unit = proposal.of, proposal.unit
        if not proposal.case.contained or excerpt.index in tried or excerpt.index in matches.removed:
            continue
        if (excerpt.index, unit.index) in followed:
            continue
        start = unit.pair(excerpt).find()
        if start < 0:
            continue
        above = list(_adjoining(matches, unit, excerpt, start, -1))
        lines = [*reversed(above), unit, *_adjoining(matches, unit, excerpt, start, 1)]
        followed.update((excerpt.index, line.index) for line in lines)
        told = _told_by(matches, excerpt, lines, start - sum(line.length for line in above))
        if told is None:
            continue
        tried.add(excerpt.index)
        comparison = compare(excerpt, _joined(told), matches.options.threshold, matches.options.shingle_size)
        if comparison is None:
            continue
        run = UnitRun(matches.left, [(excerpt, told[0])])
        case = matches.case(excerpt, comparison.other(excerpt), comparison, contained=True, run=run)
        found = propose(case, matches.options, "excerpt")
        if found.goes:
            for line in told:
                matches.removed.pop(line.index, None)
                matches.spared.pop(line.index, None)
            matches.spared.pop(excerpt.index, None)
            matches.settle(found)


def _told_by(matches: Matches, excerpt: Unit, lines: Sequence[Unit], low: int) -> list[Unit] | None:
    """Return the units that tell all of an excerpt, or None.

    Args:
        matches: What was found so far.
        excerpt: A unit that may break off.
        lines: Units one below the other whose words it holds in a row.
        low: The position in it where these words begin.
    """
    high = low + sum(line.length for line in lines)
    rest = excerpt.words[high:]
    below = matches.left.beside(lines[-1], 1)
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


def spare_parts_of_odd_units(matches: Matches) -> None:
    """Spare units that one unit contains several of, where it has little else: a share box, a caption.

    Neighbours further down are no such parts: they tell the unit again, in smaller paragraphs.
    """
    parts: defaultdict[int, list[Proposal]] = defaultdict(list)
    for proposal in (matches.spared | matches.removed).values():
        # A unit that is no copy, because it says something of its own, is no part either.
        cut_off = proposal.unit.fact(breaks_off)
        if proposal.case.contained and not cut_off and not is_fact(proposal.case):
            parts[proposal.of.index].append(proposal)
    place = matches.left.place
    for proposals in parts.values():
        of = proposals[0].of
        units = [proposal.unit for proposal in proposals]
        if len(units) == 1 and place(of) > place(units[0]):
            # The headline above may be too short to be compared.
            above = _adjoining(matches, units[0], of, max(0, units[0].pair(of).find()), -1)
            units += [unit for unit in above if unit.length < matches.options.min_words]
        places = [place(unit) for unit in units]
        words = sum(unit.length for unit in units)
        told_again = min(places) > place(of) and max(places) - min(places) < len(places)
        if len(units) > 1 and 2 * words > of.length and not told_again:
            for proposal in proposals:
                if matches.removed.pop(proposal.unit.index, None):
                    matches.spared[proposal.unit.index] = proposal._replace(permission=Permission("", PARTS))


def fragments(matches: Matches) -> Iterator[Proposal]:
    """Yield proposals for lines that tell a passage of an earlier unit again, word for word, when joined.

    Each line for itself may look like a heading; joined, they are one stretch of the other unit.
    """
    followed: set[int] = set()
    for number, proposal in sorted((matches.spared | matches.removed).items()):
        of, unit = proposal.of, proposal.unit
        if not proposal.case.contained or of.index > number or number in followed:
            continue
        start = unit.pair(of).find()
        if start < 0:
            continue
        above = list(_adjoining(matches, unit, of, start, -1))
        lines = [*reversed(above), unit, *_adjoining(matches, unit, of, start, 1)]
        first = start - sum(line.length for line in above)
        followed.update(line.index for line in lines)
        told = sum(line.length for line in lines)
        licence = "retold" if told >= RETOLD * of.length else "fragment"
        whole = licence == "retold" or _begins_or_ends(of, first, first + told)
        if len(lines) == 1 or told < SHORT_CONTAINED or not whole or are_code(lines):
            continue
        found = list(_pieces(matches, lines, of, licence))
        # Without some of its lines a passage would be left in pieces.
        if all(proposal.goes for proposal in found) or licence == "retold":
            yield from found


def _pieces(matches: Matches, lines: Sequence[Unit], of: Unit, licence: str) -> Iterator[Proposal]:
    """Yield proposals for lines whose words stand in an earlier unit, but for those that go anyway."""
    for line in lines:
        comparison = contain(line, of, matches.options.shingle_size)
        if comparison and line.index not in matches.removed and not line.same_words(of):
            case = matches.case(line, of, comparison, contained=True)
            yield propose(case, matches.options, licence)


def _begins_or_ends(unit: Unit, first: int, end: int) -> bool:
    """Whether words of a unit begin where a sentence does, or end so."""
    spans = unit.spans
    if spans is None:
        return False
    before = unit.text[spans[first - 1][1] : spans[first][0]] if first else "."
    after = unit.text[spans[end - 1][1] : spans[end][0]] if end < len(spans) else "."
    return any(mark in before for mark in SENTENCE_ENDS) or any(mark in after for mark in SENTENCE_ENDS)


def remove_growing(matches: Matches) -> None:
    """Remove lines of which each is the beginning of the next one, for the last of them.

    Two such lines may be a heading and its paragraph; three are captions that roll up, or text that was
    read off while it was being typed.
    """
    left = matches.left
    last: dict[int, int] = {}
    for number in sorted(matches.spared.keys() | matches.removed.keys(), reverse=True):
        unit = left.units[number]
        below = left.beside(unit, 1)
        if below is not None and unit.length < below.length and unit.pair(below).find() == 0:
            last[left.place(unit)] = last.get(left.place(below), left.place(below))
    for place, end in last.items():
        if end - place < MIN_GROWING - 1 and last.get(place - 1) != end:
            continue
        unit, of = left[place], left[end]
        comparison = contain(unit, of, matches.options.shingle_size)
        if comparison is None:
            continue
        case = matches.case(unit, of, comparison, contained=True)
        proposal = propose(case, matches.options, "growing")
        if proposal.goes and not matches.is_refused(proposal):
            matches.removed[unit.index] = proposal


def quoted_blocks(matches: Matches) -> Iterator[Proposal]:
    """Yield proposals for quoted lines that tell whole units above them again, as they may be wrapped.

    They are compared with the nearest units above that begin with the same words.
    """
    left = matches.left
    texts = left.units.texts
    quoted = [place for place, number in enumerate(left.numbers) if texts[number].startswith(">")]
    if not quoted:
        return
    places = [place for place, length in enumerate(left.lengths) if length]
    text = b"".join(left.units.table.ids(left.numbers[place]) for place in places)
    starts = [0, *accumulate(WORD_BYTES * left.lengths[place] for place in places)]
    nearest: dict[bytes, int] = {}
    seen = 0
    for first, last in _stretches(quoted):
        above, below = bisect_left(places, first), bisect_right(places, last)
        for one in range(seen, above):
            nearest[text[starts[one] : starts[one] + WORD_BYTES * MIN_QUOTED]] = one
        seen = above
        words = text[starts[above] : starts[below]]
        told = nearest.get(words[: WORD_BYTES * MIN_QUOTED])
        if told is None:
            continue
        start, end = starts[told], starts[told] + len(words)
        beyond = bisect_left(starts, end)
        whole = end <= starts[above] and starts[beyond] == end and beyond - told >= MIN_QUOTED
        if not whole or text[start:end] != words:
            continue
        position = start
        for line in (left[place] for place in places[above:below]):
            of = left[places[bisect_right(starts, position) - 1]]
            position += WORD_BYTES * line.length
            comparison = None if line.same_words(of) else contain(line, of, matches.options.shingle_size)
            if comparison or line.same_words(of):
                case = matches.case(line, of, comparison, contained=comparison is not None)
                yield propose(case, matches.options, "quoted")


def _adjoining(matches: Matches, unit: Unit, of: Unit, start: int, step: int) -> Iterator[Unit]:
    """Yield the units above or below that continue the passage of `of` which begins with `unit`."""
    low, high = start, start + unit.length
    beside = matches.left.beside(unit, step)
    while beside is not None and beside is not of:
        words = beside.words
        low, high = (low - len(words), low) if step < 0 else (high, high + len(words))
        if not words or low < 0 or of.words[low:high] != words:
            return
        yield beside
        beside = matches.left.beside(beside, step)


def credits_of_pictures(matches: Matches) -> Iterator[Proposal]:
    """Yield proposals for repeated credits right below a unit that goes: the picture they name is gone.

    A credit stays if its twin names another picture that stood there twice. Where nothing that stays lies
    between it and the kept copy of that unit, its picture is still there: then it goes only if its twin
    stands so near that both name this one.
    """
    kept = {proposal.of.index for proposal in matches.removed.values()}
    for proposal in matches.spared.values():
        if proposal.kind != "exact" or not is_credit(proposal.unit):
            continue
        above, above_of = proposal.case.beside(-1)
        gone = matches.removed.get(above.index) if above is not None else None
        if gone is None or above_of is None:
            continue
        if _stays_below(matches, proposal.unit, gone.of):
            names_another = _long_units_between(matches, proposal.of, proposal.unit) > 1
        else:
            twin = matches.removed.get(above_of.index)
            shown = twin.of if twin else above_of
            names_another = shown is not gone.of and shown.index in kept
        if not names_another:
            yield propose(proposal.case, matches.options, "picture")


def _stays_below(matches: Matches, unit: Unit, caption: Unit) -> bool:
    """Whether all units between a caption and a unit below it go."""
    between = range(matches.left.place(caption) + 1, matches.left.place(unit))
    return len(between) > 0 and all(matches.left.numbers[place] in matches.removed for place in between)


def _long_units_between(matches: Matches, one: Unit, other: Unit) -> int:
    """Return how many lines of some length, captions mostly, stay between two units."""
    first, last = sorted((matches.left.place(one), matches.left.place(other)))
    between = (matches.left[place] for place in range(first + 1, last))
    return sum(unit.index not in matches.removed and unit.reader_length >= MIN_LINE for unit in between)


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of places that follow one another."""
    for _, stretch in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        found = [place for _, place in stretch]
        yield found[0], found[-1]


def _joined(units: Sequence[Unit]) -> Unit:
    """Return units that stand one below the other as one."""
    text = "\n".join(unit.text for unit in units)
    return Unit(units[0].index, units[0].start, units[-1].end, text)
