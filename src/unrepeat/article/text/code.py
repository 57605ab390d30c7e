"""What a line of code looks like, in any language."""

from __future__ import annotations

import re

from unrepeat.article.text.shapes import has_link

# What stands in lines of programs and seldom in prose: two of the first, or one of the second.
_CODE_LINE = re.compile(r"[{}\\]|\w\((?!s\))|\w_\w|[=!<>]=|[=-]>| = |\w=[\w\"']|::|</?\w|\w\[|\(\)|;$")

# Every alternative above has one of these.
_CODE_LINE_SIGNS = ("{", "}", "\\", "(", "_", "=", ">", "::", "<", "[", ";")

# So begin comments, prompts of a shell and of Python, and scripts.
_CODE_BEGINS = ("//", "$ ", ">>> ", "#!", "... ")

_CODE = re.compile(
    r"[{}\\]|;\s*$|\$[A-Za-z_(]|[<>=!]=|[=-]>|</?\w+[ />]|\w\(\)|\w_\w|&&|\|\|"
    r"|(?<!\S)(?:--[a-z]|-[A-Za-z]{1,3}(?!\S))"
)

# Every alternative above begins with one of these, or with the character before one of the first two.
_CODE_SIGNS = "_(<>={}\\;$!&|-"

_CODE_SIGN = re.compile(f"[{re.escape(_CODE_SIGNS)}]")

_OPENING, _CLOSED = ("(", "[", "{"), ")}]"


def is_code(text: str) -> bool:
    """Whether `text` looks like a line of a program or a command: symbols that prose does not use.

    >>> is_code("grep -rn --include=*.py main ."), is_code("Prose, as it is.")
    (True, False)
    """
    # The same as `len(_CODE.findall(text)) >= 2`, and much faster where signs are few, as in prose.
    if not any(map(text.__contains__, _CODE_SIGNS)):
        return False
    found = end = 0
    for sign in _CODE_SIGN.finditer(text):
        at = sign.start()
        if at < end:
            continue
        match = _CODE.match(text, at - 1) if at > end and sign[0] in "_(" else None
        match = match or _CODE.match(text, at)
        if match:
            found += 1
            end = match.end()
            if found == 2:
                return True
    return False


def is_code_line(text: str) -> bool:
    """Whether `text` may be a line of a program where other lines are: less is asked than by `is_code`.

    >>> is_code_line("for each in accounts:"), is_code_line("One (of two).")
    (False, False)
    >>> is_code_line("return (len(text)) == 1"), is_code_line("};")
    (True, True)
    """
    if has_link(text):
        return False
    if text.startswith(_CODE_BEGINS) or text.endswith(_OPENING):
        return True
    closed = text[:-1] if text.endswith((";", ",")) else text
    if closed and not closed.strip(_CLOSED):
        return True
    return is_code(text) or (_may_be_code(text) and len(_CODE_LINE.findall(text)) > 1)


def _may_be_code(text: str) -> bool:
    """Whether `_CODE_LINE` may match: where there is no sign, as in prose, that is seen much faster."""
    return any(map(text.__contains__, _CODE_LINE_SIGNS))


def has_code(text: str) -> bool:
    """Whether `text` holds a sign of code, which says little alone, and much where other lines do as well.

    >>> has_code("ELIF score >= 80:"), has_code("with_alert"), has_code("PRINT 'College'")
    (True, True, False)
    """
    if has_link(text):
        return False
    return (_may_be_code(text) and _CODE_LINE.search(text) is not None) or is_code_line(text)
