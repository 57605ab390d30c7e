"""The statements on an open furniture index, one method each: sources, documents, stories, lines."""

from __future__ import annotations

import os
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.furniture.index.rows import PAGE_COLUMNS, SOURCE_COLUMNS, PageRow, SourceRow, checked_page
from unrepeat.furniture.index.schema import create_tables
from unrepeat.store.keyed import KeyedFile
from unrepeat.store.kinds import FURNITURE
from unrepeat.store.opening import Synchronous
from unrepeat.store.slices import Slices
from unrepeat.store.sqlite import marks, parts_of


class LineRow(NamedTuple):
    """A line as it is stored, and of one that a single document has also that document."""

    hash: int
    text: bytes
    since: int
    stories: int
    state: str | None
    document: int
    id: DocumentId | None
    story: int | None
    published: int | None
    is_dated: int | None


class SightingRow(NamedTuple):
    """A document that has a line."""

    document: int
    is_counted: int
    """Whether it counts, as the first of its story."""
    id: DocumentId
    story: int
    published: int
    is_dated: int


_LINES = """SELECT hash, text, since, stories, state, document, id, story, published, is_dated
    FROM lines LEFT JOIN documents ON state IS NULL AND documents.number = lines.document
    WHERE lines.source = ?"""

_SIGHTINGS = """SELECT document, is_counted, id, story, published, is_dated
    FROM sightings JOIN documents ON documents.number = document
    WHERE sightings.source = :source AND hash = :hash"""


class FurnitureStore(KeyedFile):
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

    # -- lines ----------------------------------------------------------------------------------------

    def lines_with(self, source: int, hashes: Collection[int]) -> Iterator[LineRow]:
        """Yield the lines of a source with some hashes."""
        for part in parts_of(list(hashes)):
            sql = f"{_LINES} AND hash IN ({marks(part)})"
            yield from map(LineRow._make, self._connection.execute(sql, (source, *part)))

    def lines_in(self, source: int, least: int) -> Iterator[LineRow]:
        """Yield the lines of a source that stand in so many stories."""
        sql = f"{_LINES} AND stories >= ?"
        yield from map(LineRow._make, self._connection.execute(sql, (source, least)))

    def insert_lines(self, rows: Iterable[tuple[int, int, bytes, int, int, int]]) -> int:
        """Add lines that one document has, and return how many: one with the hash of another is left out.

        Args:
            rows: Source, hash, text, since, place on the page and number of the document.
        """
        sql = """INSERT OR IGNORE INTO lines (source, hash, text, since, place, stories, document)
            VALUES (?, ?, ?, ?, ?, 1, ?)"""
        return self._connection.executemany(sql, rows).rowcount

    def put_lines(self, rows: Iterable[tuple[int, str, int, int]]) -> None:
        """Change what is counted of lines: number of stories, state, source and hash."""
        sql = "UPDATE lines SET stories = ?, state = ? WHERE source = ? AND hash = ?"
        self._connection.executemany(sql, rows)

    def delete_lines(self, source: int, hashes: Iterable[int]) -> None:
        """Remove lines with what is known of them."""
        rows = [(source, line_hash) for line_hash in hashes]
        self._connection.executemany("DELETE FROM sightings WHERE source = ? AND hash = ?", rows)
        self._connection.executemany("DELETE FROM lines WHERE source = ? AND hash = ?", rows)

    def forget_singles(self, source: int, until: int) -> int:
        """Remove the lines of one story that documents up to a number had first, and return how many."""
        which = "source = ? AND stories = 1 AND since <= ?"
        self._connection.execute(
            "DELETE FROM sightings WHERE (source, hash) IN "  # noqa: S608 # our names
            f"(SELECT source, hash FROM lines WHERE {which} AND state IS NOT NULL)",
            (source, until),
        )
        return self._connection.execute(f"DELETE FROM lines WHERE {which}", (source, until)).rowcount  # noqa: S608 # our names

    def oldest_singles(self, source: int, most: int) -> list[int]:
        """Return the hashes of so many lines of one story, those known longest first."""
        sql = "SELECT hash FROM lines WHERE source = ? AND stories = 1 ORDER BY since, place LIMIT ?"
        return [line_hash for (line_hash,) in self._connection.execute(sql, (source, most))]

    def lower_since(self, source: int, most: int) -> None:
        """Have no line of one story be younger than the latest document."""
        sql = "UPDATE lines SET since = ? WHERE source = ? AND stories = 1 AND since > ?"
        self._connection.execute(sql, (most, source, most))

    # -- sightings ------------------------------------------------------------------------------------

    def add_sightings(self, rows: Iterable[tuple[int, int, int, bool]]) -> None:
        """Add (source, hash, document, whether it counts)."""
        self._connection.executemany("INSERT INTO sightings VALUES (?, ?, ?, ?)", rows)

    def counted_sightings(self, source: int, line_hash: int, most: int, *, latest: bool) -> list[SightingRow]:
        """Return the first or the latest sightings that count, at most so many, ascending."""
        order = "DESC" if latest else "ASC"
        rows = self._connection.execute(
            f"{_SIGHTINGS} AND is_counted ORDER BY document {order} LIMIT :most",
            {"source": source, "hash": line_hash, "most": most},
        ).fetchall()
        return [SightingRow._make(row) for row in (reversed(rows) if latest else rows)]

    def first_sighting(self, source: int, line_hash: int, story: int | None) -> SightingRow | None:
        """Return the first document that has a line, of a story or of any."""
        of_story = "" if story is None else "AND story = :story"
        row = self._connection.execute(
            f"{_SIGHTINGS} {of_story} ORDER BY document LIMIT 1",
            {"source": source, "hash": line_hash, "story": story},
        ).fetchone()
        return SightingRow._make(row) if row else None

    def sightings_of(self, source: int, document: int, hashes: Collection[int]) -> dict[int, int]:
        """Return the lines of which a document is a sighting, and whether it counts."""
        found: dict[int, int] = {}
        for part in parts_of(list(hashes)):
            sql = f"""SELECT hash, is_counted FROM sightings
                WHERE source = ? AND document = ? AND hash IN ({marks(part)})"""  # noqa: S608 # our names
            found.update(self._connection.execute(sql, (source, document, *part)).fetchall())
        return found

    def times_of(self, source: int, line_hash: int) -> tuple[int | None, int | None]:
        """Return the earliest and the latest time of the dated documents that have a line."""
        sql = """SELECT min(published), max(published) FROM sightings
            JOIN documents ON documents.number = document AND is_dated
            WHERE sightings.source = ? AND hash = ?"""
        earliest, latest = self._connection.execute(sql, (source, line_hash)).fetchone()
        return earliest, latest

    def count_sighting(self, source: int, line_hash: int, document: int) -> None:
        """Have a sighting count."""
        sql = "UPDATE sightings SET is_counted = 1 WHERE source = ? AND hash = ? AND document = ?"
        self._connection.execute(sql, (source, line_hash, document))

    def delete_sighting(self, source: int, line_hash: int, document: int) -> None:
        """Remove a sighting."""
        sql = "DELETE FROM sightings WHERE source = ? AND hash = ? AND document = ?"
        self._connection.execute(sql, (source, line_hash, document))

    # -- about the whole ------------------------------------------------------------------------------

    def counts(self, source: int | None) -> dict[str, int]:
        """Return the counts of `FurnitureStats`, of all sources or of one."""
        where = "" if source is None else "WHERE source = :source"
        counts: dict[str, int] = {"bytes": self.bytes()}
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
