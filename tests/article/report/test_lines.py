"""Lines have the numbers that `grep -n` and editors give them, wherever people read them; and rows."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.pages import Page
from tests.sites import page
from tests.strategies import options, texts
from unrepeat import (
    FurnitureLine,
    Options,
    Removal,
    Report,
    ReportError,
    dedupe_blocks,
    dedupe_text,
    stitch,
    strip_furniture,
)
from unrepeat.article.report.labels import Labels, line_numbers
from unrepeat.article.report.pieces import UntouchedPiece, pieces

FERRY = "The ferry to the outer islands will sail again on Monday morning, weather permitting."
TICKETS = "Tickets that were bought for last week stay valid until the end of the month."
COAT = "Bring a coat, for there is no room inside, and the wind is cold on the water."


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Lines that repeat themselves, with empty ones and blank ones between, and breaks of all kinds."""
    parts = draw(st.lists(st.sampled_from((FERRY, TICKETS, COAT, "", "", "  ", "Why?")), max_size=12))
    breaks = st.sampled_from(("\n", "\n", "\n", "\n\n", "\r\n", "\n\f", "\f\n", "\f", "\r", "\u2028"))
    return "".join(part + draw(breaks) for part in parts)


@given(st.one_of(lines(), texts()), options())
@example(f"{FERRY}\n\n{TICKETS}\r\n\r\n\f{FERRY}\n{TICKETS}\n", Options())
def test_the_line_that_is_named_holds_what_was_removed(text: str, chosen: Options) -> None:
    report = dedupe_text(text, options=chosen).report
    counted = text.split("\n")
    for match in (*report.removed, *report.spared):
        assert match.line_number == text.count("\n", 0, match.start) + 1
        assert match.of_line_number == text.count("\n", 0, match.of_start) + 1
        assert match.text.split("\n")[0] in counted[match.line_number - 1]
    labels = Labels(report)
    assert labels.what in (report.layout, "unit")
    known = {match.unit for match in (*report.removed, *report.spared)}
    assert len({labels.number(unit) for unit in known}) == len(known), "each is called otherwise"
    for removal in report.removed:
        if labels.what == "line":
            assert removal.text in counted[labels.number(removal.unit) - 1]
        else:
            assert labels.number(removal.unit) == removal.unit + 1


@given(st.text("\n\r\f\u2028ab", max_size=40), st.lists(st.integers(0, 40)))
def test_numbers_are_those_of_a_count_from_the_beginning(text: str, offsets: list[int]) -> None:
    within = [offset for offset in offsets if offset <= len(text)]
    assert line_numbers(text, within) == {offset: text[:offset].count("\n") + 1 for offset in within}


@pytest.mark.any_kernel(reason="about numbers, not about words")
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_grep_says_the_same(line_break: str, tmp_path: Path) -> None:
    if shutil.which("grep") is None:
        pytest.skip("there is no grep here")
    text = line_break.join([FERRY, "", TICKETS, "", "  ", f"\f{FERRY}", TICKETS, "", COAT, COAT]) + line_break
    path = tmp_path / "article.txt"
    path.write_bytes(text.encode())
    report = dedupe_text(text).report
    assert [removal.text for removal in report.removed] == [FERRY, TICKETS, COAT]
    for removal in report.removed:
        found = subprocess.run(["grep", "-nF", removal.text, path], capture_output=True, check=True).stdout
        numbers = [int(line.partition(b":")[0]) for line in found.splitlines()]
        assert numbers == [removal.of_line_number, removal.line_number]
    assert re.findall(r"^  (\S+)  ", report.summary(), re.MULTILINE) == ["6-7", "10"]


def test_people_read_the_same_numbers_in_the_summary_and_on_the_page() -> None:
    text = (
        f"{FERRY}\n\n{TICKETS}\n\n\n{FERRY}\n{TICKETS}\nIn May 3120 people crossed the water to work there.\n"
    )
    text += "In May 3210 people crossed the water to work there.\n"
    result = dedupe_text(text)
    assert result.report.summary(90).splitlines()[1:] == [
        "  6-7  repeats 1-3  exact (whole)  The ferry to the outer islands will sail again on...",
        "1 spared:",
        "  9  is like 8  number  In May 3210 people crossed the water to work there.",
    ]
    shown = Page(result.to_html())
    words = " ".join(shown.classed("u-article")[0].text.split())
    assert "Lines 6 to 7 repeat 1 to 3" in words
    assert "Line 6 Removed: exact copy of line 1." in words
    assert "Line 1 Kept; repeated by line 6." in words
    assert "Line 9 Stays although it is like line 8" in words
    assert "Lines 6 to 7: removed, repeat lines 1 to 3" in " ".join(shown.classed("u-list")[0].text.split())
    assert "line 6" in (result._repr_html_() or "")


def test_lines_that_nobody_looked_at_have_their_numbers_on_the_page() -> None:
    result = dedupe_text(f"One.\n\nTwo.\nThree.\n\nFour.\n\n{FERRY}\n\n{FERRY}\n")
    stretch = Page(result.to_html()).classed("u-stretch")[0].text
    assert "Lines 1 to 6, untouched: 4 lines, " in stretch


@given(st.one_of(lines(), texts()), options())
def test_what_stands_between_is_named_by_its_first_and_last_line(text: str, chosen: Options) -> None:
    counted = text.split("\n")
    found = list(pieces(dedupe_text(text, options=chosen).report, text))
    for piece in found:
        if isinstance(piece, UntouchedPiece):
            own = (piece.text or "").split("\n")
            assert own[0] in counted[piece.first_line - 1]
            assert own[-1] in counted[piece.last_line - 1]
            assert len(own) == piece.last_line - piece.first_line + 1


@pytest.mark.parametrize(
    ("text", "unit", "row"),
    [
        (f"{FERRY}\f{FERRY}\n", "line", "  unit 2  repeats 1  exact (touching)"),
        (f"{FERRY}\r{FERRY}\r", "auto", "  unit 2  repeats 1  exact (touching)"),
        (f"{FERRY}\n\n{FERRY}\n", "paragraph", "  paragraph 2  repeats 1  exact (touching)"),
        (f"{FERRY} {FERRY}\n", "sentence", "  sentence 2  repeats 1  exact (touching)"),
        (f"{FERRY} {TICKETS} {FERRY} {TICKETS}\n", "sentence", "  sentences 3-4  repeats 1-2  exact"),
        (f"{FERRY}\n\n{FERRY}\n", "line", "  3  repeats 1  exact (touching)"),
        (f"\n\n{TICKETS} {FERRY} {TICKETS}\n", "line", "  part of 3  repeats an earlier part  exact"),
    ],
)
def test_what_is_no_line_says_what_it_is(text: str, unit: str, row: str) -> None:
    report = dedupe_text(text, unit=unit).report  # type: ignore[arg-type]
    assert report.summary(120).splitlines()[1].startswith(row)


def test_blocks_say_that_they_are_blocks() -> None:
    assert "\n  block 2  repeats 1  exact" in dedupe_blocks([FERRY, FERRY]).report.summary()
    report = stitch([f"{FERRY}\n{TICKETS}", f"{TICKETS}\n{COAT}"]).report
    assert "\n  part of block 2  repeats 1  exact (overlap)" in report.summary()
    assert (report.removed[0].line_number, report.removed[0].of_line_number) == (3, 2)


def test_a_report_of_before_calls_its_lines_units() -> None:
    clean, report = dedupe_text(f"{FERRY}\n\n{FERRY}\n")
    values = report.to_dict()
    del values["removed"][0]["line_number"], values["removed"][0]["of_line_number"]
    old = Report.from_dict(values)
    assert "\n  unit 2  repeats 1  exact" in old.summary()
    assert "Unit 2" in old.to_html(clean)


@pytest.mark.parametrize("place", ["summary", "to_html"])
def test_a_run_of_units_that_nothing_tells_of_is_refused(place: str) -> None:
    report = dedupe_text(f"{FERRY}\n\n{FERRY}\n").report
    changed = replace(report, runs=(replace(report.runs[0], last=7),))
    with pytest.raises(ReportError, match="nothing in it says where unit 7 stands"):
        getattr(changed, place)()


# -- rows ---------------------------------------------------------------------------------------------------


@given(texts(), options())
def test_rows_are_plain_and_have_the_same_columns(text: str, chosen: Options) -> None:
    report = dedupe_text(text, options=chosen).report
    rows = report.rows(spared=True)
    columns = ["removed", *(field.name for field in fields(Removal))]
    assert all(list(row) == columns for row in rows)
    assert [row for row in rows if row["removed"]] == report.rows()
    assert sorted(row["start"] for row in rows) == [row["start"] for row in rows]
    values = report.to_dict()
    for removal, row in zip(values["removed"], report.rows(), strict=True):
        assert row == {"removed": True, **removal}
    stays = [row for row in rows if not row["removed"]]
    for spared, row in zip(values["spared"], stays, strict=True):
        told = {name: value for name, value in row.items() if name in spared}
        assert told == spared
        assert {row[name] for name in row.keys() - spared.keys() - {"removed"}} <= {None}
    assert json.loads(json.dumps(rows)) == rows or re.search("[\ud800-\udbff][\udc00-\udfff]", text)


def test_rows_of_furniture() -> None:
    results = list(strip_furniture([page(number) for number in range(6)], protect="Home"))
    for _, text, report in results:
        rows = report.rows(spared=True)
        assert [row["removed"] for row in rows if row["text"] == "Home"] == [False]
        assert [row for row in rows if row["removed"]] == report.rows() != []
        given_lines = report.restore(text).split("\n")
        for row in rows:
            assert list(row) == ["removed", *(field.name for field in fields(FurnitureLine))]
            assert row["text"] in given_lines[row["line_number"] - 1]
        assert json.loads(json.dumps(rows)) == rows


def test_rows_make_a_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(dedupe_text(f"{FERRY}\n\n{TICKETS}\n\n{FERRY}\n{TICKETS}\n").report.rows())
    assert frame[["line_number", "of_line_number"]].to_numpy().tolist() == [[5, 1], [6, 3]]
    assert frame["text"].tolist() == [FERRY, TICKETS]
