"""The summary of a report: aligned lines of plain text, to a width, in colour if asked for."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, get_args

from unrepeat.article.report.labels import Labels
from unrepeat.article.report.runs import copied_part, removed_units
from unrepeat.article.report.values import Removal, ReportValues
from unrepeat.article.values import MatchKind
from unrepeat.render.characters import excerpt

KINDS: tuple[MatchKind, ...] = get_args(MatchKind)

# Where a row leaves fewer columns than this for the words of the unit, they go on a line of their own.
_LEAST_WORDS = 16

_BOLD, _RED, _GREEN, _YELLOW, _PLAIN = (f"\x1b[{code}m" for code in (1, 31, 32, 33, 0))


class _SummaryRow(NamedTuple):
    """One line of the summary."""

    what: str
    """Numbers of the units that it is about."""

    of: str
    """What they are like."""

    why: str
    """Kinds of the removals and what shows the mistake, or the rule that protects."""

    text: str
    """The first of the units."""


def summary(report: ReportValues, width: int, *, color: bool) -> str:
    """Return what went and what was spared, without a line break at the end.

    Lines are numbered as `grep -n` does, other units from 1; see `Labels`. Controls in the article are shown
    and have no effect.

    Args:
        report: The report.
        width: Columns of the terminal.
        color: Whether to use the colours of terminals.
    """
    style = _Style(color)
    lines = [style.bold(line) for line in textwrap.wrap(_first_line(report), width)]
    labels = Labels(report)
    lines += _table([*_removed(report, labels)], width, style, style.red)
    if report.spared:
        lines.append(style.bold(f"{len(report.spared)} spared:"))
    lines += _table([*_spared(report, labels)], width, style, style.yellow)
    if ignored := _ignored(report, width):
        lines.append(excerpt(f"ignored: {', '.join(ignored)}", width))
    if report.capped:
        units = _plural(report.layout, report.capped)
        lines += textwrap.wrap(f"{report.capped} {units} had more candidates than were looked at.", width)
    if report.overlapping and 2 * report.overlapping >= report.units - 1:
        lines += textwrap.wrap(
            f"{report.overlapping} of {report.units} blocks begin with the words that the one before ends "
            "with. unrepeat.stitch joins such windows of one text.",
            width,
        )
    if not report.settled:
        lines += textwrap.wrap("No stable answer was found for some units, which stay.", width)
    return "\n".join(lines)


class _Style:
    def __init__(self, color: bool) -> None:  # noqa: FBT001 # the one thing that it knows
        self._color = color

    def bold(self, text: str) -> str:
        return self._in(_BOLD, text)

    def red(self, text: str) -> str:
        return self._in(_RED, text)

    def green(self, text: str) -> str:
        return self._in(_GREEN, text)

    def yellow(self, text: str) -> str:
        return self._in(_YELLOW, text)

    def _in(self, code: str, text: str) -> str:
        return f"{code}{text}{_PLAIN}" if self._color and text else text


def _first_line(report: ReportValues) -> str:
    cut = report.characters - report.clean_characters
    share = 100 * cut / report.characters if cut else 0
    return f"{removed_units(report)} removed: {cut} of {report.characters} characters ({share:.0f} %)"


def _removed(report: ReportValues, labels: Labels) -> Iterator[_SummaryRow]:
    members: defaultdict[int, list[Removal]] = defaultdict(list)
    for removal in report.removed:
        members[removal.run].append(removal)
    for number, run in enumerate(report.runs):
        kinds = {removal.kind for removal in members[number]}
        reasons = dict.fromkeys(removal.reason for removal in members[number] if removal.reason)
        is_part = any(not removal.whole for removal in members[number])
        copied = copied_part(members[number][0]) if members[number] else ""
        yield _SummaryRow(
            ("part of " if is_part else "") + _named(labels, run.first, run.last),
            f"repeats {copied or _range(labels, run.of_first, run.of_last)}",
            ", ".join(kind for kind in KINDS if kind in kinds)
            + (f" ({', '.join(reasons)})" if reasons else ""),
            members[number][0].text if members[number] else "",
        )


def _spared(report: ReportValues, labels: Labels) -> Iterator[_SummaryRow]:
    for spared in report.spared:
        part = "" if spared.whole else "part of "
        what = part + _named(labels, spared.unit, spared.unit)
        yield _SummaryRow(what, f"is like {labels.number(spared.of)}", spared.reason, spared.text)


def _ignored(report: ReportValues, most: int) -> list[str]:
    """Return what did not count in the units above, each once, in the order of the rows; at most so many."""
    pieces = (piece for match in (*report.removed, *report.spared) for piece in match.ignored)
    return list(islice(dict.fromkeys(pieces), most))


def _table(
    rows: Sequence[_SummaryRow], width: int, style: _Style, mark: Callable[[str], str]
) -> Iterator[str]:
    """Yield the rows in columns that are as wide as what they hold, the texts cut to what is left."""
    widths = [max(map(len, column)) for column in zip(*(row[:3] for row in rows), strict=True)]
    head = sum(widths) + 2 * (len(widths) + 1)
    for row in rows:
        if width - head >= _LEAST_WORDS:
            what, of, why = (cell.ljust(size) for cell, size in zip(row[:3], widths, strict=True))
            yield f"  {mark(what)}  {style.green(of)}  {why}  {excerpt(row.text, width - head)}".rstrip()
        else:
            yield from textwrap.wrap(
                f"{row.what} {row.of}: {row.why}", width, initial_indent="  ", subsequent_indent="    "
            )
            if row.text:
                yield f"    {excerpt(row.text, width - 4)}"


def _plural(layout: str, count: int) -> str:
    return layout if count == 1 else layout + "s"


def _named(labels: Labels, first: int, last: int) -> str:
    """Return the numbers of units as they begin a row: bare if they are lines, which most units are."""
    numbers = _range(labels, first, last)
    return numbers if labels.what == "line" else f"{_plural(labels.what, last - first + 1)} {numbers}"


def _range(labels: Labels, first: int, last: int) -> str:
    low, high = labels.number(first), labels.number(last)
    return str(low) if low == high else f"{low}-{high}"
