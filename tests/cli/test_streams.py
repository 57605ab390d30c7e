"""Standard output in the place of a file, for whatever a command writes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import RECORDS, TWICE, Command, any_kernel, lines, parsed, process
from unrepeat import Report, dedupe_text

pytestmark = [pytest.mark.usefixtures("folder"), any_kernel]


def test_of_one_article(run: Command) -> None:
    Path("article.txt").write_text(TWICE)
    result = dedupe_text(TWICE)
    assert run("text", "article.txt", "-o", "-")[0].decode() == result.text
    out, _ = run("text", "article.txt", "-o", "clean.txt", "--report-file", "-")
    assert Report.from_json(out.decode()) == result.report
    assert Path("clean.txt").read_text() == result.text
    out, _ = run("text", "article.txt", "--check", "--report-file", "-", "--report", "text", code=1)
    assert out.decode() == result.report.summary() + "\n"
    out, _ = run("text", "article.txt", "--check", "--html", "-", code=1)
    assert out.decode() == result.to_html()


def test_of_many(run: Command) -> None:
    run("corpus", "news.jsonl", "-o", "out.jsonl", "--report-file", "report.jsonl", "--html", "page.html")
    out, _ = run("corpus", "news.jsonl", "-o", "out.jsonl", "--report-file", "-")
    assert out == Path("report.jsonl").read_bytes()
    out, _ = run("corpus", "news.jsonl", "-o", "out.jsonl", "--html", "-")
    assert out == Path("page.html").read_bytes()
    out, _ = run("report", "report.jsonl", "-o", "-")
    assert out == Path("page.html").read_bytes()
    raw = lines([{"id": 1, "text": TWICE}])
    out, _ = run("corpus", "-o", "out.jsonl", "--strip", "--strip-report", "-", stdin=raw)
    assert parsed(out)[0]["id"] == 1
    out, _ = run("corpus", "-o", "out.jsonl", "--errors-file", "-", stdin=raw + b"x\n")
    assert parsed(out)[0]["record"] == "x"
    assert not Path("-").exists()


def test_pages_of_furniture(run: Command) -> None:
    records = [{"id": n, "text": f"Menu and more\n{n} ships wait.", "source": "gazette"} for n in range(4)]
    arguments = ["furniture", "strip", "-o", "out.jsonl"]
    run(*arguments, "--html", "page.html", "--report-file", "report.jsonl", stdin=lines(records))
    for option, path in (("--html", "page.html"), ("--report-file", "report.jsonl")):
        assert run(*arguments, option, "-", stdin=lines(records))[0] == Path(path).read_bytes()


def test_more_pages_than_one_have_no_room(run: Command) -> None:
    records = [{"id": n, "text": " ".join(f"w{n // 2}x{k}" for k in range(12))} for n in range(410)]
    raw = lines(records)
    out, err = run("corpus", "-o", "out.jsonl", "--html", "-", stdin=raw, code=2)
    assert out == b""
    assert err.startswith(
        "unrepeat: the report takes 2 pages, which cannot go to standard output. Name a file"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["text", "x", "--report-file", "-"],
            "--report-file - goes to standard output, where the text would go",
        ),
        (["text", "x", "--html", "-", "--report-file", "-"], "both name standard output"),
        (["corpus", "x", "--html", "-"], "--html - goes to standard output, where the records would go"),
        (["corpus", "x", "-o", "-", "--html", "-"], "--output and --html both name standard output"),
        (["corpus", "x", "--errors-file", "-"], "--errors-file - goes to standard output"),
        (["feed", "x", "--index", "i.db", "--errors-file", "-"], "--errors-file - goes to standard output"),
        (["furniture", "strip", "x", "--report-file", "-"], "--report-file - goes to standard output"),
    ],
)
def test_one_thing_alone_goes_there(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    before = list(folder.iterdir())
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert list(folder.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/stdout")
def test_a_pipe_by_its_name() -> None:
    with process(
        *("corpus", "-o", "out.jsonl", "--report-file", "/dev/stdout", "--quiet"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        out, err = command.communicate(lines(RECORDS))
    assert err == b""
    assert json.loads(out.splitlines()[0])["documents"] == 5
