"""Records written to a file that appears whole or not at all, or to standard output."""

from __future__ import annotations

import base64
import codecs
import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from unrepeat.errors import InputError, OptionError, shown
from unrepeat.files import WholeFile
from unrepeat.formats import STANDARD_STREAM, FileFormat, Packer, kind_of, need, packer, parquet
from unrepeat.records import Record

PARQUET_GROUP_ROWS = 4096
"""Rows held back for one row group: 20 MB of articles of 5 kB."""


def open_writer(
    path: str | None,
    *,
    format: FileFormat = "auto",  # noqa: A002
    encoding: str = "utf-8",
    fieldnames: Sequence[str] = (),
    types: Mapping[str, Any] | None = None,
    flush: bool = False,
) -> RecordWriter:
    """Return a writer of records, for a `with` block: at its good end the file takes its place.

    Args:
        path: The file; its suffix says format and packing, as for `read_records`. None or `"-"` is standard
            output.
        format: `"auto"` goes by the suffix; JSON Lines without one.
        encoding: Encoding of JSON Lines and CSV. JSON escapes what cannot be encoded, and only that.
        fieldnames: Columns of CSV and Parquet; if none are named, those of the first record (in Parquet, of
            the first 4,096).
        types: For Parquet, the type of a column where it is known, in Python (`bool`, `int`, `float`, `str`)
            or in Arrow. Others are taken from the first 4,096 records; a column of nulls is one of strings.
            Looked at when the first rows are written, so it may be `ReadLog.types`.
        flush: Write every record through at once, for a feed. Parquet is written in groups all the same.

    Raises:
        MissingExtraError: when a package for Parquet or Zstandard is not installed.
        OptionError: for a suffix that says no format of records, or an unknown format or encoding.
    """
    file = STANDARD_STREAM if path is None else path
    kind = kind_of(file, format)
    if kind.format == "text":
        raise OptionError(
            f"a text file holds no records, so {file!r} cannot be written. "
            "Name a file that ends in .jsonl, .csv, .tsv or .parquet, or a format."
        )
    encoder = _encoder(encoding)
    need(kind, file)
    target = _Target(file, packer(kind.packing, file))
    form: _Form
    if kind.format == "parquet":
        form = _Parquet(target, file, fieldnames, {} if types is None else types)
    elif kind.format == "csv":
        form = _Csv(target, encoder, encoding, fieldnames, kind.delimiter)
    else:
        form = _Jsonl(target, encoder, encoding)
    return RecordWriter(target, form, flush=flush)


class RecordWriter:
    """Writes records with all their fields; made by `open_writer`."""

    def __init__(self, target: _Target, form: _Form, *, flush: bool) -> None:
        self._target = target
        self._form = form
        self._flush = flush

    def __enter__(self) -> Self:
        self._target.open()
        return self

    def write(self, record: Record, added: Mapping[str, Any] | None = None) -> None:
        """Write one record with the fields in `added` behind its own, or in the place of those it has.

        Raises:
            InputError: when a value cannot be written in this format; the message names record and field.
            OSError: when the file cannot be written; `filename` is the path as it was given.
        """
        self._form.add({**record.fields, **(added or {})}, record.where)
        if self._flush:
            self._target.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._form.finish()
        except BaseException as failure:
            self._target.close_as(type(failure))
            raise
        self._target.close_as(kind)


class _Form(Protocol):
    """How records become bytes."""

    def add(self, fields: dict[str, Any], where: str) -> None:
        """Take one record."""

    def finish(self) -> None:
        """Write what is still held back."""


class _StandardOutput:
    def __enter__(self) -> Self:
        return self

    def write(self, data: bytes) -> None:
        sys.stdout.buffer.write(data)

    def flush(self) -> None:
        sys.stdout.buffer.flush()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()


class _Target:
    """Where bytes go, packed on the way. It has the methods that pyarrow asks of a file."""

    closed = False

    def __init__(self, path: str, packer: Packer) -> None:
        self._file = _StandardOutput() if path == STANDARD_STREAM else WholeFile(path)
        self._packer = packer
        self._position = 0
        # After a failure pyarrow still writes an end, when its writer is freed.
        self._dropped = False

    def open(self) -> None:
        self._file.__enter__()

    def write(self, data: bytes) -> int:
        if not self._dropped:
            self._file.write(self._packer.pack(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        if not self._dropped:
            self._file.write(self._packer.flush())
            self._file.flush()

    def close(self) -> None:
        """Do nothing; the `with` block closes the file."""

    def close_as(self, kind: type[BaseException] | None) -> None:
        """Let the file take its place, or leave no trace of it if there was an exception."""
        try:
            if kind is None:
                self._file.write(self._packer.finish())
        except BaseException as failure:
            self._file.__exit__(type(failure), failure, None)
            raise
        finally:
            self._dropped = True
        self._file.__exit__(kind, None, None)


def _encoder(encoding: str) -> codecs.IncrementalEncoder:
    try:
        "".encode(encoding)  # refuses what is no encoding of text
        return codecs.getincrementalencoder(encoding)()
    except LookupError as error:
        raise OptionError(
            f"there is no encoding {encoding!r}. Examples: utf-8, latin-1, windows-1252, utf-16."
        ) from error


def _plain(value: Any) -> str:
    """Return a value that JSON does not know, from Parquet, as a string."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


_json = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


class _Jsonl:
    def __init__(self, target: _Target, encoder: codecs.IncrementalEncoder, encoding: str) -> None:
        self._target = target
        self._encoder = encoder
        self._encoding = encoding

    def add(self, fields: dict[str, Any], where: str) -> None:
        try:
            line = _json(fields) + "\n"
        except RecursionError as error:
            raise InputError(f"{where}: the values are nested too deeply to be written.") from error
        try:
            raw = self._encoder.encode(line)
        except UnicodeEncodeError:
            # A lone surrogate, or a character that the encoding lacks. There is none outside of strings.
            raw = self._encoder.encode(re.sub(r"[^\x00-\x7f]", self._escaped, line))
        self._target.write(raw)

    def _escaped(self, found: re.Match[str]) -> str:
        return found[0] if _can_encode(found[0], self._encoding) else json.dumps(found[0])[1:-1]

    def finish(self) -> None:
        """Do nothing; nothing is held back."""


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


class _Row:
    """A file that gives a row back to who wrote it."""

    def write(self, row: str) -> str:
        return row


class _Csv:
    def __init__(
        self,
        target: _Target,
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
        self._rows = csv.writer(_Row(), delimiter=delimiter, lineterminator="\r\n")

    def add(self, fields: dict[str, Any], where: str) -> None:
        self._columns = self._columns or dict.fromkeys(fields)
        self._begin(where)
        _check_columns(fields, self._columns, where, "CSV")
        self._write({name: _cell(fields.get(name)) for name in self._columns}, where)

    def finish(self) -> None:
        if self._columns:
            self._begin("the header")

    def _begin(self, where: str) -> None:
        if not self._begun:
            self._write({name: name for name in self._columns}, where)
            self._begun = True

    def _write(self, cells: dict[str, str], where: str) -> None:
        row: str = self._rows.writerow(cells.values())  # type: ignore[assignment]
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
    return _json(value) if isinstance(value, (bool, int, float, list, dict)) else _plain(value)


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


class _Parquet:
    def __init__(
        self, target: _Target, path: str, fieldnames: Sequence[str], types: Mapping[str, Any]
    ) -> None:
        self._arrow, self._library = parquet(path)
        self._target = target
        self._columns = dict.fromkeys(fieldnames)
        self._types = types
        self._held: list[tuple[dict[str, Any], str]] = []
        self._schema: Any = None
        self._writer: Any = None

    def add(self, fields: dict[str, Any], where: str) -> None:
        self._held.append((fields, where))
        if len(self._held) == PARQUET_GROUP_ROWS:
            self._write()

    def finish(self) -> None:
        if self._held or self._writer is None:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._schema is None:
            if not self._columns:
                self._columns = {name: None for fields, _ in self._held for name in fields}
            self._schema = self._arrow.schema([(name, self._type(name)) for name in self._columns])
            self._writer = self._library.ParquetWriter(self._target, self._schema)
        for fields, where in self._held:
            _check_columns(fields, self._columns, where, "Parquet")
        arrays = [self._array(column.name, column.type) for column in self._schema]
        self._writer.write_batch(self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._held.clear()

    def _type(self, name: str) -> Any:
        arrow = self._arrow
        known = self._types.get(name)
        if isinstance(known, type):
            return {bool: arrow.bool_(), int: arrow.int64(), float: arrow.float64(), str: arrow.string()}[
                known
            ]
        found = self._array(name, None).type if known is None else known
        return arrow.string() if arrow.types.is_null(found) else found

    def _array(self, name: str, type_: Any) -> Any:
        try:
            return self._arrow.array([fields.get(name) for fields, _ in self._held], type=type_)
        except (self._arrow.ArrowException, TypeError, ValueError, OverflowError) as error:
            first, last = self._held[0][1], self._held[-1][1]
            raise InputError(
                f"{first} to {last}: the field {name!r} does not fit a Parquet column of one type: {error}."
            ) from error
