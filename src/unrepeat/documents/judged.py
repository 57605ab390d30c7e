"""`judged`: records and their verdicts, together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, Unpack

from unrepeat.documents.dedupe import dedupe_documents
from unrepeat.documents.document import Document, check_documents
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues
from unrepeat.documents.reference import Reference
from unrepeat.documents.verdict import Verdict

Item = TypeVar("Item")


def judged(
    records: Iterable[Item],
    *,
    options: DocumentOptions | None = None,
    jobs: int = 1,
    against: Reference | None = None,
    **values: Unpack[DocumentOptionValues],
) -> Iterator[tuple[Item, Verdict | None]]:
    """Return each record with its verdict, in the order of the input.

    >>> story = "The ferry to the island was cancelled on Sunday, the harbour office said to all."
    >>> rows = [{"text": story, "url": "/a"}, {"text": None, "url": "/b"}, {"text": story, "url": "/c"}]
    >>> [row["url"] for row, verdict in judged(rows) if verdict is None or not verdict.is_duplicate]
    ['/a', '/b']

    Args:
        records: As `documents` of `dedupe_documents`: texts, `Document` values, or mappings with `text`. A
            mapping with None there has the verdict None, and nothing is compared with it.
        options: As for `dedupe_documents`.
        jobs: As for `dedupe_documents`.
        against: As for `dedupe_documents`.
        **values: As for `dedupe_documents`.

    Returns:
        An iterator of pairs: the very record, and its `Verdict` or None. A record without an id is known by
        its number in the input.

    Raises:
        InputError: as `dedupe_documents`.
        OptionError: as `dedupe_documents`.
        OSError: as `dedupe_documents`.

    Not guaranteed: little memory. Records wait for their verdicts, all of them with `prefer` or a `keep`
    other than `"first"`, a few batches of 256 with `"first"`.
    """
    check_documents(records)
    waiting: deque[tuple[Item, bool]] = deque()
    verdicts = dedupe_documents(
        _with_text(records, waiting), options=options, jobs=jobs, against=against, **values
    )
    return _together(waiting, verdicts)


def _with_text(records: Iterable[Item], waiting: deque[tuple[Item, bool]]) -> Iterator[object]:
    """Yield the records that have a text, each under its own number; note all, and whether each has one."""
    for number, record in enumerate(records):
        has_text = not (isinstance(record, Mapping) and "text" in record and record["text"] is None)
        waiting.append((record, has_text))
        if has_text:
            yield _numbered(record, number)


def _numbered(record: object, number: int) -> object:
    if isinstance(record, str):
        return Document(number, record)
    if isinstance(record, Mapping) and "id" not in record:
        return {**record, "id": number}
    return record


def _together(
    waiting: deque[tuple[Item, bool]], verdicts: Iterable[Verdict]
) -> Iterator[tuple[Item, Verdict | None]]:
    for verdict in verdicts:
        yield from _without_text(waiting)
        yield waiting.popleft()[0], verdict
    yield from _without_text(waiting)


def _without_text(waiting: deque[tuple[Item, bool]]) -> Iterator[tuple[Item, None]]:
    """Yield the records up to the next one that has a text."""
    while waiting and not waiting[0][1]:
        yield waiting.popleft()[0], None
