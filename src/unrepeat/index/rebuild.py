"""A new index of what an old one holds: with other settings, or in the present layout.

The words of the kept documents stand in their rows, and no texts. So keys can be computed anew with any
settings; what an older normalizer has left out of the words is not there, and stays out.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from unrepeat._kernel.contract import KeyPlan
from unrepeat.checks import reject_unknown
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import OptionError, StoreError
from unrepeat.index.input import options_of, settings_of
from unrepeat.index.rows import DocumentRow
from unrepeat.index.sqlite import SqliteStore, repeated_in, rows_in
from unrepeat.store.arrivals import arrivals_in
from unrepeat.store.file import check_layout, existing, settings_in
from unrepeat.store.keyed import digest_of
from unrepeat.store.keys import KeyTable
from unrepeat.store.kinds import DUPLICATES, IGNORE
from unrepeat.store.settings import check_normalizer
from unrepeat.store.slices import SLICES, Slices
from unrepeat.store.whole import whole_database
from unrepeat.words import NORMALIZER_VERSION

STORED = ("threshold", "shingle_size", "num_perm", "seed", "min_words", "contained")
"""The options that an index stores, which a new one may have otherwise."""


def rebuild(old: str, new: str, timeout: float, values: Mapping[str, Any], slices: Slices = SLICES) -> int:
    """Make a new index of an old one, and return the number of documents: `DuplicateIndex.rebuild`."""
    reject_unknown(values, DocumentOptions().to_dict())
    for name in values:
        if name == IGNORE:
            raise OptionError(
                "ignore cannot be another one in a rebuilt index, which is made of the words that counted in "
                "the old one. Leave it out, or add the texts to a new index."
            )
        if name not in STORED:
            raise OptionError(
                f"{name} is not stored in an index, so there is nothing to rebuild: give it to "
                f"DuplicateIndex.open. Stored are {', '.join(STORED)}."
            )
    with existing(old, timeout, DUPLICATES) as (connection, layout):
        if layout > DUPLICATES.layout:
            check_layout(layout, old, DUPLICATES)
        stored = settings_in(connection)
        check_normalizer(stored, NORMALIZER_VERSION, old, DUPLICATES)
        before = options_of(stored, old)
        asked: dict[str, Any] = {name: getattr(before, name) for name in (*STORED, IGNORE)}
        options = DocumentOptions(**asked | dict(values))
        repeated = set(repeated_in(connection))
        with whole_database(new) as path:
            store = SqliteStore(path, timeout, "NORMAL", settings_of(options), slices)
            arrivals = deque(arrivals_in(connection))
            try:
                return _fill(store, rows_in(connection), repeated, arrivals, key_plan(options), old)
            finally:
                store.close()


def _fill(
    store: SqliteStore,
    rows: Iterator[DocumentRow],
    repeated: set[int],
    arrivals: deque[tuple[int, int]],
    plan: KeyPlan,
    old: str,
) -> int:
    """Enter all documents of another index, as they were judged there, and return their number."""
    table = KeyTable(store)
    # Numbered anew without gaps, so that slices of keys are merged in their turns as in an index that grew.
    numbers: dict[int | None, int] = {}
    count = 0
    while batch := list(islice(rows, BATCH_DOCUMENTS)):
        prints = fingerprints([_text_of(row, old) for row in batch], plan, ())
        with store.writing():
            table.catch_up()
            stored = table.stored(prints.keys.tolist())
            for place, row in enumerate(batch):
                while arrivals and arrivals[0][0] < row.number:
                    store.arrivals.put(count + place, arrivals.popleft()[1])
                # None if it was removed; `of_id` still names it.
                row = row._replace(of=numbers.get(row.of))  # the row with its new number
                if row.is_duplicate:
                    number = store.insert(row)
                else:
                    number = _keep(store, table, row, prints.words_of(place), prints.keys_of(place), stored)
                if row.number in repeated:
                    numbers[row.number] = number
            while table.is_due():
                table.merge()
        count += len(batch)
    return count


def _keep(
    store: SqliteStore,
    table: KeyTable,
    row: DocumentRow,
    words: bytes,
    keys: Sequence[int],
    stored: Container[int],
) -> int:
    """Enter a kept document with its words and keys, and return its number."""
    blob = array("q", keys).tobytes()
    number = store.insert(row._replace(digest=digest_of(words), words=words, keys=blob))
    table.keep(keys, number, stored)
    return number


def _text_of(row: DocumentRow, name: str) -> str:
    """Return a text that has the words of a document; of a duplicate none are stored, nor needed."""
    if row.is_duplicate:
        return ""
    if row.words is None:
        raise StoreError(
            f"{name!r} is damaged: the document {row.id!r} is kept, but has no words. Remove it first, with "
            "DuplicateIndex.remove of the version that made the file."
        )
    return row.words.decode().replace("\0", " ")
