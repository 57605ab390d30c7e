"""JSON objects read and written so that what nobody changes stays as it was, every digit of it."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from unrepeat.errors import shown
from unrepeat.records.lines import TooLargeError

# One that is not closed goes on to the end, so that it is not looked for again from every sign in it.
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)'
_STEP = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_STRING_OR_SPACE = re.compile(rf"({_STRING})|\s+")
_TOKEN = re.compile(rf"{_STRING}|[\[\]{{}}:,]")
_STRING_OR_NO_NUMBER = re.compile(rf"({_STRING})|-?(?:NaN|Infinity)")

_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}


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


def array_items(pieces: Iterator[str], limit: int) -> Iterator[str]:
    r"""Yield the items of a JSON array, each as it is written, with line breaks outside of strings as spaces.

    >>> list(array_items(iter(['[{"a":\n "]"}', ', 7]\n']), 100))
    ['{"a": "]"}', '7']

    What is in an item is not looked at, but for its strings and brackets.

    Args:
        pieces: The text, which begins with the bracket, in pieces.
        limit: The most characters of an item.

    Raises:
        TooLargeError: if an item has more.
        ValueError: if the array does not end, or something stands behind it.
    """
    scan = _ArrayScan(pieces, limit)
    sign, depth, count = scan.sign(), 1, 0
    scan.take()
    while depth:
        sign = scan.sign()
        depth += _DEPTHS.get(sign, 0)
        if depth == 0 or (depth == 1 and sign == ","):
            item = scan.take()
            if item or count or depth:  # between two brackets need not stand anything
                yield _in_one_line(item)
            count += 1
    if sign != "]":
        raise ValueError(f"the array ends with {sign}")
    rest = scan.rest().strip()
    if rest:
        raise ValueError(f"behind the array stands {shown(rest, 40)}")


class _ArrayScan:
    """The brackets and commas of a JSON text outside of strings, one after the other."""

    def __init__(self, pieces: Iterator[str], limit: int) -> None:
        self._pieces = pieces
        self._limit = limit
        self._text = ""
        self._start = self._at = self._end = 0

    def sign(self) -> str:
        """Return the next bracket or comma."""
        while True:
            token = _STEP.search(self._text, self._at)
            if token is None or token[0] == '"':  # the sign of a string that goes on
                self._read_on(len(self._text) if token is None else token.start())
                continue
            self._end, self._at = token.start(), token.end()
            if len(token[0]) == 1:
                return token[0]

    def take(self) -> str:
        """Return the text between the sign up to which was taken before, and the last one."""
        found = self._text[self._start : self._end].strip()
        if len(found) > self._limit:
            raise TooLargeError(self._limit)
        self._start = self._at
        return found

    def rest(self) -> str:
        """Return text behind the last sign; not all of it, but some if there is."""
        return self._text[self._at :] + next((piece for piece in self._pieces if piece.strip()), "")

    def _read_on(self, at: int) -> None:
        """Read more, and go on at a place in the text."""
        kept = len(self._text) - self._start
        if kept > self._limit:
            raise TooLargeError(self._limit)
        parts = [self._text[self._start :]]
        # At least as much again, so that a long string is not looked through for every piece of it.
        while sum(map(len, parts[1:])) <= kept:
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
        if len(parts) == 1:
            raise ValueError("the array does not end")
        self._text, self._at, self._start = "".join(parts), at - self._start, 0


def _in_one_line(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return text
    return _STRING_OR_SPACE.sub(lambda match: match[1] or " ", text)


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
