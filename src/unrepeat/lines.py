"""Lines of a stream of bytes, decoded and counted one by one."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from unrepeat.errors import OptionError, shown

BOM = "\ufeff"

# Encodings that take the order of their bytes from the first character: the marks, and what each stands for.
# Without a mark it is little-endian, as nearly all such files are.
MARKED = {
    "utf-16": {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"},
    "utf-32": {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"},
}


def line_encoding(encoding: str) -> str:
    """Return the plain name of an encoding whose line ends can be told from the bytes alone.

    Raises:
        OptionError: when there is no such encoding, or line ends look different in it.
    """
    try:
        name = codecs.lookup(encoding).name.removesuffix("-sig")
        newline = "\n".encode(name)
    except LookupError as error:
        raise OptionError(
            f"there is no encoding {encoding!r}. Examples: utf-8, latin-1, windows-1252, utf-16."
        ) from error
    if name not in MARKED and newline.strip(b"\0") != b"\n":
        raise OptionError(f"records in the encoding {encoding!r} cannot be read. Convert them to utf-8.")
    return name


def undecodable(error: UnicodeError, raw: bytes, encoding: str) -> str:
    """Return what is wrong with bytes that cannot be decoded, for an error message."""
    if isinstance(error, UnicodeDecodeError) and error.start < len(raw):
        at = error.start
        start = max(0, at - 20)
        return (
            f"not {encoding}: byte {at} (0x{raw[at]:02x}) cannot be decoded ({error.reason}) "
            f"in {shown(raw[start : at + 20])}"
        )
    return f"not {encoding}: {error}"


class Lines:
    """An iterator over the lines of a stream, each with its line end.

    A line that cannot be decoded is given with marks of replacement and leaves a `fault`, so that a row of a
    table that goes on over several lines is read to its end and then left out as a whole.
    """

    def __init__(self, stream: BinaryIO, encoding: str, name: str) -> None:
        self.name = name
        """What messages call the stream."""
        self.number = 0
        """Number of the line given last; the first is 1."""
        self._encoding = encoding
        self._codec = encoding
        self._raw = self._wide(stream) if encoding.startswith(("utf-16", "utf-32")) else iter(stream)
        self._fault = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self._raw)
        self.number += 1
        try:
            line = raw.decode(self._codec)
        except UnicodeError as error:
            why = undecodable(error, raw, self._encoding)
            self._fault = self._fault or f"{self.name}, line {self.number}: {why}."
            line = raw.decode(self._codec, "replace")
        return line.removeprefix(BOM) if self.number == 1 else line

    def take_fault(self) -> str:
        """Return what was wrong with the lines since the last call, or ""."""
        fault, self._fault = self._fault, ""
        return fault

    def _wide(self, stream: BinaryIO) -> Iterator[bytes]:
        """Yield lines of characters of two or four bytes: a byte of 10 may also be half of another one."""
        width = 2 if self._encoding.startswith("utf-16") else 4
        kept = bytearray()
        if self._encoding in MARKED:
            mark = stream.read(width)
            codec = MARKED[self._encoding].get(mark)
            self._codec = codec or f"{self._encoding}-le"
            if codec is None:
                kept += mark
        newline = "\n".encode(self._codec)
        while True:
            if kept.endswith(newline):
                yield bytes(kept)
                kept.clear()
            piece = stream.readline()
            if not piece:
                break
            kept += piece
            kept += stream.read(-len(kept) % width)
        if kept:
            yield bytes(kept)
