"""Hypothesis strategies: hostile texts that repeat themselves, and every option of `dedupe_text`.

A text is made of few originals, told again with the edits that scraped pages show, between pieces that no
author would write. The pools are small, so that units meet often.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from unrepeat import Options

LINE_BREAKS = ("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
"""Every line break that `str.splitlines` knows."""

SEPARATORS = (
    *LINE_BREAKS,
    *(
        "\n\n",
        "\r\n\r\n",
        "\n \n",
        "\n\t\n",
        "\n\n\n\n",
        "\n\r",
        "\n  ",
        "\n    ",
        "\n\t",
        "\n\u3000",
        "\n\xa0\xa0\n",
    ),
)

_PROSE = """
ships wait in the harbour while rain falls on our old town they said it was late and we agreed to leave before
night because no boat would sail with such a wind from north nor had anyone seen her captain since dawn
"""
_PLAIN_WORDS = tuple(_PROSE.split())
_ODD_WORDS = (
    *(
        "Jo",
        "March",
        "Ecuador's",
        "it\u2019s",
        "co-operate",
        "caf\xe9",
        "nai\u0308ve",
        "\u0130stanbul",
        "stra\xdfe",
    ),
    *("7", "1,000", "3.5", "2021", "3rd", "\xbd", "\u0663\u0664", "5%", "5 %", "$20", "-3", "\uff15\uff05"),
)

_SCRIPTS = (
    "\u6771\u4eac\u3067\u96e8\u304c\u964d\u308b\u3002",
    "\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u8d70\u4e862024\u5e74\u3002",
    "\u0e1d\u0e19\u0e15\u0e01\u0e17\u0e35\u0e48\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e",
    "\u0627\u0644\u0633\u0641\u0646 "
    "\u062a\u0646\u062a\u0638\u0631 \u0641\u064a "
    "\u0627\u0644\u0645\u064a\u0646\u0627\u0621\u061f",
    "\u091c\u0939\u093e\u091c \u092c\u0902\u0926\u0930\u0917\u093e\u0939 "
    "\u092e\u0947\u0902 \u0930\u0941\u0915\u0947 \u0939\u0948\u0902\u0964",
    "\ubc30\uac00 \ud56d\uad6c\uc5d0\uc11c \uae30\ub2e4\ub9b0\ub2e4.",
)

_HOSTILE = (
    *(
        "\ud800",
        "\udfff",
        "\udc00x",
        "\x00",
        "\x00\x00",
        "\x1b[31m",
        "\x1f",
        "\ufeff",
        "\ufffe",
        "\U0010ffff",
    ),
    *(
        "\u200b",
        "\u200d",
        "\u202e abc \u202c",
        "\u2066x\u2069",
        "\xad",
        "a\xadb",
        "\u0301",
        "a\u0301\u0316\u0301",
        "\ufe0f",
    ),
    *("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f", "1\ufe0f\u20e3"),
    *(
        "\u2120",
        "\ufdfa",
        "\u3300",
        "\u2474",
        "\xb2",
        "\u2167",
        "\u0149",
        "\u1e9e",
        "\u01c5",
        "a\u2121b",
        "\u00b4",
        "\u00a8",
    ),
    *(
        "---",
        "* * *",
        "***",
        "...",
        "\u2026",
        "?",
        "!!",
        ":",
        "-",
        "|",
        "\u2022",
        "(",
        "'",
        "'a'b'",
        "``",
        "\xa0",
        "\u3000",
    ),
)

_FURNITURE = (
    *(
        "Photo: Jo March/Gazette",
        "(AP)",
        "(Jo March / Reuter)",
        "\xa9 Gazette",
        "Read more",
        "Share",
        "- Reuter",
    ),
    *(
        "Ingredients:",
        "**Background:**",
        "What happens next?",
        "Why did they wait?",
        "ANALYSIS",
        "By Jo March",
    ),
    *(
        "https://example.org/ships-wait-in-the-harbour",
        "www.example.org/a_b",
        "$ grep -rn --include=*.py main .",
        "x = {1; 2}",
    ),
    *(
        "\u2014 Jo March (@jomarch) May 4, 2021",
        "\u2014 Jo March",
        "| ships | 12 | 3.5 |",
        "ships\t12\t3.5",
        "Rovers  2  1  7",
    ),
    *(
        "1. ships wait",
        "2. ships wait",
        "* ships wait in the harbour",
        "\u2022 rain falls",
        "12:30",
        "4 May 2021",
        "> quoted",
    ),
)


@st.composite
def _sentences(draw: st.DrawFn) -> str:
    least = draw(st.sampled_from((1, 5, 12, 12, 20)))
    pieces = draw(st.lists(st.sampled_from(_PLAIN_WORDS), min_size=least, max_size=least + 10))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(pieces)))
        pieces = [*pieces[:at], draw(st.sampled_from(_ODD_WORDS)), *pieces[at:]]
    text = draw(st.sampled_from((" ", " ", " ", " ", "  ", " - ", ", "))).join(pieces)
    marks = (("", "."), ("", "."), ("", "."), ("", ""), ("\u201c", ".\u201d"), ("", "?"), ("(", ")"))
    opening, closing = draw(st.sampled_from(marks))
    return opening + text[:1].upper() + text[1:] + closing


_ORIGINALS = st.one_of(
    *[_sentences()] * 4,
    st.lists(_sentences(), min_size=2, max_size=4).map(" ".join),
    st.lists(_sentences(), min_size=2, max_size=4).map(" ".join),
    st.sampled_from(_SCRIPTS),
    st.lists(st.sampled_from(_SCRIPTS), min_size=2, max_size=3).map("".join),
    st.sampled_from(_FURNITURE),
    st.sampled_from(_HOSTILE),
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=20),
)


def _same(text: str, _place: int, _word: str) -> str:
    return text


def _add_word(text: str, place: int, word: str) -> str:
    words = text.split(" ")
    at = place % (len(words) + 1)
    return " ".join([*words[:at], word, *words[at:]])


def _drop_word(text: str, place: int, _word: str) -> str:
    words = text.split(" ")
    at = place % len(words)
    return " ".join(words[:at] + words[at + 1 :])


def _replace_word(text: str, place: int, word: str) -> str:
    words = text.split(" ")
    words[place % len(words)] = word
    return " ".join(words)


def _swap_words(text: str, place: int, _word: str) -> str:
    words = text.split(" ")
    at = place % len(words)
    words[at - 1], words[at] = words[at], words[at - 1]
    return " ".join(words)


def _change_number(text: str, place: int, _word: str) -> str:
    return re.sub("[0-9]+", str(place), text, count=1)


def _change_sign(text: str, place: int, _word: str) -> str:
    dressed = ("$%s", "%s %%", "-%s", "%s", "%s\u2009\u20ac")[place % 5]
    return re.sub("[0-9]+", lambda match: dressed % match[0], text, count=1)


def _append(text: str, place: int, _word: str) -> str:
    return (
        text
        + (" (Reuter)", " - Jo March", " | The Gazette", "...", " more", ".", " \u2014 12", " No. 4")[
            place % 8
        ]
    )


def _prepend(text: str, place: int, _word: str) -> str:
    return ("Photo: ", "* ", "- ", "LONDON (AP) - ", "\u201c", "## ", "UPDATE 2: ")[place % 7] + text


def _truncate(text: str, place: int, _word: str) -> str:
    return text[: 1 + place * 3] + ("...", "\u2026", "")[place % 3]


def _cut_front(text: str, place: int, _word: str) -> str:
    return text[place * 2 :] or text


def _dress(text: str, place: int, _word: str) -> str:
    dressed = (
        text.upper(),
        text.replace(" ", "  "),
        f"**{text}**",
        f"\u201c{text}\u201d",
        text.replace(" ", " \u200b"),
    )
    return (*dressed, text.replace("'", "\u2019"), text + "\u0301")[place % 7]


def _repeat(text: str, place: int, _word: str) -> str:
    return " ".join([text] * (2 + place % 3))


def _lengthen(text: str, place: int, word: str) -> str:
    return f"{text} {word} and {text[:place]} {word} they said it was late and we agreed, {text}"


EDITS: tuple[Callable[[str, int, str], str], ...] = (
    *[_same] * 6,
    *[_add_word, _drop_word] * 3,
    *(
        _replace_word,
        _swap_words,
        _change_number,
        _change_sign,
    ),
    *(_append, _prepend, _truncate, _cut_front, _dress, _repeat, _lengthen),
)


@st.composite
def _tellings(draw: st.DrawFn, originals: list[str]) -> str:
    edit = draw(st.sampled_from(EDITS))
    text = draw(st.sampled_from(originals))
    if edit is _same:
        return text
    return edit(text, draw(st.integers(0, 24)), draw(st.sampled_from((*_PLAIN_WORDS, *_ODD_WORDS))))


@st.composite
def paragraphs(draw: st.DrawFn, max_size: int = 14) -> list[str]:
    """Lists of units that repeat each other, exactly, edited, or as blocks."""
    originals = draw(st.lists(_ORIGINALS, min_size=1, max_size=6))
    least = draw(st.sampled_from((0, max_size // 3, max_size // 2)))
    found = draw(st.lists(_tellings(originals), min_size=least, max_size=max_size))
    # A slice again, further down: a block; sometimes with a foreign unit in it.
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.integers(0, len(found)))
        block = found[first : first + draw(st.integers(1, 8))]
        if draw(st.booleans()):
            block = [*block[:2], draw(_tellings(originals)), *block[2:]]
        at = draw(st.integers(0, len(found)))
        found = [*found[:at], *block, *found[at:]]
    return found


def _wrap(text: str, columns: int, indent: str, line_break: str) -> str:
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append(indent + word)
        else:
            lines[-1] += (" " if lines[-1] else "") + word
    return line_break.join(lines)


@st.composite
def laid_out_texts(draw: st.DrawFn) -> str:
    """Texts in one layout: lines, blank-line paragraphs or wrapped copy, with stray separators."""
    pieces = draw(paragraphs())
    line_break = draw(st.sampled_from(("\n", "\n", "\n", *LINE_BREAKS)))
    indents = draw(st.sampled_from((("", ""), ("", ""), ("  ", ""), ("    ", ""), ("", "  "), (" ", "    "))))
    if draw(st.booleans()):
        columns = draw(st.integers(30, 80))
        pieces = [_wrap(piece, columns, indents[1], line_break) for piece in pieces]
    usual = draw(st.sampled_from((line_break, line_break * 2, f"{line_break} {line_break}")))
    parts = [draw(st.sampled_from(("", "", "\n", " ", "\ufeff", "\r\n")))]
    for piece in pieces:
        separator = draw(st.sampled_from(SEPARATORS)) if draw(st.integers(0, 5)) == 5 else usual
        parts += (indents[0], piece, separator)
    if draw(st.booleans()):
        parts.pop()
    return "".join(parts)


def texts() -> st.SearchStrategy[str]:
    """Any `str`, mostly ones that repeat themselves."""
    return st.one_of(
        laid_out_texts(),
        laid_out_texts(),
        laid_out_texts(),
        st.text(st.characters(exclude_categories=()), max_size=60),
        st.lists(st.sampled_from((*_HOSTILE, *SEPARATORS, *_FURNITURE, *_SCRIPTS)), max_size=30).map("".join),
        st.tuples(_sentences(), st.integers(1, 40)).map(lambda drawn: drawn[0] * drawn[1]),
        st.tuples(_sentences(), st.sampled_from(SEPARATORS), st.integers(1, 40)).map(
            lambda drawn: (drawn[0] + drawn[1]) * drawn[2]
        ),
        st.tuples(st.sampled_from(SEPARATORS), st.integers(1, 200)).map(lambda drawn: drawn[0] * drawn[1]),
    )


IGNORED_PATTERNS = (
    *(r"[0-9]+", r"(?i)\b[0-9]{1,2}(:[0-9]{2}| may [0-9]{4})", r"ships|rain", r"(?s)wait.*late"),
    *(r"\W+$", r"^\w+", r"[\ud800-\udfff]", r".*", r"", r"(?=rain)", r"\n", r"\([^)]*\)", "\u6771"),
)
"""What a pattern may match: figures, words, ends, all of a unit, more than a line, and nothing."""


# One strategy per field of `Options`; `tests/test_promises.py` checks that none is missing. The default is
# among the likely draws of each, because that is what most calls use.
OPTION_STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "unit": st.sampled_from(("auto", "auto", "paragraph", "line", "sentence")),
    "threshold": st.one_of(st.just(0.9), st.sampled_from((0.5, 0.6, 0.75, 0.8, 1.0)), st.floats(0.5, 1.0)),
    "keep": st.sampled_from(("first", "last", "longest")),
    "caution": st.sampled_from(("normal", "normal", "thorough", "careful")),
    "shingle_size": st.one_of(st.just(3), st.integers(1, 5), st.integers(1, 32)),
    "min_words": st.one_of(st.just(4), st.integers(1, 4), st.integers(1, 20)),
    "near": st.sampled_from((True, True, False)),
    "contained": st.sampled_from((True, True, False)),
    "num_perm": st.one_of(st.just(128), st.integers(16, 256)),
    "seed": st.one_of(st.just(1), st.integers(0, 2**32 - 1)),
    "ignore": st.one_of(
        *[st.just(())] * 3, st.lists(st.sampled_from(IGNORED_PATTERNS), max_size=3, unique=True).map(tuple)
    ),
}


def options(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Options]:
    """Every option drawn, save those whose strategy is given."""
    return st.builds(Options, **{**OPTION_STRATEGIES, **fixed})
