"""What is cut along with a unit: whole lines, and of the separators all but one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracles
from tests.strategies import LINE_BREAKS
from unrepeat.article.text.cut import cut, separators

pytestmark = pytest.mark.any_kernel(reason="offsets and white space")

WHITE = st.sampled_from(("", "", " ", "    ", "\t", "\xa0", "\u3000 "))
BREAKS = st.lists(st.tuples(st.sampled_from(LINE_BREAKS), WHITE), max_size=3)
LINES = st.lists(st.tuples(WHITE, WHITE, st.sampled_from(LINE_BREAKS), BREAKS), min_size=1, max_size=8)


@given(lines=LINES, above=BREAKS, ends=st.booleans(), data=st.data())
def test_whole_lines_stay_and_go(
    lines: list[tuple[str, str, str, list[tuple[str, str]]]],
    above: list[tuple[str, str]],
    ends: bool,  # noqa: FBT001 # drawn by name
    data: st.DataObject,
) -> None:
    """The lines that are not blank are just those of the units that stay, with their white space."""
    text = "".join(white + line_break for line_break, white in above)
    whole, spans = [], []
    for number, (lead, trail, line_break, blanks) in enumerate(lines):
        start = len(text) + len(lead)
        spans.append((start, start + 5))
        whole.append(f"{lead}line{number}{trail}")
        text += whole[-1]
        if ends or number + 1 < len(lines):
            text += line_break + "".join(white + broken for broken, white in blanks)
    removed = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=len(lines) - 1))
    clean = cut(text, spans, separators(text, spans, removed))
    expected = [line for number, line in enumerate(whole) if number not in removed]
    assert [line for line in clean.splitlines() if line.strip()] == expected
    assert oracles.is_subsequence(clean.splitlines(), text.splitlines())
    # A text that ended with a line break does so still.
    assert len((clean + ".").splitlines()) - len(clean.splitlines()) == ends


def left(text: str, *removed: str) -> str:
    """Return `text` without some pieces of it, each a unit; the units are what bars enclose."""
    spans, bare = [], ""
    for number, piece in enumerate(text.split("|")):
        if number % 2:
            spans.append((len(bare), len(bare) + len(piece)))
        bare += piece
    numbers = [number for number, (start, end) in enumerate(spans) if bare[start:end] in removed]
    return cut(bare, spans, separators(bare, spans, numbers))


@pytest.mark.parametrize(
    ("text", "removed", "clean"),
    [
        ("|a|\n\n|b|\n\n    |c|\n", ["b"], "a\n\n    c\n"),
        ("  |a|  \n\t|b| \n    |c|", ["a"], "\tb \n    c"),
        ("  |a|  \n\t|b| \n    |c|  ", ["c"], "  a  \n\tb "),
        ("  |a|  \n\t|b| \n    |c|  \n", ["b", "c"], "  a  \n"),
        ("\n\n  |a|\n|b|", ["a"], "\n\nb"),
        ("|a|\n|b|\n\n\n|c|\n|d|", ["b", "c"], "a\n\n\nd"),
        # Sentences: what is left of a line keeps its indentation, and the line its breaks.
        ("|a.| |b.| |c.|", ["b."], "a. c."),
        ("    |a.| |b.|\n|c.|", ["a."], "    b.\nc."),
        ("|x.|\n    |a.| |b.|\n", ["a."], "x.\n    b.\n"),
        ("|x.| |a.|\n    |b.|", ["a."], "x.\n    b."),
        ("|x.| |a.|  \n    |b.| |c.|", ["a.", "b."], "x.\n    c."),
        ("|x.|\n\n  |a.|\n    |b.| |c.|", ["a.", "b."], "x.\n\n    c."),
        ("|a.|  |b.|  ", ["b."], "a."),
    ],
)
def test_cuts(text: str, removed: list[str], clean: str) -> None:
    assert left(text, *removed) == clean
