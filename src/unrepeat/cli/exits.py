"""Exit codes, and how errors are told."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable

from unrepeat.cli.terminal import drop_what_is_held, plain_warnings, tell
from unrepeat.errors import UnrepeatError
from unrepeat.store.kinds import OtherKindError

DONE, WOULD_REMOVE, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; 130 is 128 + SIGINT, as shells report it."""

HAS_PROBLEMS = 1
"""Exit code of `verify` if something is wrong with an index."""

NOT_THERE = 1
"""Exit code of `remove` if a document that was named is not in the index."""


def exit_code(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; an error is told on standard error, in one line."""
    try:
        with plain_warnings():
            return command()
    except OtherKindError as error:
        tell(
            f"unrepeat: {error.name!r} is {error.found.noun}, not {error.wanted.noun}. Name another file, or "
            f"look at this one with: {error.found.command} {shlex.quote(error.name)}"
        )
        return FAILED
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
