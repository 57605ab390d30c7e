"""Drawn corpora: stories of a few paragraphs, and copies of them of every kind that a verdict knows."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from unrepeat import Document

_PEOPLE = ("Mayor Adeyemi", "Lena Brandt", "Captain Ruiz", "Judge Okada", "the harbour master", "a farmer")
_VERBS = ("said", "told the council", "wrote in a letter", "assured the ferry guests", "repeated")
_THINGS = ("boats", "bridges", "school buses", "greenhouses", "lamps", "water meters")
_STATES = ("repaired", "sold", "closed for winter", "counted again", "painted green", "left in the rain")
_PLACES = ("Elmshaven", "the old quay", "Norby", "the customs house", "Vester Street", "the mill pond")
_DAYS = ("on Monday", "on Friday", "last week", "before dawn", "after the meeting", "in March")
_FORMULAS = ("Question agreed to.", "Read more", "No further business.", "Weather: see page two")
_STAMPS = ("Posted 5:35 PM", "12 shares", "Updated 4 May 2026", "By our reporters", "Gazette | News")


def _sentence(chance: Random) -> str:
    return (
        f"{chance.choice(_PEOPLE)} {chance.choice(_VERBS)} {chance.choice(_DAYS)} that "
        f"{chance.randint(2, 40)} {chance.choice(_THINGS)} near {chance.choice(_PLACES)} "
        f"had been {chance.choice(_STATES)}, and that nobody at {chance.choice(_PLACES)} "
        f"would have to wait for the {chance.choice(_THINGS)} until the {chance.randint(1, 28)}th."
    )


def _paragraph(chance: Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 3)))


def _story(chance: Random) -> str:
    return "\n\n".join(_paragraph(chance) for _ in range(chance.randint(1, 4)))


def _laid_out_otherwise(chance: Random, text: str) -> str:
    """The same words on other lines, so that paragraphs begin and end elsewhere."""
    layouts: tuple[Callable[[str], str], ...] = (
        lambda one: one.replace("\n\n", " "),
        lambda one: one.replace(". ", ".\n\n"),
        lambda one: one.replace(", ", ",\n"),
        lambda one: textwrap.fill(one, chance.randint(30, 80)),
        str.upper,
    )
    return chance.choice(layouts)(text)


def _changed(chance: Random, text: str) -> str:
    """Another name or figure, a word more or a word less in the middle of a story."""
    words = text.split(" ")
    at = chance.randrange(len(words))
    there: tuple[list[str], ...] = (
        ["not", words[at]],
        [],
        [chance.choice(_PLACES)],
        [str(chance.randint(2, 99))],
    )
    return " ".join([*words[:at], *chance.choice(there), *words[at + 1 :]])


def _extended(chance: Random, text: str) -> str:
    return f"{text}\n\n{_sentence(chance)}"


def _stamped(chance: Random, text: str) -> str:
    stamp = chance.choice(_STAMPS)
    return chance.choice((f"{stamp}\n{text}", f"{text}\n\n{stamp}"))


def _part(chance: Random, text: str) -> str:
    return chance.choice(text.split("\n\n"))


_EDITS = (_laid_out_otherwise, _laid_out_otherwise, _changed, _extended, _stamped, _part)


def drawn_texts(chance: Random, size: int) -> list[str]:
    """Texts of which most are copies of ones before them: exact or edited, and copies of copies."""
    made: list[str] = []
    for _ in range(size):
        if not made or chance.random() < 0.15:
            made.append(_story(chance))
        elif chance.random() < 0.15:
            made.append(chance.choice((*_FORMULAS, "", "* * *")))
        else:
            text = chance.choice(made)
            for _ in range(chance.randint(0, 2)):
                text = chance.choice(_EDITS)(chance, text)
            made.append(text)
    return made


def drawn_documents(chance: Random, size: int) -> list[Document]:
    """Such texts with a source each, one hour after the other."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    return [
        Document(number, text, chance.choice(("a", "b", None)), start + timedelta(hours=number))
        for number, text in enumerate(drawn_texts(chance, size))
    ]


def corpora(max_size: int = 14) -> st.SearchStrategy[list[Document]]:
    """Any such corpus."""
    return st.builds(drawn_documents, st.randoms(use_true_random=False), st.integers(0, max_size))


RULES: dict[str, st.SearchStrategy[Any]] = {
    "threshold": st.sampled_from((0.5, 0.6, 0.8, 0.9)),
    "shingle_size": st.sampled_from((2, 3, 5)),
    "min_words": st.sampled_from((1, 4, 8, 40)),
    "same_source": st.booleans(),
    "contained": st.booleans(),
    "revisions": st.sampled_from(("keep", "names", "remove")),
    "empty": st.sampled_from(("keep", "remove")),
    "ignore": st.sampled_from(((), (r"[0-9]+ shares",), (r"(?m)^Posted.*$", r"[0-9]{1,2}:[0-9]{2}"))),
}
"""What every path takes: the fields of `DocumentOptions` that say what a duplicate is."""
