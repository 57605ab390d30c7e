"""Stored values, read and written: dataclasses as plain JSON, and back by their type hints."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from unrepeat.errors import ReportError, reason, shown

Stored = TypeVar("Stored")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


Count = Annotated[int, _is_count]
"""A number of things, or a place: a whole number from 0 on."""

Share = Annotated[float, _is_share]
"""A share of something: 0 to 1."""


def json_fault(error: Exception) -> str:
    """Return why a line is not JSON: in which column, for what reads lines tells their numbers itself.

    >>> try:
    ...     json.loads('{"id": ')
    ... except ValueError as error:
    ...     json_fault(error)
    'Expecting value, in column 8'
    """
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, in column {error.colno}"
    return reason(error)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dataclasses and mappings as dicts, tuples and lists as lists.

    >>> plain({"sizes": ((3, 1), (2, 7))})
    {'sizes': [[3, 1], [2, 7]]}

    Args:
        value: A dataclass with such values, a mapping, a tuple, a list, or what JSON knows.
    """
    if isinstance(value, (str, int, float, NoneType)):
        return value
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def stored(cls: type[Stored], values: object, what: str) -> Stored:
    r"""Return the dataclass that `plain` described; keys that it does not know are left aside.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Place:
    ...     start: Count
    >>> stored(Place, {"start": 7}, "a place")
    Place(start=7)
    >>> stored(Place, {"start": -1}, "a place")
    Traceback (most recent call last):
    unrepeat.errors.ReportError: start of a place cannot be -1.

    Args:
        cls: The dataclass. Its fields may be of any type that JSON knows, `Literal`, `tuple`, `Mapping`,
            unions, and other dataclasses. `Annotated` adds a function that says whether a value is allowed.
        values: What was read. A tuple may stand for a list, and a value that is of the dataclass already for
            a mapping.
        what: What messages call it.

    Raises:
        ReportError: if a field is missing that has no default, or has a wrong type or value.
    """
    read: Stored = _read(cls, values, "", what)
    return read


def _read(hint: Any, value: object, place: str, what: str) -> Any:
    """Return a value of a type; `place` says where in the whole it stands, and is nothing for the whole."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        taken = _read(arguments[0], value, place, what)
        if not all(fits(taken) for fits in arguments[1:]):
            _refuse(value, place, what)
        return taken
    if origin in (Union, UnionType):
        return _one_of(arguments, value, place, what)
    if origin is tuple:
        return _tuple(arguments, value, place, what)
    if origin is Mapping:
        return _mapping(arguments, value, place, what)
    if isinstance(hint, type) and is_dataclass(hint):
        return value if isinstance(value, hint) else _fields(hint, value, place, what)
    if not _fits(hint, value):
        _refuse(value, place, what)
    return value


def _fits(hint: Any, value: object) -> bool:
    """Whether a value is of a type that has no parts; `True` is no number here."""
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)


def _one_of(hints: tuple[Any, ...], value: object, place: str, what: str) -> Any:
    """Return a value of the first type that it fits; of `X | None`, errors tell what is wrong with the X."""
    if value is None and NoneType in hints:
        return None
    *others, last = (hint for hint in hints if hint is not NoneType)
    for hint in others:
        try:
            return _read(hint, value, place, what)
        except ReportError:  # the next one may fit; the last one tells
            continue
    return _read(last, value, place, what)


def _tuple(hints: tuple[Any, ...], value: object, place: str, what: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        _refuse(value, place, what)
    if hints[-1] is Ellipsis:
        hints = hints[:1] * len(value)
    if len(hints) != len(value):
        _refuse(value, place, what)
    return tuple(
        _read(hint, item, f"{place}[{number}]", what)
        for number, (hint, item) in enumerate(zip(hints, value, strict=True))
    )


def _mapping(hints: tuple[Any, ...], value: object, place: str, what: str) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        _refuse(value, place, what)
    key_hint, item_hint = hints
    for key in value:
        _read(key_hint, key, f"a name in {place}", what)
    return {key: _read(item_hint, item, f"{place}[{shown(key)}]", what) for key, item in value.items()}


def _fields(cls: Any, value: object, place: str, what: str) -> Any:
    if not isinstance(value, Mapping):
        _refuse(value, place, what)
    taken = {}
    for name, (hint, needed) in _fields_of(cls).items():
        if name in value:
            taken[name] = _read(hint, value[name], f"{place}.{name}" if place else name, what)
        elif needed:
            raise ReportError(f"{f'{place} of ' if place else ''}{what} has no {name}: it is not complete.")
    return cls(**taken)


@cache
def _fields_of(cls: Any) -> dict[str, tuple[Any, bool]]:
    """Return the type of each field of a dataclass, and whether a value must be there."""
    hints = get_type_hints(cls, include_extras=True)
    return {
        field.name: (hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(cls)
    }


def _refuse(value: object, place: str, what: str) -> NoReturn:
    raise ReportError(f"{f'{place} of ' if place else ''}{what} cannot be {shown(value)}.")
