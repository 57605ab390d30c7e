"""Histograms of similarities and of sizes: what is counted, and how it is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import floor
from typing import NamedTuple

from unrepeat.documents.clusters.overview import Overview

# Columns of the histogram of sizes, at least: two bars alone would fill the page.
LEAST_SIZES = 8

# One column of a drawing, and its height, in units of the drawing. The lowest bar is still to be seen.
COLUMN, HEIGHT, LOWEST = 10, 100, 2


class HistogramBar(NamedTuple):
    """A bar of a drawing, in its units, from the upper left."""

    x: int
    y: int
    width: int
    height: int
    kept: bool
    """Whether it stands for documents that stay."""


class HistogramRow(NamedTuple):
    """A column of a drawing, in figures."""

    label: str
    removed: int
    kept: int


class Histogram(NamedTuple):
    """A drawing, and the figures in it."""

    rows: tuple[HistogramRow, ...]
    """Those that are not zero, in the order of the drawing."""

    bars: tuple[HistogramBar, ...]
    width: int
    height: int
    highest: int
    """Number that the highest column stands for."""

    first: str
    last: str
    """What the first and the last column stand for."""

    threshold: int | None = None
    """Where the threshold lies in the drawing."""


def percent(similarity: float) -> int:
    """Return a similarity in whole per cent, rounded down, as pages show it.

    >>> percent(0.999), percent(0.29)
    (99, 29)
    """
    return floor(round(100 * similarity, 6))


def similarity_counts(
    similarities: Iterable[tuple[float, bool]],
) -> tuple[tuple[int, int, int], ...]:
    """Return how many documents there are of each similarity in per cent, as `Overview` has it.

    >>> similarity_counts([(0.81, True), (0.815, False), (0.9, True)])
    ((90, 1, 0), (81, 1, 1))

    Args:
        similarities: Of each document its similarity, and whether it is removed.
    """
    removed: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for similarity, is_removed in similarities:
        (removed if is_removed else kept)[percent(similarity)] += 1
    ordered = sorted(removed | kept, reverse=True)
    return tuple((share, removed[share], kept[share]) for share in ordered)


def similarity_histogram(overview: Overview) -> Histogram | None:
    """Return the histogram of similarities: a column for each per cent, or None if there is nothing in it."""
    columns: dict[int, tuple[int, int]] = {}
    for share, removed, kept in overview.similarities or ():
        columns[share] = removed, kept
    for share, removed, kept in overview.close_pairs:
        # Both documents of such a pair stay, whatever a lower threshold would make of them.
        before = columns.get(share, (0, 0))
        columns[share] = before[0], before[1] + removed + kept
    if not columns:
        return None
    threshold = overview.options.get("threshold")
    asked = threshold if isinstance(threshold, float) and 0 <= threshold <= 1 else None
    low = min(*columns, 100 if asked is None else percent(asked)) // 10 * 10
    rows = [HistogramRow(f"{share} %", *columns.get(share, (0, 0))) for share in range(low, 101)]
    place = None if asked is None else round((100 * asked - low) * COLUMN)
    return _histogram(rows)._replace(threshold=place)


def size_histogram(overview: Overview) -> Histogram | None:
    """Return the histogram of the sizes of clusters: 2 documents, 3 and 4, 5 to 8, and so on."""
    if not overview.sizes:
        return None
    columns: Counter[int] = Counter()
    for size, number in overview.sizes:
        columns[(size - 1).bit_length()] += number
    rows = [
        HistogramRow(_sizes_label(column), columns[column], 0)
        for column in range(1, max(*columns, LEAST_SIZES) + 1)
    ]
    return _histogram(rows)


def _sizes_label(column: int) -> str:
    low, high = (1 << (column - 1)) + 1, 1 << column
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _histogram(rows: list[HistogramRow]) -> Histogram:
    highest = max(row.removed + row.kept for row in rows)
    return Histogram(
        rows=tuple(row for row in rows if row.removed or row.kept),
        bars=tuple(bar for place, row in enumerate(rows) for bar in _bars(place, row, highest)),
        width=len(rows) * COLUMN,
        height=HEIGHT,
        highest=highest,
        first=rows[0].label,
        last=rows[-1].label,
    )


def _bars(place: int, row: HistogramRow, highest: int) -> Iterator[HistogramBar]:
    """Yield the bars of a column: what is removed below, what is kept upon it and narrower."""
    scale = HEIGHT / highest
    kept = max(LOWEST, round(scale * row.kept)) if row.kept else 0
    removed = max(LOWEST, round(scale * row.removed)) if row.removed else 0
    if kept + removed > HEIGHT:  # the one that was raised takes from the other one
        kept, removed = (HEIGHT - removed, removed) if kept > removed else (kept, HEIGHT - kept)
    for y, height, is_kept in ((HEIGHT - removed, removed, False), (HEIGHT - removed - kept, kept, True)):
        if height:
            inset = 3 if is_kept else 1
            yield HistogramBar(place * COLUMN + inset, y, COLUMN - 2 * inset, height, is_kept)
