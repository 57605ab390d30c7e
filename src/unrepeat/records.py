"""Records read from files for the command line: JSON Lines, CSV, text, Parquet, and folders of them."""

from __future__ import annotations

import csv
import difflib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, NamedTuple

from unrepeat.errors import InputError, OptionError, shown
from unrepeat.formats import STANDARD_STREAM, FileFormat, Kind, kind_of, need, parquet, unpacked
from unrepeat.lines import BOM, Lines, line_encoding, undecodable

MAX_CSV_FIELD_CHARACTERS = 1 << 26
"""The csv module stops at 131,072 characters; 64 million still bound what an open quote can swallow."""

PARQUET_BATCH_ROWS = 1024
MAX_MESSAGES = 5


class Record(NamedTuple):
    """One record as it was read."""

    fields: dict[str, Any]
    """All fields of the input, in their order. A text file has `id`, its path, and `text`."""
    where: str
    """Where it stands, as in `news.jsonl, line 12`."""


@dataclass(slots=True)
class ReadLog:
    """What a caller of `read_records` can ask for while it reads and afterwards."""

    skipped: int = 0
    """Number of bad lines, rows and text files that were left out."""
    messages: list[str] = field(default_factory=list)
    """What was wrong with the first few of them."""
    types: dict[str, Any] = field(default_factory=dict)
    """The Arrow type of each field that came from Parquet, for a writer of Parquet."""
    fields: list[str] = field(default_factory=list)
    """The columns of the first table, for a writer of one that gets no record."""

    def skip(self, message: str) -> None:
        """Count a record that is left out; the first few messages are kept."""
        self.skipped += 1
        if len(self.messages) < MAX_MESSAGES:
            self.messages.append(message)


def read_records(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    errors: Literal["stop", "skip"] = "stop",
    format: FileFormat = "auto",  # noqa: A002
    log: ReadLog | None = None,
    closed: Sequence[str] = (),
) -> Iterator[Record]:
    """Return the records of all files, one after the other, in order; reading goes on as they are taken.

    Args:
        paths: Files, folders, or `"-"` for standard input (JSON Lines if `format` says nothing else). Of a
            folder all files below it are read, folder by folder, sorted by name; what is hidden, what is no
            regular file and links to folders are left out. `.gz` and `.zst` files are unpacked.
        encoding: Encoding of lines and texts; a byte order mark is left out. Parquet has its own.
        errors: `"stop"` raises at a line, row or text file that is no record; `"skip"` counts it in `log`.
        format: `"auto"` goes by the suffix: `.jsonl`, `.ndjson` and `.json` are JSON Lines (blank lines are
            passed over), `.csv` and `.tsv` tables with a header, `.parquet` Parquet, all others a text each.
        log: Counts what is skipped.
        closed: Files that must not be opened, such as those of an index in use; to meet one is an error.

    Raises:
        InputError: for a path that cannot be read (at once), a damaged file or a bad line (while reading).
        MissingExtraError: when a package for Parquet or Zstandard is not installed.
        OptionError: for an unknown format, encoding or way with errors.
    """
    if errors not in ("stop", "skip"):
        raise OptionError(f"errors must be 'stop' or 'skip'; got {shown(errors)}.")
    if list(paths).count(STANDARD_STREAM) > 1:
        raise InputError("standard input ('-') is named more than once, and can be read only once.")
    reader = _Reader(
        line_encoding(encoding), errors == "skip", ReadLog() if log is None else log, tuple(closed)
    )
    kinds = [(path, kind_of(path, format)) for path in paths]
    for path, kind in kinds:
        if path == STANDARD_STREAM or os.path.isfile(path):
            need(kind, path)
        elif not os.path.isdir(path):
            _look_at(path)
    return (record for path, _ in kinds for record in _below(path, format, reader))


def pick(
    record: Record,
    id_field: str | None = "id",
    text_field: str = "text",
    published_field: str | None = None,
    source_field: str | None = None,
) -> dict[str, Any]:
    """Return the values of a record under `id`, `text` and, if their fields are named, `published`, `source`.

    Numbers as id and source become strings. An empty or missing value (null, or "" in a table) of
    `published` and `source` is None. Without an `id_field` there is no id.

    Raises:
        InputError: when the record lacks a field that is named, or id or text is of another type. The message
            names the place and the fields there are.
    """
    values = {} if id_field is None else {"id": _value(record, id_field, "an id")}
    values["text"] = _value(record, text_field, "a text")
    if not isinstance(values["text"], str):
        raise InputError(f"{record.where}: the text, {text_field!r}, is no string: {shown(values['text'])}.")
    if published_field is not None:
        published = _value(record, published_field, "a time")
        values["published"] = None if published == "" else published
    if source_field is not None:
        source = _value(record, source_field, "a source")
        values["source"] = None if source in ("", None) else _name(record, source_field, source)
    if id_field is not None:
        values["id"] = _name(record, id_field, values["id"])
    return values


def _value(record: Record, name: str, meaning: str) -> Any:
    if name in record.fields:
        return record.fields[name]
    near = difflib.get_close_matches(name, record.fields, n=1)
    there = ", ".join(shown(other, 40) for other in list(record.fields)[:20]) or "none"
    raise InputError(
        f"{record.where}: there is no field {name!r} for {meaning}."
        + (f" Did you mean {near[0]!r}?" if near else "")
        + f" Fields: {there}."
    )


def _name(record: Record, name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError(f"{record.where}: {name!r} is neither string nor whole number: {shown(value)}.")
    return str(value)


def _same_file(path: str, other: str) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False  # one of them is not there


def _look_at(path: str) -> None:
    try:
        os.stat(path)
    except OSError as error:
        raise InputError(f"cannot read {path!r}: {error.strerror or error}.") from error


def _below(path: str, format: FileFormat, reader: _Reader) -> Iterator[Record]:  # noqa: A002
    if path == STANDARD_STREAM or not os.path.isdir(path):
        yield from reader.records(path, kind_of(path, format))
        return
    try:
        with os.scandir(path) as found:
            entries = sorted((entry for entry in found if entry.name[0] != "."), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"cannot read {path!r}: {error.strerror or error}.") from error
    for entry in entries:
        if entry.is_file() or entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, format, reader)


@dataclass(frozen=True, slots=True)
class _Reader:
    encoding: str
    skips: bool
    log: ReadLog
    closed: tuple[str, ...]

    def records(self, path: str, kind: Kind) -> Iterator[Record]:
        """Yield the records of one file."""
        if path != STANDARD_STREAM and any(_same_file(path, other) for other in self.closed):
            raise InputError(
                f"{path!r} belongs to the index {self.closed[0]!r}, which is in use. Keep the index in "
                "another folder than the files to be read."
            )
        name = "standard input" if path == STANDARD_STREAM else path
        try:
            with unpacked(path, kind.packing) as stream:
                if kind.format == "parquet":
                    yield from self._parquet(stream, path, name)
                elif kind.format == "csv":
                    yield from self._csv(Lines(stream, self.encoding, name), kind.delimiter)
                elif kind.format == "jsonl" or (kind.format == "auto" and path == STANDARD_STREAM):
                    yield from self._jsonl(Lines(stream, self.encoding, name))
                else:
                    yield from self._text(stream, path, name)
        except (OSError, EOFError, zlib.error) as error:
            why = getattr(error, "strerror", None) or error
            raise InputError(f"cannot read {name!r}: {why}.") from error

    def _bad(self, message: str, cause: Exception | None = None) -> None:
        if not self.skips:
            raise InputError(message) from cause
        self.log.skip(message)

    def _jsonl(self, lines: Lines) -> Iterator[Record]:
        for line in lines:
            fault = lines.take_fault()
            if fault:
                self._bad(fault)
            if fault or not line.strip():
                continue
            where = f"{lines.name}, line {lines.number}"
            try:
                fields = json.loads(line)
            except (ValueError, RecursionError) as error:
                self._bad(f"{where}: no JSON ({error}): {shown(line)}.", error)
                continue
            if isinstance(fields, dict):
                yield Record(fields, where)
            else:
                self._bad(f"{where}: no JSON object with one record: {shown(line)}.")

    def _csv(self, lines: Lines, delimiter: str) -> Iterator[Record]:
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            where = f"{lines.name}, line {lines.number + 1}"
            row: list[str] | None = []
            try:
                row = _next_row(rows)
                fault = lines.take_fault()
            except csv.Error as error:
                fault = (
                    lines.take_fault() or f"{where}: no row of a table ({error}), up to line {lines.number}."
                )
            if row is None:
                return
            if fault and not header:
                raise InputError(fault)
            if fault:
                self._bad(fault)
            elif row and not header:
                header = row
                if len(set(header)) < len(header):
                    twice = next(name for name in header if header.count(name) > 1)
                    raise InputError(f"{where}: the header names {shown(twice)} twice.")
                self.log.fields = self.log.fields or header
            elif row and len(row) != len(header):
                self._bad(
                    f"{where}: the number of fields is {len(row)}, and {len(header)} in the header: "
                    f"{shown(delimiter.join(row))}."
                )
            elif row:
                yield Record(dict(zip(header, row, strict=True)), where)

    def _text(self, stream: BinaryIO, path: str, name: str) -> Iterator[Record]:
        raw = stream.read()
        try:
            text = raw.decode(self.encoding)
        except UnicodeError as error:
            line = raw.count(b"\n", 0, getattr(error, "start", 0)) + 1
            self._bad(f"{name}, line {line}: {undecodable(error, raw, self.encoding)}.", error)
        else:
            yield Record({"id": path, "text": text.removeprefix(BOM)}, name)

    def _parquet(self, stream: BinaryIO, path: str, name: str) -> Iterator[Record]:
        arrow, library = parquet(path)
        with tempfile.TemporaryFile() as plain:
            source = stream
            # Parquet is read from its end, which a stream does not have.
            if path == STANDARD_STREAM or kind_of(path).packing:
                shutil.copyfileobj(stream, plain)
                source = plain
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
                raise InputError(f"cannot read {name!r}: {error}.") from error

    def _rows(self, batch: Any, name: str, before: int) -> Iterator[dict[str, Any] | None]:
        try:
            yield from batch.to_pylist()
        except ValueError:
            for at in range(batch.num_rows):
                try:
                    yield batch.slice(at, 1).to_pylist()[0]
                except ValueError as error:
                    self._bad(f"{name}, row {before + at + 1}: {error}.", error)
                    yield None


def _next_row(rows: Iterator[list[str]]) -> list[str] | None:
    # The limit belongs to the process, so it is raised for as long as one row takes.
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, MAX_CSV_FIELD_CHARACTERS))
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(before)
