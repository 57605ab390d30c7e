"""The README and the examples do what they say."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.package import ROOT
from unrepeat import FURNITURE_REASONS, REASONS, SIGNS, dedupe_text
from unrepeat.article.rules import ALL, CAUTION, FACTS, LICENCES, OVERLAP, PROTECTIONS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)  # where it makes an index
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (results.failed, results.attempted) == (0, 42)


def test_readme_command_line() -> None:
    """The console block shows what the command prints on standard error."""
    block = re.search(r"\$ unrepeat (text .*) > clean\.txt\n(.*?)```", README, re.DOTALL)
    assert block is not None
    done = subprocess.run(
        [sys.executable, "-m", "unrepeat", *block[1].split()], capture_output=True, cwd=ROOT, check=True
    )
    assert done.stderr.decode() == block[2]


def test_readme_names_every_option() -> None:
    import unrepeat

    names = list(unrepeat.Options().to_dict())
    assert [name for name in names if f"`{name}`" not in README] == []


PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_code_on_the_pages_is_python(page: Path) -> None:
    """What of it runs is tested with the packages that it is for, in `tests/integrations`."""
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        if block.startswith(">>> "):
            code = "".join(example.source for example in doctest.DocTestParser().get_examples(block))
        else:
            code = block
        compile(code, page.name, "exec")


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


def test_the_code_on_the_page_on_the_decision_does_what_it_says() -> None:
    results = doctest.testfile(str(DECISION), module_relative=False, encoding="utf-8")
    assert results.failed == 0
    assert results.attempted > 10


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
