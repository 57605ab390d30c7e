"""A file written anew without the pages that are free."""

from __future__ import annotations

import os
import sqlite3
from threading import Thread
from typing import NamedTuple

from unrepeat.errors import StoreError


class Vacuumed(NamedTuple):
    """What `vacuum` did."""

    bytes_before: int
    """Size of the file with its log."""

    bytes_after: int
    """Size of both then. As long as another process is reading the file as it was, it is no smaller."""


def vacuum(connection: sqlite3.Connection, name: str) -> None:
    """Write a file anew without its free pages; call it outside of transactions.

    Raises:
        StoreError: if another process does not let it, or there is no room; the file is as it was then.
    """
    needed = used_bytes(connection)
    try:
        run_in_thread(connection, "VACUUM")
        # It is all in the log now; this copies it into the file, and empties the log.
        run_in_thread(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise StoreError(
                f"cannot vacuum the index {name!r}: another process is writing to it. Wait until it is done, "
                "or give a longer timeout."
            ) from error
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
            raise StoreError(
                f"cannot vacuum the index {name!r}: {error}. It needs {needed:,} bytes beside the file, and "
                "as much in the folder for temporary files, which SQLITE_TMPDIR names. The index is as it "
                "was."
            ) from error
        raise


def run_in_thread(connection: sqlite3.Connection, statement: str) -> None:
    """Execute a long statement that an interruption ends; then it has done nothing.

    In the main thread Python would not hear of Ctrl-C before SQLite is done.
    """
    errors: list[BaseException] = []

    def work() -> None:
        try:
            connection.execute(statement).fetchall()
        except BaseException as error:  # noqa: BLE001 # it is raised where the caller can hear of it
            errors.append(error)

    thread = Thread(target=work)
    thread.start()
    try:
        thread.join()
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    if errors:
        raise errors[0]


def used_bytes(connection: sqlite3.Connection) -> int:
    """Return the size of the pages that are not free."""
    pages, free, size = (_pragma(connection, what) for what in ("page_count", "freelist_count", "page_size"))
    return (pages - free) * size


def file_bytes(connection: sqlite3.Connection) -> int:
    """Return the size that the file has, as far as this connection sees, without its log."""
    return _pragma(connection, "page_count") * _pragma(connection, "page_size")


def log_bytes(path: str | None) -> int:
    """Return the size of the log beside a file; 0 if there is none."""
    try:
        return 0 if path is None else os.stat(f"{path}-wal").st_size
    except FileNotFoundError:
        return 0


def bytes_on_disk(connection: sqlite3.Connection, path: str | None) -> int:
    """Return the size of a file with its log; of memory that of its pages."""
    return file_bytes(connection) if path is None else os.stat(path).st_size + log_bytes(path)


def _pragma(connection: sqlite3.Connection, what: str) -> int:
    return int(connection.execute(f"PRAGMA {what}").fetchone()[0])
