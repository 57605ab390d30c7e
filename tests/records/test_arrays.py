"""JSON arrays of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.files import ARTICLES, JSON_VALUES, PACKINGS, message, places, put, read
from unrepeat.records.formats import packer
from unrepeat.records.json_lines import array_items
from unrepeat.records.lines import TooLargeError
from unrepeat.records.read import read_records
from unrepeat.records.record import ReadLog
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be", "gb18030"])
def test_arrays(tmp_path: Path, indent: int | str | None, packing: str, encoding: str) -> None:
    raw = json.dumps(ARTICLES, indent=indent, ensure_ascii=False).encode(encoding)
    if packing:
        pack = packer(packing.removeprefix("."), "x")  # type: ignore[arg-type] # one of the two
        raw = pack.pack(raw) + pack.finish()
    path = put(tmp_path / f"x.json{packing}", raw)
    assert read(path, encoding=encoding) == ARTICLES
    assert places(path, encoding=encoding) == [f", record {number}" for number in (1, 2, 3)]


@given(
    items=st.lists(JSON_VALUES | st.dictionaries(st.text(), JSON_VALUES, max_size=3), max_size=4),
    indent=st.sampled_from([None, 0, 1]),
    ascii_only=st.booleans(),
    data=st.data(),
)
def test_items_are_what_json_says_wherever_pieces_end(
    items: list[Any],
    indent: int | None,
    ascii_only: bool,  # noqa: FBT001 # drawn
    data: st.DataObject,
) -> None:
    text = " " + json.dumps(items, indent=indent, ensure_ascii=ascii_only) + "\n"
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    found = list(array_items(iter(pieces), len(text)))
    assert [json.loads(item) for item in found] == items
    assert not any("\n" in item for item in found)


@pytest.mark.parametrize("text", ["[]", " [ \n ] \n"])
def test_no_items(text: str, tmp_path: Path) -> None:
    assert list(array_items(iter(text), 9)) == []
    assert read(put(tmp_path / "x.json", text)) == []


def test_every_digit_stays_and_a_record_is_one_line(tmp_path: Path) -> None:
    odd = '[{"n": 1.50,\n  "e": 123456789012345678901,\r\n  "text": "a  b\\n"}]'
    (record,) = read_records([str(put(tmp_path / "x.json", odd))])
    with open_writer(str(tmp_path / "out.jsonl")) as writer:
        writer.write(record, {"k": 1})
    written = (tmp_path / "out.jsonl").read_text()
    assert written == '{"n": 1.50, "e": 123456789012345678901, "text": "a  b\\n", "k": 1}\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"id": 1}', "behind record 0: this is not a JSON array of records (the array does not end)"),
        ('[{"id": 1}, {"id": "2', "behind record 1: this is not a JSON array"),
        ('[{"id": 1}]\n[{"id": 2}]', "(behind the array stands '[{\"id\": 2}]')"),
        ('[{"id": 1}] x', "(behind the array stands 'x')"),
        ('[{"id": 1}}', "(the array ends with })"),
        ('[{"id": 1}, ]', "record 2: this is not JSON"),
        ("[1]", "record 1: this is not a JSON object with one record: '1'"),
        ('[{"id": 1, "id": 2}]', "record 1: this is not JSON (the key 'id' stands twice"),
    ],
)
def test_what_is_no_array_of_records(text: str, why: str, tmp_path: Path) -> None:
    assert why in message(put(tmp_path / "x.json", text))


def test_a_bad_record_of_an_array_is_left_out_alone(tmp_path: Path) -> None:
    text = '[{"id": 1}, 7, {"id": NaN}, {"id": tru}, {"id" 4], {"id": 5}]'
    log = ReadLog()
    path = put(tmp_path / "x.json", text)
    found = [record.fields for record in read_records([str(path)], errors="skip", log=log)]
    # A bracket too many or too few shifts the border of the next record, and no further.
    assert found == [{"id": 1}, {"id": None}, {"id": 5}]
    assert (log.skipped.count, log.incomplete.count) == (3, 1)


@pytest.mark.parametrize("text", ["[" + json.dumps("x" * 99) + "]", "[" + json.dumps("x" * 99)])
def test_an_item_may_not_be_larger_than_a_record(text: str) -> None:
    with pytest.raises(TooLargeError):
        list(array_items(iter([text[:50], text[50:]]), 80))


def test_an_array_may_be_larger_than_a_record(tmp_path: Path) -> None:
    path = put(tmp_path / "x.json", json.dumps([{"n": n} for n in range(1000)]))
    assert [one["n"] for one in read(path, max_bytes=100)] == list(range(1000))
    assert "more than 5 bytes" in message(path, max_bytes=5)


def test_bytes_that_are_not_in_the_encoding(tmp_path: Path) -> None:
    assert "not utf-8: " in message(put(tmp_path / "x.json", b'[{"id": "\xff"}]'))


def test_a_string_that_never_ends_is_looked_through_once() -> None:
    """Backtracking or a new look for every piece would take hours."""
    pieces = ['["'] + ['\\"[' * 10_000] * 100
    with pytest.raises(ValueError, match="does not end"):
        list(array_items(iter(pieces), 1 << 30))


def test_lines_that_begin_with_something_else_are_lines(tmp_path: Path) -> None:
    path = put(tmp_path / "x.json", '{"id": [1]}\n{"id": 2}\n')
    assert read(path) == [{"id": [1]}, {"id": 2}]
