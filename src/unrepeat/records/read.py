"""Records read from files for the command line: JSON Lines, CSV, text, Parquet, and folders of them."""

from __future__ import annotations

import csv
import difflib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, Literal, NamedTuple

from unrepeat.checks import whole_number
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.records.folders import cannot_read, files_below
from unrepeat.records.formats import STANDARD_STREAM, FileFormat, kind_of, need, parquet, unpacked
from unrepeat.records.json_lines import NoNumberError, parsed, with_nulls
from unrepeat.records.lines import (
    BOM,
    MAX_BYTES,
    MAX_RECORD_BYTES,
    Lines,
    TooLargeError,
    line_encoding,
    undecodable,
)

PARQUET_BATCH_ROWS = 1024
MAX_MESSAGES = 5
PIECE_BYTES = 1 << 20
MAX_CSV_FIELD_CHARACTERS = (1 << 31) - 1


class Record(NamedTuple):
    """One record as it was read."""

    fields: dict[str, Any]
    """All fields of the input, in their order. A text file has `id`, its path, and `text`."""
    where: str
    """Where it stands, as in `news.jsonl, line 12`."""
    json: str | None = None
    """What JSON says these fields, as it was read; None if it was no JSON."""


@dataclass(slots=True)
class Tally:
    """How often something was met, and what was said of the first few of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, message: object) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < MAX_MESSAGES:
            self.first.append(str(message))


@dataclass(slots=True)
class ReadLog:
    """What a caller of `read_records` can ask for while it reads and afterwards."""

    skipped: Tally = field(default_factory=Tally)
    """Bad lines, rows and text files that were left out."""
    incomplete: Tally = field(default_factory=Tally)
    """Records that were kept without a value that could not be read."""
    unread: Tally = field(default_factory=Tally)
    """Files and folders in folders that could not be read, or not to their ends."""
    links: Tally = field(default_factory=Tally)
    """Links out of a folder that were not followed."""
    types: dict[str, Any] = field(default_factory=dict)
    """The Arrow type of each field that came from Parquet, for a writer of Parquet."""
    fields: list[str] = field(default_factory=list)
    """The columns of the first table, for a writer of one that gets no record."""


def read_records(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    errors: Literal["stop", "skip"] = "stop",
    format: FileFormat = "auto",  # noqa: A002
    max_bytes: int = MAX_RECORD_BYTES,
    follow_links: bool = False,
    written: Callable[[str], bool] = lambda _: False,
    log: ReadLog | None = None,
    closed: Sequence[str] = (),
) -> Iterator[Record]:
    """Return the records of all files, one after the other, in order; reading goes on as they are taken.

    Args:
        paths: Files, folders, or `"-"` for standard input (JSON Lines if `format` says nothing else). Of a
            folder all files below it are read, folder by folder, sorted by name; what is hidden, what is no
            regular file, links to folders and links out of the folder are left out. `.gz` and `.zst` files
            are unpacked.
        encoding: Encoding of lines and texts; a byte order mark is left out. Parquet has its own.
        errors: `"stop"` raises at a line, row or text file that is no record, and at what cannot be read;
            `"skip"` counts it in `log`, unless it is a file that was named itself.
        format: `"auto"` goes by the suffix: `.jsonl`, `.ndjson` and `.json` are JSON Lines (blank lines are
            passed over), `.csv` and `.tsv` tables with a header, `.parquet` Parquet, all others a text each.
        max_bytes: The most bytes that a line, a row, a text or a packed Parquet file may have, unpacked.
        follow_links: Whether links in a folder to files outside of it are read.
        written: Says of a path in a folder whether its file is written meanwhile, and is not to be read.
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
    whole_number("max_bytes", max_bytes, 1, MAX_BYTES)
    reader = _Reader(
        line_encoding(encoding),
        errors == "skip",
        ReadLog() if log is None else log,
        max_bytes,
        follow_links,
        written,
        tuple(closed),
    )
    kinds = [(path, kind_of(path, format)) for path in paths]
    for path, kind in kinds:
        if path == STANDARD_STREAM or os.path.isfile(path):
            need(kind, path)
        elif not os.path.isdir(path):
            _look_at(path)
    return (record for path, _ in kinds for record in reader.below(path, format))


def pick(
    record: Record,
    id_field: str | None = "id",
    text_field: str = "text",
    published_field: str | None = None,
    source_field: str | None = None,
    fault: Callable[[InputError], object] | None = None,
) -> dict[str, Any]:
    """Return the values of a record under `id`, `text` and, if their fields are named, `published`, `source`.

    Numbers as id and source become strings. An empty or missing value (null, or "" in a table) of
    `published` and `source` is None. Without an `id_field` there is no id. A `fault` is called with the error
    in a time or a source, which is None then.

    Raises:
        InputError: when the record lacks a field that is named, or id or text is of another type. The message
            names the place and the fields there are.
    """
    values = {} if id_field is None else {"id": _value(record, id_field, "an id")}
    values["text"] = _value(record, text_field, "a text")
    if not isinstance(values["text"], str):
        raise InputError(f"{record.where}: the text, {text_field!r}, is no string: {shown(values['text'])}.")
    for role, name, read in (("published", published_field, _published), ("source", source_field, _source)):
        if name is None:
            continue
        try:
            values[role] = read(record, name)
        except InputError as error:
            if fault is None:
                raise
            fault(error)
            values[role] = None
    if id_field is not None:
        values["id"] = _name(record, id_field, values["id"])
    return values


def _published(record: Record, name: str) -> Any:
    published = _value(record, name, "a time")
    return None if published == "" else published


def _source(record: Record, name: str) -> str | None:
    source = _value(record, name, "a source")
    return None if source in ("", None) else _name(record, name, source)


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
        raise cannot_read(path, error) from error


@dataclass(frozen=True, slots=True)
class _Reader:
    encoding: str
    skips: bool
    log: ReadLog
    max_bytes: int
    follow_links: bool
    written: Callable[[str], bool]
    closed: tuple[str, ...]

    def below(self, path: str, format: FileFormat) -> Iterator[Record]:  # noqa: A002
        """Yield the records of one file, or of all files below a folder."""
        if path == STANDARD_STREAM or not os.path.isdir(path):
            yield from self._records(path, format)
            return
        for file in files_below(
            path,
            follow=self.follow_links,
            written=self.written,
            passed_over=self.log.links.add,
            unread=self._unread,
        ):
            try:
                yield from self._records(file, format)
            except InputError as error:
                self._unread(error)

    def _records(self, path: str, format: FileFormat) -> Iterator[Record]:  # noqa: A002
        kind = kind_of(path, format)
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
                    yield from self._csv(self._lines(stream, name), kind.delimiter)
                elif kind.format == "jsonl" or (kind.format == "auto" and path == STANDARD_STREAM):
                    yield from self._jsonl(self._lines(stream, name))
                else:
                    yield from self._text(stream, path, name)
        except (OSError, EOFError, zlib.error) as error:
            why = getattr(error, "strerror", None) or error
            raise InputError(f"cannot read {name!r}: {why}.") from error

    def _lines(self, stream: BinaryIO, name: str) -> Lines:
        return Lines(stream, self.encoding, name, self.max_bytes)

    def _bad(self, message: str, cause: Exception | None = None) -> None:
        if not self.skips:
            raise InputError(message) from cause
        self.log.skipped.add(message)

    def _unread(self, error: InputError) -> None:
        if not self.skips:
            raise error
        self.log.unread.add(error)

    def _jsonl(self, lines: Lines) -> Iterator[Record]:
        while True:
            where = f"{lines.name}, line {lines.number + 1}"
            try:
                line = next(lines, None)
            except TooLargeError as error:
                self._bad(f"{where}: {error}.", error)
                lines.begin()
                continue
            if line is None:
                return
            fault = lines.begin()
            if fault:
                self._bad(fault)
            elif line.strip():
                yield from self._object(line, where)

    def _object(self, line: str, where: str) -> Iterator[Record]:
        try:
            try:
                fields = parsed(line)
            except NoNumberError as error:
                if not self.skips:
                    raise
                line = with_nulls(line)
                fields = parsed(line)
                self.log.incomplete.add(f"{where}: no JSON ({error}): {shown(line)}.")
        except (ValueError, RecursionError) as error:
            self._bad(f"{where}: no JSON ({error}): {shown(line)}.", error)
            return
        if isinstance(fields, dict):
            yield Record(fields, where, line)
        else:
            self._bad(f"{where}: no JSON object with one record: {shown(line)}.")

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
                fault = lines.begin() or f"{where}: no row of a table ({error}), up to line {lines.number}."
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
        raw = b"".join(_pieces(stream, self.max_bytes + 1))
        if len(raw) > self.max_bytes:
            self._bad(f"{name}: {TooLargeError(self.max_bytes)}.")
            return
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
                self._unpack(stream, plain, name, packed=kind_of(path).packing != "")
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

    def _unpack(self, stream: BinaryIO, plain: IO[bytes], name: str, *, packed: bool) -> None:
        # What is not packed takes the room that it takes, and no more.
        size = 0
        for piece in _pieces(stream, self.max_bytes + 1 if packed else MAX_BYTES):
            size += len(piece)
            plain.write(piece)
        if packed and size > self.max_bytes:
            raise InputError(f"cannot read {name!r}: {TooLargeError(self.max_bytes)}.")

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
