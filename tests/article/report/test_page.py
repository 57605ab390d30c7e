"""The page of one article, and what a notebook shows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.package import ROOT
from tests.pages import Page, words_of
from tests.passages import texts_of_sentences
from tests.strategies import options, paragraphs, texts
from unrepeat import (
    DedupeResult,
    MissingExtraError,
    Options,
    Report,
    ReportError,
    dedupe_blocks,
    dedupe_text,
)
from unrepeat.article.report.page import MOST_STEPS, bar_of
from unrepeat.article.report.pieces import GapPiece, KeptPiece, RemovedPiece, UntouchedPiece, pieces
from unrepeat.render.characters import page_text
from unrepeat.render.differences import differences
from unrepeat.render.html import _environment, share

GALLERY = ROOT / "examples" / "gallery"

HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</p></del></div></main>",
    '<img src="x" onerror="alert(1)">',
    "javascript:alert(1)",
    "https://example.org/?a=1&b=2",
    "&lt;b&gt; &amp;amp; &#60; &nbsp",
    "\" onclick='alert(1)' x=\"",
    "<!-- ",
    "]]> <![CDATA[",
    "{{ 7 * 7 }} {% raw %}",
    "\x00 \x1b[31m \x7f \x85 \ufffe \U0001ffff",
    "\ud800 \udfff",
    "\u202e desrever \u2066 \u2069\u2069",
)

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
    ),
    *("p", "div", "dl", "dt", "dd", "ul", "li", "table", "tbody", "tr", "th", "td", "details", "summary"),
    *("figure", "figcaption", "svg", "rect", "a", "code", "span", "strong", "del", "mark"),
}

PARAGRAPHS = st.lists(
    st.tuples(
        st.sampled_from(HOSTILE), st.sampled_from(("The ferry to the island sails again on Monday.", "Why?"))
    ),
    max_size=8,
).map(lambda pairs: "\n".join(f"{sentence} {hostile}" for hostile, sentence in pairs))


def checked(html: str, prefix: str = "") -> Page:
    """Read a page and check what holds for all: only our elements, and no attribute out of a text."""
    html.encode("utf-8")
    page = Page(html)
    assert {element.tag for element in page.elements} <= TAGS
    assert page.comments == []
    for element in page.elements:
        for name, value in element.attributes.items():
            assert re.fullmatch(ATTRIBUTES[name].replace("PREFIX", prefix), value or ""), (name, value)
    ids = Counter(element.attributes["id"] for element in page.elements if "id" in element.attributes)
    assert set(ids.values()) <= {1}
    targets = {element.attributes["href"] for element in page.all("a")}
    assert targets <= {f"#{name}" for name in ids}
    return page


# What a value of each attribute may look like.
ATTRIBUTES = {
    "lang": "en",
    "charset": "utf-8",
    "http-equiv": "Content-Security-Policy",
    "name": "viewport|color-scheme",
    "content": r"default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"
    "|width=device-width, initial-scale=1|light dark",
    "class": r"(unrepeat|u-[a-z-]+)( u-[a-z]+)*",
    "id": r"PREFIXunit-\d+(-\d+)?",
    "href": r"#PREFIXunit-\d+(-\d+)?",
    "dir": "auto",
    "scope": "row",
    "role": "img",
    "aria-label": r"Removed units|Where the repetitions lie: [\w %,;]+\.",
    "viewbox": r"0 0 \d+ 24",
    "preserveaspectratio": "none",
    "x": r"\d+",
    "y": r"\d+",
    "width": r"\d+",
    "height": r"\d+",
}


# -- what the page shows -------------------------------------------------------------------------------------

ARTICLE = """\
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month.
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month. | Gazette
In May 3120 people crossed, most of them pupils who live on the other shore.
In May 3210 people crossed, most of them pupils who live on the other shore.
"""


def page_of(result: DedupeResult) -> Page:
    return checked(result.to_html())


def test_each_unit_is_labelled_in_words_and_linked_to_its_twin() -> None:
    page = page_of(dedupe_text(ARTICLE))
    removed = page.by_id("unit-3")
    assert "Removed: exact copy of line 1. One copy stands among the first three lines" in words_of(removed)
    assert "Reason headline, fair. Coverage 100 %" in words_of(removed)
    assert "Removed: edited copy of line 2. One copy stands" in words_of(page.by_id("unit-4"))
    assert "Reason headline, strong. Coverage 100 %" in words_of(page.by_id("unit-4"))
    assert "Only here: Gazette." in words_of(page.by_id("unit-4"))
    assert "Line 1 Kept; repeated by line 3." in words_of(page.by_id("unit-1"))
    spared = words_of(page.by_id("unit-6"))
    assert "Stays although it is like line 5: The unit holds a figure" in spared
    assert "Rule number." in spared
    assert "Only here: 3210. Only in line 5: 3120." in spared
    assert [mark.text for mark in page.all("mark")] == ["Gazette", "3210"]
    assert [element.text for element in page.all("del")] == ARTICLE.splitlines()[2:4]
    links = [link.attributes["href"] for link in page.all("a") if "u-article" in link.inside]
    assert links == ["#unit-3", "#unit-4", "#unit-1", "#unit-2", "#unit-6", "#unit-5"]


def test_the_page_is_a_whole_document() -> None:
    page = page_of(dedupe_text(ARTICLE))
    assert page.declarations == ["DOCTYPE html"]
    assert [len(page.all(tag)) for tag in ("html", "head", "body", "title", "header", "main", "h1")] == [
        1
    ] * 7
    assert page.all("title")[0].text.startswith("2 of 6 lines removed: The ferry to the outer")
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch("h[1-6]", element.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_policy_allows_the_style_of_the_page_and_nothing_else() -> None:
    page = page_of(dedupe_text(ARTICLE))
    (style,) = page.all("style")
    (policy,) = [e.attributes["content"] for e in page.all("meta") if "http-equiv" in e.attributes]
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not any("style" in element.attributes for element in page.elements)
    assert not re.search(r"url\(|@import|expression", style.text)


def test_a_run_gets_one_heading() -> None:
    text = (ROOT / "examples" / "seawall.txt").read_text(encoding="utf-8")
    result = dedupe_text(text)
    headings = [words_of(heading) for heading in page_of(result).all("h3")]
    assert headings == ["Lines 14 to 20 repeat 7 to 13"]
    assert [words_of(heading) for heading in Page(result._repr_html_() or "").all("h4")] == headings


def test_long_stretches_are_folded_and_say_what_is_in_them() -> None:
    lines = ["Wind from the north.", "No boats today.", "Ask at the kiosk.", "Bring a coat.", "Swans came."]
    text = "\n".join([*lines, ARTICLE])
    (stretch,) = page_of(dedupe_text(text)).classed("u-stretch")
    assert stretch.tag == "details"
    assert words_of(stretch).startswith("Lines 1 to 5, untouched: 5 lines, ")
    assert stretch.text.endswith("\n".join(lines))
    long = ", ".join(f"the boat of pier {number}" for number in range(30))
    assert len(page_of(dedupe_text(long)).classed("u-stretch")) == 1
    assert page_of(dedupe_text("A short line.")).classed("u-stretch") == []


def test_many_copies_are_all_linked_and_folded_after_the_first_twenty() -> None:
    line = "The ferry to the outer islands will sail again on Monday morning, weather permitting.\n"
    kept = page_of(dedupe_text(line * 31)).by_id("unit-1")
    assert "repeated by lines 2, 3, " in words_of(kept)
    assert "21 and 10 more. All 30 of them2, 3, " in words_of(kept)
    assert words_of(kept).count("31") == 1


def test_what_was_not_compared_and_what_was_not_settled_is_told() -> None:
    clean, report = dedupe_text(ARTICLE)
    page = checked(replace(report, capped=2).to_html(clean))
    assert "2 lines had words in common with more kept units than are looked at" in words_of(
        page.all("main")[0]
    )
    unsettled = replace(dedupe_text("One line.").report, settled=False)
    assert "No stable answer was found" in words_of(checked(unsettled.to_html()).all("main")[0])


def test_blocks_are_called_blocks() -> None:
    result = dedupe_blocks(ARTICLE.splitlines())
    page = checked(result.to_html())
    assert page.article == ARTICLE.rstrip("\n")
    assert "Removed: exact copy of block 1." in words_of(page.by_id("unit-3"))


def test_a_report_without_the_text_shows_what_it_holds() -> None:
    report = dedupe_text("A heading.\nA second line.\n" + ARTICLE).report
    page = checked(report.to_html())
    assert "Kept text is not in this report." in words_of(page.by_id("unit-3"))
    assert "2 lines: kept text is not in this report." in words_of(page.classed("u-article")[0])
    assert page.by_id("unit-5").text.endswith(ARTICLE.splitlines()[2] + "\n")
    assert "A heading." not in page.all("html")[0].text


@pytest.mark.parametrize("share_of", [0.9999999, 0.999])
def test_no_share_is_rounded_up_to_all(share_of: float) -> None:
    assert share(share_of) == "99 %"


# -- hostile texts -------------------------------------------------------------------------------------------


@same_report
@given(st.one_of(PARAGRAPHS, texts()), options(unit=st.sampled_from(("auto", "line", "paragraph"))))
def test_the_page_shows_the_article_exactly_and_nothing_in_it_takes_effect(
    text: str, chosen: Options
) -> None:
    result = dedupe_text(text, options=chosen)
    page = checked(result.to_html())
    assert page.article == page_text(text)
    assert len(page.all("del")) == len(result.report.removed)
    assert len(page.all("style")) == len(page.all("title")) == 1


@same_report
@given(paragraphs())
def test_the_page_of_blocks_shows_all_of_them(blocks: list[str]) -> None:
    page = checked(dedupe_blocks(blocks).to_html())
    assert page.article == page_text("\n".join(blocks))


@same_report
@given(PARAGRAPHS)
def test_a_fragment_shows_the_same_and_leaks_nothing(text: str) -> None:
    html = dedupe_text(text)._repr_html_()
    assert html is not None
    page = checked(html, prefix=r"unrepeat-[0-9a-f]{12}-")
    assert page.elements[0].attributes["class"] == "unrepeat u-fragment"
    assert all("unrepeat" in element.inside for element in page.elements[1:])
    assert page.article == page_text(text)


@given(st.text(st.characters(exclude_categories=())))
def test_a_page_holds_any_str(text: str) -> None:
    shown = page_text(text)
    shown.encode("utf-8")
    assert page_text(shown) == shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


def test_hostile_values_in_a_report_stay_text() -> None:
    clean, report = dedupe_text(ARTICLE)
    values = report.to_dict()
    values["kernel"] = values["digest"] = "</style><script>alert(1)</script>"
    values["versions"] = {"<script>": "javascript:alert(1)"}
    values["spared"][0]["reason"] = "<img onerror=x>"
    page = checked(Report.from_dict(values).to_html())
    assert "this version does not know the rule" in page.by_id("unit-6").text
    assert "<img onerror=x>" in page.by_id("unit-6").text
    assert clean


# -- the report is checked before it is shown ----------------------------------------------------------------


def changed(**values: Any) -> Report:
    report = dedupe_text(ARTICLE).report.to_dict()
    report["spared"][0] |= values
    return Report.from_dict(report)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "another"}, "unit 5 does not stand where it says"),
        ({"of_start": 0}, "begins or ends inside another one"),
        ({"of": 0}, "unit 0 stands in two places"),
        ({"unit": 10**9}, "there is no unit 1000000000 in an article of 6"),
        ({"end": 10**9}, "does not stand where it says"),
        ({"line_number": 3}, "unit 5 names line 3, which is line 6"),
        ({"of_line_number": 7}, "unit 5 names line 7, which is line "),
    ],
)
def test_a_report_that_contradicts_itself_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ReportError, match=message):
        changed(**values).to_html(dedupe_text(ARTICLE).text)


def test_a_removal_in_a_run_that_is_not_there_is_refused() -> None:
    report = dedupe_text(ARTICLE).report
    with pytest.raises(ReportError, match="it has no run 0"):
        replace(report, runs=()).to_html()


def test_another_text_is_refused() -> None:
    result = dedupe_text(ARTICLE)
    with pytest.raises(ReportError, match="not the clean text"):
        result.report.to_html(result.text + "more")


# -- JSON ----------------------------------------------------------------------------------------------------


@same_report
@given(PARAGRAPHS)
def test_the_page_can_be_made_of_the_json_alone(text: str) -> None:
    result = dedupe_text(text)
    values = json.loads(result.to_json())
    assert Report.from_json(result.to_json()) == result.report
    assert Report.from_dict(values).to_html(values["text"]) == result.to_html()


def test_the_json_of_a_result_is_that_of_its_report_and_the_text() -> None:
    result, blocks = dedupe_text(ARTICLE), dedupe_blocks(ARTICLE.splitlines())
    assert result.to_dict() == {**result.report.to_dict(), "text": result.text}
    assert blocks.to_dict() == {**blocks.report.to_dict(), "text": "\n".join(blocks.blocks)}
    assert json.loads(result.to_json(indent=2)) == result.to_dict()
    assert json.loads(blocks.to_json()) == blocks.to_dict()


# -- pieces, differences, the bar ----------------------------------------------------------------------------


@same_report
@given(
    st.one_of(texts(), texts_of_sentences().map(lambda drawn: drawn.text)),
    options(unit=st.sampled_from(("auto", "line", "paragraph"))),
)
def test_the_pieces_make_up_the_article(text: str, chosen: Options) -> None:
    report = dedupe_text(text, options=chosen).report
    found = list(pieces(report, text))
    shown = [piece.removal.text if isinstance(piece, RemovedPiece) else piece.text or "" for piece in found]
    assert "".join(shown) == text
    removed = [piece.removal for piece in found if isinstance(piece, RemovedPiece)]
    assert removed == list(report.removed)
    kept = [piece.unit for piece in found if isinstance(piece, KeptPiece)]
    untouched = [
        n for piece in found if isinstance(piece, UntouchedPiece) for n in range(piece.first, piece.last + 1)
    ]
    # A unit always has more than white space in it here, so none hides in a gap.
    numbers = sorted([*(r.unit for r in removed), *kept, *untouched])
    if not all([*(removal.whole for removal in report.removed), *(spared.whole for spared in report.spared)]):
        numbers = sorted(set(numbers))  # parts of a unit are told apart
    assert numbers == list(range(report.units))
    assert all(piece.text.isspace() for piece in found if isinstance(piece, GapPiece))
    # Each is told under a name of its own, and links lead to these.
    told = [piece for piece in found if isinstance(piece, (RemovedPiece, KeptPiece))]
    anchors = [piece.anchor for piece in told]
    assert len(anchors) == len(set(anchors))
    assert {piece.of_anchor for piece in told} - {""} <= set(anchors)
    assert {one.anchor for piece in told if isinstance(piece, KeptPiece) for one in piece.copies} <= set(
        anchors
    )


PARTS = "".join(
    f"The {word} of the old lock was sold to a farmer who lives far behind the dunes of the island. "
    for word in ("gate", "crane", "bell", "gate")
)


def test_a_part_of_a_unit_is_shown_in_place_and_leads_to_the_part_that_it_repeats() -> None:
    result = dedupe_text(PARTS.strip())
    assert result.report.summary().startswith("1 part of a line removed: ")
    assert "part of 1  repeats an earlier part  exact" in result.report.summary(120)
    page = checked(result.to_html())
    assert page.article == PARTS.strip()
    assert [words_of(one) for one in page.all("del")] == [PARTS[: PARTS.index(".") + 1]]
    hrefs = [link.attributes["href"] for link in page.all("a")]
    assert hrefs == ["#unit-1-2", "#unit-1", "#unit-1-2", "#unit-1"]


@same_report
@given(texts(), texts())
def test_differences_give_both_texts_in_full(one: str, other: str) -> None:
    for text, side in zip((one, other), differences(one, other), strict=True):
        assert "".join(part.text for part in side.parts) == text
        assert set(side.inner) <= set(side.own)


@same_report
@given(texts())
def test_a_text_has_nothing_that_it_lacks_itself(text: str) -> None:
    left, right = differences(text, text)
    assert left.own == right.own == ()


@same_report
@given(texts(), options(unit=st.sampled_from(("auto", "line", "paragraph"))))
def test_a_step_of_the_bar_is_marked_if_some_of_it_is_meant(text: str, chosen: Options) -> None:
    report = dedupe_text(text, options=chosen).report
    bar = bar_of(report)
    assert bar.steps == min(MOST_STEPS, len(text))
    for runs, spans in (
        (bar.removed, [(r.start, r.end) for r in report.removed]),
        (bar.repeated, [(r.of_start, r.of_end) for r in report.removed]),
    ):
        marked = {step for start, length in runs for step in range(start, start + length)}
        assert marked == {n * bar.steps // len(text) for start, end in spans for n in range(start, end)}


@same_report
def test_many_removals_make_the_page_longer_and_the_bar_no_larger() -> None:
    sizes = []
    for count in (500, 1000):
        text = "".join(f"Line number {n // 2} of a list that says all twice.\n" for n in range(2 * count))
        html = dedupe_text(text, min_words=1).to_html()
        assert html.count("<rect") <= 2 * MOST_STEPS + 2
        assert html.count("<del>") == count
        sizes.append(len(html))
    assert sizes[1] < 2.2 * sizes[0]


# -- the style -----------------------------------------------------------------------------------------------


def style_rules() -> Iterator[tuple[str, str, str]]:
    """Yield media query, selectors and declarations of each rule."""
    style = str(_environment().globals["style"])
    assert "/*" not in style
    for media, inner in re.findall(r"^(@media [^{]+)\{\n((?: .*\n)*)\}", style, re.MULTILINE):
        for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", inner):
            yield media.strip(), selectors.strip(), declarations
    plain = re.sub(r"^@media [^{]+\{\n(?: .*\n)*\}", "", style, flags=re.MULTILINE)
    for selectors, declarations in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        yield "", selectors.strip(), declarations


def test_every_selector_begins_with_our_class() -> None:
    rules = list(style_rules())
    assert len(rules) > 40
    for _, selectors, _ in rules:
        for selector in selectors.split(","):
            assert re.match(r"\.unrepeat(?![\w-])", selector.strip()), selector


def colours(media: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for query, selectors, declarations in style_rules():
        if selectors == ".unrepeat" and query in ("", media):
            found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", declarations))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAPERS = ("paper", "removed-paper", "kept-paper", "spared-paper")
PAIRS = [
    *((ink, paper) for paper in PAPERS for ink in ("ink", "quiet", "link")),
    *(
        ("removed", "removed-paper"),
        ("kept", "kept-paper"),
        ("spared", "spared-paper"),
        ("mark-ink", "mark-paper"),
    ),
]


@pytest.mark.parametrize("media", ["", "@media (prefers-color-scheme: dark)", "@media print"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_every_text_has_the_contrast_of_wcag_aa(ink: str, paper: str, media: str) -> None:
    values = colours(media)
    assert len(values) == 13
    light, dark = sorted((luminance(values[ink]), luminance(values[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_names_no_colour_but_its_properties() -> None:
    for _, selectors, declarations in style_rules():
        for name, value in re.findall(r"([\w-]+): ([^;]+);", declarations):
            if name in ("color", "background", "fill", "border-color", "text-decoration-color"):
                assert re.fullmatch(r"var\(--[a-z-]+\)|inherit|none", value), (selectors, name, value)


# -- notebooks -----------------------------------------------------------------------------------------------


def ids_of(html: str | None) -> set[str | None]:
    assert html is not None
    return {element.attributes["id"] for element in Page(html).elements if "id" in element.attributes}


def test_two_results_in_one_notebook_do_not_share_an_id() -> None:
    result, other = dedupe_text(ARTICLE), dedupe_text(ARTICLE, keep="last")
    parts = [result._repr_html_(), other._repr_html_(), result.report._repr_html_()]
    found = [ids_of(html) for html in parts]
    assert all(found)
    assert len(set.union(*found)) == sum(map(len, found))
    assert result._repr_html_() == parts[0]


@same_report
def test_a_notebook_is_told_where_an_article_is_too_long_for_it() -> None:
    html = dedupe_text("A line of this article that is not repeated.\n" * 5000)._repr_html_()
    assert html is not None
    assert "too long to be shown here" in html
    assert ids_of(html) == set()
    assert len(html) < 30_000


def test_blocks_show_themselves_in_a_notebook() -> None:
    html = dedupe_blocks(ARTICLE.splitlines())._repr_html_()
    assert html is not None
    assert Page(html).article == ARTICLE.rstrip("\n")


def test_without_jinja2_notebooks_show_repr_and_pages_name_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    result = dedupe_text(ARTICLE)
    _environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert result._repr_html_() is None
    assert result.report._repr_html_() is None
    with pytest.raises(MissingExtraError, match=r'pip install "jinja2>=3\.1"'):
        result.to_html()


# -- the gallery --------------------------------------------------------------------------------------------

# What depends on the kernel, the version and the interpreter.
_VARYING = re.compile(r'(<th scope="row">(?:Kernel|Version of [a-z]+)</th><td>)[^<]*')


def test_the_pages_of_the_gallery_are_those_that_the_code_writes(tmp_path: Path) -> None:
    spec = spec_from_file_location("make_gallery", GALLERY / "make_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.main(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(p.name for p in GALLERY.glob("*.html"))
    for page in tmp_path.iterdir():
        stored = (GALLERY / page.name).read_text(encoding="utf-8")
        assert _VARYING.sub(r"\1", stored) == _VARYING.sub(r"\1", page.read_text(encoding="utf-8"))


def test_the_gallery_shows_what_it_is_for() -> None:
    kinds = {
        path.stem: [removal.kind for removal in dedupe_text(path.read_text(encoding="utf-8")).report.removed]
        for path in GALLERY.glob("*.txt")
    }
    assert kinds == {
        "ferry_block": ["exact"] * 4,
        "captions": ["exact", "near", "exact"],
        "chinese": ["exact", "exact"],
    }
