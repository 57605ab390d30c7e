"""Counts of variants on all rows of all files, in two processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from measures import MEASURES, Measure
from variants import Answer, Variant

PROCESSES = 2


class Group(NamedTuple):
    """What counts are kept for."""

    measure: str
    """Its prefix."""
    file: str
    collection: str


Counts = dict[Group, Any]
"""What an answer got right and wrong, a `Tally` for each group."""


class Row(NamedTuple):
    """A row of a file, and what it is counted for."""

    group: Group
    measure: Measure
    content: Any


class Share:
    """A share of all rows, which one process goes through again and again."""

    def __init__(self, files: Mapping[str, Path], number: int) -> None:
        """Read the rows."""
        read = [
            Row(Group(measure.prefix, name, content.collection), measure, content)
            for measure in MEASURES
            for name, path in files.items()
            if name.startswith(measure.prefix)
            for content in measure.read(path)
        ]
        # Long texts next to one another in size, so that each share has as much to do.
        read.sort(key=lambda row: len(row.content.text))
        self._rows = read[number::PROCESSES]
        # Most variants give most texts the same answer.
        self._scores: dict[tuple[int, Answer], Any] = {}

    def count(self, variant: Variant) -> Counts:
        """Return the counts of a variant."""
        counts: Counts = {}
        with variant.applied():
            for number, row in enumerate(self._rows):
                answer = variant.answer(row.content.text)
                key = number, answer
                if key not in self._scores:
                    self._scores[key] = row.measure.score(row.content, answer)
                counts[row.group] = counts.get(row.group, row.measure.empty) + self._scores[key]
        return counts


_share: Share


def _begin(files: Mapping[str, Path], number: int) -> None:
    global _share  # a process has one share, read once
    _share = Share(files, number)


def _count(variant: Variant) -> Counts:
    return _share.count(variant)


def counted(files: Mapping[str, Path], variants: Iterable[Variant]) -> Iterator[Counts]:
    """Yield the counts of each variant on all rows."""
    with ExitStack() as stack:
        shares = [
            stack.enter_context(ProcessPoolExecutor(1, initializer=_begin, initargs=(files, number)))
            for number in range(PROCESSES)
        ]
        waiting = [[share.submit(_count, variant) for share in shares] for variant in variants]
        for parts in waiting:
            counts: Counts = {}
            for part in parts:
                for group, tally in part.result().items():
                    counts[group] = counts[group] + tally if group in counts else tally
            yield counts


def total(measure: Measure, counts: Counts, wanted: Callable[[Group], bool] = lambda _: True) -> Any:
    """Return the sum over the groups of a measure that are wanted."""
    return measure.total(
        tally for group, tally in counts.items() if group.measure == measure.prefix and wanted(group)
    )


def collections(measure: Measure, counts: Counts) -> list[str]:
    """Return the collections that a measure has rows of."""
    return sorted({group.collection for group in counts if group.measure == measure.prefix})


def measures_of(counts: Counts) -> list[Measure]:
    """Return the measures that there are rows for."""
    return [measure for measure in MEASURES if any(group.measure == measure.prefix for group in counts)]
