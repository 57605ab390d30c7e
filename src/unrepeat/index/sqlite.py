"""The rows of an index in SQLite: the schema, the opening of a file, one method per statement.

Nothing read from a file is executed, unpickled, or trusted for a size. All changes are made inside
`writing()`, which is one transaction.
"""

from __future__ import annotations

import os
import sqlite3
import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from types import UnionType
from typing import Any, Literal, NamedTuple

from unrepeat.errors import StoreError, shown
from unrepeat.index.file import (
    APPLICATION_ID,
    LONGEST_TIMEOUT,
    SCHEMA_VERSION,
    check_file,
    check_layout,
    layout_of,
    settings_in,
    told,
)
from unrepeat.index.forks import Connection
from unrepeat.index.settings import UNICODE, check_settings, unicode_warning, with_unicode

Synchronous = Literal["NORMAL", "FULL"]

# The first version with STRICT tables.
_LEAST_SQLITE = (3, 37, 0)

# `of` is the document that a duplicate repeats or a revision revises; `of_id` is its id, which remains when
# the document itself is removed. `words` and `keys` are those of kept documents alone.
_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id ANY NOT NULL UNIQUE,
    source TEXT,
    published INTEGER NOT NULL,
    digest BLOB NOT NULL,
    is_duplicate INTEGER NOT NULL,
    of INTEGER,
    of_id ANY,
    kind TEXT,
    jaccard REAL NOT NULL,
    containment REAL NOT NULL,
    new_words TEXT NOT NULL,
    capped INTEGER NOT NULL,
    words BLOB,
    keys BLOB
) STRICT;
CREATE INDEX documents_by_time ON documents (published);
CREATE INDEX documents_by_leader ON documents (of) WHERE of IS NOT NULL;
CREATE TABLE keys (hash INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (hash, document))
    STRICT, WITHOUT ROWID;
CREATE TABLE merged (slice INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
"""

# Keys are written a slice at a time, one slice after so many documents (`keys.py`): on average those
# of 16,384 documents wait in memory, and are read again when the file is opened.
SLICES, SLICE_DOCUMENTS = 256, 128

_COLUMNS = (
    "id, source, published, digest, is_duplicate, of, of_id, kind, jaccard, containment, new_words, capped, "
    "words, keys"
)

# Values in one statement; SQLite takes 32,766, and a longer statement is not faster.
_MOST_VALUES = 5000

# Seconds between two attempts to get what SQLite does not wait for.
_BUSY_SECONDS = 0.01

# Pages in the write-ahead log after which it is copied into the file: 32 MB. Every document touches some
# twenty pages all over the file, and copying them seldom is most of the speed.
_CHECKPOINT_PAGES = 8000


class Row(NamedTuple):
    """A document as it is stored."""

    id: str | int
    source: str | None
    published: int
    """Microseconds since 1970, UTC."""
    digest: bytes
    is_duplicate: int
    of: int | None
    of_id: str | int | None
    kind: str | None
    jaccard: float
    containment: float
    new_words: str
    """JSON list."""
    capped: int
    words: bytes | None
    keys: bytes | None
    number: int = 0

    def numbered(self, number: int) -> Row:
        """Return the row with the number that it got; `_replace` takes five times as long."""
        return Row._make((*self[:-1], number))


# Types of a row's values. SQLite checks them when it writes, not when it reads a damaged file.
_TYPES: tuple[type | UnionType, ...] = (
    *(
        str | int,
        str | None,
        int,
        bytes,
        int,
        int | None,
        str | int | None,
        str | None,
        float,
        float,
        str,
        int,
    ),
    *(bytes | None, bytes | None, int),
)


class SqliteStore:
    """An open file, or a database in memory."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        timeout: float,
        synchronous: Synchronous,
        settings: Mapping[str, str],
    ) -> None:
        """Open a file, or make it.

        Args:
            path: The file; None for memory.
            timeout: Seconds to wait for other processes that are writing.
            synchronous: Whether a commit waits until the disk has it.
            settings: What the keys depend on; the file must have been made with the same.

        Raises:
            StoreError: if the file is no index, is damaged, belongs to a newer version, or was made with
                other settings. It is left as it is.
        """
        if sqlite3.sqlite_version_info < _LEAST_SQLITE:
            raise StoreError(
                f"an index needs SQLite 3.37 or newer, and this Python has {sqlite3.sqlite_version}. "
                "Use a newer Python."
            )
        self.path = None if path is None else os.fspath(path)
        self._name = ":memory:" if self.path is None else self.path
        self.warning: str | None = None
        """What whoever opened the file should be told."""
        # Absolute: SQLite takes names like ":memory:" or "file:..." for something else than files.
        address = self._name
        if self.path is not None:
            check_file(self.path, timeout)
            address = os.path.abspath(self.path)
        timeout = min(timeout, LONGEST_TIMEOUT)
        with told("open", self._name):
            self._connection = sqlite3.connect(
                address,
                timeout=timeout,
                isolation_level=None,
                check_same_thread=False,
                factory=Connection,
            )
        self._process = os.getpid()
        try:
            with told("open", self._name):
                self._set_up(synchronous, timeout)
                self._compare(settings)
        except BaseException:
            self._connection.close()
            raise

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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all changes inside, or none of them; other writers wait."""
        with told("write to", self._name):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk has SQLite roll back by itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

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

    def by_id(self, ids: Sequence[str | int]) -> dict[str | int, Row]:
        """Return the documents with these ids."""
        return {row.id: row for row in self._documents("id", ids)}

    def by_number(self, numbers: Sequence[int]) -> dict[int, Row]:
        """Return the documents with these numbers."""
        return {row.number: row for row in self._documents("number", numbers)}

    def _documents(self, column: str, values: Sequence[str | int]) -> Iterator[Row]:
        for part in _parts(values):
            sql = f"SELECT {_COLUMNS}, number FROM documents WHERE {column} IN ({_marks(part)})"  # noqa: S608 # our names
            yield from map(_row, self._connection.execute(sql, part))

    def insert(self, row: Row) -> int:
        """Add a document, without its keys, and return its number, which no other one had before."""
        sql = f"INSERT INTO documents ({_COLUMNS}) VALUES ({_marks(_COLUMNS.split(','))})"  # noqa: S608 # our names
        number = self._connection.execute(sql, row[:-1]).lastrowid
        assert number is not None  # noqa: S101 # an INSERT has one
        return number

    def delete(self, number: int) -> None:
        """Remove a document; its keys must have been removed before."""
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))

    def followers(self, number: int) -> list[Row]:
        """Return the documents that repeat or revise one, in the order in which they came."""
        sql = f"SELECT {_COLUMNS}, number FROM documents WHERE of = ? ORDER BY number"  # noqa: S608 # our names
        return list(map(_row, self._connection.execute(sql, (number,))))

    def older_than(self, published: int, limit: int) -> list[Row]:
        """Return documents published before a time, the oldest first, at most `limit`."""
        sql = (
            f"SELECT {_COLUMNS}, number FROM documents WHERE published < ? "  # noqa: S608 # our names
            "ORDER BY published, number LIMIT ?"
        )
        return list(map(_row, self._connection.execute(sql, (published, limit))))

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

    def leaders(self) -> Iterator[int]:
        """Yield the numbers of the documents that others repeat or revise, ascending."""
        yield from leaders_in(self._connection)

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
        for (own,) in rows:
            left = array("q", (key for key in keys_in(own) if key not in keys)).tobytes()
            self._connection.execute("UPDATE documents SET keys = ? WHERE number = ?", (left, number))

    def keys_after(self, number: int) -> Iterator[tuple[int, bytes]]:
        """Yield the number and the keys of each kept document with a higher number, ascending."""
        sql = (
            "SELECT number, keys FROM documents "
            "WHERE number > ? AND typeof(keys) = 'blob' ORDER BY number"  # another type is damage
        )
        yield from self._connection.execute(sql, (number,))

    def existing(self, numbers: AbstractSet[int]) -> set[int]:
        """Return those of these numbers that documents have."""
        found: set[int] = set()
        for part in _parts(sorted(numbers)):
            sql = f"SELECT number FROM documents WHERE number IN ({_marks(part)})"  # noqa: S608 # our names
            found.update(number for (number,) in self._connection.execute(sql, part))
        return found

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
        sql = "SELECT count(*), total(is_duplicate), total(kind IS 'revision'), total(capped) FROM documents"
        found = dict(zip(names, map(int, self._connection.execute(sql).fetchone()), strict=True))
        found["keys"] = self._connection.execute("SELECT count(*) FROM keys").fetchone()[0]
        pages, size = (
            self._connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
        )
        return found | {"bytes": pages * size}

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the file, in words; nothing if all is well."""
        for (line,) in self._connection.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield f"SQLite: {line}"
        for sql, what in _CHECKS:
            for values in self._connection.execute(sql):
                yield what.format(*map(shown, values))
        yield from self._wrong_keys()

    def _wrong_keys(self) -> Iterator[str]:
        """Yield where the table of keys and the keys of the documents differ."""
        merged = self.merged()
        wanted: dict[int, set[int]] = {}
        for number, keys in self.keys_after(-1):
            if len(keys) % 8:
                yield f"document {number}: its keys are {len(keys)} bytes, which is no multiple of 8"
            wanted[number] = set(keys_in(keys))
        stored: defaultdict[int, set[int]] = defaultdict(set)
        early: set[int] = set()
        for key, number in self._connection.execute("SELECT hash, document FROM keys"):
            stored[number].add(key)
            if key not in wanted.get(number, ()):
                yield f"document {number} is found under the key {key}, which it does not have"
            if number > merged[slice_of(key, len(merged))]:
                early.add(number)
        for number in sorted(early):
            yield f"document {number} has keys, but they are not due"
        for number, own in wanted.items():
            due = {key for key in own if number <= merged[slice_of(key, len(merged))]}
            lacking = due - stored[number]
            if lacking:
                yield f"document {number} is not found under {len(lacking)} of its keys"

    # -- opening --------------------------------------------------------------------------------------

    def _set_up(self, synchronous: Synchronous, timeout: float) -> None:
        run = self._connection.execute
        if self.path is not None:
            self._write_ahead(timeout)
            run(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        run(f"PRAGMA synchronous = {synchronous}")
        # Corrupt rows are errors, and nothing in a file may call functions of ours.
        run("PRAGMA cell_size_check = ON")
        run("PRAGMA trusted_schema = OFF")
        run("PRAGMA cache_size = -65536")  # 64 MB

    def _write_ahead(self, timeout: float) -> None:
        """Have a new file written by way of a log.

        Of several processes that open a new file at once only one can; SQLite does not let the others wait.
        """
        deadline = time.monotonic() + timeout
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise
                time.sleep(_BUSY_SECONDS)
            else:
                return

    def _compare(self, settings: Mapping[str, str]) -> None:
        """Make the tables in a new file; in an old one, compare the settings: all in one transaction."""
        with self.writing():
            layout = layout_of(self._connection, self._name)
            if layout is None:
                self._make(settings)
                return
            check_layout(layout, self._name)
            stored = settings_in(self._connection)
            check_settings(stored, settings, self._name)
            own = settings[UNICODE]
            versions = with_unicode(stored[UNICODE], own)
            if versions is not None:
                sql = "UPDATE settings SET value = ? WHERE name = ?"
                self._connection.execute(sql, (versions, UNICODE))
                self.warning = unicode_warning(self._name, stored[UNICODE], own)

    def _make(self, settings: Mapping[str, str]) -> None:
        run = self._connection.execute
        for statement in _SCHEMA.split(";"):
            run(statement)
        self._connection.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
        # As if each had been merged in its turn before, so that the first turns come one by one too.
        starts = ((place, (place + 1 - SLICES) * SLICE_DOCUMENTS) for place in range(SLICES))
        self._connection.executemany("INSERT INTO merged VALUES (?, ?)", starts)
        run(f"PRAGMA user_version = {SCHEMA_VERSION}")
        run(f"PRAGMA application_id = {APPLICATION_ID}")


# What must be so in every file, beside what SQLite checks.
_CHECKS = (
    (
        "SELECT number, of FROM documents WHERE is_duplicate AND of IN "
        "(SELECT number FROM documents WHERE is_duplicate)",
        "document {0} is a duplicate of document {1}, which is a duplicate itself",
    ),
    (
        "SELECT document, count(*) FROM keys WHERE document NOT IN "
        "(SELECT number FROM documents WHERE NOT is_duplicate) GROUP BY document",
        "document {0} has {1} keys, but is not kept",
    ),
    (
        "SELECT number FROM documents WHERE NOT is_duplicate AND (words IS NULL OR keys IS NULL)",
        "document {0} is kept, but has no words or no keys",
    ),
)


def keys_in(blob: bytes | None) -> array[int]:
    """Return the keys in a row; of a damaged one, those that are whole."""
    return array("q", blob[: len(blob) // 8 * 8] if blob else b"")


def slice_of(key: int, slices: int) -> int:
    """Return the slice that a key is in; with 256 slices, each is one range of the table."""
    return key >> 56 & slices - 1


def leaders_in(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of the documents that others repeat or revise, ascending."""
    sql = (
        "SELECT DISTINCT of FROM documents WHERE of IS NOT NULL "
        "AND of IN (SELECT number FROM documents) ORDER BY of"
    )
    return [number for (number,) in connection.execute(sql)]


def rows_in(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield all documents of an index of any layout in the order in which they came."""
    sql = f"SELECT {_COLUMNS}, number FROM documents ORDER BY number"  # noqa: S608 # our names
    yield from map(_row, connection.execute(sql))


def _row(values: Sequence[Any]) -> Row:
    if not all(map(isinstance, values, _TYPES)):
        raise sqlite3.DatabaseError("a row has a value of a wrong type")
    return Row._make(values)


def _parts(values: Sequence[str | int]) -> Iterator[Sequence[str | int]]:
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]


@lru_cache(maxsize=64)
def _select_keys(count: int) -> str:
    # Made once for each number of keys: nearly all documents have the same.
    return f"SELECT hash, document FROM keys WHERE hash IN ({','.join('?' * count)})"  # noqa: S608 # our names


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
