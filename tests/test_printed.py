"""What public values look like where they are printed: one line each, and a report as its summary."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given

from tests.sites import page
from tests.strategies import texts
from unrepeat import (
    Document,
    DocumentOptions,
    DuplicateIndex,
    FurnitureIndex,
    OptionError,
    Options,
    dedupe_blocks,
    dedupe_documents,
    dedupe_text,
    stitch,
    strip_furniture,
)
from unrepeat.documents.clusters.threshold import at_threshold

LINE = "The ferry to the outer islands will sail again on Monday morning, weather permitting.\n"
LONG = "Tickets that were bought for last week stay valid until the end of the month. " * 20
CROSSED = "In May 3120 people crossed, most of them pupils who live on the other shore.\n"
ARTICLE = f"{LINE}\n{LINE}{CROSSED}{CROSSED.replace('12', '21')}{LONG}\n"

# As much as a person reads at a glance; ids and file names may take 60 characters each.
MOST_COLUMNS = 320


def values() -> Iterator[Any]:
    """Values of all public classes, with long texts and many ids in them."""
    text = dedupe_text(ARTICLE + LONG)
    yield from (text, text.report, *text.report.removed, *text.report.spared, *text.report.runs)
    blocks = dedupe_blocks([LINE, LINE, LONG])
    yield from (blocks, blocks.report)
    joined = stitch([LONG, LONG + "And then?"])
    yield from (joined, joined.report, *joined.blocks)
    yield from (Options(), DocumentOptions(), Document("a" * 500, LONG))
    documents = [{"id": f"{number}-" * 99, "text": LINE + LONG, "source": "s" * 500} for number in range(20)]
    verdicts = list(dedupe_documents(documents, clean=True))
    yield from (verdicts[0], verdicts[1])
    yield at_threshold(verdicts, 0.9, made_at=0.8, contained=False)
    for result in strip_furniture([page(number) for number in range(6)]):
        report = result.report
        yield from (result, report, report.learned, *report.removed, *report.spared)
    with DuplicateIndex.in_memory(min_words=1) as index:
        for number in range(12):
            yield index.add(f"{number}-" * 99, LONG)
        yield from (index, *index.clusters(), index.stats())
        yield index.remove("0-" * 99)
    with FurnitureIndex.in_memory() as site:
        for number in range(6):
            site.add(str(number), page(number)["text"] + f"\n{LONG}", source="gazette.example")
        yield from (site, *site.lines("gazette.example"), site.stats())


def test_every_value_is_one_short_line() -> None:
    seen = set()
    for value in values():
        shown = repr(value)
        assert "\n" not in shown
        assert len(shown) <= MOST_COLUMNS, shown
        seen.add(type(value).__name__)
    assert seen >= {"BlocksResult", "Cluster", "DedupeResult", "Document", "FurnitureLine", "FurnitureReport"}
    assert seen >= {"FurnitureResult", "Removal", "Removed", "Report", "SiteLine", "Spared", "StitchResult"}
    assert "Verdict" in seen


def test_they_say_what_counts(tmp_path: Path) -> None:
    result = dedupe_text(f"{LINE}\n{LINE}{CROSSED}{CROSSED.replace('12', '21')}")
    assert repr(result) == "<DedupeResult: 1 of 4 lines removed>"
    assert repr(result.report) == "<Report: 1 of 4 lines removed>"
    (removal,) = result.report.removed
    assert repr(removal).startswith("<Removal unit=1 of=0 kind='exact' reason='touching' text='The ferry to ")
    (spared,) = result.report.spared
    assert repr(spared) == (
        "<Spared unit=3 of=2 kind='near' reason='number' "
        "text='In May 3210 people crossed, most of them pupils who live...>"
    )
    first, again, changed = dedupe_documents(
        [LINE * 3, LINE * 3, LINE * 2 + LINE.replace("will", "will not")], threshold=0.5
    )
    assert repr(first) == "<Verdict on 0: kept>"
    assert repr(again) == "<Verdict on 1: exact duplicate of 0, similarity 1>"
    assert repr(changed) == "<Verdict on 2: kept, changed copy of 0, similarity 0.737>"
    path = str(tmp_path / "news.db")
    with DuplicateIndex.open(path) as index:
        assert repr(index) == f"<DuplicateIndex {path!r}>"
    assert repr(index) == f"<DuplicateIndex {path!r}>", "closed as well"
    with FurnitureIndex.in_memory() as site:
        assert repr(site) == "<FurnitureIndex in memory>"


def test_a_report_and_a_result_print_as_their_summary() -> None:
    for result in (dedupe_text(ARTICLE), dedupe_blocks([LINE, LINE]), stitch([LONG, LONG])):
        assert str(result) == str(result.report) == result.report.summary()
    (stripped, *_) = strip_furniture([page(number) for number in range(6)])
    assert str(stripped) == str(stripped.report) == stripped.report.summary()


@pytest.mark.parametrize("kind", [DuplicateIndex, FurnitureIndex])
def test_an_index_is_not_made_by_calling_it(kind: type[DuplicateIndex | FurnitureIndex]) -> None:
    for arguments in ((), ("news.db",)):
        with pytest.raises(OptionError, match=rf"Open a file with {kind.__name__}\.open\(path\)"):
            cast(Any, kind)(*arguments)


@given(texts())
def test_what_is_printed_is_no_part_of_a_value(text: str) -> None:
    """Equality, copies and pickles are those of dataclasses and tuples."""
    result = dedupe_text(text)
    again = dedupe_text(text)
    assert result == again
    assert hash(result.report.removed) == hash(again.report.removed)
    for value in (result, result.report, *result.report.removed, *result.report.spared):
        stored = pickle.dumps(value)
        assert pickle.loads(stored) == copy.deepcopy(value) == copy.copy(value) == value  # noqa: S301 # our own
        assert "\n" not in repr(value)


@pytest.mark.any_kernel(reason="about values that no kernel makes")
def test_a_short_document_is_written_as_it_would_be_made() -> None:
    document = Document("a", "Ships wait in the harbour.", source="gazette.example")
    assert eval(repr(document), {"Document": Document}) == document  # noqa: S307 # a value of this test
