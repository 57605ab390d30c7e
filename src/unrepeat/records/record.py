"""A record, what was met while records were read, and the values of a document among its fields."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from unrepeat.errors import InputError, shown
from unrepeat.records.json_lines import with_members

MAX_MESSAGES = 5


class Record(NamedTuple):
    """One record as it was read."""

    fields: dict[str, Any]
    """All fields of the input, in their order. A text file has `id`, its path, and `text`."""
    where: str
    """Where it stands, as in `news.jsonl, line 12`."""
    json: str | None = None
    """The JSON text of these fields, as it was read; None if it was not JSON."""


def with_values(record: Record, values: Mapping[str, str | int | bool | None]) -> Record:
    """Return a record with further fields, or with other values in fields that it has.

    >>> with_values(Record({"n": 1.5}, "line 1", '{"n": 1.50}'), {"text": "Ships wait."}).json
    '{"n": 1.50, "text": "Ships wait."}'

    All other values stay as they were written.
    """
    text = record.json
    if text is not None:
        added = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
        text = with_members(text, record.fields, added)
    return Record({**record.fields, **values}, record.where, text)


@dataclass(slots=True)
class Tally:
    """How often something was met, and what was said of the first few of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, message: object) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < MAX_MESSAGES:
            self.first.append(str(message))


@dataclass(slots=True)
class Position:
    """How many bytes of the files have been read, as they lie on the disk."""

    before: int = 0
    """Those of the files that have been read."""
    tell: Callable[[], int] = int
    """Returns those of the file that is being read."""

    def end_file(self, size: int) -> None:
        """Count a file that has been read."""
        self.before, self.tell = self.before + size, int


@dataclass(slots=True)
class ReadLog:
    """What a caller of `read_records` can ask for while it reads and afterwards."""

    skipped: Tally = field(default_factory=Tally)
    """Bad lines, rows and text files that were left out."""
    incomplete: Tally = field(default_factory=Tally)
    """Records that were kept without a value that could not be read."""
    unread: Tally = field(default_factory=Tally)
    """Files and folders in folders that could not be read, or not to their ends."""
    links: Tally = field(default_factory=Tally)
    """Links out of a folder that were not followed."""
    types: dict[str, Any] = field(default_factory=dict)
    """The Arrow type of each field that came from Parquet, for a writer of Parquet."""
    fields: list[str] = field(default_factory=list)
    """The columns of the first table, for a writer of one that gets no record."""
    rejected: Callable[[str, object], object] | None = None
    """Called with the message on each record or file that is left out, and with what was read of it."""
    position: Position = field(default_factory=Position)
    """How far reading has come."""

    def leave_out(self, message: str, raw: object = None) -> None:
        """Count a record that is left out; `raw` is what was read of it, as JSON could have it, or None."""
        self.skipped.add(message)
        if self.rejected is not None:
            self.rejected(message, raw)

    def pass_over(self, error: InputError) -> None:
        """Count a file or folder that could not be read, or not to its end."""
        self.unread.add(error)
        if self.rejected is not None:
            self.rejected(str(error), None)


def pick(
    record: Record,
    id_field: str | None = "id",
    text_field: str = "text",
    published_field: str | None = None,
    source_field: str | None = None,
    fault: Callable[[InputError], object] | None = None,
) -> dict[str, Any]:
    """Return the values of a record under `id`, `text` and, if their fields are named, `published`, `source`.

    Numbers as id and source become strings. An empty or missing value (null, or "" in a table) of
    `published` and `source` is None. Without an `id_field` there is no id. A `fault` is called with the error
    in a time or a source, which is None then.

    Raises:
        InputError: when the record lacks a field that is named, or id or text is of another type. The message
            names the place and the fields there are.
    """
    values = {} if id_field is None else {"id": _value(record, id_field, "an id")}
    values["text"] = _value(record, text_field, "a text")
    if not isinstance(values["text"], str):
        raise InputError(
            f"{record.where}: the text, {text_field!r}, is not a string: {shown(values['text'])}."
        )
    for role, name, read in (("published", published_field, _published), ("source", source_field, _source)):
        if name is None:
            continue
        try:
            values[role] = read(record, name)
        except InputError as error:
            if fault is None:
                raise
            fault(error)
            values[role] = None
    if id_field is not None:
        values["id"] = _name(record, id_field, values["id"])
    return values


def _published(record: Record, name: str) -> Any:
    published = _value(record, name, "a time")
    return None if published == "" else published


def _source(record: Record, name: str) -> str | None:
    source = _value(record, name, "a source")
    return None if source in ("", None) else _name(record, name, source)


def _value(record: Record, name: str, meaning: str) -> Any:
    if name in record.fields:
        return record.fields[name]
    close = difflib.get_close_matches(name, record.fields, n=1)
    present = ", ".join(shown(other, 40) for other in list(record.fields)[:20]) or "none"
    raise InputError(
        f"{record.where}: there is no field {name!r} for {meaning}."
        + (f" Did you mean {close[0]!r}?" if close else "")
        + f" Fields: {present}."
    )


def _name(record: Record, name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError(f"{record.where}: {name!r} is neither a string nor a whole number: {shown(value)}.")
    return str(value)
