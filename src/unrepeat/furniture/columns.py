"""What a record gets whose text lost the furniture of its site: the same columns in files, frames, Spark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from unrepeat.furniture.report import FurnitureReport

FURNITURE_TYPES = {"furniture_lines": int, "furniture_characters": int, "only_furniture": bool}
"""Their names: lines that were cut, by how many characters the text is shorter, whether nothing with words is
left; and the types of their values."""

FURNITURE_COLUMNS = tuple(FURNITURE_TYPES)

ITEM_FIELDS = ("fields",)
"""The one field of an item that is handed on. It holds the values of all columns whose values stay in texts:
so the name of none is taken for something else of a document."""


def item_field(values: Iterable[object]) -> list[object]:
    """Return the values of such columns as the value of that field.

    >>> item_field(["Ferry stays in port", ["Ada Quill", "Ben Oar"], None])
    ['Ferry stays in port', 'Ada Quill', 'Ben Oar', None]
    """
    found: list[object] = []
    for value in values:
        found += value if isinstance(value, (list, tuple)) else [value]
    return found


def furniture_values(report: FurnitureReport | None) -> dict[str, Any]:
    """Return what stands in each column; None where nothing was judged: without a text, or without a source.

    >>> set(furniture_values(None).values())
    {None}
    """
    if report is None or report.source is None:
        return dict.fromkeys(FURNITURE_COLUMNS)
    values = (len(report.removed), report.characters - report.clean_characters, report.only_furniture)
    return dict(zip(FURNITURE_COLUMNS, values, strict=True))
