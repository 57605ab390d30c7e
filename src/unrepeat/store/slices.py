"""The table of keys by which documents are found, and the slices in which keys are written to it."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_SCHEMA = """
CREATE TABLE keys (hash INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (hash, document))
    STRICT, WITHOUT ROWID;
CREATE TABLE merged (slice INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
"""


class Slices(NamedTuple):
    """How keys are written (`keys.py`): a slice at a time, one slice after so many documents."""

    number: int = 256
    """Slices in a new file, a power of two up to 256."""

    documents: int = 128
    """Documents between two slices: with 256 slices, the keys of 16,384 documents wait in memory on average,
    and are read again when the file is opened.
    """


SLICES = Slices()
"""How keys are written; tests write them after fewer documents."""


def slice_of(key: int, slices: int) -> int:
    """Return the slice that a key is in; with 256 slices, each is one range of the table."""
    return key >> 56 & slices - 1


def create_key_tables(connection: sqlite3.Connection, slices: Slices) -> None:
    """Make the table of keys; call it inside a transaction."""
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    # As if each had been merged in its turn before, so that the first turns come one by one too.
    starts = ((place, (place + 1 - slices.number) * slices.documents) for place in range(slices.number))
    connection.executemany("INSERT INTO merged VALUES (?, ?)", starts)
