"""The statements on the documents of an open duplicate index, one method each."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from unrepeat.documents.document import DocumentId
from unrepeat.index.rows import COLUMNS, DocumentRow, checked_row
from unrepeat.index.schema import create_tables
from unrepeat.store.keyed import KeyedFile
from unrepeat.store.kinds import DUPLICATES
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import Slices
from unrepeat.store.sqlite import marks, parts_of


class SqliteStore(KeyedFile):
    """An open file, or a database in memory."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None,
        timeout: float,
        synchronous: Synchronous,
        settings: Mapping[str, str],
        slices: Slices,
    ) -> None:
        """Open a file, or make it; the arguments and errors of `open_connection`."""
        super().__init__(
            path, timeout, synchronous, DUPLICATES, settings, slices, create_tables, keyed="documents"
        )

    def by_id(self, ids: Sequence[str | int]) -> dict[str | int, DocumentRow]:
        """Return the documents with these ids."""
        return {row.id: row for row in self._documents("id", ids)}

    def by_number(self, numbers: Sequence[int]) -> dict[int, DocumentRow]:
        """Return the documents with these numbers."""
        return {row.number: row for row in self._documents("number", numbers)}

    def _documents(self, column: str, values: Sequence[str | int]) -> Iterator[DocumentRow]:
        for part in parts_of(values):
            sql = f"SELECT {COLUMNS}, number FROM documents WHERE {column} IN ({marks(part)})"  # noqa: S608 # our names
            yield from map(checked_row, self._connection.execute(sql, part))

    def insert(self, row: DocumentRow) -> int:
        """Add a document, without its keys, and return its number, which no other one had before."""
        sql = f"INSERT INTO documents ({COLUMNS}) VALUES ({marks(COLUMNS.split(','))})"  # noqa: S608 # our names
        number = self._connection.execute(sql, row[:-1]).lastrowid
        assert number is not None  # noqa: S101 # an INSERT has one
        return number

    def delete(self, number: int) -> None:
        """Remove a document; its keys must have been removed before."""
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))

    def followers(self, number: int) -> list[DocumentRow]:
        """Return the documents that repeat or revise one, in the order in which they came."""
        sql = f"SELECT {COLUMNS}, number FROM documents WHERE of = ? ORDER BY number"  # noqa: S608 # our names
        return list(map(checked_row, self._connection.execute(sql, (number,))))

    def put(self, row: DocumentRow) -> None:
        """Write the row of a document anew."""
        columns = ", ".join(f"{name} = ?" for name in COLUMNS.split(", "))
        self._connection.execute(f"UPDATE documents SET {columns} WHERE number = ?", row)  # noqa: S608 # our names

    def name_kept(self, number: int, kept: DocumentId | None) -> None:
        """Name another kept document to one that repeats or revises it; None if it is not there any more."""
        if kept is None:
            self._connection.execute("UPDATE documents SET of = NULL WHERE number = ?", (number,))
        else:
            self._connection.execute("UPDATE documents SET of_id = ? WHERE number = ?", (kept, number))

    def origins_after(self, number: int, limit: int) -> list[tuple[int, str | None, int]]:
        """Return number, source and time of publication of the next documents, at most `limit`."""
        sql = "SELECT number, source, published FROM documents WHERE number > ? ORDER BY number LIMIT ?"
        return self._connection.execute(sql, (number, limit)).fetchall()

    def older_than(self, published: int, limit: int) -> list[DocumentRow]:
        """Return documents published before a time, the oldest first, at most `limit`."""
        sql = (
            f"SELECT {COLUMNS}, number FROM documents WHERE published < ? "  # noqa: S608 # our names
            "ORDER BY published, number LIMIT ?"
        )
        return list(map(checked_row, self._connection.execute(sql, (published, limit))))

    def repeated(self) -> list[int]:
        """Return the numbers of the kept documents that others repeat or revise, ascending."""
        return repeated_in(self._connection)

    def counts(self) -> dict[str, int]:
        """Return the counts of `IndexStats`."""
        names = ("documents", "duplicates", "revisions", "capped")
        sql = """SELECT count(*), total(is_duplicate), total(kind IN ('changed', 'extended', 'revision')),
            total(capped) FROM documents"""
        counts = dict(zip(names, map(int, self._connection.execute(sql).fetchone()), strict=True))
        counts["keys"] = self._connection.execute("SELECT count(*) FROM keys").fetchone()[0]
        return counts | self.sizes()


def repeated_in(connection: sqlite3.Connection) -> list[int]:
    """Return the numbers of the kept documents that others repeat or revise, ascending."""
    sql = (
        "SELECT DISTINCT of FROM documents WHERE of IS NOT NULL "
        "AND of IN (SELECT number FROM documents) ORDER BY of"
    )
    return [number for (number,) in connection.execute(sql)]


def rows_in(connection: sqlite3.Connection) -> Iterator[DocumentRow]:
    """Yield all documents of an index of any layout in the order in which they came."""
    sql = f"SELECT {COLUMNS}, number FROM documents ORDER BY number"  # noqa: S608 # our names
    yield from map(checked_row, connection.execute(sql))
