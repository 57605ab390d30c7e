"""Records in and out: every format and packing, hostile values, bad lines, and files that fail."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.errors import InputError, MissingExtraError, OptionError
from unrepeat.records import forms as record_forms
from unrepeat.records import lines
from unrepeat.records import read as records
from unrepeat.records.formats import FileFormat, kind_of, packer, unpacked
from unrepeat.records.json_lines import members, with_members
from unrepeat.records.read import ReadLog, Record, pick, read_records
from unrepeat.records.spill import RecordSpill
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")

ARTICLES: list[dict[str, Any]] = [
    {"id": "a", "text": "Rain in the north.\nBring a coat.", "n": 1},
    {"id": "b", "text": 'Schnee über den Höfen, "sagt" man;\r\n市議會', "n": 2},
    {"id": "c", "text": "", "n": 3},
]
PACKINGS = ["", ".gz", ".zst"]


def write(path: Path | str, fields: list[dict[str, Any]], **options: Any) -> None:
    with open_writer(str(path), **options) as writer:
        for number, one in enumerate(fields, 1):
            writer.write(Record(one, f"input, line {number}"))


def read(path: Path | str, **options: Any) -> list[dict[str, Any]]:
    return [record.fields for record in read_records([str(path)], **options)]


def places(path: Path | str, **options: Any) -> list[str]:
    return [record.where.removeprefix(str(path)) for record in read_records([str(path)], **options)]


def message(path: Path | str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return str(caught.value)


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# -- round trips --------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("packing", PACKINGS)
def test_packed_texts(packing: str, tmp_path: Path) -> None:
    pack = packer(kind_of(f"x{packing}").packing, "x")
    path = put(tmp_path / f"article.txt{packing}", pack.pack("Höhe\r\nTiefe\n".encode()) + pack.finish())
    assert read(path) == [{"id": str(path), "text": "Höhe\r\nTiefe\n"}]
    assert places(path) == [""]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt", ".parquet"])
def test_files_without_records(suffix: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"none{suffix}{packing}"
    if suffix == ".txt":
        pack = packer(kind_of(str(path)).packing, "x")
        path.write_bytes(pack.pack(b"") + pack.finish())
        assert read(path) == [{"id": str(path), "text": ""}]
    else:
        write(path, [])
        assert read(path) == []


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


def test_a_huge_field_of_a_table(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    path = tmp_path / "x.csv"
    write(path, [{"text": "word\n" * 100_000}])
    taken = read_records([str(path)])
    assert len(next(taken).fields["text"]) == 500_000
    assert csv.field_size_limit() == before
    list(taken)
    assert csv.field_size_limit() == before


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


# -- line by line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_and_line_ends(bom: bytes, end: bytes, last: bool, tmp_path: Path) -> None:  # noqa: FBT001
    rows = [b'{"id": 1}', b"", b'  {"id": 2}']
    path = put(tmp_path / "x.jsonl", bom + end.join(rows) + end * last)
    assert read(path) == [{"id": 1}, {"id": 2}]
    assert places(path) == [", line 1", ", line 3"]
    path = put(
        tmp_path / "x.csv",
        bom + end.join([b"id,text", b"", b"1,a", b'2,"b' + end + b'c"', b"3,d"]) + end * last,
    )
    assert [fields["id"] for fields in read(path)] == ["1", "2", "3"]
    assert read(path)[1]["text"] == f"b{end.decode()}c"
    assert places(path) == [", line 3", ", line 4", ", line 6"]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_characters_that_contain_the_byte_of_a_line_end(codec: str, mark: str, tmp_path: Path) -> None:
    texts = ["ਅਆ\u0a00", "\u0a0a\u0a0a", "\u0100\u0a01", "🄊", "x"]
    rows = "".join(json.dumps({"t": text}, ensure_ascii=False) + "\n" for text in texts)
    path = put(tmp_path / "x.jsonl", (mark + rows).encode(codec))
    assert [fields["t"] for fields in read(path, encoding=codec)] == texts
    if mark or codec.endswith("le"):
        assert [fields["t"] for fields in read(path, encoding=codec[:6])] == texts
    path.write_bytes(path.read_bytes()[:-1])
    assert "line 5" in message(path, encoding=codec)


BAD_JSON = [
    (b'{"id": 1', "no JSON (Expecting"),
    (b"[1]", "no JSON object with one record: '[1]"),
    (b"7", "no JSON object with one record: '7"),
    (b'{"a": 1} {"b": 2}', "no JSON (Extra data"),
    (b'{"id": "caf\xe9 au lait"}', "not utf-8: byte 11 (0xe9) cannot be decoded"),
    (b'{"n": ' + b"9" * 5000 + b"}", "no JSON (Exceeds the limit"),
    (b"[" * 200_000, "no JSON (maximum recursion depth"),
    (b'{"id": 1}\0', "no JSON (Extra data"),
]


@pytest.mark.parametrize(("bad", "wrong"), BAD_JSON)
@pytest.mark.parametrize("packing", PACKINGS)
def test_bad_lines_of_json(bad: bytes, wrong: str, packing: str, tmp_path: Path) -> None:
    pack = packer(kind_of(f"x{packing}").packing, "x")
    raw = b'{"id": 1}\n' + bad + b'\n\n{"id": 2}\n' + bad
    path = put(tmp_path / f"x.jsonl{packing}", pack.pack(raw) + pack.finish())
    taken = read_records([str(path)])
    assert next(taken).fields == {"id": 1}
    with pytest.raises(InputError, match=re.escape(f"x.jsonl{packing}, line 2: {wrong}")) as caught:
        next(taken)
    assert len(str(caught.value)) < 400 + len(str(path))
    log = ReadLog()
    assert read(path, errors="skip", log=log) == [{"id": 1}, {"id": 2}]
    assert log.skipped.count == 2
    assert f"{path}, line 5: " in log.skipped.first[1]


def test_the_first_messages_are_kept(tmp_path: Path) -> None:
    log = ReadLog()
    assert read(put(tmp_path / "x.jsonl", "no\n" * 50), errors="skip", log=log) == []
    assert (log.skipped.count, len(log.skipped.first)) == (50, records.MAX_MESSAGES)


BAD_ROWS = [
    (b"1,a,more", "the number of fields is 3, and 2 in the header: '1,a,more'"),
    (b"1", "the number of fields is 1, and 2 in the header"),
    (b'1,"a"b', "no row of a table ("),
    (b"1,a\rb,c", "no row of a table ("),
    (b"1,caf\xe9 au lait", "not utf-8: byte 5 (0xe9)"),
]


@pytest.mark.parametrize(("bad", "wrong"), BAD_ROWS)
def test_bad_rows(bad: bytes, wrong: str, tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", b'id,text\n0,"a\nb"\n' + bad + b"\n2,c\n")
    assert f"{path}, line 4: {wrong}" in message(path)
    log = ReadLog()
    assert [fields["id"] for fields in read(path, errors="skip", log=log)] == ["0", "2"]
    assert log.skipped.count == 1


def test_a_row_of_several_lines_is_left_out_as_a_whole(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", b'id\n"a\n\xff\nb"\nc\n')
    assert f"{path}, line 3: not utf-8" in message(path)
    assert read(path, errors="skip") == [{"id": "c"}]


def test_an_open_quote_is_told(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", 'id,text\n1,"open\n2,b\n3,c\n')
    assert "x.csv, line 2: no row of a table (unexpected end of data), up to line 4" in message(path)
    log = ReadLog()
    assert read(path, errors="skip", log=log) == []
    assert log.skipped.count == 1


def test_an_open_quote_swallows_no_more_than_a_row_may_have(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", 'id,text\n1,"open\n' + "2,b\n" * 100_000)
    told = message(path, max_bytes=200_000)
    assert "line 2: no row of a table (more than 200000 bytes. Raise the limit with --max-bytes" in told
    assert len(read(path, errors="skip", max_bytes=200_000)) > 40_000


@pytest.mark.parametrize("errors", ["stop", "skip"])
@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (b"id,text,id", "line 1: the header names 'id' twice"),
        (b"id,\xff", "line 1: not utf-8: byte 3"),
        (b'id,"a"b', "line 1: no row"),
    ],
)
def test_a_bad_header_is_never_left_out(
    header: bytes, wrong: str, errors: Literal["stop", "skip"], tmp_path: Path
) -> None:
    assert wrong in message(put(tmp_path / "x.csv", header + b"\n1,2\n"), errors=errors)


def test_an_undecodable_text_names_its_line(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", b"one\ntwo \xe9\n")
    put(tmp_path / "b.md", "fine")
    assert f"{tmp_path / 'a.txt'}, line 2: not utf-8: byte 8 (0xe9)" in message(tmp_path)
    log = ReadLog()
    assert [fields["text"] for fields in read(tmp_path, errors="skip", log=log)] == ["fine"]
    assert log.skipped.count == 1
    assert read(tmp_path / "a.txt", encoding="latin-1")[0]["text"] == "one\ntwo é\n"


# -- files and folders --------------------------------------------------------------------------------------


def test_folders_are_read_in_order(tmp_path: Path) -> None:
    for name in ["b.txt", "a/2.txt", "a/10.txt", "a/x/1.md", "c.jsonl", ".hidden.txt", ".git/x.txt", "d"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"id": "line"}' if name == "c.jsonl" else name)
    (tmp_path / "z").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    os.mkfifo(tmp_path / "pipe")
    found = [fields["id"].removeprefix(f"{tmp_path}{os.sep}") for fields in read(tmp_path)]
    assert found == ["a/10.txt", "a/2.txt", "a/x/1.md", "b.txt", "line", "d", "link.txt"]
    both = read_records([str(tmp_path / "d"), str(tmp_path / "a")])
    assert [Path(record.fields["id"]).name for record in both] == ["d", "10.txt", "2.txt", "1.md"]
    (tmp_path / "empty").mkdir()
    assert read(tmp_path / "empty") == []


def test_a_name_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")), "x")
    found = read(tmp_path)
    write(tmp_path / "out.jsonl", found)
    assert read(tmp_path / "out.jsonl") == found
    assert found[0]["id"].endswith("caf\udce9.txt")


def test_a_format_that_is_named_wins(tmp_path: Path) -> None:
    path = put(tmp_path / "x.txt", '{"id": 1}\n')
    assert read(path, format="jsonl") == [{"id": 1}]
    assert read(put(tmp_path / "y.jsonl", "a,b\n1,2\n"), format="csv") == [{"a": "1", "b": "2"}]
    write(tmp_path / "out.txt", [{"id": 1}], format="jsonl")
    assert (tmp_path / "out.txt").read_text() == '{"id": 1}\n'


@pytest.mark.parametrize("path", ["missing.jsonl", "missing/x.csv", "missing"])
def test_missing_files_are_told_before_anything_is_read(path: str, tmp_path: Path) -> None:
    good = put(tmp_path / "good.txt", "x")
    with pytest.raises(InputError, match=r"cannot read '.*missing.*': No such file or directory\."):
        read_records([str(good), str(tmp_path / path)])


@pytest.mark.parametrize("packing", PACKINGS[1:])
@pytest.mark.parametrize("errors", ["stop", "skip"])
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt", ".parquet"])
def test_damaged_packing(packing: str, errors: Literal["stop", "skip"], suffix: str, tmp_path: Path) -> None:
    whole = tmp_path / f"whole{suffix}{packing}"
    fields = [{"id": str(number), "text": os.urandom(40).hex()} for number in range(2000)]
    write(whole, fields, format="jsonl" if suffix == ".txt" else "auto")
    raw = whole.read_bytes()
    cut = put(tmp_path / f"cut{suffix}{packing}", raw[:-1])
    assert f"cannot read '{cut}': " in message(cut, errors=errors)
    cut = put(tmp_path / f"half{suffix}{packing}", raw[: len(raw) // 2])
    assert f"cannot read '{cut}': " in message(cut, errors=errors)
    bent = put(tmp_path / f"bent{suffix}{packing}", raw[:5000] + bytes(99) + raw[5099:])
    # Damaged bytes may first give a bad line.
    assert f"cannot read '{bent}': " in message(bent, errors=errors) or errors == "stop"
    other = put(tmp_path / f"other{suffix}{packing}", b"no packed bytes at all")
    assert f"cannot read '{other}': " in message(other, errors=errors)


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_several_packed_streams_in_one_file(packing: Literal["gz", "zst"], tmp_path: Path) -> None:
    raw = b""
    for number in range(3):
        pack = packer(packing, "x")
        raw += pack.pack(b'{"id": %d}\n' % number) + pack.finish()
    path = put(tmp_path / f"x.jsonl.{packing}", raw)
    assert read(path) == [{"id": 0}, {"id": 1}, {"id": 2}]
    if packing == "gz":
        assert gzip.decompress(raw).count(b"\n") == 3


def test_a_packed_file_is_unpacked_piece_by_piece(tmp_path: Path) -> None:
    pack = packer("zst", "x")
    path = put(tmp_path / "x.zst", pack.pack(bytes(100_000_000)) + pack.finish())
    with unpacked(str(path), "zst") as stream:
        assert sum(len(piece) for piece in iter(lambda: stream.read(1 << 16), b"")) == 100_000_000


def open_files() -> set[str]:
    return {
        os.readlink(f"/proc/self/fd/{fd}")
        for fd in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{fd}")
    }


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux which files are open")
@pytest.mark.parametrize(
    "name", ["x.jsonl", "x.csv", "x.jsonl.gz", "x.jsonl.zst", "x.parquet", "x.parquet.gz"]
)
def test_no_file_stays_open(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, ARTICLES)
    taken = read_records([str(path)])
    next(taken)
    assert str(path) in open_files()
    del taken
    assert str(path) not in open_files()
    path.write_bytes(b"\xff\n" + path.read_bytes()[:10])
    message(path)
    assert str(path) not in open_files()


# -- Parquet ------------------------------------------------------------------------------------------------


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
    monkeypatch.setattr(record_forms, "PARQUET_GROUP_ROWS", 3)
    monkeypatch.setattr(records, "PARQUET_BATCH_ROWS", 2)
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


def test_bad_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    assert "cannot read" in message(put(tmp_path / "x.parquet", b"no such thing"))
    assert "cannot read" in message(put(tmp_path / "x.parquet", b""))
    import pyarrow.parquet as library

    raw = arrow.array([b"a", b"\xff", b"c"]).view(arrow.binary())
    text = arrow.Array.from_buffers(arrow.string(), 3, raw.buffers())
    library.write_table(arrow.table({"t": text}), str(tmp_path / "y.parquet"))
    assert "y.parquet, row 2: " in message(tmp_path / "y.parquet")
    log = ReadLog()
    assert read(tmp_path / "y.parquet", errors="skip", log=log) == [{"t": "a"}, {"t": "c"}]
    assert log.skipped.count == 1
    assert places(tmp_path / "y.parquet", errors="skip") == [", row 1", ", row 3"]
    library.write_table(arrow.table([[1], [2]], names=["a", "a"]), str(tmp_path / "z.parquet"))
    assert "two columns of one name" in message(tmp_path / "z.parquet")


# -- writing ------------------------------------------------------------------------------------------------


def write_all(path: Path, taken: Iterator[Record]) -> None:
    with open_writer(str(path)) as writer:
        for record in taken:
            writer.write(record)


def some_then_fail() -> Iterator[Record]:
    yield Record(ARTICLES[0], "x, line 1")
    raise KeyboardInterrupt


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_nothing_half_written(
    suffix: str, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_forms, "PARQUET_GROUP_ROWS", 1)
    path = put(tmp_path / f"x{suffix}{packing}", "old")
    with pytest.raises(KeyboardInterrupt):
        write_all(path, some_then_fail())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize("flush", [True, False])
def test_a_full_disk(suffix: str, packing: str, flush: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / f"x{suffix}{packing}"
    path.symlink_to("/dev/full")
    fields = [{"id": number, "text": os.urandom(999).hex()} for number in range(100)]
    with pytest.raises(OSError, match="No space left") as caught:
        write(path, fields, flush=flush)
    assert caught.value.filename == str(path)


def test_a_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "none" / "x.jsonl"
    with pytest.raises(FileNotFoundError) as caught:
        write(path, [])
    assert caught.value.filename == str(path)


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


# -- standard input and output ------------------------------------------------------------------------------

COPY = (
    "import sys\n"
    "from unrepeat.records.read import read_records; from unrepeat.records.write import open_writer\n"
    "with open_writer(None, format=sys.argv[2], flush=True) as writer:\n"
    "    for record in read_records(['-'], format=sys.argv[1]):\n"
    "        writer.write(record, {'where': record.where})\n"
)


def copy(source: str, target: str, stdin: bytes) -> bytes:
    command = [sys.executable, "-W", "error", "-c", COPY, source, target]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
    return done.stdout


def test_standard_streams(tmp_path: Path) -> None:
    raw = '{"id": "é"}\n{"id": "ü"}\n'.encode()
    lines_ = (
        '{"id": "é", "where": "standard input, line 1"}\n{"id": "ü", "where": "standard input, line 2"}\n'
    )
    assert copy("auto", "auto", raw) == lines_.encode()
    assert copy("csv", "csv", b"id\na\n") == b'id,where\na,"standard input, line 2"\n'
    assert copy("text", "auto", b"two\nlines") == (
        b'{"id": "-", "text": "two\\nlines", "where": "standard input"}\n'
    )
    path = put(tmp_path / "x.parquet", copy("auto", "parquet", raw))
    assert [fields["id"] for fields in read(path)] == ["é", "ü"]
    assert b"standard input, row 2" in copy("parquet", "auto", path.read_bytes())


def test_a_feed_sees_every_record_at_once() -> None:
    command = [sys.executable, "-c", COPY, "auto", "auto"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(b'{"id": %d}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize("format_", ["auto", "csv", "parquet"])
def test_a_reader_that_has_gone(format_: str) -> None:
    command = [sys.executable, "-W", "error", "-c", COPY, "auto", format_]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command, input=b'{"id": 1}\n', stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
        )
    finally:
        os.close(writing)
    assert b"BrokenPipeError" in done.stderr


def test_standard_input_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ["utf-8", "utf-16"]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"é": 1}\n'.encode(encoding))))
        assert read("-", encoding=encoding) == [{"é": 1}]
        assert not sys.stdin.buffer.closed
    with pytest.raises(InputError, match="more than once"):
        read_records(["-", "x", "-"])


# -- options and extras -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("-", ("auto", "", ",")),
        ("news", ("auto", "", ",")),
        ("a.b/news", ("auto", "", ",")),
        ("news.gz", ("auto", "gz", ",")),
        ("News.JSONL.GZ", ("jsonl", "gz", ",")),
        ("x.tsv.zst", ("csv", "zst", "\t")),
        ("x.md", ("text", "", ",")),
        (".csv", ("auto", "", ",")),
    ],
)
def test_kinds(path: str, kind: tuple[str, str, str]) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"format": "xml"}, "format must be one of auto, jsonl, csv, text, parquet; got 'xml'"),
        ({"errors": "ignore"}, "errors must be 'stop' or 'skip'; got 'ignore'"),
        ({"encoding": "utf-9"}, "there is no encoding 'utf-9'"),
        ({"encoding": "hex"}, "there is no encoding 'hex'"),
        ({"encoding": "cp037"}, "records in the encoding 'cp037' cannot be read"),
    ],
)
def test_wrong_options(options: dict[str, Any], wrong: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=re.escape(wrong)):
        read_records([str(tmp_path)], **options)
    if "errors" not in options and options != {"encoding": "cp037"}:
        with pytest.raises(OptionError, match=re.escape(wrong)):
            open_writer(None, **options)


@pytest.mark.parametrize(("name", "format_"), [("x.txt", "auto"), ("x.jsonl", "text")])
def test_a_text_cannot_be_written(name: str, format_: FileFormat) -> None:
    with pytest.raises(OptionError, match=r"a text file holds no records.*\.jsonl, \.csv"):
        open_writer(name, format=format_)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("x.parquet", "pyarrow", "arrow"),
        ("x.jsonl.zst", "compression.zstd" if sys.version_info >= (3, 14) else "zstandard", "zstd"),
    ],
)
def test_missing_extras(
    name: str, module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / name, b"")
    monkeypatch.setitem(sys.modules, module, None)
    wanted = rf"{re.escape(name)}' needs the package .* pip install 'unrepeat\[{extra}\]'"
    with pytest.raises(MissingExtraError, match=wanted):
        read_records([str(path)])
    with pytest.raises(MissingExtraError, match=wanted):
        read(tmp_path)
    with pytest.raises(MissingExtraError, match=wanted):
        open_writer(str(path))
    assert read(put(tmp_path / "x.csv", "a\n1\n")) == [{"a": "1"}]


def test_nothing_but_the_standard_library_is_loaded() -> None:
    code = (
        "import sys; import unrepeat.records.read, unrepeat.records.write;"
        " print(*{'pyarrow', 'zstandard', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


# -- fields -------------------------------------------------------------------------------------------------

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
        (("id", "n"), "x.jsonl, line 9: the text, 'n', is no string: None"),
        (("id", "id"), "x.jsonl, line 9: the text, 'id', is no string: 7"),
        (("n", "text"), "x.jsonl, line 9: 'n' is neither string nor whole number: None"),
        (("yes", "text"), "'yes' is neither string nor whole number: True"),
        (("id", "text", None, "yes"), "'yes' is neither string nor whole number: True"),
    ],
)
def test_pick_tells_what_is_missing(names: tuple[str | None, ...], wrong: str) -> None:
    with pytest.raises(InputError, match=re.escape(wrong)):
        pick(RECORD, *names)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="Fields: none"):
        pick(Record({}, "x"))


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-32-be", "gb18030", "latin-1"]))
def test_lines_are_those_of_the_bytes(raw: bytes, encoding: str) -> None:
    name = lines.line_encoding(encoding)
    found = list(lines.Lines(io.BytesIO(raw), name, "x"))
    try:
        text = raw.decode(
            encoding if encoding != "utf-16" or raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
        )
    except UnicodeError:
        return
    assert "".join(found) == text.removeprefix("\ufeff")
    assert len(found) == text.count("\n") + (text[-1:] not in ("", "\n"))


# -- records that wait --------------------------------------------------------------------------------------

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("\0type"), inner, max_size=3)
    ),
    max_leaves=6,
)
PARQUET_VALUES = (
    st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.binary(max_size=9)
)


@given(
    st.lists(
        st.dictionaries(st.text() | st.just("\0type"), JSON_VALUES | PARQUET_VALUES, max_size=4), max_size=4
    )
)
def test_records_that_wait_come_back_as_they_were(many: list[dict[str, Any]]) -> None:
    with RecordSpill() as waiting:
        for number, fields in enumerate(many):
            waiting.append(Record(fields, f"line {number}"))
        for number, fields in enumerate(many):
            record = waiting.popleft()
            assert record == Record(fields, f"line {number}")
            assert [type(value) for value in record.fields.values()] == [
                type(value) for value in fields.values()
            ]


def test_what_cannot_wait_is_told() -> None:
    with RecordSpill() as waiting, pytest.raises(InputError, match="line 3: a complex cannot wait"):
        waiting.append(Record({"x": 1j}, "line 3"))


# -- JSON stays what it was ---------------------------------------------------------------------------------

EXACT = (
    '{"id": "a", "n": 123456789012345678901234567890.5, "z": -0, "e": 1e400, "m": 1.50,'
    ' "l": [1.0E+2,{"x":0.10}], "s": "caf\\u00e9 \\ud800 \\/ NaN" , "t": true, "o": null}'
)


def copied(source: Path, target: Path, added: dict[str, Any], **options: Any) -> str:
    with open_writer(str(target)) as writer, RecordSpill() as waiting:
        for record in read_records([str(source)], **options):
            waiting.append(record)
            writer.write(waiting.popleft(), added)
    return target.read_text()


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


@given(
    st.dictionaries(st.text(), JSON_VALUES, max_size=4),
    st.dictionaries(st.text(max_size=2), JSON_VALUES, max_size=3),
)
def test_members_of_an_object_are_replaced_and_added(own: dict[str, Any], added: dict[str, Any]) -> None:
    for text in (
        json.dumps(own),
        json.dumps(own, ensure_ascii=False, separators=(",", ":")),
        json.dumps(own, indent=1),
    ):
        assert {name: json.loads(value) for name, value in members(text).items()} == own
        found = with_members(text, own, {name: json.dumps(value) for name, value in added.items()})
        assert json.loads(found) == {**own, **added}


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "[1, NaN]"])
def test_what_json_has_not_is_told_or_null(value: str, tmp_path: Path) -> None:
    source = put(tmp_path / "x.jsonl", f'{{"id": "NaN", "x": {value}, "n": 1.50}}\n')
    assert "line 1: no JSON (it has no " in message(source)
    log = ReadLog()
    text = copied(source, tmp_path / "out.jsonl", {}, errors="skip", log=log)
    null = "[1, null]" if "[" in value else "null"
    assert text == f'{{"id": "NaN", "x": {null}, "n": 1.50}}\n'
    assert (log.incomplete.count, log.skipped.count) == (1, 0)
    assert "write null" in log.incomplete.first[0]


def test_numbers_of_a_table_that_json_has_not_are_null(tmp_path: Path) -> None:
    write(tmp_path / "x.parquet", [{"x": float("nan"), "y": [float("inf"), 1.5]}])
    assert copied(tmp_path / "x.parquet", tmp_path / "out.jsonl", {}) == '{"x": null, "y": [null, 1.5]}\n'
    assert copied(tmp_path / "x.parquet", tmp_path / "out.csv", {}) == 'x,y\nNaN,"[null, 1.5]"\n'


@pytest.mark.parametrize("raw", ['{"id": 1, "text": "a", "text": "b"}', '{"id": [{"a": 1, "a": 1}]}'])
def test_two_equal_keys_are_told(raw: str, tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl", raw + '\n{"id": 2}\n')
    assert re.search(
        r"x.jsonl, line 1: no JSON \(the key '(text|a)' stands twice in one object\)", message(path)
    )
    log = ReadLog()
    assert read(path, errors="skip", log=log) == [{"id": 2}]
    assert log.skipped.count == 1


@pytest.mark.parametrize("depth", [300, 600, 900])
def test_deep_values_come_out_or_are_told(depth: int, tmp_path: Path) -> None:
    raw = f'{{"id": 1, "x": {"[" * depth}{"]" * depth}}}\n'
    source = put(tmp_path / "x.jsonl", raw)
    assert copied(source, tmp_path / "out.jsonl", {}) == raw
    assert copied(source, tmp_path / "out.jsonl", {"id": 2}) == raw.replace("1", "2")
    assert depth == copied(source, tmp_path / "out.csv", {}).count("[")
    with pytest.raises(InputError, match="the text, 'x', is no string: "):
        pick(next(read_records([str(source)])), None, "x")


# -- bombs, and lines without an end ------------------------------------------------------------------------


def packed_zeros(path: Path, size: int, begin: bytes = b"") -> Path:
    """Put a packed file there that is a thousand times as large when it is unpacked."""
    pack = packer(kind_of(str(path)).packing, str(path))
    with path.open("wb") as file:
        file.write(pack.pack(begin))
        for _ in range(size >> 20):
            file.write(pack.pack(b"0" * (1 << 20)))
        file.write(pack.finish())
    return path


# The most memory that a process ever had; what getrusage says begins with that of the parent.
PEAK = (
    "import re, sys; from unrepeat.cli.main import main\n"
    "code = main(sys.argv[1:])\n"
    "status = open('/proc/self/status').read()\n"
    "print(code, int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) >> 10, file=sys.stderr)"
)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what memory a process had")
@pytest.mark.parametrize("packing", PACKINGS[1:])
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ".parquet"])
def test_a_bomb_is_told_and_takes_no_memory(suffix: str, packing: str, tmp_path: Path) -> None:
    path = packed_zeros(tmp_path / f"x{suffix}{packing}", 1 << 29)
    assert path.stat().st_size < 1 << 21
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "corpus", str(path), "--max-bytes", "16M"],
        capture_output=True,
        check=True,
        timeout=100,
    )
    told, peak = done.stderr.decode().splitlines()
    assert "more than 16777216 bytes. Raise the limit with --max-bytes if that is right" in told
    code, megabytes = map(int, peak.split())
    assert code == 2
    assert megabytes < 250


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_a_line_that_is_too_long_is_left_out_alone(encoding: str, tmp_path: Path) -> None:
    raw = '{"id": 1}\n{"id": "' + "\u010a" * 3000 + '"}\n{"id": 2}\n' + "x" * 9000
    path = put(tmp_path / "x.jsonl", raw.encode(encoding))
    assert "x.jsonl, line 2: more than 500 bytes" in message(path, encoding=encoding, max_bytes=500)
    log = ReadLog()
    assert read(path, encoding=encoding, errors="skip", max_bytes=500, log=log) == [{"id": 1}, {"id": 2}]
    assert log.skipped.count == 2
    assert "x.jsonl, line 4: more than 500 bytes" in log.skipped.first[1]
    assert len(read(path, encoding=encoding, errors="skip", max_bytes=50_000)) == 3


def test_a_record_may_have_just_as_many_bytes_as_the_limit(tmp_path: Path) -> None:
    line = '{"id": "abc"}\n'
    assert read(put(tmp_path / "x.jsonl", line * 3), max_bytes=len(line)) == [{"id": "abc"}] * 3
    assert "more than 13 bytes" in message(tmp_path / "x.jsonl", max_bytes=len(line) - 1)
    assert read(put(tmp_path / "x.txt", "abc"), max_bytes=3)[0]["text"] == "abc"
    assert "x.txt: more than 2 bytes" in message(tmp_path / "x.txt", max_bytes=2)


# -- links, and what cannot be read -------------------------------------------------------------------------


def test_links_out_of_a_folder_are_followed_only_if_that_is_asked(tmp_path: Path) -> None:
    put(tmp_path / "secret.txt", "secret")
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    put(folder / "below" / "a.txt", "a")
    (folder / "b.txt").symlink_to(Path("below") / "a.txt")
    (folder / "c.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "below" / "d.txt").symlink_to(Path("..") / ".." / "secret.txt")
    (folder / "below" / "e.txt").symlink_to(Path("..") / "c.txt")
    put(tmp_path / "folder2", "beside")
    (folder / "f.txt").symlink_to(tmp_path / "folder2")
    log = ReadLog()
    assert [one["text"] for one in read(folder, log=log)] == ["a", "a"]
    assert log.links.count == 4
    assert str(folder / "c.txt") in log.links.first
    followed = [one["text"] for one in read(folder, follow_links=True)]
    assert sorted(followed) == ["a", "a", "beside", "secret", "secret", "secret"]
    # A folder may be named by a link, and so may a file.
    (tmp_path / "named").symlink_to(folder)
    assert [one["text"] for one in read(tmp_path / "named")] == ["a", "a"]
    assert read(folder / "c.txt")[0]["text"] == "secret"


def test_one_entry_that_cannot_be_read_does_not_end_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    put(folder / "a.txt", "a")
    (folder / "loop").symlink_to("loop")
    put(folder / "m.jsonl.gz", b"no packed bytes")
    put(folder / "n.csv", "id,id\n1,2\n")
    put(folder / "z.txt", "z")
    told = message(folder)
    assert told.startswith(f"cannot read '{folder / 'loop'}': ")
    log = ReadLog()
    assert [one["text"] for one in read(folder, errors="skip", log=log)] == ["a", "z"]
    assert (log.unread.count, log.skipped.count) == (3, 0)
    assert [
        part in told for part, told in zip(("loop", "m.jsonl.gz", "n.csv"), log.unread.first, strict=True)
    ]


def test_folders_in_folders_without_end(tmp_path: Path) -> None:
    for _ in range(1500):  # from the inside to the outside, as a path may not be long
        (tmp_path / "outer").mkdir()
        if (tmp_path / "d").exists():
            (tmp_path / "d").rename(tmp_path / "outer" / "d")
        else:
            put(tmp_path / "outer" / "x.txt", "deep")
        (tmp_path / "outer").rename(tmp_path / "d")
    try:
        assert [one["text"] for one in read(tmp_path)] == ["deep"]
    finally:
        while (tmp_path / "d").exists():  # what cleans up goes down by recursion
            (tmp_path / "d").rename(tmp_path / "outer")
            if (tmp_path / "outer" / "d").exists():
                (tmp_path / "outer" / "d").rename(tmp_path / "d")
            else:
                (tmp_path / "outer" / "x.txt").unlink()
            (tmp_path / "outer").rmdir()
