"""Documents and verdicts to rows of an index, and back."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from unrepeat.documents.document import Verdict, VerdictKind
from unrepeat.index.sqlite import Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(time: datetime) -> int:
    """Return microseconds since 1970, UTC."""
    return (time - _EPOCH) // MICROSECOND


def time_of(microseconds: int | None) -> datetime | None:
    """Return the time, or None for None."""
    return None if microseconds is None else _EPOCH + microseconds * MICROSECOND


def digest_of(words: bytes) -> bytes:
    """Return what tells whether a document comes again: a hash for which nobody can make a twin."""
    from hashlib import blake2b

    return blake2b(words, digest_size=32).digest()


def row_of(
    verdict: Verdict, published: datetime, of: int | None, digest: bytes, words: bytes, keys: Sequence[int]
) -> Row:
    """Return the row of a document; words and keys go into it only if it is kept."""
    kept = not verdict.is_duplicate
    return Row(
        id=verdict.id,
        source=verdict.source,
        published=microseconds(published),
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


def verdict_of(row: Row) -> Verdict:
    """Return the verdict that a row holds."""
    return Verdict(
        id=row.id,
        is_duplicate=bool(row.is_duplicate),
        duplicate_of=row.of_id,
        kind=cast("VerdictKind | None", row.kind),
        jaccard=row.jaccard,
        containment=row.containment,
        source=row.source,
        new_words=tuple(json.loads(row.new_words)),
        capped=bool(row.capped),
    )
