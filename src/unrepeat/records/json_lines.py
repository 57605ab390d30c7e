"""JSON objects read and written so that what nobody changes stays as it was, every digit of it."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping
from typing import Any

from unrepeat.errors import shown

# One that is not closed goes on to the end, so that it is not looked for again from every sign in it.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_TOKEN = re.compile(rf"{_STRING}|[\[\]{{}}:,]")
_STRING_OR_NO_NUMBER = re.compile(rf"({_STRING})|-?(?:NaN|Infinity)")


class NoNumberError(ValueError):
    """NaN or an infinity, which JSON does not have and many programs write all the same."""


def parsed(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        NoNumberError: for NaN and infinities.
        ValueError: for what is not JSON, and for an object with two equal keys, of which one would be lost.
        RecursionError: for values nested too deeply.
    """
    return _decode(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {shown(twice)} stands twice in one object")
    return fields


def _no_number(name: str) -> Any:
    raise NoNumberError(f"it has no {name}; write null")


_decode = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number).decode


def with_nulls(text: str) -> str:
    r"""Return a text that is JSON but for NaN and infinities, with null in their places.

    >>> with_nulls('{"a": [NaN, -Infinity], "b": "NaN \\" NaN"}')
    '{"a": [null, null], "b": "NaN \\" NaN"}'
    """
    return _STRING_OR_NO_NUMBER.sub(lambda match: match[1] or "null", text)


def members(text: str) -> dict[str, str]:
    """Return the values of a JSON object as they are written.

    >>> members('{"n": 1.50, "b": [1, {"c": 2}]}')
    {'n': '1.50', 'b': '[1, {"c": 2}]'}
    """
    values: dict[str, str] = {}
    depth = start = 0
    name = ""
    for token in _TOKEN.finditer(text):
        sign = token[0][0]
        if depth == 1 and sign in ",}":
            if start:
                values[json.loads(name)] = text[start : token.start()].strip()
            start = 0
        elif depth == 1 and not start:
            if sign == '"':
                name = token[0]
            elif sign == ":":
                start = token.end()
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
    return values


def with_members(text: str, names: Container[str], added: Mapping[str, str]) -> str:
    """Return a JSON object with further members behind its own, or in the place of those it has.

    >>> with_members('{"n": 1.50, "x": 1}', {"n", "x"}, {"x": "2", "y": "3"})
    '{"n": 1.50, "x": 2, "y": 3}'

    Args:
        text: The object.
        names: The names in it.
        added: Names, and values as they are to be written.
    """
    if any(name in names for name in added):
        return _object({**members(text), **added})
    if not added:
        return text.strip()
    begin = text.strip()[:-1].rstrip()
    return f"{begin}{', ' if begin != '{' else ''}{_object(added)[1:]}"


def _object(values: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{_encode(name)}: {value}' for name, value in values.items())}}}"


_encode = json.JSONEncoder(ensure_ascii=False).encode
