"""The same entry under another headline: what of a headline the entry itself says, and what it does not.

A headline may be the only thing that tells two pages apart: a form of words about every car park of a town,
under the name of each. It may also be a second headline for the same piece. No rule knows which; these hold
the second back unless the piece says most of the headline.
"""

from __future__ import annotations

from collections.abc import Sequence

from unrepeat import _kernel
from unrepeat._kernel.contract import MAX_HEADLINE
from unrepeat.article.text.figures import has_digit
from unrepeat.article.text.shapes import is_finished
from unrepeat.words import length

# Words that must stand behind the headline. Guessed: fewer are a caption or a prompt, which many share.
MIN_BODY = 20

# How much longer the words behind a headline are than it is, at the least. Guessed.
MIN_BODY_RATIO = 2

# Letters of a word that tells something: fewer are mostly those of "the", "and", "von", which stand in any
# text, in the scripts that have capitals. At least so many of the headline must stand behind it, and half.
MIN_TELLING, MIN_TOLD = 4, 2


def may_be_retitled(words: bytes, kept: bytes) -> bool:
    """Whether two documents end with the same words, so many that one may be the other, retitled.

    It is asked of all pairs that are not alike, and so looks at little.

    Args:
        words: The words of the one in UTF-8, a NUL between two of them.
        kept: Those of the other one.
    """
    # A word has a letter or more, and a NUL before it.
    return words[1 - 2 * MIN_BODY :] == kept[1 - 2 * MIN_BODY :]


def is_retitled(text: str, kept: bytes) -> bool:
    r"""Whether a document is a kept one under another headline, and the kept one says what the headline says.

    >>> body = "The coast road was closed for an hour after a lorry lost a load of onions. No one was hurt."
    >>> kept = b"\0".join(f"lane closed {body}".lower().replace(".", "").encode().split())
    >>> [is_retitled(f"{headline}\n\n{body}", kept) for headline in ("Onions on the coast road", "A2 closed")]
    [True, False]

    Args:
        text: The document.
        kept: The words of the kept one in UTF-8, a NUL between two of them.

    Not guaranteed: that a headline says nothing that is not told behind it ("rejected", in small letters, or
    "Kim" as the first word). A figure, and another word with a capital, is never said by the headline alone.
    Where all words have capitals, or letters of a script without them, all must be told.
    """
    words, others = _kernel.words(text), kept.decode().split("\0")
    if _is_body(words, others):
        return True
    line = _first_line(text)
    own = _kernel.words(line)
    body = words[len(own) :]
    if not own or words[: len(own)] != own or not _is_body(body, others):
        return False
    new = frozenset(own).difference(others)
    if not new:
        return True
    return not (
        _have_one_form(own, others[: len(others) - len(body)])
        or _names_any(line, new)
        or MIN_BODY_RATIO * length(own) > length(body)
        or not _is_told(own, frozenset(body))
    )


def _first_line(text: str) -> str:
    """Return the first line if it is a headline by its looks: short, with text behind it, and no sentence."""
    spans = _kernel.line_spans(text)
    if len(spans) < 2 or spans[0][1] - spans[0][0] > MAX_HEADLINE:
        return ""
    line = text[slice(*spans[0])]
    return "" if is_finished(line) else line


def _is_body(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the kept document ends with some words, and what stands before them may be its headline."""
    size = length(words)
    headline = others[: len(others) - len(words)]
    return (
        size >= MIN_BODY
        and others[-len(words) :] == words
        and MIN_BODY_RATIO * length(headline) <= size
        and len(" ".join(headline)) <= MAX_HEADLINE
    )


def _have_one_form(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headlines begin or end alike, as those of pages that are made in one form.

    "Size of the blue whale", "Size of the fin whale": what stands between tells the two apart.
    """
    return bool(other) and (one[0] == other[0] or one[-1] == other[-1])


def _names_any(headline: str, new: frozenset[str]) -> bool:
    """Whether one of the new words is a figure, may be a name, or is of a script without capitals.

    Any first word has a capital; one of fewer letters than tell something is taken for no name.
    """
    for number, part in enumerate(headline.split()):
        has_capital = any(map(str.isupper, part))
        for word in new.intersection(_kernel.words(part)):
            if has_digit(word) or _is_caseless(word):
                return True
            if has_capital and (number or len(word) >= MIN_TELLING):
                return True
    return False


def _is_told(headline: Sequence[str], body: frozenset[str]) -> bool:
    """Whether half of the words of a headline that tell something stand in the text behind it."""
    telling = [word for word in headline if len(word) >= MIN_TELLING]
    told = sum(word in body for word in telling)
    return told >= MIN_TOLD and 2 * told >= len(telling)


def _is_caseless(word: str) -> bool:
    return any(char.isalpha() and char.lower() == char.upper() for char in word)
