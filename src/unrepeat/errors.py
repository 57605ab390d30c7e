"""The errors of unrepeat; all of them are `UnrepeatError`.

UnrepeatError
 +-- InputError (also a TypeError)     what was handed over is not text, or a file holds no records
 +-- OptionError (also a ValueError)   an option has a wrong name, type or value
 +-- MissingExtraError (ImportError)   an optional dependency is not installed
 +-- KernelError (also an ImportError) the kernel that UNREPEAT_KERNEL names cannot be had
 +-- ReportError (also a ValueError)   a report cannot be read, or belongs to another text
 +-- StoreError                        the file of an index cannot be used, read or written

Two warnings (both are `UserWarning`) are no errors: something works, and its user should know more about it.

StoreWarning    something about the file of an index
KernelWarning   there is no native kernel, so the Python kernel runs, several times slower
"""

from __future__ import annotations


class UnrepeatError(Exception):
    """Base of every error that unrepeat raises on purpose."""


class InputError(UnrepeatError, TypeError):
    """The input is not a `str` (or not a list of `str`), or a file is not what its name or an option says."""


class OptionError(UnrepeatError, ValueError):
    """An option has a name, a type or a value that is not accepted."""


class MissingExtraError(UnrepeatError, ImportError):
    """The option needs a package that is not installed; the message names the extra."""


class KernelError(UnrepeatError, ImportError):
    """The kernel that the environment variable `UNREPEAT_KERNEL` names is unknown or not installed."""


class ReportError(UnrepeatError, ValueError):
    """A stored report cannot be read, or a report is applied to a text it does not describe."""


class StoreError(UnrepeatError):
    """The file of an index is no index, was made with other settings, or cannot be read or written."""


class StoreWarning(UserWarning):
    """An index works, but something about its file should be known; `warnings.simplefilter` silences it."""


class KernelWarning(UserWarning):
    """The native kernel is not installed, so the Python kernel runs: the same answers, several times slower.

    Given once in a process, at the first use of a kernel; not with `UNREPEAT_KERNEL=python` in the
    environment, which asks for that kernel. `warnings.simplefilter` silences it as well.
    """


def reason(error: BaseException) -> str:
    """Return what an error of a library says, without the full stop at its end: a message goes on behind it.

    >>> reason(ValueError("not a Parquet file."))
    'not a Parquet file'
    """
    return str(error).rstrip(". \n")


def shown(value: object, limit: int = 60) -> str:
    """Return `repr(value)` in one line, cut to `limit` characters, for an error message.

    >>> shown("x" * 100, limit=10)
    "'xxxxxx..."
    """
    try:
        # A slice first: the repr of a 10 MB string is not worth building for 60 characters.
        text = repr(value[: limit + 1] if isinstance(value, (str, bytes)) else value).replace("\n", " ")
    except (RecursionError, ValueError):  # lists in lists by the thousand; an int of more than 4,300 digits
        text = f"<{type(value).__name__} too large to be shown>"
    return text if len(text) <= limit else text[: limit - 3] + "..."
