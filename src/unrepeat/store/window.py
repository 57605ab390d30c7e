"""Where the window of an index begins: what is older may be removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from unrepeat.documents.times import MICROSECOND, microseconds

LATEST, MOST_WRONG = 1000, 10
"""Of so many documents that came last, so many may be dated wrongly. A guess: more wrong dates have not been
seen in a feed, and one that goes on after a pause is believed after eleven documents.
"""

ALWAYS = -(2**63)
"""The earliest time in microseconds that SQLite can compare with."""


def beginning_of_window(window: timedelta | None, came: int, times: Iterable[int], now: datetime) -> int:
    """Return the time before which documents have left the window, in microseconds since 1970.

    The window ends with the newest document. But that may be dated wrongly, and everything else is lost if it
    is believed: so no document from the future counts, nor a few that stand alone, more than a window after
    all others. Of those that came long ago none counts: wrong ones that never leave the window would become
    more and more.

    >>> from datetime import UTC
    >>> now = datetime(1970, 1, 1, microsecond=20, tzinfo=UTC)
    >>> beginning_of_window(timedelta(microseconds=3), 3, [10, 9, 40], now)
    7

    Args:
        window: Its length; None for no limit.
        came: How many documents came last, at most `LATEST`.
        times: When those of them that are still there were published.
        now: The time.
    """
    if window is None:
        return ALWAYS
    present = microseconds(now)
    known = sorted((time for time in times if time <= present), reverse=True)
    wrong = came * MOST_WRONG // LATEST
    if len(known) <= wrong:
        return ALWAYS
    length = window // MICROSECOND
    end = known[0] if known[0] - known[wrong] <= length else known[wrong]
    return max(end - length, ALWAYS)
