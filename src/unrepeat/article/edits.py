"""What is cut out of a text in several rounds, told in offsets into the text at the beginning."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.article.text.places import word_place, word_places
from unrepeat.article.text.units import Unit
from unrepeat.article.trace import Trace
from unrepeat.article.values import Match, MatchKind


class Evidence(NamedTuple):
    """What was measured on the words of a stretch of text and its kept copy; see `Match`."""

    kind: MatchKind
    jaccard: float
    coverage: float
    new_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """A unit, or a part of one, that is cut out, with white space beside it."""

    cut_start: int
    """Where the cut begins."""

    start: int
    """Where the unit or the part of it begins."""

    end: int
    """Where it ends."""

    cut_end: int
    """Where the cut ends."""

    of_start: int
    """Where the kept copy begins."""

    of_end: int
    """Where it ends."""

    evidence: Evidence
    reason: str
    signs: tuple[str, ...]
    is_measured: bool = True
    """Whether the evidence is that of these two stretches of text, not of longer ones."""


def edits_of(removed: Mapping[int, Match], cuts: Mapping[int, tuple[str, str]]) -> list[Edit]:
    """Return what is cut out in one round, in order.

    Args:
        removed: What goes, by the number of the unit or piece.
        cuts: What `cut.separators` returned for it.
    """
    edits = []
    for number, match in sorted(removed.items()):
        unit, of = match.unit, match.of
        before, after = map(len, cuts[number])
        found = Evidence(match.kind, match.jaccard, match.coverage, match.new_words)
        place = unit.start - before, unit.start, unit.end, unit.end + after
        edits.append(Edit(*place, of.start, of.end, found, match.reason, match.signs))
    return edits


class _Loose(NamedTuple):
    """White space that is cut out, and around which more was cut out in earlier rounds."""

    start: int
    end: int
    is_behind: bool
    """Whether it stands behind what it is cut out with, not before."""


class Edits:
    """All that was cut out so far.

    Args:
        text: The text at the beginning.
        spans: Where its units stand.
    """

    def __init__(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        """Take the text."""
        self.text = text
        """The text at the beginning, as it was read."""
        self._spans = spans
        self._starts = [start for start, _ in spans]
        self._trace = Trace.whole(len(text))
        self._found: list[Edit] = []
        self.spared: list[Match] = []
        """Parts of units that stay although they stand elsewhere as well."""

    def add(self, edits: Sequence[Edit]) -> None:
        """Take in what is cut out of what is left now."""
        new: list[Edit] = []
        loose: list[_Loose] = []
        for edit in edits:
            of = [*self._trace.stretches(edit.of_start, edit.of_end)]
            cuts = [*self._trace.stretches(edit.cut_start, edit.cut_end)]
            begin = next(iter(self._trace.stretches(edit.start, edit.end)))[0]
            moved = replace(edit, of_start=of[0][0], of_end=of[-1][1], is_measured=len(of) == 1)
            for start, end in cuts:
                parts = [*self._parts(start, end)]
                if not parts:
                    loose.append(_Loose(start, end, is_behind=start > begin))
                    continue
                edges = [start, *(first for first, _ in parts[1:]), end]
                for (first, last), low, high in zip(parts, edges, edges[1:], strict=False):
                    part = replace(moved, cut_start=low, start=first, end=last, cut_end=high)
                    whole = last - first == edit.end - edit.start
                    new.append(part if whole else replace(part, is_measured=False))
        self._trace = self._trace.without((edit.cut_start, edit.cut_end) for edit in edits)
        self._found = sorted((*_pointing(self._found, new, self.text), *new), key=lambda edit: edit.start)
        if loose:
            self._widen(loose)

    def spare(self, matches: Iterable[Match]) -> None:
        """Take in what stays of what is left now, unless something was cut out of the middle of it."""
        for match in matches:
            unit, of = self._at_the_beginning(match.unit), self._at_the_beginning(match.of)
            if unit and of:
                self.spared.append(replace(match, unit=unit, of=of))

    def _at_the_beginning(self, part: Unit) -> Unit | None:
        stretches = [*self._trace.stretches(part.start, part.end)]
        if len(stretches) != 1:
            return None
        start, end = stretches[0]
        return Unit(self.unit(start), start, end, part.text)

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._found)

    def applied_to(self, text: str) -> str:
        """Return what is left of the text at the beginning, or of one that is as long."""
        left, position = [], 0
        for edit in self._found:
            left.append(text[position : edit.cut_start])
            position = edit.cut_end
        return "".join((*left, text[position:]))

    def unit(self, offset: int) -> int:
        """Return the number of the unit that a character of the text stands in."""
        return bisect_right(self._starts, offset) - 1

    def whole_units(self) -> set[int]:
        """Return the numbers of the units of which nothing is left, be it in several parts."""
        sizes: Counter[int] = Counter()
        for edit in self._found:
            start, end = self._spans[self.unit(edit.start)]
            sizes[self.unit(edit.start)] += min(edit.cut_end, end) - max(edit.cut_start, start)
        lengths = ((number, self._spans[number][1] - self._spans[number][0]) for number in sizes)
        return {number for number, length in lengths if sizes[number] == length}

    def keep_separators_together(self) -> None:
        """Let each block of which nothing is left go with one separator of its own.

        Blocks that went in several rounds may have taken those of one another.
        """
        whole = self.whole_units()
        numbers: dict[int, list[int]] = {}
        for place, edit in enumerate(self._found):
            numbers.setdefault(self.unit(edit.start), []).append(place)
        before = False
        for number in sorted(whole):
            own, (start, end) = numbers[number], self._spans[number]
            if number - 1 not in whole:
                before = self._found[own[0]].cut_start < start
            size = self._spans[number + 1][0] - end if number + 1 < len(self._spans) else 0
            size_before = start - self._spans[number - 1][1] if before else 0
            first = self._found[own[0]]
            self._found[own[0]] = replace(first, cut_start=start - size_before, start=start)
            last = self._found[own[-1]]
            self._found[own[-1]] = replace(last, end=end, cut_end=end if before else end + size)

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what of the units lies in a stretch of the text, without white space at its ends."""
        for number in range(max(0, self.unit(start)), len(self._spans)):
            low, high = max(start, self._spans[number][0]), min(end, self._spans[number][1])
            if self._spans[number][0] >= end:
                return
            if low < high and (low, high) == self._spans[number]:
                yield low, high
                continue
            inside = self.text[low:high] if low < high else ""
            if inside.strip():
                yield (
                    low + len(inside) - len(inside.lstrip()),
                    high - len(inside) + len(inside.rstrip()),
                )

    def _widen(self, loose: Iterable[_Loose]) -> None:
        """Let white space go with what was cut out beside it earlier, of its own unit if there is any."""
        before = {edit.cut_end: number for number, edit in enumerate(self._found)}
        behind = {edit.cut_start: number for number, edit in enumerate(self._found)}
        for start, end, is_behind in loose:
            if start in before and (is_behind or end not in behind):
                number = before[end] = before.pop(start)
                self._found[number] = replace(self._found[number], cut_end=end)
            else:
                number = behind[start] = behind.pop(end)
                self._found[number] = replace(self._found[number], cut_start=start)


def _pointing(found: Iterable[Edit], new: Sequence[Edit], text: str) -> Iterator[Edit]:
    """Yield earlier edits, those whose kept copy goes now with the copy that stays for it.

    Where that goes in parts for several copies, the edit is told in such parts as well.
    """
    starts, ends = [edit.start for edit in new], [edit.end for edit in new]
    for edit in found:
        over = new[bisect_right(ends, edit.of_start) : bisect_left(starts, edit.of_end)]
        gone = sum(min(one.end, edit.of_end) - max(one.start, edit.of_start) for one in over)
        if len(over) > 1 and _have_all_of(over, edit, text):
            yield from _in_parts(edit, over, text)
        elif 2 * gone > edit.of_end - edit.of_start:
            pieces = over if _follow(over) else [max(over, key=lambda one: one.end - one.start)]
            of_start, of_end = pieces[0].of_start, pieces[-1].of_end
            yield replace(edit, of_start=of_start, of_end=of_end, is_measured=False)
        else:
            yield edit


def _have_all_of(parts: Sequence[Edit], edit: Edit, text: str) -> bool:
    """Whether nothing but white space is left of a kept copy when parts of it are cut out."""
    edges = [edit.of_start, *(edge for part in parts for edge in (part.start, part.end)), edit.of_end]
    return not any(text[low:high].strip() for low, high in zip(edges[::2], edges[1::2], strict=True))


def _in_parts(edit: Edit, parts: Sequence[Edit], text: str) -> Iterator[Edit]:
    """Yield an edit in parts, as its kept copy went, if its words stand there one behind the other."""
    places = word_places(text[edit.start : edit.end])
    own = _kernel.words(text[edit.start : edit.end])
    kept = [_kernel.words(text[part.start : part.end]) for part in parts]
    begin = word_place([*chain(*kept)], own)
    if places is None or begin < 0:
        most = max(parts, key=lambda one: one.end - one.start)
        yield replace(edit, of_start=most.of_start, of_end=most.of_end, is_measured=False)
        return
    firsts = [first - begin for first in accumulate(map(len, kept), initial=0)]
    shares = [
        (part, max(first, 0))
        for part, first, end in zip(parts, firsts, firsts[1:], strict=False)
        if end > 0 and first < len(own)
    ]
    cuts = [edit.cut_start, *(edit.start + places[first][0] for _, first in shares[1:]), edit.cut_end]
    for (part, _), low, high in zip(shares, cuts, cuts[1:], strict=False):
        start, end = max(low, edit.start), min(high, edit.end)
        yield replace(
            edit,
            cut_start=low,
            start=start,
            end=start + len(text[start:end].rstrip()) if high < edit.cut_end else end,
            cut_end=high,
            of_start=part.of_start,
            of_end=part.of_end,
            is_measured=False,
        )


def _follow(edits: Sequence[Edit]) -> bool:
    """Whether the kept copies of some edits stand in the same order, so that they are one stretch."""
    return all(one.of_end <= other.of_start for one, other in pairwise(edits))
