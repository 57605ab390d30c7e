"""`ignore=` of documents: verdicts are those on texts of which it is left out, in every way to ask."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_verdicts
from tests.strategies import IGNORED_PATTERNS, texts
from unrepeat import (
    ClusterReport,
    Document,
    DocumentOptions,
    DuplicateIndex,
    OptionError,
    StoreError,
    Verdict,
    dedupe_documents,
    dedupe_text,
)
from unrepeat.documents import keys
from unrepeat.documents.options import Revisions
from unrepeat.ignored import masked

STORY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
CLOCK = r"\d{1,2}:\d\d [AP]M"
STAMPED = [f"4:35 PM {STORY}", f"{STORY}\nPosted 6:10 PM", f"4:35 PM {STORY} In all 3120 people waited."]


def edited(drawn: list[str]) -> list[str]:
    """Texts, and each again with another time and a figure in it."""
    return [*drawn, *(f"4:{len(text) % 60:02} PM {text} {len(text) % 3}" for text in drawn), *drawn[:1]]


DOCUMENTS = st.lists(texts(), min_size=1, max_size=4).map(edited)
PATTERNS = st.lists(st.sampled_from((*IGNORED_PATTERNS, CLOCK)), max_size=3)
OPTIONS = st.fixed_dictionaries(
    {
        "keep": st.sampled_from(("first", "longest")),
        "contained": st.booleans(),
        "noise": st.booleans(),
        "revisions": st.sampled_from(get_args(Revisions)),
        "empty": st.sampled_from(("keep", "remove")),
        "threshold": st.sampled_from((0.5, 0.8)),
        "min_words": st.integers(1, 8),
    }
)


def without_text(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict._replace(text=None, report=None) for verdict in verdicts]


@same_verdicts
@given(DOCUMENTS, PATTERNS, OPTIONS, st.booleans())
def test_verdicts_are_those_on_what_is_left(
    documents: list[str],
    patterns: list[str],
    values: dict[str, Any],
    clean: bool,  # noqa: FBT001 # drawn
) -> None:
    found = list(dedupe_documents(documents, ignore=patterns, clean=clean, **values))
    kept = [dedupe_text(text, ignore=patterns).text for text in documents] if clean else documents
    expected = list(dedupe_documents([masked(text, patterns) for text in kept], **values))
    assert without_text(found) == expected
    assert [verdict.text for verdict in found] == (kept if clean else [None] * len(documents))


@same_verdicts
@given(DOCUMENTS, PATTERNS, OPTIONS)
def test_an_index_gives_the_same(documents: list[str], patterns: list[str], values: dict[str, Any]) -> None:
    del values["keep"], values["noise"]
    rows = [Document(number, text) for number, text in enumerate(documents)]
    with DuplicateIndex.in_memory(ignore=patterns, **values) as index:
        found = index.add_many(rows)
        assert without_text(list(found)) == list(dedupe_documents(documents, ignore=patterns, **values))
        for row in rows:
            assert index.check(row.text, id=row.id).is_duplicate == found[int(row.id)].is_duplicate


def test_figures_that_are_ignored_make_no_revision() -> None:
    assert [verdict.kind for verdict in dedupe_documents(STAMPED)][:2] != [None, "exact"]
    verdicts = list(dedupe_documents(STAMPED, ignore=[CLOCK, "Posted"], threshold=0.7))
    assert [(verdict.kind, verdict.new_words) for verdict in verdicts[:2]] == [(None, ()), ("exact", ())]
    assert "3120" in verdicts[2].new_words
    assert not any("35" in word for word in verdicts[2].new_words)


def test_a_document_that_is_all_ignored_has_no_words() -> None:
    asked = ["4:35 PM", "6:10 PM"]
    assert [one.kind for one in dedupe_documents(asked, ignore=[CLOCK])] == [None, None]
    assert [one.kind for one in dedupe_documents(asked, ignore=[CLOCK], empty="remove")] == [None, "exact"]


def test_each_text_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: Counter[str] = Counter()

    def counting(text: str, patterns: tuple[str, ...]) -> str:
        seen[text] += 1
        return masked(text, patterns)

    monkeypatch.setattr(keys, "masked", counting)
    list(dedupe_documents(STAMPED, ignore=[CLOCK], keep="longest"))
    assert seen == Counter(STAMPED)
    list(dedupe_documents(STAMPED))
    assert seen == Counter(STAMPED)


def test_options_are_plain_values() -> None:
    assert DocumentOptions(ignore=[CLOCK]).ignore == (CLOCK,)
    assert DocumentOptions(ignore=[CLOCK]).to_dict()["ignore"] == [CLOCK]
    with pytest.raises(OptionError, match="ignore must be a list of regular expressions, not str"):
        DocumentOptions(ignore=CLOCK)


# -- an index in a file -------------------------------------------------------------------------------------


def test_an_index_is_opened_with_the_patterns_that_it_was_made_with(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with DuplicateIndex.open(path, ignore=[CLOCK, "\ud800"]) as index:
        index.add("a", STAMPED[0])
    for other in ([], [CLOCK]):
        with pytest.raises(StoreError, match=r"was made with ignore=\[.*Open it with the patterns"):
            DuplicateIndex.open(path, ignore=other)
    with DuplicateIndex.open_existing(path) as index:
        assert index.check(f"6:10 PM {STORY}").kind == "exact"
    with DuplicateIndex.open(tmp_path / "plain.db"):
        pass
    with pytest.raises(StoreError, match=r"was made with ignore=\[\]"):
        DuplicateIndex.open(tmp_path / "plain.db", ignore=[CLOCK])


def test_a_rebuilt_index_has_the_same_patterns(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "old.db", ignore=[CLOCK]) as index:
        index.add("a", STAMPED[0])
    with pytest.raises(OptionError, match="ignore cannot be another one in a rebuilt index"):
        DuplicateIndex.rebuild(tmp_path / "old.db", tmp_path / "new.db", ignore=[])
    assert DuplicateIndex.rebuild(tmp_path / "old.db", tmp_path / "new.db", threshold=0.9) == 1
    with DuplicateIndex.open(tmp_path / "new.db", threshold=0.9, ignore=[CLOCK]) as index:
        assert index.check(f"6:10 PM {STORY}").kind == "exact"
        assert index.verify() == []


def test_a_window_and_patterns_go_together() -> None:
    with DuplicateIndex.in_memory(ignore=[CLOCK], window=timedelta(days=1)) as index:
        index.add("a", STAMPED[0], published="2026-05-04T08:00:00Z")
        assert index.add("b", f"6:10 PM {STORY}", published="2026-05-04T18:00:00Z").kind == "exact"
        assert index.add("c", f"6:20 PM {STORY}", published="2026-05-09T18:00:00Z").kind is None


# -- the report on many documents ---------------------------------------------------------------------------


def test_the_report_tells_the_patterns_and_counts_no_words_that_they_match(tmp_path: Path) -> None:
    options = DocumentOptions(ignore=[CLOCK], threshold=0.7)
    documents = [STAMPED[0], f"6:10 PM {STORY} Tickets stay valid."]
    with ClusterReport(options) as report:
        for document, verdict in zip(documents, dedupe_documents(documents, options=options), strict=True):
            report.add(document, verdict)
        report.write_json(str(tmp_path / "report.jsonl"))
        report.write_html(str(tmp_path / "page.html"))
    overview, cluster = map(json.loads, (tmp_path / "report.jsonl").read_text().splitlines())
    assert overview["options"]["ignore"] == [CLOCK]
    (member,) = cluster["members"]
    assert member["text"] == documents[1]
    assert [stretch["text"] for stretch in member["only"]] == ["Tickets stay valid"]
    assert (member["own_words"], member["words"]) == (3, cluster["kept"]["words"] + 3)
    assert CLOCK in (tmp_path / "page.html").read_text(encoding="utf-8")
