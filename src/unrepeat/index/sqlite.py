"""The statements on an open index, one method each, and its transactions.

Nothing read from a file is executed, unpickled, or trusted for a size. All changes are made inside
`writing()`, which is one transaction.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from unrepeat.errors import StoreError
from unrepeat.index.file import told
from unrepeat.index.opening import Synchronous, changing, open_connection
from unrepeat.index.rows import COLUMNS, DocumentRow, checked_row, keys_in
from unrepeat.index.schema import Slices

# Values in one statement; SQLite takes 32,766, and a longer statement is not faster.
_MOST_VALUES = 5000


class SqliteStore:
    """An open file, or a database in memory."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        timeout: float,
        synchronous: Synchronous,
        settings: Mapping[str, str],
        slices: Slices,
    ) -> None:
        """Open a file, or make it; the arguments and errors of `open_connection`."""
        self.path = None if path is None else os.fspath(path)
        self._name = ":memory:" if self.path is None else self.path
        self.slices = slices
        self._connection, self.warning = open_connection(
            self.path, timeout, synchronous, settings, self.slices
        )
        self._process = os.getpid()

    @property
    def is_inherited(self) -> bool:
        """Whether another process opened the file, and this one got it by a fork."""
        return os.getpid() != self._process

    def check_process(self) -> None:
        """Raise a StoreError in a process that got the open file by a fork."""
        if self.is_inherited:
            raise StoreError(
                f"the index {self._name!r} was opened by the process {self._process}, and this is a fork of "
                "it, which has no locks on the file. Open the index in each process, after the fork."
            )

    def close(self) -> None:
        """Close the file; the write-ahead log is copied into it."""
        with told("close", self._name):
            self._connection.close()

    def writing(self) -> AbstractContextManager[None]:
        """Make all changes inside, or none of them; other writers wait."""
        return changing(self._connection, "write to", self._name)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the same rows throughout, whatever others write."""
        with told("read", self._name):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    # -- documents ------------------------------------------------------------------------------------

    def by_id(self, ids: Sequence[str | int]) -> dict[str | int, DocumentRow]:
        """Return the documents with these ids."""
        return {row.id: row for row in self._documents("id", ids)}

    def by_number(self, numbers: Sequence[int]) -> dict[int, DocumentRow]:
        """Return the documents with these numbers."""
        return {row.number: row for row in self._documents("number", numbers)}

    def _documents(self, column: str, values: Sequence[str | int]) -> Iterator[DocumentRow]:
        for part in _parts(values):
            sql = f"SELECT {COLUMNS}, number FROM documents WHERE {column} IN ({_marks(part)})"  # noqa: S608 # our names
            yield from map(checked_row, self._connection.execute(sql, part))

    def insert(self, row: DocumentRow) -> int:
        """Add a document, without its keys, and return its number, which no other one had before."""
        sql = f"INSERT INTO documents ({COLUMNS}) VALUES ({_marks(COLUMNS.split(','))})"  # noqa: S608 # our names
        number = self._connection.execute(sql, row[:-1]).lastrowid
        assert number is not None  # noqa: S101 # an INSERT has one
        return number

    def delete(self, number: int) -> None:
        """Remove a document; its keys must have been removed before."""
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))

    def followers(self, number: int) -> list[DocumentRow]:
        """Return the documents that repeat or revise one, in the order in which they came."""
        sql = f"SELECT {COLUMNS}, number FROM documents WHERE of = ? ORDER BY number"  # noqa: S608 # our names
        return list(map(checked_row, self._connection.execute(sql, (number,))))

    def older_than(self, published: int, limit: int) -> list[DocumentRow]:
        """Return documents published before a time, the oldest first, at most `limit`."""
        sql = (
            f"SELECT {COLUMNS}, number FROM documents WHERE published < ? "  # noqa: S608 # our names
            "ORDER BY published, number LIMIT ?"
        )
        return list(map(checked_row, self._connection.execute(sql, (published, limit))))

    def times(self) -> tuple[int | None, int | None]:
        """Return the earliest and the latest time of publication."""
        (oldest,), (newest,) = (
            self._connection.execute(f"SELECT {what}(published) FROM documents").fetchone()  # noqa: S608 # our names
            for what in ("min", "max")
        )
        return oldest, newest

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

    def repeated(self) -> list[int]:
        """Return the numbers of the kept documents that others repeat or revise, ascending."""
        return repeated_in(self._connection)

    # -- keys -----------------------------------------------------------------------------------------

    def with_keys(self, hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield (hash, document) for all documents that have one of these keys, ascending by document."""
        for part in _parts(hashes):
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
        rows = self._connection.execute("SELECT keys FROM documents WHERE number = ?", (number,)).fetchall()
        for (blob,) in rows:
            remaining = array("q", (key for key in keys_in(blob) if key not in keys)).tobytes()
            self._connection.execute("UPDATE documents SET keys = ? WHERE number = ?", (remaining, number))

    def keys_after(self, number: int) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the keys of each kept document with a higher number, ascending."""
        sql = (
            "SELECT number, keys FROM documents "
            "WHERE number > ? AND typeof(keys) = 'blob' ORDER BY number"  # another type is damage
        )
        yield from self._connection.execute(sql, (number,))

    def existing(self, numbers: AbstractSet[int]) -> set[int]:
        """Return those of these numbers that documents have."""
        there: set[int] = set()
        for part in _parts(sorted(numbers)):
            sql = f"SELECT number FROM documents WHERE number IN ({_marks(part)})"  # noqa: S608 # our names
            there.update(number for (number,) in self._connection.execute(sql, part))
        return there

    def merged(self) -> list[int]:
        """Return for each slice the last document whose keys are in the table, as those of all before it."""
        rows = self._connection.execute("SELECT slice, number FROM merged ORDER BY slice").fetchall()
        count = len(rows)
        if [place for place, _ in rows] != list(range(count)) or count.bit_count() != 1 or count > 256:
            raise sqlite3.DatabaseError(f"it has {count} slices of keys, which is no power of two up to 256")
        return [number for _, number in rows]

    def set_merged(self, place: int, number: int) -> None:
        """Note the number of the last document whose keys of a slice are in the table."""
        self._connection.execute("UPDATE merged SET number = ? WHERE slice = ?", (number, place))

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has written."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    # -- about the whole ------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """Return the counts of `IndexStats`."""
        names = ("documents", "duplicates", "revisions", "capped")
        sql = """SELECT count(*), total(is_duplicate), total(kind IN ('changed', 'extended', 'revision')),
            total(capped) FROM documents"""
        counts = dict(zip(names, map(int, self._connection.execute(sql).fetchone()), strict=True))
        counts["keys"] = self._connection.execute("SELECT count(*) FROM keys").fetchone()[0]
        pages, size = (
            self._connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
        )
        return counts | {"bytes": pages * size}

    def answers(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query about the whole file."""
        yield from self._connection.execute(sql)


def repeated_in(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of the kept documents that others repeat or revise, ascending."""
    sql = (
        "SELECT DISTINCT of FROM documents WHERE of IS NOT NULL "
        "AND of IN (SELECT number FROM documents) ORDER BY of"
    )
    return [number for (number,) in connection.execute(sql)]


def rows_in(connection: sqlite3.Connection) -> Iterator[DocumentRow]:
    """Yield all documents of an index of any layout in the order in which they came."""
    sql = f"SELECT {COLUMNS}, number FROM documents ORDER BY number"  # noqa: S608 # our names
    yield from map(checked_row, connection.execute(sql))


def _parts(values: Sequence[str | int]) -> Iterator[Sequence[str | int]]:
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]


@lru_cache(maxsize=64)
def _select_keys(count: int) -> str:
    # Made once for each number of keys: nearly all documents have the same.
    return f"SELECT hash, document FROM keys WHERE hash IN ({','.join('?' * count)})"  # noqa: S608 # our names


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
