"""Numbers, signs and grades: what is never lost."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TypeVar
from unicodedata import category, decimal, normalize

from unrepeat.article.text.units import Unit, fact
from unrepeat.words import is_unknown, known

NO_SYMBOLS = "|\N{MINUS SIGN}"  # see `symbols`

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

_LINK_ARROWS = (
    "\N{RIGHTWARDS ARROW}"
    "\N{RIGHTWARDS DOUBLE ARROW}"
    "\N{BLACK RIGHT-POINTING TRIANGLE}"
    "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}"
    "\N{BLACK RIGHT-POINTING POINTER}"
    "\N{HEAVY WIDE-HEADED RIGHTWARDS ARROW}"
    "\N{HEAVY ROUND-TIPPED RIGHTWARDS ARROW}"
    "\N{BLACK RIGHTWARDS ARROW}"
    "\N{BLACK RIGHTWARDS ARROWHEAD}"
)

# Signs that draw a line or an arrow (==, ~~, ->), and the marks of rights and trade marks.
_ORNAMENT = re.compile("[<=>~]{2,}|->|<-|[\u00a9\u00ae\u2120\u2122]")

# Anything that may be a digit or a numeral: most prose has none, which is quickly seen.
NUMERAL = re.compile(r"[0-9\x80-\U0010ffff]")
_DIGITS = re.compile(r"\d+")

# More than a number in prose has.
MAX_CACHED_DIGITS = 32

# Minus and plus as they are typed and typeset; all count as the first one.
_MINUS = (
    "-"
    "\N{HYPHEN}"
    "\N{NON-BREAKING HYPHEN}"
    "\N{FIGURE DASH}"
    "\N{EN DASH}"
    "\N{SUPERSCRIPT MINUS}"
    "\N{MINUS SIGN}"
    "\N{SMALL HYPHEN-MINUS}"
    "\N{FULLWIDTH HYPHEN-MINUS}"
)

_PLUS = "+\N{SUPERSCRIPT PLUS SIGN}\N{SMALL PLUS SIGN}\N{FULLWIDTH PLUS SIGN}"

_PLAIN = str.maketrans({**dict.fromkeys(_MINUS, "-"), **dict.fromkeys(_PLUS, "+")})

_SIGNS = (
    _MINUS
    + _PLUS
    + ("\N{PLUS-MINUS SIGN}\N{MINUS-OR-PLUS SIGN}<>\N{LESS-THAN OR EQUAL TO}\N{GREATER-THAN OR EQUAL TO}~")
)

# Those of them that are also dashes and hyphens: with a gap behind, they are punctuation.
_DASH_SIGNS = _MINUS.translate(str.maketrans("", "", "-\u2212"))

_UNITS = "%\N{PER MILLE SIGN}\N{PER TEN THOUSAND SIGN}\N{DEGREE SIGN}\N{ARABIC PERCENT SIGN}"

# Feet and inches, minutes and seconds, as they are typeset and as they are typed, behind one to three digits.
_PRIME_SIGNS = (
    "'\""
    "\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{PRIME}"
    "\N{DOUBLE PRIME}"
    "\N{TRIPLE PRIME}"
    "\N{QUADRUPLE PRIME}"
)

_PRIME = re.compile(
    r"(?<!\d)\d{1,3}"
    "(''|\u2019\u2019|\u2032\u2032|[\"\u201d\u2033\u2034\u2057]|['\u2019\u2032](?![^\\W\\d_]))"
)

_PRIMES = {"\u2057": "\u2057", "\u2034": "\u2034"} | dict.fromkeys("\u2032'\u2019", "\u2032")

_DOUBLE_PRIME = "\u2033"

_TYPESET_PRIMES = "\N{PRIME}\N{DOUBLE PRIME}\N{TRIPLE PRIME}\N{QUADRUPLE PRIME}"

# Behind the beginning of a quotation, the same characters may end it.
_OPENING_QUOTE = re.compile("(?<!\\w)[\"'\u2018\u2019\u201a\u201c\u201d\u201e](?=\\S)")

# What stands between the digits of a decimal, a time, a range or a fraction. Decimal marks differ by country.
_SEPARATORS = {".": ".", ",": ".", ":": ".", "-": "-", "\u2013": "-", "\u2212": "-", "/": "/", "\u2044": "/"}

# What makes another mark or another language of a letter: A+, C++, C#. Behind a digit a dash is punctuation.
_GRADE_SIGNS = _MINUS + _PLUS + "#"
_MAY_BE_SIGN = re.compile(rf"{_MAY_BE_SYMBOL.pattern}|[{re.escape(_GRADE_SIGNS)}]")

_GRADE = re.compile(
    rf"\b\w[+#-]+(?!\w)|\b[^\W\d_][{re.escape(_GRADE_SIGNS)}]+(?!\w)|\w[{re.escape(_PLUS)}#]+(?!\w)"
)

T = TypeVar("T")


def has_digit(word: str) -> bool:
    """Whether a word holds a digit of any script, or a numeral.

    >>> has_digit("3rd"), has_digit("third")
    (True, False)
    """
    # Of ASCII, words have nothing but letters and digits.
    return not word.isalpha() if word.isascii() else any(map(str.isnumeric, word))


def may_hold_digits(text: str) -> bool:
    """Whether some words of `text` may hold digits; where this is False, `has_digit` is for all of them."""
    return NUMERAL.search(text) is not None


def figures(text: str) -> Counter[tuple[str, str]]:
    """Return the digit runs of `text`, each with the signs beside it that change what it says.

    Signs are no words, so that "up 5 %" and "up $5" have the same words.

    >>> sorted(figures("-3.5 % of $20"))
    [('$', '20'), ('%', '5'), ('-.', '3')]
    """
    found: Counter[tuple[str, str]] = Counter()
    if _DIGITS.search(text) is None:
        return found
    if not text.isascii():
        text = known(text)  # digits that only a newer Python knows are none
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
        for match in _GRADE.finditer(text):
            found[match[0].translate(_PLAIN)] += 1
    return found


def may_have_signs(text: str) -> bool:
    """Whether `signs` may find any: of most texts that is seen much faster than by counting nothing."""
    return _MAY_BE_SIGN.search(text) is not None


def signs_differ(one: str, other: str) -> bool:
    """Whether one of two texts has a sign that the other lacks.

    What one of them has more than the other does not count where it is a mark of lists, links or rights.

    >>> signs_differ("A+", "A"), signs_differ("\u25b2 Up", "Up"), signs_differ("\u25b2 Up", "\u25bc Up")
    (True, False, True)
    """
    if not (may_have_signs(one) or may_have_signs(other)):
        return False
    return have_other_signs(one, signs(one), other, signs(other))


def have_other_signs(one: str, own: Counter[str], other: str, others: Counter[str]) -> bool:
    """Return `signs_differ` of two texts, of which the signs are known."""
    # Counters are compared as the dictionaries that they are, as none of them counts a zero.
    if dict.__eq__(own, others):
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
    What Unicode 14.0 does not know counts as a sign, whatever a newer Python takes it for: no word holds it,
    and most of it that is written anywhere are new emoji.
    """
    found = [char for char in _MAY_BE_SYMBOL.findall(text) if _is_symbol(char)]
    return Counter(found)


@lru_cache(maxsize=4096)
def _is_symbol(char: str) -> bool:
    return is_unknown(char) or (category(char) in ("So", "Sm") and char not in NO_SYMBOLS)


def _is_unit(char: str) -> bool:
    return normalize("NFKC", char) in _UNITS or category(char) == "Sc"
