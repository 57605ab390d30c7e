"""The tables of a furniture index, beside those of its keys and settings."""

from __future__ import annotations

import sqlite3

# A line that one document alone has names that document; the sightings of others stand in a table, and what
# is counted of them in `state`. Of a hundred lines 99 never come to have either.
_SCHEMA = """
CREATE TABLE sources (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    documents INTEGER NOT NULL,
    weeks TEXT NOT NULL,
    lines INTEGER NOT NULL,
    forgotten INTEGER NOT NULL,
    not_learned INTEGER NOT NULL
) STRICT;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id ANY NOT NULL UNIQUE,
    source INTEGER NOT NULL,
    story INTEGER NOT NULL,
    published INTEGER NOT NULL,
    is_dated INTEGER NOT NULL,
    digest BLOB NOT NULL,
    lines BLOB NOT NULL,
    facts BLOB NOT NULL
) STRICT;
CREATE INDEX documents_by_time ON documents (published);
CREATE INDEX documents_by_source ON documents (source);
CREATE INDEX documents_by_story ON documents (story);
CREATE TABLE stories (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL,
    words BLOB NOT NULL,
    keys BLOB NOT NULL
) STRICT;
CREATE TABLE lines (
    source INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    text BLOB NOT NULL,
    since INTEGER NOT NULL,
    place INTEGER NOT NULL,
    stories INTEGER NOT NULL,
    document INTEGER NOT NULL,
    state TEXT,
    PRIMARY KEY (source, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX singles ON lines (source, since, place) WHERE stories = 1;
CREATE TABLE sightings (
    source INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    document INTEGER NOT NULL,
    is_counted INTEGER NOT NULL,
    PRIMARY KEY (source, hash, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept (source INTEGER NOT NULL, words TEXT NOT NULL, PRIMARY KEY (source, words))
    STRICT, WITHOUT ROWID;
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of an index; call it inside a transaction."""
    for statement in _SCHEMA.split(";"):
        connection.execute(statement)
