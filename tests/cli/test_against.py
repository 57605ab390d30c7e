"""`corpus --against`, and which of several copies is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import FERRY, LIBRARY, MARKET, Command, any_kernel, lines, parsed, verdicts
from unrepeat.documents.columns import VERDICT_COLUMNS

pytestmark = pytest.mark.usefixtures("folder")

OLD = [{"id": "old", "text": FERRY}, {"id": "older", "text": FERRY}]


@pytest.fixture
def old(folder: Path, run: Command) -> Path:
    """The same documents as records and in an index."""
    (folder / "old.jsonl").write_bytes(lines(OLD))
    run("feed", "--index", "old.db", "old.jsonl")
    return folder


@pytest.mark.parametrize("path", ["old.jsonl", "old.db"])
def test_what_the_old_has_is_a_duplicate(run: Command, old: Path, path: str) -> None:
    before = (old / path).read_bytes()
    out, err = run("corpus", "news.jsonl", "--against", path)
    found = parsed(out)
    assert list(found[0]) == [
        *("id", "text", "source", "published"),
        *VERDICT_COLUMNS,
        "in_reference",
    ]
    assert verdicts(out) == {"a": "old", "b": None, "c": "old", "d": None, "e": None}
    assert [one["in_reference"] for one in found] == [True, False, True, False, False]
    assert err == (
        "5 documents, 2 duplicates (2 exact, 2 of the reference set), 1 revision kept, 5 written\n"
    )
    assert (old / path).read_bytes() == before


@any_kernel
def test_only_what_is_new_is_written(run: Command, old: Path) -> None:
    out, _ = run("corpus", "news.jsonl", "--drop", "--against", "old.db", "--jobs", "2")
    assert list(verdicts(out)) == ["b", "d", "e"]
    assert sorted(path.name for path in old.iterdir()) == ["news.jsonl", "old.db", "old.jsonl"]


@any_kernel
def test_several_sets(run: Command, old: Path) -> None:
    (old / "library.jsonl").write_bytes(lines([{"id": "x", "text": LIBRARY}]))
    (old / "market.jsonl").write_bytes(lines([{"id": "y", "text": MARKET}]))
    against = [f"--against={path}" for path in ("library.jsonl", "old.db", "market.jsonl", "old.db")]
    out, _ = run("corpus", "news.jsonl", *against)
    assert verdicts(out) == {"a": "old", "b": "x", "c": "old", "d": "y", "e": None}


@any_kernel
def test_the_old_from_standard_input(run: Command) -> None:
    out, _ = run("corpus", "news.jsonl", "--against", "-", stdin=lines(OLD))
    assert verdicts(out)["a"] == "old"


@any_kernel
def test_tables_have_the_column(run: Command, old: Path) -> None:
    run("corpus", "news.jsonl", "-o", "out.csv", "--against", "old.jsonl")
    header, first, *_ = (old / "out.csv").read_text().splitlines()
    assert header.endswith(",".join([*VERDICT_COLUMNS, "in_reference"]))
    assert first.endswith(",true")


@any_kernel
def test_filters_hold_for_the_old(run: Command, old: Path) -> None:
    (old / "dated.jsonl").write_bytes(
        lines([{"id": "old", "text": FERRY, "source": "gazette", "published": "2026-05-01T08:00:00Z"}])
    )
    out, _ = run("corpus", "news.jsonl", "--against", "dated.jsonl", "--within", "3")
    assert verdicts(out) == {"a": "old", "b": None, "c": None, "d": None, "e": None}
    out, _ = run("corpus", "news.jsonl", "--against", "dated.jsonl", "--across-sources")
    assert verdicts(out) == {"a": None, "b": None, "c": "old", "d": None, "e": None}


@any_kernel
def test_a_bad_record_of_the_old_is_told(run: Command, old: Path) -> None:
    (old / "bad.jsonl").write_bytes(b"{}\n" + lines(OLD))
    _, err = run("corpus", "news.jsonl", "--against", "bad.jsonl", code=2)
    assert "against: bad.jsonl, line 1: there is no field 'text'" in err
    out, err = run("corpus", "news.jsonl", "--against", "bad.jsonl", "--errors", "skip")
    assert verdicts(out)["a"] == "old"
    assert "reference set: 1 bad record left out, the first of them:" in err


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--against", "none.jsonl"], "none.jsonl"),
        (["--against", "old.jsonl", "-o", "old.jsonl"], "--output and --against both name 'old.jsonl'"),
        (["--against", "old.db", "-o", "old.db"], "--output and --against both name 'old.db'"),
        (["--against", "old.jsonl", "--report-file", "r.jsonl"], "a report has the documents of FILE alone"),
        (["--against", "old.db", "--threshold", "0.7"], "was made with threshold=0.8"),
        (["--against", "-", "-"], "--against - and FILE both name standard input"),
        (["--prefer", "gazette", "--same-source"], "prefer decides between copies of different sources"),
    ],
)
def test_bad_usage(run: Command, old: Path, arguments: list[str], message: str) -> None:
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    out, err = run("corpus", *arguments, "news.jsonl", code=2)
    assert out == b""
    assert message in err
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        ([], "a"),
        (["--keep", "latest"], "c"),
        (["--prefer", "herald"], "c"),
        (["--prefer", "gazette", "--prefer", "herald", "--keep", "latest"], "a"),
        (["--prefer", "nobody", "--keep", "latest"], "c"),
    ],
)
def test_which_copy_is_kept(run: Command, arguments: list[str], kept: str) -> None:
    out, _ = run("corpus", "news.jsonl", *arguments)
    gone = {"a": "c", "c": "a"}[kept]
    assert verdicts(out) == {"a": None, "b": None, "c": None, "d": None, "e": None} | {gone: kept}
