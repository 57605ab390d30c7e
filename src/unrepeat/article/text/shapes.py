"""What a unit looks like, judged by its structure and not by a vocabulary of one language.

What lists there are, are lists of characters, and they all stand here.
"""

from __future__ import annotations

import re

from unrepeat.article.text.figures import NUMERAL, has_digit
from unrepeat.article.text.units import Unit, fact

# Sentence ends of Latin, CJK, Devanagari, Arabic and Urdu, Ethiopic, Khmer, Myanmar and Armenian script.
SENTENCE_ENDS = (
    ".!?"
    "\N{HORIZONTAL ELLIPSIS}"
    "\N{IDEOGRAPHIC FULL STOP}"
    "\N{FULLWIDTH EXCLAMATION MARK}"
    "\N{FULLWIDTH QUESTION MARK}"
    "\N{FULLWIDTH FULL STOP}"
    "\N{DEVANAGARI DANDA}"
    "\N{DEVANAGARI DOUBLE DANDA}"
    "\N{ARABIC QUESTION MARK}"
    "\N{ARABIC FULL STOP}"
    "\N{ETHIOPIC FULL STOP}"
    "\N{KHMER SIGN KHAN}"
    "\N{MYANMAR SIGN SECTION}"
    "\N{ARMENIAN FULL STOP}"
)

DOTS = ("\u2026", "...")

QUESTION_MARKS = (
    "?"
    "\N{FULLWIDTH QUESTION MARK}"
    "\N{ARABIC QUESTION MARK}"
    "\N{GREEK QUESTION MARK}"
    "\N{QUESTION EXCLAMATION MARK}"
    "\N{EXCLAMATION QUESTION MARK}"
    "\N{ARMENIAN QUESTION MARK}"
    "\N{ETHIOPIC QUESTION MARK}"
)

# Greek asks with a semicolon; a Japanese question may end with a particle and a full stop.
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")

JAPANESE_QUESTION = "\N{HIRAGANA LETTER KA}\N{IDEOGRAPHIC FULL STOP}"

COLONS = ":\N{FULLWIDTH COLON}"

OPENING_QUOTES = (
    "\"'"
    "\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}"
    "\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "\N{LEFT CORNER BRACKET}"
    "\N{LEFT WHITE CORNER BRACKET}"
    "\N{LEFT DOUBLE ANGLE BRACKET}"
    "\N{HEAVY DOUBLE TURNED COMMA QUOTATION MARK ORNAMENT}"
)

CLOSING_QUOTES = (
    "\"'"
    "\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"
    "\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
    "\N{RIGHT CORNER BRACKET}"
    "\N{RIGHT WHITE CORNER BRACKET}"
    "\N{RIGHT DOUBLE ANGLE BRACKET}"
    "\N{HEAVY DOUBLE COMMA QUOTATION MARK ORNAMENT}"
)

CLOSING = CLOSING_QUOTES + (")]}\N{FULLWIDTH RIGHT PARENTHESIS}\N{RIGHT BLACK LENTICULAR BRACKET}*_")

OPENS = "[\N{LEFT DOUBLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}](?=\\w)"
"""Pattern of a mark that may close a quotation in some languages, and opens one: a word follows at once."""

_ENCLOSING = CLOSING + " \u00a0"

BULLETS = (
    "-*+"
    "\N{BULLET}"
    "\N{TRIANGULAR BULLET}"
    "\N{BLACK SMALL SQUARE}"
    "\N{BLACK CIRCLE}"
    "\N{WHITE BULLET}"
    "\N{HYPHEN BULLET}"
    "\N{MIDDLE DOT}"
    "\N{EN DASH}"
)

DASHES = (
    "-"
    "\N{HYPHEN}"
    "\N{NON-BREAKING HYPHEN}"
    "\N{FIGURE DASH}"
    "\N{EN DASH}"
    "\N{EM DASH}"
    "\N{HORIZONTAL BAR}"
    "\N{MINUS SIGN}"
    "\N{BULLET}"
)

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

_LINK = re.compile(r"https?://[^\s)\]>]+|\]\([^\s)]+")

_PATH = re.compile(r"[(\s]/\w")

_ADDRESS_MARK = re.compile(r"(?:://|www\.)\S", re.IGNORECASE)

_SPACE = re.compile(r"\s")

_COLUMN_GAP = re.compile(r"(?:[^\s.!?\u2026](?:[ \u00a0]{2,})|\S(?:\t|\s*[|\u2502]\s*))(?=\S)")

_GAPS = ("  ", "\u00a0", "\t", "|", "\u2502")

_HANDLE = re.compile(r"(?<!\w)@\w")

_ASCII_DIGITS = "0123456789"


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
    return sum(map(text.count, _ASCII_DIGITS)) if text.isascii() else len(NUMERAL.findall(text))


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
    """Whether `text` begins with the mark of a list, a table row, a heading in Markdown or a quoted line.

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
    """Whether dots that stand for more are anywhere in `text`."""
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
