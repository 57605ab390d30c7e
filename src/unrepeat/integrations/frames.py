"""Frames: verdicts, clean texts or stripped ones for the rows of anything that hands over Arrow data."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Unpack

from unrepeat.article.columns import COUNT_COLUMNS, count_values
from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options, OptionValues, options_from
from unrepeat.documents.dedupe import dedupe_documents
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues
from unrepeat.errors import missing_extra
from unrepeat.furniture.columns import ITEM_FIELDS
from unrepeat.furniture.options import MIN_STORIES
from unrepeat.furniture.strip import strip_furniture
from unrepeat.integrations.columns import (
    Columns,
    RowAnswer,
    column_values,
    free_name,
    row_documents,
    verdict_arrays,
    verdict_fields,
)
from unrepeat.integrations.frame_reading import batches, check_column, extended, open_reader, value_type
from unrepeat.integrations.furniture_rows import (
    field_columns,
    furniture_arrays,
    furniture_fields,
    row_items,
)

try:
    import pyarrow as pa
except ImportError as error:
    raise missing_extra("frames need", "pyarrow", "arrow") from error

if TYPE_CHECKING:
    from pyarrow import RecordBatch, RecordBatchReader, Schema

    from unrepeat.article.protect import Protect


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
    reader = open_reader(frame)
    columns = Columns(text, id, source, published)
    for role, name in columns.named():
        check_column(reader.schema, role, name)
    id_type = pa.int64() if id is None else value_type(reader.schema.field(id).type)
    schema = extended(reader.schema, verdict_fields(id_type))
    waiting: deque[_WaitingBatch] = deque()

    def documents() -> Iterator[Document]:
        for batch, numbers in batches(reader):
            rows = row_documents(batch.column, numbers, columns)
            waiting.append(_waiting_batch(batch, rows))
            yield from (row for row in rows if row is not None)

    verdicts = dedupe_documents(documents(), options=options, jobs=jobs, **values)

    def judged() -> Iterator[RecordBatch]:
        for batch, answers in _answered(waiting, verdicts):
            added = verdict_arrays(answers, id_type)
            yield pa.RecordBatch.from_arrays(batch.columns + added, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, judged())


def clean_frame(
    frame: object,
    text: str = "text",
    *,
    report: str | None = None,
    options: Options | None = None,
    **values: Unpack[OptionValues],
) -> RecordBatchReader:
    """Return the rows of a frame with texts that have lost their own repetitions, as by `dedupe_text`.

    A `pyarrow.RecordBatchReader` for the reasons that `dedupe_frame` gives; it can be read once.

    Args:
        frame: As for `dedupe_frame`.
        text: Name of the column with the texts. It keeps its type, except that a dictionary-encoded one
            becomes plain. A null stays null.
        report: Name of a new column for the reports, each as the JSON that `Report.from_json` reads, null
            where the text is null; None for no reports.
        options: An `Options` instead of keyword arguments; not both.
        **values: The fields of `Options`.

    Returns:
        All columns of the frame, and behind them `removed_units` and `removed_characters`: how many units
        were cut, and by how many characters the text is shorter; null where the text is null. Behind them
        the reports, if their column is named.

    Raises:
        InputError: for what is no frame, a column of texts that is not there or holds something else, one
            that would be overwritten.
        OptionError: for an unknown option, a wrong type, or a value out of range.
    """
    reader = open_reader(frame)
    check_column(reader.schema, "text", text)
    chosen = options_from(options, values)
    at = reader.schema.get_field_index(text)
    added = [pa.field(name, pa.int64()) for name in COUNT_COLUMNS]
    if report is not None:
        added.append(pa.field(free_name("report", report, COUNT_COLUMNS), pa.string()))
    schema = extended(_with_plain(reader.schema, at), added)

    def cleaned() -> Iterator[RecordBatch]:
        for batch, numbers in batches(reader):
            texts = column_values(batch.column(text), text, numbers)
            results = [None if one is None else dedupe_text(one, options=chosen) for one in texts]
            arrays = batch.columns
            arrays[at] = pa.array([one and one.text for one in results], schema.field(at).type)
            counts = [count_values(one and one.report) for one in results]
            arrays += [pa.array([row[name] for row in counts], pa.int64()) for name in COUNT_COLUMNS]
            if report is not None:
                arrays.append(pa.array([one and one.report.to_json() for one in results], pa.string()))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, cleaned())


def strip_furniture_frame(
    frame: object,
    text: str = "text",
    id: str | None = None,
    source: str = "source",
    published: str | None = None,
    *,
    fields: Sequence[str] | None = None,
    report: str | None = None,
    min_stories: int = MIN_STORIES,
    window: timedelta | None = None,
    protect: Protect | None = None,
) -> RecordBatchReader:
    """Return the rows of a frame with texts without the furniture of their sites, as by `strip_furniture`.

    A `pyarrow.RecordBatchReader`, which can be read once. No row is given before the last one has been read,
    and the whole frame is held until then.

    Args:
        frame: As for `dedupe_frame`; so are the columns `id` and `published`.
        text: Name of the column with the texts. It keeps its type, except that a dictionary-encoded one
            becomes plain. A null stays null.
        id: The examples of a report are called by it.
        source: Name of a column of strings. A text whose source is null or empty stays as it is.
        published: Needed by `window`; reports tell by it when a line was seen.
        fields: Names of columns whose values stay wherever they stand in the text of their row: strings, or
            lists of them. None for `title` and `authors`, if they are there.
        report: Name of a new column for the reports, each as the JSON that `FurnitureReport.from_json` reads,
            null where the text is null; None for no reports.
        min_stories: As for `strip_furniture`; so are `window` and `protect`.
        window: With it, a row without a time counts for all times.
        protect: Says which lines stay.

    Returns:
        All columns of the frame, and behind them `furniture_lines` and `furniture_characters`: how many lines
        were cut, and by how many characters the text is shorter; and `only_furniture`: whether nothing with
        words is left of it. They are null where the text is null, and where the source is null or empty.

    Raises:
        InputError: for what is no frame, a column that is not there or of another type, one that would be
            overwritten, and, while reading, for a null id or a time that cannot be read.
        OptionError: for a wrong type or a value out of range.
    """
    reader = open_reader(frame)
    columns = Columns(text, id, source, published)
    names = field_columns(fields, reader.schema.names)
    for role, name in (*columns.named(), *(("fields", name) for name in names)):
        check_column(reader.schema, role, name)
    at = reader.schema.get_field_index(text)
    schema = extended(_with_plain(reader.schema, at), furniture_fields(report))
    waiting: deque[_WaitingBatch] = deque()

    def items() -> Iterator[object]:
        for batch, numbers in batches(reader):
            rows = row_items(batch.column, numbers, columns, names)
            waiting.append(_waiting_batch(batch, rows))
            yield from (row for row in rows if row is not None)

    results = strip_furniture(
        items(), min_stories=min_stories, window=window, fields=ITEM_FIELDS, protect=protect
    )

    def stripped() -> Iterator[RecordBatch]:
        for batch, answers in _answered(waiting, results):
            arrays = batch.columns
            arrays[at] = pa.array([one and one.text for one in answers], schema.field(at).type)
            arrays += furniture_arrays(answers, report)
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, stripped())


class _WaitingBatch(NamedTuple):
    """A batch whose rows have been read, and whose answers are not yet known."""

    batch: RecordBatch
    has_text: list[bool]
    documents: int
    """How many rows have a text."""


def _waiting_batch(batch: RecordBatch, rows: Sequence[object]) -> _WaitingBatch:
    has_text = [row is not None for row in rows]
    return _WaitingBatch(batch, has_text, sum(has_text))


def _with_plain(schema: Schema, at: int) -> Schema:
    """Return a schema of which the column at a place is not dictionary-encoded."""
    field = schema.field(at)
    return schema.set(at, field.with_type(value_type(field.type)))


def _answered(
    waiting: deque[_WaitingBatch], answers: Iterable[RowAnswer]
) -> Iterator[tuple[RecordBatch, list[RowAnswer | None]]]:
    """Yield each batch with the answers on its rows, None on those without text.

    Args:
        waiting: The batches, which grow while answers are given, and are ahead of them.
        answers: One for each row with a text.
    """
    known: deque[RowAnswer] = deque()

    def taken() -> tuple[RecordBatch, list[RowAnswer | None]]:
        first = waiting.popleft()
        return first.batch, [known.popleft() if one else None for one in first.has_text]

    for answer in answers:
        known.append(answer)
        while waiting and len(known) >= waiting[0].documents:
            yield taken()
    while waiting:  # batches without any text, behind the last one that has some
        yield taken()
