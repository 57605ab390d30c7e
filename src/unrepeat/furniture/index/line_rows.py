"""The statements on the lines of a furniture index, and on the documents that have them, one method each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.store.keyed import KeyedFile
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


class LineFile(KeyedFile):
    """An open file with the lines of sources."""

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
