"""A removal that is proposed, and what the rules ask about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from unrepeat.article.evidence.compare import Comparison
from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.run_search import leans_on
from unrepeat.article.evidence.runs import MIN_LINE, UnitRun
from unrepeat.article.text.code import is_code_line
from unrepeat.article.text.shapes import (
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    MIN_PROSE,
    OPENING_QUOTES,
    SENTENCE_ENDS,
    has_link,
    is_attribute,
    is_finished,
    is_item,
    is_question,
    is_quoted,
    is_row,
)
from unrepeat.article.text.units import Unit

# Places from a unit to the one behind the next; copies of what is no row or refrain.
ONE_BETWEEN = TWICE = 2

# A heading has at most so many words. The beginning of a paragraph that was cut off has at least so many.
MAX_HEADING = 15

# Characters in which a letter is expected beside a matched stretch; any number gives the same answers.
NEARBY = 32

# A pull quote stands at most so many units away from the passage it repeats; a teaser not much further. In
# reviewed pages what stood further apart was wanted twice more often than not (measured).
PULL_QUOTE_UNITS, NEAR_UNITS = 3, 8

# The headline stands among the first units. One of so few words still goes where it stands twice there, and
# with so many words more, the name of the site, it is still the same headline.
TOP_UNITS, MIN_HEADLINE, MAX_SITE_NAME = 3, 3, 6

# The very first line is a title from so many words on; fewer are as often a row.
MIN_TITLE = 5

DOUBLE_QUOTES = tuple(set(OPENING_QUOTES + CLOSING_QUOTES) - set("'\u2018\u2019"))

QUOTE_PAIRS = (("\u201c", "\u201d"), ("\u201e", "\u201c"), ("\u00ab", "\u00bb"), ("\u300c", "\u300d"))


class Case(NamedTuple):
    """A removal that is proposed: `goes` says what `stays` says."""

    goes: Unit
    stays: Unit
    comparison: Comparison | None
    """None if the words of the two are equal."""
    contained: bool
    """Whether `stays` says much more than `goes`; False for near copies."""
    run: UnitRun
    """The repeated run that the pair belongs to; mostly of one unit."""
    left: Left
    """All units that are left."""
    min_words: int
    """The option of that name."""

    def beside(self, step: int) -> tuple[Unit | None, Unit | None]:
        """Return the units so many places below `goes` and below `stays`, None beyond the ends."""
        return self.left.beside(self.goes, step), self.left.beside(self.stays, step)

    @property
    def lone(self) -> bool:
        return self.run.lone

    @property
    def apart(self) -> int:
        """How many places lie between the two units; 1 for neighbours."""
        return self.left.between(self.goes, self.stays) + 1

    @property
    def touches(self) -> bool:
        """Whether the copies stand right next to one another."""
        return self.run.between <= 0


Rule = Callable[[Case], bool]


def is_top(case: Case, unit: Unit) -> bool:
    """Whether a unit is among the first lines, where headlines stand."""
    return case.left.place(unit) < TOP_UNITS


def are_in_head(case: Case) -> bool:
    """Whether both units are among the first lines, or among the next few if no prose stands above them."""
    head = max(TOP_UNITS, case.left.head)
    return max(case.left.place(case.goes), case.left.place(case.stays)) < head


def are_above_prose(case: Case) -> bool:
    """Whether both units are among the first lines, or in the head of a text that has prose further down."""
    if is_top(case, case.goes) and is_top(case, case.stays):
        return True
    return case.left.first_prose is not None and are_in_head(case)


def is_headline(case: Case) -> bool:
    """Whether one copy stands among the first units, as headlines and standfirsts do.

    The very first line is one with some words; below it a line must be longer, stand just twice, have no
    others of its form, and be no credit of what stands above it.
    """
    if case.contained:
        return False
    top, copy = sorted(case.run.pairs[0], key=lambda unit: unit.index)
    place = case.left.place(top)
    if place >= TOP_UNITS:
        return False
    if not case.lone:
        return case.run.longest >= (MIN_LINE if place == 0 else MIN_PROSE)
    if place == 0:
        return case.comparison is not None or top.reader_length >= MIN_LINE or is_title(top)
    if top.reader_length >= MIN_PROSE:
        return True
    if case.comparison is None and (top.reader_length < MIN_LINE or case.left.copies(top) > TWICE):
        return False
    above = case.left.beside(top, -1)
    if above is not None and leans_on(top, above):
        return False
    return is_title(top) and not case.goes.fact(is_item) and not case.left.has_sibling(top, copy)


def is_title(unit: Unit) -> bool:
    """Whether a unit may be a title: some words that are no item, row, attribute, link or code."""
    if unit.reader_length < MIN_TITLE or unit.fact(is_item) or unit.fact(is_attribute) or is_row(unit):
        return False
    return not (unit.fact(has_link) or unit.fact(is_code_line))


def is_longer_headline(case: Case) -> bool:
    """Whether both stand at the top, and `stays` is `goes` with a few words before or after it."""
    unit, kept = case.goes, case.stays
    if kept.fact(is_finished) or not are_in_head(case):
        return False
    words = unit.words
    added = kept.reader_length - unit.reader_length
    return added <= MAX_SITE_NAME and words in (kept.words[: len(words)], kept.words[-len(words) :])


def leaves_open(text: str) -> bool:
    """Whether a quotation begins in `text` that does not end there."""
    # Behind a low mark, the high one closes.
    pairs = QUOTE_PAIRS[1:] if "\u201e" in text else QUOTE_PAIRS
    return any(text.count(one) > text.count(other) for one, other in pairs) or text.count('"') % 2 == 1


def quotes(unit: Unit) -> bool:
    """Whether the whole unit is in quotation marks, or stands behind the sign of a quoted line."""
    return is_quoted(unit.text) or unit.text.startswith(">")


def is_pull_quote(case: Case) -> bool:
    """Whether the unit is a whole sentence of prose near it: of eight words, or six in quotation marks."""
    unit, kept = case.goes, case.stays
    least = 6 if unit.text[0] in OPENING_QUOTES else MIN_LINE
    return (
        unit.reader_length >= least
        and (unit.fact(is_finished) or is_quoted(unit.text))
        and not unit.fact(is_question)
        and kept.fact(is_finished)
        and case.apart <= NEAR_UNITS
        and (case.touches or kept.reader_length >= 2 * unit.reader_length)
        and is_whole_sentence(case)
    )


def is_told_in_prose(case: Case) -> bool:
    """Whether one copy is an item of a list, and the other stands above a paragraph as its heading."""
    if case.touches:
        return False
    below, below_kept = case.beside(1)
    below_is_long = below is not None and below.reader_length >= MIN_PROSE
    below_kept_is_long = below_kept is not None and below_kept.reader_length >= MIN_PROSE
    if below_is_long == below_kept_is_long:
        return False
    if below_is_long:
        return case.goes.reader_length < MAX_HEADING and case.stays.fact(is_item)
    return case.goes.fact(is_item)


def matched_passage(case: Case) -> str:
    """Return the matched stretch of the kept unit, with what adheres to its first and last word.

    A sign elsewhere in the kept unit belongs to what it says beside. Where words cannot be located, the
    whole text is returned.
    """
    text, spans = case.stays.text, case.stays.spans if case.comparison else None
    if spans is None or case.comparison is None:
        return text
    first, last = case.comparison.stretch(case.stays)
    before = text[spans[first - 1][1] if first else 0 : spans[first][0]]
    after = text[spans[last][1] : spans[last + 1][0] if last + 1 < len(spans) else len(text)]
    start = spans[first][0] - (len(before.split()[-1]) if before[-1:].strip() else 0)
    end = spans[last][1] + (len(after.split()[0]) if after[:1].strip() else 0)
    return text[start:end]


def around(case: Case) -> tuple[str, str]:
    """Return what stands beside the matched stretch in the kept unit, up to the words next to it."""
    spans = case.stays.spans
    if spans is None or case.comparison is None:
        return "?", "?"
    first, last = case.comparison.stretch(case.stays)
    text, start, end = case.stays.text, spans[first][0], spans[last][1]
    before, after = text[max(0, start - NEARBY) : start], text[end : end + NEARBY]
    # The kept unit may be a whole text: all of it is taken where no letter is near, which is rare.
    if not any(map(str.isalnum, before)):
        before = text[:start]
    if not any(map(str.isalnum, after)):
        after = text[end:]
    return before, after


def is_whole_sentence(case: Case) -> bool:
    """Whether the matched stretch begins and ends where a sentence of the kept unit does."""
    before, after = (part.strip() for part in around(case))
    opened = before.rstrip("".join(DOUBLE_QUOTES) + "'\u2018 ")
    begins = not opened or opened != before or opened[-1] in SENTENCE_ENDS + COLONS
    closed = after.lstrip(CLOSING)
    ends = not closed or after[0] in SENTENCE_ENDS or closed[0] in SENTENCE_ENDS
    # A sentence that is quoted ends with the quotation, whoever says it.
    return begins and (ends or (opened != before and after[0] in CLOSING_QUOTES))
