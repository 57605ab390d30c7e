"""What a value on the command line may be: each function returns it, or says what is wrong with it.

argparse puts the option in front of such a message, as in "argument --window: '5h' is shorter than a day".
The library checks its own arguments again, but speaks of them by the names that they have in Python.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from unrepeat.article.options import WHOLE_NUMBERS
from unrepeat.checks import MAX_THRESHOLD, MIN_THRESHOLD, regular_expression
from unrepeat.documents.times import FORMS, utc_time
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.furniture.options import MAX_WINDOW, MIN_WINDOW
from unrepeat.records.lines import MAX_BYTES, encoding_name, line_encoding

_DURATION = re.compile(r"[0-9]+(\.[0-9]+)?[dh]?")
_SIZE = re.compile(r"([0-9]{1,18})([KMG]?)")
_WHOLE = re.compile(r"[+-]?[0-9]+")
# Python reads no longer ones, so as not to spend a long time on them.
_MAX_DIGITS = 4300


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return what reads a whole number within a range, both ends included.

    >>> whole(1, 64)("2")
    2
    """

    def read(text: str) -> int:
        number = int(text) if _WHOLE.fullmatch(text) and len(text) < _MAX_DIGITS else None
        if number is None or not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{shown(text)} is not a whole number from {low} to {high}.")
        return number

    return read


def option_number(name: str) -> Callable[[str], int]:
    """Return what reads the whole number of an option of the library, named as there."""
    return whole(*WHOLE_NUMBERS[name])


def field_names(text: str) -> tuple[str, ...]:
    """Return names of fields, with commas between them.

    >>> field_names("title, url")
    ('title', 'url')
    """
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a list of field names with commas between them, as in title,url."
        )
    return names


def similarity(text: str) -> float:
    """Return a similarity, or a coverage.

    >>> similarity("0.85")
    0.85
    """
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not MIN_THRESHOLD <= number <= MAX_THRESHOLD:  # NaN is in no range
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a number from {MIN_THRESHOLD} to {MAX_THRESHOLD:g}, as in 0.85."
        )
    return number


def pattern(text: str) -> str:
    """Return a regular expression as it is."""
    try:
        regular_expression("", text)
    except OptionError as error:
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a regular expression: {error.__cause__}. Put a backslash in front of a "
            r"character that stands for itself, as in '\('."
        ) from error
    return text


def file_name(text: str) -> str:
    """Return the name of a file or of a folder."""
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(f"{shown(text)} cannot be the name of a file.")
    return text


def text_encoding(text: str) -> str:
    """Return the name of an encoding of texts."""
    return _known_encoding(text, encoding_name)


def record_encoding(text: str) -> str:
    """Return the name of an encoding of records."""
    return _known_encoding(text, line_encoding)


def _known_encoding(text: str, check: Callable[[str], object]) -> str:
    try:
        check(text)
    except OptionError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def delimiter(text: str) -> str:
    r"""Return what stands between fields, given as a character or a name.

    >>> delimiter("tab"), delimiter(";")
    ('\t', ';')
    """
    sign = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(sign) != 1 or sign in '"\r\n':
        raise argparse.ArgumentTypeError(
            f"{shown(text)} cannot stand between fields. Write one character, such as ';', or tab."
        )
    return sign


def size(text: str) -> int:
    """Return a number of bytes, or of KiB, MiB or GiB if a letter stands behind it."""
    match = _SIZE.fullmatch(text)
    if match is None or not int(match[1]):
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a size. Write a number of bytes, 1 or more, or as in 512K, 64M, 2G."
        )
    return min(int(match[1]) << 10 * " KMG".index(match[2] or " "), MAX_BYTES)


def duration(text: str) -> timedelta:
    """Return a number of days, or of hours if "h" stands behind it."""
    if not _DURATION.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a length of time. Write a number of days, as in 3, or of hours, as in 12h."
        )
    number = float(text.rstrip("dh"))
    try:
        return timedelta(hours=number) if text.endswith("h") else timedelta(days=number)
    except OverflowError as error:
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is longer than time can be counted. Write a number of days, as in 3."
        ) from error


def seconds(text: str) -> float:
    """Return a number of seconds, 0 or more."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not number >= 0:  # NaN is no number of them
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a number of seconds, 0 or more.")
    return number


def time(text: str) -> datetime:
    """Return a time, in UTC."""
    try:
        return utc_time(text, "")
    except InputError as error:
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a time that can be read. {FORMS}") from error


def days(text: str) -> timedelta:
    """Return a length of time of a day to a hundred years."""
    length = duration(text)
    if not MIN_WINDOW <= length <= MAX_WINDOW:
        raise argparse.ArgumentTypeError(
            f"{shown(text)} is not a length of time from {MIN_WINDOW.days} to {MAX_WINDOW.days} days. Write "
            "a number of days, as in 30, or of hours, as in 36h."
        )
    return length
