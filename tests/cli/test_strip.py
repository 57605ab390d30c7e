"""`corpus --strip`: texts lose their own repetitions, and what they lost is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from tests.cli.commands import FERRY, LIBRARY, TWICE, Command, any_kernel, lines, parsed, verdicts
from unrepeat import Options, Report, dedupe_text
from unrepeat.article.options import OptionValues

pytestmark = pytest.mark.usefixtures("folder")

ONCE = f"{LIBRARY}\nDoors open at ten.\n"
BODY = f"{FERRY}\nThe library is closed.\n"
LOST = len(TWICE) - len(ONCE)

RECORDS = [{"body": TWICE, "id": 1}, {"body": ONCE, "id": 2}, {"body": BODY, "id": 3}]


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("mode", [[], ["--mark"], ["--drop"]])
def test_texts_are_stripped_and_compared_as_they_are_then(run: Command, keep: str, mode: list[str]) -> None:
    out, err = run("corpus", "--strip", "--text-field", "body", "--keep", keep, *mode, stdin=lines(RECORDS))
    found = parsed(out)
    dropped = mode == ["--drop"]
    assert [one["body"] for one in found] == ([ONCE, BODY] if dropped else [ONCE, ONCE, BODY])
    assert verdicts(out) == ({1: None, 3: None} if dropped else {1: None, 2: 1, 3: None})
    assert next((one["removed_units"], one["removed_characters"]) for one in found) == (1, LOST)
    assert {(one["removed_units"], one["removed_characters"]) for one in found[1:]} == {(0, 0)}
    cut, documents = err.splitlines()
    assert cut == f"1 text cut, by 1 unit with {LOST} characters"
    assert documents.startswith("3 documents, 1 duplicate (1 exact), ")


@any_kernel
def test_a_text_that_lost_nothing_is_told_too(run: Command) -> None:
    assert run("corpus", "--strip", stdin=lines([{"text": BODY}]))[1].startswith("0 texts cut\n1 document, ")
    assert "cut" not in run("corpus", stdin=lines([{"text": TWICE}]))[1]


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
def test_a_report_on_each_text_that_lost_something(run: Command, keep: str) -> None:
    records: list[dict[str, Any]] = [*RECORDS, {"body": TWICE, "id": "again"}, {"body": None, "id": 5}]
    arguments = ["--strip", "--text-field", "body", "--keep", keep, "--strip-report", "cut.jsonl", "--drop"]
    run("corpus", *arguments, stdin=lines(records))
    raw = Path("cut.jsonl").read_text(encoding="ascii").splitlines()
    # That a text is dropped afterwards does not undo what it lost.
    assert [(json.loads(line)["report"], json.loads(line)["id"]) for line in raw] == [
        ("text", 1),
        ("text", "again"),
    ]
    for line in raw:
        assert Report.from_json(line) == dedupe_text(TWICE).report
        assert Report.from_json(line).restore(ONCE) == TWICE


@any_kernel
def test_the_report_of_a_failed_run_does_not_appear(run: Command) -> None:
    raw = lines([{"text": TWICE}]) + b"nonsense\n"
    run("corpus", "--strip", "--strip-report", "cut.jsonl", stdin=raw, code=2)
    assert not Path("cut.jsonl").exists()


@any_kernel
def test_types_of_the_counts_in_parquet(run: Command) -> None:
    run("corpus", "--strip", "-o", "out.parquet", stdin=lines([{"text": None}, {"text": TWICE}]))
    table = parquet.read_table("out.parquet")
    assert table["removed_units"].to_pylist() == [None, 1]
    assert table["removed_characters"].to_pylist() == [None, LOST]


@any_kernel
def test_a_reference_set_is_stripped_as_well(run: Command) -> None:
    Path("archive.jsonl").write_bytes(lines([{"id": "old", "text": TWICE}]))
    out, err = run("corpus", "--strip", "--against", "archive.jsonl", stdin=lines([{"id": 1, "text": ONCE}]))
    assert parsed(out)[0]["duplicate_of"] == "old"
    assert parsed(out)[0]["kind"] == "exact"
    assert err.startswith("0 texts cut\n")


NEAR = f"{LIBRARY}\nDoors open at ten.\n{LIBRARY.replace('books in', 'the books in')}\n"


WAYS: list[tuple[str, list[str], OptionValues]] = [
    (TWICE, ["--threshold", "0.95"], {"threshold": 0.95}),
    (TWICE, ["--keep", "last"], {"keep": "last"}),
    (TWICE, ["--caution", "careful"], {"caution": "careful"}),
    (TWICE, ["--unit", "sentence"], {"unit": "sentence"}),
    (TWICE, ["--min-words", "40"], {"min_words": 40}),
    (NEAR, ["--no-near", "--no-contained"], {"near": False, "contained": False}),
    (NEAR, ["--near", "--no-contained"], {"near": True, "contained": False}),
    (
        TWICE,
        ["--num-perm", "64", "--seed", "7", "--shingle-size", "8"],
        {"num_perm": 64, "seed": 7, "shingle_size": 8},
    ),
]


@any_kernel
@pytest.mark.parametrize(("text", "options", "same_as"), WAYS)
def test_all_options_of_dedupe_text(
    run: Command, text: str, options: list[str], same_as: OptionValues
) -> None:
    """They do the same in `text` and, with a prefix, in `corpus`; a report names the options."""
    expected = dedupe_text(text, **same_as)
    prefixed = [word.replace("--", "--strip-", 1).replace("--strip-no-", "--no-strip-") for word in options]
    Path("article.txt").write_text(text)
    out, _ = run("text", "article.txt", *options, "--report-file", "report.json")
    assert out.decode() == expected.text
    assert Report.from_json(Path("report.json").read_text()) == expected.report
    out, _ = run("corpus", "--strip", *prefixed, "--strip-report", "cut.jsonl", stdin=lines([{"text": text}]))
    assert parsed(out)[0]["text"] == expected.text
    reports = Path("cut.jsonl").read_text().splitlines()
    assert [Report.from_json(line) for line in reports] == [expected.report] * bool(expected.report.removed)


@any_kernel
def test_these_options_are_all_there_are() -> None:
    assert {name for _, _, values in WAYS for name in values} == set(Options().to_dict()) - {"ignore"}


@any_kernel
def test_what_is_protected_stays(run: Command) -> None:
    Path("article.txt").write_text(TWICE)
    assert run("text", "article.txt", "--protect", "customs house")[0].decode() == TWICE
    out, _ = run("corpus", "--strip", "--strip-protect", "customs house", stdin=lines([{"text": TWICE}]))
    assert parsed(out)[0]["text"] == TWICE


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--strip-threshold", "0.9"], "--strip-threshold says how --strip works. Add --strip, or leave"),
        (["--no-strip-near"], "--strip-near says how --strip works"),
        (["--strip-protect", "x"], "--strip-protect says how --strip works"),
        (["--strip-report", "cut.jsonl"], "--strip-report says how --strip works"),
        (["--strip", "--strip-threshold", "2"], "--strip-threshold: '2' is not a number"),
        (["--strip", "--strip-min-words", "0"], "--strip-min-words: '0' is not"),
        (["--strip", "--strip-protect", "("], "--strip-protect: '(' is not a regular expression"),
        (["--strip", "--strip-unit", "page"], "invalid choice: 'page'"),
        (["--strip", "--strip-report", "no/such/cut.jsonl"], "cannot write 'no/such/cut.jsonl'"),
        (
            ["--strip", "--strip-report", "x.jsonl", "--report-file", "x.jsonl"],
            "--report-file and --strip-report both name 'x.jsonl'",
        ),
    ],
)
def test_bad_usage(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run("corpus", "news.jsonl", *arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]


@any_kernel
@pytest.mark.parametrize("name", ["removed_units", "removed_characters"])
def test_a_field_that_is_there_is_never_overwritten(run: Command, name: str) -> None:
    _, err = run("corpus", "--strip", stdin=lines([{"text": FERRY, name: 1}]), code=2)
    assert f"the record already has {name!r}" in err
    assert parsed(run("corpus", stdin=lines([{"text": FERRY, name: 1}]))[0])[0][name] == 1
