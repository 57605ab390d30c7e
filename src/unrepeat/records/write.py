"""Records written to a file that appears whole or not at all, or to standard output."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from unrepeat.errors import OptionError
from unrepeat.records.formats import TAB, FileFormat, Packer, kind_of, need, packer
from unrepeat.records.forms import Csv, Form, Jsonl, JsonSource, Parquet
from unrepeat.records.lines import encoding_name
from unrepeat.records.record import Record
from unrepeat.records.streams import STANDARD_STREAM, StandardOutput
from unrepeat.whole_file import WholeFile


def open_writer(
    path: str | None,
    *,
    format: FileFormat = "auto",  # noqa: A002
    encoding: str = "utf-8",
    delimiter: str | None = None,
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
        delimiter: What stands between the fields of a `.csv`; None for a comma. `.tsv` has tabs.
        fieldnames: Columns of CSV and Parquet; if none are named, those of the first record (in Parquet, of
            the first 4,096).
        types: For Parquet, the type of a column where it is known, in Python (`bool`, `int`, `float`, `str`,
            or `[str]` for lists of them) or in Arrow. Others are taken from the first 4,096 records; a column
            of nulls is one of strings. Looked at when the first rows are written, so it may be
            `ReadLog.types`.
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
    encoder = codecs.getincrementalencoder(encoding_name(encoding))()
    need(kind, file)
    target = _PackedTarget(file, packer(kind.packing, file))
    form: Form
    if kind.format == "parquet":
        form = Parquet(target, file, fieldnames, {} if types is None else types)
    elif kind.format == "csv":
        sign = kind.delimiter if delimiter is None or kind.delimiter == TAB else delimiter
        form = Csv(target, encoder, encoding, fieldnames, sign)
    else:
        form = Jsonl(target, encoder, encoding)
    return RecordWriter(target, form, flush=flush)


class RecordWriter:
    """Writes records with all their fields; made by `open_writer`."""

    def __init__(self, target: _PackedTarget, form: Form, *, flush: bool) -> None:
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
        added = added or {}
        source = None if record.json is None else JsonSource(record.json, record.fields, added)
        self._form.add({**record.fields, **added}, record.where, source)
        if self._flush:
            self._target.flush()

    def name_columns(self, names: Sequence[str]) -> None:
        """Say which columns a table has that gets no record; without effect on JSON Lines."""
        self._form.name_columns(names)

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


class _PackedTarget:
    """Where bytes go, packed on the way. It has the methods that pyarrow asks of a file."""

    closed = False

    def __init__(self, path: str, packer: Packer) -> None:
        self._file = StandardOutput() if path == STANDARD_STREAM else WholeFile(path)
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
