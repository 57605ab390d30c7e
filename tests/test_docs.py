"""The README and the examples do what they say."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.article.test_cases import load
from tests.integrations import required
from tests.notebook import run_cells
from tests.package import ROOT
from tests.page_examples import blocks_of, run_page
from unrepeat import (
    FURNITURE_REASONS,
    REASONS,
    SIGNS,
    DocumentOptions,
    DuplicateIndex,
    Options,
    __version__,
    dedupe_text,
)
from unrepeat.article.policy.rules import ALL, CAUTION, FACTS, LICENCES, OVERLAP, PROTECTIONS

any_kernel = pytest.mark.any_kernel(reason="runs in a process of its own, on the kernel that is picked there")
shown_alike = pytest.mark.any_kernel(reason="answers are alike on both; doctests of the code run on both")

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)  # where it makes an index
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (results.failed, results.attempted) == (0, 15)


def test_readme_command_line() -> None:
    """The console block shows what the command prints on standard error."""
    block = re.search(r"\$ unrepeat (text .*) > clean\.txt\n(.*?)```", README, re.DOTALL)
    assert block is not None
    done = subprocess.run(
        [sys.executable, "-m", "unrepeat", *block[1].split()], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stderr.decode() == block[2]


def test_the_readme_is_read_on_two_screens() -> None:
    assert len(README.splitlines()) <= 140


@pytest.mark.parametrize(("page", "options"), [("article.md", Options), ("documents.md", DocumentOptions)])
def test_a_page_names_every_option(page: str, options: type[Options | DocumentOptions]) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert [name for name in options().to_dict() if f"`{name}`" not in text] == []


PAGES = sorted((ROOT / "docs").rglob("*.md"))

# How many examples that show what they give are run on a page, at least.
RUN = {
    "article.md": 7,
    "coming-from.md": 15,
    "cookbook.md": 20,
    "decision.md": 25,
    "documents.md": 15,
    "errors.md": 7,
    "feed.md": 26,
    "integrations.md": 8,
    "reports.md": 18,
    "start.md": 13,
    "tuning.md": 5,
}

# What examples of a page import; where it is missing, they are left out.
IMPORTED = {"cookbook.md": ("pandas", "polars", "duckdb", "datasets"), "integrations.md": ("pyarrow",)}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_code_on_the_pages_is_python(page: Path) -> None:
    """What has no prompts is run with the packages that it is for, in `tests/integrations`."""
    for block in blocks_of(page):
        if block.language == "python" and not block.has_prompts:
            compile(block.text, page.name, "exec")


@shown_alike
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_examples_on_the_pages_give_what_they_show(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in IMPORTED.get(page.name, ()):
        required(name)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    assert run_page(page) >= RUN.get(page.name, 0)


def test_an_example_that_gives_something_else_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("```python\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        run_page(tmp_path / "page.md")
    (tmp_path / "page.md").write_text("```console\n$ echo 2\n3\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="echo 2\n2"):
        run_page(tmp_path / "page.md")


@any_kernel
def test_the_pictures_of_decisions_are_those_that_the_library_draws() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "decisions" / "make_page.py"), "--check"], check=False, cwd=ROOT
    )
    assert done.returncode == 0, "run python docs/decisions/make_page.py, and look at what has changed"


def test_what_is_told_to_go_wrong_does() -> None:
    """The last part shows known failures, and says of each how it fails."""
    failures = {case.label: case for case in load("known_failures.json")}
    file = ROOT / "docs" / "decisions" / "decisions.toml"
    *_, last = tomllib.loads(file.read_text(encoding="utf-8"))["part"]
    for decision in last["decision"]:
        case = failures[decision["case"]]
        removed = {removal.unit for removal in dedupe_text(case.input, **case.options).report.removed}
        wanted = {unit for unit, _, _ in case.expected()}
        word = "Wrong" if removed - wanted else "Missed"
        assert removed != wanted
        assert decision["why"].strip().startswith(f"**{word}.**"), decision["case"]


@shown_alike
@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_examples(example: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.stderr.decode() == ""
    assert done.stdout.decode().strip()


def test_the_notebook_shows_what_it_prints() -> None:
    required("jinja2")
    notebook = json.loads((ROOT / "examples" / "look_at_a_report.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    shown = ["".join(line for output in cell["outputs"] for line in output["text"]) for cell in cells]
    assert shown == list(run_cells(notebook))
    assert sum(map(bool, shown)) > 5


def test_the_citation_has_the_version() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation


def test_example_article_has_the_shape_of_a_page_sent_twice() -> None:
    text = (ROOT / "examples" / "seawall.txt").read_text(encoding="utf-8")
    clean, report = dedupe_text(text)
    assert [(removal.unit, removal.of) for removal in report.removed] == [
        (2, 1),
        *((late, late - 7) for late in range(12, 19)),
    ]
    assert [(run.first, run.last, run.of_first, run.of_last) for run in report.runs] == [
        (2, 2, 1, 1),
        (12, 18, 5, 11),
    ]
    assert report.spared == ()
    assert clean == "\n".join(text.split("\n")[:3] + text.split("\n")[4:13]) + "\n"


def test_every_reason_is_explained() -> None:
    assert {*PROTECTIONS, *LICENCES} < set(REASONS)
    assert all(text.endswith(".") for text in REASONS.values())


# -- the page on the decision ------------------------------------------------------------------------------

DECISION = ROOT / "docs" / "decision.md"


def rows_below(heading: str) -> list[list[str]]:
    """Return the cells of the tables in a section of the page, without the heads."""
    section = DECISION.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [row.strip("| ").split(" | ") for row in section.splitlines() if row.startswith("| `")]


def names_in(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_the_page_on_the_decision_has_the_tables_of_the_code() -> None:
    """A rule that is not told there, or told otherwise, is one that users cannot know."""
    told = {names_in(row[0])[0]: row for row in rows_below("Why a unit goes: licences")}
    assert list(told) == list(LICENCES)
    for name, (_, _, ways, overruled) in told.items():
        assert ways.split(", ") == [way for way in CAUTION if name in CAUTION[way]], name
        listed = set(names_in(overruled))
        assert LICENCES[name].overrules == (ALL - listed if overruled.startswith("all") else listed), name
    assert [names_in(row[0])[0] for row in rows_below("Why a unit stays: facts")] == list(FACTS)
    others = [names_in(row[0])[0] for row in rows_below("Why a unit stays: protections")]
    assert sorted(others) == sorted(REASONS.keys() - LICENCES.keys() - FACTS.keys() - {OVERLAP})


def test_the_page_on_the_decision_has_the_signs_of_the_code() -> None:
    told = {names_in(row[0])[0]: f"{row[1]}: {row[2]}" for row in rows_below("Strength and signs")}
    assert told == SIGNS


# -- the page on furniture ---------------------------------------------------------------------------------

FURNITURE = ROOT / "docs" / "furniture.md"


def test_the_code_on_the_page_on_furniture_does_what_it_says() -> None:
    results = doctest.testfile(str(FURNITURE), module_relative=False, encoding="utf-8")
    assert (results.failed, results.attempted) == (0, 23)


def test_the_page_on_furniture_has_the_reasons_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", FURNITURE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: text for name, text in rows if name in FURNITURE_REASONS} == FURNITURE_REASONS


UNITS = {
    found[1]: found[2]
    for found in re.finditer(
        r"^```ini\n# /etc/systemd/system/(\S+)\n(.*?)^```$",
        (ROOT / "docs" / "feed.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
}


@any_kernel
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_reads_the_units_on_the_pages(tmp_path: Path) -> None:
    assert sorted(UNITS) == ["unique-news-backup.service", "unique-news-backup.timer", "unique-news.service"]
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@any_kernel
@pytest.mark.skipif(shutil.which("find") is None, reason="the commands are those of a Unix system")
def test_the_commands_of_the_units_do_what_the_page_says(tmp_path: Path) -> None:
    """As systemd runs them, but for who they are and where the program is."""
    records = [
        {"id": one, "text": "The ferry stays in port on Sunday because of high waves."} for one in "ab"
    ]
    fetch = tmp_path / "bin" / "fetch-news"
    fetch.parent.mkdir()
    fetch.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(map(json.dumps, records)) + "\nEND\n")
    fetch.chmod(0o755)
    (tmp_path / "news-2001-01-01.db").touch()
    os.utime(tmp_path / "news-2001-01-01.db", (1e9, 1e9))
    for name in ("unique-news.service", "unique-news-backup.service"):
        for line in re.findall(r"^ExecStart=(.*)$", UNITS[name], re.MULTILINE):
            command = line.replace("$$", "$").replace("%%", "%")
            command = command.replace("/opt/unrepeat/.venv/bin/unrepeat", f"{sys.executable} -m unrepeat")
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=tmp_path,
                env={**os.environ, "PATH": f"{fetch.parent}{os.pathsep}{os.environ['PATH']}"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, ""), line
    assert len((tmp_path / "unique.jsonl").read_text().splitlines()) == 1
    (copy,) = tmp_path.glob("news-*.db")
    with DuplicateIndex.open_existing(copy) as index:
        assert len(index) == 2
