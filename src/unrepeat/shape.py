"""What a unit looks like, judged by its structure and not by a vocabulary of one language.

What lists there are, are lists of characters, and they all stand here.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from unicodedata import category, decimal, normalize

from unrepeat.model import Unit
from unrepeat.normalize import is_unknown, known

# Sentence ends of Latin, CJK, Devanagari, Arabic and Urdu, Ethiopic, Khmer, Myanmar and Armenian script.
SENTENCE_ENDS = ".!?\u2026\u3002\uff01\uff1f\uff0e\u0964\u0965\u061f\u06d4\u1362\u17d4\u104b\u0589"
DOTS = ("\u2026", "...")
QUESTION_MARKS = "?\uff1f\u061f\u037e\u2048\u2049\u055e\u1367"
# Greek asks with a semicolon; a Japanese question may end with a particle and a full stop.
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
JAPANESE_QUESTION = "\u304b\u3002"
COLONS = ":\uff1a"
OPENING_QUOTES = "\"'\u201c\u201e\u201d\u00ab\u00bb\u2018\u201a\u2039\u203a\u300c\u300e\u300a\u275d"
CLOSING_QUOTES = "\"'\u201d\u201c\u00bb\u00ab\u2019\u2018\u203a\u2039\u300d\u300f\u300b\u275e"
CLOSING = CLOSING_QUOTES + ")]}\uff09\u3011*_"
_ENCLOSING = CLOSING + " \u00a0"
BULLETS = "-*+\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7\u2013"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022"

# Words of a credit. With nothing but a colon to tell it, it must be shorter: "Read more: ..." is none.
MAX_CREDIT, MAX_COLON_CREDIT = 8, 6

_ADDRESS = re.compile(r"\S*(?:://|www\.)\S+", re.IGNORECASE)
_COLUMN_GAP = re.compile(r"\S(?:[ \u00a0]{2,}|\t|\s*[|\u2502]\s*)(?=\S)")
_GAPS = ("  ", "\u00a0", "\t", "|", "\u2502")
_CODE = re.compile(
    r"[{}\\]|;\s*$|\$[A-Za-z_(]|[<>=!]=|[=-]>|</?\w+[ />]|\w\(\)|\w_\w|&&|\|\|"
    r"|(?<!\S)(?:--[a-z]|-[A-Za-z]{1,3}(?!\S))"
)
# Every alternative above begins with one of these, or with the character before one of the first two.
_CODE_SIGNS = "_(<>={}\\;$!&|-"
_CODE_SIGN = re.compile(f"[{re.escape(_CODE_SIGNS)}]")
_HANDLE = re.compile(r"(?<!\w)@\w")
# Of ASCII these are all that `symbols` counts.
_MAY_BE_SYMBOL = re.compile(r"[<=>|~\x80-\U0010ffff]")
# Anything that may be a digit or a numeral: most prose has none, which is quickly seen.
_NUMERAL = re.compile(r"[0-9\x80-\U0010ffff]")
_DIGITS = re.compile(r"\d+")
_SIGNS = "+-\u2212\u00b1<>\u2264\u2265~"
_UNITS = "%\u2030\u00b0\u066a"
_ASCII_DIGITS = "0123456789"
# What stands between the digits of a decimal, a time, a range or a fraction. Decimal marks differ by country.
_SEPARATORS = {".": ".", ",": ".", ":": ".", "-": "-", "\u2013": "-", "\u2212": "-", "/": "/", "\u2044": "/"}
# What makes another mark or another language of a letter: A+, C++, C#.
_GRADE = re.compile(r"\b\w[+#-]+(?!\w)|\w[+#]+(?!\w)")


def is_finished(text: str) -> bool:
    """Whether `text` ends like a sentence, closing quotes and brackets aside.

    >>> is_finished("He said \u201cno.\u201d"), is_finished("A heading")
    (True, False)
    """
    bare = text.rstrip(_ENCLOSING)
    return bare[-1:] in SENTENCE_ENDS and bare != ""


def is_question(text: str) -> bool:
    """Whether `text` ends as a question does, closing quotes and brackets aside.

    >>> is_question("\u03a0\u03bf\u03cd \u03b5\u03af\u03bd\u03b1\u03b9;"), is_question("A clause;")
    (True, False)
    """
    bare = text.rstrip(_ENCLOSING)
    if bare.endswith(";"):
        return _GREEK.search(bare) is not None
    return bare.endswith((*QUESTION_MARKS, JAPANESE_QUESTION))


def is_label(text: str) -> bool:
    """Whether `text` announces what follows: it ends with a colon.

    >>> is_label("**Ingredients:**")
    True
    """
    bare = text.rstrip(_ENCLOSING)
    return bare != "" and bare[-1] in COLONS


def is_row(unit: Unit) -> bool:
    """Whether a unit is a row of a table.

    Half of its words hold digits, or a third and it is no sentence, or gaps divide it into columns.
    """
    with_digits = 0
    # A character makes two words with digits at most (U+00BD, one half), so that most units are settled
    # before their words are made.
    if 3 * 2 * _count_numerals(unit.text) >= unit.length:
        with_digits = sum(map(has_digit, unit.words))
    if 3 * with_digits >= unit.length and not is_finished(unit.text):
        return True
    return 2 * with_digits >= unit.length or has_columns(unit.text)


def _count_numerals(text: str) -> int:
    """Return how many characters may be digits or numerals."""
    # `str.count` is a hundred times as fast as a pattern.
    return sum(map(text.count, _ASCII_DIGITS)) if text.isascii() else len(_NUMERAL.findall(text))


def has_columns(text: str) -> bool:
    """Whether gaps, tabs or bars divide a line into three columns or more.

    >>> has_columns("Rovers  12  3"), has_columns("Rovers | 12 | 3"), has_columns("Rovers - 12")
    (True, True, False)
    """
    # Most lines have no gap at all, which is seen much faster.
    return any(map(text.__contains__, _GAPS)) and len(_COLUMN_GAP.findall(text)) >= 2


def is_address(text: str) -> bool:
    """Whether `text` is a web address and nothing else."""
    # White space first: the pattern would go over a long text once for every "://" in it.
    return len(text.split(maxsplit=1)) == 1 and _ADDRESS.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Whether `text` looks like a line of a program or a command: symbols that prose does not use.

    >>> is_code("grep -rn --include=*.py main ."), is_code("Prose, as it is.")
    (True, False)
    """
    # The same as `len(_CODE.findall(text)) >= 2`, and much faster where signs are few, as in prose.
    if not any(map(text.__contains__, _CODE_SIGNS)):
        return False
    found = end = 0
    for sign in _CODE_SIGN.finditer(text):
        at = sign.start()
        if at < end:
            continue
        match = _CODE.match(text, at - 1) if at > end and sign[0] in "_(" else None
        match = match or _CODE.match(text, at)
        if match:
            found += 1
            end = match.end()
            if found == 2:
                return True
    return False


def is_signature(text: str) -> bool:
    """Whether `text` signs what stands above it: a dash, and a handle or a name with a date.

    >>> is_signature("\u2014 Jo March (@jomarch) May 4, 2021")
    True
    """
    return text[0] in DASHES and (_HANDLE.search(text) is not None)


def is_credit(unit: Unit) -> bool:
    """Whether a short unit names a source: no sentence, no figures, but a slash, a colon or brackets.

    >>> is_credit(Unit(0, 0, 18, "(Jo March/Gazette)", ("jo", "march", "gazette")))
    True
    """
    text, count = unit.text, unit.reader_length
    if count > MAX_CREDIT or is_finished(text) or is_label(text) or is_row(unit):
        return False
    marked = any(map(text.__contains__, "/|\u00a9\uff0f")) or text[0] in "([\uff08"
    return marked or (count <= MAX_COLON_CREDIT and any(map(text.__contains__, COLONS)))


def is_list_row(unit: Unit) -> bool:
    """Whether a short unit is an item of a list: a bullet or a dash in front, and no sentence."""
    bullet = unit.text[0] in BULLETS and unit.text[1:2].isspace()
    return bullet and unit.reader_length < MAX_CREDIT and not is_finished(unit.text)


def is_quoted(text: str) -> bool:
    """Whether quotation marks enclose the whole of `text`."""
    return len(text) > 2 and text[0] in OPENING_QUOTES and text.rstrip(".,!?\u2026")[-1:] in CLOSING_QUOTES


def has_digit(word: str) -> bool:
    """Whether a word holds a digit of any script, or a numeral.

    >>> has_digit("3rd"), has_digit("third")
    (True, False)
    """
    # Of ASCII, words have nothing but letters and digits.
    return not word.isalpha() if word.isascii() else any(map(str.isnumeric, word))


def may_hold_digits(text: str) -> bool:
    """Whether some words of `text` may hold digits; where this is False, `has_digit` is for all of them."""
    return _NUMERAL.search(text) is not None


def figures(text: str) -> Counter[tuple[str, str]]:
    """Return the digit runs of `text`, each with the signs beside it that change what it says.

    Signs are no words, so that "up 5 %" and "up $5" have the same words. Grades (A+) count as well.

    >>> sorted(figures("-3.5 % of $20"))
    [('$', '20'), ('%', '5'), ('-.', '3')]
    """
    found: Counter[tuple[str, str]] = Counter()
    if not text.isascii():
        text = known(text)  # digits that only a newer Python knows are none
    if "+" in text or "#" in text or "-" in text:
        found.update((match[0][1:], match[0][0]) for match in _GRADE.finditer(text))
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        found[_figure(text[max(0, start - 4) : start], match[0], text[end : end + 4])] += 1
    return found


def figures_of(unit: Unit) -> Counter[tuple[str, str]]:
    """Return `figures` of the text of a unit, read once."""
    if unit.figures is None:
        unit.figures = figures(unit.text)
    return unit.figures


@lru_cache(maxsize=4096)
def _figure(before: str, run: str, after: str) -> tuple[str, str]:
    """Return a run of digits, and the signs that belong to it, given what stands around it.

    Copies have the same figures in the same places, so nearly every one is asked for twice.
    """
    marks = []
    left, right = before.rstrip(), after.lstrip()[:1]
    if left and _changes(left):
        marks.append(left[-1])
    if right and (_is_unit(right) or (right.isnumeric() and not right.isdecimal())):
        marks.append(right)
    if after[1:2].isdecimal():
        marks.append(_SEPARATORS.get(after[0], ""))
    if before[-1:] in (".", ",") and not before[-2:-1].isalnum():
        marks.append(".")
    digits = "".join(str(decimal(char)) for char in run)
    return normalize("NFKC", "".join(sorted(marks))), digits


def symbols(text: str) -> Counter[str]:
    """Return the pictures and signs in `text` (Unicode categories So and Sm): a tick, a coloured dot.

    What Unicode 14.0 does not know counts as a sign, whatever a newer Python takes it for: no word holds it,
    and most of it that is written anywhere are new emoji.
    """
    found = [char for char in _MAY_BE_SYMBOL.findall(text) if _is_symbol(char)]
    return Counter(found)


@lru_cache(maxsize=4096)
def _is_symbol(char: str) -> bool:
    return is_unknown(char) or (category(char) in ("So", "Sm") and char not in BULLETS)


def _changes(before: str) -> bool:
    """Whether the last character changes the figure after it: -3, <3, $3, %3; but not the hyphen of 2-3."""
    if before[-1] in _SIGNS:
        return not (len(before) > 1 and before[-2].isalnum())
    return _is_unit(before[-1])


def _is_unit(char: str) -> bool:
    return normalize("NFKC", char) in _UNITS or category(char) == "Sc"
