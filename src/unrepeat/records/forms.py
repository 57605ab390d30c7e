"""How records become the bytes of a file: JSON Lines, CSV, Parquet."""

from __future__ import annotations

import base64
import codecs
import csv
import json
import math
import re
from collections.abc import Collection, Container, Mapping, Sequence
from types import NoneType
from typing import Any, NamedTuple, Protocol

from unrepeat.errors import InputError, reason, shown
from unrepeat.records.formats import DELIMITERS, parquet
from unrepeat.records.json_lines import members, with_members

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

PARQUET_GROUP_ROWS = 4096
"""Rows held back for one row group: 20 MB of articles of 5 kB."""


class ByteTarget(Protocol):
    """Where bytes go. It has the methods that pyarrow asks of a file."""

    closed: bool

    def write(self, data: bytes) -> int:
        """Write bytes and return their number."""

    def tell(self) -> int:
        """Return the number of bytes written."""

    def flush(self) -> None:
        """Hand what was written to the system."""

    def close(self) -> None:
        """Be told that no more comes."""


class JsonSource(NamedTuple):
    """The JSON that a record was read from, and what has changed since."""

    text: str
    """The object, as it was read."""
    names: Container[str]
    """The names in it."""
    added: Collection[str]
    """Names of the fields that are new or have another value."""


class Form(Protocol):
    """How records become bytes."""

    def add(self, fields: dict[str, Any], where: str, source: JsonSource | None = None) -> None:
        """Take one record; `source` is the JSON that it was read from."""

    def name_columns(self, names: Sequence[str]) -> None:
        """Be told of the columns, if no record comes."""

    def finish(self) -> None:
        """Write what is still held back."""


def _plain(value: Any) -> str:
    """Return a value that JSON does not know, from Parquet, as a string."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain, allow_nan=False).encode


def json_text(value: Any) -> str:
    """Return a value as JSON, which has no NaN and no infinities: null stands for them."""
    try:
        return _encode(value)
    except ValueError:
        return _encode(_finite(value))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


class Jsonl:
    """One JSON object per line; what the encoding lacks, lone surrogates first of all, is escaped."""

    def __init__(self, target: ByteTarget, encoder: codecs.IncrementalEncoder, encoding: str) -> None:
        self._target = target
        self._encoder = encoder
        self._encoding = encoding

    def add(self, fields: dict[str, Any], where: str, source: JsonSource | None = None) -> None:
        try:
            if source is None:
                line = json_text(fields) + "\n"
            else:
                added = {name: json_text(fields[name]) for name in source.added}
                line = with_members(source.text, source.names, added) + "\n"
        except RecursionError as error:
            raise InputError(f"{where}: the values are nested too deeply to be written.") from error
        try:
            raw = self._encoder.encode(line)
        except UnicodeEncodeError:
            # A lone surrogate, or a character that the encoding lacks. There is none outside of strings.
            raw = self._encoder.encode(_NOT_ASCII.sub(self._escaped, line))
        self._target.write(raw)

    def _escaped(self, match: re.Match[str]) -> str:
        character = match[0]
        return character if _can_encode(character, self._encoding) else json.dumps(character)[1:-1]

    def name_columns(self, names: Sequence[str]) -> None:
        """Do nothing; every record has its own fields."""

    def finish(self) -> None:
        """Do nothing; nothing is held back."""


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class _RowEcho:
    """A file that gives a row back to who wrote it."""

    def write(self, row: str) -> str:
        return row


class Csv:
    """A table with a header; null is an empty field, and what is not a string stands as in JSON."""

    def __init__(
        self,
        target: ByteTarget,
        encoder: codecs.IncrementalEncoder,
        encoding: str,
        fieldnames: Sequence[str],
        delimiter: str,
    ) -> None:
        self._target = target
        self._encoder = encoder
        self._encoding = encoding
        self._columns = dict.fromkeys(fieldnames)
        self._begun = False
        # With this line end fields with a lone "\r" are quoted too; Python before 3.13 asks for it.
        self._rows = csv.writer(_RowEcho(), delimiter=delimiter, lineterminator="\r\n")
        self._quoted_rows = csv.writer(
            _RowEcho(), delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL
        )

    def add(self, fields: dict[str, Any], where: str, source: JsonSource | None = None) -> None:
        self._columns = self._columns or dict.fromkeys(fields)
        self._begin(where)
        _check_columns(fields, self._columns, where, "CSV")
        cells = {name: _cell(fields.get(name)) for name in self._columns}
        if source is not None and not all(isinstance(value, (str, NoneType)) for value in fields.values()):
            cells |= {
                name: text
                for name, text in members(source.text).items()
                if name not in source.added and not isinstance(fields[name], (str, NoneType))
            }
        self._write(cells, where)

    def name_columns(self, names: Sequence[str]) -> None:
        self._columns = self._columns or dict.fromkeys(names)

    def finish(self) -> None:
        if self._columns:
            self._begin("the header")

    def _begin(self, where: str) -> None:
        if not self._begun:
            # A reader takes what stands between fields from the header, where it is not in quotes.
            is_plain = not any(sign in name for name in self._columns for sign in DELIMITERS)
            self._write({name: name for name in self._columns}, where, is_plain=is_plain)
            self._begun = True

    def _write(self, cells: dict[str, str], where: str, *, is_plain: bool = True) -> None:
        row: str = (self._rows if is_plain else self._quoted_rows).writerow(cells.values())
        try:
            raw = self._encoder.encode(row.removesuffix("\r\n") + "\n")
        except UnicodeEncodeError as error:
            name = next(name for name, cell in cells.items() if not _can_encode(cell, self._encoding))
            raise InputError(
                f"{where}: the field {name!r} has a character that {self._encoding} lacks "
                f"({shown(error.object[error.start])}). Write JSON Lines, which can escape it."
            ) from error
        self._target.write(raw)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return json.dumps(value)  # a table may hold NaN
    return json_text(value) if isinstance(value, (bool, int, list, dict)) else _plain(value)


def _check_columns(
    fields: Mapping[str, Any], columns: Mapping[str, Any], where: str, format_name: str
) -> None:
    """Raise InputError for a field that has no column."""
    if not fields.keys() <= columns.keys():
        name = next(name for name in fields if name not in columns)
        raise InputError(
            f"{where}: the field {name!r} has no column; {format_name} takes those of the first records. "
            "Write JSON Lines, in which every record has its own."
        )


class Parquet:
    """Parquet, one row group per 4,096 records."""

    def __init__(
        self, target: ByteTarget, path: str, fieldnames: Sequence[str], types: Mapping[str, Any]
    ) -> None:
        self._arrow, self._library = parquet(path)
        self._target = target
        self._columns = dict.fromkeys(fieldnames)
        self._types = types
        self._group: list[tuple[dict[str, Any], str]] = []  # fields and places
        self._schema: Any = None
        self._writer: Any = None

    def add(self, fields: dict[str, Any], where: str, source: JsonSource | None = None) -> None:  # noqa: ARG002
        self._group.append((fields, where))
        if len(self._group) == PARQUET_GROUP_ROWS:
            self._write()

    def name_columns(self, names: Sequence[str]) -> None:
        self._columns = self._columns or dict.fromkeys(names)

    def finish(self) -> None:
        if self._group or self._writer is None:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._schema is None:
            if not self._columns:
                self._columns = {name: None for fields, _ in self._group for name in fields}
            self._schema = self._arrow.schema([(name, self._type(name)) for name in self._columns])
            self._writer = self._library.ParquetWriter(self._target, self._schema)
        for fields, where in self._group:
            _check_columns(fields, self._columns, where, "Parquet")
        arrays = [self._array(column.name, column.type) for column in self._schema]
        self._writer.write_batch(self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._group.clear()

    def _type(self, name: str) -> Any:
        arrow = self._arrow
        known = self._types.get(name)
        types = {bool: arrow.bool_(), int: arrow.int64(), float: arrow.float64(), str: arrow.string()}
        if isinstance(known, type):
            return types[known]
        if isinstance(known, list):
            return arrow.list_(types[known[0]])
        arrow_type = self._array(name, None).type if known is None else known
        return arrow.string() if arrow.types.is_null(arrow_type) else arrow_type

    def _array(self, name: str, type_: Any) -> Any:
        try:
            return self._arrow.array([fields.get(name) for fields, _ in self._group], type=type_)
        except (self._arrow.ArrowException, TypeError, ValueError, OverflowError) as error:
            first, last = self._group[0][1], self._group[-1][1]
            raise InputError(
                f"{first} to {last}: the field {name!r} does not fit a Parquet column of one type: "
                f"{reason(error)}."
            ) from error
