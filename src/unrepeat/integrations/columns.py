"""Columns of tables: what verdicts add to them, and which errors names of columns raise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from unrepeat.documents import Verdict
from unrepeat.errors import InputError, OptionError, shown

if TYPE_CHECKING:
    from pyarrow import Array, DataType, Field

VERDICT_COLUMNS = ("is_duplicate", "duplicate_of", "kind", "similarity")
"""Names that columns of verdicts have, and fields of `Verdict` that stand in them."""


def verdict_fields(id_type: DataType) -> list[Field]:
    """Return the columns of verdicts in a table whose ids have a type."""
    import pyarrow as pa

    types = (pa.bool_(), id_type, pa.string(), pa.float64())
    return [pa.field(name, type_) for name, type_ in zip(VERDICT_COLUMNS, types, strict=True)]


def verdict_arrays(verdicts: Sequence[Verdict | None], id_type: DataType) -> list[Array]:
    """Return the values of these columns; None is a row that is no document, of which all is null."""
    import pyarrow as pa

    return [
        pa.array([one and getattr(one, field.name) for one in verdicts], field.type)
        for field in verdict_fields(id_type)
    ]


def check_name(role: str, name: object) -> None:
    """Raise an error unless the name that was given for a role is a string."""
    if not isinstance(name, str):
        raise OptionError(f"{role} must be the name of a column, not {type(name).__name__}: {shown(name)}.")


def no_column(table: str, role: str, name: str, names: Iterable[str]) -> InputError:
    """Return the error of a column that was named for a role and is not there."""
    names = list(names)
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return InputError(
        f"the {table} has no column {name!r}.{hint} "
        f"Its columns are: {', '.join(map(repr, names)) or 'none'}. Pass {role}= the name of one."
    )


def taken(table: str, name: str) -> InputError:
    """Return the error of a column that is there already and would be added."""
    return InputError(
        f"the {table} already has a column {name!r}, which the result would have twice. "
        "Rename or remove it first."
    )
