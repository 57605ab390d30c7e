"""Exit codes, and how errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable

from unrepeat.cli.terminal import drop_what_is_held, plain_warnings, tell
from unrepeat.errors import UnrepeatError

DONE, WOULD_REMOVE, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; 130 is 128 + SIGINT, as shells report it."""

HAS_PROBLEMS = 1
"""Exit code of `unrepeat index verify` if something is wrong."""


def exit_code(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; an error is told on standard error, in one line."""
    try:
        with plain_warnings():
            return command()
    except UnrepeatError as error:
        tell(f"unrepeat: {error}")
        return FAILED
    except KeyboardInterrupt:
        tell("unrepeat: interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # the reader has gone, as with `| head`
        for stream in (sys.stdout, sys.stderr):
            try:
                if stream is not None:
                    stream.flush()
            except BrokenPipeError:
                drop_what_is_held(stream)
        return DONE
    except OSError as error:
        tell(f"unrepeat: {cannot_write(error, 'the output or a temporary file')}")
        return FAILED


def cannot_write(error: OSError, unnamed: str) -> str:
    """Return the message of an error in writing; `unnamed` is what is written where it names no file."""
    name = unnamed if error.filename is None else repr(error.filename)
    return f"cannot write {name}: {error.strerror or error}."
