"""What is wrong with an index, in words."""

from __future__ import annotations

from collections.abc import Iterator

from unrepeat.index.sqlite import SqliteStore
from unrepeat.store.verify import wrong_keys, wrong_rows

# What must be so in every file, beside what SQLite checks.
_CHECKS = (
    (
        "SELECT number, of FROM documents WHERE is_duplicate AND of IN "
        "(SELECT number FROM documents WHERE is_duplicate)",
        "document {0} is a duplicate of document {1}, which is a duplicate itself",
    ),
    (
        "SELECT document, count(*) FROM keys WHERE document NOT IN "
        "(SELECT number FROM documents WHERE NOT is_duplicate) GROUP BY document",
        "document {0} has {1} keys, but is not kept",
    ),
    (
        "SELECT number FROM documents WHERE NOT is_duplicate AND (words IS NULL OR keys IS NULL)",
        "document {0} is kept, but has no words or no keys",
    ),
)


def problems(store: SqliteStore) -> Iterator[str]:
    """Yield what is wrong with a file, a sentence each; nothing if all is well. Call it inside `reading`."""
    yield from wrong_rows(store, _CHECKS)
    yield from wrong_keys(store, "document")
