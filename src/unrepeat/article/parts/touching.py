"""Copies that follow one another with nothing in between: a sentence pasted twice, a phrase in a loop."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator

from unrepeat.article.parts.copies import Passage, reader_words
from unrepeat.article.parts.repeats import MIN_WORDS, Repeat
from unrepeat.article.parts.snaps import Gaps
from unrepeat.article.text.figures import has_digit
from unrepeat.article.text.shapes import is_finished
from unrepeat.article.text.units import Units
from unrepeat.words import length, words

# Words of a copy, as a reader counts them, that touches another one. Of such copies 12 of 12 were made by
# mistake (measured on fresh pages).
MIN_TOUCHING = 10

# A phrase stands so many times in a row by a loop of whoever wrote it down: as sentences, and otherwise,
# where all of it has so many words. In 3,800 pages that were looked through, no author wrote any of two words
# and more more than three times in a row; the cells of tables stood there six times.
MIN_SENTENCES, MIN_PHRASES, MIN_PHRASE_WORDS = 6, 8, 24

# Words with letters in such a phrase. A single word is laughter, a chant, the cells of a table.
MIN_LETTERED = 2

# A heading of so many words that is all of its line, twice, and a sentence.
MIN_DOUBLED_HEADING, MIN_DOUBLED_SENTENCE = 4, 8

# What divides the cells of a row.
_CELLS = ("|", "\t", "  ")


def doubled_units(units: Units) -> Iterator[Repeat]:
    """Yield the second halves of units that say the same words twice, if `repeats` does not find them."""
    first = 0
    for number, size in enumerate(units.lengths):
        half = size // 2
        if MIN_DOUBLED_HEADING <= half < MIN_WORDS and size == 2 * half:
            ids = array("I", units.table.ids(number))
            if ids[:half] == ids[half:] and not _is_periodic(ids[:half]):
                yield Repeat(first + half, first, half)
        first += size


def _is_periodic(words: array[int]) -> bool:
    """Whether some words are a phrase that comes twice or more."""
    size = len(words)
    return any(size % period == 0 and words[period:] == words[:-period] for period in range(1, size // 2 + 1))


def _is_doubled(text: str) -> bool:
    """Whether a text is a line of some words twice, with a space in between at the most.

    With a comma in between, a line of verse is.
    """
    one = text[: len(text) // 2].strip()
    least = MIN_DOUBLED_SENTENCE if is_finished(one) else MIN_DOUBLED_HEADING
    plain = not any(cell in one for cell in (*_CELLS, *"\r\n"))
    return plain and text in (f"{one} {one}", one + one) and length(words(one)) >= least


def touching_repeats(found: Iterable[Repeat]) -> Iterator[Repeat]:
    """Yield the repeats whose copies touch or overlap; of those in one place that with the shortest ones."""
    end = -1
    for repeat in sorted(found, key=lambda one: (one.of, one.start)):
        touches = repeat.of + repeat.length >= repeat.start
        if touches and repeat.start + repeat.length > end:
            yield repeat
            end = repeat.start + repeat.length


def touching_passages(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the copies of a repeat that follow one another.

    Args:
        repeat: One whose copies touch or overlap.
        gaps: The gaps between the words of all units.
        units: The units.
    """
    found: list[Passage] = []
    if reader_words(units, gaps, repeat.of, repeat.start) >= MIN_TOUCHING:
        found += _sentences(repeat, gaps)
    yield from found or _loops(repeat, gaps, units)


def _sentences(repeat: Repeat, gaps: Gaps) -> Iterator[Passage]:
    """Yield copies of some length.

    If whole sentences end between them and behind them, any of them may go. Else what may be the beginning of
    a sentence goes in front of its copy, however that goes on: what is left reads as if it had stood once.
    """
    start, of, size = repeat
    period, end = start - of, start + size
    latest = {gap % period: gap for gap in range(of + period, end + 1) if gaps.has_stop(gap)}
    begins = range(of, end - 2 * period + 1)
    for first in begins:
        last = latest.get(first % period, first)
        if last - first >= 2 * period and gaps.has_stop(first) and gaps.has_stop(first + period):
            yield from _following(first, last, period, later_go=True, earlier_go=True)
            return
    for first in begins:
        if gaps.may_begin(first) and gaps.may_divide(first + period):
            last = first + (end - first) // period * period
            yield from _following(first, last, period, later_go=False, earlier_go=True)
            return
    for last in sorted(latest.values(), reverse=True):
        if last - 2 * period >= of and gaps.has_stop(last - period):
            first = last - (last - of) // period * period
            yield from _following(first, last, period, later_go=True, earlier_go=False)
            return


def _following(
    first: int, last: int, period: int, *, later_go: bool, earlier_go: bool, is_loop: bool = False
) -> Iterator[Passage]:
    """Yield a passage for each two copies that follow one another between two gaps; one copy stays."""
    for start in range(first + period, last, period):
        goes = later_go or start + period < last
        yield Passage(start, start - period, period, goes, earlier_go, is_loop, is_loop, not later_go)


# -- loops --------------------------------------------------------------------------------------------------


def _loops(repeat: Repeat, gaps: Gaps, units: Units) -> Iterator[Passage]:
    """Yield the copies of a phrase that stands again and again in one unit, or of all of a unit, twice."""
    period, end = repeat.start - repeat.of, repeat.start + repeat.length
    for number in range(gaps.unit(repeat.of), gaps.unit(end - 1) + 1):
        first, last = max(repeat.of, gaps.starts[number]), min(end, gaps.starts[number + 1])
        if last - first >= 2 * period and units[number].spans is not None:
            loop = _Loop(first, last, period, number, gaps, units)
            if loop.is_by_mistake() or (loop.is_all_twice and _is_doubled(units.texts[number])):
                yield from loop.passages()


class _Loop:
    """A stretch of one unit, between two gaps, in which a phrase of so many words comes again and again."""

    def __init__(self, first: int, last: int, period: int, number: int, gaps: Gaps, units: Units) -> None:
        self._first, self._last, self._period, self._gaps = first, last, period, gaps
        begin, end = gaps.starts[number : number + 2]
        self._unit = units[number]
        self._word = first - begin
        self.is_all_twice = (first, last) == (begin, end) and end - begin == 2 * period
        self._times = (last - first) // period
        ends = [gap for gap in range(first, last + 1) if gaps.is_boundary(gap)]
        # How many sentences end at each place in the phrase, and where they do so first and last.
        count = Counter(gap % period for gap in ends)
        latest = {gap % period: gap for gap in ends}
        begin_of = {phase: first + (phase - first) % period for phase in count}
        solid = [phase for phase, found in count.items() if found >= max(self._times - 1, 2)]
        best = max(solid, key=lambda phase: latest[phase] - begin_of[phase], default=None)
        self._sentences = None if best is None else (begin_of[best], latest[best])
        """Between which gaps the copies are whole sentences, the first aside, which may begin before."""

    def is_by_mistake(self) -> bool:
        """Whether the phrase stands there so often that no author meant it, and holds words, not cells."""
        spans = self._unit.spans or ()
        phrase = self._unit.words[self._word : self._word + self._period]
        if length([word for word in phrase if not has_digit(word)]) < MIN_LETTERED:
            return False
        if self._sentences is None:
            if self._times < MIN_PHRASES or self._times * length(phrase) < MIN_PHRASE_WORDS:
                return False
        elif self._times < MIN_SENTENCES:
            return False
        text = self._unit.text[spans[self._word][0] : spans[self._word + self._last - self._first - 1][1]]
        return not any(cell in text for cell in _CELLS)

    def passages(self) -> Iterator[Passage]:
        """Yield the copies, one of which stays.

        Sentences go behind the first one. Of anything else the last one stays, with what follows it, unless
        it is the first one that reads as if it had stood alone.
        """
        gaps, period = self._gaps, self._period
        if self._sentences is not None:
            begins = gaps.is_boundary(self._sentences[0])
            yield from _following(*self._sentences, period, later_go=True, earlier_go=begins, is_loop=True)
            return
        last = next((gap for gap in range(self._last, self._last - period, -1) if gaps.is_boundary(gap)), -1)
        later_go = last < 0 and gaps.may_begin(self._first)
        if later_go:
            first, last = self._first, self._first + self._times * period
        else:
            last = self._last if last < 0 else last
            first = last - (last - self._first) // period * period
        if all(gaps.may_part(gap) for gap in range(first + period, last, period)):
            yield from _following(
                first, last, period, later_go=later_go, earlier_go=not later_go, is_loop=True
            )
