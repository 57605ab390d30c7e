"""Stored reports on many documents of every layout: all fields, with and without texts, and the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.documents.clusters.test_report import Page
from tests.package import ROOT
from unrepeat.cli.main import main
from unrepeat.documents.clusters.files import ReportParts, read_report, report_at, write_json, write_pages

any_kernel = pytest.mark.any_kernel(reason="reads stored reports, in which no kernel has a part")

FOLDER = ROOT / "tests" / "fixtures"
FILES = ["clusters-1.jsonl", "clusters-1-no-text.jsonl", "clusters-2.jsonl", "clusters-2-no-text.jsonl"]


def in_new_words(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines as they are written today."""
    overview, *clusters = lines
    unknown: dict[str, Any] = {
        "similarities": None,
        "uncounted": 0,
        "explain_below": None,
        "close_pairs": [],
        "close_capped": 0,
        "weakest": [],
    }
    return [
        overview | {"schema": 3} | unknown,
        *(
            {
                "kept": cluster.get("leader") or cluster["kept"],
                "members": [
                    member | {"respelled": 0, "passages": None, "shared_words": None}
                    for member in cluster["members"]
                ],
            }
            for cluster in clusters
        ),
    ]


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_every_field_of_an_old_report_is_read(name: str, tmp_path: Path) -> None:
    lines = (FOLDER / name).read_bytes().splitlines()
    old = [json.loads(line) for line in lines]
    assert [line.get("schema") for line in old] == [int(name[9]), None, None]
    write_json(read_report(lines, name), str(tmp_path / "new.jsonl"))
    new = (tmp_path / "new.jsonl").read_bytes().splitlines()
    assert [json.loads(line) for line in new] == in_new_words(old)
    write_json(read_report(new, "new"), str(tmp_path / "again.jsonl"))
    assert (tmp_path / "again.jsonl").read_bytes().splitlines() == new


@any_kernel
@pytest.mark.parametrize("layout", [1, 2])
def test_an_old_report_without_its_texts_is_the_one_that_never_had_them(layout: int) -> None:
    whole, bare = (
        (FOLDER / f"clusters-{layout}{end}.jsonl").read_bytes().splitlines() for end in ("", "-no-text")
    )
    assert _taken(read_report(whole, "whole", text=False)) == _taken(read_report(bare, "bare"))


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_an_old_report_answers_for_a_higher_threshold(name: str) -> None:
    lines = (FOLDER / name).read_bytes().splitlines()
    assert report_at(read_report(lines, name), 0.7).is_exact
    answer = report_at(read_report(lines, name), 0.95)
    assert (answer.duplicates, answer.released) == (("lib2",), ("b",))


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_an_old_report_makes_a_page(name: str, tmp_path: Path) -> None:
    lines = (FOLDER / name).read_bytes().splitlines()
    (path,) = write_pages(read_report(lines, name), str(tmp_path / "page.html"))
    page = Page(Path(path))
    assert "Clusters 1 to 2 of 2 " in page.text
    assert "Kept: a. Source: gazette.example." in page.text
    assert "Duplicate: lib2, exact copy. " in page.text
    assert not any(tag == "script" for tag, _ in page.elements)
    assert main(["report", str(FOLDER / name), "-o", str(tmp_path / "same.html")]) == 0
    assert (tmp_path / "same.html").read_bytes() == Path(path).read_bytes()


def _taken(parts: ReportParts) -> tuple[Any, ...]:
    return parts.overview, list(parts.pairs), list(parts.clusters)
