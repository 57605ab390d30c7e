"""Text to lines and to words.

What is a word is decided here alone, and by one version of Unicode, whichever Python runs. That is what
`unicodedata` says of the characters that Unicode 14.0 knew, which no later version changes in a way that
matters here (a test pins the words of every character); the other characters are no part of a word. Changing
anything here changes what is removed, so `NORMALIZER_VERSION` goes up with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from unicodedata import category, combining, normalize

from unrepeat._kernel.unicode_ranges import (
    COMBINING_MARKS,
    FORMAT_CHARACTERS,
    HANGUL,
    OPTIONAL_MARKS,
    PRESENTATION_FORMS,
    SPACELESS,
    TATWEEL,
    UNKNOWN,
    VARIATION_SELECTORS,
    bounds,
    character_class,
)

# 2: a word that is divided at a line end, or has dots between single letters, is one; marks that are optional
# in Hebrew and Arabic do not count; the version of Unicode is pinned.
NORMALIZER_VERSION = 2
UNICODE_VERSION = "14.0.0"

# Straight, typographic and modifier-letter apostrophes, and the two accents that are typed in their place.
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\uff07`\u00b4"

# What divides a word at the end of a line, the space beside it, and line ends that need not end a paragraph.
HYPHENS, SOFT_HYPHEN = "-\u2010", "\u00ad"
BLANKS = " \t\u00a0"
LINE_ENDS = "\n\r\x85\u2028"

# The only letter of Unicode 14.0 that is in lower case there and not in a later version (16.0).
_NO_LONGER_LOWER = "\u0295"

# Runs of combining marks up to this length are normalized fast enough as they are. No writing system needs
# more (UAX 15, section 13).
_LONG_RUN = 30

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ASCII_RAW_WORD = re.compile(r"[A-Za-z0-9]+(?:(?:['`]|\xad+)[A-Za-z0-9]+)*")
_ASCII_APOSTROPHE = re.compile(r"(?<=[A-Za-z0-9])['`](?=[A-Za-z0-9])")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# A dot that may stand between single letters, or a hyphen that may divide a word at the end of a line.
_JOINT = re.compile(rf"\.(?=\w)|[{HYPHENS}][{BLANKS}]*+(?:\r\n|[{LINE_ENDS}])[{BLANKS}]*+(?=\w)")


def words(text: str) -> list[str]:
    """Return the words of a text; `unrepeat.words` says what a word is."""
    if text.isascii():
        if "'" in text or "`" in text:
            text = _ASCII_APOSTROPHE.sub("", text)
        return _ASCII_WORD.findall(_JOINT.sub(_joined, text).lower())
    return _patterns().word.findall(normalized(text))


def normalized(text: str) -> str:
    """Return `text` in NFKC and casefolded, less what does not count inside words and between their parts."""
    patterns = _patterns()
    usual = patterns.unusual.search(text) is None
    if not usual:
        text = known(text)
    if SOFT_HYPHEN in text:
        text = patterns.soft_hyphen.sub("-", text)
    text = patterns.apostrophe.sub("", invisible().sub("", text))
    text = _JOINT.sub(_joined, text)
    return _folded(text) if usual else folded(text)


def known(text: str) -> str:
    """Return `text` with a NUL, which ends a word, for each character that Unicode 14.0 does not know."""
    text = _unknown().sub("\0", text)
    unknown = {ord(char): "\0" for char in set(_ASTRAL.findall(text)) if is_unknown(char)}
    return text.translate(unknown) if unknown else text


def is_unknown(char: str) -> bool:
    r"""Whether Unicode 14.0 does not know `char`, other than as one that is reserved for Han characters.

    >>> is_unknown("\U0001fae8"), is_unknown("\U0001f600"), is_unknown("\U00031350")
    (True, False, False)
    """
    # An odd number of bounds, each the first code point in or behind a range, lies before what is inside one.
    return bisect_right(bounds(UNKNOWN), ord(char)) % 2 == 1


def folded(text: str) -> str:
    """Return `text`, which holds nothing unknown, in NFKC and casefolded, less optional marks."""
    patterns = _patterns()
    if len(text) > _LONG_RUN:
        text = patterns.long_run.sub(_in_canonical_order, text)
    # Presentation forms have optional marks in them.
    return patterns.optional.sub("", _folded(text))


def _folded(text: str) -> str:
    # Casefolding can undo NFKC (Unicode Standard, section 3.13, D146), hence twice.
    return normalize("NFKC", normalize("NFKC", text).casefold())


def word_spans(text: str) -> list[tuple[int, int]] | None:
    r"""Return where the words of `text` stand in it, or None where that cannot be told.

    >>> word_spans("It\u2019s here"), word_spans("the U.S. enrich-\nment")
    ([(0, 4), (5, 9)], [(0, 3), (4, 7), (9, 21)])

    Normalization can make words of characters that are none, and several words of one (a fraction). The part
    of the text that looks like the n-th word must give the n-th word and nothing else; where it does not, the
    answer is None.
    """
    found = words(text)
    pattern = _ASCII_RAW_WORD if text.isascii() else _patterns().raw_word
    spans = [match.span() for match in pattern.finditer(_with_silent_joints(text))]
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
    vanishing = character_class(FORMAT_CHARACTERS, VARIATION_SELECTORS, TATWEEL, OPTIONAL_MARKS)
    return re.compile(f"[{vanishing}]+")


def is_lower(char: str) -> bool:
    """Whether `char` is a letter in lower case (general category Ll)."""
    return category(char) == "Ll" and char != _NO_LONGER_LOWER


class _Patterns(NamedTuple):
    apostrophe: re.Pattern[str]
    """An apostrophe inside a word."""
    soft_hyphen: re.Pattern[str]
    """A soft hyphen at the end of a line."""
    letter: re.Pattern[str]
    """A letter that may stand beside a joint: no digit and no Hangul, whose syllables are several letters in
    another form of the same text.
    """
    in_word: re.Pattern[str]
    """A letter or digit of a script with spaces."""
    mark: re.Pattern[str]
    unusual: re.Pattern[str]
    """What may be unknown, or a mark, or have one in it that is optional."""
    long_run: re.Pattern[str]
    optional: re.Pattern[str]
    word: re.Pattern[str]
    raw_word: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    marks, spaceless = character_class(COMBINING_MARKS), character_class(SPACELESS)
    silent = character_class(COMBINING_MARKS, FORMAT_CHARACTERS, VARIATION_SELECTORS)
    in_word = rf"[^\W_{spaceless}]"
    # Behind a mark as behind a letter, since the two may be one character in another form of the same text.
    apostrophe = rf"(?<=[^\W_]|[{marks}])(?<![{spaceless}])[{APOSTROPHES}](?={in_word})"
    # With all characters beyond U+FFFF: `re` has a map of those below alone. U+FF9E and U+FF9F are no marks,
    # and become some.
    sortable = character_class(*_in_bmp(COMBINING_MARKS), "FF9E-FF9F", "10000-10FFFF")
    return _Patterns(
        re.compile(apostrophe),
        re.compile(rf"{SOFT_HYPHEN}(?=[{BLANKS}]*[{LINE_ENDS}])"),
        re.compile(rf"[^\W\d_{spaceless}{character_class(HANGUL)}]"),
        re.compile(in_word),
        re.compile(f"[{marks}]"),
        re.compile(f"[{sortable}{character_class(*_in_bmp(UNKNOWN), PRESENTATION_FORMS)}]"),
        re.compile(f"[{sortable}]{{{_LONG_RUN + 1},}}"),
        re.compile(f"[{character_class(OPTIONAL_MARKS, TATWEEL)}]+"),
        re.compile(rf"[{spaceless}][{marks}]*|{in_word}(?:{in_word}|[{marks}])*"),
        re.compile(rf"[{spaceless}][{silent}]*|{in_word}(?:{in_word}|[{silent}]|{apostrophe})*"),
    )


@cache
def _unknown() -> re.Pattern[str]:
    """Return the pattern of the unknown characters below U+10000."""
    return re.compile(f"[{character_class(*_in_bmp(UNKNOWN))}]")


def _in_bmp(table: str) -> list[str]:
    """Return the ranges of a table that lie below U+10000."""
    return [item for item in table.split() if len(item.partition("-")[0]) <= len("FFFF")]


def _joined(match: re.Match[str]) -> str:
    """Return what is left of a match of `_JOINT`: nothing if it joins two parts of a word."""
    return "" if _joins(match) else match[0]


def _joins(match: re.Match[str]) -> bool:
    text, end = match.string, match.end()
    letter = _letter_before(text, match.start())
    if letter < 0:
        return False
    if match[0] != ".":
        return _letter_before(text, letter) >= 0 and is_lower(text[end])
    if letter and (_is_mark(text[letter - 1]) or _is_in_word(text[letter - 1])):
        return False
    after = end + 1
    while after < len(text) and _is_mark(text[after]):
        after += 1
    return _is_letter(text[end]) and not (after < len(text) and _is_in_word(text[after]))


def _letter_before(text: str, end: int) -> int:
    """Return where the letter stands that, with its marks, ends at `end`; -1 if there is none."""
    at = end - 1
    while at >= 0 and _is_mark(text[at]):
        at -= 1
    return at if at >= 0 and _is_letter(text[at]) else -1


def _is_letter(char: str) -> bool:
    return char.isalpha() if char.isascii() else _patterns().letter.match(char) is not None


def _is_mark(char: str) -> bool:
    return not char.isascii() and _patterns().mark.match(char) is not None


def _is_in_word(char: str) -> bool:
    return char.isalnum() if char.isascii() else _patterns().in_word.match(char) is not None


def _in_canonical_order(run: re.Match[str]) -> str:
    """Return a run of marks decomposed, each kept on its letter and sorted by combining class.

    That is what normalization begins with, but it sorts by insertion, which takes quadratic time.
    """
    keys = []
    letters = 0
    marks = "".join(normalize("NFKD", char) for char in run[0])
    for char in marks:
        order = combining(char)
        letters += order == 0
        keys.append((letters, order))
    return "".join(marks[place] for place in sorted(range(len(marks)), key=keys.__getitem__))


def _with_silent_joints(text: str) -> str:
    """Return `text` with soft hyphens, which vanish, in place of what divides the parts of a word."""
    text = known(text)
    if not any(sign in text for sign in f".{HYPHENS}{SOFT_HYPHEN}"):
        return text
    patterns = _patterns()
    bare, places = _without(invisible(), patterns.soft_hyphen.sub("-", text), range(len(text)))
    bare, places = _without(patterns.apostrophe, bare, places)
    silent = list(text)
    for match in _JOINT.finditer(bare):
        if _joins(match):
            for place in places[match.start() : match.end()]:
                silent[place] = SOFT_HYPHEN
    return "".join(silent)


def _without(pattern: re.Pattern[str], text: str, places: Sequence[int]) -> tuple[str, list[int]]:
    """Return `text` less all matches, and of `places`, one per character, those of what is left."""
    kept: list[int] = []
    parts = []
    end = 0
    for match in [*pattern.finditer(text), None]:
        start = match.start() if match else len(text)
        parts.append(text[end:start])
        kept += places[end:start]
        end = match.end() if match else end
    return "".join(parts), kept
