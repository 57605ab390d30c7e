"""Stored reports of every layout: all fields, both texts, the page; and what is written today."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from tests.article.report.test_page import checked
from tests.package import ROOT
from unrepeat import Removal, Report, ReportError, Run, Spared, dedupe_text
from unrepeat.render.characters import page_text

any_kernel = pytest.mark.any_kernel(reason="reads stored reports, in which no kernel has a part")

FOLDER = ROOT / "tests" / "fixtures"
FILES = ["report-1.json", "report-2-blocks.json", "report-2.json"]


def stored(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="ascii"))
    return values


def in_new_words(item: dict[str, Any]) -> dict[str, Any]:
    """Return a removal or a spared unit as it is called today."""
    new = {("run" if name == "block" else name): value for name, value in item.items()}
    return new | {"kind": "run" if item["kind"] == "block" else item["kind"]}


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_every_field_of_an_old_report_is_read(name: str) -> None:
    old = stored(name)
    new = Report.from_dict(old).to_dict()
    none: dict[str, Any] = {"ignored": [], "line_number": None, "of_line_number": None}
    none |= {"whole": True}
    untold = dict(none)
    if old["schema"] == 1:
        untold |= {"reason": "", "strength": "fair", "signs": []}
    runs = "runs" if "runs" in old else "blocks"
    assert new.pop("schema") == 3
    assert new.pop("overlapping") == 0
    assert new.pop("removed") == [untold | in_new_words(item) for item in old["removed"]]
    assert new.pop("spared") == [none | in_new_words(item) for item in old["spared"]]
    assert new.pop("runs") == old[runs]
    assert new.pop("options") == {"caution": "normal", "ignore": []} | old["options"]
    assert new == {
        key: value
        for key, value in old.items()
        if key not in ("schema", "removed", "spared", runs, "options", "text")
    }
    kinds = {removal["kind"] for removal in old["removed"]}
    assert {"exact", "near", runs.removesuffix("s")} <= kinds, "the file holds what was renamed"
    assert old["spared"]


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_an_old_report_makes_both_texts_and_the_page(name: str) -> None:
    values = stored(name)
    report = Report.from_json(json.dumps(values))
    article = report.restore(values["text"])
    assert "\ud83d" in article, "the file holds a lone surrogate"
    assert "\x1b" in article, "and a control"
    assert report.apply(article) == values["text"]
    page = checked(report.to_html(values["text"]))
    assert page.article == page_text(article)
    assert "part of a run that repeats" in report.to_html()
    assert report.summary().startswith(f"{len(report.removed)} of {report.units} lines removed")
    clean, rest = report.without([report.removed[0].unit], values["text"])
    assert rest.restore(clean) == article


@any_kernel
@pytest.mark.parametrize("name", FILES)
def test_an_old_report_is_written_anew_without_a_loss(name: str) -> None:
    report = Report.from_dict(stored(name))
    assert Report.from_json(report.to_json()) == report


@any_kernel
def test_layouts_that_are_not_known_are_refused() -> None:
    values = stored("report-2.json")
    for schema in (0, 4, None, "2", 2.5):
        with pytest.raises(ReportError, match="this version reads the schemas 1 to 3"):
            Report.from_dict(values | {"schema": schema})


@any_kernel
def test_today_a_report_says_of_each_removal_whether_the_unit_went_whole() -> None:
    values = stored("report-2.json") | {"schema": 3}
    with pytest.raises(ReportError, match=r"removed\[0\].*whole"):
        Report.from_dict(values)


@any_kernel
def test_old_names_are_not_taken_for_new_ones() -> None:
    values = dedupe_text("Ships wait in the harbour.\n" * 2).to_dict()
    values["removed"][0]["kind"] = "block"
    with pytest.raises(ValueError, match=r"removed\[0\]\.kind of this report cannot be 'block'"):
        Report.from_dict(values)


@any_kernel
def test_the_keys_are_the_fields_in_their_order() -> None:
    values = dedupe_text(
        "Ships wait in the harbour.\n" * 2 + "Why?\nIngredients:\nIngredients:\n"
    ).report.to_dict()
    assert list(values) == ["schema", *(field.name for field in fields(Report))]
    for part, cls in (("removed", Removal), ("spared", Spared), ("runs", Run)):
        assert list(values[part][0]) == [field.name for field in fields(cls)]
    # The first fifteen are the same, so that one piece of code reads both.
    assert list(values["removed"][0])[:15] == list(values["spared"][0])[:15]
