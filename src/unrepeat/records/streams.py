"""Standard input and output as bytes, and what is done where one of them is closed."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import BinaryIO, Self

STANDARD_STREAM = "-"
"""What names standard input or output in the place of a path."""


def name_of(path: str) -> str:
    """Return what messages call the source that a path names.

    >>> name_of("news.jsonl"), name_of("-")
    ('news.jsonl', 'standard input')
    """
    return "standard input" if path == STANDARD_STREAM else path


def standard_input() -> BinaryIO:
    """Return standard input, or raise an OSError if it is closed."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, "it is closed", "standard input")
    return sys.stdin.buffer


def standard_output() -> BinaryIO:
    """Return standard output, or raise an OSError if it is closed."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed", "standard output")
    return sys.stdout.buffer


def same_file(path: str, other: str) -> bool:
    """Whether two paths lead to the same file, by links of any kind; "-" is standard input."""
    try:
        return os.path.samestat(_status(path), _status(other))
    except OSError:
        return False  # one of them is not there, or is no file of the system


def is_standard_output(path: str) -> bool:
    """Whether standard output goes to the regular file that a path names, as with `> news.jsonl`.

    Args:
        path: The path; "-" is standard input.
    """
    try:
        output = os.fstat(standard_output().fileno())
        return stat.S_ISREG(output.st_mode) and os.path.samestat(output, _status(path))
    except OSError:
        return False


def _status(path: str) -> os.stat_result:
    return os.fstat(standard_input().fileno()) if path == STANDARD_STREAM else os.stat(path)


class StandardOutput:
    """Standard output in the place of a file, for a `with` block, at whose good end all has been written."""

    def __enter__(self) -> Self:
        return self

    def write(self, data: bytes) -> None:
        """Write `data`."""
        standard_output().write(data)

    def flush(self) -> None:
        """Hand what was written to the system."""
        standard_output().flush()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()


def fill_gaps() -> None:
    """Open nothing in the place of each standard stream that is closed.

    The system gives the lowest free number to the next file that is opened. If that were 1 or 2, what a
    library prints would go into our output.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
