"""The report on many documents as rows of a table."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from tests.documents.clusters.test_report import DOCUMENTS, OPTIONS, gathered, values
from unrepeat import ClusterReport, InputError, dedupe_documents
from unrepeat.documents.clusters.values import Member


def test_each_member_is_a_row(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        rows = list(report.rows())
        told = [member for line in values(report, tmp_path)[1:] for member in line["members"]]
    columns = [field.name for field in fields(Member) if field.name not in ("text", "only")]
    assert all(list(row) == ["cluster", "similarity", *columns] for row in rows)
    assert [(row["cluster"], row["id"], row["kind"]) for row in rows] == [
        *(("a", "b", "near"), ("a", "c", "changed"), ("lib", "lib2", "exact")),
    ]
    assert json.loads(json.dumps(rows)) == rows
    for row, member in zip(rows, told, strict=True):
        assert {name: row[name] for name in columns} == {"shown": {}} | {
            name: member[name] for name in columns if name in member
        }
    similarities = [verdict.similarity for verdict in dedupe_documents(DOCUMENTS, options=OPTIONS)]
    assert sorted(row["similarity"] for row in rows) == sorted(one for one in similarities if one is not None)


def test_rows_are_those_of_all_documents_or_none() -> None:
    (first, again) = dedupe_documents([DOCUMENTS[1], DOCUMENTS[1] | {"id": "z"}])
    with ClusterReport() as report:
        assert list(report.rows()) == []
        assert repr(report) == "<ClusterReport clusters=0 members=0>"
        report.add(DOCUMENTS[1] | {"id": "z"}, again)
        with pytest.raises(InputError, match="which is not a kept document"):
            next(report.rows())
        report.add(DOCUMENTS[1], first)
        assert [row["id"] for row in report.rows()] == ["z"]
        assert repr(report) == "<ClusterReport clusters=1 members=1>"


def test_the_page_on_reports_names_every_column() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reports.md").read_text(encoding="utf-8")
    (told,) = (line for line in page.splitlines() if line.startswith("| `ClusterReport` |"))
    with gathered(DOCUMENTS) as report:
        columns = list(next(report.rows()))
    assert [name for name in columns if f"`{name}`" not in told] == []


def test_rows_need_no_lower_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(*_: object) -> None:
        raise AssertionError("the kept documents are compared anew for what no row tells")

    monkeypatch.setattr("unrepeat.documents.clusters.report.close_verdicts", compared)
    with ClusterReport(explain_below=0.5) as report:
        for document, verdict in zip(DOCUMENTS, dedupe_documents(DOCUMENTS), strict=True):
            report.add(document, verdict)
        assert list(report.rows())
