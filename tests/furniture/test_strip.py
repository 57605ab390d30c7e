"""The call, its options, and the report."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.furniture.sites import prose
from unrepeat import (
    FURNITURE_REASONS,
    Document,
    FurnitureIndex,
    FurnitureReport,
    InputError,
    OptionError,
    ReportError,
    strip_furniture,
)

FOOTER = "Sign up for our letter\nShare this page\n***\nContact us"


def site(count: int = 3, **more: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": f"a{number}",
            "source": "quay.example",
            "published": f"2025-03-0{number + 1}T10:00:00Z",
            "text": f"{prose(number, 1)}\n{prose(number, 2)}\n\n{FOOTER}\n",
            **more,
        }
        for number in range(count)
    ]


def first_report(**options: Any) -> FurnitureReport:
    return next(strip_furniture(site(), **options)).report


def test_a_removed_line_tells_who_has_it() -> None:
    sign_up, share, rule, contact = first_report().removed
    assert (sign_up.text, sign_up.where, sign_up.stories, sign_up.of_stories) == (
        *("Sign up for our letter", "run"),
        *(3, 3),
    )
    assert (sign_up.first_seen, sign_up.last_seen) == (
        "2025-03-01T10:00:00+00:00",
        "2025-03-03T10:00:00+00:00",
    )
    assert sign_up.examples == ("a0", "a1")
    assert (rule.where, rule.stories, rule.examples) == ("between", 0, ())
    assert (share.line, contact.line) == (3, 5)


def test_an_empty_source_is_none() -> None:
    pages = site(source="")
    found = list(strip_furniture(pages))
    assert [one.text for one in found] == [one["text"] for one in pages]
    assert all(one.report.source is None and one.report.learned is None for one in found)
    mixed = list(strip_furniture([*site(), *({**one, "id": f"b{one['id']}"} for one in pages)]))
    assert [one.text for one in mixed[3:]] == [one["text"] for one in pages]
    assert [len(one.report.removed) for one in mixed[:3]] == [4, 4, 4]


@pytest.mark.parametrize(
    ("where", "text"),
    [("run", f"{FOOTER}\n@"), ("end", "@\nContact us"), ("alone", "@\nContact us\nOur story {n} ends")],
)
def test_where_a_line_stood_is_told(where: str, text: str) -> None:
    documents = [
        {"source": "a", "text": text.replace("@", f"{prose(n, 1)}\n{prose(n, 2)}").replace("{n}", str(n))}
        for n in range(5)
    ]
    for result in strip_furniture(documents):
        assert {line.where for line in result.report.removed} - {"between"} == {where}


def test_a_line_alone_stays_with_fewer_than_five_stories() -> None:
    documents = [{"source": "a", "text": f"{prose(n, 1)}\nContact us\n{prose(n, 2)}"} for n in range(4)]
    for result in strip_furniture(documents):
        assert [(line.text, line.reason) for line in result.report.spared] == [("Contact us", "alone")]
        assert result.report.removed == ()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"protect": "(?i)contact"}, "kept"),
        ({"protect": re.compile("^Contact")}, "kept"),
        ({"protect": lambda text: text == "Contact us"}, "kept"),
        ({"fields": ("desk",)}, "field"),
    ],
)
def test_what_the_caller_names_stays(options: dict[str, Any], reason: str) -> None:
    for result in strip_furniture(site(desk=[None, "CONTACT US!"]), **options):
        assert [(line.text, line.reason) for line in result.report.spared] == [("Contact us", reason)]
        assert result.text.endswith("Contact us\n")
        assert reason in FURNITURE_REASONS


def test_what_has_no_source_comes_back_and_teaches_nothing() -> None:
    documents = [Document(1, FOOTER), *site(2), FOOTER, {"text": FOOTER, "source": None}]
    for result in strip_furniture(documents):
        assert result.report.removed == ()
        assert (result.report.learned is None) == (result.report.source is None)
    assert [result.id for result in strip_furniture(documents)] == [1, "a0", "a1", 3, 4]


def test_a_page_of_nothing_else_is_only_furniture() -> None:
    *_, only = strip_furniture([*site(), {"source": "quay.example", "text": f"\n{FOOTER}\n\n"}])
    assert only.text.strip() == ""
    assert only.report.only_furniture
    assert "only furniture" in only.report.summary()
    assert "only furniture" in repr(only.report)


@pytest.mark.parametrize("text", ["", "\n \n", "***", "\ud800\n\0\n\N{RIGHT-TO-LEFT OVERRIDE}"])
def test_a_text_without_words_is_no_furniture(text: str) -> None:
    for result in strip_furniture([{"source": "a", "text": text}] * 4):
        assert result.text == text
        assert not result.report.only_furniture


@pytest.mark.parametrize("text", ["", "\n\n", "* * *\n---"])
def test_a_text_without_words_is_no_story(text: str) -> None:
    """Failed pages come by the hundred, and must not make a line look rare."""
    pages = [{"text": f"{prose(n, 1)}\nAll rights reserved", "source": "s"} for n in range(5)]
    empty = [{"text": text, "source": "s"} for _ in range(9)]
    result = list(strip_furniture([*empty, *pages]))[-1]
    learned = result.report.learned
    assert learned is not None
    assert (learned.documents, learned.stories, len(result.report.removed)) == (5, 5, 1)
    with FurnitureIndex.in_memory() as index:
        added = index.add_many([{**page, "id": n} for n, page in enumerate([*empty, *pages])])
        assert added[0].text == text
        assert (len(index), index.stats().documents, index.stats().stories) == (5, 5, 5)
        index.add(14, text, source="s")
        index.add(13, text, source="s")
        assert (13 in index, len(index), index.stats().stories, index.verify()) == (False, 4, 4, [])


def test_results_can_be_read_by_dedupe_documents() -> None:
    from unrepeat import dedupe_documents

    clean = ({"id": result.id, "text": result.text} for result in strip_furniture(site()))
    assert [verdict.is_duplicate for verdict in dedupe_documents(clean)] == [False] * 3


# -- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"min_stories": 1},
        {"min_stories": 1_000_001},
        {"min_stories": True},
        {"min_stories": "3"},
        {"window": 90},
        {"window": timedelta(hours=1)},
        {"window": timedelta.max},
        {"fields": "title"},
        {"fields": [1]},
        {"fields": None},
        {"protect": "("},
        {"protect": 7},
    ],
)
def test_a_wrong_option_is_an_error_at_once(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(OptionError, match=name):
        strip_furniture([], **options)


@pytest.mark.parametrize("documents", ["text", b"text", {"text": "x"}, 7])
def test_what_is_no_iterable_of_documents_is_an_error_at_once(documents: Any) -> None:
    with pytest.raises(InputError, match="documents must be"):
        strip_furniture(documents)


def test_what_is_no_document_is_an_error_at_the_first_result() -> None:
    results = strip_furniture([*site(), {"body": "x"}])
    with pytest.raises(InputError, match="document 3 has no 'text'"):
        next(results)


# -- the report ---------------------------------------------------------------------------------------------


def test_the_summary_of_a_report() -> None:
    report = first_report(protect="Contact")
    assert report.summary() == str(report)
    assert report.summary().splitlines() == [
        f"2 of 6 lines removed: 39 of {report.characters} characters (16 %)",
        "  4  3 of 3 stories  run  Sign up for our letter",
        "  5  3 of 3 stories  run  Share this page",
        "1 spared:",
        "  7  3 of 3 stories  kept  Contact us",
        "Learnt from 3 documents of the source.",
    ]
    assert repr(report) == "<FurnitureReport of 'quay.example': 2 of 6 lines removed, 1 spared>"
    alone = next(strip_furniture(["x"]))
    assert "Without a source" in alone.report.summary()
    assert repr(alone) == "<FurnitureResult of 0: 0 of 1 line removed>"
    assert repr(alone.report) == "<FurnitureReport of None: 0 of 1 line removed, 0 spared>"
    with pytest.raises(OptionError, match="width"):
        report.summary(39)


def test_the_summary_tells_of_caps() -> None:
    (result,) = strip_furniture([{"source": "a", "text": "\n".join(f"line {n}" for n in range(2_001))}])
    assert "1 lines were not learnt" in result.report.summary(200)


@pytest.mark.parametrize("text", ["other", "", 7])
def test_a_report_knows_its_texts(text: Any) -> None:
    report = first_report()
    with pytest.raises(ReportError, match="the document"):
        report.apply(text)
    with pytest.raises(ReportError, match="the clean text"):
        report.restore(text)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"schema": None},
        {"removed": None},
        {"removed": [{}]},
        {"characters": -1},
        {"learned": {"documents": 1}},
        {"only_furniture": 1},
    ],
)
def test_a_changed_report_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ReportError):
        FurnitureReport.from_dict({**first_report().to_dict(), **change})


def test_a_report_of_other_lines_leads_nowhere() -> None:
    document = site()[0]
    values = first_report().to_dict()
    values["removed"] = values["removed"][1:]
    with pytest.raises(ReportError, match="was changed"):
        FurnitureReport.from_dict(values).apply(document["text"])


@pytest.mark.parametrize("text", ["{", "[]", "7"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ReportError):
        FurnitureReport.from_json(text)
