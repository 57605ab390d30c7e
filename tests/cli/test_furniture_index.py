"""The actions of `furniture` on an index, and `feed` with one."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Command, any_kernel, lines, parsed, process, verdicts
from tests.sites import MENU, NOTICE, clean_text, page
from unrepeat import DuplicateIndex, FurnitureIndex
from unrepeat.cli.outputs import parts_of_index
from unrepeat.documents.columns import VERDICT_COLUMNS
from unrepeat.furniture.columns import FURNITURE_COLUMNS

pytestmark = pytest.mark.usefixtures("folder")

PAGES = [page(number) for number in range(4)]


@pytest.fixture
def sites(folder: Path, run: Command) -> str:
    """An index that knows four pages of each of two sites."""
    (folder / "pages.jsonl").write_bytes(
        lines(page(number, source) for source in ("gazette.example", "herald.example") for number in range(4))
    )
    run("furniture", "learn", "--index", "sites.db", "pages.jsonl")
    return "sites.db"


def test_what_was_learnt_is_stripped_in_hindsight(run: Command, sites: str) -> None:
    out, err = run("furniture", "strip", "--index", sites, "pages.jsonl")
    assert out == run("furniture", "strip", "pages.jsonl")[0]
    assert err == run("furniture", "strip", "pages.jsonl")[1]
    # It learns nothing: a page that is only stripped is not known.
    assert parsed(run("furniture", "strip", "--index", sites, stdin=lines([page(9)]))[0])[0][
        "text"
    ] == clean_text(9)
    assert json.loads(run("furniture", "stats", "--index", sites, "--json")[0])["documents"] == 8


def test_learning_is_told_and_may_be_repeated(run: Command) -> None:
    odd: list[dict[str, Any]] = [
        {"id": 1, "text": NOTICE},
        {"id": 2, "text": None, "source": "gazette.example"},
    ]
    told = "4 documents of 1 source learnt, 1 without a source left out (--source-field names its field)\n"
    for _ in range(2):
        out, err = run("furniture", "learn", "--index", "sites.db", stdin=lines([*PAGES, *odd]))
        assert (out, err) == (b"", told)
    stats = json.loads(run("furniture", "stats", "--index", "sites.db", "--json")[0])
    assert (stats["documents"], stats["stories"], stats["sources"]) == (4, 4, 1)
    assert run("furniture", "learn", "--index", "sites.db", "--quiet", stdin=lines(PAGES)) == (b"", "")


@any_kernel
def test_what_could_not_be_learnt_is_told(run: Command) -> None:
    crowd = page(1, text="\n".join(f"line {number} of many" for number in range(2003)))
    _, err = run("furniture", "learn", "--index", "sites.db", stdin=lines([crowd]))
    assert "3 lines could not be learnt: a document teaches 2,000, and of a source 20,000 are known" in err
    assert "3 lines could not be learnt" in run("furniture", "strip", stdin=lines([crowd]))[1]


@any_kernel
def test_fields_of_records_that_stay(run: Command) -> None:
    pages = [page(number, section=NOTICE) for number in range(4)]
    for fields, left in (([], 0), (["--field", "section"], 1)):
        run("furniture", "learn", "--index", "sites.db", *fields, stdin=lines(pages))
        out, _ = run("furniture", "strip", "--index", "sites.db", *fields, stdin=lines(pages))
        assert [one["text"].count(NOTICE) for one in parsed(out)] == [left] * 4


@any_kernel
@pytest.mark.parametrize("name", [*parts_of_index("sites.db"), "page-2.html"])
@pytest.mark.parametrize(
    "action", ["strip", "lines", "learn", "feed", "feed --furniture", "corpus --against"]
)
def test_no_output_takes_the_place_of_an_index(run: Command, sites: str, name: str, action: str) -> None:
    if is_page := name == "page-2.html":
        Path(sites).rename(name)
        sites = name
    before = Path(sites).read_bytes()
    beside = {
        "strip": ["--output", "--html", "--report-file", "--errors-file"],
        "lines": ["--html"],
        "corpus --against": ["--output", "--html", "--report-file", "--errors-file"],
    }.get(action, ["--errors-file"])
    command, given = {
        "strip": (["furniture", "strip", "pages.jsonl"], "--index"),
        "lines": (["furniture", "lines"], "--index"),
        "learn": (["furniture", "learn", "pages.jsonl"], "--index"),
        "feed": (["feed", "pages.jsonl"], "--index"),
        "feed --furniture": (["feed", "pages.jsonl", "--index", "news.db"], "--furniture"),
        "corpus --against": (["corpus", "pages.jsonl"], "--against"),
    }[action]
    for option in beside:
        if is_page and option != "--html":
            continue
        path = "page.html" if is_page else f"./{name}"
        out, err = run(*command, given, sites, option, path, code=2)
        assert out == b""
        assert option in err
        assert given in err
        assert Path(sites).read_bytes() == before


@any_kernel
def test_an_index_is_no_file_beside_the_other(run: Command) -> None:
    for one, other in (("news.db", "news.db-wal"), ("news.db-wal", "news.db"), ("news.db", "news.db")):
        _, err = run("feed", "--index", one, "--furniture", other, code=2)
        assert "--index" in err
        assert "--furniture" in err
        assert "Give them different paths." in err


@any_kernel
def test_lines_are_kept_one_by_one_and_all_or_none(run: Command, sites: str) -> None:
    keep = ["furniture", "keep", "--index", sites, "gazette.example"]
    both = "\n".join(MENU)
    _, err = run(*keep, NOTICE, both, code=2)
    assert err == f"unrepeat: line must be one line, not several: {both!r}. Keep each by itself.\n"
    assert b"(kept)" not in run("furniture", "lines", "--index", sites)[0]
    # The end of a line is no second one: it comes with what is copied or read from a file.
    run(*keep, *(f"{line}\n" for line in MENU))
    assert run("furniture", "lines", "--index", sites)[0].count(b"(kept)") == 2


@any_kernel
def test_lines(run: Command, sites: str) -> None:
    out, _ = run("furniture", "lines", "--index", sites, "gazette.example")
    assert out.decode().splitlines() == [
        "gazette.example: 3 lines",
        *(f"  4  2026-05-01  2026-05-04  {line}" for line in sorted([*MENU, NOTICE])),
    ]
    assert len(run("furniture", "lines", "--index", sites)[0].splitlines()) == 8
    assert run("furniture", "lines", "--index", sites, "--min-stories", "5", "herald.example")[0] == (
        b"herald.example: 0 lines\n"
    )
    found = parsed(
        run("furniture", "lines", "--index", sites, "--json", "--min-stories", "1", "herald.example")[0]
    )
    assert len(found) == 3 + 4 * 4
    assert found[0] == {
        "source": "herald.example",
        "text": MENU[0],
        "stories": 4,
        "first_seen": "2026-05-01T08:00:00+00:00",
        "last_seen": "2026-05-04T08:00:00+00:00",
        "examples": ["herald.example 0", "herald.example 1"],
        "is_kept": False,
    }


@any_kernel
def test_lines_without_a_time(run: Command) -> None:
    pages = [{name: one[name] for name in ("id", "text", "source")} for one in PAGES]
    run("furniture", "learn", "--index", "sites.db", stdin=lines(pages))
    assert (
        f"  4  no time     no time     {MENU[0]}\n"
        in run("furniture", "lines", "--index", "sites.db")[0].decode()
    )
    assert parsed(run("furniture", "lines", "--index", "sites.db", "--json")[0])[0]["first_seen"] is None


@any_kernel
def test_pages_of_an_index(run: Command, sites: str) -> None:
    run("furniture", "keep", "--index", sites, "herald.example", NOTICE.upper())
    assert run("furniture", "lines", "--index", sites, "--html", "page.html") == (b"", "")
    first, gazette, herald = (Path(name).read_text() for name in ("page.html", "page-2.html", "page-3.html"))
    assert 'href="page-3.html"' in first
    assert "3 different lines may go</a>" in gazette
    assert "It stands in 4 of 4 stories, first seen on" in gazette
    assert "2 different lines may go</a>" in herald
    assert "The caller asked for it to stay." in herald
    run("furniture", "lines", "--index", sites, "--html", "one.html", "herald.example")
    assert not Path("one-2.html").exists()


@any_kernel
def test_lines_that_are_kept_stay(run: Command, sites: str) -> None:
    out, _ = run("furniture", "keep", "--index", sites, "gazette.example", NOTICE.upper(), MENU[0])
    assert out == b"2 lines of gazette.example will stay\n"
    out, err = run("furniture", "strip", "--index", sites, "pages.jsonl")
    assert [NOTICE in one["text"] for one in parsed(out)] == [True] * 4 + [False] * 4
    assert "(4 alone, 8 kept)" in err
    assert f"(kept) {MENU[0]}" in run("furniture", "lines", "--index", sites, "gazette.example")[0].decode()
    assert run("furniture", "keep", "--index", sites, "new.example", "--", "-- more --")[0] == (
        b"1 line of new.example will stay\n"
    )
    _, err = run("furniture", "keep", "--index", sites, "gazette.example", "...", code=2)
    assert "line must be a str with words, not '...'" in err


@any_kernel
def test_a_source_is_forgotten(run: Command, sites: str) -> None:
    out, _ = run("furniture", "forget", "--index", sites, "gazette.example", "no.example")
    assert out == b"gazette.example: 4 documents forgotten\nno.example: 0 documents forgotten\n"
    out, _ = run("furniture", "strip", "--index", sites, "pages.jsonl")
    assert [one["furniture_lines"] for one in parsed(out)] == [0] * 4 + [3] * 4


@any_kernel
def test_stats(run: Command, sites: str) -> None:
    stats = json.loads(run("furniture", "stats", "--index", sites, "--json")[0])
    with FurnitureIndex.open(sites) as index:
        expected = index.stats()._asdict()
    assert stats == expected | {name: expected[name].isoformat() for name in ("oldest", "newest")}
    rows = run("furniture", "stats", "--index", sites, "gazette.example")[0].decode().splitlines()
    own = dict(map(str.split, rows))
    assert (own["documents"], own["sources"]) == ("4", "1")


@any_kernel
@pytest.mark.parametrize("action", ["stats", "lines", "documents"])
def test_an_unknown_source(run: Command, sites: str, action: str) -> None:
    for name, hint in (("gazete.example", "Did you mean 'gazette.example'?"), ("x", "It knows 2 sources.")):
        out, err = run("furniture", action, "--index", sites, name, code=2)
        assert (out, err) == (b"", f"unrepeat: the index knows nothing of a source {name!r}. {hint}\n")


@any_kernel
def test_documents_of_an_index(run: Command, sites: str) -> None:
    rows = run("furniture", "documents", "--index", sites, "herald.example")[0].decode().splitlines()
    assert rows == [
        f"2026-05-0{number + 1} 08:00  herald.example {number}  herald.example  {went} of 7 lines went"
        for number, went in enumerate((0, 0, 3, 3))
    ]
    found = parsed(run("furniture", "documents", "--index", sites, "--json")[0])
    assert len(found) == 8
    assert found[0].pop("added") is not None
    assert found[0] == {
        "id": "gazette.example 0",
        "source": "gazette.example",
        "published": "2026-05-01T08:00:00+00:00",
        "lines": 7,
        "removed_lines": 0,
    }


@any_kernel
def test_documents_to_strip_again(run: Command, sites: str) -> None:
    early = [f"{name}.example {number}" for name in ("gazette", "herald") for number in (0, 1)]
    assert run("furniture", "outdated", "--index", sites)[0].decode().splitlines() == early
    out, _ = run("furniture", "outdated", "--index", sites, "--json", "--since", "2026-05-02")
    assert out == b'"gazette.example 1"\n"herald.example 1"\n'
    assert run("furniture", "outdated", "--index", sites, "--min-stories", "5")[0].count(b"\n") == 4
    run("furniture", "learn", "--index", sites, "pages.jsonl")
    assert run("furniture", "outdated", "--index", sites) == (b"", "")


@any_kernel
def test_documents_are_removed(run: Command, sites: str) -> None:
    run("furniture", "learn", "--index", sites, stdin=lines([page(1, "new.example", id=7)]))
    out, err = run("furniture", "remove", "--index", sites, "7", "x", "herald.example 0", code=1)
    assert (out, err) == (b"2 documents removed\n", "unrepeat: there is no document 'x'\n")
    stats = json.loads(run("furniture", "stats", "--index", sites, "--json")[0])
    assert stats["documents"] == 7
    assert run("furniture", "verify", "--index", sites) == (b"no problems\n", "")


@any_kernel
def test_a_copy_of_an_index_of_furniture(run: Command, sites: str) -> None:
    assert run("furniture", "backup", "--index", sites, "copy.db")[0] == b"8 documents in copy.db\n"
    assert run("furniture", "lines", "--index", "copy.db") == run("furniture", "lines", "--index", sites)
    _, err = run("furniture", "backup", "--index", sites, "copy.db", code=2)
    assert "there is 'copy.db' already. Name a new file." in err
    with closing(sqlite3.connect("copy.db")) as connection, connection:
        connection.execute("UPDATE lines SET stories = 9 WHERE stories = 4")
    out, _ = run("furniture", "verify", "--index", "copy.db", code=1)
    assert b"is said to stand in 9 stories" in out


@any_kernel
def test_old_documents_of_furniture_leave_and_the_file_becomes_smaller(run: Command) -> None:
    pages = [page(number, published=f"2026-05-{1 + number % 28:02}") for number in range(300)]
    run("furniture", "learn", "--index", "sites.db", stdin=lines(pages))
    assert run("furniture", "expire", "--index", "sites.db", "--window", "1")[0] == b"260 documents removed\n"
    assert run("furniture", "expire", "--index", "sites.db", "--before", "2026-06-01")[0] == (
        b"40 documents removed\n"
    )
    size = Path("sites.db").stat().st_size
    sizes = json.loads(run("furniture", "vacuum", "--index", "sites.db", "--json")[0])
    assert sizes == {"bytes_before": size, "bytes_after": Path("sites.db").stat().st_size}
    assert sizes["bytes_after"] < size / 2
    assert run("furniture", "verify", "--index", "sites.db") == (b"no problems\n", "")


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["learn", "news.jsonl"], "--index"),
        (["learn", "--index", "news.jsonl"], "'news.jsonl' is not an index"),
        (["learn", "--index", "no/such/sites.db"], "no/such/sites.db"),
        (["learn", "--index", "sites.db", "--window", "3h"], "window: '3h' is not a length of time"),
        (["strip", "--index", "no.db"], "there is no index 'no.db'"),
        (["lines", "--index", "no.db"], "there is no index 'no.db'"),
        (["lines", "--index", "no.db", "--json", "--html", "page.html"], "not allowed with argument"),
        (["keep", "--index", "no.db", "a", "b"], "there is no index 'no.db'"),
        (["keep", "--index", "no.db", "a"], "LINE"),
        (["forget", "--index", "no.db", "a"], "there is no index 'no.db'"),
        (["forget", "--index", "no.db"], "SOURCE"),
        (["stats", "--index", "no.db"], "there is no index 'no.db'"),
        (["documents", "--index", "no.db"], "there is no index 'no.db'"),
        (["outdated", "--index", "no.db"], "there is no index 'no.db'"),
        (
            ["outdated", "--index", "no.db", "--since", "soon"],
            "argument --since: 'soon' is not a time that can be read",
        ),
        (["remove", "--index", "no.db"], "ID"),
        (["remove", "--index", "no.db", "a"], "there is no index 'no.db'"),
        (["expire", "--index", "no.db"], "one of the arguments --before --window is required"),
        (["expire", "--index", "no.db", "--window", "30"], "there is no index 'no.db'"),
        (["verify", "--index", "no.db"], "there is no index 'no.db'"),
        (["backup", "--index", "no.db"], "NEW"),
        (["backup", "--index", "no.db", "copy.db"], "there is no index 'no.db'"),
        (["vacuum", "--index", "no.db"], "there is no index 'no.db'"),
        (["vacuum", "--index", "no.db", "--timeout", "-1"], "'-1' is not a number of seconds, 0 or more"),
        (["strip", "--index", "no.db", "--protect", "x"], "--protect does not go with --index"),
    ],
)
def test_bad_usage(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run("furniture", *arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir()] == ["news.jsonl"]


@any_kernel
def test_an_index_of_the_other_kind_is_refused(run: Command, sites: str) -> None:
    """In the words of the command line, with the command for it."""
    Path(sites).rename("my sites.db")
    run("feed", "--index", "news.db", "news.jsonl")
    for arguments in (
        ["furniture", "stats", "--index", "news.db"],
        ["furniture", "vacuum", "--index", "news.db"],
        ["feed", "news.jsonl", "--index", "new.db", "--furniture", "news.db"],
    ):
        _, err = run(*arguments, code=2)
        assert err == (
            "unrepeat: 'news.db' is an index of documents, not an index of site furniture. Name another "
            "file, or look at this one with: unrepeat index stats news.db\n"
        )
    for arguments in (
        ["index", "stats", "my sites.db"],
        ["index", "rebuild", "my sites.db", "new.db"],
        ["feed", "news.jsonl", "--index", "my sites.db"],
        ["corpus", "news.jsonl", "--against", "my sites.db"],
    ):
        _, err = run(*arguments, code=2)
        assert err == (
            "unrepeat: 'my sites.db' is an index of site furniture, not an index of documents. Name another "
            "file, or look at this one with: unrepeat furniture stats --index 'my sites.db'\n"
        )


@any_kernel
def test_an_index_in_a_folder_of_records_is_left_out(run: Command, folder: Path) -> None:
    (folder / "pages").mkdir()
    (folder / "pages" / "a.jsonl").write_bytes(lines(PAGES))
    for _ in range(2):
        run("furniture", "learn", "--index", "pages/sites.db", "pages")
    out, _ = run("furniture", "strip", "--index", "pages/sites.db", "pages")
    assert [one["furniture_lines"] for one in parsed(out)] == [3] * 4


@any_kernel
def test_documents_leave_the_window(run: Command) -> None:
    old = [page(number, published="2026-01-05") for number in range(4)]
    run("furniture", "learn", "--index", "sites.db", "--window", "30", stdin=lines(old))
    new = [page(number, published="2026-06-05") for number in range(10, 80)]
    run("furniture", "learn", "--index", "sites.db", "--window", "30", stdin=lines(new))
    stats = json.loads(run("furniture", "stats", "--index", "sites.db", "--json")[0])
    assert (stats["documents"], stats["oldest"]) == (70, "2026-06-05T00:00:00+00:00")


# -- feed ----------------------------------------------------------------------------------------------------


def test_a_feed_strips_what_is_known_and_then_looks_for_duplicates(run: Command) -> None:
    copies = [page(number, "herald.example") for number in range(4)]
    command = ["feed", "--index", "news.db", "--furniture", "sites.db"]
    out, err = run(*command, stdin=lines([*PAGES, *copies]))
    found = parsed(out)
    assert [list(one) for one in found] == [[*PAGES[0], *FURNITURE_COLUMNS, *VERDICT_COLUMNS]] * 8
    assert [one["furniture_lines"] for one in found] == [0, 0, 3, 3] * 2
    assert [one["text"] for one in found[2:4]] == [clean_text(2), clean_text(3)]
    assert verdicts(out) == {
        **{f"gazette.example {number}": None for number in range(4)},
        **{f"herald.example {number}": f"gazette.example {number}" for number in range(4)},
    }
    assert err.startswith("site furniture: 8 documents of 2 sources, 12 lines (")
    assert err.endswith("8 documents, 4 duplicates (4 exact), 8 written\n")
    with FurnitureIndex.open("sites.db") as sites, DuplicateIndex.open("news.db") as news:
        assert (len(sites), len(news)) == (8, 8)
        assert sites.verify() == news.verify() == []
        # What came first would lose more today.
        assert list(sites.outdated()) == [
            f"{name}.example {n}" for name in ("gazette", "herald") for n in (0, 1)
        ]


@any_kernel
def test_records_without_source_or_text_pass_a_feed(run: Command) -> None:
    odd: list[dict[str, Any]] = [{"id": 1, "text": NOTICE}, {"id": 2, "text": None}]
    out, err = run("feed", "--index", "news.db", "--furniture", "sites.db", "--drop", stdin=lines(odd))
    found = parsed(out)
    assert [one["text"] for one in found] == [NOTICE, None]
    assert [list(one) for one in found] == [["id", "text", *FURNITURE_COLUMNS, *VERDICT_COLUMNS]] * 2
    assert all(one[name] is None for one in found for name in FURNITURE_COLUMNS)
    assert "1 document without a source passed as it was (--source-field" in err


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--furniture", "news.db"], "--index and --furniture both name 'news.db'"),
        (["--furniture-window", "30"], "--furniture-window is about the index of --furniture"),
        (["--furniture", "sites.db", "--furniture-window", "3h"], "window: '3h' is not a length of time"),
    ],
)
def test_bad_usage_of_feed_with_furniture(run: Command, arguments: list[str], message: str) -> None:
    _, err = run("feed", "--index", "news.db", *arguments, code=2)
    assert message in err


@any_kernel
def test_a_field_that_is_there_is_an_error_only_with_furniture(run: Command) -> None:
    raw = lines([page(1, furniture_lines=3)])
    _, err = run("feed", "--index", "news.db", "--furniture", "sites.db", stdin=raw, code=2)
    assert "the record already has 'furniture_lines'" in err
    assert parsed(run("feed", "--index", "other.db", stdin=raw)[0])[0]["furniture_lines"] == 3


@any_kernel
def test_two_processes_learn_into_one_index() -> None:
    for name in "ab":
        Path(f"{name}.jsonl").write_bytes(lines(page(number, f"{name}.example") for number in range(300)))
    running = [
        process("furniture", "learn", "--index", "sites.db", f"{name}.jsonl", stderr=subprocess.PIPE)
        for name in "ab"
    ]
    for one in running:
        assert one.communicate()[1] == b"300 documents of 1 source learnt\n"
        assert one.returncode == 0
    with FurnitureIndex.open("sites.db") as sites:
        assert len(sites) == 600
        assert sites.verify() == []
        assert [line.stories for line in sites.lines("a.example", min_stories=100)] == [300] * 3
    with closing(sqlite3.connect("sites.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
