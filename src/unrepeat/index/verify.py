"""What is wrong with an index, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from unrepeat.errors import shown
from unrepeat.index.sqlite import SqliteStore
from unrepeat.store.keyed import keys_in
from unrepeat.store.slices import slice_of

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
    for (line,) in store.answers("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite: {line}"
    for sql, what in _CHECKS:
        for values in store.answers(sql):
            yield what.format(*map(shown, values))
    yield from _wrong_keys(store)


def _wrong_keys(store: SqliteStore) -> Iterator[str]:
    """Yield where the table of keys and the keys of the documents differ."""
    merged = store.merged()
    wanted: dict[int, set[int]] = {}
    for number, blob in store.keys_after(-1):
        if len(blob) % 8:
            yield f"document {number}: its keys are {len(blob)} bytes, which is no multiple of 8"
        wanted[number] = set(keys_in(blob))
    stored: defaultdict[int, set[int]] = defaultdict(set)
    early: set[int] = set()
    for key, number in store.answers("SELECT hash, document FROM keys"):
        stored[number].add(key)
        if key not in wanted.get(number, ()):
            yield f"document {number} is found under the key {key}, which it does not have"
        if number > merged[slice_of(key, len(merged))]:
            early.add(number)
    for number in sorted(early):
        yield f"document {number} has keys, but they are not due"
    for number, keys in wanted.items():
        due = {key for key in keys if number <= merged[slice_of(key, len(merged))]}
        lacking = due - stored[number]
        if lacking:
            yield f"document {number} is not found under {len(lacking)} of its keys"
