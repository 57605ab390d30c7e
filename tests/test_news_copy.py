"""The score of NEWS-COPY on a made-up file of its form."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from itertools import combinations
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from tests.noise import wrong_letters
from tests.package import ROOT

BENCHMARKS = ROOT / "benchmarks"

pytestmark = [
    pytest.mark.any_kernel(reason="is about counts and files; what is found is the subject of other tests"),
    pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="a source distribution has no benchmarks"),
]

STORIES = (
    "The harbour council of Westmere voted on Tuesday to replace the two old ferries that serve the northern "
    "islands, after engineers found cracks in the hull of the larger vessel and warned the passengers.",
    "Farmers in the valley expect the smallest harvest of apples for thirty years, because frost killed most "
    "of the blossoms in the second week of spring, said the president of their association yesterday.",
)


def run(tmp_path: Path, data: Any, pairs: Any) -> subprocess.CompletedProcess[str]:
    for name, value in (("data", data), ("pairs", pairs)):
        (tmp_path / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "news_copy.py"), "data.json", "pairs.json"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_scores(tmp_path: Path) -> None:
    rng = random.Random(4)
    data = {
        f"{story}-{copy}": {"byline": "", "article": wrong_letters(STORIES[story], 0.04 * copy, rng)}
        for story in (0, 1)
        for copy in (0, 1)
    }
    done = run(tmp_path, data, [["0-0", "0-1"], ["1-1", "1-0"]])
    assert not done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| unrepeat")]
    assert rows == [
        "| unrepeat | 0.000 | 1.000 | 0.000 |",
        "| unrepeat, noise | 1.000 | 1.000 | 1.000 |",
    ]


@pytest.mark.parametrize(
    ("data", "pairs", "message"),
    [
        ([], [], "holds a list"),
        ({"a": "text"}, [], "has no text for 'a'"),
        ({"a": {"article": "text"}}, [["a"]], "holds .'a'., which is no pair"),
        ({"a": {"article": "text"}}, {"a": "b"}, "which is no pair"),
        ({"a": {"article": "text"}}, [["a", "b"]], "of which DATA lacks one"),
    ],
)
def test_files_of_another_form(tmp_path: Path, data: Any, pairs: Any, message: str) -> None:
    done = run(tmp_path, data, pairs)
    assert done.returncode == 1
    assert re.search(message, done.stderr)


def test_the_index_is_that_of_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from importlib import import_module

    news_copy = import_module("news_copy")
    rng = random.Random(9)
    for _ in range(50):
        count = rng.randrange(2, 12)
        found, right = ([rng.randrange(4) for _ in range(count)] for _ in range(2))
        pairs = list(combinations(range(count), 2))
        same = [[labels[i] == labels[j] for i, j in pairs] for labels in (found, right)]
        both = sum(one and other for one, other in zip(*same, strict=True))
        expected = sum(same[0]) * sum(same[1]) / len(pairs)
        most = (sum(same[0]) + sum(same[1])) / 2
        ari = (both - expected) / (most - expected) if most != expected else 1.0
        assert isclose(news_copy.score(found, right).ari, ari)
    assert news_copy.clusters(6, [(4, 2), (2, 5), (0, 1)]) == [0, 0, 2, 3, 2, 2]
