"""A file with dated documents, and with keys by which they are found: the statements on both."""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import TypedDict

from unrepeat.store.arrivals import DAY, HOUR, Arrivals
from unrepeat.store.kinds import StoreKind
from unrepeat.store.opening import Schema, Synchronous
from unrepeat.store.slices import Slices, create_key_tables
from unrepeat.store.sqlite import StoreFile, marks, parts_of


class Metrics(TypedDict):
    """What the counts of an index tell of what comes; see `IndexStats`."""

    newest_age_seconds: int | None
    added_last_hour: int | None
    added_last_day: int | None


class KeyedFile(StoreFile):
    """An open file with documents, a table of keys, and one of what has these keys.

    Documents have a `number`, which no other one had before, and the time when they were `published`. What
    has keys, documents or something else, has a number and stores its `keys` as well.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        timeout: float,
        synchronous: Synchronous,
        kind: StoreKind,
        settings: Mapping[str, str],
        slices: Slices,
        create_tables: Schema,
        *,
        keyed: str,
    ) -> None:
        """Open a file, or make it; the arguments and errors of `open_connection`.

        Args:
            path: As there, like those that are not explained here.
            timeout: As there.
            synchronous: As there.
            kind: As there.
            settings: As there.
            slices: How keys are written, if the file is made.
            create_tables: As there.
            keyed: The table of what has keys.
        """
        super().__init__(path, timeout, synchronous, kind, settings, partial(_create, create_tables, slices))
        self.slices = slices
        self.arrivals = Arrivals(self._connection)
        self._keyed = keyed

    def times(self) -> tuple[int | None, int | None]:
        """Return the earliest and the latest time of publication."""
        (oldest,), (newest,) = (
            self._connection.execute(f"SELECT {what}(published) FROM documents").fetchone()  # noqa: S608 # our names
            for what in ("min", "max")
        )
        return oldest, newest

    def metrics(self, now: int) -> Metrics:
        """Return what the counts of an index tell of what comes, at a time."""
        _, newest = self.times()
        return {
            "newest_age_seconds": None if newest is None else (now - newest) // 1_000_000,
            "added_last_hour": self.arrivals.since(now - HOUR),
            "added_last_day": self.arrivals.since(now - DAY),
        }

    def size(self) -> int:
        """Return the number of documents."""
        return int(self._connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def latest(self, count: int) -> tuple[int, list[int]]:
        """Return how many documents came last, at most so many, and when those still there were published."""
        (last,) = self._connection.execute("SELECT max(number) FROM documents").fetchone()
        if last is None:
            return 0, []
        sql = "SELECT published FROM documents WHERE number > ?"
        return min(last, count), [time for (time,) in self._connection.execute(sql, (last - count,))]

    def with_keys(self, hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield (hash, document) for all documents that have one of these keys, ascending by document."""
        for part in parts_of(hashes):
            rows = self._connection.execute(_select_keys(len(part)), part).fetchall()
            yield from sorted(rows, key=itemgetter(1))

    def add_keys(self, rows: Iterable[tuple[int, int]]) -> None:
        """Add (hash, document) pairs; ascending hashes are fastest."""
        self._connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", rows)

    def remove_keys(self, rows: Iterable[tuple[int, int]]) -> None:
        """Remove (hash, document) pairs."""
        self._connection.executemany("DELETE FROM keys WHERE hash = ? AND document = ?", rows)

    def take_keys(self, number: int, keys: AbstractSet[int]) -> None:
        """Remove some keys from the row of a document."""
        select = f"SELECT keys FROM {self._keyed} WHERE number = ?"  # noqa: S608 # our names
        update = f"UPDATE {self._keyed} SET keys = ? WHERE number = ?"  # noqa: S608 # our names
        for (blob,) in self._connection.execute(select, (number,)).fetchall():
            remaining = array("q", (key for key in keys_in(blob) if key not in keys)).tobytes()
            self._connection.execute(update, (remaining, number))

    def keys_after(self, number: int) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the keys of each kept document with a higher number, ascending."""
        sql = (
            f"SELECT number, keys FROM {self._keyed} "  # noqa: S608 # our names
            "WHERE number > ? AND typeof(keys) = 'blob' ORDER BY number"  # another type is damage
        )
        yield from self._connection.execute(sql, (number,))

    def existing(self, numbers: AbstractSet[int]) -> set[int]:
        """Return those of these numbers that documents have."""
        there: set[int] = set()
        for part in parts_of(sorted(numbers)):
            sql = f"SELECT number FROM {self._keyed} WHERE number IN ({marks(part)})"  # noqa: S608 # our names
            there.update(number for (number,) in self._connection.execute(sql, part))
        return there

    def merged(self) -> list[int]:
        """Return for each slice the last document whose keys are in the table, as those of all before it."""
        rows = self._connection.execute("SELECT slice, number FROM merged ORDER BY slice").fetchall()
        count = len(rows)
        if [place for place, _ in rows] != list(range(count)) or count.bit_count() != 1 or count > 256:
            raise sqlite3.DatabaseError(
                f"it has {count} slices of keys, which is not a power of two up to 256"
            )
        return [number for _, number in rows]

    def set_merged(self, place: int, number: int) -> None:
        """Note the number of the last document whose keys of a slice are in the table."""
        self._connection.execute("UPDATE merged SET number = ? WHERE slice = ?", (number, place))


def _create(create_tables: Schema, slices: Slices, connection: sqlite3.Connection) -> None:
    create_tables(connection)
    create_key_tables(connection, slices)


def counts_in_one_line(name: str, counts: Mapping[str, object]) -> str:
    """Return what `repr` shows of the counts of an index, with times that people can read.

    >>> counts_in_one_line("IndexStats", {"documents": 2, "oldest": datetime(2026, 5, 4)})
    '<IndexStats documents=2 oldest=2026-05-04T00:00:00>'
    """
    told = (
        f"{count}={value.isoformat(timespec='seconds') if isinstance(value, datetime) else value}"
        for count, value in counts.items()
    )
    return f"<{name} {' '.join(told)}>"


def keys_in(blob: bytes | None) -> array[int]:
    """Return the keys in a row; of a damaged one, those that are whole."""
    return array("q", blob[: len(blob) // 8 * 8] if blob else b"")


def digest_of(words: bytes) -> bytes:
    """Return what tells whether a document comes again: a hash for which nobody can make a twin."""
    from hashlib import blake2b

    return blake2b(words, digest_size=32).digest()


@lru_cache(maxsize=64)
def _select_keys(count: int) -> str:
    # Made once for each number of keys: nearly all documents have the same.
    return f"SELECT hash, document FROM keys WHERE hash IN ({','.join('?' * count)})"  # noqa: S608 # our names
