"""Times of publication, in the forms in which feeds, pages and tables give them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import overload

from unrepeat.errors import InputError, shown

# Unix times are told by their size. Seconds begin in 1973 and end in 2286, milliseconds begin in 2001 and end
# in 2286. So neither can be the other one, a year (2026), or a date in digits (20260504, 202605041230 or
# 20260504123000), the last two of which are not read.
MIN_SECONDS, MAX_SECONDS = 10**8, 10**10
MIN_MILLISECONDS, MAX_MILLISECONDS = 10**12, 10**13

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_DIGITS_OF_A_DATE = 8

# RFC 5322 (RSS), RFC 9110 (HTTP) with both of its old forms, and nothing else: the standard library also
# reads what it understands only in part, as "3:30 PM", and leaves out the rest.
_TIME_OF_DAY = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_ZONE = r"(?:[+-][0-9]{4}|(?![AaPp][Mm]\b)[A-Za-z]{1,5})"
_NAME = r"[A-Za-z]{3,9}"
_MAIL_DATE = re.compile(
    rf"(?:{_NAME},? +)?[0-9]{{1,2}}[ -]{_NAME}[ -](?:[0-9]{{2}}|[0-9]{{4}}) +{_TIME_OF_DAY}(?: +{_ZONE})?"
    rf"|{_NAME} {_NAME} +[0-9]{{1,2}} {_TIME_OF_DAY} [0-9]{{4}}"
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Clock = Callable[[], datetime]
"""Tells the time in UTC."""

FORMS = (
    "Write 2026-05-04T12:30:00Z (ISO 8601), Mon, 04 May 2026 12:30:00 GMT (as in RSS and HTTP) or a Unix "
    "time in seconds or milliseconds."
)
"""What can be read, for an error message."""


def utc_time(value: object, name: str) -> datetime:
    """Return a time in UTC.

    >>> utc_time("Mon, 04 May 2026 14:30:00 +0200", "published").isoformat()
    '2026-05-04T12:30:00+00:00'
    >>> utc_time(1777897800, "published") == utc_time("2026-05-04T12:30:00", "published")
    True

    Args:
        value: A `datetime`; a `date`, which counts as its midnight; a string in the form of ISO 8601, or as
            in RSS and HTTP (RFC 5322, RFC 9110), where a zone without a meaning there counts as UTC; a Unix
            time, also as a string: seconds from 1973 to 2286, or milliseconds from 2001 to 2286. What has no
            zone counts as UTC.
        name: What messages call it.

    Raises:
        InputError: if it is none of these; the message has the value.
    """
    try:
        time = _read(value)
    except (ValueError, OverflowError, OSError) as error:  # the last two from a platform's own limits
        raise InputError(f"{name} is not a time that can be read: {shown(value)}. {FORMS}") from error
    if time is None:
        raise InputError(
            f"{name} must be a datetime, a date, a str or a number, not {type(value).__name__}: "
            f"{shown(value)}. {FORMS}"
        )
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError as error:
        raise InputError(f"{name} is out of range in UTC: {shown(value)}.") from error


def _read(value: object) -> datetime | None:
    """Return a time as it is given, None for what is of no type for one; raises a ValueError."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _unix_time(value)
    return _of_text(value.strip()) if isinstance(value, str) else None


def _of_text(text: str) -> datetime:
    # Numbers first: ISO 8601 in Python takes some of them for times of the Middle Ages.
    if _NUMBER.fullmatch(text) and len(text) != _DIGITS_OF_A_DATE:
        return _unix_time(float(text))
    if _MAIL_DATE.fullmatch(text):
        from email.utils import parsedate_to_datetime  # it loads 20 modules, which most times do not need

        return parsedate_to_datetime(text)
    return datetime.fromisoformat(text)


def _unix_time(number: float) -> datetime:
    if MIN_MILLISECONDS <= number < MAX_MILLISECONDS:
        return datetime.fromtimestamp(number / 1000, UTC)
    if MIN_SECONDS <= number < MAX_SECONDS:
        return datetime.fromtimestamp(number, UTC)
    raise ValueError(number)


def microseconds(time: datetime) -> int:
    """Return microseconds since 1970, UTC."""
    return (time - _EPOCH) // MICROSECOND


@overload
def time_of(microseconds: int) -> datetime: ...
@overload
def time_of(microseconds: int | None) -> datetime | None: ...
def time_of(microseconds: int | None) -> datetime | None:
    """Return the time, or None for None."""
    return None if microseconds is None else _EPOCH + microseconds * MICROSECOND


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)
