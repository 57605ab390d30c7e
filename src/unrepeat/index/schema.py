"""The tables of a duplicate index, beside those of its keys and settings."""

from __future__ import annotations

import sqlite3

# `of` is the document that a duplicate repeats or a revision revises; `of_id` is its id, which remains when
# the document itself is removed. `words` and `keys` are those of kept documents alone.
_SCHEMA = """
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
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of an index; call it inside a transaction."""
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
