"""Text that does not count when texts are compared: time stamps, page numbers, counts of shares.

What a pattern matches is compared as if spaces stood there. Offsets, and what is cut, are those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def ignored_in(text: str, patterns: Sequence[str]) -> tuple[str, ...]:
    r"""Return what the patterns match in a text, in order, stretches that touch as one.

    >>> ignored_in("Posted 4:35 PM, 27 comments", [r"\d+:\d+ [AP]M", r"\d+ comments"])
    ('4:35 PM', '27 comments')
    """
    blank = masked(text, patterns)
    stretches: list[str] = []
    end = -1
    for position, (char, left) in enumerate(zip(text, blank, strict=True)):
        if char != left:
            if position == end:
                stretches[-1] += char
            else:
                stretches.append(char)
            end = position + 1
        elif position == end and char == " ":
            stretches[-1] += char
            end += 1
    return tuple(stretch.rstrip(" ") for stretch in stretches)


def _blank(match: re.Match[str]) -> str:
    return _NO_LINE_BREAK.sub(" ", match[0])
