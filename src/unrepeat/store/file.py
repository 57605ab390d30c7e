"""Whether a file is an index, told by its kind and by SQLite alone.

A process loses all its POSIX locks on a file as soon as it closes any descriptor of it, whoever opened it
("How To Corrupt An SQLite Database File", 2.2). Another process then takes itself for the only one, and
deletes the log with what was acknowledged. So nothing here opens a file but SQLite, which knows what this
process has open; `os.stat` opens nothing.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from unrepeat.errors import StoreError, UnrepeatError, reason
from unrepeat.store.forks import Connection
from unrepeat.store.kinds import KINDS, OtherKindError, StoreKind

# Seconds. SQLite counts milliseconds in 31 bits, and takes more for not waiting at all.
LONGEST_TIMEOUT = 2_000_000.0

# What reading a damaged file may raise: errors of SQLite, whose very messages may be no UTF-8; of the kernel,
# which is handed what are no words; of JSON; times out of range.
_DAMAGE = (sqlite3.Error, ValueError, OverflowError)


def is_there(path: str) -> bool:
    """Whether there is a file at a path, and something in it.

    Raises:
        StoreError: for what is no name of a file, what is another thing than a file, and a file that cannot
            be made, because there is no folder for it.
    """
    if not path or "\0" in path:
        raise StoreError(f"cannot open the index {path!r}: that cannot be the name of a file.")
    try:
        status = os.stat(path)
    except FileNotFoundError:
        folder = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(folder):
            raise StoreError(f"cannot make the index {path!r}: there is no folder {folder!r}.") from None
        return False
    except OSError as error:
        raise StoreError(f"cannot read the index {path!r}: {error.strerror or error}.") from error
    if stat.S_ISDIR(status.st_mode):
        raise StoreError(f"cannot read the index {path!r}: it is a folder. Name a file.")
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(
            f"cannot read the index {path!r}: it is a pipe, a device or a socket, and no file. Name a file."
        )
    if status.st_size == 1:
        # SQLite takes such a file for an empty one, and would write over it.
        raise StoreError(_no_sqlite(path))
    return status.st_size > 0


@contextmanager
def reading(path: str, timeout: float) -> Iterator[sqlite3.Connection]:
    """Yield a connection that writes nothing, inside a transaction that sees one state of the file.

    Args:
        path: A file that is there.
        timeout: Seconds to wait for other processes.
    """
    with told("read", path), closing(_connection_to(path, timeout, "ro")) as connection:
        yield connection


def _connection_to(path: str, timeout: float, mode: Literal["ro", "rw"]) -> sqlite3.Connection:
    # By SQLite, since the log that another process left may have to be read too; without writing, since a
    # foreign file must stay as it is.
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=min(timeout, LONGEST_TIMEOUT),
        isolation_level=None,
        factory=Connection,
    )
    try:
        # What is read from a damaged file, as in every connection to one.
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("BEGIN")
        connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if mode == "ro" and error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            # A process was killed while it was making the file. What it left must be taken back first, as
            # every program does that opens the file.
            return _connection_to(path, timeout, "rw")
        raise
    return connection


def layout_of(connection: sqlite3.Connection, name: str, kind: StoreKind) -> int | None:
    """Return the number of the layout of an index; None if nothing has been made in the file yet.

    Call it inside a transaction: another process may be making the index just now.

    Raises:
        StoreError: if the file is of another kind, or that of another program.
    """
    application, layout = (
        connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("application_id", "user_version")
    )
    if application == kind.application_id:
        return int(layout)
    if application in KINDS:
        raise OtherKindError(name, KINDS[application], kind)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application or tables:
        raise StoreError(
            f"{name!r} is not an index of unrepeat, but another SQLite file (application_id {application}). "
            "Name another file."
        )
    return None


def check_layout(layout: int, name: str, kind: StoreKind) -> None:
    """Raise a StoreError for a layout that this version cannot use as it is."""
    if layout == kind.layout:
        return
    raise StoreError(
        f"{name!r} has layout {layout}, and this version of unrepeat reads layout {kind.layout}. "
        f"{kind.what_to_do(layout, kind.layout)}"
    )


def check_file(path: str, timeout: float, kind: StoreKind) -> None:
    """Raise a StoreError for a file that is no index of a kind, before anything could be written to it."""
    if is_there(path):
        with reading(path, timeout) as connection:
            layout = layout_of(connection, path, kind)
            if layout is not None:
                check_layout(layout, path, kind)
                _check_size(connection, path)


def _check_size(connection: sqlite3.Connection, path: str) -> None:
    """Raise a StoreError if the last page is cut, which SQLite does not mind before it is read."""
    pages, page_size = (
        connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size")
    )
    size, log = os.stat(path).st_size, f"{path}-wal"
    # The last pages may be in the log alone, which stays there as long as this transaction lasts.
    if size < page_size * pages and not (os.path.exists(log) and os.path.getsize(log)):
        raise StoreError(
            f"{path!r} is damaged: it has {size} bytes, and should have {page_size * pages}. "
            "Restore it from a copy, or make a new index."
        )


def settings_in(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the settings that an index was made with."""
    return dict(connection.execute("SELECT name, value FROM settings"))


def stored_settings(path: str, timeout: float, kind: StoreKind) -> dict[str, str]:
    """Return the settings that an index was made with; the file is only read.

    Raises:
        StoreError: if there is no index in the file, or it is damaged or of another layout.
    """
    with existing(path, timeout, kind) as (connection, layout):
        check_layout(layout, path, kind)
        return settings_in(connection)


@contextmanager
def existing(path: str, timeout: float, kind: StoreKind) -> Iterator[tuple[sqlite3.Connection, int]]:
    """Yield a connection to an index, as `reading` does, and the number of its layout.

    Raises:
        StoreError: if there is no index in the file.
    """
    if not is_there(path):
        there = os.path.exists(path)
        raise StoreError(
            f"{path!r} is empty: no index has been made in it yet."
            if there
            else f"there is no index {path!r}."
        )
    with reading(path, timeout) as connection:
        layout = layout_of(connection, path, kind)
        if layout is None:
            raise StoreError(f"{path!r} is empty: no index has been made in it yet.")
        yield connection, layout


@contextmanager
def told(what: str, name: str) -> Iterator[None]:
    """Tell errors of SQLite with the name of the file.

    Args:
        what: What is done with it, as in "cannot read the index".
        name: The file.
    """
    try:
        yield
    except UnrepeatError:
        raise
    except _DAMAGE as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_NOTADB:
            raise StoreError(_no_sqlite(name)) from error
        if code is not None and code & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise StoreError(
                f"cannot {what} the index {name!r}, which is damaged: {reason(error)}. "
                "Restore it from a copy, or make a new index."
            ) from error
        raise StoreError(f"cannot {what} the index {name!r}: {reason(error)}.") from error


def _no_sqlite(name: str) -> str:
    return f"{name!r} is not an index of unrepeat: it is not a SQLite file. Name another file."
