"""Characters that cannot stand on a page or in a terminal as they are, and how wide the others are."""

from __future__ import annotations

import re

# What no HTML document may hold, or what cannot be encoded: controls but tab and line feed, lone surrogates,
# and the code points that Unicode keeps for no character.
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_FOR_NO_PAGE = re.compile(f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\ud800-\udfff{_NO_CHARACTERS}]")

# Tab and line breaks would move what stands on the same line, and controls of direction would turn it around.
_FOR_NO_LINE = re.compile(
    f"[\\x00-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff{_NO_CHARACTERS}]"
)


def page_text(text: str) -> str:
    r"""Return `text` as a page can hold it: line ends as line feeds, other controls as their pictures.

    >>> page_text("one\r\ntwo\x1b[0m \x85 \ud800")
    'one\ntwo␛[0m \\x85 \\ud800'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FOR_NO_PAGE.sub(_picture, text)


def line_text(text: str) -> str:
    r"""Return `text` on one line, white space as single spaces, with no control in it that takes effect.

    >>> line_text(" one\n\ttwo\x1b[0m\u202e ")
    'one two\\x1b[0m\\u202e'
    """
    return _FOR_NO_LINE.sub(_escape, " ".join(text.split()))


def escaped(text: str) -> str:
    r"""Return `text` with escapes for all that a terminal would obey, line breaks among it.

    >>> escaped("cannot read 'a\x1b[2J\nb.txt'")
    "cannot read 'a\\x1b[2J\\x0ab.txt'"
    """
    return _FOR_NO_LINE.sub(_escape, text)


def columns(text: str) -> int:
    r"""Return how many columns of a terminal `text` takes, which is one line as `line_text` returns it.

    >>> columns("tide"), columns("\u6d77\u5824"), columns("e\u0301"), columns("\u2764\ufe0f")
    (4, 4, 1, 2)
    """
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # its tables take longer to load than unrepeat: not before they are needed

    return wcswidth(text)


def fitted(text: str, width: int) -> str:
    r"""Return `text` if it fits into `width` columns, or else as much of it as fits with three dots behind.

    What a reader takes for one character stays in one piece (the grapheme clusters of UAX #29), and words
    stay whole, unless that would leave out a third of what fits.

    >>> fitted("The ferry has left.", 12), fitted("\u6d77\u5824" * 4, 10)
    ('The ferry...', '海堤海...')

    Args:
        text: One line.
        width: Columns; where they are fewer than the dots take, there are fewer dots.
    """
    if columns(text) <= width:
        return text
    dots = "..."[: max(width, 0)]
    room = width - len(dots)
    if text[: room + 1].isascii():
        return _whole_words(text, room) + dots
    from wcwidth import iter_graphemes

    end = 0
    for character in iter_graphemes(text):
        room -= columns(character)
        if room < 0:
            break
        end += len(character)
    return _whole_words(text, end) + dots


def _whole_words(text: str, end: int) -> str:
    """Return the beginning of a line up to `end`, or to the space before the word that ends behind it."""
    space = text.rfind(" ", 0, end + 1)
    return text[: space if 3 * space >= 2 * end else end].rstrip()


def excerpt(text: str, width: int) -> str:
    """Return the first words of `text` on one line of at most `width` columns."""
    # Every column takes a character, if marks are left aside: of a long text only the beginning is read.
    return fitted(line_text(text[: 16 * width]) if len(text) > 16 * width else line_text(text), width)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 else _escape(match)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
