"""The statements on an open furniture index, one method each: sources, documents, stories."""

from __future__ import annotations

import os
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from unrepeat.documents.document import DocumentId
from unrepeat.furniture.index.line_rows import LineFile
from unrepeat.furniture.index.rows import PAGE_COLUMNS, SOURCE_COLUMNS, PageRow, SourceRow, checked_page
from unrepeat.furniture.index.schema import create_tables
from unrepeat.store.kinds import FURNITURE
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import Slices
from unrepeat.store.sqlite import marks


class FurnitureStore(LineFile):
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
            path, timeout, synchronous, FURNITURE, settings, slices, create_tables, keyed="stories"
        )

    # -- sources --------------------------------------------------------------------------------------

    def source(self, name: str) -> SourceRow | None:
        """Return a source, or None."""
        sql = f"SELECT {SOURCE_COLUMNS} FROM sources WHERE name = ?"  # noqa: S608 # our names
        row = self._connection.execute(sql, (name,)).fetchone()
        return SourceRow._make(row) if row else None

    def source_of(self, number: int) -> SourceRow:
        """Return the source with a number."""
        sql = f"SELECT {SOURCE_COLUMNS} FROM sources WHERE number = ?"  # noqa: S608 # our names
        return SourceRow._make(self._connection.execute(sql, (number,)).fetchone())

    def sources(self) -> list[SourceRow]:
        """Return all sources by name."""
        sql = f"SELECT {SOURCE_COLUMNS} FROM sources ORDER BY name"  # noqa: S608 # our names
        return list(map(SourceRow._make, self._connection.execute(sql)))

    def add_source(self, name: str) -> SourceRow:
        """Enter a source of which nothing is known."""
        sql = """INSERT INTO sources (name, documents, weeks, lines, forgotten, not_learned)
            VALUES (?, 0, '[]', 0, 0, 0)"""
        self._connection.execute(sql, (name,))
        row = self.source(name)
        assert row is not None  # noqa: S101 # it has just been made
        return row

    def put_source(self, row: SourceRow) -> None:
        """Change what is counted of a source."""
        sql = """UPDATE sources SET documents = ?, weeks = ?, lines = ?, forgotten = ?, not_learned = ?
            WHERE number = ?"""
        self._connection.execute(sql, (*row[2:], row.number))

    def delete_source(self, number: int) -> None:
        """Remove all that is known of a source, but for its stories and their keys."""
        for table in ("sightings", "lines", "kept", "documents"):
            self._connection.execute(f"DELETE FROM {table} WHERE source = ?", (number,))  # noqa: S608 # our names
        self._connection.execute("DELETE FROM sources WHERE number = ?", (number,))

    def keep(self, source: int, words: str) -> None:
        """Enter a line that stays."""
        self._connection.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", (source, words))

    def kept(self, source: int) -> frozenset[str]:
        """Return the words of the lines that stay."""
        rows = self._connection.execute("SELECT words FROM kept WHERE source = ?", (source,))
        return frozenset(words for (words,) in rows)

    # -- documents ------------------------------------------------------------------------------------

    def page(self, document_id: DocumentId) -> PageRow | None:
        """Return the document with an id, or None."""
        sql = f"SELECT {PAGE_COLUMNS}, number FROM documents WHERE id = ?"  # noqa: S608 # our names
        row = self._connection.execute(sql, (document_id,)).fetchone()
        return checked_page(row) if row else None

    def insert_page(self, row: PageRow) -> int:
        """Add a document, and return its number, which no other one had before."""
        sql = f"INSERT INTO documents ({PAGE_COLUMNS}) VALUES ({marks(row[:-1])})"  # noqa: S608 # our names
        number = self._connection.execute(sql, row[:-1]).lastrowid
        assert number is not None  # noqa: S101 # an INSERT has one
        return number

    def set_story(self, number: int, story: int) -> None:
        """Say which story a document tells."""
        self._connection.execute("UPDATE documents SET story = ? WHERE number = ?", (story, number))

    def set_facts(self, number: int, facts: bytes) -> None:
        """Say what else is known of the lines of a document."""
        self._connection.execute("UPDATE documents SET facts = ? WHERE number = ?", (facts, number))

    def delete_page(self, number: int) -> None:
        """Remove a document; what it has taught must have been taken back before."""
        self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))

    def pages_after(self, number: int, since: int, limit: int) -> list[PageRow]:
        """Return documents with a higher number that were published since a time, at most `limit`."""
        sql = (
            f"SELECT {PAGE_COLUMNS}, number FROM documents "  # noqa: S608 # our names
            "WHERE number > ? AND published >= ? ORDER BY number LIMIT ?"
        )
        return list(map(checked_page, self._connection.execute(sql, (number, since, limit))))

    def pages_of(self, source: int | None, number: int, limit: int) -> list[PageRow]:
        """Return documents of a source, or of all, with a higher number, at most `limit`."""
        of_source = "" if source is None else "AND source = :source"
        rows = self._connection.execute(
            f"SELECT {PAGE_COLUMNS}, number FROM documents "  # noqa: S608 # our names
            f"WHERE number > :number {of_source} ORDER BY number LIMIT :limit",
            {"number": number, "limit": limit, "source": source},
        )
        return list(map(checked_page, rows))

    def pages_older_than(self, published: int, limit: int) -> list[PageRow]:
        """Return documents published before a time, the oldest first, at most `limit`."""
        sql = (
            f"SELECT {PAGE_COLUMNS}, number FROM documents "  # noqa: S608 # our names
            "WHERE published < ? ORDER BY published, number LIMIT ?"
        )
        return list(map(checked_page, self._connection.execute(sql, (published, limit))))

    def first_pages_of(self, story: int) -> tuple[PageRow | None, PageRow | None]:
        """Return the first two documents that tell a story, as far as there are any."""
        sql = f"SELECT {PAGE_COLUMNS}, number FROM documents WHERE story = ? ORDER BY number LIMIT 2"  # noqa: S608 # our names
        first, second, *_ = [*map(checked_page, self._connection.execute(sql, (story,))), None, None]
        return first, second

    # -- stories --------------------------------------------------------------------------------------

    def story_words(self, source: int, numbers: Sequence[int]) -> dict[int, bytes]:
        """Return those of these stories that are of a source, with their words."""
        sql = f"SELECT number, words FROM stories WHERE source = ? AND number IN ({marks(numbers)})"  # noqa: S608 # our names
        return dict(self._connection.execute(sql, (source, *numbers)).fetchall())

    def insert_story(self, source: int, words: bytes, keys: Sequence[int]) -> int:
        """Add a story, without its keys in their table, and return its number."""
        sql = "INSERT INTO stories (source, words, keys) VALUES (?, ?, ?)"
        number = self._connection.execute(sql, (source, words, array("q", keys).tobytes())).lastrowid
        assert number is not None  # noqa: S101 # an INSERT has one
        return number

    def story_keys(self, number: int) -> bytes | None:
        """Return the keys of a story as they are stored; None if there is no such story."""
        row = self._connection.execute("SELECT keys FROM stories WHERE number = ?", (number,)).fetchone()
        return row[0] if row else None

    def stories_of(self, source: int) -> list[tuple[int, bytes]]:
        """Return the stories of a source with their keys."""
        sql = "SELECT number, keys FROM stories WHERE source = ?"
        return self._connection.execute(sql, (source,)).fetchall()

    def delete_story(self, number: int) -> None:
        """Remove a story; its keys must have been removed before."""
        self._connection.execute("DELETE FROM stories WHERE number = ?", (number,))

    # -- about the whole ------------------------------------------------------------------------------

    def counts(self, source: int | None) -> dict[str, int]:
        """Return the counts of `FurnitureStats`, of all sources or of one."""
        where = "" if source is None else "WHERE source = :source"
        counts = self.sizes()
        for table in ("documents", "stories", "lines", "kept"):
            sql = f"SELECT count(*) FROM {table} {where}"  # noqa: S608 # our names
            counts[table] = self._value(sql, source)
        number = where.replace("source =", "number =")
        for name in ("forgotten", "not_learned"):
            counts[name] = self._value(f"SELECT total({name}) FROM sources {number}", source)  # noqa: S608 # our names
        counts["sources"] = self._value(f"SELECT count(*) FROM sources {number}", source)  # noqa: S608 # our names
        counts["seen_once"] = self._value(
            f"SELECT count(*) FROM lines WHERE stories = 1 {where.replace('WHERE', 'AND')}",  # noqa: S608 # our names
            source,
        )
        return counts

    def _value(self, sql: str, source: int | None) -> int:
        values: dict[str, Any] = {} if source is None else {"source": source}
        return int(self._connection.execute(sql, values).fetchone()[0])
