"""The opening of an index: its connection, its log, and its settings beside those that are wanted."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from unrepeat.errors import StoreError
from unrepeat.store.arrivals import ARRIVALS
from unrepeat.store.file import LONGEST_TIMEOUT, check_file, check_layout, layout_of, settings_in, told
from unrepeat.store.forks import Connection
from unrepeat.store.kinds import StoreKind
from unrepeat.store.settings import UNICODE, check_settings, unicode_warning, with_unicode

Synchronous = Literal["NORMAL", "FULL"]

Schema = Callable[[sqlite3.Connection], None]
"""Makes the tables of a new file, inside a transaction."""

# The first version with STRICT tables.
_LEAST_SQLITE = (3, 37, 0)

# Seconds between two attempts to get what SQLite does not wait for.
_BUSY_SECONDS = 0.01

# Pages in the write-ahead log after which it is copied into the file: 32 MB. Every document touches some
# twenty pages all over the file, and copying them seldom is most of the speed.
_CHECKPOINT_PAGES = 8000

_SETTINGS = "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID"


def open_connection(
    path: str | None,
    timeout: float,
    synchronous: Synchronous,
    kind: StoreKind,
    settings: Mapping[str, str],
    create_tables: Schema,
) -> tuple[sqlite3.Connection, str | None]:
    """Open an index, or make it; return the connection, and what whoever opens it should be told.

    Args:
        path: The file; None for memory.
        timeout: Seconds to wait for other processes that are writing.
        synchronous: Whether a commit waits until the disk has it.
        kind: What the file must be.
        settings: What its rows depend on; the file must have been made with the same.
        create_tables: Makes its own tables, if the file is made.

    Raises:
        StoreError: if the file is no index of that kind, is damaged, belongs to a newer version, or was made
            with other settings. It is left as it is.
    """
    if sqlite3.sqlite_version_info < _LEAST_SQLITE:
        raise StoreError(
            f"an index needs SQLite 3.37 or newer, and this Python has {sqlite3.sqlite_version}. "
            "Use a newer Python."
        )
    # Absolute: SQLite takes names like ":memory:" or "file:..." for something else than files.
    name = address = ":memory:"
    if path is not None:
        check_file(path, timeout, kind)
        name, address = path, os.path.abspath(path)
    timeout = min(timeout, LONGEST_TIMEOUT)
    with told("open", name):
        connection = sqlite3.connect(
            address, timeout=timeout, isolation_level=None, check_same_thread=False, factory=Connection
        )
    try:
        with told("open", name):
            _set_up(connection, synchronous, None if path is None else timeout)
        with changing(connection, "open", name):
            return connection, _compare(connection, name, kind, settings, create_tables)
    except BaseException:
        connection.close()
        raise


@contextmanager
def changing(connection: sqlite3.Connection, what: str, name: str) -> Iterator[None]:
    """Make all changes inside, or none of them; other writers wait. `what` and `name` are as for `told`."""
    with told(what, name):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk has SQLite roll back by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _set_up(connection: sqlite3.Connection, synchronous: Synchronous, timeout: float | None) -> None:
    """Say how a connection works; memory has no `timeout`, and no log."""
    if timeout is not None:
        _write_ahead(connection, timeout)
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    # Corrupt rows are errors, and nothing in a file may call functions of ours.
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MB


def _write_ahead(connection: sqlite3.Connection, timeout: float) -> None:
    """Have a new file written by way of a log.

    Of several processes that open a new file at once only one can; SQLite does not let the others wait.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(_BUSY_SECONDS)
        else:
            return


def _compare(
    connection: sqlite3.Connection,
    name: str,
    kind: StoreKind,
    settings: Mapping[str, str],
    create_tables: Schema,
) -> str | None:
    """Make the tables in a new file; in an old one, compare the settings: all in one transaction."""
    layout = layout_of(connection, name, kind)
    if layout is None:
        connection.execute(_SETTINGS)
        connection.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
        create_tables(connection)
        connection.execute(ARRIVALS)
        connection.execute(f"PRAGMA user_version = {kind.layout}")
        connection.execute(f"PRAGMA application_id = {kind.application_id}")
        return None
    check_layout(layout, name, kind)
    stored = settings_in(connection)
    check_settings(stored, settings, name, kind)
    connection.execute(ARRIVALS)
    versions = with_unicode(stored[UNICODE], settings[UNICODE])
    if versions is None:
        return None
    connection.execute("UPDATE settings SET value = ? WHERE name = ?", (versions, UNICODE))
    return unicode_warning(name, stored[UNICODE], settings[UNICODE])
