"""The lines of a document: where they stand, and the words by which they are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.article.text.figures import has_digit
from unrepeat.article.text.shapes import is_item
from unrepeat.words import length

# A year of these two centuries, or an hour with minutes.
_TIME = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{1,2}[:.][0-9]{2}")

_WORD = re.compile(r"[^\W_]+")

# What calls to something is no name.
_CALL = re.compile(r"[!?]")

# A name has two words, a by-line seldom more than this.
WORDS_OF_A_NAME = range(2, 7)

# Lines of so many words tell whether two documents are the same story: menus make all pages alike.
MIN_LONG_LINE = 8

# Shorter headlines are mostly names of sections, and their words are everywhere.
MIN_HEADLINE = 5

# The year beside it is that of a notice.
_RIGHTS = "\N{COPYRIGHT SIGN}"

# A line with a date or time and more words says something beside it. (Guessed, both of them.)
MAX_WORDS_BESIDE, MAX_WORDS_OF_A_TIME = 4, 9


class SourceLine(NamedTuple):
    """A line of a document that is not blank, without the white space around it."""

    start: int
    """Where it begins, in code points of the text."""

    end: int
    """Where it ends."""

    text: str

    key: str
    """Its words with a space between two, by which it is known; empty for a rule or a bullet."""

    @property
    def is_long(self) -> bool:
        """Whether it is long enough for prose: eight words and more."""
        # No line is longer than the number of its words, and most are known to be short by that.
        return self.key.count(" ") + 1 >= MIN_LONG_LINE and length(self.key.split()) >= MIN_LONG_LINE

    @property
    def may_head(self) -> bool:
        """Whether it may be a headline, by length and shape; those of Markdown begin with a number sign."""
        if length(self.key.split()) < MIN_HEADLINE:
            return False
        return self.text.startswith("#") or not is_item(self.text)

    @property
    def is_name(self) -> bool:
        """Whether it is written like a name: two to six words, all capitalised, not all in capitals."""
        words = _WORD.findall(self.text)
        return (
            _CALL.search(self.text) is None
            and len(words) in WORDS_OF_A_NAME
            and all(word[0].isupper() for word in words)
            and not all(word.isupper() for word in words)
        )

    @property
    def is_time(self) -> bool:
        """Whether it is a date or a time with few other words: that belongs to the story."""
        if not _TIME.search(self.text) or _RIGHTS in self.text:
            return False
        # An item of a list is the title of something; but a date may begin like one with a number.
        if is_item(self.text) and not self.text[0].isdigit():
            return False
        words = self.key.split()
        if len(words) > MAX_WORDS_OF_A_TIME:
            return False
        return sum(not has_digit(word) for word in words) <= MAX_WORDS_BESIDE


def lines_of(text: str) -> list[SourceLine]:
    r"""Return the lines of a text that are not blank, in order.

    >>> [(line.text, line.key) for line in lines_of("Read More!\n\n * \n")]
    [('Read More!', 'read more'), ('*', '')]
    """
    return [
        SourceLine(start, end, line := text[start:end], line_key(line))
        for start, end in _kernel.line_spans(text)
    ]


def line_key(text: str) -> str:
    """Return the words of a line with a space between two.

    >>> line_key("\u00a9 Gazette: All rights reserved.")
    'gazette all rights reserved'
    """
    return " ".join(_kernel.words(text))


def named_site(source: str | None) -> str | None:
    """Return the source of a document, None for an empty one: what has no name is no site."""
    return source or None


def has_words(lines: Iterable[SourceLine]) -> bool:
    """Whether any of some lines has words; if not, they tell no story."""
    return any(line.key for line in lines)


def field_keys(value: object) -> frozenset[str]:
    """Return the keys of the strings in a field of a record: a string, or a list or tuple of them."""
    values = value if isinstance(value, (list, tuple)) else (value,)
    return frozenset(line_key(item) for item in values if isinstance(item, str)) - {""}
