"""The commands `corpus`, `feed` and `index`; what is about signals and pipes runs in a process of its own."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.package import ROOT
from unrepeat import DuplicateIndex, StoreError
from unrepeat.cli.main import main

any_kernel = pytest.mark.any_kernel(reason="is about records, files and messages, not about words")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
MARKET = (
    "Fish prices rose by 3 percent at the morning market, where herring sold out before the bell, while cod "
    "from the northern banks found few buyers. The traders said that the storm had kept most boats in the "
    "harbour, and that the next catch would not come in before the wind had turned and the sea was calm."
)
MARKET_LATER = MARKET.replace("3 percent", "5 percent")
NEAR_LONG = (
    "The council voted on Tuesday evening to move the sea wall inland, after two years of surveys, many "
    "hearings and a long quarrel with the farmers whose fields lie behind it, and who will be paid for them."
)
NEAR = NEAR_LONG.replace("on Tuesday evening", "late on Tuesday")
STORY = f"{FERRY} Passengers waited in the hall until the evening, and some of them took rooms in the town."

RECORDS: list[dict[str, Any]] = [
    {"id": "a", "text": FERRY, "source": "gazette", "published": "2026-05-04T08:00:00Z"},
    {"id": "b", "text": LIBRARY, "source": "gazette", "published": "2026-05-04T09:00:00Z"},
    {"id": "c", "text": FERRY.replace(",", " -"), "source": "herald", "published": "2026-05-09T08:00:00Z"},
    {"id": "d", "text": MARKET, "source": "herald", "published": "2026-05-05T08:00:00Z"},
    {"id": "e", "text": MARKET_LATER, "source": "herald", "published": "2026-05-06T08:00:00Z"},
]
TWICE = f"{LIBRARY}\nDoors open at ten.\n{LIBRARY}\n"


def lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def parsed(raw: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.splitlines()]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, with some records in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_bytes(lines(RECORDS))
    return tmp_path


class Command:
    """Runs the command in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def __call__(self, *arguments: str, stdin: bytes = b"", code: int = 0) -> tuple[bytes, str]:
        """Return what went to standard output and to standard error."""
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            found = main(arguments)
        except SystemExit as stop:
            found = int(stop.code or 0)
        out, err = self._capture.readouterr()
        assert found == code, err.decode()
        return out, err.decode()


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(capsysbinary, monkeypatch)


def process(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "unrepeat", *arguments], **options)


def verdicts(out: bytes) -> dict[Any, Any]:
    """Return what each record is a duplicate of, or None."""
    return {one["id"]: one["duplicate_of"] if one["is_duplicate"] else None for one in parsed(out)}


# -- corpus: what is written --------------------------------------------------------------------------------


def test_every_field_stays_and_three_are_added(run: Command) -> None:
    out, err = run("corpus", "news.jsonl")
    found = parsed(out)
    assert [{name: one[name] for name in RECORDS[0]} for one in found] == RECORDS
    assert [list(one) for one in found] == [[*RECORDS[0], "is_duplicate", "duplicate_of", "similarity"]] * 5
    added = [(one["is_duplicate"], one["duplicate_of"]) for one in found]
    assert added == [(False, None), (False, None), (True, "a"), (False, None), (False, "d")]
    assert [one["similarity"] for one in found[:4]] == [None, None, 1.0, None]
    assert 0 < found[4]["similarity"] < 1
    assert err == "5 documents, 1 duplicate (1 exact), 1 revision kept, 5 written\n"


@any_kernel
def test_drop(run: Command) -> None:
    out, err = run("corpus", "news.jsonl", "--drop")
    assert list(verdicts(out)) == ["a", "b", "d", "e"]
    assert "4 written" in err


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
def test_strip(run: Command, keep: str) -> None:
    records = [{"body": TWICE, "id": 1}, {"body": f"{LIBRARY}\nDoors open at ten.\n", "id": 2}]
    out, _ = run("corpus", "--strip", "--text-field", "body", "--keep", keep, stdin=lines(records))
    assert [one["body"] for one in parsed(out)] == [records[1]["body"]] * 2
    assert verdicts(out) == {1: None, 2: 1}


@any_kernel
def test_mark_is_the_default(run: Command) -> None:
    assert run("corpus", "news.jsonl", "--mark") == run("corpus", "news.jsonl")


@any_kernel
@pytest.mark.parametrize("arguments", [["corpus"], ["corpus", "-"], ["corpus", "-o", "-"]])
def test_standard_input_and_output(run: Command, arguments: list[str]) -> None:
    assert run(*arguments, stdin=lines(RECORDS)) == run("corpus", "news.jsonl")


@any_kernel
def test_no_records(run: Command) -> None:
    assert run("corpus") == (b"", "0 documents, 0 duplicates, 0 written\n")


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest", "earliest"])
def test_more_records_than_are_read_ahead(run: Command, keep: str) -> None:
    records = [{"id": n, "text": f"Ship number {n % 400} waits in the harbour.", "n": n} for n in range(1000)]
    out, _ = run("corpus", "--keep", keep, "--jobs", "3", stdin=lines(records))
    found = parsed(out)
    assert [one["n"] for one in found] == list(range(1000))
    assert [one["duplicate_of"] for one in found] == [None] * 400 + [n % 400 for n in range(400, 1000)]


@any_kernel
def test_records_are_written_while_others_are_read() -> None:
    """No more than a few batches wait: the first lines come before the input has ended."""
    with process(
        "corpus", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        raw = lines({"id": n, "text": f"{n} ships " * 9} for n in range(300))
        command.stdin.write(raw)
        command.stdin.flush()
        assert json.loads(command.stdout.readline())["id"] == 0
        command.stdin.close()
        assert len(command.stdout.read().splitlines()) == 299


# -- corpus: options ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "duplicates"),
    [
        ([], {"c": "a"}),
        (["--within", "3"], {}),
        (["--within", "5"], {"c": "a"}),
        (["--within", "119h"], {}),
        (["--within", "120h"], {"c": "a"}),
        (["--within", "5.0d"], {"c": "a"}),
        (["--same-source"], {}),
        (["--across-sources"], {"c": "a"}),
        (["--revisions", "remove"], {"c": "a", "e": "d"}),
        (["--revisions", "keep"], {"c": "a"}),
        (["--revisions", "remove", "--threshold", "0.95"], {"c": "a"}),
        (["--shingle-size", "1"], {"c": "a"}),
        (["--keep", "longest"], {"c": "a"}),
        (["--keep", "earliest"], {"c": "a"}),
        (["--jobs", "2"], {"c": "a"}),
    ],
)
def test_options_of_corpus(run: Command, arguments: list[str], duplicates: dict[str, str]) -> None:
    out, _ = run("corpus", "news.jsonl", *arguments)
    assert {one: of for one, of in verdicts(out).items() if of} == duplicates


def test_contained(run: Command) -> None:
    long = " ".join(
        f"{word} number {n} of the long report from the coast" for n, word in enumerate("abcdefgh" * 3)
    )
    records = [{"id": 1, "text": f"{long} {STORY} {long[::-1]}"}, {"id": 2, "text": long}]
    assert verdicts(run("corpus", stdin=lines(records))[0]) == {1: None, 2: None}
    out, err = run("corpus", "--contained", stdin=lines(records))
    assert verdicts(out) == {1: None, 2: 1}
    assert parsed(out)[1]["similarity"] == 1.0
    assert "1 duplicate (1 contained)" in err


def test_threshold_and_shingle_size(run: Command) -> None:
    raw = lines([{"id": 1, "text": NEAR_LONG}, {"id": 2, "text": NEAR}])
    assert verdicts(run("corpus", "--threshold", "0.95", stdin=raw)[0]) == {1: None, 2: None}
    out, err = run("corpus", "--threshold", "0.5", "--shingle-size", "2", stdin=raw)
    assert verdicts(out) == {1: None, 2: 1}
    assert "(1 near)" in err
    assert 0.5 <= parsed(out)[1]["similarity"] < 1


def test_keep(run: Command) -> None:
    records = [
        {"id": "short", "text": FERRY, "published": "2026-05-05"},
        {"id": "long", "text": f"{FERRY} {FERRY}", "published": "2026-05-06"},
        {"id": "early", "text": FERRY, "published": "2026-05-04"},
    ]
    raw = lines(records)
    # All words twice give no new shingles but those across the seam.
    arguments = ["corpus", "--threshold", "0.5"]
    assert verdicts(run(*arguments, stdin=raw)[0])["early"] == "short"
    assert verdicts(run(*arguments, "--keep", "longest", stdin=raw)[0])["early"] == "long"
    out, _ = run(*arguments, "--keep", "earliest", stdin=raw)
    assert verdicts(out) == {"short": "early", "long": "early", "early": None}
    assert [one["id"] for one in parsed(out)] == ["short", "long", "early"]


@any_kernel
def test_names_of_fields(run: Command) -> None:
    names = {"id": "url", "text": "body", "source": "site", "published": "when"}
    records = [{names[name]: value for name, value in record.items()} for record in RECORDS]
    arguments = [f"--{name}-field={field}" for name, field in names.items()]
    out, _ = run(
        "corpus", *arguments, "--within=1", "--same-source", "--revisions=remove", stdin=lines(records)
    )
    assert {one["url"]: one["duplicate_of"] for one in parsed(out) if one["is_duplicate"]} == {"e": "d"}


@any_kernel
def test_without_ids_records_are_called_by_their_numbers(run: Command) -> None:
    texts = (FERRY, LIBRARY, FERRY)
    records: list[dict[str, Any]] = [*({"text": text} for text in texts), {"id": None, "text": LIBRARY}]
    out, _ = run("corpus", stdin=lines(records))
    assert [one["duplicate_of"] for one in parsed(out)] == [None, None, 0, 1]


@any_kernel
def test_a_field_that_is_named_must_be_there(run: Command) -> None:
    _, err = run("corpus", "news.jsonl", "--source-field", "sources", code=2)
    assert "news.jsonl, line 1: there is no field 'sources' for a source. Did you mean 'source'?" in err


@any_kernel
def test_times_that_are_not_needed_are_not_read(run: Command) -> None:
    raw = lines([{"text": FERRY, "published": "on Sunday", "source": ["a"]}])
    assert len(parsed(run("corpus", stdin=raw)[0])) == 1
    _, err = run("corpus", "--within", "3", stdin=raw, code=2)
    assert "standard input, line 1: published of document 0 is no time" in err
    _, err = run("corpus", "--within", "3", stdin=lines([{"text": FERRY}]), code=2)
    assert "standard input, line 1: there is no time of publication, which --within needs" in err


# -- corpus: formats ----------------------------------------------------------------------------------------

SUFFIXES = [".jsonl", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".csv.zst", ".parquet.gz"]


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_in_and_out(run: Command, suffix: str, keep: str) -> None:
    """Out and in again: a second run finds the same, and replaces the fields of the first."""
    if "parquet" in suffix:
        pytest.importorskip("pyarrow")
    if suffix.endswith(".zst") and sys.version_info < (3, 14):
        pytest.importorskip("zstandard")
    for name in ("one", "two"):
        before = "news.jsonl" if name == "one" else f"one{suffix}"
        assert run("corpus", before, "-o", f"{name}{suffix}", "--keep", keep)[0] == b""
    out, _ = run("corpus", f"two{suffix}", "--keep", keep)
    plain, _ = run("corpus", "news.jsonl", "--keep", keep)
    assert parsed(out) == parsed(plain)
    assert Path(f"one{suffix}").read_bytes() == Path(f"two{suffix}").read_bytes()


@any_kernel
def test_csv(run: Command) -> None:
    Path("news.csv").write_text(f'id,text\n1,"{FERRY}"\n2,"{LIBRARY}"\n3,"{FERRY}"\n')
    run("corpus", "news.csv", "-o", "out.csv")
    with open("out.csv", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["id", "text", "is_duplicate", "duplicate_of", "similarity"]
    assert [row[2:] for row in rows[1:]] == [["false", "", ""], ["false", "", ""], ["true", "1", "1.0"]]


@any_kernel
def test_parquet_keeps_its_types_and_adds_ids_of_the_same(run: Command) -> None:
    arrow = pytest.importorskip("pyarrow")
    library = pytest.importorskip("pyarrow.parquet")
    when = datetime.fromisoformat("2026-05-04T08:00:00+00:00")
    table = arrow.table(
        {
            "id": arrow.array([7, 8, 9], arrow.uint32()),
            "text": arrow.array([FERRY, LIBRARY, FERRY], arrow.large_string()),
            "published": arrow.array([when] * 3, arrow.timestamp("us", "UTC")),
        }
    )
    library.write_table(table, "in.parquet")
    for keep in ("first", "longest"):
        run("corpus", "in.parquet", "-o", "out.parquet", "--keep", keep, "--within", "1", "--strip")
        found = library.read_table("out.parquet")
        assert found.select(["id", "text", "published"]).equals(table)
        assert found.schema.field("duplicate_of").type == arrow.uint32()
        assert found["duplicate_of"].to_pylist() == [None, None, 7]
        assert found["is_duplicate"].to_pylist() == [False, False, True]


@any_kernel
def test_the_type_of_duplicate_of_does_not_wait_for_a_duplicate(run: Command) -> None:
    """Parquet takes its columns from the first 4,096 records, which may have no duplicate."""
    library = pytest.importorskip("pyarrow.parquet")
    records = [{"text": f"Ship number {n} waits."} for n in range(4100)] + [{"text": "Ship number 7 waits."}]
    run("corpus", "-o", "out.parquet", stdin=lines(records))
    assert library.read_table("out.parquet")["duplicate_of"].to_pylist()[-1] == 7


@any_kernel
def test_folders_and_text_files(run: Command, folder: Path) -> None:
    (folder / "news").mkdir()
    for name, text in {"a.txt": FERRY, "b.md": LIBRARY, "c.txt": FERRY, ".hidden": FERRY}.items():
        (folder / "news" / name).write_text(text)
    out, _ = run("corpus", "news")
    a, b, c = (os.path.join("news", name) for name in ("a.txt", "b.md", "c.txt"))
    assert verdicts(out) == {a: None, b: None, c: a}


@any_kernel
def test_format_and_encoding(run: Command) -> None:
    text = "Über den Höfen liegt heute früh noch Schnee, und am Abend wird es regnen."
    raw = f'id;text\n1,"{text}"\n2,"{text}"\n'.replace(";", ",").encode("latin-1")
    out, _ = run("corpus", "--format", "csv", "--encoding", "latin-1", stdin=raw)
    assert [json.loads(line)["text"] for line in out.decode("latin-1").splitlines()] == [text] * 2
    Path("news.dat").write_bytes(raw)
    assert run("corpus", "news.dat", "--format", "csv", "--encoding", "latin-1")[0] == out


@any_kernel
def test_packed_output_is_packed(run: Command) -> None:
    run("corpus", "news.jsonl", "-o", "out.jsonl.gz")
    assert parsed(gzip.decompress(Path("out.jsonl.gz").read_bytes())) == parsed(
        run("corpus", "news.jsonl")[0]
    )


# -- corpus: what goes wrong --------------------------------------------------------------------------------

BAD = [
    b'{"id": "x", "text": "Ships',
    b'["no record"]',
    b'{"id": "x"}',
    b'{"id": "x", "text": 7}',
    b'{"id": 1.5, "text": "Ships wait."}',
    b'{"id": "x", "text": "\xff"}',
]


@any_kernel
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "command", [["corpus"], ["corpus", "--keep", "longest"], ["feed", "--index", "news.db"]]
)
def test_a_bad_line(run: Command, command: list[str], bad: bytes) -> None:
    good = lines(RECORDS)
    Path("bad.jsonl").write_bytes(lines(RECORDS[:2]) + bad + b"\n" + lines(RECORDS[2:]))
    _, err = run(*command, "bad.jsonl", code=2)
    assert "unrepeat: bad.jsonl, line 3: " in err
    out, err = run(*command, "bad.jsonl", "--errors", "skip")
    assert "\n1 bad record left out, the first of them:\n  bad.jsonl, line 3: " in err
    assert verdicts(out) == verdicts(run("corpus", stdin=good)[0])
    assert run(*command, "bad.jsonl", "--errors", "skip", "--quiet")[1] == ""


@any_kernel
@pytest.mark.parametrize("command", [["corpus", "--keep", "earliest"], ["feed", "--index", "news.db"]])
@pytest.mark.parametrize(
    "value", ["Mon, 04 May 2026 08:00:00 GMT", 1777881600, 1777881600000.0, "1777881600", "20260504T080000Z"]
)
def test_times_in_every_form(run: Command, command: list[str], value: object) -> None:
    records = [{**RECORDS[2], "id": "late"}, {**RECORDS[0], "published": value}]
    out, err = run(*command, stdin=lines(records))
    assert [one["published"] for one in parsed(out)] == [RECORDS[2]["published"], value]
    assert verdicts(out) == ({"late": "a", "a": None} if "corpus" in command else {"late": None, "a": "late"})
    assert "2 documents" in err


@any_kernel
@pytest.mark.parametrize(
    "command",
    [
        *(
            ["corpus", "--published-field", "published", "--source-field", "source"],
            ["corpus", "--within", "3"],
        ),
        *(["corpus", "--keep", "earliest", "--same-source"], ["feed", "--index", "news.db"]),
        ["corpus", "--html", "page.html", "--report-file", "report.jsonl"],
    ],
)
@pytest.mark.parametrize(
    ("field", "value"),
    [("published", "on Sunday"), ("published", ["x"]), ("published", 3), ("source", ["x"]), ("source", 1.5)],
)
def test_what_is_said_of_an_article_costs_no_article(
    run: Command, command: list[str], field: str, value: object
) -> None:
    if field == "source" and "--within" in command:
        command = [*command, "--across-sources"]
    if field == "source" and "feed" in command:
        command = [*command, "--same-source"]
    bad = {"id": "x7", "text": NEAR, "published": "2026-05-04", "source": "gazette", field: value}
    raw = lines([RECORDS[0], bad, RECORDS[1]])
    _, err = run(*command, stdin=raw, code=2)
    assert "standard input, line 2" in err
    out, err = run(*command, "--errors", "skip", stdin=raw)
    assert parsed(out)[1] == {**bad, "is_duplicate": False, "duplicate_of": None, "similarity": None}
    assert [one["id"] for one in parsed(out)] == ["a", "x7", "b"]
    assert "1 record kept without a value that cannot be read, the first of them:\n" in err
    assert "  standard input, line 2: " in err
    assert "'x7'" in err or "source" in err
    assert "left out" not in err


@any_kernel
def test_a_record_without_a_time_matches_nothing_in_a_window_and_stays(run: Command) -> None:
    records = [RECORDS[0], {"id": "copy", "text": FERRY}, {**RECORDS[0], "id": "timed"}]
    _, err = run("corpus", "--within", "3", stdin=lines(records), code=2)
    assert "line 2: there is no time of publication, which --within needs" in err
    for keep in ("first", "earliest"):
        out, err = run("corpus", "--within", "3", "--keep", keep, "--errors", "skip", stdin=lines(records))
        assert verdicts(out) == {"a": None, "copy": None, "timed": "a"}
        assert "1 record kept without a value" in err


@any_kernel
def test_a_named_field_of_times_that_one_record_lacks(run: Command) -> None:
    records = [RECORDS[0], {"id": "b", "text": LIBRARY}]
    named = ("corpus", "--published-field", "published", "--source-field", "source")
    _, err = run(*named, stdin=lines(records), code=2)
    assert "line 2: there is no field 'published' for a time" in err
    out, err = run(*named, "--errors", "skip", stdin=lines(records))
    assert list(verdicts(out)) == ["a", "b"]
    assert "1 record kept" in err


@any_kernel
def test_only_the_first_messages_are_shown(run: Command) -> None:
    _, err = run("corpus", "--errors", "skip", stdin=b"nothing\n" * 100)
    assert "100 bad records left out" in err
    assert len(err.splitlines()) == 7


@any_kernel
def test_caps_are_told(run: Command) -> None:
    reports = [{"id": n, "text": MARKET.replace("3 percent", f"{n} percent")} for n in range(40)]
    _, err = run("corpus", stdin=lines(reports))
    found = re.search(r"^(\d+) documents had more likely copies than are looked at$", err, re.MULTILINE)
    assert found
    assert 10 <= int(found[1]) < 40
    assert "40 documents, 0 duplicates, 39 revisions kept, 40 written" in err


@any_kernel
def test_quiet(run: Command) -> None:
    out, err = run("corpus", "news.jsonl", "--quiet")
    assert len(parsed(out)) == 5
    assert err == ""


@any_kernel
@pytest.mark.parametrize("name", ["out.jsonl", "out.csv", "out.parquet"])
@pytest.mark.parametrize("old", [None, b"old"])
def test_output_appears_whole_or_not_at_all(run: Command, folder: Path, name: str, old: bytes | None) -> None:
    if old:
        (folder / name).write_bytes(old)
    before = sorted(folder.iterdir())
    run("corpus", "-o", name, stdin=lines(RECORDS) + b"nonsense\n", code=2)
    assert sorted(folder.iterdir()) == before
    assert not old or (folder / name).read_bytes() == old


@any_kernel
def test_output_may_be_the_input(run: Command) -> None:
    plain, _ = run("corpus", "news.jsonl")
    run("corpus", "news.jsonl", "-o", "news.jsonl")
    assert Path("news.jsonl").read_bytes() == plain


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["corpus", "missing.jsonl"], "cannot read 'missing.jsonl': No such file or directory"),
        (["corpus", "news.jsonl", "-o", "no/such/out.jsonl"], "cannot write 'no/such/out.jsonl'"),
        (["corpus", "news.jsonl", "-o", "out.txt"], "a text file holds no records"),
        (["corpus", "--mark", "--drop"], "not allowed with argument --mark"),
        (["corpus", "--same-source", "--across-sources"], "not allowed with argument --same-source"),
        (["corpus", "--threshold", "2"], "threshold must lie between 0.5 and 1.0"),
        (["corpus", "--shingle-size", "0"], "shingle_size must be from 1 to 32, but is 0"),
        (["corpus", "--jobs", "0"], "jobs must be from 1 to 64, but is 0"),
        (["corpus", "--keep", "best"], "invalid choice: 'best'"),
        (["corpus", "--within", "soon"], "'soon' is no length of time. Write a number of days"),
        (["corpus", "--within", "-3"], "--within"),
        (["corpus", "--within", "9999999999999"], "is longer than time can be counted"),
        (["corpus", "--encoding", "klingon"], "there is no encoding 'klingon'"),
        (["feed"], "--index"),
        (["feed", "--index", "no/such/news.db"], "there is no folder"),
        (["feed", "--index", "news.jsonl"], "'news.jsonl' is no index of unrepeat"),
        (["feed", "--index", "news.db", "--strip"], "--strip"),
        (["feed", "--index", "news.db", "--synchronous", "OFF"], "invalid choice: 'OFF'"),
        (["index"], "ACTION"),
        (["index", "stats"], "PATH"),
        (["index", "stats", "news.db"], "there is no index 'news.db'"),
        (["index", "verify", "news.db"], "there is no index 'news.db'"),
        (["index", "expire", "news.db", "--window", "3"], "there is no index 'news.db'"),
        (["index", "stats", "news.jsonl"], "'news.jsonl' is no index of unrepeat"),
        (["index", "expire", "news.db"], "one of the arguments --before --window is required"),
    ],
)
def test_bad_usage(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir() if not path.name.startswith("news.db")] == ["news.jsonl"]


@any_kernel
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_full_disk(run: Command) -> None:
    _, err = run("corpus", "news.jsonl", "-o", "/dev/full", "--format", "jsonl", code=2)
    assert "cannot write '/dev/full': No space left on device" in err


# -- feed ---------------------------------------------------------------------------------------------------


def test_feed(run: Command) -> None:
    out, err = run("feed", "--index", "news.db", "news.jsonl")
    assert out == run("corpus", "news.jsonl")[0]
    assert err == "5 documents, 1 duplicate (1 exact), 1 revision kept, 5 written\n"
    # The same records again get the same verdicts: none repeats itself.
    assert run("feed", "--index", "news.db", "news.jsonl")[0] == out
    again = lines([{"id": "f", "text": LIBRARY}])
    assert verdicts(run("feed", "--index", "news.db", stdin=again)[0]) == {"f": "b"}
    assert run("feed", "--index", "news.db", "--drop", stdin=again)[0] == b""


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "duplicates"),
    [
        (["--window", "3"], {}),
        (["--window", "120h"], {"c": "a"}),
        (["--synchronous", "FULL"], {"c": "a"}),
        (["--synchronous", "NORMAL", "-", "--mark"], {"c": "a"}),
        (["--same-source"], {}),
        (["--across-sources"], {"c": "a"}),
        (["--revisions", "remove", "--contained"], {"c": "a", "e": "d"}),
        (["--threshold", "0.95", "--revisions", "remove", "--shingle-size", "3"], {"c": "a"}),
    ],
)
def test_options_of_feed(run: Command, arguments: list[str], duplicates: dict[str, str]) -> None:
    out, _ = run("feed", "--index", "news.db", *arguments, stdin=lines(RECORDS))
    assert {one: of for one, of in verdicts(out).items() if of} == duplicates


@any_kernel
def test_names_of_fields_of_a_feed(run: Command) -> None:
    names = {"id": "url", "text": "body", "source": "site", "published": "when"}
    records = [{names[name]: value for name, value in record.items()} for record in RECORDS]
    arguments = [f"--{name}-field={field}" for name, field in names.items()]
    run("feed", "--index=news.db", *arguments, stdin=lines(records))
    with DuplicateIndex.open("news.db") as index:
        stats = index.stats()
        assert (stats.oldest, stats.newest) == tuple(
            datetime.fromisoformat(RECORDS[at]["published"]) for at in (0, 2)
        )


@any_kernel
@pytest.mark.parametrize("record", [{"text": FERRY}, {"id": None, "text": FERRY}])
def test_a_feed_needs_ids(run: Command, record: dict[str, Any]) -> None:
    out, err = run("feed", "--index", "news.db", stdin=lines([RECORDS[0], record]), code=2)
    assert "unrepeat: standard input, line 2: " in err
    assert "id" in err
    # What was written before is in the index, and is no duplicate of itself when the feed begins again.
    assert verdicts(out) == {"a": None}
    assert verdicts(run("feed", "--index", "news.db", stdin=lines(RECORDS[:1]))[0]) == {"a": None}


@any_kernel
@pytest.mark.parametrize("id_", [2**63, "\ud800"])
def test_ids_that_cannot_be_stored(run: Command, id_: str | int) -> None:
    raw = lines([{"id": id_, "text": FERRY}, RECORDS[1]])
    _, err = run("feed", "--index", "news.db", stdin=raw, code=2)
    assert "unrepeat: standard input, line 1: the id of document 0" in err
    assert verdicts(run("feed", "--index", "news.db", "--errors", "skip", stdin=raw)[0]) == {"b": None}


@any_kernel
def test_a_feed_must_use_the_settings_of_the_index(run: Command) -> None:
    run("feed", "--index", "news.db", "news.jsonl")
    _, err = run("feed", "--index", "news.db", "news.jsonl", "--threshold", "0.9", code=2)
    assert "was made with threshold=0.8, and is opened with threshold=0.9" in err


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_a_feed_answers_line_by_line_and_can_be_interrupted() -> None:
    with process(
        "feed", "--index", "news.db", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as feed:
        assert feed.stdin is not None
        assert feed.stdout is not None
        assert feed.stderr is not None
        for record in RECORDS[:3]:
            feed.stdin.write(lines([record]))
            feed.stdin.flush()
            assert json.loads(feed.stdout.readline())["id"] == record["id"]
        time.sleep(0.3)  # until it waits for the next record
        feed.send_signal(signal.SIGINT)
        assert feed.stdout.read() == b""
        assert feed.stderr.read() == b"3 documents, 1 duplicate (1 exact), 3 written\n"
    assert feed.returncode == 130
    with DuplicateIndex.open("news.db") as index:
        assert len(index) == 3
        assert index.verify() == []


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks in another way")
def test_a_feed_whose_reader_has_gone() -> None:
    Path("long.jsonl").write_bytes(lines({"id": n, "text": f"Ship {n} waits. " * 50} for n in range(1000)))
    with process(
        "feed", "--index", "news.db", "long.jsonl", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as feed:
        assert feed.stdout is not None
        assert feed.stderr is not None
        read = [json.loads(feed.stdout.readline())["id"] for _ in range(10)]
        feed.stdout.close()
        assert b"Traceback" not in feed.stderr.read()
    assert feed.returncode == 0
    with DuplicateIndex.open("news.db") as index:
        assert all(one in index for one in read)
        assert index.verify() == []


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_an_interrupted_corpus_leaves_nothing(folder: Path) -> None:
    before = sorted(folder.iterdir())
    with process("corpus", "-o", "out.jsonl", stdin=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdin is not None
        assert command.stderr is not None
        command.stdin.write(lines(RECORDS))
        command.stdin.flush()
        while sorted(folder.iterdir()) == before and command.poll() is None:
            time.sleep(0.01)  # until the temporary file is there
        command.send_signal(signal.SIGINT)
        assert command.stderr.read() == b""
    assert command.returncode == 130
    assert sorted(folder.iterdir()) == before


# -- index --------------------------------------------------------------------------------------------------


@pytest.fixture
def odd_index(run: Command) -> str:
    """An index with settings that are not those by default."""
    run(
        "feed", "--index", "news.db", "news.jsonl", "--threshold", "0.7", "--contained", "--shingle-size", "3"
    )
    return "news.db"


@any_kernel
def test_stats(run: Command, odd_index: str) -> None:
    stats = json.loads(run("index", "stats", odd_index, "--json")[0])
    assert {name: stats[name] for name in ("documents", "duplicates", "revisions", "capped")} == {
        "documents": 5,
        "duplicates": 1,
        "revisions": 1,
        "capped": 0,
    }
    assert (stats["oldest"], stats["newest"]) == ("2026-05-04T08:00:00+00:00", "2026-05-09T08:00:00+00:00")
    rows = run("index", "stats", odd_index)[0].decode().splitlines()
    assert dict(map(str.split, rows)) == {name: str(value) for name, value in stats.items()}
    assert len({len(row) - len(row.split()[1]) for row in rows}) == 1


@any_kernel
def test_stats_of_an_empty_index(run: Command) -> None:
    run("feed", "--index", "news.db")
    assert "oldest      none" in run("index", "stats", "news.db")[0].decode()
    assert json.loads(run("index", "stats", "--json", "news.db")[0])["newest"] is None


@any_kernel
def test_verify(run: Command, odd_index: str) -> None:
    assert run("index", "verify", odd_index) == (b"no problems\n", "")
    with sqlite3.connect(odd_index) as connection:
        connection.execute("UPDATE documents SET words = NULL WHERE number = 1")
    connection.close()
    out, _ = run("index", "verify", odd_index, code=1)
    assert out == b"document 1 is kept, but has no words or no keys\n"


@any_kernel
def test_expire(run: Command, odd_index: str) -> None:
    assert run("index", "expire", odd_index, "--before", "2026-05-04T09:00:00Z")[0] == b"1 document removed\n"
    assert run("index", "expire", odd_index, "--window", "3.5")[0] == b"2 documents removed\n"
    assert run("index", "expire", odd_index, "--window", "84h")[0] == b"0 documents removed\n"
    with DuplicateIndex.open_existing(odd_index) as index:
        assert [index.get(one) is not None for one in "abcde"] == [False, False, True, False, True]
    assert run("index", "verify", odd_index)[0] == b"no problems\n"
    _, err = run("index", "expire", odd_index, "--before", "soon", code=2)
    assert "is no time that can be read" in err


@any_kernel
def test_open_existing(odd_index: str, tmp_path: Path) -> None:
    with DuplicateIndex.open_existing(tmp_path / odd_index, window=timedelta(days=1)) as index:
        assert len(index) == 5
        assert index.check(FERRY, published="2026-05-04").duplicate_of == "a"
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match="is empty"):
        DuplicateIndex.open_existing("empty.db")
    with sqlite3.connect(odd_index) as connection:
        connection.execute("UPDATE settings SET value = 'high' WHERE name = 'threshold'")
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        DuplicateIndex.open_existing(odd_index)


# -- about all of them --------------------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize(
    "command", [["corpus"], ["feed"], ["index"], ["index", "stats"], ["index", "verify"], ["index", "expire"]]
)
def test_every_option_is_in_the_readme(run: Command, command: list[str]) -> None:
    options = set(re.findall(r"(?<!\w)--[a-z-]+", run(*command, "--help")[0].decode())) - {"--help"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## Command line") :]
    assert {option for option in options if option not in section} == set()


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_a_bar_on_a_terminal_alone(quiet: list[str]) -> None:
    pytest.importorskip("tqdm")
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with process("corpus", "news.jsonl", *quiet, stdout=subprocess.PIPE, stderr=theirs) as command:
        assert command.stdout is not None
        assert len(parsed(command.stdout.read())) == 5
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:
        pass  # the end of a pseudo-terminal
    finally:
        os.close(ours)
    assert (b"documents/s" in shown) == (not quiet)
    assert (b"5 written" in shown) == (not quiet)


@any_kernel
def test_without_tqdm_there_is_no_bar(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("corpus", "news.jsonl")[1].startswith("5 documents")


@any_kernel
def test_tqdm_is_not_loaded_without_a_terminal() -> None:
    code = (
        "import sys; from unrepeat.cli.main import main; code = main(['corpus', 'news.jsonl']);"
        " assert code == 0; assert 'tqdm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@any_kernel
def test_parsing_loads_no_module_of_a_command() -> None:
    code = (
        "import sys; from unrepeat.cli.main import main; "
        "code = main(['text', 'news.jsonl']); assert code == 0;"
        " assert {'unrepeat.cli.corpus', 'unrepeat.cli.index'}.isdisjoint(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


# -- the report of corpus -----------------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize("arguments", [[], ["--keep", "longest"], ["--strip"], ["--drop"], ["--no-text"]])
def test_a_stored_report_gives_the_page_that_html_gives(
    run: Command, folder: Path, arguments: list[str]
) -> None:
    run("corpus", "news.jsonl", "--html", "page.html", "--report-file", "report.jsonl", *arguments)
    page = (folder / "page.html").read_bytes()
    assert b"3 documents" not in page
    assert page.count(b"2 documents: ") == 2
    assert (b"gazette" in page, FERRY.encode() in page) == (True, "--no-text" not in arguments)
    assert run("report", "report.jsonl")[0] == page
    run("report", "report.jsonl", "-o", "page.html")
    assert (folder / "page.html").read_bytes() == page


@any_kernel
def test_the_records_are_the_same_with_a_report(run: Command) -> None:
    assert run("corpus", "news.jsonl", "--html", "page.html") == run("corpus", "news.jsonl")


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--no-text"], "--no-text leaves the texts out of a report"),
        (["--html", "x", "--report-file", "x"], "--report-file and --html both name 'x'"),
        (["--html", "x.html", "-o", "x-2.html"], "where a further page of 'x.html' may have to go"),
        (["--html", "no/x.html"], "cannot write 'no/x.html'"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_at_once(
    run: Command, folder: Path, arguments: list[str], message: str
) -> None:
    out, err = run("corpus", "news.jsonl", *arguments, code=2)
    assert (out, message in err) == (b"", True)
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]


@pytest.mark.any_kernel(reason="nothing is compared")
@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_a_table_without_rows_keeps_its_columns(suffix: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / f"out.{suffix}"
    source.write_text("id,text,place\n", encoding="utf-8")
    assert main(["corpus", str(source), "-o", str(out), "--quiet"]) == 0
    columns = ["id", "text", "place", "is_duplicate", "duplicate_of", "similarity"]
    if suffix == "parquet":
        table = pytest.importorskip("pyarrow.parquet").read_table(out)
        assert (table.column_names, table.num_rows) == (columns, 0)
    else:
        assert out.read_text(encoding="utf-8") == {"csv": ",", "tsv": "\t"}[suffix].join(columns) + "\n"


# -- input that is odd or hostile ---------------------------------------------------------------------------


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("mode", ["--mark", "--strip"])
def test_numbers_keep_their_digits_and_deep_values_come_out(run: Command, keep: str, mode: str) -> None:
    deep = "[" * 900 + "]" * 900
    odd = f'"n": 123456789012345678901234567890.50, "e": 1e400, "deep": {deep}'
    raw = f'{{"text": "{FERRY}", {odd}}}\n'.encode()
    out, _ = run("corpus", "--keep", keep, mode, "--errors", "skip", stdin=raw)
    added = b', "is_duplicate": false, "duplicate_of": null, "similarity": null}\n'
    assert out == raw.rstrip(b"}\n") + added


@any_kernel
def test_links_out_of_a_folder_are_told(run: Command, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "a.jsonl").symlink_to(folder / "news.jsonl")
    (folder / "in" / "b.txt").write_text(LIBRARY)
    out, err = run("corpus", "in")
    assert [one["id"] for one in parsed(out)] == ["in/b.txt"]
    assert "1 link out of a folder not followed (--follow-links reads them), the first of them:" in err
    out, err = run("corpus", "in", "--follow-links")
    assert len(parsed(out)) == 6
    assert "link" not in err


@any_kernel
def test_what_cannot_be_read_in_a_folder_is_told(run: Command, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "loop").symlink_to("loop")
    (folder / "in" / "b.txt").write_text(LIBRARY)
    _, err = run("corpus", "in", code=2)
    assert "cannot read 'in/loop': " in err
    out, err = run("corpus", "in", "--errors", "skip")
    assert [one["id"] for one in parsed(out)] == ["in/b.txt"]
    assert "1 file or folder not read, or not to the end, the first of them:\n  cannot read 'in/loop'" in err


@any_kernel
@pytest.mark.parametrize("size", ["0", "-1", "64X", "1.5M", "", "M", "x" * 30])
def test_sizes_that_are_none(run: Command, size: str) -> None:
    _, err = run("corpus", f"--max-bytes={size}", code=2)
    assert "is no size. Write a number of bytes" in err


@any_kernel
@pytest.mark.parametrize(("size", "code"), [("1K", 2), ("2K", 0), ("9" * 18 + "G", 0)])
def test_sizes(run: Command, size: str, code: int) -> None:
    _, err = run("corpus", "--max-bytes", size, stdin=lines([{"text": "word " * 300}]), code=code)
    assert ("--max-bytes" in err) == bool(code)


@any_kernel
@pytest.mark.parametrize("option", ["--output", "--html", "--report-file"])
@pytest.mark.parametrize("path", ["in", "in/", ".", ""])
def test_a_folder_is_no_output(run: Command, folder: Path, option: str, path: str) -> None:
    (folder / "in").mkdir()
    out, err = run("corpus", "news.jsonl", option, path, "--errors", "skip", code=2)
    assert (out, err) == (b"", f"unrepeat: cannot write {path!r}: Is a directory.\n")


@any_kernel
def test_the_time_to_expire_is_called_by_its_option(run: Command, odd_index: str) -> None:
    for given in ("", "yesterday"):
        _, err = run("index", "expire", odd_index, "--before", given, code=2)
        assert err.startswith(f"unrepeat: --before is no time that can be read: {given!r}. Write 2026-")
    out, _ = run("index", "expire", odd_index, "--before", "Mon, 01 Jan 1990 00:00:00 GMT")
    assert out == b"0 documents removed\n"


@any_kernel
def test_a_command_does_not_read_what_it_writes(run: Command, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "news.jsonl").rename(folder / "in" / "news.jsonl")
    arguments = ["in", "-o", "in/out.jsonl", "--html", "in/page.html", "--report-file", "in/report.jsonl"]
    for _ in range(2):
        _, err = run("corpus", *arguments)
        assert err.startswith("5 documents, ")
        (folder / "in" / "page-2.html").write_text("a further page")
        (folder / "in" / "again.jsonl").unlink(missing_ok=True)
        (folder / "in" / "again.jsonl").symlink_to("out.jsonl")
    for name in ("again.jsonl", "out.jsonl", "page.html", "page-2.html", "report.jsonl"):
        (folder / "in" / name).unlink()
    for _ in range(2):
        _, err = run("feed", "in", "--index", "in/news.db")
        assert err.startswith("5 documents, ")
