"""How the bytes of a file become records: JSON Lines, CSV, text, Parquet."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

from unrepeat.errors import InputError, reason, shown
from unrepeat.json_values import json_fault
from unrepeat.records.formats import DELIMITERS, TAB, FileKind, parquet
from unrepeat.records.json_lines import NoNumberError, array_items, parsed, with_nulls
from unrepeat.records.lines import BOM, MAX_BYTES, Lines, TooLargeError, undecodable
from unrepeat.records.record import ReadLog, Record
from unrepeat.records.streams import STANDARD_STREAM, name_of

_QUOTED = re.compile('"[^"]*(?:"|$)')

PARQUET_BATCH_ROWS = 1024
PIECE_BYTES = 1 << 20
MAX_CSV_FIELD_CHARACTERS = (1 << 31) - 1


@dataclass(frozen=True, slots=True)
class RecordParser:
    """Makes records of bytes; what is no record is an error, or is counted and left out."""

    encoding: str
    skips: bool
    """Whether what is no record is left out."""
    log: ReadLog
    max_bytes: int
    delimiter: str | None = None
    """What stands between the fields of a row, except in `.tsv`; None for what the header says."""

    def records(self, stream: BinaryIO, path: str, kind: FileKind) -> Iterator[Record]:
        """Yield the records of a file, given its unpacked bytes.

        Raises:
            InputError: for what is no record, unless that is left out.
        """
        name = name_of(path)
        if kind.format == "parquet":
            yield from self._parquet(stream, path, name, kind)
        elif kind.format == "csv":
            lines = self._lines(stream, name)
            given = kind.delimiter if kind.delimiter == TAB else self.delimiter
            yield from self._csv(lines, given or _delimiter_of(lines.beginning()))
        elif kind.format == "jsonl" or (kind.format == "auto" and path == STANDARD_STREAM):
            lines = self._lines(stream, name)
            is_array = lines.beginning().lstrip().startswith("[")
            yield from self._array(lines) if is_array else self._jsonl(lines)
        else:
            yield from self._text(stream, path, name)

    def _lines(self, stream: BinaryIO, name: str) -> Lines:
        return Lines(stream, self.encoding, name, self.max_bytes)

    def _refuse(self, message: str, cause: Exception | None = None, raw: object = None) -> None:
        """Leave a record out, of which `raw` is what was read, or raise an InputError."""
        if not self.skips:
            raise InputError(message) from cause
        self.log.leave_out(message, raw)

    def _jsonl(self, lines: Lines) -> Iterator[Record]:
        while True:
            where = f"{lines.name}, line {lines.number + 1}"
            try:
                line = next(lines, None)
            except TooLargeError as error:
                self._refuse(f"{where}: {error}.", error)
                lines.begin()
                continue
            if line is None:
                return
            fault = lines.begin()
            if fault:
                self._refuse(fault)
            elif line.strip():
                yield from self._object(line, where)

    def _array(self, lines: Lines) -> Iterator[Record]:
        number = 0
        try:
            for item in array_items(lines.pieces(), self.max_bytes):
                number += 1
                yield from self._object(item, f"{lines.name}, record {number}")
        except (ValueError, TooLargeError) as error:
            # Where one record ends and the next begins is not known behind it.
            raise InputError(
                f"{lines.name}, behind record {number}: this is not a JSON array of records ({error}). "
                "Mend it, or write each record on a line of its own."
            ) from error

    def _object(self, line: str, where: str) -> Iterator[Record]:
        try:
            try:
                fields = parsed(line)
            except NoNumberError as error:
                if not self.skips:
                    raise
                line = with_nulls(line)
                fields = parsed(line)
                self.log.incomplete.add(f"{where}: this is not JSON ({error}): {_shown(line)}.")
        except (ValueError, RecursionError) as error:
            self._refuse(f"{where}: this is not JSON ({json_fault(error)}): {_shown(line)}.", error, line)
            return
        if isinstance(fields, dict):
            yield Record(fields, where, line)
        else:
            self._refuse(f"{where}: this is not a JSON object with one record: {_shown(line)}.", raw=line)

    def _csv(self, lines: Lines, delimiter: str) -> Iterator[Record]:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            where = f"{lines.name}, line {lines.number + 1}"
            row: list[str] | None = []
            try:
                row = _next_row(rows, self.max_bytes)
                fault = lines.begin()
            except (csv.Error, TooLargeError) as error:
                fault = lines.begin() or (
                    f"{where}: this is not a row of a table ({error}), up to line {lines.number}."
                )
            if row is None:
                return
            if fault and not header:
                raise InputError(fault)
            if fault:
                self._refuse(fault)
            elif row and not header:
                header = row
                _check_header(header, where)
                self.log.fields = self.log.fields or header
            elif row and len(row) != len(header):
                self._refuse(
                    f"{where}: the number of fields is {len(row)}, and {len(header)} in the header: "
                    f"{shown(delimiter.join(row))}.",
                    raw=row,
                )
            elif row:
                yield Record(dict(zip(header, row, strict=True)), where)

    def _text(self, stream: BinaryIO, path: str, name: str) -> Iterator[Record]:
        raw = b"".join(_pieces(stream, self.max_bytes + 1))
        if len(raw) > self.max_bytes:
            self._refuse(f"{name}: {TooLargeError(self.max_bytes)}.")
            return
        try:
            text = raw.decode(self.encoding)
        except UnicodeError as error:
            line = raw.count(b"\n", 0, getattr(error, "start", 0)) + 1
            self._refuse(f"{name}, line {line}: {undecodable(error, raw, self.encoding)}.", error)
        else:
            yield Record({"id": path, "text": text.removeprefix(BOM)}, name)

    def _parquet(self, stream: BinaryIO, path: str, name: str, kind: FileKind) -> Iterator[Record]:
        arrow, library = parquet(path)
        with tempfile.TemporaryFile() as unpacked:
            source = stream
            # Parquet is read from its end, which a stream does not have.
            if path == STANDARD_STREAM or kind.packing:
                self._unpack(stream, unpacked, name, packed=kind.packing != "")
                source = unpacked
            try:
                file = library.ParquetFile(source)
                names = file.schema_arrow.names
                if len(set(names)) < len(names):
                    raise InputError(f"{name!r} has two columns of one name: {shown(names)}.")
                self.log.types.update(zip(names, file.schema_arrow.types, strict=True))
                self.log.fields = self.log.fields or names
                row = 0
                for batch in file.iter_batches(batch_size=PARQUET_BATCH_ROWS):
                    for fields in self._rows(batch, name, row):
                        row += 1
                        if fields is not None:
                            yield Record(fields, f"{name}, row {row}")
            except arrow.ArrowException as error:
                raise InputError(f"cannot read {name!r}: {reason(error)}.") from error

    def _unpack(self, stream: BinaryIO, target: IO[bytes], name: str, *, packed: bool) -> None:
        # What is not packed takes the room that it takes, and no more.
        size = 0
        for piece in _pieces(stream, self.max_bytes + 1 if packed else MAX_BYTES):
            size += len(piece)
            target.write(piece)
        if packed and size > self.max_bytes:
            raise InputError(f"cannot read {name!r}: {TooLargeError(self.max_bytes)}.")

    def _rows(self, batch: Any, name: str, before: int) -> Iterator[dict[str, Any] | None]:
        """Yield the rows of a batch, and None for each that cannot be read."""
        try:
            yield from batch.to_pylist()
        except ValueError:
            for number in range(batch.num_rows):
                try:
                    yield batch.slice(number, 1).to_pylist()[0]
                except ValueError as error:
                    self._refuse(f"{name}, row {before + number + 1}: {reason(error)}.", error)
                    yield None


def _shown(line: str) -> str:
    """Return a line for a message, without its end."""
    return shown(line.rstrip("\r\n"))


def _delimiter_of(header: str) -> str:
    """Return what stands between the names in a header, of which it is the beginning: mostly a comma.

    >>> _delimiter_of('"id, or name";text'), _delimiter_of("text")
    (';', ',')
    """
    plain = _QUOTED.sub("", header)
    return next((sign for sign in DELIMITERS if sign in plain), ",")


def _check_header(header: list[str], where: str) -> None:
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise InputError(f"{where}: the header names {shown(twice)} twice.")


def _pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the bytes of a stream, at most as many as are asked for."""
    while size:
        piece = stream.read(min(size, PIECE_BYTES))
        if not piece:
            return
        size -= len(piece)
        yield piece


def _next_row(rows: Iterator[list[str]], limit: int) -> list[str] | None:
    # The limit of a field belongs to the process, so it is raised for as long as one row takes; the module
    # stops at 131,072 characters by itself, and cannot count beyond 32 bits everywhere.
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, min(limit, MAX_CSV_FIELD_CHARACTERS)))
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(before)
