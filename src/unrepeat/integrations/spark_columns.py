"""What the functions for Spark accept: packages, a DataFrame, columns with their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from unrepeat.documents.columns import taken
from unrepeat.errors import InputError, missing_extra, shown
from unrepeat.integrations.columns import checked_name, no_column

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# By role; one that is not here may have any type.
_TYPES = {
    "id": ("string", "tinyint", "smallint", "int", "bigint"),
    "text": ("string",),
    "source": ("string",),
    "published": ("timestamp", "timestamp_ntz"),
    "fields": ("string", "array<string>"),
}


def check_packages(function: str) -> None:
    """Raise a MissingExtraError if a package is missing that a function needs."""
    try:
        import pandas as pd  # noqa: F401 # pyspark asks for it
        import pyarrow as pa  # noqa: F401
        import pyspark.sql  # noqa: F401
    except ImportError as error:
        raise missing_extra(f"{function} needs", str(error.name), "spark") from error


def check_frame(df: object, instead: str) -> None:
    """Raise an InputError for what is no DataFrame; `instead` says what takes other things."""
    from pyspark.sql import DataFrame

    if not isinstance(df, DataFrame):
        raise InputError(
            f"df must be a pyspark.sql.DataFrame, not {type(df).__name__}: {shown(df)}. "
            f"For other frames and iterables, use {instead}."
        )


def check_columns(df: DataFrame, named: Iterable[tuple[str, object]], added: Iterable[str]) -> None:
    """See that the named columns are there with types that suit, and that those that are added are not.

    Args:
        df: The DataFrame.
        named: Roles, each with the name of a column.
        added: Names of columns that are added; Spark does not tell cases of letters apart.

    Raises:
        InputError: otherwise.
        OptionError: if a name is no string.
    """
    types: Mapping[str, str] = dict(df.dtypes)
    for role, given in named:
        column = checked_name(role, given)
        if column not in types:
            raise no_column("DataFrame", role, column, df.columns)
        allowed = _TYPES.get(role, (types[column],))
        if types[column] not in allowed:
            raise InputError(
                f"the column {column!r} ({role}) must be of type {' or '.join(allowed)}, "
                f"not {types[column]}. Cast it first."
            )
    names = {name.lower() for name in added}
    for column in df.columns:
        if column.lower() in names:
            raise taken("the DataFrame", column)


def quoted(column: str) -> str:
    """Return the name of a column as it stands in an expression."""
    return "`" + column.replace("`", "``") + "`"
