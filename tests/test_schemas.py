"""The published JSON Schemas: made of the code, true of every report, and as strict as what reads reports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.documents.clusters.test_report import DOCUMENTS, OPTIONS
from tests.package import ROOT
from tests.sites import page
from tests.strategies import options, texts
from unrepeat import (
    ClusterReport,
    FurnitureReport,
    Options,
    Report,
    ReportError,
    dedupe_blocks,
    dedupe_documents,
    dedupe_text,
    stitch,
    strip_furniture,
)
from unrepeat.cli.strip_report import report_line as strip_report_line
from unrepeat.documents.clusters.close_pairs import ClosePair
from unrepeat.documents.clusters.overview import Overview
from unrepeat.documents.clusters.values import DocumentCluster
from unrepeat.furniture.files import report_line as furniture_report_line

any_kernel = pytest.mark.any_kernel(reason="reads stored values, in which no kernel has a part")

FERRY = "The ferry to the outer islands will sail again on Monday morning, weather permitting."
TICKETS = "Tickets that were bought for last week stay valid until the end of the month."
CROSSED = "In May 3120 people crossed, most of them pupils who live on the other shore."
TEXT = "\n".join(
    [FERRY, TICKETS, CROSSED, CROSSED.replace("12", "21"), "", FERRY, TICKETS, f"{FERRY} (Gazette)"]
)

# Values of all kinds, of which some fit nearly everywhere and some nowhere.
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    7,
    0.5,
    1.5,
    "",
    "near",
    "line",
    [],
    ["x"],
    {},
    {"a": "b"},
    [[2, 1]],
)


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((files("unrepeat") / "schemas" / name).read_text(encoding="ascii"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check(name: str, values: dict[str, Any]) -> None:
    """Raise what is wrong with a report that was written and read as JSON."""
    validator(name).validate(json.loads(json.dumps(values)))


@any_kernel
def test_the_files_are_what_the_code_makes() -> None:
    command = [sys.executable, str(ROOT / "docs" / "schemas" / "make_schemas.py"), "--check"]
    done = subprocess.run(command, check=False)
    assert done.returncode == 0, "run python docs/schemas/make_schemas.py"


@given(texts(), options(), st.data())
def test_every_report_on_a_text_is_valid(text: str, chosen: Options, data: st.DataObject) -> None:
    result = dedupe_text(text, options=chosen)
    check("report.schema.json", result.report.to_dict())
    check("report.schema.json", result.to_dict())
    check("report.schema.json", json.loads(strip_report_line(7, result)))
    if result.report.removed:
        number = data.draw(st.sampled_from([removal.unit for removal in result.report.removed]))
        check("report.schema.json", result.without([number]).to_dict())


@given(st.lists(texts(), max_size=4))
def test_every_report_on_blocks_is_valid(blocks: list[str]) -> None:
    check("report.schema.json", dedupe_blocks(blocks).to_dict())
    check("report.schema.json", stitch(blocks).to_dict())


def furniture_reports() -> Iterator[FurnitureReport]:
    pages = [page(number) for number in range(5)]
    pages.append({"id": "alone", "text": "No source, no furniture."})
    pages[0]["published"] = "2026-05-04T12:00:00Z"
    for result in strip_furniture(pages, protect="Home"):
        check("furniture-report.schema.json", json.loads(furniture_report_line(result)))
        yield result.report


def test_every_report_on_furniture_is_valid() -> None:
    for report in furniture_reports():
        check("furniture-report.schema.json", report.to_dict())


def cluster_lines(folder: Path, *, text: bool) -> list[dict[str, Any]]:
    more = [f"{document['text']} And more words that nobody else says here at all." for document in DOCUMENTS]
    documents = [*DOCUMENTS, *({"id": text, "text": text} for text in more)]
    with ClusterReport(OPTIONS, explain_below=0.5) as report:
        for document, verdict in zip(documents, dedupe_documents(documents, options=OPTIONS), strict=True):
            report.add(document, verdict)
        report.write_json(str(folder / "clusters.jsonl"), text=text)
    return [json.loads(line) for line in (folder / "clusters.jsonl").read_bytes().splitlines()]


@pytest.mark.parametrize("text", [True, False])
def test_every_line_of_a_report_on_documents_is_valid(tmp_path: Path, *, text: bool) -> None:
    lines = cluster_lines(tmp_path, text=text)
    assert any("other" in line for line in lines), "there are pairs"
    assert any("members" in line for line in lines)
    for line in lines:
        check("cluster-report.schema.json", line)


# -- what is refused ----------------------------------------------------------------------------------------


def places(values: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each part of a report."""
    if path:
        yield path
    items = (
        values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    )
    for name, value in items:
        yield from places(value, (*path, name))


@st.composite
def broken(draw: st.DrawFn, values: dict[str, Any]) -> dict[str, Any]:
    """A report of which one part is another value, or is not there."""
    values = deepcopy(values)
    path = draw(st.sampled_from([path for path in places(values) if path != ("schema",)]))
    part: Any = values
    for name in path[:-1]:
        part = part[name]
    if draw(st.booleans()):
        part[path[-1]] = draw(st.sampled_from(ODD))
    else:
        del part[path[-1]]
    return values


def is_read(read: Callable[[Any], object], values: object) -> bool:
    try:
        read(values)
    except ReportError:
        return False
    return True


ON_A_TEXT = dedupe_text(TEXT, ignore=[r"[0-9]{4}$"]).report.to_dict()
ON_FURNITURE = [report.to_dict() for report in furniture_reports()]


@any_kernel
@given(broken(ON_A_TEXT))
def test_the_schema_refuses_what_from_dict_refuses_of_a_report_on_a_text(values: dict[str, Any]) -> None:
    assert validator("report.schema.json").is_valid(values) == is_read(Report.from_dict, values)


@any_kernel
@given(st.sampled_from(ON_FURNITURE).flatmap(broken))
def test_the_schema_refuses_what_from_dict_refuses_of_a_report_on_furniture(values: dict[str, Any]) -> None:
    assert validator("furniture-report.schema.json").is_valid(values) == is_read(
        FurnitureReport.from_dict, values
    )


def read_line(values: dict[str, Any]) -> object:
    if "report" in values:
        return Overview.from_dict(values)
    if "other" in values:
        return ClosePair.from_dict(values, texts="only" in values["other"])
    return DocumentCluster.from_dict(values, size=1 + len(values["members"]), texts="text" in values["kept"])


@cache
def lines_with_texts() -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        return cluster_lines(Path(folder), text=True)


@any_kernel
@given(st.deferred(lambda: st.sampled_from(lines_with_texts())).flatmap(broken))
def test_what_the_schema_refuses_of_a_report_on_documents_is_refused(values: dict[str, Any]) -> None:
    """Reading refuses more: counts and offsets that contradict each other."""
    try:
        was_read = is_read(read_line, values)
    except (KeyError, TypeError, AttributeError):  # what `read_line` asks for is not there
        was_read = False
    assert validator("cluster-report.schema.json").is_valid(values) or not was_read


@any_kernel
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 4}, "3 was expected"),
        ({"units": -1}, "-1 is less than the minimum"),
        ({"digest": None}, "None is not of type 'string'"),
        ({"layout": "page"}, "'page' is not one of"),
        ({"options": {"treshold": 0.9}}, "'treshold' was unexpected"),
        ({"options": {"threshold": 0.4}}, "0.4 is less than the minimum"),
        ({"removed": [{}]}, "'unit' is a required property"),
    ],
)
def test_a_broken_report_is_told_from_a_sound_one(change: dict[str, Any], message: str) -> None:
    values = ON_A_TEXT | change
    assert any(message in error.message for error in validator("report.schema.json").iter_errors(values))
    with pytest.raises(ReportError):
        Report.from_dict(values)
