"""What the suffix of a file of records means, and how packed bytes get in and out."""

from __future__ import annotations

import gzip
import importlib
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, BinaryIO, Literal, NamedTuple, cast, get_args

from unrepeat.errors import MissingExtraError, OptionError, missing_extra, shown
from unrepeat.records.streams import STANDARD_STREAM, standard_input

FileFormat = Literal["auto", "jsonl", "csv", "text", "parquet"]
Packing = Literal["", "gz", "zst"]

# What there is for one article per file has too many suffixes for a list: all others are text.
SUFFIXES: dict[str, FileFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}

TAB = "\t"
DELIMITERS = (",", ";", TAB)
"""What is looked for between the names in the header of a `.csv`; the first of them that is there counts."""

PACKED_PIECE_BYTES = 1 << 10
"""Packed bytes taken at a time. Four bytes of Zstandard can stand for 128 KiB, so this bounds what a hostile
file can fill at once (32 MiB)."""


class FileKind(NamedTuple):
    """What a path says about its file."""

    format: FileFormat
    """`"auto"` if the name has no suffix."""
    packing: Packing
    delimiter: str
    """What stands between the fields of a row, in CSV."""


def kind_of(path: str, format: FileFormat = "auto") -> FileKind:  # noqa: A002
    r"""Return format, packing and delimiter of a file by its name; a `format` that is given wins.

    Raises:
        OptionError: for a format that does not exist.

    >>> kind_of("news/2026.TSV.gz")
    FileKind(format='csv', packing='gz', delimiter='\t')
    """
    if format not in get_args(FileFormat):
        raise OptionError(f"format must be one of {', '.join(get_args(FileFormat))}; got {shown(format)}.")
    packing: Packing = ""
    stem, suffix = os.path.splitext(os.path.basename(path).lower())
    if suffix in (".gz", ".zst"):
        packing = "gz" if suffix == ".gz" else "zst"
        suffix = os.path.splitext(stem)[1]
    if format == "auto" and suffix:
        format = SUFFIXES.get(suffix, "text")  # noqa: A001
    return FileKind(format, packing, TAB if suffix == ".tsv" else ",")


def need(kind: FileKind, path: str) -> None:
    """Import what the format and the packing of a file take.

    Raises:
        MissingExtraError: when the package is not installed.
    """
    if kind.format == "parquet":
        parquet(path)
    if kind.packing == "zst":
        zstandard(path)


def parquet(path: str) -> tuple[ModuleType, ModuleType]:
    """Return the modules `pyarrow` and `pyarrow.parquet`, which `path` needs."""
    return _extra("pyarrow", "arrow", path), _extra("pyarrow.parquet", "arrow", path)


def zstandard(path: str) -> ModuleType:
    """Return the module for Zstandard, which `path` needs: the standard library's from Python 3.14 on."""
    if sys.version_info < (3, 14):
        return _extra("zstandard", "zstd", path)
    try:
        return importlib.import_module("compression.zstd")
    except ImportError as error:  # nothing that pip could install
        raise MissingExtraError(
            f"{path!r} needs the module compression.zstd of the standard library, which this Python was "
            "built without. Use a Python that has it, or unpack the file with zstd -d."
        ) from error


def _extra(module: str, extra: str, path: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise missing_extra(f"{path!r} needs", module.partition(".")[0], extra) from error


@contextmanager
def unpacked(
    path: str, packing: Packing, opened: Callable[[BinaryIO], object] = lambda _: None
) -> Iterator[BinaryIO]:
    """Open a file, or take standard input for `"-"`, and give its bytes as they were before packing.

    Args:
        path: The file.
        packing: How it is packed.
        opened: Called with the file, whose position is that among the packed bytes.

    Raises:
        OSError: when the file cannot be read or the packed bytes are damaged.
        EOFError: when packed bytes end too early.
        zlib.error: when packed bytes are damaged.
    """
    if path == STANDARD_STREAM:
        yield standard_input()
        return
    with open(path, "rb") as file:
        opened(file)
        if packing == "gz":
            with gzip.GzipFile(fileobj=file) as stream:
                yield cast("BinaryIO", stream)
        elif packing == "zst":
            with io.BufferedReader(_Zstandard(file, zstandard(path))) as buffered:
                yield buffered
        else:
            yield file


class _Zstandard(io.RawIOBase):
    """The bytes behind a Zstandard file of one or more frames.

    The reader of the package zstandard takes a file that was cut off for one that has ended, so the frames
    are followed here.
    """

    def __init__(self, file: BinaryIO, module: ModuleType) -> None:
        self._file = file
        self._damage: type[Exception] = module.ZstdError
        self._begin: Callable[[], Any] = (
            module.ZstdDecompressor
            if sys.version_info >= (3, 14)
            else lambda: module.ZstdDecompressor().decompressobj()
        )
        self._frame: Any = None
        self._packed = b""
        self._plain = memoryview(b"")  # taken from its front without a copy of the rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain:
            if not self._packed:
                self._packed = self._file.read(PACKED_PIECE_BYTES)
                if not self._packed:
                    break
            self._unpack()
        if not self._plain and self._frame is not None:
            raise EOFError("the compressed data ends in the middle")
        size = min(len(buffer), len(self._plain))
        buffer[:size], self._plain = self._plain[:size], self._plain[size:]
        return size

    def _unpack(self) -> None:
        if self._frame is None:
            self._frame = self._begin()
        try:
            self._plain = memoryview(self._frame.decompress(self._packed))
        except self._damage as error:
            raise OSError(str(error)) from error
        self._packed = b""
        if self._frame.eof:
            self._packed, self._frame = self._frame.unused_data, None


class Packer(NamedTuple):
    """How bytes are packed while they are written."""

    pack: Callable[[bytes], bytes]
    flush: Callable[[], bytes]
    """Gives what is held back, so that a reader sees all records up to here."""
    finish: Callable[[], bytes]


def packer(packing: Packing, path: str) -> Packer:
    """Return what packs the bytes of `path`; the same input gives the same bytes, whatever the time."""
    if packing == "gz":
        stream = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        return Packer(stream.compress, lambda: stream.flush(zlib.Z_SYNC_FLUSH), stream.flush)
    if packing == "zst":
        module = zstandard(path)
        if sys.version_info >= (3, 14):
            frame = module.ZstdCompressor(options={module.CompressionParameter.checksum_flag: 1})
            block = frame.FLUSH_BLOCK
        else:
            frame = module.ZstdCompressor(write_checksum=True).compressobj()
            block = module.COMPRESSOBJ_FLUSH_BLOCK
        return Packer(frame.compress, lambda: frame.flush(block), frame.flush)
    return Packer(bytes, bytes, bytes)
