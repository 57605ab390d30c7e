"""What goes does not hang on the line breaks: one article in seven layouts, in several scripts."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.passages import SCRIPTS, Span
from tests.strategies import options
from unrepeat import Options, dedupe_text
from unrepeat.article.options import Keep
from unrepeat.article.text.segment import segment
from unrepeat.words import words

PARAGRAPHS = ("paragraphs", "lines", "wrapped")
LAYOUTS = (*PARAGRAPHS, "wrapped, no blank lines", "pairs", "half a line", "one line")

# Share of the words of one of two units next to each other that is most of it, as `docs/decision.md` says.
MOST = 2 / 3

# Units that open a text.
TOP = 3

# Words of a unit that holds most of a text, as `docs/decision.md` says.
FLAT = 60


@dataclass(frozen=True)
class Article:
    """Paragraphs of which some, one below the other, stand there again further down."""

    script: str
    paragraphs: list[str]
    first: int
    """Number of the first one that is copied."""
    second: int
    """Number of its copy."""
    count: int
    columns: int

    def laid_out(self, layout: str) -> str:
        """Return the text."""
        space = SCRIPTS[self.script].space
        half = len(self.paragraphs) // 2
        above, below = self.paragraphs[:half], self.paragraphs[half:]
        lines = self.paragraphs
        if layout == "one line":
            lines = [space.join(lines)]
        elif layout == "half a line":
            lines = [*above, space.join(below)]
        elif layout == "pairs":
            lines = [*above, *(space.join(below[at : at + 2]) for at in range(0, len(below), 2))]
        elif layout.startswith("wrapped"):
            lines = [textwrap.fill(line, self.columns) for line in lines]
        return ("\n" if layout in ("lines", "wrapped, no blank lines") else "\n\n").join(lines)

    def places(self, text: str) -> list[Span]:
        """Return where the paragraphs stand in a text, whatever white space is in it."""
        found = []
        position = 0
        for paragraph in self.paragraphs:
            letters = len("".join(paragraph.split()))
            while text[position].isspace():
                position += 1
            start = position
            while letters:
                letters -= not text[position].isspace()
                position += 1
            found.append((start, position))
        return found


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Draw articles; no word stands in two places but those of the copies."""
    name = draw(st.sampled_from(sorted(SCRIPTS)))
    script = SCRIPTS[name]
    total = draw(st.integers(4, 12))
    paragraphs = []
    number = 0
    for _ in range(total):
        sentences = []
        for _ in range(draw(st.integers(1, 3))):
            size = draw(st.integers(24, 36)) * script.words_of_one
            sentences.append(script.sentence(number, size))
            number += size
        paragraphs.append(script.space.join(sentences))
    count = draw(st.integers(1, 3))
    first = draw(st.integers(0, total - count - 1))
    second = draw(st.integers(first + count, total))
    copied = paragraphs[first : first + count]
    columns = draw(st.integers(50, 90))
    return Article(name, [*paragraphs[:second], *copied, *paragraphs[second:]], first, second, count, columns)


class Units:
    """The units of a text, found by the library, and what paragraphs are to them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = segment(text, "auto")[1]
        self._sizes = [len(words(text[start:end])) for start, end in self._spans]

    def of(self, span: Span) -> list[int]:
        return [n for n, (start, end) in enumerate(self._spans) if start < span[1] and span[0] < end]

    def is_whole(self, span: Span) -> bool:
        return span in self._spans

    @property
    def is_one(self) -> bool:
        return len(self._spans) == 1

    @property
    def is_flat(self) -> bool:
        most = max(self._sizes)
        return self.is_one or (most >= FLAT and 2 * most > sum(self._sizes))

    def are_most_of_neighbours(self, one: Span, other: Span) -> bool:
        units = self.of(one) + self.of(other)
        size = len(words(self._text[slice(*one)]))
        return max(units) - min(units) == 1 and size >= MOST * min(self._sizes[unit] for unit in units)


def is_shown(article: Article, units: Units, keep: Keep, one: Span, other: Span) -> bool | None:
    """Whether something shows that one of two copies of a paragraph is a mistake; None if that depends.

    A long caption may hold the unit below it, and a longer passage may go on behind a finished unit. What
    opens the text does not go for a copy that is far below.
    """
    if keep == "last" and article.first < TOP and not units.is_one:
        return None
    if units.is_whole(one) and (units.is_whole(other) or keep != "last"):
        return True
    if units.is_whole(one) or units.is_whole(other):
        return None
    if units.is_flat:
        return True
    if article.count > 1:
        return None
    return article.second == article.first + 1 or units.are_most_of_neighbours(one, other)


@same_report
@pytest.mark.parametrize("layout", LAYOUTS)
@given(
    article=articles(),
    chosen=options(
        **{name: st.just(getattr(Options(), name)) for name in ("unit", "contained", "ignore", "caution")}
    ),
)
def test_the_same_words_go_in_any_layout(layout: str, article: Article, chosen: Options) -> None:
    """Of each copied paragraph one copy goes, whole, where the evidence is as stated; and nothing else."""
    # Nobody breaks lines in the midst of Chinese sentences; such lines are read as paragraphs.
    assume(SCRIPTS[article.script].space or not layout.startswith("wrapped"))
    text = article.laid_out(layout)
    clean, report = dedupe_text(text, options=chosen)
    places = article.places(text)
    gone = []
    for start, end in places:
        cut = [(max(start, removal.start), min(end, removal.end)) for removal in report.removed]
        letters = sum(len("".join(text[low:high].split())) for low, high in cut if low < high)
        assert letters in (0, len("".join(text[start:end].split())))
        gone.append(letters > 0)
    units = Units(text)
    for number in range(article.first, article.first + article.count):
        copy = number - article.first + article.second
        shown = is_shown(article, units, chosen.keep, places[number], places[copy])
        assert gone[number] + gone[copy] in ((0, 1) if shown is None else (shown,))
        assert shown is not False or layout not in PARAGRAPHS
        gone[number] = gone[copy] = False
    assert not any(gone)
    assert report.restore(clean) == text
    assert dedupe_text(clean, options=chosen).text is clean


@same_report
@given(data=st.data())
def test_the_least_evidence_in_one_line_is_as_stated(data: st.DataObject) -> None:
    """Twelve words, ten where the copies touch, eight where they are all of the line.

    A character of a script without spaces is half a word.

    The last sentence of a text that takes up the first one rounds it off if it has fewer than sixteen.
    """
    script = SCRIPTS[data.draw(st.sampled_from(sorted(SCRIPTS)))]
    one = script.words_of_one
    size = data.draw(st.integers(5, 18))
    between, behind = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 2))
    keep = data.draw(st.sampled_from(get_args(Keep)))
    rest = [script.sentence(100 + 40 * one * number, 20 * one) for number in range(between + behind)]
    told = script.sentence(0, size * one)
    text = script.space.join([told, *rest[:between], told, *rest[between:]])
    clean = dedupe_text(text, keep=keep).text
    least = (10 if behind else 8) if between == 0 else 16 if between > 1 and behind == 0 else 12
    kept_last = [*rest[:between], told, *rest[between:]]
    expected = script.space.join(kept_last if keep == "last" else [told, *rest])
    assert clean == (expected if size >= least else text)
