"""Bad records in a file of their own, and the summary for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import FERRY, LIBRARY, RECORDS, TWICE, Command, any_kernel, lines, parsed, verdicts

pytestmark = [pytest.mark.usefixtures("folder"), any_kernel]

COMMANDS = [
    ["corpus"],
    ["corpus", "--keep", "longest"],
    ["feed", "--index", "news.db"],
    ["furniture", "strip"],
    ["furniture", "learn", "--index", "sites.db"],
]


def told(path: str) -> list[dict[str, Any]]:
    return parsed(Path(path).read_bytes())


@pytest.mark.parametrize("command", COMMANDS)
def test_bad_records_are_written_down_as_they_were_read(run: Command, command: list[str]) -> None:
    bad = ['{"id": "x", "text": "Ships', '["no record"]', '{"id": "y",  "text": 7}']
    raw = lines(RECORDS[:2]) + "".join(f"{line}\n" for line in bad).encode() + lines(RECORDS[2:])
    _, err = run(*command, "--errors-file", "rejects.jsonl", stdin=raw)
    assert "\n3 bad records left out, the first of them:\n" in err
    found = told("rejects.jsonl")
    assert [one["record"] for one in found] == bad
    assert [one["error"].split(": ")[0] for one in found] == [f"standard input, line {n}" for n in (3, 4, 5)]


def test_nothing_is_left_out(run: Command) -> None:
    run("corpus", "news.jsonl", "--errors-file", "rejects.jsonl")
    assert Path("rejects.jsonl").read_bytes() == b""


def test_a_feed_adds_to_the_file(run: Command) -> None:
    for _ in range(2):
        run("feed", "--index", "news.db", "--errors-file", "rejects.jsonl", stdin=b"x\n")
    assert [one["record"] for one in told("rejects.jsonl")] == ["x"] * 2


def test_a_failed_run_leaves_no_file(run: Command) -> None:
    run("corpus", "news.jsonl", "gone.jsonl", "--errors-file", "rejects.jsonl", code=2)
    assert not Path("rejects.jsonl").exists()


def test_rows_and_lone_surrogates(run: Command) -> None:
    Path("news.csv").write_text(f"id,text\n1\n2,{FERRY.replace(',', '')}\n")
    run("corpus", "news.csv", "--errors-file", "rejects.jsonl")
    assert told("rejects.jsonl")[0]["record"] == ["1"]
    run("corpus", "--errors-file", "rejects.jsonl", stdin=b'{"text": 7, "x": "\\ud800"}\n')
    assert json.loads(told("rejects.jsonl")[0]["record"]) == {"text": 7, "x": "\ud800"}


def test_bad_records_of_a_reference_set_as_well(run: Command) -> None:
    Path("archive.jsonl").write_bytes(b"x\n" + lines(RECORDS[:1]))
    out, _ = run("corpus", "news.jsonl", "--against", "archive.jsonl", "--errors-file", "rejects.jsonl")
    assert verdicts(out)["a"] == "a"
    assert told("rejects.jsonl")[0]["error"].startswith("archive.jsonl, line 1: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["corpus", "news.jsonl", "-o", "x.jsonl", "--errors-file", "x.jsonl"], "--output and --errors-file"),
        (["feed", "news.jsonl", "--index", "i.db", "--errors-file", "i.db"], "--index and --errors-file"),
        (["feed", "news.jsonl", "--index", "i.db", "--errors-file", "i.db-wal"], "--index and --errors-file"),
        (["corpus", "news.jsonl", "--errors-file", "no/such/x"], "cannot write 'no/such/x'"),
        (["feed", "news.jsonl", "--index", "i.db", "--errors-file", "no/such/x"], "cannot write 'no/such/x'"),
    ],
)
def test_places_that_do_not_serve(run: Command, arguments: list[str], message: str) -> None:
    assert message in run(*arguments, code=2)[1]


def test_the_summary_for_programs(run: Command) -> None:
    raw = lines([*RECORDS, {"id": "t", "text": None}, {"id": "s", "text": TWICE}]) + b"x\n"
    _, err = run("corpus", "--strip", "--errors", "skip", "--summary", "json", stdin=raw)
    assert json.loads(err) == {
        "texts_cut": 1,
        "units_cut": 1,
        "characters_cut": len(LIBRARY) + 1,
        "documents": 6,
        "duplicates": 1,
        "kinds": {"exact": 1},
        "revisions": 1,
        "without_text": 1,
        "written": 7,
        "capped": 0,
        "bad_records": 1,
        "unread_files": 0,
        "incomplete_records": 0,
        "links_not_followed": 0,
        "missing_fields": [],
    }
    _, err = run("corpus", "news.jsonl", "--against", "news.jsonl", "--summary", "json")
    assert json.loads(err)["in_reference"] == 5
    assert json.loads(err)["reference_set"]["bad_records"] == 0
    assert run("corpus", "news.jsonl", "--summary", "json", "--quiet")[1] == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_one(run: Command, command: list[str]) -> None:
    _, err = run(*command, "news.jsonl", "--summary", "json")
    counts = json.loads(err)
    assert counts["bad_records"] == 0
    assert counts.get("written", 5) == 5
    assert counts.get("documents", counts.get("furniture", {}).get("documents")) == 5
