"""Every value comes out of a file of records as it went in, in every format, or is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.files import ARTICLES, PACKINGS, copied, places, put, read, write
from unrepeat.errors import InputError
from unrepeat.records import forms, parse
from unrepeat.records.read import read_records
from unrepeat.records.record import ReadLog, Record, pick
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".parquet"])
def test_round_trip_with_types(suffix: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"news{suffix}{packing}"
    write(path, ARTICLES)
    assert read(path) == ARTICLES
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_round_trip_of_tables(suffix: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"news{suffix}{packing}"
    write(path, ARTICLES)
    assert read(path) == [{**one, "n": str(one["n"])} for one in ARTICLES]


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", [], fieldnames=["id", "text"])
    assert (tmp_path / "x.csv").read_text() == "id,text\n"
    write(tmp_path / "x.parquet", [], fieldnames=["id", "n"], types={"n": int})
    log = ReadLog()
    assert read(tmp_path / "x.parquet", log=log) == []
    assert {name: str(kind) for name, kind in log.types.items()} == {"id": "string", "n": "int64"}


hostile = st.text(
    st.one_of(
        st.sampled_from("\",;\t\r\n\0\\'\x0b\x0c\x1c\x85\u2028\u2029\ufeff\ufffd \xa0😀é"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=12,
)


surrogate = st.characters(categories=["Cs"])


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), hostile, surrogate),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile, inner, max_size=3),
    max_leaves=5,
)


@given(
    fields=st.lists(st.dictionaries(hostile | surrogate, json_values, max_size=4), max_size=4),
    packing=st.sampled_from(PACKINGS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "latin-1", "gb18030"]),
    flush=st.booleans(),
)
def test_json_lines_keep_every_value(
    fields: list[dict[str, Any]],
    packing: str,
    encoding: str,
    flush: bool,  # noqa: FBT001
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("j") / f"x.jsonl{packing}"
    write(path, fields, encoding=encoding, flush=flush)
    assert read(path, encoding=encoding) == fields
    assert len(places(path, encoding=encoding)) == len(fields)


@given(
    data=st.data(),
    suffix=st.sampled_from([".csv", ".tsv", ".csv.gz", ".csv.zst"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "utf-32-le", "gb18030"]),
)
def test_tables_keep_every_string(
    data: st.DataObject, suffix: str, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # A mark of byte order in front of a file is none of its text.
    name = hostile.filter(lambda text: not text.startswith("\ufeff"))
    header = data.draw(st.lists(name, min_size=1, max_size=4, unique=True))
    fields = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(header, hostile)), max_size=4))
    path = tmp_path_factory.mktemp("c") / f"x{suffix}"
    write(path, fields, encoding=encoding, fieldnames=header)
    assert read(path, encoding=encoding) == fields


@given(st.lists(st.fixed_dictionaries({"id": hostile, "n": st.none() | st.integers(-9, 9)}), max_size=5))
def test_parquet_keeps_every_value(
    tmp_path_factory: pytest.TempPathFactory, fields: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.mktemp("p") / "x.parquet"
    write(path, fields, types={"n": int})
    assert read(path) == fields


def test_lone_surrogates_alone_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    write(path, [{"é": "市\ud800x"}])
    assert path.read_bytes() == '{"é": "市\\ud800x"}\n'.encode()


def test_other_characters_are_escaped_where_the_encoding_lacks_them(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    write(path, [{"t": "é市😀"}], encoding="latin-1")
    assert path.read_bytes() == b'{"t": "\xe9\\u5e02\\ud83d\\ude00"}\n'


def test_added_fields_come_last_or_take_the_place_of_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    with open_writer(str(path)) as writer:
        writer.write(
            Record({"id": 1, "is_duplicate": None, "text": ""}, "x"), {"is_duplicate": True, "new": 0.5}
        )
    assert path.read_text() == '{"id": 1, "is_duplicate": true, "text": "", "new": 0.5}\n'


def test_what_is_no_string_stands_in_a_table_as_in_json(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write(path, [{"a": None, "b": True, "c": 1.5, "d": ["é", {}], "e": dt.date(2026, 1, 2)}])
    assert read(path) == [{"a": "", "b": "true", "c": "1.5", "d": '["é", {}]', "e": "2026-01-02"}]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for packing in PACKINGS:
        write(tmp_path / f"one.jsonl{packing}", ARTICLES)
        write(tmp_path / f"two.jsonl{packing}", ARTICLES)
        assert (tmp_path / f"one.jsonl{packing}").read_bytes() == (
            tmp_path / f"two.jsonl{packing}"
        ).read_bytes()


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(
        {
            "id": arrow.array([1, 2], arrow.int32()),
            "late": arrow.array([None, None], arrow.int16()),
            "day": arrow.array([dt.date(2026, 1, 2)] * 2),
            "at": arrow.array([dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC)] * 2, arrow.timestamp("ms", "UTC")),
            "price": arrow.array([Decimal("1.50"), None]),
            "tags": arrow.array([["a"], []], arrow.list_(arrow.string())),
            "raw": arrow.array([b"\xff", b""]),
            "kind": arrow.array(["x", "y"]).dictionary_encode(),
        }
    )
    import pyarrow.parquet as library

    library.write_table(table, str(tmp_path / "in.parquet"))
    log = ReadLog()
    taken = read_records([str(tmp_path / "in.parquet")], log=log)
    with open_writer(str(tmp_path / "out.parquet"), types=log.types) as writer:
        for record in taken:
            writer.write(record, {"is_duplicate": False})
    again = library.read_table(str(tmp_path / "out.parquet"))
    assert again.drop_columns(["is_duplicate"]).schema.equals(table.schema)
    assert again.drop_columns(["is_duplicate"]).to_pylist() == table.to_pylist()
    write(tmp_path / "out.jsonl", read(tmp_path / "in.parquet"))
    first = read(tmp_path / "out.jsonl")[0]
    assert (first["day"], first["at"], first["price"]) == ("2026-01-02", "2026-01-02T03:00:00+00:00", "1.50")
    assert (first["raw"], first["tags"], first["kind"]) == ("/w==", ["a"], "x")


def test_parquet_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "PARQUET_GROUP_ROWS", 3)
    monkeypatch.setattr(parse, "PARQUET_BATCH_ROWS", 2)
    fields = [{"id": number, "of": None if number < 5 else "a"} for number in range(8)]
    path = tmp_path / "x.parquet"
    write(path, fields, types={"of": str})
    assert read(path) == fields
    assert places(path)[-1] == ", row 8"
    write(path, fields)  # what is null in the first group is taken for a column of strings
    assert read(path) == fields


@pytest.mark.parametrize(
    ("bad", "wrong"),
    [
        ({"id": "x"}, "input, line 1 to input, line 2: the field 'id' does not fit"),
        ({"id": 1 << 70}, "the field 'id' does not fit"),
        ({"id": 1, "t": "\ud800"}, "the field 't' does not fit"),
    ],
)
def test_what_does_not_fit_parquet(bad: dict[str, Any], wrong: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(wrong)):
        write(tmp_path / "x.parquet", [{"id": 1, "t": ""}, bad])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ([{"a": 1}, {"a": 1, "b": 2}], "input, line 2: the field 'b' has no column; CSV takes"),
        (
            [{"a": 1, "t": "x\ud800"}],
            "input, line 1: the field 't' has a character that utf-8 lacks ('\\ud800')",
        ),
    ],
)
def test_what_does_not_fit_a_table(fields: list[dict[str, Any]], wrong: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(wrong)):
        write(tmp_path / "x.csv", fields)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="'b' has no column; Parquet takes"):
        write(tmp_path / "x.parquet", [{"a": 1, "b": 2}], fieldnames=["a"])


def test_a_field_that_is_missing_is_empty(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", [{"a": "1", "b": "2"}, {"b": "3"}])
    assert read(tmp_path / "x.csv")[1] == {"a": "", "b": "3"}
    write(tmp_path / "x.parquet", [{"a": "1"}, {"b": "3"}])
    assert read(tmp_path / "x.parquet") == [{"a": "1", "b": None}, {"a": None, "b": "3"}]


def test_values_nested_too_deeply(tmp_path: Path) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    try:
        with pytest.raises(InputError, match="input, line 1: the values are nested too deeply"):
            write(tmp_path / "x.jsonl", [{"a": deep}])
    finally:
        while deep:  # freed layer by layer, or freeing it may overflow the stack
            deep = deep.pop()


EXACT = (
    '{"id": "a", "n": 123456789012345678901234567890.5, "z": -0, "e": 1e400, "m": 1.50,'
    ' "l": [1.0E+2,{"x":0.10}], "s": "caf\\u00e9 \\ud800 \\/ NaN" , "t": true, "o": null}'
)


def test_what_nobody_changes_keeps_every_digit(tmp_path: Path) -> None:
    source = put(tmp_path / "x.jsonl", EXACT + "\r\n")
    target = tmp_path / "out.jsonl"
    assert copied(source, target, {}) == EXACT + "\n"
    assert copied(source, target, {"new": 1.5}) == EXACT[:-1] + ', "new": 1.5}\n'
    changed = copied(source, target, {"m": "[{", "new": None})
    assert changed.startswith(
        '{"id": "a", "n": 123456789012345678901234567890.5, "z": -0, "e": 1e400, "m": "[{"'
    )
    assert changed.endswith(
        '"l": [1.0E+2,{"x":0.10}], "s": "caf\\u00e9 \\ud800 \\/ NaN", "t": true, "o": null, "new": null}\n'
    )
    rows = list(
        csv.DictReader(
            io.StringIO(copied(put(source, EXACT.replace("\\ud800", "")), tmp_path / "out.csv", {}))
        )
    )
    assert {name: rows[0][name] for name in "nzemlto"} == {
        "n": "123456789012345678901234567890.5",
        "z": "-0",
        "e": "1e400",
        "m": "1.50",
        "l": '[1.0E+2,{"x":0.10}]',
        "t": "true",
        "o": "",
    }


def test_numbers_of_a_table_that_json_has_not_are_null(tmp_path: Path) -> None:
    write(tmp_path / "x.parquet", [{"x": float("nan"), "y": [float("inf"), 1.5]}])
    assert copied(tmp_path / "x.parquet", tmp_path / "out.jsonl", {}) == '{"x": null, "y": [null, 1.5]}\n'
    assert copied(tmp_path / "x.parquet", tmp_path / "out.csv", {}) == 'x,y\nNaN,"[null, 1.5]"\n'


@pytest.mark.parametrize("depth", [300, 600, 900])
def test_deep_values_come_out_or_are_told(depth: int, tmp_path: Path) -> None:
    raw = f'{{"id": 1, "x": {"[" * depth}{"]" * depth}}}\n'
    source = put(tmp_path / "x.jsonl", raw)
    assert copied(source, tmp_path / "out.jsonl", {}) == raw
    assert copied(source, tmp_path / "out.jsonl", {"id": 2}) == raw.replace("1", "2")
    assert depth == copied(source, tmp_path / "out.csv", {}).count("[")
    with pytest.raises(InputError, match="the text, 'x', is not a string: "):
        pick(next(read_records([str(source)])), None, "x")
