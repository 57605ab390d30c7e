"""The runs of removed units that repeat runs of kept ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from unrepeat.article.report.values import Removal, ReportValues, Run


def label_runs(removed: Iterable[Removal]) -> list[int]:
    """Return the number of the run of each removal, from 0 on.

    A run is a longest run of removed units, one or more, whose kept copies stand in a run too. A part of a
    unit is a run by itself.

    Args:
        removed: The removals, in the order of the text.
    """
    numbers: list[int] = []
    last: Removal | None = None
    removed = list(removed)
    parts = Counter(removal.unit for removal in removed)
    for removal in removed:
        goes_on = (
            last is not None
            and (last.whole and removal.whole)
            and parts[last.unit] == parts[removal.unit] == 1
            and (last.unit, last.of) == (removal.unit - 1, removal.of - 1)
        )
        numbers.append(numbers[-1] + (not goes_on) if numbers else 0)
        last = removal
    return numbers


def runs_of(removed: Iterable[Removal]) -> tuple[Run, ...]:
    """Return the runs of removals that know theirs, in order."""
    members: dict[int, list[Removal]] = {}
    for removal in removed:
        members.setdefault(removal.run, []).append(removal)
    return tuple(Run(run[0].unit, run[-1].unit, run[0].of, run[-1].of) for run in members.values())


def copied_part(removal: Removal) -> str:
    """Return which part of its own unit a removed part repeats, in words; nothing if that of another one."""
    if removal.whole or removal.unit != removal.of:
        return ""
    return "an earlier part" if removal.of_start < removal.start else "a later part"


def removed_units(report: ReportValues) -> str:
    """Return how many units and parts of units went, in words: `1 of 5 lines and 2 parts of lines`."""
    whole = report.units - report.kept
    parts = sum(not removal.whole for removal in report.removed)
    units = f"{whole} of {report.units} {report.layout}{'' if report.units == 1 else 's'}"
    if not parts:
        return units
    told = f"1 part of a {report.layout}" if parts == 1 else f"{parts} parts of {report.layout}s"
    return f"{units} and {told}" if whole else told
