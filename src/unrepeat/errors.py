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


# pyproject.toml has these too, and a test holds that both say the same. Errors name the packages themselves,
# not `unrepeat[html]`, which pip would look for on PyPI, wherever this one came from.
EXTRAS = {
    "arrow": ("pyarrow>=16",),
    "cli": ("shtab>=1.7",),
    "datasets": ("datasets>=3.0",),
    "html": ("jinja2>=3.1",),
    "scrapy": ("scrapy>=2.14", "itemadapter>=0.8"),
    "spark": ("pyspark>=4.0", "pandas>=2.2,<3", "pyarrow>=16"),
    "zstd": ("zstandard>=0.22",),
}
"""The packages of extras without which something cannot be done; what else an extra has makes it nicer."""


def missing_extra(what: str, package: str, extra: str) -> MissingExtraError:
    """Return the error that says how to get a package, by a command that works wherever unrepeat came from.

    >>> print(missing_extra("it needs", "jinja2", "html"))
    it needs the package jinja2. Install it with: pip install "jinja2>=3.1", or unrepeat with its extra html.

    Args:
        what: Who needs it, with the verb.
        package: What could not be imported.
        extra: The extra that has it, with all that goes with it.
    """
    # Double quotes are quotes in every shell, that of Windows included.
    wanted = " ".join(f'"{requirement}"' for requirement in EXTRAS[extra])
    return MissingExtraError(
        f"{what} the package {package}. "
        f"Install it with: pip install {wanted}, or unrepeat with its extra {extra}."
    )


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
