"""Indexes as tests open them: keys are written after few documents, and the clock is the test's."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from unrepeat import DuplicateIndex, IndexStats
from unrepeat.documents.options import document_options_from
from unrepeat.documents.times import Clock, utc_now
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import SLICES, Slices

EARLY = Slices(4, 3)
"""A slice of keys is merged after three documents, so that every part of a short test crosses merges."""


def opened(
    path: str | os.PathLike[str] | None = None,
    *,
    window: timedelta | None = None,
    synchronous: Synchronous = "NORMAL",
    timeout: float = 30.0,
    slices: Slices = SLICES,
    now: Clock = utc_now,
    **values: Any,
) -> DuplicateIndex:
    """As `DuplicateIndex.open`, and without a path as `in_memory`."""
    options = document_options_from(None, values)  # type: ignore[arg-type] # it refuses what is no option
    return DuplicateIndex._opened(path, window, synchronous, timeout, options, slices=slices, now=now)


def counts_of(index: DuplicateIndex) -> IndexStats:
    """The counts of an index but for those that change by themselves."""
    return index.stats()._replace(log_bytes=0, newest_age_seconds=None)
