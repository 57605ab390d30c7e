"""A record, what was met while records were read, and the values of a document among its fields."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from unrepeat.errors import InputError, shown
from unrepeat.records.json_lines import with_members

MAX_MESSAGES = 5

MAX_SHOWN = 60
"""So many characters of a value are shown."""

MAX_NAMES = 20
"""So many fields of records are shown in a message."""


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
class NamedFields:
    """Fields that a user has named and a record need not have, and whether any record has them."""

    unseen: dict[str, str] = field(default_factory=dict)
    """Those that none has had so far, each with the option that names it."""
    present: dict[str, None] = field(default_factory=dict)
    """Fields of the records, the first of them."""

    def see(self, fields: Mapping[str, object]) -> None:
        """Look at a record."""
        if not self.unseen:
            return
        for name in [name for name in self.unseen if name in fields]:
            del self.unseen[name]
        if len(self.present) < MAX_NAMES:
            self.present.update(dict.fromkeys(fields))

    def missing(self) -> dict[str, str]:
        """Return those that no record has, with their options; none without records."""
        return self.unseen if self.present else {}

    def messages(self) -> list[str]:
        """Return a sentence on each of these, with the name that was probably meant."""
        return [
            f"no record has the field {name!r}, which {option} names.{_hint(name, self.present)}"
            for name, option in self.missing().items()
        ]


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
    named: NamedFields = field(default_factory=NamedFields)
    """Fields that were named; looked at by the caller, who knows which need not be there."""
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

    Numbers as id and source become strings. An empty value (null, or "" in a table) of `published` and
    `source` is None, and so is one whose field the record lacks. Without an `id_field` there is no id. A
    `fault` is called with the error in a time or a source, which is None then.

    Raises:
        InputError: when the record lacks the field of the id or the text, or these are of another type. The
            message names the place and the fields there are.
    """
    values = {} if id_field is None else {"id": _value(record, id_field, "an id")}
    values["text"] = _value(record, text_field, "a text")
    if not isinstance(values["text"], str):
        raise InputError(
            f"{record.where}: the text, {text_field!r}, is not a string: {told(values['text'])}."
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
    published = record.fields.get(name)
    return None if published == "" else published


def _source(record: Record, name: str) -> str | None:
    source = record.fields.get(name)
    return None if source in ("", None) else _name(record, name, source)


def told(value: object) -> str:
    """Return a value of a record as a message has it: as JSON, where Python would have it otherwise.

    >>> told(None), told([{"name": "Ada Quill"}]), told("a")
    ('null', '[{"name": "Ada Quill"}]', "'a'")
    """
    if isinstance(value, str):
        return shown(value)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):  # lists in lists by the thousand; an int of more than 4,300 digits
        return shown(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."


def _value(record: Record, name: str, meaning: str) -> Any:
    if name in record.fields:
        return record.fields[name]
    raise InputError(f"{record.where}: there is no field {name!r} for {meaning}.{_hint(name, record.fields)}")


def _hint(name: str, fields: Iterable[str]) -> str:
    """Return what follows in a message on a field that is not there: the names that are."""
    names = list(fields)
    close = difflib.get_close_matches(name, names, n=1)
    present = ", ".join(shown(other, 40) for other in names[:MAX_NAMES]) or "none"
    return (f" Did you mean {close[0]!r}?" if close else "") + f" Fields: {present}."


def _name(record: Record, name: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise InputError(f"{record.where}: {name!r} is neither a string nor a whole number: {told(value)}.")
    return str(value)
