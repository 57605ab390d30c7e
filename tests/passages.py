"""Texts in several scripts, made of sentences that have much in common: strategies for tests of passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

Span = tuple[int, int]


@dataclass(frozen=True)
class Script:
    """Syllables to make words of, what ends a sentence, and what stands between two words."""

    syllables: tuple[str, ...]
    stop: str
    space: str = " "

    @property
    def words_of_one(self) -> int:
        """How many words count as one of a script with spaces."""
        return 1 if self.space else 2

    def word(self, number: int) -> str:
        """Return a word that no other number has, from 0 to 999."""
        if not self.space:
            # Each character is a word; there are thousands in a row.
            return chr(ord("\N{CJK UNIFIED IDEOGRAPH-4E00}") + number)
        base = len(self.syllables)
        return "".join(self.syllables[number // base**place % base] for place in range(3))

    def sentence(self, first: int, size: int) -> str:
        """Return a sentence of so many words, from that of a number on."""
        text = self.space.join(self.word(number) for number in range(first, first + size))
        return text[0].upper() + text[1:] + self.stop


SCRIPTS = {
    "Latin": Script(("ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu"), "."),
    "Cyrillic": Script(
        (
            "\u0431\u0430",
            "\u043a\u0435",
            "\u043b\u043e",
            "\u043c\u0438",
            "\u043d\u0443",
            "\u0440\u0430",
            "\u0441\u0435",
            "\u0442\u043e",
            "\u0432\u0438",
            "\u0437\u0443",
        ),
        "!",
    ),
    "Arabic": Script(
        (
            "\u0628\u0627",
            "\u0643\u064a",
            "\u0644\u0648",
            "\u0645\u064a",
            "\u0646\u0648",
            "\u0631\u0627",
            "\u0633\u064a",
            "\u062a\u0648",
            "\u0641\u064a",
            "\u0632\u0648",
        ),
        ".",
    ),
    "Devanagari": Script(
        (
            "\u092c\u093e",
            "\u0915\u0947",
            "\u0932\u094b",
            "\u092e\u093f",
            "\u0928\u0941",
            "\u0930\u093e",
            "\u0938\u0947",
            "\u0924\u094b",
            "\u0935\u093f",
            "\u091c\u0941",
        ),
        "\u0964",
    ),
    "Ethiopic": Script(
        (
            "\u1230\u1208",
            "\u1240\u122d",
            "\u1264\u1275",
            "\u1290\u1308",
            "\u12a8\u1270",
            "\u12c8\u1295",
            "\u1218\u1295",
            "\u1320\u12cb",
            "\u1232\u1209",
            "\u1263\u120d",
        ),
        "\u1362",
    ),
    "Han": Script(("",), "\u3002", space=""),
}


OWN = 500
"""Number of the first word that stands in one sentence alone."""


@dataclass(frozen=True)
class Text:
    """A text, and where its sentences stand in it, in order."""

    text: str
    sentences: list[Span]


def head(script: Script, sentence: str, own: str) -> str:
    """The words of a sentence, and how it goes on otherwise."""
    return f"{sentence.removesuffix(script.stop)}{script.space}{own}{script.stop}"


def tail(script: Script, sentence: str, own: str) -> str:
    """Other words, and then those of a sentence."""
    return f"{own[0].upper()}{own[1:]}{script.space}{sentence[0].lower()}{sentence[1:]}"


def cut_off(sentence: str) -> str:
    """The beginning of a sentence, and dots."""
    return f"{sentence[: len(sentence) * 2 // 3].rsplit(' ', 1)[0]}\N{HORIZONTAL ELLIPSIS}"


TELLINGS: tuple[Callable[[Script, str, str], str], ...] = (
    *[lambda _, sentence, __: sentence] * 5,
    lambda script, sentence, _: sentence.removesuffix(script.stop),
    lambda script, sentence, _: f"{sentence.removesuffix(script.stop)}?",
    lambda _, sentence, __: f"\N{LEFT DOUBLE QUOTATION MARK}{sentence}\N{RIGHT DOUBLE QUOTATION MARK}",
    lambda _, __, own: f"({own})",
    lambda _, sentence, own: f"{own.upper()} \N{EN DASH} {sentence}",
    lambda script, sentence, own: f"{sentence.removesuffix(script.stop)} ({own}){script.stop}",
    lambda _, sentence, __: cut_off(sentence),
    *[head, tail] * 2,
)
"""How a sentence is told again: as it is, dressed, cut off, or within a longer one."""


@st.composite
def texts_of_sentences(draw: st.DrawFn) -> Text:
    """Draw texts in any layout whose sentences have much in common."""
    script = SCRIPTS[draw(st.sampled_from(sorted(SCRIPTS)))]
    originals = []
    for number in range(draw(st.integers(1, 4))):
        size = draw(st.sampled_from((6, 11, 14, 22, 40))) * script.words_of_one
        originals.append(script.sentence(100 * number, size))
    gaps = st.sampled_from((script.space, *(script.space,) * draw(st.integers(0, 8)), "\n", "\n\n"))
    told: list[str] = []
    between: list[str] = []
    for number in range(draw(st.integers(2, 10))):
        telling = draw(st.sampled_from(TELLINGS))
        own = script.space.join(script.word(OWN + 8 * number + at) for at in range(draw(st.integers(1, 6))))
        told.append(telling(script, draw(st.sampled_from(originals)), own))
        between.append(draw(gaps))
    text = "".join(one + gap for one, gap in zip(told, between, strict=True))
    return Text(text, list(places(told, text)))


def places(sentences: list[str], text: str) -> Iterator[Span]:
    """Yield where sentences stand in a text, one behind the other."""
    position = 0
    for sentence in sentences:
        start = text.index(sentence, position)
        position = start + len(sentence)
        yield start, position
