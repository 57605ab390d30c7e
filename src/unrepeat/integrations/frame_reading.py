"""Frames as Arrow data: read in batches, their columns checked.

pyarrow is imported where it is used, as in `columns`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from unrepeat.documents.columns import taken
from unrepeat.errors import InputError, reason, shown
from unrepeat.integrations.columns import checked_name, is_time, no_column

if TYPE_CHECKING:
    from pyarrow import DataType, Field, RecordBatch, RecordBatchReader, Schema

BATCH_ROWS = 1024
"""Rows whose texts are Python strings at a time. The frame's own batches can be of any length."""

_STRINGS = ("string", "large_string", "string_view")


def open_reader(frame: object) -> RecordBatchReader:
    """Return a reader of the rows of a frame.

    Raises:
        InputError: if it is none.
    """
    import pyarrow as pa

    if not hasattr(frame, "__arrow_c_stream__"):
        raise InputError(
            f"frame must have the method __arrow_c_stream__, which {type(frame).__name__} lacks: "
            f"{shown(frame)}. DataFrames of pandas 2.2 and polars, relations of DuckDB and tables of pyarrow "
            "have it; a LazyFrame has it after collect()."
        )
    try:
        return pa.RecordBatchReader.from_stream(frame)
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            f"frame cannot be read as columns of Arrow data: {reason(error)}. Pass a frame and not a "
            "single column, with one type in each column and names that differ; this is "
            f"{type(frame).__name__}: {shown(frame)}."
        ) from error


def check_column(schema: Schema, role: str, named: object) -> None:
    """Raise an error unless the frame has the column that was named for a role, with a type that suits it."""
    import pyarrow as pa

    name = checked_name(role, named)
    count = schema.names.count(name)
    if count == 0:
        raise no_column("frame", role, name, schema.names)
    if count > 1:
        raise InputError(
            f"the frame has {count} columns {name!r}, so that {role}= names none of them. Rename all but one."
        )
    given = schema.field(name).type
    type_ = value_type(given)
    wanted, suits = "strings", pa.types.is_null(type_)
    if role == "fields":
        wanted, suits = "strings or lists of strings", suits or str(_item_type(type_)) in _STRINGS
    elif role == "id":
        wanted, suits = "strings or whole numbers", suits or pa.types.is_integer(type_)
    elif role == "published":
        wanted = "timestamps, dates, Unix times or strings"
        suits = suits or is_time(type_) or pa.types.is_integer(type_) or pa.types.is_floating(type_)
    if not suits and str(type_) not in _STRINGS:
        raise InputError(
            f"column {name!r}, named by {role}, must hold {wanted}, but is of type {given}. Convert it first."
        )


def value_type(type_: DataType) -> DataType:
    """Return the type of the values of a column, which may be dictionary-encoded."""
    import pyarrow as pa

    return type_.value_type if pa.types.is_dictionary(type_) else type_


def _item_type(type_: DataType) -> DataType:
    import pyarrow as pa

    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    return value_type(type_.value_type) if is_list else type_


def extended(schema: Schema, added: Iterable[Field]) -> Schema:
    """Return a schema with further columns, or raise an InputError for one that is there already."""
    for field in added:
        if field.name in schema.names:
            raise taken("the frame", field.name)
        schema = schema.append(field)
    return schema


def batches(reader: RecordBatchReader) -> Iterator[tuple[RecordBatch, range]]:
    """Yield the rows in batches of at most `BATCH_ROWS`, each with the numbers of its rows."""
    number = 0
    for batch in reader:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            part = batch.slice(start, BATCH_ROWS)
            yield part, range(number, number + part.num_rows)
            number += part.num_rows
