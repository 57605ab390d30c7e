"""Old documents leave an index of either kind, some in each transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.times import microseconds
from unrepeat.errors import OptionError
from unrepeat.store.input import as_time
from unrepeat.store.transactions import Transactions


class Dated(Protocol):
    """The documents of an index. Both methods are called inside a transaction."""

    def expire(self, bound: int, limit: int) -> int:
        """Remove documents published before a time, at most `limit`, and return their number."""

    def beginning_of_window(self) -> int:
        """Return the time before which documents have left the window."""


def expire(
    transactions: Transactions, documents: Dated, window: timedelta | None, before: datetime | str | None
) -> int:
    """Remove all documents published before a time, and return how many there were.

    Args:
        transactions: Those of the index.
        documents: Its documents.
        window: Its window.
        before: The time; None for the beginning of the window.

    Raises:
        OptionError: if there is neither.
    """
    limit = as_time(before, "before")
    if limit is not None:
        bound = microseconds(limit)
    elif window is not None:
        with transactions.reading():
            bound = documents.beginning_of_window()
    else:
        raise OptionError("this index has no window: say before when to expire, as in expire(datetime).")
    removed = 0
    while True:
        with transactions.writing():
            part = documents.expire(bound, BATCH_DOCUMENTS)
        removed += part
        if part < BATCH_DOCUMENTS:
            return removed
