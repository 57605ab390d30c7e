"""Deterministic made-up articles: the same seed gives the same text on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random

_ONSETS = (
    "b",
    "br",
    "d",
    "f",
    "g",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "z",
    "",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_CODAS = ("", "", "n", "r", "s", "l")

# News prose has some 6 characters a word with the space, and about 170 a paragraph.
PARAGRAPH_WORDS = 26
VOCABULARY = 20_000


class Author:
    """Writes made-up prose whose word frequencies fall off like those of a language (Zipf's law)."""

    def __init__(self, seed: int = 1, vocabulary: int = VOCABULARY) -> None:
        """Make up the vocabulary.

        Args:
            seed: Chooses the words and everything written with them.
            vocabulary: Number of different words.
        """
        self._random = Random(seed)
        made: dict[str, None] = {}
        while len(made) < vocabulary:
            # Frequent words are short.
            made.setdefault(self._word(1 if len(made) < 100 else self._random.choice((2, 2, 3, 3, 4))))
        self._words = list(made)
        self._weights = list(accumulate(1 / rank for rank in range(1, vocabulary + 1)))

    def words(self, count: int) -> list[str]:
        """Return so many words, frequent ones more often."""
        return self._random.choices(self._words, cum_weights=self._weights, k=count)

    def choices(self, items: Sequence[str], count: int) -> list[str]:
        """Return so many of the items, at random, with repetitions."""
        return self._random.choices(items, k=count)

    def paragraph(self, count: int = PARAGRAPH_WORDS) -> str:
        """Return sentences of so many words together."""
        return sentences(self.words(count))

    def article(self, size: int, repeated: float = 0.3) -> str:
        """Return an article of about `size` bytes, one paragraph per line.

        Its second third tells some of the first third again: one in four of these copies has a word less,
        one in four other punctuation, the others are equal.

        Args:
            size: Bytes; the text is ASCII and ends with the paragraph that passes the size.
            repeated: Share of the paragraphs in the second third that are copies, 0 to 1.
        """
        paragraphs: list[str] = []
        written = 0
        first_third = 0
        while written < size:
            if 3 * written < size:
                first_third = len(paragraphs) + 1
            copied = size <= 3 * written < 2 * size and self._random.random() < repeated
            text = (
                self._edited(paragraphs[self._random.randrange(first_third)]) if copied else self.paragraph()
            )
            paragraphs.append(text)
            written += len(text) + 1
        return "\n".join([*paragraphs, ""])

    def _word(self, syllables: int) -> str:
        return "".join(
            self._random.choice(_ONSETS) + self._random.choice(_VOWELS) + self._random.choice(_CODAS)
            for _ in range(syllables)
        )

    def _edited(self, paragraph: str) -> str:
        edit = self._random.randrange(4)
        words = paragraph.split(" ")
        if edit == 0 and len(words) > 4:
            del words[len(words) // 2]
        elif edit == 1:
            return paragraph.replace(",", " -").replace(".", " ...")
        return " ".join(words)


def sentences(words: Sequence[str]) -> str:
    """Return the words as sentences of up to 13 words, with capitals, commas and full stops.

    >>> sentences("a ship waits".split())
    'A ship waits.'
    """
    parts = []
    for start in range(0, len(words), 13):
        sentence = [*words[start : start + 13]]
        sentence[0] = sentence[0].capitalize()
        if len(sentence) > 8:
            sentence[5] += ","
        parts.append(" ".join(sentence) + ".")
    return " ".join(parts)
