"""Frames: verdicts or clean texts for the rows of anything that hands over Arrow data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Unpack

from unrepeat.article.columns import COUNT_COLUMNS, count_values
from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options, OptionValues, options_from
from unrepeat.documents.columns import taken
from unrepeat.documents.dedupe import dedupe_documents
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, MissingExtraError, shown
from unrepeat.integrations.columns import (
    Columns,
    checked_name,
    column_values,
    is_time,
    no_column,
    row_documents,
    verdict_arrays,
    verdict_fields,
)

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingExtraError(
        "frames need the package pyarrow. Install it with: pip install 'unrepeat[arrow]'"
    ) from error

if TYPE_CHECKING:
    from pyarrow import DataType, Field, RecordBatch, RecordBatchReader, Schema

BATCH_ROWS = 1024
"""Rows whose texts are Python strings at a time. The frame's own batches can be of any length."""

_STRINGS = ("string", "large_string", "string_view")


def dedupe_frame(
    frame: object,
    text: str = "text",
    id: str | None = None,
    source: str | None = None,
    published: str | None = None,
    *,
    jobs: int = 1,
    options: DocumentOptions | None = None,
    **values: Unpack[DocumentOptionValues],
) -> RecordBatchReader:
    """Return the rows of a frame with the verdict of `dedupe_documents` on each.

    The result is a `pyarrow.RecordBatchReader` and no table, because rows are read only as they are asked
    for: memory then holds the batches in work, not the frame. `read_all()` makes a table of it, and pandas,
    `polars.from_arrow` and DuckDB take it as it is. It can be read once, and errors of the rows come while
    it is read.

    With `prefer` or `keep` other than `"first"` there is no verdict before the last row has been read, and
    the whole frame is held until then.

    Args:
        frame: Anything with the method `__arrow_c_stream__`: a DataFrame of pandas or polars, a relation of
            DuckDB, a table or reader of pyarrow.
        text: Name of the column with the texts: strings of any Arrow type, dictionary-encoded or not. A row
            whose text is null is no document, and all that is said of it is null.
        id: Name of the column that rows are called by, strings or whole numbers without nulls; None for the
            number of the row, from 0. That ids are unique is not checked.
        source: Name of a column of strings; None if sources are not known.
        published: Name of a column of timestamps, dates, Unix times or strings in a form that
            `DuplicateIndex.add` reads, in UTC where they have no zone; None if times are not known. Parts of
            a microsecond are cut off.
        jobs: As for `dedupe_documents`.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        **values: The fields of `DocumentOptions`. With `clean=True` the verdicts are about clean texts; the
            column of texts stays as it is.

    Returns:
        All columns of the frame, and behind them `is_duplicate`; `duplicate_of`, of the type of the ids;
        `kind`; `similarity`, for a contained row the share of it that stands in the other one; `cluster`, the
        id of the kept row that it stands with, which is its own if it is kept; `new_words`, a list of
        strings. `duplicate_of`, `kind` and `similarity` are null for a row that matches none.

    Raises:
        InputError: for what is no frame, a column that is not there or of another type, one that the verdicts
            would overwrite, and, while reading, for a null id or a time that cannot be read.
        OptionError: for an unknown option, a wrong type, or a value out of range.
    """
    reader = _reader(frame)
    columns = Columns(text, id, source, published)
    for role, name in columns.named():
        _check_column(reader.schema, role, name)
    id_type = pa.int64() if id is None else _value_type(reader.schema.field(id).type)
    schema = _extended(reader.schema, verdict_fields(id_type))
    waiting: deque[_WaitingBatch] = deque()

    def documents() -> Iterator[Document]:
        for batch, numbers in _batches(reader):
            rows = row_documents(batch.column, numbers, columns)
            found = [row for row in rows if row is not None]
            waiting.append(_WaitingBatch(batch, [row is not None for row in rows], len(found)))
            yield from found

    verdicts = dedupe_documents(documents(), options=options, jobs=jobs, **values)

    def judged() -> Iterator[RecordBatch]:
        known: deque[Verdict] = deque()
        for verdict in verdicts:
            known.append(verdict)
            while waiting and len(known) >= waiting[0].documents:
                yield _with_verdicts(waiting.popleft(), known, schema)
        while waiting:  # batches without any text, behind the last one that has some
            yield _with_verdicts(waiting.popleft(), known, schema)

    return pa.RecordBatchReader.from_batches(schema, judged())


def clean_frame(
    frame: object, text: str = "text", *, options: Options | None = None, **values: Unpack[OptionValues]
) -> RecordBatchReader:
    """Return the rows of a frame with texts that have lost their own repetitions, as by `dedupe_text`.

    A `pyarrow.RecordBatchReader` for the reasons that `dedupe_frame` gives; it can be read once.

    Args:
        frame: As for `dedupe_frame`.
        text: Name of the column with the texts. It keeps its type, except that a dictionary-encoded one
            becomes plain. A null stays null.
        options: An `Options` instead of keyword arguments; not both.
        **values: The fields of `Options`.

    Returns:
        All columns of the frame, and behind them `removed_units` and `removed_characters`: how many units
        were cut, and by how many characters the text is shorter; null where the text is null.

    Raises:
        InputError: for what is no frame, a column of texts that is not there or holds something else, one
            that the counts would overwrite.
        OptionError: for an unknown option, a wrong type, or a value out of range.
    """
    reader = _reader(frame)
    _check_column(reader.schema, "text", text)
    chosen = options_from(options, values)
    at = reader.schema.get_field_index(text)
    field = reader.schema.field(at)
    plain = reader.schema.set(at, field.with_type(_value_type(field.type)))
    schema = _extended(plain, [pa.field(name, pa.int64()) for name in COUNT_COLUMNS])

    def cleaned() -> Iterator[RecordBatch]:
        for batch, numbers in _batches(reader):
            texts = column_values(batch.column(text), text, numbers)
            results = [None if one is None else dedupe_text(one, options=chosen) for one in texts]
            arrays = batch.columns
            arrays[at] = pa.array([one and one.text for one in results], schema.field(at).type)
            counts = [count_values(one and one.report) for one in results]
            arrays += [pa.array([row[name] for row in counts], pa.int64()) for name in COUNT_COLUMNS]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, cleaned())


class _WaitingBatch(NamedTuple):
    """A batch whose rows have been read, and whose verdicts are not yet known."""

    batch: RecordBatch
    has_text: list[bool]
    documents: int


def _reader(frame: object) -> RecordBatchReader:
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
            f"frame cannot be read as columns of Arrow data: {error}. Pass a frame, no single column, with "
            f"one type in each column and names that differ; this is {type(frame).__name__}: {shown(frame)}."
        ) from error


def _check_column(schema: Schema, role: str, named: object) -> None:
    """Raise an error unless the frame has the column that was named for a role, with a type that suits it."""
    name = checked_name(role, named)
    count = schema.names.count(name)
    if count == 0:
        raise no_column("frame", role, name, schema.names)
    if count > 1:
        raise InputError(
            f"the frame has {count} columns {name!r}, so that {role}= names none of them. Rename all but one."
        )
    given = schema.field(name).type
    type_ = _value_type(given)
    wanted, suits = "strings", pa.types.is_null(type_)
    if role == "id":
        wanted, suits = "strings or whole numbers", suits or pa.types.is_integer(type_)
    elif role == "published":
        wanted = "timestamps, dates, Unix times or strings"
        suits = suits or is_time(type_) or pa.types.is_integer(type_) or pa.types.is_floating(type_)
    if not suits and str(type_) not in _STRINGS:
        raise InputError(
            f"column {name!r}, named by {role}, must hold {wanted}, but is of type {given}. Convert it first."
        )


def _value_type(type_: DataType) -> DataType:
    return type_.value_type if pa.types.is_dictionary(type_) else type_


def _extended(schema: Schema, added: Iterable[Field]) -> Schema:
    for field in added:
        if field.name in schema.names:
            raise taken("the frame", field.name)
        schema = schema.append(field)
    return schema


def _batches(reader: RecordBatchReader) -> Iterator[tuple[RecordBatch, range]]:
    """Yield the rows in batches of at most `BATCH_ROWS`, each with the numbers of its rows."""
    number = 0
    for batch in reader:
        for start in range(0, batch.num_rows, BATCH_ROWS):
            part = batch.slice(start, BATCH_ROWS)
            yield part, range(number, number + part.num_rows)
            number += part.num_rows


def _with_verdicts(waiting: _WaitingBatch, known: deque[Verdict], schema: Schema) -> RecordBatch:
    """Return a batch with the next verdicts in columns behind its own."""
    verdicts = [known.popleft() if one else None for one in waiting.has_text]
    added = verdict_arrays(verdicts, schema.field("duplicate_of").type)
    return pa.RecordBatch.from_arrays(waiting.batch.columns + added, schema=schema)
