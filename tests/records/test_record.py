"""The values of a document among the fields of a record."""

from __future__ import annotations

import re

import pytest

from unrepeat.errors import InputError
from unrepeat.records.record import NamedFields, Record, pick

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


RECORD = Record(
    {"id": 7, "text": "Rain.", "date": "2026-01-02", "paper": "", "n": None, "yes": True}, "x.jsonl, line 9"
)


def test_pick() -> None:
    assert pick(RECORD) == {"id": "7", "text": "Rain."}
    assert pick(RECORD, "text", "date", "paper", "n") == {
        "id": "Rain.",
        "text": "2026-01-02",
        "published": None,
        "source": None,
    }
    assert pick(RECORD, "id", "text", "date", "id") == {
        "id": "7",
        "text": "Rain.",
        "published": "2026-01-02",
        "source": "7",
    }


def test_what_is_said_of_a_text_need_not_be_there() -> None:
    """No article is lost because something is not known of it."""
    expected = {"id": "7", "text": "Rain.", "published": None, "source": None}
    assert pick(RECORD, "id", "text", "dtae", "papre") == expected


def test_of_fields_that_no_record_has_the_names_are_told() -> None:
    named = NamedFields({"papre": "--source-field", "n": "--field", "far": "--field"})
    assert (named.missing(), named.messages()) == ({}, [])  # of no record nothing can be said
    named.see({"id": 1})
    named.see(RECORD.fields)
    assert named.missing() == {"papre": "--source-field", "far": "--field"}
    fields = "Fields: 'id', 'text', 'date', 'paper', 'n', 'yes'."
    assert named.messages() == [
        f"no record has the field 'papre', which --source-field names. Did you mean 'paper'? {fields}",
        f"no record has the field 'far', which --field names. {fields}",
    ]


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (
            ("id", "txet"),
            "x.jsonl, line 9: there is no field 'txet' for a text. Did you mean 'text'? Fields: 'id', 'text'",
        ),
        (("key", "text"), "x.jsonl, line 9: there is no field 'key' for an id. Fields: 'id'"),
        (("id", "n"), "x.jsonl, line 9: the text, 'n', is not a string: null"),
        (("id", "id"), "x.jsonl, line 9: the text, 'id', is not a string: 7"),
        (("n", "text"), "x.jsonl, line 9: 'n' is neither a string nor a whole number: null"),
        (("yes", "text"), "'yes' is neither a string nor a whole number: true"),
        (("id", "text", None, "yes"), "'yes' is neither a string nor a whole number: true"),
    ],
)
def test_pick_tells_what_is_missing(names: tuple[str | None, ...], wrong: str) -> None:
    with pytest.raises(InputError, match=re.escape(wrong)):
        pick(RECORD, *names)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Fields: none"):
        pick(Record({}, "x"))
