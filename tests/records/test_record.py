"""The values of a document among the fields of a record."""

from __future__ import annotations

import re

import pytest

from unrepeat.errors import InputError
from unrepeat.records.record import Record, pick

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


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (
            ("id", "txet"),
            "x.jsonl, line 9: there is no field 'txet' for a text. Did you mean 'text'? Fields: 'id', 'text'",
        ),
        (("key", "text"), "x.jsonl, line 9: there is no field 'key' for an id. Fields: 'id'"),
        (("id", "text", "dtae"), "no field 'dtae' for a time. Did you mean 'date'?"),
        (("id", "text", None, "papre"), "no field 'papre' for a source. Did you mean 'paper'?"),
        (("id", "n"), "x.jsonl, line 9: the text, 'n', is not a string: None"),
        (("id", "id"), "x.jsonl, line 9: the text, 'id', is not a string: 7"),
        (("n", "text"), "x.jsonl, line 9: 'n' is neither a string nor a whole number: None"),
        (("yes", "text"), "'yes' is neither a string nor a whole number: True"),
        (("id", "text", None, "yes"), "'yes' is neither a string nor a whole number: True"),
    ],
)
def test_pick_tells_what_is_missing(names: tuple[str | None, ...], wrong: str) -> None:
    with pytest.raises(InputError, match=re.escape(wrong)):
        pick(RECORD, *names)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Fields: none"):
        pick(Record({}, "x"))
