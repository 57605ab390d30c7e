"""Lines of a stream of bytes, decoded and counted one by one."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from unrepeat.errors import InputError, OptionError, reason, shown

BOM = "\ufeff"

MAX_BYTES = 1 << 62
"""More than any file has."""

MAX_RECORD_BYTES = 1 << 26
"""64 MiB: a thousand times a long article, and so little that a hostile line cannot fill the memory."""

# Encodings that take the order of their bytes from the first character: the marks, and what each stands for.
# Without a mark it is little-endian, as nearly all such files are.
MARKED = {
    "utf-16": {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"},
    "utf-32": {codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be"},
}


def encoding_name(encoding: str) -> str:
    """Return the plain name of an encoding of text.

    Raises:
        OptionError: when there is none of that name; `hex` and `rot13` are no encodings of text.
    """
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
        raise OptionError(
            f"there is no encoding {shown(encoding)}. Examples: utf-8, latin-1, windows-1252, utf-16."
        ) from error


def marked(raw: bytes, encoding: str) -> tuple[bytes, str]:
    r"""Return the byte order mark in front of a text, and how what stands behind it is encoded.

    >>> marked(b"\xfe\xff\x00a", "utf-16")
    (b'\xfe\xff', 'utf-16-be')
    """
    name = encoding_name(encoding).removesuffix("-sig")
    if name == "utf-8":
        return (codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""), name
    for mark, codec in MARKED.get(name, {}).items():
        if raw.startswith(mark):
            return mark, codec
    return b"", f"{name}-le" if name in MARKED else name


def line_encoding(encoding: str) -> str:
    """Return the plain name of an encoding whose line ends can be told from the bytes alone.

    Raises:
        OptionError: when there is no such encoding, or line ends look different in it.
    """
    name = encoding_name(encoding).removesuffix("-sig")
    # Bytes of ASCII must stand for themselves wherever they stand: utf-7 and EBCDIC are out.
    plain = bytes(range(32, 127)) + b"\n"
    text = plain.decode("ascii")
    try:
        same = name.startswith(("utf-16", "utf-32")) or (plain.decode(name), text.encode(name)) == (
            text,
            plain,
        )
    except UnicodeError:
        same = False
    if not same:
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


_BEGINNING_BYTES = 1 << 16
_PIECE_BYTES = 1 << 20


class TooLargeError(Exception):
    """A record has more bytes than one may have; the message says how many those are, and of which option."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes. Raise the limit with --max-bytes if that is right")


class Lines:
    """An iterator over the lines of a stream, each with its line end.

    A line that cannot be decoded is given with marks of replacement and leaves a `fault`, so that a row of a
    table that goes on over several lines is read to its end and then left out as a whole.
    """

    def __init__(self, stream: BinaryIO, encoding: str, name: str, limit: int = MAX_RECORD_BYTES) -> None:
        self.name = name
        """What messages call the stream."""
        self.number = 0
        """Number of the line given last; the first is 1."""
        self._stream = stream
        self._encoding = encoding
        self._codec = encoding
        self._width = 2 if encoding.startswith("utf-16") else 4 if encoding.startswith("utf-32") else 1
        self._limit = self._allowance = limit
        self._fault = ""
        self._cut = False  # whether the rest of a line that is too long is still to come
        self._head = b""
        if encoding in MARKED:
            mark = stream.read(self._width)
            codec = MARKED[encoding].get(mark)
            self._codec = codec or f"{encoding}-le"
            self._head = mark if codec is None else b""
        self._newline = "\n".encode(self._codec)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Return the next line.

        Raises:
            TooLargeError: if the lines since the last call of `begin` have more bytes than a record may have;
                reading then goes on behind the line.
        """
        raw = self._line()
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) > self._allowance:
            raise TooLargeError(self._limit)
        self._allowance -= len(raw)
        try:
            line = raw.decode(self._codec)
        except UnicodeError as error:
            why = undecodable(error, raw, self._encoding)
            self._fault = self._fault or f"{self.name}, line {self.number}: {why}."
            line = raw.decode(self._codec, "replace")
        return line.removeprefix(BOM) if self.number == 1 else line

    def beginning(self) -> str:
        """Return the first line, or of a long one its first 64 KiB, before it is taken."""
        if not self._head.endswith(self._newline):
            self._head += self._stream.readline(_BEGINNING_BYTES)
            self._head += self._stream.read(-len(self._head) % self._width)
        return self._head.decode(self._codec, "replace").removeprefix(BOM)

    def pieces(self) -> Iterator[str]:
        """Yield the text of the stream in pieces, in the place of its lines.

        Raises:
            InputError: if it cannot be decoded.
        """
        decoder = codecs.getincrementaldecoder(self._codec)()
        piece, self._head = self._head, b""
        first = True
        while piece or first:
            try:
                text = decoder.decode(piece)
            except UnicodeError as error:
                raise InputError(
                    f"{self.name}: not {self._encoding}: {reason(error)}. Name the right encoding with "
                    "--encoding."
                ) from error
            yield text.removeprefix(BOM) if first else text
            piece, first = self._stream.read(_PIECE_BYTES), False

    def begin(self) -> str:
        """Begin a record; return what was wrong with the lines of the one before, or ""."""
        fault, self._fault = self._fault, ""
        self._allowance = self._limit
        return fault

    def _line(self) -> bytes:
        """Return the next line, or of one that is too long a part that is so too; b"" at the end."""
        while self._cut:
            part = self._piece(0)
            self._cut = part != b"" and not part.endswith(self._newline)
        head, self._head = self._head, b""
        raw = head if head.endswith(self._newline) else head + self._piece(len(head))
        self._cut = len(raw) > self._allowance and not raw.endswith(self._newline)
        return raw

    def _piece(self, head: int) -> bytes:
        """Return the bytes up to the end of the line, or somewhat more than may come."""
        if self._width == 1:
            return self._stream.readline(self._allowance + 1)
        # A byte of 10 may be half of another character.
        piece = bytearray()
        while len(piece) <= self._allowance:
            part = self._stream.readline(self._allowance + 1)
            piece += part
            piece += self._stream.read(-(head + len(piece)) % self._width)
            if not part or piece.endswith(self._newline):
                break
        return bytes(piece)
