"""What is wrong with a file, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from unrepeat.errors import shown
from unrepeat.store.keyed import KeyedFile, keys_in
from unrepeat.store.slices import slice_of
from unrepeat.store.sqlite import StoreFile


def wrong_rows(store: StoreFile, checks: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield what SQLite finds wrong with a file, then the rows that must not be.

    Args:
        store: The file.
        checks: A query for such rows, and what is said of one, with its values in braces.
    """
    for (line,) in store.answers("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite: {line}"
    for sql, what in checks:
        for values in store.answers(sql):
            yield what.format(*map(shown, values))


def wrong_keys(store: KeyedFile, noun: str) -> Iterator[str]:
    """Yield where the table of keys and the keys of what has them, called by a noun, differ."""
    merged = store.merged()
    wanted: dict[int, set[int]] = {}
    for number, blob in store.keys_after(-1):
        if len(blob) % 8:
            yield f"{noun} {number}: its keys are {len(blob)} bytes, which is not a multiple of 8"
        wanted[number] = set(keys_in(blob))
    stored: defaultdict[int, set[int]] = defaultdict(set)
    early: set[int] = set()
    for key, number in store.answers("SELECT hash, document FROM keys"):
        stored[number].add(key)
        if key not in wanted.get(number, ()):
            yield f"{noun} {number} is found under the key {key}, which it does not have"
        if number > merged[slice_of(key, len(merged))]:
            early.add(number)
    for number in sorted(early):
        yield f"{noun} {number} has keys, but they are not due"
    for number, keys in wanted.items():
        due = {key for key in keys if number <= merged[slice_of(key, len(merged))]}
        lacking = due - stored[number]
        if lacking:
            yield f"{noun} {number} is not found under {len(lacking)} of its keys"
