"""The runs of removed units that repeat runs of kept ones."""

from __future__ import annotations

from collections.abc import Mapping

from unrepeat.article.report.values import Run


def label_runs(removed: Mapping[int, int]) -> dict[int, int]:
    """Return the number of the run of each removed unit.

    A run is a longest run of removed units, one or more, whose kept copies stand in a run too.

    >>> label_runs({2: 1, 12: 5, 13: 6, 14: 7})
    {2: 0, 12: 1, 13: 1, 14: 1}

    Args:
        removed: The kept unit of each removed one, by number.

    Returns:
        Numbers of runs from 0, in the order of the removed units.
    """
    numbers: dict[int, int] = {}
    current = -1
    for unit in sorted(removed):
        if removed.get(unit - 1) != removed[unit] - 1:
            current += 1
        numbers[unit] = current
    return numbers


def runs_of(removed: Mapping[int, int]) -> tuple[Run, ...]:
    """Return the runs of removed units, in order.

    >>> runs_of({2: 1, 12: 5, 13: 6, 14: 7})[1]
    Run(first=12, last=14, of_first=5, of_last=7)

    Args:
        removed: The kept unit of each removed one, by number.
    """
    members: dict[int, list[int]] = {}
    for unit, number in label_runs(removed).items():
        members.setdefault(number, []).append(unit)
    return tuple(
        Run(units[0], units[-1], removed[units[0]], removed[units[-1]]) for units in members.values()
    )
