"""Records read from files for the command line: JSON Lines, CSV, text, Parquet, and folders of them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from unrepeat.checks import whole_number
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.records.folders import cannot_read, files_below
from unrepeat.records.formats import FileFormat, kind_of, need, unpacked
from unrepeat.records.lines import MAX_BYTES, MAX_RECORD_BYTES, line_encoding
from unrepeat.records.parse import RecordParser
from unrepeat.records.record import ReadLog, Record
from unrepeat.records.streams import STANDARD_STREAM, name_of, same_file


def read_records(
    paths: Sequence[str],
    *,
    encoding: str = "utf-8",
    errors: Literal["stop", "skip"] = "stop",
    format: FileFormat = "auto",  # noqa: A002
    delimiter: str | None = None,
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
            passed over) or, if they begin with a bracket, an array of records; `.csv` and `.tsv` tables with
            a header, `.parquet` Parquet, all others a text each.
        delimiter: What stands between the fields of a `.csv`; None for a comma, or, if there is none in the
            header, a semicolon or a tab that is. `.tsv` has tabs.
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
    parser = RecordParser(
        line_encoding(encoding), errors == "skip", ReadLog() if log is None else log, max_bytes, delimiter
    )
    reader = _Reader(parser, format, follow_links, written, tuple(closed))
    for path, kind in [(path, kind_of(path, format)) for path in paths]:
        if path == STANDARD_STREAM or os.path.isfile(path):
            need(kind, path)
        elif not os.path.isdir(path):
            _look_at(path)
    return (record for path in paths for record in reader.below(path))


def total_bytes(
    paths: Sequence[str], *, follow_links: bool = False, written: Callable[[str], bool] = lambda _: False
) -> int | None:
    """Return how many bytes the files have that `read_records` would read; None for a pipe.

    Args:
        paths: As for `read_records`.
        follow_links: As there.
        written: As there.
    """
    total = 0
    for path in paths:
        if path != STANDARD_STREAM and os.path.isdir(path):
            below = files_below(
                path, follow=follow_links, written=written, passed_over=_ignore, unread=_ignore
            )
            total += sum(map(_size, below))
        elif path == STANDARD_STREAM or not os.path.isfile(path):
            return None
        else:
            total += _size(path)
    return total


def _ignore(_: object) -> None:
    """Leave untold what is told when the files are read."""


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0  # it has gone, or is standard input


def _look_at(path: str) -> None:
    try:
        os.stat(path)
    except OSError as error:
        raise cannot_read(path, error) from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """Opens files, and those of folders, for a parser."""

    parser: RecordParser
    format: FileFormat
    follow_links: bool
    written: Callable[[str], bool]
    closed: tuple[str, ...]

    def below(self, path: str) -> Iterator[Record]:
        """Yield the records of one file, or of all files below a folder."""
        if path == STANDARD_STREAM or not os.path.isdir(path):
            yield from self._records(path)
            return
        for file in files_below(
            path,
            follow=self.follow_links,
            written=self.written,
            passed_over=self.parser.log.links.add,
            unread=self._unread,
        ):
            try:
                yield from self._records(file)
            except InputError as error:
                self._unread(error)

    def _records(self, path: str) -> Iterator[Record]:
        if path != STANDARD_STREAM and any(same_file(path, other) for other in self.closed):
            raise InputError(
                f"{path!r} belongs to the index {self.closed[0]!r}, which is in use. Keep the index in "
                "another folder than the files to be read."
            )
        kind = kind_of(path, self.format)
        position = self.parser.log.position

        def follow(file: BinaryIO) -> None:
            if kind.format != "parquet" or kind.packing:  # which is not read from its beginning to its end
                position.tell = file.tell

        try:
            with unpacked(path, kind.packing, follow) as stream:
                yield from self.parser.records(stream, path, kind)
        except (OSError, EOFError, zlib.error) as error:
            why = getattr(error, "strerror", None) or error
            raise InputError(f"cannot read {name_of(path)!r}: {why}.") from error
        finally:
            position.end_file(_size(path))

    def _unread(self, error: InputError) -> None:
        """Pass over what cannot be read in a folder, or raise the error."""
        if not self.parser.skips:
            raise error
        self.parser.log.pass_over(error)
