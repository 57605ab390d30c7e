"""What the terminal that reads standard error can show, and how warnings are written there."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, TextIO

from unrepeat.errors import StoreWarning
from unrepeat.report import MIN_WIDTH

# What a file or a pipe gets, and a terminal that does not tell its width.
USUAL_WIDTH = 80


class Terminal(NamedTuple):
    """How to write for people."""

    width: int
    """Columns of a line."""

    color: bool
    """Whether colours are shown, and wanted."""


def standard_error() -> Terminal:
    """Return what standard error can show: colour only on a terminal, and not if `NO_COLOR` is set."""
    if not sys.stderr.isatty():
        return Terminal(USUAL_WIDTH, color=False)
    width = os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_WIDTH
    color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(max(width, MIN_WIDTH), color)


@contextmanager
def plain_warnings() -> Iterator[None]:
    """Write warnings about an index as messages of the command, without a line of its code."""
    others = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, StoreWarning):
            print(f"unrepeat: {message}", file=sys.stderr)
        else:
            others(message, category, filename, lineno, file, line)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = others
