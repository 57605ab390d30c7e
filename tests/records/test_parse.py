"""How lines, rows and texts become records, and what is told of those that do not."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Literal

import pytest

from tests.records.files import PACKINGS, copied, message, places, put, read, write
from unrepeat.errors import InputError
from unrepeat.records import record
from unrepeat.records.formats import kind_of, packer
from unrepeat.records.read import read_records
from unrepeat.records.record import ReadLog

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


def test_a_huge_field_of_a_table(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    path = tmp_path / "x.csv"
    write(path, [{"text": "word\n" * 100_000}])
    taken = read_records([str(path)])
    assert len(next(taken).fields["text"]) == 500_000
    assert csv.field_size_limit() == before
    list(taken)
    assert csv.field_size_limit() == before


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
    (b'{"id": 1', "this is not JSON (Expecting"),
    (b"[1]", "this is not a JSON object with one record: '[1]"),
    (b"7", "this is not a JSON object with one record: '7"),
    (b'{"a": 1} {"b": 2}', "this is not JSON (Extra data"),
    (b'{"id": "caf\xe9 au lait"}', "not utf-8: byte 11 (0xe9) cannot be decoded"),
    (b'{"n": ' + b"9" * 5000 + b"}", "this is not JSON (Exceeds the limit"),
    (b"[" * 200_000, "this is not JSON (maximum recursion depth"),
    (b'{"id": 1}\0', "this is not JSON (Extra data"),
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
    assert (log.skipped.count, len(log.skipped.first)) == (50, record.MAX_MESSAGES)


BAD_ROWS = [
    (b"1,a,more", "the number of fields is 3, and 2 in the header: '1,a,more'"),
    (b"1", "the number of fields is 1, and 2 in the header"),
    (b'1,"a"b', "this is not a row of a table ("),
    (b"1,a\rb,c", "this is not a row of a table ("),
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
    assert "x.csv, line 2: this is not a row of a table (unexpected end of data), up to line 4" in message(
        path
    )
    log = ReadLog()
    assert read(path, errors="skip", log=log) == []
    assert log.skipped.count == 1


def test_an_open_quote_swallows_no_more_than_a_row_may_have(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", 'id,text\n1,"open\n' + "2,b\n" * 100_000)
    told = message(path, max_bytes=200_000)
    assert (
        "line 2: this is not a row of a table (more than 200000 bytes. Raise the limit with --max-bytes"
        in told
    )
    assert len(read(path, errors="skip", max_bytes=200_000)) > 40_000


@pytest.mark.parametrize("errors", ["stop", "skip"])
@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (b"id,text,id", "line 1: the header names 'id' twice"),
        (b"id,\xff", "line 1: not utf-8: byte 3"),
        (b'id,"a"b', "line 1: this is not a row"),
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


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "[1, NaN]"])
def test_what_json_has_not_is_told_or_null(value: str, tmp_path: Path) -> None:
    source = put(tmp_path / "x.jsonl", f'{{"id": "NaN", "x": {value}, "n": 1.50}}\n')
    assert "line 1: this is not JSON (it has no " in message(source)
    log = ReadLog()
    text = copied(source, tmp_path / "out.jsonl", {}, errors="skip", log=log)
    null = "[1, null]" if "[" in value else "null"
    assert text == f'{{"id": "NaN", "x": {null}, "n": 1.50}}\n'
    assert (log.incomplete.count, log.skipped.count) == (1, 0)
    assert "write null" in log.incomplete.first[0]


@pytest.mark.parametrize("raw", ['{"id": 1, "text": "a", "text": "b"}', '{"id": [{"a": 1, "a": 1}]}'])
def test_two_equal_keys_are_told(raw: str, tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl", raw + '\n{"id": 2}\n')
    assert re.search(
        r"x.jsonl, line 1: this is not JSON \(the key '(text|a)' stands twice in one object\)", message(path)
    )
    log = ReadLog()
    assert read(path, errors="skip", log=log) == [{"id": 2}]
    assert log.skipped.count == 1


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


TABLE = 'id;text\n1;"Rain; snow, wind."\n2;Coats\n'
ROWS = [{"id": "1", "text": "Rain; snow, wind."}, {"id": "2", "text": "Coats"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_what_stands_between_fields_stands_in_the_header(sign: str, encoding: str, tmp_path: Path) -> None:
    text = TABLE.replace("id;", f"id{sign}").replace("1;", f"1{sign}").replace("2;", f"2{sign}")
    assert read(put(tmp_path / "x.csv", text.encode(encoding)), encoding=encoding) == ROWS


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ('"a;b"', ["a;b"]),
        ('"a;b",c', ["a;b", "c"]),
        ("a;b,c", ["a;b", "c"]),
        ('"a,b";c', ["a,b", "c"]),
        ('"a""b;";c', ['a"b;', "c"]),
        ('"a;\nb"', ["a;\nb"]),
        ("text", ["text"]),
    ],
)
def test_signs_in_quotes_do_not_count(header: str, names: list[str], tmp_path: Path) -> None:
    log = ReadLog()
    assert list(read_records([str(put(tmp_path / "x.csv", header + "\n"))], log=log)) == []
    assert log.fields == names


def test_a_sign_that_is_given_counts_for_csv_alone(tmp_path: Path) -> None:
    table = put(tmp_path / "x.csv", "id|text;1\n1|a,b\n")
    assert read(table, delimiter="|") == [{"id": "1", "text;1": "a,b"}]
    assert read(put(tmp_path / "x.tsv", "id\ttext\n1\ta|b\n"), delimiter="|") == [{"id": "1", "text": "a|b"}]
    for suffix, sign in ((".csv", "|"), (".tsv", "\t")):
        write(tmp_path / f"out{suffix}", [{"id": 1, "text": "a"}], delimiter="|")
        assert (tmp_path / f"out{suffix}").read_text() == f"id{sign}text\n1{sign}a\n"


def test_what_is_left_out_is_told_as_it_was_read(tmp_path: Path) -> None:
    told: list[tuple[str, object]] = []
    log = ReadLog(rejected=lambda error, raw: told.append((error, raw)))
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / "a.jsonl", '{"id": 1}\nno json\n["x"]\n')
    put(tmp_path / "in" / "b.csv", "id,text\n1\n")
    put(tmp_path / "in" / "c.parquet", b"nothing")
    assert len(list(read_records([str(tmp_path / "in")], errors="skip", log=log))) == 1
    assert [raw for _, raw in told] == ["no json\n", '["x"]\n', ["1"], None]
    assert all(re.search(r"[abc]\.\w+", error) for error, _ in told)
    assert (log.skipped.count, log.unread.count) == (3, 1)
