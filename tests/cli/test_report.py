"""The page of a stored report, and the report of `corpus`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import (
    FERRY,
    LIBRARY,
    TWICE,
    Command,
    any_kernel,
    lines,
)
from unrepeat import ClusterReport, dedupe_documents, dedupe_text

pytestmark = pytest.mark.usefixtures("folder")


@any_kernel
@pytest.mark.parametrize(
    "arguments",
    [[], ["--keep", "longest"], ["--strip"], ["--drop"], ["--no-text"], ["--explain-below", "0.5"]],
)
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
        (["--explain-below", "0.6"], "--explain-below adds pairs to a report"),
        (["--explain-below", "0.8", "--html", "x"], "--explain-below 0.8 must be lower than the threshold"),
        (["--least-similar-first"], "--least-similar-first orders a page"),
        (["--html", "x", "--report-file", "x"], "--report-file and --html both name 'x'"),
        (["--html", "x.html", "-o", "x-2.html"], "where a further page of --html 'x.html' may have to go"),
        (["--html", "no/x.html"], "cannot write 'no/x.html'"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_at_once(
    run: Command, folder: Path, arguments: list[str], message: str
) -> None:
    out, err = run("corpus", "news.jsonl", *arguments, code=2)
    assert (out, message in err) == (b"", True)
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]


def test_a_stored_report_answers_for_a_higher_threshold(run: Command, folder: Path) -> None:
    run("corpus", "news.jsonl", "--threshold", "0.7", "--report-file", "report.jsonl")
    with ClusterReport(threshold=0.7) as report:
        documents = [json.loads(line) for line in (folder / "news.jsonl").read_bytes().splitlines()]
        for document, verdict in zip(documents, dedupe_documents(documents, threshold=0.7), strict=True):
            report.add(document, verdict)
        expected = report.at(0.99)
    answer = json.loads(run("report", "report.jsonl", "--at", "0.99")[0])
    assert sorted(answer["duplicates"]) == sorted(expected.duplicates)
    assert sorted(answer["released"]) == sorted(expected.released)
    assert answer["duplicates"]
    run("report", "report.jsonl", "--at", "0.99", "-o", "answer.json")
    assert json.loads((folder / "answer.json").read_bytes()) == answer
    _, err = run("report", "report.jsonl", "--at", "0.6", code=2)
    assert "this report was made with the threshold 0.7" in err


@any_kernel
def test_the_page_has_the_least_similar_first_in_both_commands(run: Command, folder: Path) -> None:
    run(
        *("corpus", "news.jsonl", "--html", "page.html", "--report-file", "report.jsonl"),
        "--least-similar-first",
    )
    page = (folder / "page.html").read_bytes()
    assert b"the least similar documents stand first" in page
    assert run("report", "report.jsonl", "--least-similar-first")[0] == page
    assert run("report", "report.jsonl")[0] != page


@any_kernel
@pytest.mark.parametrize("option", [["--at", "0.9"], ["--least-similar-first"], ["--no-text"]])
def test_the_report_on_one_article_takes_no_option_of_documents(
    run: Command, folder: Path, option: list[str]
) -> None:
    (folder / "article.json").write_text(json.dumps(dedupe_text(FERRY).report.to_dict()))
    _, err = run("report", "article.json", *option, code=2)
    assert f"Leave {option[0]} out." in err


@any_kernel
@any_kernel
@pytest.mark.parametrize(
    ("command", "options"),
    [
        (["corpus", "-o", "out.jsonl"], ["--report-file", "--html", "--errors-file"]),
        (["corpus", "-o", "out.jsonl", "--strip"], ["--strip-report"]),
        (["furniture", "strip", "-o", "out.jsonl"], ["--report-file", "--html", "--errors-file"]),
        (["furniture", "learn", "--index", "sites.db"], ["--errors-file"]),
        (["feed", "--index", "news.db"], ["--errors-file"]),
        (["text", "-o", "out.txt"], ["--report-file", "--html"]),
    ],
)
def test_a_report_does_not_replace_what_is_read(
    run: Command, folder: Path, command: list[str], options: list[str]
) -> None:
    before = Path("news.jsonl").read_bytes()
    Path("link.jsonl").symlink_to("news.jsonl")
    for option in options:
        for path in ("news.jsonl", "./news.jsonl", str(folder / "news.jsonl"), "link.jsonl"):
            _, err = run(*command, "news.jsonl", option, path, code=2)
            assert f"{option} and FILE both name" in err
    assert Path("news.jsonl").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["link.jsonl", "news.jsonl"]


@any_kernel
@pytest.mark.parametrize("command", [["corpus"], ["furniture", "strip"], ["text"]])
def test_a_further_page_does_not_replace_what_is_read(run: Command, command: list[str]) -> None:
    Path("news.jsonl").rename("page-2.html")
    out, err = run(*command, "page-2.html", "--html", "page.html", code=2)
    assert out == b""
    assert "FILE names 'page-2.html', where a further page of --html 'page.html' may have to go" in err


@any_kernel
def test_a_page_does_not_replace_the_report_that_it_is_made_of(run: Command) -> None:
    run("corpus", "news.jsonl", "--strip", "--strip-report", "stripped.jsonl")
    before = Path("stripped.jsonl").read_bytes()
    _, err = run("report", "stripped.jsonl", "--id", "a", "-o", "./stripped.jsonl", code=2)
    assert "--output and REPORT both name './stripped.jsonl'" in err
    assert Path("stripped.jsonl").read_bytes() == before


def test_the_page_of_one_text_that_was_stripped(run: Command) -> None:
    records: list[dict[str, Any]] = [{"id": 7, "text": TWICE}, {"id": "b", "text": f"{FERRY}\n{TWICE}"}]
    run("corpus", "--strip", "--strip-report", "cut.jsonl", stdin=lines(records))
    for record in records:
        out, _ = run("report", "cut.jsonl", "--id", str(record["id"]))
        assert out.decode() == dedupe_text(str(record["text"])).to_html()
    one = Path("cut.jsonl").read_bytes().splitlines()[0]
    assert run("report", stdin=one)[0] == run("report", "cut.jsonl", "--id", "7")[0]
    _, err = run("report", "cut.jsonl", code=2)
    assert err == ("unrepeat: 'cut.jsonl' has reports on 2 texts. Name one with --id. Their ids: 7, 'b'.\n")
    _, err = run("report", "cut.jsonl", "--id", "8", code=2)
    assert "'cut.jsonl' has no report on a text with the id '8'. The ids in it: 7, 'b'." in err
    _, err = run("report", "--id", "9", stdin=one + b"\nx\n", code=2)
    assert "standard input, line 2: this is not a line of --strip-report: 'x" in err.replace("b'x", "'x")
    _, err = run("report", "cut.jsonl", "--id", "7", "--no-text", code=2)
    assert "Leave --no-text out" in err


@any_kernel
def test_an_id_is_asked_of_such_a_report_alone(run: Command) -> None:
    run("corpus", "news.jsonl", "--report-file", "many.jsonl")
    assert "Leave --id out" in run("report", "many.jsonl", "--id", "a", code=2)[1]
    run("text", "--report-file", "one.json", stdin=TWICE.encode())
    assert "Leave --id out" in run("report", "one.json", "--id", "a", code=2)[1]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_lines_are_those_that_an_editor_shows(run: Command, folder: Path, line_break: str) -> None:
    text = line_break.join([FERRY, "", LIBRARY, "", FERRY, LIBRARY, ""])
    (folder / "article.txt").write_bytes(text.encode())
    _, told = run("text", "article.txt", "--report", "text", "-o", "clean.txt")
    assert "  5-6  repeats 1-3  exact" in told
    run("text", "article.txt", "--report-file", "report.json", "--html", "page.html", "-o", "clean.txt")
    pages = (run("report", "report.json")[0].decode(), (folder / "page.html").read_text(encoding="utf-8"))
    for page in pages:
        assert "Lines 5 to 6 repeat 1 to 3" in page
        assert "Line 5" in page
        assert "Line 6" in page
