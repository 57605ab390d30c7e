"""Exit codes, and how errors are told."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from unrepeat.cli.terminal import drop_what_is_held, plain_warnings, tell
from unrepeat.errors import UnrepeatError
from unrepeat.store.kinds import OtherKindError

_SIGNALLED = 128

DONE, WOULD_REMOVE, FAILED, INTERRUPTED = 0, 1, 2, _SIGNALLED + signal.SIGINT
"""Exit codes; shells report a process that a signal has ended as 128 and the number of the signal."""

HAS_PROBLEMS = 1
"""Exit code of `verify` if something is wrong with an index."""

NOT_THERE = 1
"""Exit code of `remove` if a document that was named is not in the index."""


# What ends a process politely: `kill`, systemd and Docker; and the end of a terminal. Windows has no SIGHUP.
_ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(BaseException):
    """The process was told to end, by a signal that would have left temporary files behind."""

    def __init__(self, number: int) -> None:
        """Take the number of the signal."""
        super().__init__(number)
        self.number = number


@contextmanager
def endings() -> Iterator[None]:
    """Let signals that end the process end the command as an interruption does."""

    def end(number: int, _: FrameType | None) -> None:
        raise Ended(number)

    # One that is ignored, as `nohup` has it, stays so; only the main thread can say what becomes of signals.
    before = {}
    try:
        for number in _ENDINGS:
            if signal.getsignal(number) == signal.SIG_DFL:
                before[number] = signal.signal(number, end)
    except ValueError:
        pass
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_code(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; an error is told on standard error, in one line."""
    try:
        with plain_warnings(), endings():
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
    except Ended as ending:
        tell(f"unrepeat: ended by {signal.Signals(ending.number).name}")
        return _SIGNALLED + ending.number
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
