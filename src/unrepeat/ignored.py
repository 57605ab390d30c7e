"""Text that does not count when texts are compared: time stamps, page numbers, counts of shares.

What a pattern matches is compared as if spaces stood there. Offsets, and what is cut, are those of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from unrepeat.checks import regular_expression
from unrepeat.errors import OptionError, shown

# Every line break that `str.splitlines` knows stays, so that a text keeps its lines.
_NO_LINE_BREAK = re.compile("[^\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def checked_patterns(name: str, value: object) -> tuple[str, ...]:
    """Return regular expressions as given, or raise an OptionError for what is none.

    >>> checked_patterns("ignore", ["[0-9]+ comments"])
    ('[0-9]+ comments',)

    Args:
        name: The option.
        value: A list or tuple of strings, each a regular expression of the module `re`.
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, (list, tuple)):
        raise OptionError(
            f"{name} must be a list of regular expressions, not {type(value).__name__}: {shown(value)}. "
            f"Example: {name}=['[0-9]+ comments']."
        )
    for pattern in value:
        if not isinstance(pattern, str):
            raise OptionError(
                f"{name} must hold strings, not {type(pattern).__name__}: {shown(pattern)}. "
                "Write flags into them, as in '(?i)page [0-9]+'."
            )
        regular_expression(name, pattern)
    return tuple(value)


def masked(text: str, patterns: Sequence[str]) -> str:
    r"""Return a text of the same length with spaces where a pattern matches; line breaks stay.

    >>> masked("Page 3 of 9\nThe ferry sails.", [r"Page \d+ of \d+"])
    '           \nThe ferry sails.'

    The patterns are looked for one after another, each in what those before it have left. Each is run over
    the text once; how long that takes is a matter of the pattern.
    """
    for pattern in patterns:
        text = regular_expression("ignore", pattern).sub(_blank, text)
    return text


class Ignored:
    r"""What does not count in the pieces of a text; each different piece is looked through once per pattern.

    >>> ignored = Ignored([r"\d+:\d+ [AP]M"])
    >>> ignored.left_of(["4:35 PM Rain is expected.", "Bring a coat."])
    ['Rain is expected.', 'Bring a coat.']
    >>> ignored.found_in("4:35 PM Rain is expected.")
    ('4:35 PM',)

    Args:
        patterns: What `checked_patterns` returned.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Take the patterns."""
        self._patterns = patterns
        self._spans: dict[str, tuple[tuple[int, int], ...]] = {}

    def left_of(self, texts: Sequence[str]) -> Sequence[str]:
        """Return texts without what does not count, a space in its place; the very same without any.

        What is left of a text has no white space at its ends, for a piece of a text has none either. One
        space, because more of them would look like the gap between two columns.
        """
        return [self._left(text) for text in texts] if self._patterns else texts

    def found_in(self, text: str) -> tuple[str, ...]:
        """Return what does not count in a text, in order, stretches that touch as one."""
        return tuple(text[start:end].rstrip(" ") for start, end in self._stretches(text))

    def places(self, text: str) -> Callable[[int], int]:
        r"""Return a function from an offset into what is left of a text to that in the text.

        >>> place = Ignored([r"\d+:\d+ [AP]M"]).places("4:35 PM Rain is expected.")
        >>> place(0)
        8
        """
        parts = self._parts(text)
        joined = " ".join(part for _, part in parts)
        white = len(joined) - len(joined.lstrip())
        begins = [0, *accumulate(len(part) + 1 for _, part in parts)]

        def place(offset: int) -> int:
            number = bisect_right(begins, offset + white) - 1
            return parts[number][0] + offset + white - begins[number]

        return place

    def _left(self, text: str) -> str:
        if not self._stretches(text):
            return text
        return " ".join(part for _, part in self._parts(text)).strip()

    def _parts(self, text: str) -> list[tuple[int, str]]:
        """Return what counts of a text, and where it begins."""
        edges = [0, *(edge for stretch in self._stretches(text) for edge in stretch), len(text)]
        starts_and_ends = zip(edges[::2], edges[1::2], strict=True)
        return [(start, text[start:end].rstrip(" ")) for start, end in starts_and_ends]

    def _stretches(self, text: str) -> tuple[tuple[int, int], ...]:
        if not self._patterns:
            return ()
        if text not in self._spans:
            self._spans[text] = tuple(_blanked(text, masked(text, self._patterns)))
        return self._spans[text]


def _blanked(text: str, blank: str) -> Iterator[tuple[int, int]]:
    """Yield where a text was blanked, each stretch with the spaces in it and behind it."""
    start = end = -1
    for position, (char, left) in enumerate(zip(text, blank, strict=True)):
        if char != left or (position == end and char == " "):
            if position != end:
                if start >= 0:
                    yield start, end
                start = position
            end = position + 1
    if start >= 0:
        yield start, end


def _blank(match: re.Match[str]) -> str:
    return _NO_LINE_BREAK.sub(" ", match[0])
