"""What people read for the numbers of units: lines as `grep -n` counts them, all else in order."""

from __future__ import annotations

from collections.abc import Iterable

from unrepeat.article.report.values import ReportValues
from unrepeat.errors import ReportError

CHANGED = "this report was changed: {}. Make it anew from the article."


def line_numbers(text: str, offsets: Iterable[int]) -> dict[int, int]:
    r"""Return the number of the line that each offset lies in, from 1, as `grep -n` and editors count.

    >>> line_numbers("One.\n\nTwo.\r\nThree.\n", [0, 6, 12])
    {0: 1, 6: 3, 12: 4}

    Lines end with line feeds, and with nothing else: a form feed or a line separator, behind which a unit may
    begin, is no end of a line there.

    Args:
        text: The text.
        offsets: Code points, in any order.
    """
    numbers = {}
    position, number = 0, 1
    for offset in sorted(set(offsets)):
        number += text.count("\n", position, offset)
        numbers[offset] = number
        position = offset
    return numbers


class Labels:
    """How the units of a report are called: `line 14`, `paragraph 3`.

    A line has the number that `grep -n` gives it, and every other unit its place among the units, from 1.
    Units of which two stand on one line for `grep`, and those of a report that was made before it told the
    lines, are called `unit 3`.

    Args:
        report: The report.
    """

    def __init__(self, report: ReportValues) -> None:
        """Look whether the lines that the report names tell its units apart."""
        self._lines = _lines_of_units(report) if report.layout == "line" else {}
        is_counted = report.layout == "line" and not self._lines and bool(report.removed or report.spared)
        self.what: str = "unit" if is_counted else report.layout
        """The noun: `line`, `paragraph`, `sentence`, `block`, or `unit`."""

    def number(self, unit: int) -> int:
        """Return the number that people read for a unit that the report names.

        Raises:
            ReportError: if a removal or a spared unit should name it, and none does.
        """
        if not self._lines:
            return unit + 1
        if unit not in self._lines:
            raise ReportError(CHANGED.format(f"nothing in it says where unit {unit} stands"))
        return self._lines[unit]


def _lines_of_units(report: ReportValues) -> dict[int, int]:
    """Return the line of each unit that the report names; nothing where that does not tell them apart."""
    lines: dict[int, int] = {}
    for match in (*report.removed, *report.spared):
        if match.line_number is None or match.of_line_number is None:
            return {}
        lines[match.unit] = match.line_number
        lines[match.of] = match.of_line_number
    return lines if len(set(lines.values())) == len(lines) else {}


def check_lines(report: ReportValues, article: str) -> None:
    """Raise an error if a line that a report names is another one.

    Args:
        report: The report.
        article: The text that it is about.

    Raises:
        ReportError: then.
    """
    places = [
        (match.unit, start, named)
        for match in (*report.removed, *report.spared)
        for start, named in ((match.start, match.line_number), (match.of_start, match.of_line_number))
        if named is not None
    ]
    lines = line_numbers(article, (start for _, start, _ in places))
    for unit, start, named in places:
        if lines[start] != named:
            raise ReportError(CHANGED.format(f"unit {unit} names line {named}, which is line {lines[start]}"))
