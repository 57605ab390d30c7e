"""Records in a temporary file, for verdicts that come after everything has been read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

from unrepeat.errors import InputError, shown
from unrepeat.records.json_lines import parsed
from unrepeat.records.record import Record
from unrepeat.spill import Spill

# Under this key stands the type of a value that JSON does not know; a field of this name is told apart.
_TYPE = "\0type"

# What Parquet has and JSON has not: to text, and back.
_FORMS: dict[type, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    time: (time.isoformat, time.fromisoformat),
    timedelta: (
        lambda value: str(value // timedelta(microseconds=1)),
        lambda text: timedelta(microseconds=int(text)),
    ),
    Decimal: (str, Decimal),
    bytes: (bytes.hex, bytes.fromhex),
}
_TYPES = {kind.__name__: kind for kind in _FORMS}


class RecordSpill:
    """Records, given back in the order in which they came; the file goes away with this object."""

    def __init__(self, advice: str = "Use --keep first, which gives each at once.") -> None:
        """Begin without any.

        Args:
            advice: What the error of a record that cannot be held tells to do.
        """
        self._spill = Spill()
        self._next = 0
        self._advice = advice

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._spill.__exit__(kind, error, traceback)

    def __len__(self) -> int:
        return len(self._spill) - self._next

    def append(self, record: Record, /) -> None:
        """Take a record.

        Raises:
            InputError: if a field is of a type that cannot be held.
        """
        if record.json is None:
            try:
                fields = _packed(record.fields, record.where, self._advice)
            except RecursionError as error:
                raise InputError(
                    f"{record.where}: the values are nested too deeply to wait for their verdict. "
                    f"{self._advice}"
                ) from error
        else:
            fields = record.json
        data = json.dumps([fields, record.where]).encode()
        self._spill.extend(data, [len(data)])

    def popleft(self) -> Record:
        """Return the next record."""
        fields, where = json.loads(self._spill[self._next])
        self._next += 1
        if isinstance(fields, str):
            return Record(parsed(fields), where, fields)
        return Record(_unpacked(fields), where)


def _packed(value: Any, where: str, advice: str) -> Any:
    """Return a value as JSON knows it.

    >>> _packed({"n": Decimal("1.50")}, "", "")["n"]["value"]
    '1.50'
    """
    if isinstance(value, dict):
        fields = {str(name): _packed(field, where, advice) for name, field in value.items()}
        return {_TYPE: "dict", "value": fields} if _TYPE in fields else fields
    if isinstance(value, (list, tuple)):
        return [_packed(item, where, advice) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    form = _FORMS.get(type(value))
    if form is None:
        raise InputError(
            f"{where}: a {type(value).__name__} cannot wait for its verdict: {shown(value)}. {advice}"
        )
    return {_TYPE: type(value).__name__, "value": form[0](value)}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(_TYPE)
    if kind is None:
        return {name: _unpacked(field) for name, field in value.items()}
    if kind == "dict":
        return {name: _unpacked(field) for name, field in value["value"].items()}
    return _FORMS[_TYPES[kind]][1](value["value"])
