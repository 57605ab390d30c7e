"""Datasets whose texts lose the furniture of their sites."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integrations import required
from tests.sites import MENU, NOTICE, clean_text, page
from unrepeat import FurnitureReport, InputError, OptionError
from unrepeat.furniture.columns import FURNITURE_COLUMNS

hf = required("datasets")
pa = required("pyarrow")
adapter = required("unrepeat.integrations.datasets")
frames = required("unrepeat.integrations.frames")
BATCH_ROWS: int = required("unrepeat.integrations.dataset_rows").BATCH_ROWS

PAGES = [page(number, authors=["Ada Berg"]) for number in range(4)]


@pytest.fixture(autouse=True)
def _quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without progress bars, and with files of the cache in a folder of its own."""
    monkeypatch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path)
    hf.disable_progress_bars()


def stripped(rows: Any, **values: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = adapter.strip_furniture_dataset(rows, **values).with_format(None).to_list()
    return found


def test_rows_lose_what_their_site_puts_on_each() -> None:
    rows = hf.Dataset.from_list(PAGES)
    found = adapter.strip_furniture_dataset(rows, id="id")
    assert found.column_names == [*PAGES[0], *FURNITURE_COLUMNS]
    assert found["text"][:] == [clean_text(number) for number in range(4)]
    assert {name: found.features[name] for name in rows.features} == rows.features


COPIED: dict[str, Any] = {
    "id": "id",
    "published": "published",
    "window": timedelta(days=30),
    "report": "why",
}


@pytest.fixture(scope="module")
def copied() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """More pages than are read at a time, and what a frame of them gets."""
    pages = [page(number % 500, f"{number % 3}.example", authors=["Ada Berg"]) for number in range(1100)]
    pages[5]["text"] = pages[1099]["text"] = None
    pages[7]["source"] = None
    frame = frames.strip_furniture_frame(pa.Table.from_pylist(pages), **COPIED)
    return pages, frame.read_all().to_pylist()


@pytest.mark.any_kernel(reason="about columns and their formats")
@pytest.mark.parametrize("format_", [None, "numpy", "arrow", "pandas"])
def test_what_comes_out_is_what_a_frame_gets(
    format_: str | None, copied: tuple[list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    pages, expected = copied
    assert len(pages) > BATCH_ROWS
    rows = hf.Dataset.from_list(pages).with_format(format_)
    assert stripped(rows, **COPIED) == expected
    assert adapter.strip_furniture_dataset(rows.select([0])).format["type"] == format_


@pytest.mark.any_kernel(reason="about rows that are chosen, and put together")
def test_datasets_of_parts() -> None:
    rows = hf.concatenate_datasets([hf.Dataset.from_list(PAGES[:2]), hf.Dataset.from_list(PAGES[2:])])
    assert [row["text"] for row in stripped(rows.select([3, 1, 0]))] == [clean_text(n) for n in (3, 1, 0)]
    assert stripped(rows.select([])) == []


@pytest.mark.any_kernel(reason="about reports")
def test_reports_tell_the_way_back() -> None:
    for before, row in zip(PAGES, stripped(hf.Dataset.from_list(PAGES), report="why"), strict=True):
        report = FurnitureReport.from_json(row["why"])
        assert report.restore(row["text"]) == before["text"]
        assert [line.text for line in report.removed] == [*MENU, NOTICE]


@pytest.mark.any_kernel(reason="about errors")
@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"source": "site"}, InputError, "the dataset has no column 'site'"),
        ({"fields": ["headline"]}, InputError, "the dataset has no column 'headline'"),
        ({"report": "title"}, InputError, "the dataset already has 'title'"),
        ({"min_stories": 1}, OptionError, "min_stories must be from 2"),
    ],
)
def test_what_is_not_accepted(values: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        adapter.strip_furniture_dataset(hf.Dataset.from_list(PAGES), **values)
    with pytest.raises(InputError, match=r"must be a datasets\.Dataset, not list"):
        adapter.strip_furniture_dataset(PAGES)


PROGRAM = """
import datasets
from tests.sites import page
from unrepeat.integrations.datasets import strip_furniture_dataset
datasets.disable_progress_bars()
rows = datasets.Dataset.from_list([page(number) for number in range(4)])
for values in ({}, {"min_stories": 4}, {"fields": []}, {"protect": "newsletter"}):
    print(strip_furniture_dataset(rows, **values)._fingerprint)
"""


@pytest.mark.any_kernel(reason="about fingerprints")
def test_fingerprints_are_the_same_in_every_process() -> None:
    root = Path(__file__).parents[2]
    told = [
        subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=root)
        for _ in range(2)
    ]
    assert told[0].stdout == told[1].stdout
    assert len(set(told[0].stdout.split())) == 4
