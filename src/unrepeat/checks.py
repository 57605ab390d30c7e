"""What a value of an option may be; each function returns it, or raises an error that says what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from unrepeat.errors import OptionError, shown

# The range of similarities that can be asked for, inclusive.
MIN_THRESHOLD, MAX_THRESHOLD = 0.5, 1.0


def reject_unknown(values: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise an OptionError for the first name that is not known, with the one that was probably meant."""
    names = list(known)
    for name in values:
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise OptionError(f"there is no option {name!r}.{hint} The options are: {', '.join(names)}.")


def share(name: str, value: object) -> float:
    """Return a similarity asked for, 0.5 to 1.0, or raise an OptionError."""
    # `bool` is an `int`; True as a threshold is a slip, not a wish.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise OptionError(f"{name} must be a number from 0.5 to 1.0, not {shown(value)}.")
    if not MIN_THRESHOLD <= value <= MAX_THRESHOLD:  # False for NaN as well
        raise OptionError(f"{name} must lie between 0.5 and 1.0, both included, but is {value!r}.")
    return float(value)


def flag(name: str, value: object) -> bool:
    """Return True or False, or raise an OptionError for anything else."""
    if not isinstance(value, bool):
        raise OptionError(f"{name} must be True or False, not {shown(value)}.")
    return value


def whole_number(name: str, value: object, low: int, high: int | None) -> int:
    """Return a whole number within a range, both ends included, or raise an OptionError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise OptionError(f"{name} must be a whole number, not {shown(value)}.")
    if value < low or (high is not None and value > high):
        wanted = f"at least {low}" if high is None else f"from {low} to {high}"
        raise OptionError(f"{name} must be {wanted}, but is {shown(value)}.")
    return value


def choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return one of some words, or raise an OptionError."""
    if not isinstance(value, str) or value not in choices:
        raise OptionError(f"{name} must be one of {', '.join(map(repr, choices))}, not {shown(value)}.")
    return value


def regular_expression(name: str, value: str) -> re.Pattern[str]:
    """Return a regular expression of the caller's, compiled, or raise an OptionError.

    Not guaranteed: that it takes linear time, which is the caller's matter.
    """
    try:
        return re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise OptionError(
            f"{name}={shown(value)} is not a regular expression: {error}. Pass re.escape(text) for a text as "
            "it stands."
        ) from error
