"""The bar that shows where in an article the repetitions lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# More steps than a bar has pixels would show nothing more, and 100,000 removals would make the page larger.
MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Bar:
    """An article from its beginning to its end, in equal steps."""

    steps: int
    """How many there are."""

    characters: int
    """Characters of the article."""

    removed: tuple[tuple[int, int], ...]
    """Runs of steps in which something was removed: the first step, from 0, and how many."""

    repeated: tuple[tuple[int, int], ...]
    """Runs of steps with something that is repeated elsewhere and stays."""


def bar_of(report: Mapping[str, Any]) -> Bar:
    """Return the bar of a report.

    Args:
        report: What `Report.to_dict` returns.
    """
    characters = report["characters"]
    steps = min(MOST_STEPS, characters)
    removed = report["removed"]
    return Bar(
        steps,
        characters,
        _runs(((item["start"], item["end"]) for item in removed), steps, characters),
        _runs({(item["of_start"], item["of_end"]) for item in removed}, steps, characters),
    )


def _runs(spans: Iterable[tuple[int, int]], steps: int, characters: int) -> tuple[tuple[int, int], ...]:
    marked = bytearray(steps)
    for start, end in spans:
        if start < end <= characters:
            first, last = start * steps // characters, (end - 1) * steps // characters
            marked[first : last + 1] = b"\x01" * (last + 1 - first)
    runs: list[tuple[int, int]] = []
    for step in range(steps):
        if marked[step]:
            if step and marked[step - 1]:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((step, 1))
    return tuple(runs)
