"""`ignore=` of `dedupe_text` and `dedupe_blocks`: what does not count, and what is told of it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.article.report.test_page import checked
from tests.kernels import same_report
from tests.strategies import IGNORED_PATTERNS, paragraphs
from unrepeat import Options, Report, dedupe_blocks, dedupe_text, ignored
from unrepeat.article.text.shapes import has_columns

STORY = "The ferry to the island sails again on Monday morning, the harbour office said."
CLOCK = r"\d{1,2}:\d\d [AP]M"


def test_what_differs_only_in_what_is_ignored_is_a_copy() -> None:
    text = f"Posted 4:35 PM {STORY}\nPosted 4:41 PM {STORY}\n"
    assert dedupe_text(text).text is text
    clean, report = dedupe_text(text, ignore=[CLOCK])
    assert clean == f"Posted 4:35 PM {STORY}\n"
    (removal,) = report.removed
    assert (removal.kind, removal.coverage, removal.new_words) == ("exact", 1.0, ())
    assert (removal.text, removal.ignored) == (f"Posted 4:41 PM {STORY}", ("4:41 PM",))
    assert report.restore(clean) == text


def test_other_figures_count_as_they_did() -> None:
    text = f"4:35 PM In May 3120 crossed. {STORY}\n4:41 PM In May 3210 crossed. {STORY}"
    clean, report = dedupe_text(text, ignore=[CLOCK])
    assert clean is text
    assert [(spared.reason, spared.new_words, spared.ignored) for spared in report.spared] == [
        ("number", ("3210",), ("4:41 PM",))
    ]


def test_a_unit_that_is_all_ignored_stays_between_copies() -> None:
    text = "27 comments were left here.\n" * 3
    assert dedupe_text(text).text == "27 comments were left here.\n"
    clean, report = dedupe_text(text, ignore=[r"\d+ comments.*"])
    assert clean is text
    assert report.spared == ()


def test_a_match_ends_with_its_unit() -> None:
    (removal,) = dedupe_text(f"WAIT {STORY}\nWAIT {STORY}", ignore=["(?s)WAIT.*WAIT"]).report.removed
    assert removal.ignored == ()
    again = dedupe_text(f"{STORY} 5\n{STORY} 6\n", ignore=["[0-9]$"], unit="line")
    assert again.text == f"{STORY} 5\n"


def test_no_gap_is_left_that_would_look_like_columns() -> None:
    """Prose stays prose: two gaps of spaces would make a row of a table of it."""
    stamped = "The ferry 4:35 PM to the island 4:36 PM sails again on Monday, the harbour office said."
    plain = "The ferry to the island sails again on Monday, the harbour office said."
    assert not has_columns(ignored.Ignored([CLOCK]).left_of([stamped])[0])
    clean, report = dedupe_text(f"{plain}\n\n{stamped}\n", ignore=[CLOCK])
    assert clean == f"{plain}\n"
    assert report.removed[0].ignored == ("4:35 PM", "4:36 PM")


def test_what_is_protected_is_what_stands_there() -> None:
    text = f"4:35 PM {STORY}\n4:41 PM {STORY}\n"
    _, report = dedupe_text(text, ignore=[CLOCK], protect="4:41")
    assert [(spared.reason, spared.ignored) for spared in report.spared] == [("protected", ("4:41 PM",))]


def test_the_blocks_that_stay_are_as_they_were() -> None:
    blocks = [f"  4:35 PM {STORY} ", f"4:41 PM {STORY}", "4:42 PM"]
    left, report = dedupe_blocks(blocks, ignore=[CLOCK])
    assert left == [blocks[0], blocks[2]]
    assert report.removed[0].text == blocks[1]


@same_report
@given(paragraphs(), st.lists(st.sampled_from(IGNORED_PATTERNS), max_size=2))
def test_the_decision_is_that_on_what_is_left(blocks: list[str], patterns: list[str]) -> None:
    """The slow way: leave it out before, and the same units go for the same reasons.

    A unit in whose parts a pattern matches otherwise than in the whole of it is not divided.
    """
    left = ignored.Ignored(patterns).left_of(blocks)
    contained = not any("$" in pattern for pattern in patterns)
    found = dedupe_blocks(blocks, ignore=patterns, contained=contained).report
    expected = dedupe_blocks(left, contained=contained).report
    for one, other in ((found.removed, expected.removed), (found.spared, expected.spared)):
        told = [(match.unit, match.of, match.kind, match.reason, match.new_words) for match in one]
        assert told == [(match.unit, match.of, match.kind, match.reason, match.new_words) for match in other]


def test_each_unit_is_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many layouts are tried, and whatever is told in the end."""
    seen: Counter[str] = Counter()
    whole = ignored.masked

    def counting(text: str, patterns: tuple[str, ...]) -> str:
        seen[text] += 1
        return whole(text, patterns)

    monkeypatch.setattr(ignored, "masked", counting)
    lines = [f"4:{minute} PM {STORY}" for minute in range(10, 30)] * 2
    dedupe_text("\n".join(lines), ignore=(CLOCK,))
    assert set(lines) <= set(seen)
    assert set(seen.values()) == {1}


# -- what is told -------------------------------------------------------------------------------------------

TOLD = dedupe_text(f"Posted 4:35 PM {STORY}\nPosted 4:41 <b>PM {STORY}\n", ignore=[r"4:\d\d (<b>)?PM"])


def test_the_summary_tells_it_in_one_line() -> None:
    assert TOLD.report.summary().split("\n")[-1] == "ignored: 4:41 <b>PM"
    assert "ignored" not in dedupe_text(f"{STORY}\n" * 2).report.summary()
    many = dedupe_text("\n".join(f"{n}:00 {STORY}" for n in range(10, 24)), ignore=[r"\d+:00"])
    assert max(map(len, many.report.summary(60).split("\n"))) <= 60


def test_the_page_tells_it_and_nothing_in_it_takes_effect() -> None:
    page = TOLD.to_html()
    checked(page)
    assert "Not counted, as asked: <span" in page
    assert "4:41 &lt;b&gt;PM</span>." in page
    assert "Not counted" not in dedupe_text(f"{STORY}\n" * 2).to_html()


def test_it_is_stored_and_what_was_stored_without_it_is_read() -> None:
    values = TOLD.report.to_dict()
    assert values["options"]["ignore"] == [r"4:\d\d (<b>)?PM"]
    assert Report.from_dict(values) == TOLD.report
    del values["options"]["ignore"], values["removed"][0]["ignored"]
    old = Report.from_dict(values)
    assert (old.options, old.removed[0].ignored) == (Options(), ())


def test_what_is_taken_back_tells_it_too() -> None:
    assert TOLD.without([1]).report.spared[0].ignored == ("4:41 <b>PM",)
