"""The rows of a dataset: what is read of them in batches, and answers beside them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from unrepeat.documents.document import Document
from unrepeat.integrations.columns import Columns, RowAnswer, checked_name, no_column, row_documents
from unrepeat.integrations.furniture_rows import row_items

if TYPE_CHECKING:
    from datasets import Dataset

BATCH_ROWS = 1024
"""Rows whose texts are Python strings at a time, and whose answers wait to become Arrow data."""


def check_column(columns: Mapping[str, object], role: str, given: object) -> None:
    """Raise an error unless the column that was named for a role is there."""
    name = checked_name(role, given)
    if name not in columns:
        raise no_column("dataset", role, name, columns)


def dataset_documents(dataset: Dataset, columns: Columns) -> Iterator[Document | None]:
    """Yield the document in each row; None where the text is null."""
    named = list(dict.fromkeys(name for name in columns if name is not None))
    number = 0
    for table in dataset.with_format("arrow").select_columns(named).iter(BATCH_ROWS):
        yield from row_documents(table.column, range(number, number + table.num_rows), columns)
        number += table.num_rows


def dataset_items(dataset: Dataset, columns: Columns, fields: Sequence[str]) -> Iterator[object]:
    """Yield what `strip_furniture` takes of each row; None where the text is null."""
    named = list(dict.fromkeys([*(name for name in columns if name is not None), *fields]))
    number = 0
    for table in dataset.with_format("arrow").select_columns(named).iter(BATCH_ROWS):
        yield from row_items(table.column, range(number, number + table.num_rows), columns, fields)
        number += table.num_rows


def in_rows(answers: Iterable[RowAnswer], with_text: array[int], rows: int) -> Iterator[RowAnswer | None]:
    """Yield the answer on each row, None on those without text.

    Args:
        answers: One for each row with a text.
        with_text: The numbers of these rows. It grows while answers are given, and is ahead of them.
        rows: The number of all rows.
    """
    row = 0
    for at, answer in enumerate(answers):
        for _ in range(row, with_text[at]):
            yield None
        yield answer
        row = with_text[at] + 1
    for _ in range(row, rows):
        yield None
