"""The summary of a report on furniture: plain text, to a width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from unrepeat.furniture.values import FurnitureLine, FurnitureValues, LearnedSource
from unrepeat.render.characters import excerpt

MIN_WIDTH = 40
"""Columns that a summary takes at the least."""


def furniture_summary(report: FurnitureValues, width: int) -> str:
    """Return what went and what was spared, without a line break at the end; lines as `grep -n` has them."""
    cut = report.characters - report.clean_characters
    first = (
        f"{len(report.removed)} of {_counted(report.lines, 'line')} removed: {cut} of {report.characters} "
        f"characters ({100 * report.removed_ratio:.0f} %)"
    )
    told = [*textwrap.wrap(first, width), *_rows(report.removed, width)]
    if report.only_furniture:
        told.append("Nothing else has words: the document is only furniture.")
    if report.spared:
        told += [f"{len(report.spared)} spared:", *_rows(report.spared, width)]
    told += textwrap.wrap(_known(report.learned), width)
    return "\n".join(told)


def _rows(lines: Sequence[FurnitureLine], width: int) -> Iterator[str]:
    """Yield the lines in columns that are as wide as what they hold, the texts cut to what is left."""
    cells = [
        (place_of(line), f"{line.stories} of {line.of_stories} stories", line.reason or line.where)
        for line in lines
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line, row in zip(lines, cells, strict=True):
        head = "  " + "  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)) + "  "
        yield head + excerpt(line.text, max(width - len(head), 1))


def place_of(line: FurnitureLine) -> str:
    """Return what a line is called: one of an older report by its place among those that are not blank."""
    return f"unit {line.line + 1}" if line.line_number is None else str(line.line_number)


def _known(learned: LearnedSource | None) -> str:
    if learned is None:
        return "Without a source nothing is learnt and nothing stripped."
    caps = f"; {learned.not_learned} lines were not learnt" if learned.not_learned else ""
    return f"Learnt from {_counted(learned.documents, 'document')} of the source{caps}."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
