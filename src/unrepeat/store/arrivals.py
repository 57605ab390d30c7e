"""When documents came, to the minute, for metrics and lists: no verdict depends on it.

A row says that the documents with a higher number came at its time or later. So what other versions of
unrepeat enter without it is told rightly too, if less exactly.
"""

from __future__ import annotations

import sqlite3

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
"""In microseconds."""

# An older version does not know the table, and leaves it alone: the layout stays the same.
ARRIVALS = "CREATE TABLE IF NOT EXISTS arrivals (number INTEGER PRIMARY KEY, time INTEGER NOT NULL) STRICT"


class Arrivals:
    """The table in an open file. All methods are called inside a transaction; times are as in its rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read and write by a connection."""
        self._connection = connection

    def note(self, now: int) -> None:
        """Note the time before a document is entered, once in a minute."""
        sql = "SELECT time FROM arrivals ORDER BY number DESC LIMIT 1"
        latest = self._one(sql)
        if latest is None or abs(now - latest) >= MINUTE:
            self.put(self._last_number(), now)

    def put(self, number: int, time: int) -> None:
        """Say that the documents with a higher number came at a time or later."""
        self._connection.execute("INSERT OR REPLACE INTO arrivals VALUES (?, ?)", (number, time))

    def time_of(self, number: int) -> int | None:
        """Return when a document came, at most a minute early; None if that is not known."""
        return self._one("SELECT time FROM arrivals WHERE number < ? ORDER BY number DESC LIMIT 1", number)

    def since(self, time: int) -> int | None:
        """Return how many documents have been entered since a time; None if that is not known.

        Updates count too, and what has been removed again. What came in the first minute may be missing: of a
        feed that has stopped, none must be counted. The cost does not depend on how many there are.
        """
        last = self._last_number()
        before = self._number_at(time)
        if before is None:
            # All that ever came has come since, unless a version came before that noted no times.
            return last if last == 0 or self._one("SELECT min(number) FROM arrivals") == 0 else None
        following = self._one("SELECT number FROM arrivals WHERE number > ? ORDER BY number LIMIT 1", before)
        return 0 if following is None else last - following

    def forget(self, until: int) -> None:
        """Remove the rows that neither a document nor a question about the time after `until` needs."""
        needed = self._one(
            "SELECT max(number) FROM arrivals WHERE number < (SELECT min(number) FROM documents)"
        )
        asked = self._number_at(until)
        if needed is not None and asked is not None:
            self._connection.execute("DELETE FROM arrivals WHERE number < ?", (min(needed, asked),))

    def _number_at(self, time: int) -> int | None:
        """Return the number of the last document that is known to have come before a time."""
        # Walks back from the latest: a day has 1,440 rows at the most.
        return self._one("SELECT number FROM arrivals WHERE time <= ? ORDER BY number DESC LIMIT 1", time)

    def _last_number(self) -> int:
        """Return the highest number that any document has had."""
        return self._one("SELECT seq FROM sqlite_sequence WHERE name = 'documents'") or 0

    def _one(self, sql: str, *values: int) -> int | None:
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]


def arrivals_in(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the rows of a file of any version, ascending by number."""
    (there,) = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'arrivals'").fetchone()
    return connection.execute("SELECT number, time FROM arrivals ORDER BY number").fetchall() if there else []
