"""Text with the two characters backslash and n in it, where line breaks were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.article.test_layouts import Article, articles
from tests.kernels import same_report
from unrepeat import dedupe_text
from unrepeat.article.text.escapes import with_line_breaks

MILL = "The mill below the weir at Corve ground its last sack of oats on a wet Tuesday in the autumn of 1962."
POND = "Nobody has cleaned the pond since then, said Marit Osk, who has lived beside it for forty years."
SALE = "A bank in the county town owns the house now and would like to be rid of it before the winter."


@pytest.mark.parametrize("mark", [r"\n", r"\n\n", r"\r\n", r"\n \n"])
def test_what_is_written_out_is_a_line_break(mark: str) -> None:
    text = mark.join([MILL, POND, SALE, MILL, POND])
    clean, report = dedupe_text(text)
    assert clean == mark.join([MILL, POND, SALE])
    assert report.units == 5
    assert all(text[one.start : one.end] == one.text for one in report.removed)
    assert report.apply(text) == clean
    assert report.restore(clean) == text
    assert dedupe_text(clean).text is clean


@pytest.mark.parametrize(
    "text",
    [
        "C:\\new\\names\\next",
        'print("One line.\\n"); print("One line.\\n");',
        "The marks \\n and \\t stand for a line break and a tab.",
        f"{MILL}\n{POND}\n{SALE}\nHe wrote: Dear friends.\\nFarewell.",
        "No such marks.",
        "\\n",
        "",
    ],
)
def test_elsewhere_it_means_itself(text: str) -> None:
    assert with_line_breaks(text) is text


@given(
    st.lists(
        st.sampled_from(["\\n", "\\r\\n", "One.", "two", " ", "\n", "\\", "n", '"', "A"]), max_size=20
    ).map("".join)
)
def test_offsets_stay_the_same(text: str) -> None:
    read = with_line_breaks(text)
    assert len(read) == len(text)
    assert all(one == other or other in " \r\n" for one, other in zip(text, read, strict=True))
    clean, report = dedupe_text(text)
    assert report.restore(clean) == text
    assert dedupe_text(clean).text is clean


@same_report
@given(articles(), st.sampled_from(["\n", "\n\n"]))
def test_it_is_read_as_the_text_with_line_breaks(article: Article, gap: str) -> None:
    paragraphs = article.paragraphs
    written = gap.replace("\n", "\\n")
    clean, report = dedupe_text(written.join(paragraphs))
    expected, told = dedupe_text(gap.join(paragraphs))
    assert clean == expected.replace(gap, written)
    assert [one.unit for one in report.removed] == [one.unit for one in told.removed]
