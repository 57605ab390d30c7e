"""The steps of `strip_furniture_dataframe`: a source teaches about itself alone, so its rows are one task."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from unrepeat.furniture.columns import ITEM_FIELDS
from unrepeat.furniture.strip import strip_furniture
from unrepeat.integrations.columns import Columns
from unrepeat.integrations.furniture_rows import furniture_arrays, report_columns, row_items

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_COLUMNS = Columns("text", "id", "source", "published")
_ADDED = ("bigint", "bigint", "boolean", "string")


class SourceTask(NamedTuple):
    """What is done with the rows of a source."""

    fields: tuple[str, ...]
    """Names of the columns whose values stay in texts."""

    report: str | None
    """Name of the column for the reports, if there is to be one."""

    options: dict[str, Any]
    """Those of `strip_furniture`."""


def stripped(rows: DataFrame, task: SourceTask) -> DataFrame:
    """Return id, clean text and the added columns of rows, in no order.

    Args:
        rows: Columns `id`, `text`, `source`, `published`, `place`, in whose order a source is learnt from,
            and those of the fields.
        task: What is done with the rows of a source.
    """
    names = zip(report_columns(task.report), _ADDED, strict=False)
    added = ", ".join(f"`{name.replace('`', '``')}` {type_}" for name, type_ in names)
    schema = f"id {dict(rows.dtypes)['id']}, text string, {added}"
    # Rows without a source are many perhaps, and none concerns another: they are no group.
    each = partial(_strip_batches, task=task)
    alone = rows.where("source IS NULL OR source = '' OR text IS NULL").mapInArrow(each, schema)
    placed = rows.where("source <> '' AND text IS NOT NULL").withColumn("place", _place())
    # No partial: Spark 4.3 wants to read the types of its arguments, and fails.
    groups = placed.groupBy("source").applyInArrow(lambda table: _strip_table(table, task), schema)
    return groups.union(alone)


def _place() -> Any:
    """Return the place of a row among those of its source, as Spark orders the values of any type."""
    from pyspark.sql import functions

    return functions.expr("row_number() OVER (PARTITION BY source ORDER BY place, id)")


def _strip_batches(batches: Iterator[pa.RecordBatch], *, task: SourceTask) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in batches:
        yield from _strip_table(pa.Table.from_batches([batch]), task).to_batches()


def _strip_table(table: pa.Table, task: SourceTask) -> pa.Table:
    import pyarrow as pa

    ordered = table.sort_by("place")
    items = row_items(ordered.column, range(ordered.num_rows), _COLUMNS, task.fields)
    results = strip_furniture((one for one in items if one is not None), fields=ITEM_FIELDS, **task.options)
    answers = [None if item is None else next(results) for item in items]
    texts = pa.array([one and one.text for one in answers], ordered.column("text").type)
    columns = [ordered.column("id"), texts, *furniture_arrays(answers, task.report)]
    return pa.Table.from_arrays(columns, names=["id", "text", *report_columns(task.report)])
