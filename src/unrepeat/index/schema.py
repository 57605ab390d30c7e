"""The tables of an index, and the slices in which keys are written to one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from unrepeat.index.file import APPLICATION_ID, SCHEMA_VERSION

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


def create_tables(connection: sqlite3.Connection, settings: Mapping[str, str], slices: Slices) -> None:
    """Make the tables of an index; call it inside a transaction."""
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
    # As if each had been merged in its turn before, so that the first turns come one by one too.
    starts = ((place, (place + 1 - slices.number) * slices.documents) for place in range(slices.number))
    connection.executemany("INSERT INTO merged VALUES (?, ?)", starts)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
