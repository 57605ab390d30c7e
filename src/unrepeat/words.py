"""Text to words: the only form in which texts are compared.

Words never lead back to the text; only spans do. What a word is, is decided in the kernel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from unrepeat import _kernel
from unrepeat._kernel._python.words import NORMALIZER_VERSION as NORMALIZER_VERSION
from unrepeat._kernel._python.words import UNICODE_VERSION as UNICODE_VERSION
from unrepeat._kernel._python.words import is_unknown as is_unknown
from unrepeat._kernel._python.words import known as known
from unrepeat._kernel.unicode_ranges import SPACELESS, SPACELESS_ALPHABETS, character_class
from unrepeat.version import __version__

# Characters of a script without spaces that make up a word to its readers, at the most; see `length`.
MOST_WORDS_IN_ONE = 4


def versions() -> dict[str, str]:
    """Return the versions that an answer depends on, as reports name them."""
    return {"unrepeat": __version__, "normalizer": str(NORMALIZER_VERSION), "unicode": UNICODE_VERSION}


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

    A word that a hyphen divides at the end of a line is one word: two letters or more, a hyphen or soft
    hyphen, one line end, and a letter in lower case. So are single letters with dots between them. Marks that
    are optional in Hebrew and Arabic (points, vowel signs, shadda), and the Arabic stretching stroke, vanish;
    those of all other scripts count.

    >>> words("The U.S. and the US")
    ['the', 'us', 'and', 'the', 'us']

    Args:
        text: Any `str`; lone surrogates and control characters are no letters, so they end a word.

    Returns:
        The words in order; empty if the text has no letter and no digit.

    The words are those of Unicode 14.0 on every Python. What it does not know is no part of a word, other
    than the code points that are reserved for Han characters.
    """
    return _kernel.words(text)


def length(words: Sequence[str]) -> float:
    """Return about how many words a reader would count, for limits that are about the length of a text.

    >>> length(["spring", "tide"]), length(["\u6771", "\u4eac", "\u5927", "\u5b66"])
    (2.0, 2.0)

    A character of a script without spaces is a word of ours, but a part of one to its readers: half a word in
    Han and Kana, a quarter in Thai, Lao, Khmer and Myanmar. (Rough averages: two characters a word in Chinese
    and Japanese news, four and more in Thai.)
    """
    text = "".join(words)
    if text.isascii() or not _spaceless().search(text):
        return float(len(words))
    characters = [word[0] for word in words if not word.isascii() and is_spaceless(word[0])]
    letters = sum(_spaceless_alphabet().match(char) is not None for char in characters)
    return len(words) - len(characters) + (len(characters) - letters) / 2 + letters / MOST_WORDS_IN_ONE


def may_be_spaceless(text: str) -> bool:
    """Whether `text` may have words of a script written without spaces; if not, `length` counts all alike.

    >>> may_be_spaceless("\u201cIt\u2019s d\u00e9j\u00e0 vu\u201d"), may_be_spaceless("\u6771")
    (False, True)
    """
    return not text.isascii() and _MAY_BE_SPACELESS.search(text) is not None


def is_spaceless(char: str) -> bool:
    """Whether `char` belongs to a script that is written without spaces.

    >>> is_spaceless("\u6771"), is_spaceless("a")
    (True, False)
    """
    return _spaceless().match(char) is not None


# Those scripts begin at U+0E00, and no character below it, and no punctuation, becomes one of theirs.
_MAY_BE_SPACELESS = re.compile("[\u0e00-\u1fff\u2070-\U0010ffff]")


@cache
def _spaceless_alphabet() -> re.Pattern[str]:
    return re.compile(f"[{character_class(SPACELESS_ALPHABETS)}]")


@cache
def _spaceless() -> re.Pattern[str]:
    return re.compile(f"[{character_class(SPACELESS)}]")
