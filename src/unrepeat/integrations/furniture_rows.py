"""Rows of tables whose texts lose the furniture of their sites: what is read of them, and what they get.

pyarrow is imported where it is used, as in `columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from unrepeat.furniture.columns import FURNITURE_COLUMNS, furniture_values, item_field
from unrepeat.furniture.options import FIELDS, checked_fields
from unrepeat.furniture.report import FurnitureResult
from unrepeat.integrations.columns import Columns, column_values, free_name, row_documents

if TYPE_CHECKING:
    from pyarrow import Array, ChunkedArray, Field


def field_columns(fields: Sequence[str] | None, names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns whose values stay in texts.

    Args:
        fields: Their names; None for those of `title` and `authors` that are there.
        names: All columns of the table.

    Raises:
        OptionError: if `fields` is no list of strings.
    """
    if fields is not None:
        return checked_fields(fields)
    there = set(names)
    return tuple(name for name in FIELDS if name in there)


def report_columns(report: str | None) -> tuple[str, ...]:
    """Return the names of the columns that are added; that of the reports, if one is named, comes last."""
    if report is None:
        return FURNITURE_COLUMNS
    return (*FURNITURE_COLUMNS, free_name("report", report, FURNITURE_COLUMNS))


def row_items(
    column: Callable[[str], Array | ChunkedArray], rows: range, columns: Columns, fields: Sequence[str]
) -> list[dict[str, Any] | None]:
    """Return what `strip_furniture` takes of each of some rows; None where the text is null.

    Args:
        column: Gives the column with a name, in these rows.
        rows: Their numbers in the whole table, which are ids where no column has them.
        columns: The names of the columns that say what a document is.
        fields: Those of the columns whose values stay in texts.
    """
    documents = row_documents(column, rows, columns)
    values = [column_values(column(name), name, rows) for name in fields]
    return [
        None
        if one is None
        else {
            "id": one.id,
            "text": one.text,
            "source": one.source,
            "published": one.published,
            "fields": item_field(row),
        }
        for one, *row in zip(documents, *values, strict=True)
    ]


def furniture_fields(report: str | None) -> list[Field]:
    """Return the columns that are added to a table."""
    import pyarrow as pa

    types = (pa.int64(), pa.int64(), pa.bool_(), pa.string())
    return [pa.field(name, type_) for name, type_ in zip(report_columns(report), types, strict=False)]


def furniture_rows(results: Iterable[FurnitureResult | None], report: str | None) -> list[dict[str, Any]]:
    """Return what stands in these columns; None is a row without a text."""
    rows = []
    for result in results:
        row = furniture_values(None if result is None else result.report)
        if report is not None:
            row[report] = None if result is None else result.report.to_json()
        rows.append(row)
    return rows


def furniture_arrays(results: Sequence[FurnitureResult | None], report: str | None) -> list[Array]:
    """Return the same as Arrow data."""
    import pyarrow as pa

    rows = furniture_rows(results, report)
    return [pa.array([row[field.name] for row in rows], field.type) for field in furniture_fields(report)]
