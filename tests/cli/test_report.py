"""The page of a stored report, and the report of `corpus`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import (
    FERRY,
    Command,
    any_kernel,
)

pytestmark = pytest.mark.usefixtures("folder")


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
