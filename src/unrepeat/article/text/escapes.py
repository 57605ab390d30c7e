"""Text whose line breaks are written out, as the two characters backslash and n."""

from __future__ import annotations

import re

from unrepeat.article.text.sentences import is_lower
from unrepeat.article.text.shapes import CLOSING, SENTENCE_ENDS

_WRITTEN = re.compile(r"(?:(?:\\r)?\\n)+")
_ONE = re.compile(r"(?:\\r)?\\n")

# Share of them that stand between sentences. (A guess: headlines and by-lines end without a mark.)
MIN_ENDING = 1 / 3

# What a string in a program ends with.
_ENDS_STRING = "\"'`)"


def with_line_breaks(text: str) -> str:
    r"""Return a text with line breaks in place of those that are written out; of the same length.

    So the offsets stay the same. In a program, an address or a sentence about them the two characters mean
    themselves: they count as line breaks if a third of them at least stand behind the end of a sentence and
    in front of no small letter, and if there are as many of them as of line breaks.

    >>> with_line_breaks("One.\\nTwo."), with_line_breaks("C:\\new\\names")
    ('One.\r\nTwo.', 'C:\\new\\names')

    Args:
        text: Any `str`.

    Returns:
        The same object if there is nothing to replace.
    """
    if "\\n" not in text:
        return text
    written = list(_WRITTEN.finditer(text))
    ending = sum(_ends_line(text, *match.span()) for match in written)
    if not ending or MIN_ENDING * len(written) > ending or len(written) < text.count("\n"):
        return text
    # What is four characters long is a blank line, since no line break has so many.
    return _ONE.sub(lambda match: (len(match[0]) // 2) * "\r\n", text)


def _ends_line(text: str, start: int, end: int) -> bool:
    """Whether what is written from `start` to `end` stands between two sentences, or after the last one."""
    before = text[max(0, start - 2) : start].rstrip()
    if not before or before[-1] not in SENTENCE_ENDS + CLOSING:
        return False
    behind = text[end : end + 1]
    return behind == "" or (behind not in _ENDS_STRING and not is_lower(behind))
