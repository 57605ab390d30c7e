"""One list of columns: files, frames, data sets and items say the same of the same records.

That Spark does is tested with its other tests, which need a session.
"""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from tests.cli.commands import lines, parsed, run_here
from tests.integrations import required
from tests.sites import page
from unrepeat import dedupe_documents, dedupe_text, strip_furniture
from unrepeat.article.columns import COUNT_COLUMNS, count_values
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.errors import InputError
from unrepeat.furniture.columns import FURNITURE_COLUMNS, furniture_values

pa = required("pyarrow")
parquet = required("pyarrow.parquet")
frames = required("unrepeat.integrations.frames")
hf = required("datasets")
datasets = required("unrepeat.integrations.datasets")
pipelines = required("unrepeat.integrations.scrapy")
Settings = required("scrapy.settings").Settings
StatsCollector = required("scrapy.statscollectors").StatsCollector

pytestmark = pytest.mark.any_kernel(reason="is about columns, not about words")

Rows = list[dict[str, Any]]

FERRY = (
    "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said, and the "
    "next one will leave on Monday at nine, if the wind allows it. The old quay stays closed until May, and "
    "whoever has a ticket may use it on any other day of the month, or take it back to the office."
)
RECORDS: Rows = [
    {"id": "a", "text": FERRY, "source": "gazette"},
    {"id": "b", "text": None, "source": "gazette"},
    {"id": "c", "text": FERRY.upper(), "source": "herald"},
    {"id": "d", "text": FERRY.replace("at nine", "at ten"), "source": None},
    {"id": "e", "text": FERRY.replace("old quay", "old pier, now wet,"), "source": ""},
    {"id": "f", "text": "", "source": "gazette"},
    {"id": "g", "text": "The ferry waits.", "source": "gazette"},
    {"id": "h", "text": "The ferry waits.", "source": "gazette"},
    {"id": "i", "text": f"{FERRY}\n\n{FERRY}", "source": "gazette"},
]


def expected_verdicts(rows: Rows) -> Rows:
    found = dedupe_documents(row for row in rows if row["text"] is not None)
    return [verdict_values(None if row["text"] is None else next(found)) for row in rows]


def table(rows: Rows) -> Any:
    return pa.Table.from_pylist(rows)


def written(rows: Rows, *command: str) -> Rows:
    done = run_here(*command, stdin=lines(rows))
    if done.returncode:
        raise InputError(done.stderr.decode())
    return parsed(done.stdout)


def through_parquet(rows: Rows) -> Rows:
    parquet.write_table(table(rows), "in.parquet")
    run_here("corpus", "in.parquet", "-o", "out.parquet")
    if not Path("out.parquet").exists():
        raise InputError(run_here("corpus", "in.parquet", "-o", "out.parquet").stderr.decode())
    found: Rows = parquet.read_table("out.parquet").to_pylist()
    return found


def through_csv(rows: Rows) -> Rows:
    """In a table null is an empty cell, and what is not a string stands as in JSON."""
    done = run_here("corpus", "-o", "out.csv", stdin=lines(rows))
    if done.returncode:
        raise InputError(done.stderr.decode())
    with open("out.csv", newline="") as file:
        found = list(csv.DictReader(file))
    strings = {"duplicate_of", "kind", "cluster"}
    return [
        {
            name: None if cell == "" else cell if name in strings else json.loads(cell)
            for name, cell in row.items()
            if name in VERDICT_COLUMNS
        }
        for row in found
    ]


def through_scrapy(rows: Rows) -> Rows:
    async def processed() -> Rows:
        settings = pipelines.pipeline_settings(Settings({"UNREPEAT_ID_FIELD": "id"}))
        pipeline = pipelines.UnrepeatPipeline(settings, create_autospec(StatsCollector))
        await pipeline.open_spider()
        found = [await pipeline.process_item(dict(row)) for row in rows]
        await pipeline.close_spider()
        return found

    return asyncio.run(processed())


WAYS: dict[str, Callable[[Rows], Rows]] = {
    "corpus": lambda rows: written(rows, "corpus"),
    "corpus that reads all first": lambda rows: written(rows, "corpus", "--keep", "earliest"),
    "feed": lambda rows: written(rows, "feed", "--index", "news.db"),
    "parquet": through_parquet,
    "csv": through_csv,
    "frame": lambda rows: frames.dedupe_frame(table(rows), id="id").read_all().to_pylist(),
    "dataset": lambda rows: datasets.dedupe_dataset(hf.Dataset.from_list(rows), id="id").to_list(),
    "scrapy": through_scrapy,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    hf.disable_progress_bars()
    yield
    hf.enable_progress_bars()


def test_the_records_show_what_can_be_said() -> None:
    verdicts = expected_verdicts(RECORDS)
    assert {row["kind"] for row in verdicts} >= {None, "exact", "changed", "short"}
    assert {row["is_duplicate"] for row in verdicts} == {None, True, False}


@pytest.mark.parametrize("way", WAYS)
def test_verdicts_are_told_alike(way: str) -> None:
    found = WAYS[way](RECORDS)
    assert [{name: row[name] for name in VERDICT_COLUMNS} for row in found] == expected_verdicts(RECORDS)
    assert tuple(found[0])[-len(VERDICT_COLUMNS) :] == VERDICT_COLUMNS


@pytest.mark.parametrize("name", VERDICT_COLUMNS)
@pytest.mark.parametrize("way", WAYS)
def test_a_column_that_is_there_is_refused_alike(way: str, name: str) -> None:
    with pytest.raises(InputError, match=f"already has '{name}', which is added as well, and nothing is"):
        WAYS[way]([{**row, name: "mine"} for row in RECORDS])


CLEANED: dict[str, Callable[[Rows], Rows]] = {
    "corpus": lambda rows: written(rows, "corpus", "--strip"),
    "frame": lambda rows: frames.clean_frame(table(rows)).read_all().to_pylist(),
}


@pytest.mark.parametrize("way", CLEANED)
def test_what_texts_have_lost_is_told_alike(way: str) -> None:
    found = CLEANED[way](RECORDS)
    texts = [row["text"] for row in RECORDS]
    results = [None if text is None else dedupe_text(text) for text in texts]
    assert [row["text"] for row in found] == [result and result.text for result in results]
    assert [{name: row[name] for name in COUNT_COLUMNS} for row in found] == [
        count_values(result and result.report) for result in results
    ]
    assert found[-1]["removed_units"] == 1


STRIPPED: dict[str, Callable[[Rows], Rows]] = {
    "furniture": lambda rows: written(rows, "furniture", "strip"),
    "corpus": lambda rows: written(rows, "corpus", "--strip-furniture"),
    "frame": lambda rows: frames.strip_furniture_frame(table(rows), id="id").read_all().to_pylist(),
    "dataset": lambda rows: datasets.strip_furniture_dataset(hf.Dataset.from_list(rows), id="id").to_list(),
}


@pytest.mark.parametrize("way", STRIPPED)
def test_what_sites_have_lost_is_told_alike(way: str) -> None:
    pages: Rows = [page(n) for n in range(4)]
    rows = [*pages, *RECORDS]
    results = strip_furniture(row for row in rows if row["text"] is not None)
    expected = [furniture_values(None if row["text"] is None else next(results).report) for row in rows]
    found = STRIPPED[way](rows)
    assert [{name: row[name] for name in FURNITURE_COLUMNS} for row in found] == expected
    assert expected[0]["furniture_lines"] == 3
    assert [row["only_furniture"] for row in expected[4:8]] == [False, None, False, None]
