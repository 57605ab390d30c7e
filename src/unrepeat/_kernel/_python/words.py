"""Text to lines and to words."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from unrepeat.unicode_ranges import (
    COMBINING_MARKS,
    FORMAT_CHARACTERS,
    SPACELESS,
    TATWEEL,
    VARIATION_SELECTORS,
    character_class,
)

# Straight, typographic and modifier-letter apostrophes, and the two accents that are typed in their place.
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\uff07`\u00b4"

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII_RAW_WORD = re.compile(r"[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")
_ASCII_APOSTROPHE = re.compile(r"(?<=[a-z0-9])['`](?=[a-z0-9])")


def words(text: str) -> list[str]:
    """Return the words of a text; `normalize.words` says what a word is."""
    if text.isascii():
        text = text.lower()
        if "'" in text or "`" in text:
            text = _ASCII_APOSTROPHE.sub("", text)
        return _ASCII_WORD.findall(text)
    return _patterns()[1].findall(normalized(text))


def normalized(text: str) -> str:
    """Return `text` in NFKC and casefolded, less what is invisible and apostrophes inside words."""
    return fold(_patterns()[0].sub("", invisible().sub("", text)))


def fold(text: str) -> str:
    """Return `text` in NFKC and casefolded."""
    # Casefolding can undo NFKC (Unicode Standard, section 3.13, D146), hence twice.
    return normalize("NFKC", normalize("NFKC", text).casefold())


def word_spans(text: str) -> list[tuple[int, int]] | None:
    """Return where the words of `text` stand in it, or None where that cannot be told.

    >>> word_spans("It\u2019s here")
    [(0, 4), (5, 9)]

    Normalization can make words of characters that are none, and several words of one (a fraction). The part
    of the text that looks like the n-th word must give the n-th word and nothing else; where it does not, the
    answer is None.
    """
    found = words(text)
    pattern = _ASCII_RAW_WORD if text.isascii() else _raw_word()
    spans = [match.span() for match in pattern.finditer(text)]
    if len(spans) != len(found):
        return None
    fit = all(words(text[start:end]) == [word] for (start, end), word in zip(spans, found, strict=True))
    return spans if fit else None


def line_spans(text: str) -> list[tuple[int, int]]:
    r"""Return where the lines of a text stand that are not blank, without the white space at their ends.

    >>> line_spans(" One line. \n\n \nAnother.")
    [(1, 10), (15, 23)]

    Lines are those of `str.splitlines`, white space is that of `str.strip`.
    """
    spans = []
    offset = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = offset + len(line) - len(line.lstrip())
            spans.append((start, start + len(stripped)))
        offset += len(line)
    return spans


@cache
def invisible() -> re.Pattern[str]:
    """Return the pattern of what vanishes wherever it stands. Made at the first text that is not ASCII."""
    return re.compile(f"[{character_class(FORMAT_CHARACTERS, VARIATION_SELECTORS, TATWEEL)}]+")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    marks = character_class(COMBINING_MARKS)
    spaceless = character_class(SPACELESS)
    apostrophe = re.compile(rf"(?<=[^\W_{spaceless}])[{APOSTROPHES}](?=[^\W_{spaceless}])")
    word = re.compile(rf"[{spaceless}][{marks}]*|[^\W_{spaceless}](?:[^\W_{spaceless}]|[{marks}])*")
    return apostrophe, word


@cache
def _raw_word() -> re.Pattern[str]:
    spaceless = character_class(SPACELESS)
    silent = character_class(COMBINING_MARKS, FORMAT_CHARACTERS, VARIATION_SELECTORS)
    inside = rf"(?<=[^\W_{spaceless}])[{APOSTROPHES}](?=[^\W_{spaceless}])"
    return re.compile(
        rf"[{spaceless}][{silent}]*|[^\W_{spaceless}](?:[^\W_{spaceless}]|[{silent}]|{inside})*"
    )
