"""What a unit looks like, judged by its structure and not by a vocabulary of one language.

What lists there are, are lists of characters, and they all stand here.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TypeVar
from unicodedata import category, decimal, normalize

from unrepeat.article.units import Unit, fact

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
NO_SYMBOLS = "|\u2212"  # see `symbols`
BULLETS = "-*+\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7\u2013"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022"

# A finished line of so many words is prose.
MIN_PROSE = 16

# A link behind dots has at most so many words and characters: "... Read on".
MAX_LINK_WORDS, MAX_LINK_CHARACTERS = 3, 32

# A row of a table has at most so many words; what is longer and finished is prose with gaps behind its stops.
MAX_ROW = 25

# Words of a credit. With nothing but a colon to tell it, it must be shorter: "Read more: ..." is none.
MAX_CREDIT, MAX_COLON_CREDIT = 8, 6

# Marks in front of items of lists, of headings, table rows and quoted lines in Markdown, and of steps.
_ITEM = re.compile(
    r"[-*+\u2022\u2023\u25aa\u25cf\u25e6\u2043\u00b7](?=[\s\u00a0])|[\u2013\u2014|#>]|\d{1,3}[.)]|\(?[a-z]\)"
)
# An attribute: a name, a colon and a value.
_ATTRIBUTE = re.compile(r"[:\uff1a]\s")
# What stands in lines of programs and seldom in prose: two of the first, or one of the second.
_CODE_LINE = re.compile(r"[{}\\]|\w\((?!s\))|\w_\w|[=!<>]=|[=-]>| = |\w=[\w\"']|::|</?\w|\w\[|\(\)|;$")
_CODE_FOR_SURE = re.compile(r"//|\$ |>>> |#!|\.\.\. |.*\{$|[)}\]]+[;,]?$")

_LINK = re.compile(r"https?://[^\s)\]>]+|\]\([^\s)]+")
_PATH = re.compile(r"[(\s]/\w")

_ADDRESS_MARK = re.compile(r"(?:://|www\.)\S", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_COLUMN_GAP = re.compile(r"(?:[^\s.!?\u2026](?:[ \u00a0]{2,})|\S(?:\t|\s*[|\u2502]\s*))(?=\S)")
_GAPS = ("  ", "\u00a0", "\t", "|", "\u2502")
_CODE = re.compile(
    r"[{}\\]|;\s*$|\$[A-Za-z_(]|[<>=!]=|[=-]>|</?\w+[ />]|\w\(\)|\w_\w|&&|\|\|"
    r"|(?<!\S)(?:--[a-z]|-[A-Za-z]{1,3}(?!\S))"
)
# Every alternative above begins with one of these, or with the character before one of the first two.
_CODE_SIGNS = "_(<>={}\\;$!&|-"
_CODE_SIGN = re.compile(f"[{re.escape(_CODE_SIGNS)}]")
_HANDLE = re.compile(r"(?<!\w)@\w")
# Of ASCII these are all that `symbols` counts. A bar parts columns and names of sites, and is no sign.
_MAY_BE_SYMBOL = re.compile(r"[+<=>~\x80-\U0010ffff]")
# Marks of lists where a unit begins: arrows, geometric shapes and stars with a gap behind them, and the signs
# of quoted mail and of Markdown. Arrows to the right stand behind links as well.
_SHAPE_RANGES = (
    ("\u2190", "\u21ff"),
    ("\u25a0", "\u25ff"),
    ("\u2605", "\u2606"),
    ("\u2794", "\u27be"),
    ("\u2b05", "\u2b2f"),
)
_SHAPES = "".join(chr(code) for first, last in _SHAPE_RANGES for code in range(ord(first), ord(last) + 1))
_LIST_SIGNS = "+>~="
_LINK_ARROWS = "\u2192\u21d2\u25b6\u25b8\u25ba\u2794\u279c\u27a1\u27a4"
# Signs that draw a line or an arrow (==, ~~, ->), and the marks of rights and trade marks.
_ORNAMENT = re.compile("[<=>~]{2,}|->|<-|[\u00a9\u00ae\u2120\u2122]")
# Anything that may be a digit or a numeral: most prose has none, which is quickly seen.
_NUMERAL = re.compile(r"[0-9\x80-\U0010ffff]")
_DIGITS = re.compile(r"\d+")
# More than a number in prose has.
MAX_CACHED_DIGITS = 32
# Minus and plus as they are typed and typeset; all count as the first one.
_MINUS = "-\u2010\u2011\u2012\u2013\u207b\u2212\ufe63\uff0d"
_PLUS = "+\u207a\ufe62\uff0b"
_PLAIN = str.maketrans({**dict.fromkeys(_MINUS, "-"), **dict.fromkeys(_PLUS, "+")})
_SIGNS = _MINUS + _PLUS + "\u00b1\u2213<>\u2264\u2265~"
# Those of them that are also dashes and hyphens: with a gap behind, they are punctuation.
_DASH_SIGNS = _MINUS.translate(str.maketrans("", "", "-\u2212"))
_UNITS = "%\u2030\u2031\u00b0\u066a"
# Feet and inches, minutes and seconds, as they are typeset and as they are typed, behind one to three digits.
_PRIME_SIGNS = "'\"\u2019\u201d\u2032\u2033\u2034\u2057"
_PRIME = re.compile(
    r"(?<!\d)\d{1,3}"
    "(''|\u2019\u2019|\u2032\u2032|[\"\u201d\u2033\u2034\u2057]|['\u2019\u2032](?![^\\W\\d_]))"
)
_PRIMES = {"\u2057": "\u2057", "\u2034": "\u2034"} | dict.fromkeys("\u2032'\u2019", "\u2032")
_DOUBLE_PRIME = "\u2033"
_TYPESET_PRIMES = "\u2032\u2033\u2034\u2057"
# Behind the beginning of a quotation, the same characters may end it.
_OPENING_QUOTE = re.compile("(?<!\\w)[\"'\u2018\u2019\u201a\u201c\u201d\u201e](?=\\S)")
_ASCII_DIGITS = "0123456789"
# What stands between the digits of a decimal, a time, a range or a fraction. Decimal marks differ by country.
_SEPARATORS = {".": ".", ",": ".", ":": ".", "-": "-", "\u2013": "-", "\u2212": "-", "/": "/", "\u2044": "/"}
# What makes another mark or another language of a letter: A+, C++, C#. Behind a digit a dash is punctuation.
_GRADE_SIGNS = _MINUS + _PLUS + "#"
_GRADE = re.compile(
    rf"\b\w[+#-]+(?!\w)|\b[^\W\d_][{re.escape(_GRADE_SIGNS)}]+(?!\w)|\w[{re.escape(_PLUS)}#]+(?!\w)"
)

T = TypeVar("T")


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
    """Whether `text` announces what follows: it ends with a colon or a dash.

    >>> is_label("**Ingredients:**")
    True
    """
    bare = text.rstrip(_ENCLOSING)
    return bare != "" and (bare[-1] in COLONS or (bare[-1] in DASHES and bare[-2:-1].isspace()))


@fact
def is_row(unit: Unit) -> bool:
    """Whether a unit is a row of a table.

    Half of its words hold digits, or a third and it is no sentence, or gaps divide it into columns.
    """
    with_digits = 0
    # A character makes two words with digits at most (U+00BD, one half), so that most units are settled
    # before their words are made.
    if 3 * 2 * _count_numerals(unit.text) >= unit.length:
        with_digits = sum(map(has_digit, unit.words))
    if 3 * with_digits >= unit.length and not unit.fact(is_finished):
        return True
    if unit.reader_length > MAX_ROW and unit.fact(is_finished):
        return False
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
    return _SPACE.search(text) is None and _ADDRESS_MARK.search(text) is not None


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


def is_code_line(text: str) -> bool:
    """Whether `text` may be a line of a program where other lines are: less is asked than by `is_code`.

    >>> is_code_line("account.close(now)"), is_code_line("for each in accounts:"), is_code_line("One (of two).")
    (False, False, False)
    >>> is_code_line("return (len(text)) == 1"), is_code_line("};")
    (True, True)
    """
    if has_link(text):
        return False
    return is_code(text) or _CODE_FOR_SURE.match(text) is not None or len(_CODE_LINE.findall(text)) > 1


def has_link(text: str) -> bool:
    """Whether a web address or a link in Markdown stands in `text`."""
    return "://" in text or "](" in text


def links(text: str) -> frozenset[str]:
    """Return the web addresses in `text`, and where links in Markdown lead to.

    >>> sorted(links("[Ferry](/ferry) and https://sella.example/ferry."))
    ['/ferry', 'https://sella.example/ferry']
    """
    return frozenset(match[0].removeprefix("](").rstrip(".,;)") for match in _LINK.finditer(text))


def is_item(text: str) -> bool:
    """Whether a mark of a list, a table row, a heading in Markdown or a quoted line stands in front of `text`.

    >>> is_item("2. Sail"), is_item("- Sail"), is_item("Sail - or row"), is_item("2 sails")
    (True, True, False, False)
    """
    return _ITEM.match(text) is not None


def is_attribute(text: str) -> bool:
    """Whether a colon divides `text` into a name and its value.

    >>> is_attribute("Weight limit: 300 lb."), is_attribute("At 10:30"), is_attribute("Ingredients:")
    (True, False, False)
    """
    return _ATTRIBUTE.search(text) is not None


def breaks_off(text: str) -> bool:
    """Whether `text` ends in dots, which stand for more, or in dots and a link of a word or two.

    >>> breaks_off("The ferry left at ..."), breaks_off("The ferry left \u2026 more"), breaks_off("It left.")
    (True, True, False)
    """
    end = max(text.rfind(dots) + len(dots) for dots in DOTS if dots in text) if has_dots(text) else 0
    rest = text[end:]
    if not end or len(rest) > MAX_LINK_CHARACTERS or len(rest.split()) > MAX_LINK_WORDS:
        return False
    return not rest.strip(_ENCLOSING) or not is_finished(rest)


def has_dots(text: str) -> bool:
    return any(map(text.__contains__, DOTS))


@fact
def is_cut_off(unit: Unit) -> bool:
    """Whether a unit ends in dots, or is as long as prose and ends like no sentence."""
    return unit.fact(breaks_off) or (unit.reader_length >= MIN_PROSE and not unit.fact(is_finished))


@fact
def is_prose(unit: Unit) -> bool:
    """Whether a unit is a finished line of sixteen words or more."""
    return unit.length >= MIN_PROSE and unit.reader_length >= MIN_PROSE and unit.fact(is_finished)


def is_signature(text: str) -> bool:
    """Whether `text` signs what stands above it: a dash, and a handle or a name with a date.

    >>> is_signature("\u2014 Jo March (@jomarch) May 4, 2021")
    True
    """
    return text[0] in DASHES and (_HANDLE.search(text) is not None)


@fact
def is_credit(unit: Unit) -> bool:
    """Whether a short unit names a source: no sentence, no figures, but a slash, a colon or brackets.

    >>> is_credit(Unit(0, 0, 18, "(Jo March/Gazette)", ("jo", "march", "gazette")))
    True
    """
    text, count = unit.text, unit.reader_length
    if count > MAX_CREDIT or unit.fact(is_finished) or unit.fact(is_label) or is_row(unit):
        return False
    if unit.fact(has_link) or _PATH.search(text):
        return False
    marked = any(map(text.__contains__, "/|\u00a9\uff0f")) or text[0] in "([\uff08"
    return marked or (count <= MAX_COLON_CREDIT and any(map(text.__contains__, COLONS)))


@fact
def is_list_row(unit: Unit) -> bool:
    """Whether a short unit is an item of a list: a bullet or a dash in front, and no sentence."""
    bullet = unit.text[0] in BULLETS and unit.text[1:2].isspace()
    return bullet and unit.reader_length < MAX_CREDIT and not unit.fact(is_finished)


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

    Signs are no words, so that "up 5 %" and "up $5" have the same words.

    >>> sorted(figures("-3.5 % of $20"))
    [('$', '20'), ('%', '5'), ('-.', '3')]
    """
    found: Counter[tuple[str, str]] = Counter()
    primes = _primes(text)
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        # A run may be as long as a text, and must not stay for the life of the process.
        read = _figure if end - start <= MAX_CACHED_DIGITS else _figure.__wrapped__
        figure = read(text[max(0, start - 4) : start], match[0], text[end : end + 4])
        if end in primes:
            figure = figure[0] + primes[end], figure[1]
        found[figure] += 1
    return found


@fact
def figures_of(unit: Unit) -> Counter[tuple[str, str]]:
    """Return `figures` of the text of a unit, read once."""
    return figures(unit.text)


@fact
def symbols_of(unit: Unit) -> Counter[str]:
    """Return `symbols` of the text of a unit, read once."""
    return symbols(unit.text)


@fact
def figure_words(unit: Unit) -> Counter[str]:
    """Return the words of a unit that hold digits."""
    return Counter(filter(has_digit, unit.words) if may_hold_digits(unit.text) else ())


def has_more(one: Counter[T], other: Counter[T]) -> bool:
    """Whether `one` has something that `other` lacks, or has less often.

    >>> has_more(Counter("ab"), Counter("bc")), has_more(Counter("a"), Counter("ab"))
    (True, False)
    """
    # Their difference would go through all of `other`, which may be a whole text in one line.
    return any(count > other[key] for key, count in one.items())


@lru_cache(maxsize=4096)
def _figure(before: str, run: str, after: str) -> tuple[str, str]:
    """Return the signs that belong to a run of digits, given what stands around it, and the run.

    Copies have the same figures in the same places, so nearly every one is asked for twice.
    """
    marks = _marks_before(before)
    right = after.lstrip()[:1]
    if right and (_is_unit(right) or (right.isnumeric() and not right.isdecimal())):
        marks.append(right)
    if after[1:2].isdecimal():
        marks.append(_SEPARATORS.get(after[0], ""))
    if before[-1:] in (".", ",") and not before[-2:-1].isalnum():
        marks.append(".")
    digits = run if run.isascii() else "".join(str(decimal(char)) for char in run)
    return normalize("NFKC", "".join(sorted(marks))), digits


def _marks_before(before: str) -> list[str]:
    """Return the currency and the sign before a figure: -3, <3, $3, -$3; but not the hyphen of 2-3."""
    marks: list[str] = []
    left = before.rstrip()
    gap = len(left) < len(before)
    while left and len(marks) < 2:
        char = left[-1]
        if char in _SIGNS:
            if left[-2:-1].isalnum() or (gap and char in _DASH_SIGNS):
                break
            marks.append(char.translate(_PLAIN))
        elif _is_unit(char):
            marks.append(char)
        else:
            break
        gap = left[-2:-1].isspace()
        left = left[:-1].rstrip()
    return marks


def _primes(text: str) -> dict[int, str]:
    """Return the marks of feet and inches, by the offset they stand at; none that may close a quotation."""
    if not any(map(text.__contains__, _PRIME_SIGNS)):
        return {}
    opening = _OPENING_QUOTE.search(text)
    unquoted = opening.start() if opening else len(text)
    return {
        match.start(1): _PRIMES.get(match[1], _DOUBLE_PRIME)
        for match in _PRIME.finditer(text)
        if match.start(1) < unquoted or match[1][0] in _TYPESET_PRIMES
    }


def signs(text: str) -> Counter[str]:
    """Return the symbols in `text`, and the letters that a plus, a minus or a sharp makes a grade.

    >>> sorted(signs("\u2713 A+"))
    ['+', 'A+', '\u2713']
    """
    found = symbols(text)
    if any(map(text.__contains__, _GRADE_SIGNS)):
        found.update(match[0].translate(_PLAIN) for match in _GRADE.finditer(text))
    return found


def signs_differ(one: str, other: str) -> bool:
    """Whether one of two texts has a sign that the other lacks.

    What one of them has more than the other does not count where it is a mark of lists, links or rights.

    >>> signs_differ("A+", "A"), signs_differ("\u25b2 Up", "Up"), signs_differ("\u25b2 Up", "\u25bc Up")
    (True, False, True)
    """
    own, others = signs(one), signs(other)
    if own == others:
        return False
    more, fewer = own - others, others - own
    if more and fewer:
        return True
    return bool(more - _ornaments(one) if more else fewer - _ornaments(other))


def _ornaments(text: str) -> Counter[str]:
    """Return the signs that only mark an item, a link or a right, or draw a line."""
    head = text[: len(text) - len(text.lstrip(_SHAPES + _LIST_SIGNS + " \u00a0\t"))]
    tail = text[len(text.rstrip(_LINK_ARROWS + " \u00a0\t")) :]
    marked = head[-1:].isspace() and not text[len(head) : len(head) + 1].isdecimal()
    return Counter((head if marked else "") + tail + "".join(_ORNAMENT.findall(text)))


def symbols(text: str) -> Counter[str]:
    """Return the pictures and signs in `text` (Unicode categories So and Sm): a tick, a coloured dot.

    A bar parts columns, and a minus is told from a dash by what stands beside it: neither is one.
    """
    found = [char for char in _MAY_BE_SYMBOL.findall(text) if _is_symbol(char)]
    return Counter(found)


@lru_cache(maxsize=4096)
def _is_symbol(char: str) -> bool:
    return category(char) in ("So", "Sm") and char not in NO_SYMBOLS


def _is_unit(char: str) -> bool:
    return normalize("NFKC", char) in _UNITS or category(char) == "Sc"
