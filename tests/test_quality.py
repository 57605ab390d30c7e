"""The quality benchmark on made-up files: its figures, and its floors."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.package import ROOT

BENCHMARKS = ROOT / "benchmarks"

pytestmark = [
    pytest.mark.any_kernel(reason="is about counts and files; what is removed is the subject of other tests"),
    pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="a source distribution has no benchmarks"),
]

LINES = (
    "The ferry to the northern islands leaves twice a day from the old pier, in summer four times.",
    "A new ship with room for sixty cars has been ordered from a yard that built the last two as well.",
    "Fares rise by a tenth in spring, the council said on Monday after a debate of three hours.",
)
TOLD_TWICE = "\n".join([*LINES, *LINES])
ENDS = list(accumulate(len(line) + 1 for line in (*LINES, *LINES)))
SPANS = [(end - len(line) - 1, end - 1) for line, end in zip((*LINES, *LINES), ENDS, strict=True)]

ARTICLE = {
    "id": "one",
    "source": "made up",
    "text": TOLD_TWICE,
    "spans": SPANS,
    "drop": [{"p": 3, "of": 0}, {"p": 4, "of": 1}, {"p": 5, "of": 2}],
    "either": [],
}
JUDGED = {
    "id": "one",
    "source": "made up",
    "text": TOLD_TWICE,
    "removed": [
        {"start": SPANS[3][0], "end": SPANS[3][1], "verdict": "right"},
        {"start": SPANS[0][0], "end": SPANS[0][1], "verdict": "wrong"},
    ],
    "missed": [],
}
REVIEWED = {"id": "one", "type": "article", "text": TOLD_TWICE, "reference": "\n".join(LINES)}


@pytest.fixture
def floors(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import floors

    return floors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, row in {"indoc": ARTICLE, "wild": JUDGED}.items():
        (tmp_path / f"{name}_made_up.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with gzip.open(tmp_path / "wcxb_made_up.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(REVIEWED) + "\n")
    return tmp_path


def measure(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, BENCHMARKS / "quality.py", folder]
    command += ["--floors", folder / "floors.json", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def reached(content: str = "a", /, **figures: float) -> dict[str, Any]:
    return {"sha256": content, "figures": {"normal": figures}}


def test_all_measures_in_one_run(folder: Path) -> None:
    found = measure(folder)
    assert found.returncode == 0, found.stderr
    assert "| normal | 1.000 | 1.000 | 1.000 | 3 | 0 | 0 | 0 |" in found.stdout
    assert "| normal | 1 of 1 (100%) | 0 of 1 (0%) | 1 of 1 | 0 | 1.000 | 2 |" in found.stdout
    assert "| normal | 1 | 1 | 1 / 0 | 0.000 | 1 / 0 | 0.000 | 57 | 1.000 |" in found.stdout


def test_each_rule_is_switched_off_once(folder: Path) -> None:
    from unrepeat.article.policy import rules

    found = measure(folder, "--ablation")
    assert found.returncode == 0, found.stderr
    for name in (*rules.PROTECTIONS, *rules.LICENCES):
        assert sum(f" `{name}`" in line for line in found.stdout.splitlines()) == 1, name
    assert "| every protection but the facts | 1.000 1.000 1.000 |" in found.stdout


def test_what_is_missing_is_said(folder: Path) -> None:
    (folder / "wild_made_up.jsonl").unlink()
    found = measure(folder, "--leave-out")
    assert found.returncode == 0, found.stderr
    assert "left out: Judged pages, for there is no wild*.jsonl" in found.stdout


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    found = measure(tmp_path)
    assert found.returncode == 1
    assert "has no indoc*.jsonl, wild*.jsonl, wcxb*.jsonl" in found.stderr


def test_a_check_without_floors_fails(folder: Path) -> None:
    found = measure(folder, "--check")
    assert found.returncode == 1
    assert "indoc_made_up.jsonl has no floors" in found.stdout


def test_a_fall_below_a_floor_fails(folder: Path) -> None:
    assert measure(folder, "--raise-floors").returncode == 0
    assert measure(folder, "--check").returncode == 0
    path = folder / "floors.json"
    floors = json.loads(path.read_text(encoding="utf-8"))
    floors["wild_made_up.jsonl"]["figures"]["normal"]["right kept"] = 2
    path.write_text(json.dumps(floors), encoding="utf-8")
    found = measure(folder, "--check")
    assert found.returncode == 1
    assert "wild_made_up.jsonl, caution=normal: right kept is 1, below 2" in found.stdout


def test_another_content_is_not_judged(floors: ModuleType) -> None:
    outcome = floors.check({"one": reached("a", recall=0.9)}, {"one": reached("b", recall=0.1)})
    assert (outcome.judged, outcome.below) == ([], [])
    assert "SHA-256 differs" in outcome.unjudged[0]


def test_a_missing_file_is_not_judged(floors: ModuleType) -> None:
    outcome = floors.check({"one": reached(recall=0.9), "two": reached()}, {"two": reached()})
    assert (outcome.judged, outcome.unjudged) == (["two"], ["one is missing"])


@pytest.mark.parametrize(
    ("figure", "floor", "now", "holds"),
    [
        ("recall", 0.9, 0.9, True),
        ("recall", 0.9, 0.91, True),
        ("recall", 0.9, 0.89, False),
        ("lost", 0, 0, True),
        ("lost", 0, 1, False),
        ("wrong kept", 3, 2, True),
    ],
)
def test_more_is_better_but_for_some_figures(
    floors: ModuleType, figure: str, floor: float, now: float, *, holds: bool
) -> None:
    outcome = floors.check({"one": reached(**{figure: floor})}, {"one": reached(**{figure: now})})
    assert bool(outcome.below) != holds


def test_a_figure_that_is_not_measured_any_more_is_below(floors: ModuleType) -> None:
    assert floors.check({"one": reached(recall=0.9)}, {"one": reached()}).below


def test_raising_never_lowers(floors: ModuleType) -> None:
    before = {"one": reached(precision=0.9, recall=0.5, lost=0)}
    now = {"one": reached(precision=0.8, recall=0.6, lost=1)}
    assert floors.renewed(before, now, lower=False) == {"one": reached(precision=0.9, recall=0.6, lost=0)}
    assert floors.renewed(before, now, lower=True) == now


def test_raising_leaves_the_floors_of_another_content(floors: ModuleType) -> None:
    before, now = {"one": reached("a", recall=0.9)}, {"one": reached("b", recall=0.1)}
    assert floors.renewed(before, now, lower=False) == before
    assert floors.renewed(before, now, lower=True) == now


def test_a_file_without_floors_gets_some(floors: ModuleType) -> None:
    assert floors.renewed({}, {"one": reached(recall=0.1)}, lower=False) == {"one": reached(recall=0.1)}
