"""Furniture indexes as tests open them: keys are written after few stories, and the clock is the test's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta

from unrepeat import FurnitureIndex, FurnitureStats
from unrepeat.documents.times import Clock, utc_now
from unrepeat.furniture.options import FIELDS, MIN_STORIES
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import Slices

EARLY = Slices(4, 3)
"""A slice of keys is merged after three stories, so that every part of a short test crosses merges."""

NOTICE = "Sign up for our letter"
RIGHTS = "All rights reserved by the Quay"


def opened(
    path: str | os.PathLike[str] | None = None,
    *,
    window: timedelta | None = None,
    min_stories: int = MIN_STORIES,
    fields: Sequence[str] = FIELDS,
    synchronous: Synchronous = "NORMAL",
    timeout: float = 30.0,
    slices: Slices = EARLY,
    now: Clock = utc_now,
) -> FurnitureIndex:
    """As `FurnitureIndex.open`, and without a path as `in_memory`."""
    return FurnitureIndex._opened(
        path, window, min_stories, fields, synchronous, timeout, slices=slices, now=now
    )


def story(number: int, *lines: str, version: str = "") -> str:
    """A page with two lines of prose, another one for each number, above some lines."""
    words = f"{number} " + " ".join(f"w{number}x{place}" for place in range(14))
    return "\n".join((f"The {words}{version}.", f"And then {words} again.", *lines))


def added(index: FurnitureIndex, count: int, *lines: str, first: int = 0, source: str = "a") -> None:
    """Have an index learn from some pages, each of another story."""
    for number in range(first, first + count):
        index.add(f"{source}{number}", story(number, *lines), source=source)


def counts_of(index: FurnitureIndex) -> FurnitureStats:
    """The counts of an index but for those that change by themselves."""
    return index.stats()._replace(log_bytes=0, newest_age_seconds=None)
