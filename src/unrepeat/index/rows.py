"""The rows of documents in an index, and documents and verdicts to rows and back."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from types import UnionType
from typing import Any, NamedTuple, cast

from unrepeat.documents.verdict import Verdict, VerdictKind

COLUMNS = (
    "id, source, published, digest, is_duplicate, of, of_id, kind, jaccard, containment, new_words, capped, "
    "words, keys"
)
"""The columns of a document in the order of `DocumentRow`, but for its number."""


class DocumentRow(NamedTuple):
    """A document as it is stored."""

    id: str | int
    source: str | None
    published: int
    """Microseconds since 1970, UTC."""
    digest: bytes
    is_duplicate: int
    of: int | None
    of_id: str | int | None
    kind: str | None
    jaccard: float
    containment: float
    new_words: str
    """JSON list."""
    capped: int
    words: bytes | None
    keys: bytes | None
    number: int = 0

    def numbered(self, number: int) -> DocumentRow:
        """Return the row with the number that it got; `_replace` takes five times as long."""
        return DocumentRow._make((*self[:-1], number))


# Types of a row's values. SQLite checks them when it writes, not when it reads a damaged file.
# fmt: off
_TYPES: tuple[type | UnionType, ...] = (
    str | int, str | None, int, bytes, int, int | None, str | int | None, str | None, float, float, str, int,
    bytes | None, bytes | None, int,
)
# fmt: on


def checked_row(values: Sequence[Any]) -> DocumentRow:
    """Return the values of `COLUMNS` and the number as a row; a damaged one is an error of SQLite."""
    if not all(map(isinstance, values, _TYPES)):
        raise sqlite3.DatabaseError("a row has a value of a wrong type")
    return DocumentRow._make(values)


def row_of(
    verdict: Verdict, published: int, of: int | None, digest: bytes, words: bytes, keys: Sequence[int]
) -> DocumentRow:
    """Return the row of a document; words and keys go into it only if it is kept.

    Args:
        verdict: The verdict on it.
        published: Microseconds since 1970, UTC.
        of: Number of the kept document that it repeats or revises.
        digest: Of its words, from `digest_of`.
        words: Its words.
        keys: Its keys.
    """
    kept = not verdict.is_duplicate
    return DocumentRow(
        id=verdict.id,
        source=verdict.source,
        published=published,
        digest=digest,
        is_duplicate=int(verdict.is_duplicate),
        of=of,
        of_id=verdict.duplicate_of,
        kind=verdict.kind,
        jaccard=verdict.jaccard,
        containment=verdict.containment,
        new_words=json.dumps(verdict.new_words) if verdict.new_words else "[]",
        capped=int(verdict.capped),
        words=words if kept else None,
        keys=array("q", keys).tobytes() if kept else None,
    )


def verdict_of(row: DocumentRow) -> Verdict:
    """Return the verdict that a row holds."""
    return Verdict(
        id=row.id,
        is_duplicate=bool(row.is_duplicate),
        duplicate_of=row.of_id,
        # Before there were two kinds of them, revisions were those with other figures.
        kind="changed" if row.kind == "revision" else cast("VerdictKind | None", row.kind),
        jaccard=row.jaccard,
        containment=row.containment,
        source=row.source,
        new_words=tuple(json.loads(row.new_words)),
        capped=bool(row.capped),
    )
