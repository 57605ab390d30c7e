"""Text to words: the only form in which texts are compared.

Words never lead back to the text; only spans do. Changing anything here changes what is removed, so
`NORMALIZER_VERSION` goes up with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import normalize, unidata_version

from unrepeat.unicode_ranges import (
    COMBINING_MARKS,
    FORMAT_CHARACTERS,
    SPACELESS,
    SPACELESS_ALPHABETS,
    TATWEEL,
    VARIATION_SELECTORS,
    character_class,
)

NORMALIZER_VERSION = 1
UNICODE_VERSION = unidata_version

# Straight, typographic and modifier-letter apostrophes, and the two accents that are typed in their place.
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\uff07`\u00b4"

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII_RAW_WORD = re.compile(r"[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")
_ASCII_APOSTROPHE = re.compile(r"(?<=[a-z0-9])['`](?=[a-z0-9])")


def words(text: str) -> list[str]:
    """Return the words of `text`: NFKC, casefolded runs of letters, digits and combining marks.

    >>> words("It\u2019s **Ecuador's** 1,000th \u201ctest\u201d")
    ['its', 'ecuadors', '1', '000th', 'test']
    >>> words("\u6771\u4eac\u30672024\u5e74")
    ['\u6771', '\u4eac', '\u3067', '2024', '\u5e74']

    Apostrophes and soft hyphens inside a word vanish, and so do zero-width and bidirectional marks wherever
    they stand. Every other character that is no letter, digit or mark ends a word and does not count. In
    scripts written without spaces (Han, Kana, Thai, Lao, Khmer, Myanmar) each character, with its marks, is
    a word.

    Args:
        text: Any `str`; lone surrogates and control characters are no letters, so they end a word.

    Returns:
        The words in order; empty if the text has no letter and no digit.

    Not guaranteed: the same words on Python versions with another Unicode version, for characters that
    only one of them knows.
    """
    if text.isascii():
        text = text.lower()
        if "'" in text or "`" in text:
            text = _ASCII_APOSTROPHE.sub("", text)
        return _ASCII_WORD.findall(text)
    invisible, apostrophe, word = _patterns()
    text = apostrophe.sub("", invisible.sub("", text))
    # Casefolding can undo NFKC (Unicode Standard, section 3.13, D146), hence twice.
    text = normalize("NFKC", normalize("NFKC", text).casefold())
    return word.findall(text)


def word_spans(text: str, found: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return where the words of `text` stand in it, or None where that cannot be told.

    >>> word_spans("It\u2019s here", ["its", "here"])
    [(0, 4), (5, 9)]

    Args:
        text: The text of a unit.
        found: `words(text)`. Normalization can make words of characters that are none, and several words of
            one (a fraction); then the spans do not fit, and the answer is None.
    """
    pattern = _ASCII_RAW_WORD if text.isascii() else _raw_word()
    spans = [match.span() for match in pattern.finditer(text)]
    fit = [words(text[start:end]) for start, end in spans] == [[word] for word in found]
    return spans if fit else None


def length(words: Sequence[str]) -> float:
    """Return about how many words a reader would count, for limits that are about the length of a text.

    >>> length(["spring", "tide"]), length(["\u6771", "\u4eac", "\u5927", "\u5b66"])
    (2.0, 2.0)

    A character of a script without spaces is a word of ours, but a part of one to its readers: half a word in
    Han and Kana, a quarter in Thai, Lao, Khmer and Myanmar. (Rough averages: two characters a word in Chinese
    and Japanese news, four and more in Thai.)
    """
    characters = [word[0] for word in words if not word.isascii() and is_spaceless(word[0])]
    if not characters:
        return float(len(words))
    letters = sum(_spaceless_alphabet().match(char) is not None for char in characters)
    return len(words) - len(characters) + (len(characters) - letters) / 2 + letters / 4


def is_spaceless(char: str) -> bool:
    """Whether `char` belongs to a script that is written without spaces.

    >>> is_spaceless("\u6771"), is_spaceless("a")
    (True, False)
    """
    return _spaceless().match(char) is not None


@cache
def _spaceless_alphabet() -> re.Pattern[str]:
    return re.compile(f"[{character_class(SPACELESS_ALPHABETS)}]")


@cache
def _spaceless() -> re.Pattern[str]:
    return re.compile(f"[{character_class(SPACELESS)}]")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    # Compiled at the first text that is not ASCII: it takes some milliseconds.
    marks = character_class(COMBINING_MARKS)
    spaceless = character_class(SPACELESS)
    invisible = re.compile(f"[{character_class(FORMAT_CHARACTERS, VARIATION_SELECTORS, TATWEEL)}]+")
    apostrophe = re.compile(rf"(?<=[^\W_{spaceless}])[{APOSTROPHES}](?=[^\W_{spaceless}])")
    word = re.compile(rf"[{spaceless}][{marks}]*|[^\W_{spaceless}](?:[^\W_{spaceless}]|[{marks}])*")
    return invisible, apostrophe, word


@cache
def _raw_word() -> re.Pattern[str]:
    spaceless = character_class(SPACELESS)
    silent = character_class(COMBINING_MARKS, FORMAT_CHARACTERS, VARIATION_SELECTORS)
    inside = rf"(?<=[^\W_{spaceless}])[{APOSTROPHES}](?=[^\W_{spaceless}])"
    return re.compile(
        rf"[{spaceless}][{silent}]*|[^\W_{spaceless}](?:[^\W_{spaceless}]|[{silent}]|{inside})*"
    )
