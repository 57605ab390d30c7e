"""Connections that a process has got by a fork: they are left alone, and closed by nobody.

SQLite does not know that it has been forked. When such a connection is closed, at the end of the process
perhaps, it may take itself for the last user of the file and delete the log of those that came after.
"""

from __future__ import annotations

import os
import sqlite3
from typing import Any
from weakref import WeakSet

_connections: WeakSet[Connection] = WeakSet()


class Connection(sqlite3.Connection):
    """A connection that stays as it is in all processes that are forked while it is open."""

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        _connections.add(self)


def _keep_open() -> None:
    if not _connections:
        return
    import ctypes

    for connection in _connections:
        # One reference that nobody gives back: neither the end of the program nor a collection closes it.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_keep_open)
