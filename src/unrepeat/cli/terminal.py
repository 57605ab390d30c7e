"""What is written for people: to standard error, and what the terminal there can show."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, TextIO

from unrepeat.article.report.report import MIN_WIDTH
from unrepeat.errors import KernelWarning, StoreWarning
from unrepeat.records.streams import standard_output
from unrepeat.render.characters import escaped

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
    if sys.stderr is None or not sys.stderr.isatty():
        return Terminal(USUAL_WIDTH, color=False)
    width = os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_WIDTH
    color = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(max(width, MIN_WIDTH), color)


def tell(*lines: str) -> None:
    """Write lines to standard error; what a terminal would obey, as in the name of a file, is escaped.

    Where that is closed, or nobody reads it any more, there is nobody to be told, and the command goes on.
    """
    if sys.stderr is None:
        return
    try:
        print(*map(escaped, lines), sep="\n", file=sys.stderr, flush=True)
    except OSError:
        drop_what_is_held(sys.stderr)


def say(*lines: str) -> None:
    """Write lines to standard output, escaped in the same way and for its encoding.

    Raises:
        OSError: if that is closed, or cannot be written.
    """
    output = standard_output()
    text = "".join(f"{escaped(line)}\n" for line in lines)
    output.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace"))
    output.flush()


def say_counts(counts: Mapping[str, object], *, in_json: bool) -> None:
    """Write counts and times to standard output, one to a line, or as JSON."""
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in counts.items()
    }
    if in_json:
        say(json.dumps(values))
        return
    width = max(map(len, values))
    say(*(f"{name:<{width}}  {'none' if value is None else value}" for name, value in values.items()))


def drop_what_is_held(stream: TextIO) -> None:
    """Point a stream that cannot be written at nothing.

    The interpreter flushes it once more when it ends, and would complain and change the exit code.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


@contextmanager
def plain_warnings() -> Iterator[None]:
    """Write warnings of ours as messages of the command, without a line of its code."""
    others = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, (KernelWarning, StoreWarning)):
            tell(f"unrepeat: {message}")
        else:
            others(message, category, filename, lineno, file, line)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = others
