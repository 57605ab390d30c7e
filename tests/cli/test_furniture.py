"""The command `furniture`, and what `corpus` does with `--strip-furniture`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.cli.commands import FERRY, Command, any_kernel, lines, parsed, verdicts
from tests.sites import MENU, NOTICE, clean_text, page
from unrepeat import FurnitureReport, strip_furniture
from unrepeat.documents.columns import VERDICT_COLUMNS
from unrepeat.furniture.columns import FURNITURE_COLUMNS

pytestmark = pytest.mark.usefixtures("folder")

PAGES = [page(number) for number in range(4)]
CUT = sum(map(len, [*MENU, NOTICE])) + 3


def test_pages_lose_what_their_site_puts_on_each(run: Command) -> None:
    out, err = run("furniture", "strip", stdin=lines(PAGES))
    found = parsed(out)
    assert [one["text"] for one in found] == [clean_text(number) for number in range(4)]
    assert [list(one) for one in found] == [[*PAGES[0], *FURNITURE_COLUMNS]] * 4
    others = [name for name in PAGES[0] if name != "text"]
    assert [[one[name] for name in others] for one in found] == [[p[name] for name in others] for p in PAGES]
    assert [[one[name] for name in FURNITURE_COLUMNS] for one in found] == [[3, CUT, False]] * 4
    share = 100 * 4 * CUT // sum(len(one["text"]) for one in PAGES)
    assert err == (
        f"site furniture: 4 documents of 1 source, 12 lines ({share} % of the characters) stripped\n"
        "4 written\n"
    )


def test_the_texts_are_those_of_strip_furniture(run: Command) -> None:
    pages = [page(number, f"{number % 3}.example", authors=["Ada Berg"]) for number in range(12)]
    for one in pages:
        one["text"] = "Ada Berg\n24 May 2026\n" + one["text"]
    expected = [result.text for result in strip_furniture(pages, min_stories=4)]
    out, err = run("furniture", "strip", "--min-stories", "4", stdin=lines(pages))
    assert [one["text"] for one in parsed(out)] == expected
    assert "24 spared (12 date, 12 field)" in err


@any_kernel
def test_every_value_stays_as_it_was_written(run: Command) -> None:
    raw = lines(PAGES).replace(b'"source"', b'"views": 1.500, "rank": 12345678901234567890, "source"')
    for command in (["furniture", "strip"], ["corpus", "--strip-furniture", "--keep", "longest"]):
        out, _ = run(*command, stdin=raw)
        assert out.count(b'"views": 1.500, "rank": 12345678901234567890, "source": ') == 4


@any_kernel
def test_records_without_a_source_or_a_text_pass_and_are_counted(run: Command) -> None:
    odd: list[dict[str, Any]] = [
        {"id": "no text", "text": None},
        {"id": "no source", "text": PAGES[0]["text"]},
        {"id": "null", "text": PAGES[1]["text"], "source": None},
    ]
    out, err = run("furniture", "strip", stdin=lines([odd[0], *PAGES, *odd[1:], odd[0]]))
    found = parsed(out)
    nulls = dict.fromkeys(FURNITURE_COLUMNS)
    assert [found[at] for at in (0, 5, 6, 7)] == [one | nulls for one in (*odd, odd[0])]
    assert [one["furniture_lines"] for one in found[1:5]] == [3] * 4
    assert "2 documents without a source passed as they were (--source-field names its field)\n" in err
    assert err.endswith("2 records without text, 8 written\n")


@any_kernel
def test_a_page_of_nothing_else_is_told(run: Command) -> None:
    stub = {"id": "stub", "text": "\n".join([*MENU, NOTICE]), "source": "gazette.example"}
    for command in (["furniture", "strip"], ["corpus", "--strip-furniture"]):
        out, err = run(*command, stdin=lines([*PAGES, stub]))
        last = parsed(out)[-1]
        assert (last["text"], last["only_furniture"]) == ("", True)
        assert "1 document had nothing else, and no word is left\n" in err


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ([], []),
        (["--min-stories", "5"], [*MENU, NOTICE]),
        (["--protect", "newsletter"], [NOTICE]),
        (["--window", "1"], [*MENU, NOTICE]),  # it counts in weeks, and these are far apart
        (["--field", "section"], [NOTICE]),
        (["--field", "title", "--field", "section"], [NOTICE]),
    ],
)
def test_options_of_strip(run: Command, arguments: list[str], left: list[str]) -> None:
    times = ["2026-01-05", "2026-02-05", "2026-03-05", "2026-04-05"]
    pages = [page(number, section=NOTICE.upper(), published=time) for number, time in enumerate(times)]
    out, _ = run("furniture", "strip", *arguments, stdin=lines(pages))
    found = parsed(out)[0]["text"].split("\n")
    assert [line for line in found if line in (*MENU, NOTICE)] == left


@any_kernel
def test_a_headline_stays_that_is_a_teaser_elsewhere(run: Command) -> None:
    pages = [page(number) for number in range(4)]
    for one in pages[1:]:
        one["text"] += f"\n{pages[0]['title']}"
    out, err = run("furniture", "strip", stdin=lines(pages))
    found = [one["text"].split("\n") for one in parsed(out)]
    assert [pages[0]["title"] in one for one in found] == [True, False, False, False]
    assert "1 spared (1 field)" in err
    out, _ = run("furniture", "strip", "--field", "headline", stdin=lines(pages))
    assert pages[0]["title"] not in parsed(out)[0]["text"].split("\n")


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["furniture"], "ACTION"),
        (["furniture", "clean"], "invalid choice: 'clean'"),
        (["furniture", "strip", "--min-stories", "1"], "--min-stories: '1' is not a whole number from 2 to"),
        (["furniture", "strip", "--window", "12h"], "--window: '12h' is not a length of time from 1 to"),
        (["furniture", "strip", "--protect", "("], "--protect: '(' is not a regular expression"),
        (["furniture", "strip", "-o", "a.jsonl", "--html", "a.jsonl"], "both name 'a.jsonl'"),
        (["furniture", "strip", "--html", "no/page.html"], "cannot write 'no/page.html'"),
        (["furniture", "strip", "no.jsonl"], "no.jsonl"),
    ],
)
def test_bad_usage_of_furniture(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]


@any_kernel
@pytest.mark.parametrize("name", FURNITURE_COLUMNS)
@pytest.mark.parametrize("command", [["furniture", "strip"], ["corpus", "--strip-furniture"]])
def test_a_field_that_is_there_is_not_overwritten(run: Command, command: list[str], name: str) -> None:
    raw = lines([*PAGES, page(5) | {name: 1}])
    out, err = run(*command, stdin=raw, code=2)
    assert out == b""
    assert f"standard input, line 5: the record already has {name!r}" in err
    out, err = run(*command, "--errors", "skip", stdin=raw)
    assert len(parsed(out)) == 4
    assert "1 bad record left out, the first of them:" in err


@any_kernel
def test_tables(run: Command) -> None:
    run("furniture", "strip", "-o", "clean.parquet", stdin=lines(PAGES))
    table = parquet.read_table("clean.parquet")
    assert [table.schema.field(name).type for name in FURNITURE_COLUMNS] == [
        pa.int64(),
        pa.int64(),
        pa.bool_(),
    ]
    parquet.write_table(table.drop_columns(list(FURNITURE_COLUMNS)).slice(0, 0), "empty.parquet")
    assert run("furniture", "strip", "empty.parquet", "-o", "none.csv")[1] == "0 written\n"
    assert Path("none.csv").read_text().strip() == ",".join([*PAGES[0], *FURNITURE_COLUMNS])
    run("corpus", "--strip-furniture", "empty.parquet", "-o", "none.csv")
    assert Path("none.csv").read_text().strip() == ",".join([*PAGES[0], *FURNITURE_COLUMNS, *VERDICT_COLUMNS])


@any_kernel
def test_the_reports_tell_every_line_and_the_way_back(run: Command) -> None:
    out, _ = run("furniture", "strip", "--report-file", "reports.jsonl", stdin=lines(PAGES))
    told = parsed(Path("reports.jsonl").read_bytes())
    assert [one["id"] for one in told] == [one["id"] for one in PAGES]
    for one, before, after in zip(told, PAGES, parsed(out), strict=True):
        report = FurnitureReport.from_dict(one)
        assert report.apply(before["text"]) == after["text"]
        assert report.restore(after["text"]) == before["text"]
        assert [line.text for line in report.removed] == [*MENU, NOTICE]


# -- pages -------------------------------------------------------------------------------------------------


@any_kernel
def test_a_page_for_each_source(run: Command) -> None:
    pages = [page(number, source) for number in range(4) for source in ("gazette.example", "herald.example")]
    run("furniture", "strip", "--html", "page.html", "--report-file", "reports.jsonl", stdin=lines(pages))
    first, *others = (Path(name).read_text() for name in ("page.html", "page-2.html", "page-3.html"))
    assert 'href="page-2.html"' in first
    for source, found in zip(("gazette.example", "herald.example"), others, strict=True):
        assert source in found
        assert f"{source} 0" in found
        assert NOTICE in found
        assert "It stands in 4 of 4 stories, first seen on" in found
    run("report", "reports.jsonl", "-o", "later.html")
    assert Path("later-2.html").read_text().replace("later.html", "page.html") == others[0]
    _, err = run("report", "reports.jsonl", code=2)
    assert "the report takes 3 pages, which cannot go to standard output" in err


@any_kernel
def test_the_page_of_one_source(run: Command) -> None:
    run("furniture", "strip", "--html", "page.html", "--report-file", "reports.jsonl", stdin=lines(PAGES))
    assert run("report", "reports.jsonl")[0] == Path("page.html").read_bytes()
    assert not Path("page-2.html").exists()
    _, err = run("report", "--at", "0.9", "reports.jsonl", code=2)
    assert "is the report on site furniture" in err


@any_kernel
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "line 2: this is not JSON"),
        (b'{"report": "furniture", "schema": 99, "id": 1}', "line 2: "),
        (b'{"report": "furniture", "id": 1}', "line 2: "),
    ],
)
def test_reports_that_are_none(run: Command, line: bytes, message: str) -> None:
    run("furniture", "strip", "--report-file", "reports.jsonl", stdin=lines(PAGES))
    first = Path("reports.jsonl").read_bytes().splitlines()[0]
    Path("broken.jsonl").write_bytes(first + b"\n" + line + b"\n")
    _, err = run("report", "broken.jsonl", code=2)
    assert message in err
    Path("broken.jsonl").write_bytes(
        first + b"\n" + first.replace(b'"id": "gazette.example 0"', b'"id": [1]')
    )
    _, err = run("report", "broken.jsonl", code=2)
    assert "line 2: the id of a report cannot be [1]" in err


# -- before duplicates are searched ------------------------------------------------------------------------


def test_furniture_goes_before_duplicates_are_searched(run: Command) -> None:
    """Two sites print one story: their menus and notices make the pages differ."""
    wide = [
        f"{name} {word}"
        for word in ["news", "sports", "weather", "video", "opinion", "travel"]
        for name in "abcd"
    ]

    def with_menu(one: dict[str, Any], source: str) -> dict[str, Any]:
        menu = [f"{source} {entry}" for entry in wide]
        return one | {"text": "\n".join([*menu, one["text"]])}

    pages = [
        with_menu(page(number, source), source) for source in ("gazette", "herald") for number in range(3)
    ]
    pages.append(with_menu(page(7, "gazette", title="Ferry"), "gazette"))
    pages.append(with_menu(page(7, "herald", title="Ferry"), "herald"))
    plain = verdicts(run("corpus", "--across-sources", stdin=lines(pages))[0])
    assert plain["herald 7"] is None
    out, err = run("corpus", "--across-sources", "--strip-furniture", stdin=lines(pages))
    assert verdicts(out)["herald 7"] == "gazette 7"
    assert [list(one) for one in parsed(out)] == [[*pages[0], *FURNITURE_COLUMNS, *VERDICT_COLUMNS]] * 8
    assert err.splitlines()[0].startswith("site furniture: 8 documents of 2 sources, 216 lines (")
    assert err.splitlines()[1] == "8 documents, 4 duplicates (4 exact), 8 written"


def test_corpus_writes_and_shows_the_texts_without_furniture(run: Command) -> None:
    stripped = parsed(run("furniture", "strip", stdin=lines(PAGES))[0])
    for mode in ("--mark", "--drop", "--strip"):
        out, _ = run(
            "corpus",
            "--strip-furniture",
            mode,
            "--report-file",
            "report.jsonl",
            stdin=lines([*PAGES, PAGES[0]]),
        )
        found = parsed(out)
        assert [one["text"] for one in found[:4]] == [one["text"] for one in stripped]
        assert len(found) == (4 if mode == "--drop" else 5)
        _, cluster = parsed(Path("report.jsonl").read_bytes())
        assert cluster["kept"]["text"] == clean_text(0)


@any_kernel
def test_numbers_are_ids_where_records_have_none(run: Command) -> None:
    pages = [{name: one[name] for name in ("text", "source")} for one in (*PAGES, PAGES[1])]
    out, _ = run("corpus", "--strip-furniture", stdin=lines([{"text": None}, *pages]))
    assert [one["cluster"] for one in parsed(out)] == [None, 1, 2, 3, 4, 2]


@any_kernel
def test_without_the_option_nothing_changes(run: Command) -> None:
    out, err = run("corpus", stdin=lines([{"id": 1, "text": FERRY, "source": "a"}]))
    assert list(json.loads(out)) == ["id", "text", "source", *VERDICT_COLUMNS]
    assert "furniture" not in err
