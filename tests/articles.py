"""Articles for the tests of `DuplicateIndex`: words without meaning, copies, edited copies, revisions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from unrepeat import Document

SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu")
VOCABULARY = [first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES]
START = datetime(2026, 5, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(number: int, count: int = 40) -> str:
    """A text that shares no five words in a row with that of another number."""
    return " ".join(random.Random(number).choices(VOCABULARY, k=count))


def edited(text: str, place: int = -1, word: str = "changed") -> str:
    """The text with another word at a place."""
    words = text.split()
    words[place] = word
    return " ".join(words)


def feed(seed: int, count: int, *, families: int = 12) -> list[Document]:
    """Documents of a few families, an hour apart: copies, edited copies, parts, revisions and empty texts."""
    rng = random.Random(seed)
    documents = []
    for number in range(count):
        text = article(seed * 1000 + rng.randrange(families))
        kind = rng.randrange(8)
        if kind == 0:
            text = ""
        elif kind == 1:
            text = edited(text, rng.randrange(40))
        elif kind == 2:
            text = edited(edited(text, 5), rng.randrange(40), str(rng.randrange(1000)))
        elif kind == 3:
            text = " ".join(text.split()[: rng.choice((6, 20, 36))])
        elif kind == 4:
            text = text.upper() + "!"
        source = rng.choice(("gazette", "herald", None))
        documents.append(Document(f"d{number}", text, source, START + number * HOUR))
    return documents
