"""Text to units: where the paragraphs, lines or sentences lie.

A unit's boundaries depend on the white space around it alone, never on its neighbours' words. So when whole
units are cut out together with one of their separators, what is left splits into just the units that stayed;
`dedupe.dedupe_text` relies on it, and checks it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from unicodedata import east_asian_width

from unrepeat import _kernel
from unrepeat.article.options import UnitKind
from unrepeat.article.text.cut import line_breaks
from unrepeat.article.text.repeated_lines import ends_of_repeated
from unrepeat.article.text.sentences import is_lower, sentences
from unrepeat.article.text.shapes import has_columns, is_finished, is_label
from unrepeat.words import is_spaceless

Layout = Literal["line", "paragraph", "sentence"]

# Hard-wrapped text breaks at 65 to 80 columns, now and then at 50 or 100. Prose with one paragraph per line
# is wider, lists and verse are narrower.
MIN_WRAPPED_COLUMNS, MAX_WRAPPED_COLUMNS = 40, 110

# A line that ends no sentence ends a paragraph all the same if it takes up less than this share of the width.
# (A guess: lines of one paragraph are rarely that uneven.)
MAX_HEADLINE = 0.75

# Share of lines with room for more, in text that a program wrapped: lines of code, addresses. (A guess.)
MAX_LOOSE = 0.05

# A blank line is two line breaks.
TWO_BREAKS = 2
ONE_BREAK = ("\n", "\r\n", "\r")

# pdftotext and OCR put it between two pages.
FORM_FEED = "\f"

# Wire copy sets its sign-off and its table rows in by one column; two and more begin a paragraph.
MIN_FIRST_LINE_INDENT = 2


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    indent: int
    """Columns of white space before the text."""
    after_blank: bool
    """Whether a blank line, a form feed or nothing comes before it."""
    opens_page: bool
    """Whether a form feed or nothing comes before it, blank lines aside."""


def segment(text: str, unit: UnitKind) -> tuple[Layout, list[tuple[int, int]]]:
    r"""Return the layout that was used and the spans of the units, in order.

    >>> segment("One line.\nAnother line.\n", "auto")
    ('line', [(0, 9), (10, 23)])

    Args:
        text: Any `str`. Every line break that `str.splitlines` knows counts.
        unit: `"line"`, `"paragraph"`, `"sentence"`, or `"auto"`: paragraphs if the text is hard-wrapped
            (see `is_hard_wrapped`), lines if it is not. Where blank lines part nothing, the paragraphs of
            hard-wrapped text end with short lines. Sentences of hard-wrapped text run over its lines.

    Returns:
        The layout, and one (start, end) per unit: code-point offsets, end exclusive, no white space at
        either end, none empty.
    """
    lines = _kernel.line_spans(text)
    if unit == "line":
        return "line", lines
    if unit == "auto" and _has_wide_line(text, lines):
        mixed = list(_paragraphs(list(_lines(text)))) if _may_be_partly_wrapped(text, lines) else []
        return ("paragraph", _spans(mixed)) if _is_partly_wrapped(mixed) else ("line", lines)
    paragraphs = list(_paragraphs(list(_lines(text))))
    if unit == "sentence":
        wrapped = not _has_wide_line(text, lines) and is_hard_wrapped(paragraphs)
        passages = _passages(paragraphs, wrapped=wrapped)
        return "sentence", [span for start, end in passages for span in sentences(text, start, end)]
    if unit == "auto":
        if not is_hard_wrapped(paragraphs):
            return "line", lines
        paragraphs = _divided(paragraphs)
    return "paragraph", _spans(paragraphs)


def _spans(paragraphs: list[list[_Line]]) -> list[tuple[int, int]]:
    return [(paragraph[0].start, paragraph[-1].end) for paragraph in paragraphs]


def _may_be_partly_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether a blank line follows the first wide line, and some other line has none behind it."""
    below = dict(pairwise(lines))
    wide = next((line for line in lines if line[1] - line[0] > MAX_WRAPPED_COLUMNS), None)
    if wide in below and line_breaks(text[wide[1] : below[wide][0]]) < TWO_BREAKS:
        return False
    return any(text[line[1] : following[0]] in ONE_BREAK for line, following in below.items())


def _is_partly_wrapped(paragraphs: list[list[_Line]]) -> bool:
    """Whether blank lines part all paragraphs, and those that have several lines are hard-wrapped."""
    wrapped = [paragraph for paragraph in paragraphs if len(paragraph) > 1]
    return bool(wrapped) and all(is_hard_wrapped([paragraph]) for paragraph in wrapped)


def _has_wide_line(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether a line is wider than any line of a hard-wrapped text; a long URL says nothing.

    No character is narrower than a column, so the number of characters settles most texts.
    """
    return any(end - start > MAX_WRAPPED_COLUMNS and text.find(" ", start, end) >= 0 for start, end in lines)


def _lines(text: str) -> Iterator[_Line]:
    offset = 0
    after_blank = opens_page = True
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            white = raw[: len(raw) - len(raw.lstrip())]
            start = offset + len(white)
            indent = _columns(white.expandtabs())
            yield _Line(start, start + len(stripped), stripped, indent, after_blank, opens_page)
            opens_page = False
        ends_page = raw.endswith(FORM_FEED)
        after_blank = not stripped or ends_page
        opens_page = opens_page or ends_page
        offset += len(raw)


def _paragraphs(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Blank lines end a paragraph, and so does a line that is indented more than the lines around it.

    A form feed ends one as well, and the same line at the top of several pages is their running head: it is a
    paragraph by itself.
    """
    tops = Counter(line.text for line in lines if line.opens_page)
    heads = [line.opens_page and tops[line.text] > 1 for line in lines]
    begins = [
        number
        for number, line in enumerate(lines)
        if line.after_blank or heads[number] or (number > 0 and heads[number - 1])
    ]
    for first, last in pairwise([*begins, len(lines)]):
        margin = min(line.indent for line in lines[first:last])
        start = first
        for number in range(first + 1, last):
            if lines[number].indent >= margin + MIN_FIRST_LINE_INDENT:
                yield lines[start:number]
                start = number
        yield lines[start:last]


def is_hard_wrapped(paragraphs: list[list[_Line]]) -> bool:
    """Whether the lines are pieces of paragraphs, broken at a fixed width.

    They are if some paragraph has two lines, the widest line is neither too wide nor too narrow, and most
    lines that are not the last of their paragraph break off before a lower-case letter, or are full and end
    no sentence. A line is full if the next line's first word would not have fitted into the width of the
    text; a row of a table is never full. Each distinct pair of lines votes once, and equal lines do not:
    copies are equally long, and a repeated list would look like text that was wrapped with great care.

    Args:
        paragraphs: The lines, as they would belong together.
    """
    pairs = {
        (line.text, following.text)
        for paragraph in paragraphs
        for line, following in pairwise(paragraph)
        if line.text != following.text
    }
    if not pairs or _is_doubled(paragraphs):
        return False
    widths = _widths(paragraphs)
    limit = _limit(widths)
    if limit > MAX_WRAPPED_COLUMNS or limit < MIN_WRAPPED_COLUMNS:
        return False
    votes = 0
    for content, following in pairs:
        full = _columns(_first_piece(following)) + 1 > limit - widths[content]
        breaks_off = full and not is_finished(content) and not has_columns(content)
        # Half a line is an item of a list rather than a line that breaks off.
        votes += breaks_off or (is_lower(following[0]) and 2 * widths[content] >= limit)
    return 2 * votes > len(pairs)


def _widths(paragraphs: list[list[_Line]]) -> dict[str, int]:
    return {line.text: _columns(line.text) for paragraph in paragraphs for line in paragraph}


def _limit(widths: dict[str, int]) -> int:
    """Return the columns of the widest line; a long URL is no measure of the width."""
    limit = max(widths.values())
    if limit > MAX_WRAPPED_COLUMNS:
        return max((width for content, width in widths.items() if " " in content), default=0)
    return limit


def _divided(paragraphs: list[list[_Line]]) -> list[list[_Line]]:
    """Return the paragraphs of hard-wrapped text; one that has most of all lines is many without blank lines.

    There a paragraph ends with a line that had room for the next line's first word and ends a sentence, or
    has much room and stands above a capital, as a headline does. Lines that come again are paragraphs, too.
    """
    count = sum(map(len, paragraphs))
    if max(map(len, paragraphs)) * 2 <= count:
        return paragraphs
    widths = _widths(paragraphs)
    limit = _limit(widths)

    def has_room(line: _Line, following: _Line) -> bool:
        return widths[line.text] + 1 + _columns(_first_piece(following.text)) <= limit

    def ends(line: _Line) -> bool:
        return is_finished(line.text) or is_label(line.text)

    # Where hardly a line has room before a lower-case letter, but for those that end a sentence, a program
    # wrapped the text, and left no room by chance.
    loose = sum(
        is_lower(following.text[0]) and not ends(line) and has_room(line, following)
        for paragraph in paragraphs
        for line, following in pairwise(paragraph)
    )
    tight = loose <= MAX_LOOSE * count
    again = ends_of_repeated([line.text for paragraph in paragraphs for line in paragraph])
    place = 0
    found = []
    for paragraph in paragraphs:
        start = 0
        for number, (line, following) in enumerate(pairwise(paragraph), 1):
            short = ends(line) or MAX_HEADLINE * limit > widths[line.text]
            parts = (tight or (short and not is_lower(following.text[0]))) and has_room(line, following)
            if parts or place + number in again:
                found.append(paragraph[start:number])
                start = number
        found.append(paragraph[start:])
        place += len(paragraph)
    return found


def _is_doubled(paragraphs: list[list[_Line]]) -> bool:
    """Whether most lines stand there twice, right below each other: no text is wrapped like that."""
    beside = [
        line.text == following.text for paragraph in paragraphs for line, following in pairwise(paragraph)
    ]
    # Of lines that all stand there twice, half are followed by their equal.
    return 4 * sum(beside) > sum(map(len, paragraphs))


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _first_piece(text: str) -> str:
    """Return what had to fit into the line before: a word, or a character where there are no spaces."""
    piece = text.split(maxsplit=1)[0]
    return text[0] if is_spaceless(text[0]) else piece


def _passages(paragraphs: list[list[_Line]], *, wrapped: bool) -> Iterator[tuple[int, int]]:
    """Yield the spans that no sentence runs over: the paragraphs of hard-wrapped text, else the lines.

    A line that breaks off before a lower-case letter goes on there in any layout.
    """
    for paragraph in paragraphs:
        start = paragraph[0].start
        for line, following in pairwise(paragraph):
            if not wrapped and (is_finished(line.text) or not is_lower(following.text[0])):
                yield start, line.end
                start = following.start
        yield start, paragraph[-1].end
