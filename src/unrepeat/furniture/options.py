"""The options of what strips furniture, each checked once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unrepeat.checks import whole_number
from unrepeat.errors import OptionError, shown

MIN_STORIES = 3
MOST_MIN_STORIES = 1_000_000

MIN_WINDOW, MAX_WINDOW = timedelta(days=1), timedelta(days=36_500)

FIELDS = ("title", "authors")


def checked_min_stories(value: object, least: int = 2) -> int:
    """Return in how many stories furniture stands, from `least` to 1,000,000, or raise an OptionError."""
    return whole_number("min_stories", value, least, MOST_MIN_STORIES)


def checked_window(value: object) -> timedelta | None:
    """Return a length of time of a day to a hundred years, or None, or raise an OptionError."""
    if value is not None and not (isinstance(value, timedelta) and MIN_WINDOW <= value <= MAX_WINDOW):
        raise OptionError(
            f"window must be a datetime.timedelta of a day to 36,500 days, or None, not {shown(value)}. "
            "Example: window=timedelta(days=90)."
        )
    return value


def checked_fields(value: object) -> tuple[str, ...]:
    """Return names of fields, each a string, or raise an OptionError."""
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(name, str) for name in value)
    ):
        raise OptionError(
            f"fields must be a list or a tuple of strings, not {shown(value)}. "
            'Example: fields=("title", "authors").'
        )
    return tuple(value)
