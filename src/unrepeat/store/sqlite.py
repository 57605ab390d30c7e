"""An open file, its transactions, and what can be asked of any file.

Nothing read from a file is executed, unpickled, or trusted for a size. All changes are made inside
`writing()`, which is one transaction.
"""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from unrepeat.errors import StoreError, StoreWarning
from unrepeat.store.file import told
from unrepeat.store.kinds import StoreKind
from unrepeat.store.opening import Schema, Synchronous, changing, open_connection
from unrepeat.store.vacuum import Vacuumed, bytes_on_disk, file_bytes, log_bytes, used_bytes, vacuum

# Values in one statement; SQLite takes 32,766, and a longer statement is not faster.
_MOST_VALUES = 5000


class StoreFile:
    """An open file, or a database in memory."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        timeout: float,
        synchronous: Synchronous,
        kind: StoreKind,
        settings: Mapping[str, str],
        create_tables: Schema,
    ) -> None:
        """Open a file, or make it; the arguments and errors of `open_connection`."""
        self.path = None if path is None else os.fspath(path)
        self.name = ":memory:" if self.path is None else self.path
        self._connection, self.warning = open_connection(
            self.path, timeout, synchronous, kind, settings, create_tables
        )
        self._process = os.getpid()
        self._is_closed = False

    def tell_warning(self) -> None:
        """Warn whoever has called the method that called the method that called this one."""
        if self.warning is not None:
            try:
                warnings.warn(self.warning, StoreWarning, stacklevel=4)
            except StoreWarning:  # warnings are errors here, and nobody gets the index to close it
                self.close()
                raise

    @property
    def is_inherited(self) -> bool:
        """Whether another process opened the file, and this one got it by a fork."""
        return os.getpid() != self._process

    def check_process(self) -> None:
        """Raise a StoreError in a process that got the open file by a fork."""
        if self.is_inherited:
            raise StoreError(
                f"the index {self.name!r} was opened by the process {self._process}, and this is a fork of "
                "it, which has no locks on the file. Open the index in each process, after the fork."
            )

    def close(self) -> None:
        """Close the file; the write-ahead log is copied into it."""
        with told("close", self.name):
            self._connection.close()
        self._is_closed = True

    def _check_open(self) -> None:
        """Raise a StoreError if the file was closed."""
        if self._is_closed:
            raise StoreError(
                f"the index {self.name!r} was closed. Open it again, or use it before it is closed."
            )

    def writing(self) -> AbstractContextManager[None]:
        """Make all changes inside, or none of them; other writers wait."""
        self._check_open()
        return changing(self._connection, "write to", self.name)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the same rows throughout, whatever others write."""
        self._check_open()
        with told("read", self.name):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def data_version(self) -> int:
        """Return a number that changes whenever another connection has written."""
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def sizes(self) -> dict[str, int]:
        """Return the sizes in the counts of an index."""
        size = file_bytes(self._connection)
        return {
            "bytes": size,
            "free_bytes": size - used_bytes(self._connection),
            "log_bytes": log_bytes(self.path),
        }

    def vacuum(self) -> Vacuumed:
        """Write the file anew without its free pages; call it outside of transactions."""
        self._check_open()
        with told("vacuum", self.name):
            before = bytes_on_disk(self._connection, self.path)
            vacuum(self._connection, self.name)
            return Vacuumed(before, bytes_on_disk(self._connection, self.path))

    def copy_to(self, path: str) -> None:
        """Copy all that is seen inside a transaction into a new file."""
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            self._connection.backup(copy)

    def answers(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query about the whole file."""
        yield from self._connection.execute(sql)


def parts_of(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield values as many at a time as one statement takes."""
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value."""
    return ",".join("?" * len(values))
