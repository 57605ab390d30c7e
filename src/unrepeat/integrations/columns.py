"""Columns of tables: the documents in them, what verdicts add, and which errors their names raise.

pyarrow is imported where it is used, because the adapter of Spark needs the names alone, and is imported
without it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.documents.document import Document, as_document
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, OptionError, reason, shown

if TYPE_CHECKING:
    from pyarrow import Array, ChunkedArray, DataType, Field


RowAnswer = TypeVar("RowAnswer")
"""What is said of a row with a text."""


class Columns(NamedTuple):
    """Names of the columns that are read; None for what is not known."""

    text: str
    id: str | None = None
    source: str | None = None
    published: str | None = None

    def named(self) -> Iterator[tuple[str, str | None]]:
        """Yield each role that was given a column, and that of the texts, which must have one."""
        return ((role, name) for role, name in self._asdict().items() if name is not None or role == "text")


def is_time(type_: DataType) -> bool:
    """Whether a column of this type holds times or dates."""
    import pyarrow as pa

    return bool(pa.types.is_timestamp(type_) or pa.types.is_date(type_))


def column_values(column: Array | ChunkedArray, name: str, rows: range) -> list[Any]:
    """Return a column as Python values: times in UTC without a zone, None for what is null.

    Args:
        column: The column; of times, parts of a microsecond are cut off.
        name: Its name, for an error.
        rows: The numbers of its rows in the whole table, for an error.
    """
    import pyarrow as pa
    from pyarrow.compute import CastOptions

    try:
        if is_time(column.type):
            column = column.cast(options=CastOptions(pa.timestamp("us"), allow_time_truncate=True))
        found: list[Any] = column.to_pylist()
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"column {name!r} cannot be read in rows {rows[0]} to {rows[-1]}: {reason(error)}. Convert it "
            "first."
        ) from error
    return found


def row_documents(
    column: Callable[[str], Array | ChunkedArray], rows: range, columns: Columns
) -> list[Document | None]:
    """Return the document in each of some rows; None where the text is null.

    Args:
        column: Gives the column with a name, in these rows.
        rows: Their numbers in the whole table, which are ids where no column has them.
        columns: The names.
    """
    texts, ids, sources, times = (
        [None] * len(rows) if name is None else column_values(column(name), name, rows) for name in columns
    )
    found: list[Document | None] = []
    for row, text, own_id, source, time in zip(rows, texts, ids, sources, times, strict=True):
        if text is None:
            found.append(None)
            continue
        if columns.id is None:
            own_id = row
        elif own_id is None:
            raise InputError(
                f"the id in row {row} is null, in column {columns.id!r}. "
                "Fill it, or leave id out to call rows by their numbers."
            )
        found.append(as_document({"id": own_id, "text": text, "source": source, "published": time}, row))
    return found


def verdict_fields(id_type: DataType) -> list[Field]:
    """Return the columns of verdicts in a table whose ids have a type."""
    import pyarrow as pa

    types = (pa.bool_(), id_type, pa.string(), pa.float64(), id_type, pa.list_(pa.string()))
    return [pa.field(name, type_) for name, type_ in zip(VERDICT_COLUMNS, types, strict=True)]


def verdict_arrays(verdicts: Sequence[Verdict | None], id_type: DataType) -> list[Array]:
    """Return the values of these columns; None is a row that is no document, of which all is null."""
    import pyarrow as pa

    rows = [verdict_values(one) for one in verdicts]
    return [pa.array([row[field.name] for row in rows], field.type) for field in verdict_fields(id_type)]


def checked_name(role: str, name: object) -> str:
    """Return the name that was given for a role, if it is a string."""
    if not isinstance(name, str):
        raise OptionError(f"{role} must be the name of a column, not {type(name).__name__}: {shown(name)}.")
    return name


def free_name(role: str, name: object, added: Collection[str]) -> str:
    """Return the name of a new column, or raise an OptionError if it is none, or one that is added anyway.

    Args:
        role: What the column is for.
        name: The name.
        added: The columns that are added beside it.
    """
    checked = checked_name(role, name)
    if checked in added:
        raise OptionError(f"{role}={shown(name)} names a column that is added anyway. Choose another name.")
    return checked


def no_column(table: str, role: str, name: str, names: Iterable[str]) -> InputError:
    """Return the error of a column that was named for a role and is not there."""
    names = list(names)
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InputError(
        f"the {table} has no column {name!r}.{hint} "
        f"Its columns are: {', '.join(map(repr, names)) or 'none'}. Pass {role}= the name of one."
    )
