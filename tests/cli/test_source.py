"""Where the documents of `corpus` and `feed` come from, and what is done with bad records."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import (
    FERRY,
    LIBRARY,
    NEAR,
    RECORDS,
    Command,
    any_kernel,
    lines,
    parsed,
    verdicts,
)
from unrepeat import Verdict
from unrepeat.documents.columns import verdict_values
from unrepeat.records.read import read_records
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.usefixtures("folder")


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
@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["corpus"], "--source-field"),
        (["corpus"], "--published-field"),
        (["corpus", "--against", "-"], "--source-field"),
        (["feed", "--index", "news.db"], "--source-field"),
        (["furniture", "strip"], "--source-field"),
        (["furniture", "strip"], "--field"),
        (["furniture", "learn", "--index", "news.db"], "--published-field"),
        (["furniture", "learn", "--index", "news.db"], "--field"),
    ],
)
def test_a_field_that_no_record_has_is_told_at_the_end(run: Command, command: list[str], option: str) -> None:
    """Also if there is no summary; for programs it stands in that."""
    stdin = lines(RECORDS[:2])
    said = f"no record has the field 'sorce', which {option} names. Did you mean 'source'? Fields: 'id'"
    arguments = [*command, "news.jsonl", option, "sorce"]
    for more in ([], ["--quiet"]):
        out, err = run(*arguments, *more, stdin=stdin)
        assert out == b"" or len(parsed(out)) == len(RECORDS)
        assert err.count(said) == 1 + ("--against" in command)
    counts = json.loads(run(*arguments, "--summary", "json", stdin=stdin)[1])
    assert counts["missing_fields"] == ["sorce"]
    # One record is enough, and of no record nothing can be said.
    some = lines([{"sorce": "", "id": 3, "text": LIBRARY}, *RECORDS])
    for raw in (some, b""):
        _, err = run(*command, option, "sorce", stdin=raw) if "-" not in command else ("", "")
        assert "no record" not in err


@any_kernel
def test_a_value_that_cannot_be_kept_in_texts_is_counted(run: Command) -> None:
    """Authors are objects in many feeds; their lines would go in silence."""
    odd = [{"name": "Ada Quill"}, 7, [["Ada Quill"]], True]
    fine = [None, "Ada Quill", ["Ada Quill", None], []]
    records = [
        {"id": n, "text": FERRY, "source": "s", "authors": value} for n, value in enumerate([*odd, *fine])
    ]
    for command in (
        ["furniture", "strip"],
        ["furniture", "learn", "--index", "sites.db"],
        ["corpus", "--strip-furniture"],
        ["feed", "--index", "news.db", "--furniture", "more.db"],
    ):
        out, err = run(*command, stdin=lines(records))
        assert "learn" in command or len(parsed(out)) == len(records)
        assert "4 records kept without a value that cannot be read" in err
        said = 'line 1: \'authors\' is neither a string nor a list of strings: {"name": "Ada Quill"}.'
        assert said in err
    assert "kept without" not in run("corpus", stdin=lines(records))[1]


@any_kernel
def test_times_that_are_not_needed_are_not_read(run: Command) -> None:
    raw = lines([{"text": FERRY, "published": "on Sunday", "source": ["a"]}])
    assert len(parsed(run("corpus", stdin=raw)[0])) == 1
    _, err = run("corpus", "--within", "3", stdin=raw, code=2)
    assert "standard input, line 1: published of document 0 is not a time" in err
    _, err = run("corpus", "--within", "3", stdin=lines([{"text": FERRY}]), code=2)
    assert "standard input, line 1: there is no time of publication, which --within needs" in err
    assert "Name its field with --published-field" in err
    for record in ({"text": FERRY}, {"text": FERRY, "day": None}):
        _, err = run("corpus", "--within", "3", "--published-field", "day", stdin=lines([record]), code=2)
        assert "line 1: there is no time of publication in the field 'day', and --within needs one. " in err
        assert "Name its field" not in err


SUFFIXES = [".jsonl", ".csv", ".tsv", ".parquet", ".jsonl.gz", ".csv.zst", ".parquet.gz"]


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_in_and_out(run: Command, suffix: str, keep: str) -> None:
    """What comes out has the verdicts of the plain file, and does not go in again with its columns."""
    if "parquet" in suffix:
        pytest.importorskip("pyarrow")
    if suffix.endswith(".zst") and sys.version_info < (3, 14):
        pytest.importorskip("zstandard")
    with open_writer(f"in{suffix}") as writer:
        for record in read_records(["news.jsonl"]):
            writer.write(record)
    out, _ = run("corpus", f"in{suffix}", "--keep", keep)
    plain, _ = run("corpus", "news.jsonl", "--keep", keep)
    assert parsed(out) == parsed(plain)
    assert run("corpus", f"in{suffix}", "-o", f"out{suffix}", "--keep", keep)[0] == b""
    found = [record.fields for record in read_records([f"out{suffix}"])]
    assert [list(fields) for fields in found] == [list(fields) for fields in parsed(plain)]
    assert [fields["cluster"] for fields in found] == [fields["cluster"] for fields in parsed(plain)]
    _, err = run("corpus", f"out{suffix}", code=2)
    assert "the record already has 'is_duplicate'" in err


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
    assert parsed(out)[1] == bad | verdict_values(Verdict("x7", False, None, None, 0.0, 0.0))
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
    for more in ([], ["--errors", "skip"]):
        out, err = run(*named, *more, stdin=lines(records))
        assert (list(verdicts(out)), err) == (["a", "b"], "2 documents, 0 duplicates, 2 written\n")


@any_kernel
def test_only_the_first_messages_are_shown(run: Command) -> None:
    _, err = run("corpus", "--errors", "skip", stdin=b"nothing\n" * 100)
    assert "100 bad records left out" in err
    assert len(err.splitlines()) == 7


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
    assert "is not a size. Write a number of bytes" in err


@any_kernel
@pytest.mark.parametrize(("size", "code"), [("1K", 2), ("2K", 0), ("9" * 18 + "G", 0)])
def test_sizes(run: Command, size: str, code: int) -> None:
    _, err = run("corpus", "--max-bytes", size, stdin=lines([{"text": "word " * 300}]), code=code)
    assert ("--max-bytes" in err) == bool(code)


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
