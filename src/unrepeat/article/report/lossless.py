"""A text and its clean text, made of one another by what was cut out, and checked to be the right ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from unrepeat.errors import ReportError, shown


class CutPiece(Protocol):
    """What was cut out of a text: a unit or line, and the separators that went with it."""

    @property
    def text(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def cut_start(self) -> int: ...
    @property
    def cut_end(self) -> int: ...


def without_pieces(text: str, pieces: Iterable[CutPiece]) -> str:
    """Return a text without some pieces, which are in order."""
    parts = []
    position = 0
    for piece in pieces:
        parts.append(text[position : piece.cut_start])
        position = piece.cut_end
    parts.append(text[position:])
    return "".join(parts)


def with_pieces(clean: str, pieces: Iterable[CutPiece]) -> str:
    """Return the text that is `clean` without some pieces, which are in order."""
    parts: list[str] = []
    position = cut = 0
    for piece in pieces:
        length = piece.cut_start - cut
        parts += (clean[position : position + length], piece.before, piece.text, piece.after)
        position += length
        cut = piece.cut_end
    parts.append(clean[position:])
    return "".join(parts)


def text_digest(text: str) -> str:
    """Return XXH3-128 of the UTF-8 form of `text`, hexadecimal; lone surrogates are encoded like letters."""
    from xxhash import xxh3_128_hexdigest

    return xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))


def check_text(text: str, characters: int, digest: str, what: str) -> None:
    """See that a text is the one that a report is about.

    Args:
        text: What was handed over.
        characters: Number of code points of the right text.
        digest: Its digest.
        what: What messages call it.

    Raises:
        ReportError: if it is another one, or no text.
    """
    if not isinstance(text, str):
        raise ReportError(f"{what} must be a str, not {type(text).__name__}: {shown(text)}.")
    if len(text) != characters or text_digest(text) != digest:
        raise ReportError(
            f"this is not {what} of this report: it has {len(text)} characters, {what} had {characters}"
            f"{' other ones' if len(text) == characters else ''}. Pass the very text, byte for byte."
        )


def check_result(text: str, digest: str) -> None:
    """See that what a report made of a text is what it describes, or raise a ReportError."""
    if text_digest(text) != digest:
        raise ReportError("this report was changed: its removals do not lead to the text that it describes.")
