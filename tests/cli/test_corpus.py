"""The command `corpus`; what is about signals and pipes runs in a process of its own."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.commands import (
    FERRY,
    LIBRARY,
    NEAR,
    NEAR_LONG,
    RECORDS,
    Command,
    any_kernel,
    lines,
    parsed,
    process,
    verdicts,
)
from unrepeat.article.columns import COUNT_COLUMNS
from unrepeat.cli.main import main
from unrepeat.documents.columns import VERDICT_COLUMNS

pytestmark = pytest.mark.usefixtures("folder")


STORY = f"{FERRY} Passengers waited in the hall until the evening, and some of them took rooms in the town."


def test_every_field_stays_and_six_are_added(run: Command) -> None:
    out, err = run("corpus", "news.jsonl")
    found = parsed(out)
    assert [{name: one[name] for name in RECORDS[0]} for one in found] == RECORDS
    assert [list(one) for one in found] == [[*RECORDS[0], *VERDICT_COLUMNS]] * 5
    added = [(one["is_duplicate"], one["duplicate_of"]) for one in found]
    assert added == [(False, None), (False, None), (True, "a"), (False, None), (False, "d")]
    assert [one["similarity"] for one in found[:4]] == [None, None, 1.0, None]
    assert 0 < found[4]["similarity"] < 1
    assert [one["kind"] for one in found] == [None, None, "exact", None, "changed"]
    assert [one["cluster"] for one in found] == ["a", "b", "a", "d", "e"]
    assert [one["new_words"] for one in found] == [[], [], [], [], ["5"]]
    assert err == "5 documents, 1 duplicate (1 exact), 1 revision kept, 5 written\n"


@any_kernel
@pytest.mark.parametrize("arguments", [[], ["--keep", "longest"], ["--strip"], ["--drop"]])
def test_a_record_without_text_passes_with_nulls(run: Command, arguments: list[str]) -> None:
    records: list[dict[str, Any]] = [
        {"text": None, "n": 0},
        {"text": FERRY},
        {"text": None},
        {"text": FERRY},
        {"text": None},
    ]
    out, err = run("corpus", *arguments, "--report-file", "report.jsonl", stdin=lines(records))
    found = parsed(out)
    nulls = dict.fromkeys((*COUNT_COLUMNS, *VERDICT_COLUMNS) if "--strip" in arguments else VERDICT_COLUMNS)
    assert found[0] == {"text": None, "n": 0} | nulls
    assert [one for one in found[1:] if one["text"] is None] == [{"text": None} | nulls] * 2
    told = [(one["duplicate_of"], one["cluster"]) for one in found if one["text"] is not None]
    # Numbers are those of all records.
    assert told == [(None, 1)] if arguments == ["--drop"] else [(None, 1), (1, 1)]
    assert f"2 documents, 1 duplicate (1 exact), 3 records without text, {len(found)} written" in err
    assert parsed(Path("report.jsonl").read_bytes())[0]["documents"] == 2


@any_kernel
def test_an_empty_cell_of_parquet_is_no_text(run: Command) -> None:
    run("corpus", "-o", "marked.parquet", stdin=lines([{"id": 1, "text": None}, {"id": 2, "text": FERRY}]))
    table = parquet.read_table("marked.parquet")
    assert [table.schema.field(name).type for name in VERDICT_COLUMNS] == [
        pa.bool_(),
        pa.int64(),
        pa.string(),
        pa.float64(),
        pa.int64(),
        pa.list_(pa.string()),
    ]
    parquet.write_table(table.select(["id", "text"]), "plain.parquet")
    first, second = parsed(run("corpus", "plain.parquet")[0])
    assert first == {"id": 1, "text": None} | dict.fromkeys(VERDICT_COLUMNS)
    assert second["cluster"] == 2


@any_kernel
@pytest.mark.parametrize("command", [["corpus"], ["feed", "--index", "news.db"]])
@pytest.mark.parametrize("name", VERDICT_COLUMNS)
def test_a_field_that_is_there_is_never_overwritten(run: Command, command: list[str], name: str) -> None:
    raw = lines([RECORDS[0], RECORDS[1] | {name: "mine"}])
    _, err = run(*command, stdin=raw, code=2)
    assert f"standard input, line 2: the record already has {name!r}, which is added as well" in err
    out, err = run(*command, "--errors", "skip", stdin=raw)
    assert list(verdicts(out)) == ["a"]
    assert "1 bad record left out" in err


@any_kernel
def test_drop(run: Command) -> None:
    out, err = run("corpus", "news.jsonl", "--drop")
    assert list(verdicts(out)) == ["a", "b", "d", "e"]
    assert "4 written" in err


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
        (["--min-words", "30"], {}),
        (["--num-perm", "64", "--seed", "7"], {"c": "a"}),
        (["--keep", "longest"], {"c": "a"}),
        (["--keep", "earliest"], {"c": "a"}),
        (["--jobs", "2"], {"c": "a"}),
        (["--ignore", "[0-9] percent", "--ignore", "x"], {"c": "a", "e": "d"}),
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
    out, err = run("corpus", "--threshold", "0.5", "--shingle-size", "2", "--revisions", "remove", stdin=raw)
    assert verdicts(out) == {1: None, 2: 1}
    assert "(1 changed)" in err
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
def test_csv(run: Command) -> None:
    Path("news.csv").write_text(f'id,text\n1,"{FERRY}"\n2,"{LIBRARY}"\n3,"{FERRY}"\n')
    run("corpus", "news.csv", "-o", "out.csv")
    with open("out.csv", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["id", "text", *VERDICT_COLUMNS]
    assert [row[2:] for row in rows[1:]] == [
        ["false", "", "", "", "1", "[]"],
        ["false", "", "", "", "2", "[]"],
        ["true", "1", "exact", "1.0", "1", "[]"],
    ]


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
def test_packed_output_is_packed(run: Command) -> None:
    run("corpus", "news.jsonl", "-o", "out.jsonl.gz")
    assert parsed(gzip.decompress(Path("out.jsonl.gz").read_bytes())) == parsed(
        run("corpus", "news.jsonl")[0]
    )


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
        (["corpus", "--threshold", "2"], "argument --threshold: '2' is not a number from 0.5 to 1"),
        (
            ["corpus", "--shingle-size", "0"],
            "argument --shingle-size: '0' is not a whole number from 1 to 32",
        ),
        (["corpus", "--min-words", "0"], "argument --min-words: '0' is not"),
        (["corpus", "--num-perm", "4"], "argument --num-perm: '4' is not a whole number from 16 to 4096"),
        (["corpus", "--seed", "-1"], "argument --seed: '-1' is not"),
        (["corpus", "--delimiter", "ab"], "'ab' cannot stand between fields. Write one character, such as"),
        (["corpus", "--summary", "xml"], "invalid choice: 'xml'"),
        (["corpus", "--jobs", "0"], "argument --jobs: '0' is not a whole number from 1 to 64"),
        (["corpus", "--keep", "best"], "invalid choice: 'best'"),
        (["corpus", "--within", "soon"], "'soon' is not a length of time. Write a number of days"),
        (["corpus", "--within", "-3"], "--within"),
        (["corpus", "--within", "9999999999999"], "is longer than time can be counted"),
        (["corpus", "--encoding", "klingon"], "there is no encoding 'klingon'"),
    ],
)
def test_bad_usage_of_corpus(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir() if not path.name.startswith("news.db")] == ["news.jsonl"]


@any_kernel
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_full_disk(run: Command) -> None:
    _, err = run("corpus", "news.jsonl", "-o", "/dev/full", "--format", "jsonl", code=2)
    assert "cannot write '/dev/full': No space left on device" in err


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize(
    ("ending", "told", "code"),
    [
        ("SIGINT", "interrupted", 130),
        ("SIGTERM", "ended by SIGTERM", 143),
        ("SIGHUP", "ended by SIGHUP", 129),
    ],
)
def test_an_interrupted_corpus_leaves_nothing(folder: Path, ending: str, told: str, code: int) -> None:
    before = sorted(folder.iterdir())
    with process("corpus", "-o", "out.jsonl", stdin=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdin is not None
        assert command.stderr is not None
        command.stdin.write(lines(RECORDS))
        command.stdin.flush()
        while sorted(folder.iterdir()) == before and command.poll() is None:
            time.sleep(0.01)  # until the temporary file is there
        command.send_signal(getattr(signal, ending))
        assert command.stderr.read().decode() == f"unrepeat: {told}\n"
    assert command.returncode == code
    assert sorted(folder.iterdir()) == before


@pytest.mark.any_kernel(reason="nothing is compared")
@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_a_table_without_rows_keeps_its_columns(suffix: str, tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / f"out.{suffix}"
    source.write_text("id,text,place\n", encoding="utf-8")
    assert main(["corpus", str(source), "-o", str(out), "--quiet"]) == 0
    columns = ["id", "text", "place", *VERDICT_COLUMNS]
    if suffix == "parquet":
        table = pytest.importorskip("pyarrow.parquet").read_table(out)
        assert (table.column_names, table.num_rows) == (columns, 0)
    else:
        assert out.read_text(encoding="utf-8") == {"csv": ",", "tsv": "\t"}[suffix].join(columns) + "\n"


@any_kernel
def test_a_table_without_rows_is_refused_for_its_columns_as_well(run: Command) -> None:
    Path("empty.csv").write_text("id,text,kind\n")
    _, err = run("corpus", "empty.csv", "-o", "out.csv", code=2)
    assert "the first table already has 'kind'" in err
    assert not Path("out.csv").exists()


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("mode", ["--mark", "--strip"])
def test_numbers_keep_their_digits_and_deep_values_come_out(run: Command, keep: str, mode: str) -> None:
    deep = "[" * 900 + "]" * 900
    odd = f'"n": 123456789012345678901234567890.50, "e": 1e400, "deep": {deep}'
    raw = f'{{"text": "{FERRY}", {odd}}}\n'.encode()
    out, _ = run("corpus", "--keep", keep, mode, "--errors", "skip", stdin=raw)
    counts = b', "removed_units": 0, "removed_characters": 0' if mode == "--strip" else b""
    added = counts + (
        b', "is_duplicate": false, "duplicate_of": null, "kind": null, "similarity": null, "cluster": 0, '
        b'"new_words": []}\n'
    )
    assert out == raw.rstrip(b"}\n") + added


@any_kernel
@pytest.mark.parametrize("option", ["--output", "--html", "--report-file"])
@pytest.mark.parametrize("path", ["in", "in/", "."])
def test_a_folder_is_no_output(run: Command, folder: Path, option: str, path: str) -> None:
    (folder / "in").mkdir()
    out, err = run("corpus", "news.jsonl", option, path, "--errors", "skip", code=2)
    assert (out, err) == (b"", f"unrepeat: cannot write {path!r}: Is a directory.\n")


@any_kernel
def test_copies_with_wrong_letters_are_found_on_request(run: Command) -> None:
    text = f"{FERRY} {LIBRARY} Nobody on the pier could say when the gates would open again."
    scanned = text.replace("island", "islend").replace("cancelled", "cancelied").replace("books", "bcoks")
    records = [{"text": text}, {"text": scanned.replace("languages", "langnages")}]
    out, _ = run("corpus", stdin=lines(records))
    assert [one["kind"] for one in parsed(out)] == [None, None]
    out, _ = run("corpus", "--noise", stdin=lines(records))
    assert [one["kind"] for one in parsed(out)] == [None, "noisy"]


@any_kernel
def test_tables_with_semicolons_and_arrays(run: Command) -> None:
    Path("news.csv").write_text(f'id;text\n1;"{FERRY}"\n2;"{LIBRARY}"\n3;"{FERRY}"\n')
    Path("news.json").write_text(json.dumps([{"id": 1, "text": FERRY}, {"id": 3, "text": FERRY}], indent=2))
    assert verdicts(run("corpus", "news.csv")[0]) == {"1": None, "2": None, "3": "1"}
    assert verdicts(run("corpus", "news.json")[0]) == {1: None, 3: 1}
    assert verdicts(run("corpus", stdin=Path("news.json").read_bytes())[0]) == {1: None, 3: 1}
    run("corpus", "news.csv", "--delimiter", ";", "-o", "out.csv")
    assert Path("out.csv").read_text().startswith("id;text;is_duplicate;")
    run("corpus", "news.csv", "-o", "out.csv", "--quiet")
    assert Path("out.csv").read_text().startswith("id,text,is_duplicate,")
    _, err = run("corpus", "news.csv", "--delimiter", "tab", code=2)
    assert "there is no field 'text' for a text" in err
