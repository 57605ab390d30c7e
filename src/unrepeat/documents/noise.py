"""Whether one document is a copy of another with wrong letters in it, as scanning and typing leave them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat._kernel.unicode_ranges import HANGUL, SPACELESS, character_class
from unrepeat.article.text.figures import has_digit
from unrepeat.documents.novelty import word_places

# How many letters may be wrong in a word of 0, 1, 2, ... letters: none in one of a single letter, one up to
# six, two up to eleven, then three. At 5 % wrong letters, one word of six letters in thirty has more.
WRONG_LETTERS = bytes((0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3))

# Letters from which on a word is a long one. Of two short words that differ by a letter both often are words
# (not, now; had, has), of two long ones hardly ever.
LONG_LETTERS = 5

# One in so many of the words that are spelled otherwise must be a long one. With 2 and 5 % wrong letters,
# half of them and more are in 99 of 100 copies. (Measured, as what follows, on 300 scraped pages of 60 to
# 1,500 words.)
LEAST_LONG = 3

# So many words must be spelled otherwise for each word without partner: there are two and more in 99 of 100
# copies, five and more in nine of ten. Of two notices of one form that differ in their names, and have 2 %
# wrong letters each, most have one at the most.
SPELLED_PER_OWN = 2

# Words that are spelled otherwise from which on there is evidence of noise; a single one may be another name.
LEAST_SPELLED = 2

# Documents with fewer words have no room for such evidence. (A guess; at 20 words, 2 % are two letters.)
LEAST_WORDS = 20

# Different words that both must have, of those that at least one has, to be worth an alignment. Of copies
# with 5 % wrong letters 99 in 100 have .31 and more, of unrelated pages 99 in 100 less than .16.
LEAST_SHARED = 0.25

# Words between two matched runs are looked at if the table of both sides has at most so many cells: 128
# words on each. At 5 % wrong letters the most were 34.
_GAP_CELLS = 2**14


class Spelling(NamedTuple):
    """Words that both documents have, spelled otherwise: one and one, or one that was divided or joined."""

    start: int
    """First of them among the words of the document."""

    end: int
    kept_start: int
    """First of them among the words of the kept document."""

    kept_end: int
    wrong: int
    """Letters that are wrong; 0 where only a space is."""


class NoisyMatch(NamedTuple):
    """A document that is a copy of a kept one with wrong letters in it."""

    similarity: float
    """Words that are matched, those spelled otherwise included, as a share of those that at least one has."""

    spelled: tuple[Spelling, ...]
    """What is spelled otherwise, in order."""

    words: bytes
    """The words of the document in the spelling of the kept one, as `Fingerprints` has words: what is still
    new in them is new.
    """

    matched: int
    """Words of the kept document that are matched."""

    @property
    def note(self) -> str:
        """What is to be said of it."""
        count = len(self.spelled)
        return f"with {count} word{'' if count == 1 else 's'} spelled otherwise"


def noisy_match(words: bytes, count: int, others: bytes, threshold: int) -> NoisyMatch | None:
    r"""Return how a document is a copy of another one but for wrong letters, or None if it is none.

    It is for pairs that do not match as they are. Words are aligned, and a word is matched with one, or with
    two that make it up, in which few letters are wrong (`WRONG_LETTERS`). It is a copy if the similarity
    reaches the threshold, and noise is why the two differ:

    - at least two words are spelled otherwise, and two for each word without partner on either side;
    - at least one in three of them is a long word, since in another version of a story it is the small words
      that look alike (had, has; not, now);
    - of the figures no greater share differs than of the words, and one more.

    A word with a digit is never misspelled: another figure is another figure. Nor is one that, as it is
    written, the other document has as well, or one of a script whose characters are syllables or words. What
    is not matched stays as it is in `NoisyMatch.words`, so the caller sees it as new.

    Args:
        words: The words of the document, as `Fingerprints` has them.
        count: Their number.
        others: The words of the kept document.
        threshold: The least similarity, in billionths.

    Not guaranteed: that a changed word is told from a misspelled one if both differ in few letters
    ("billion" for "million"), in a document that has wrong letters elsewhere. `NoisyMatch.spelled` has every
    such word.
    """
    if count < LEAST_WORDS:
        return None
    own, other, shared = _kernel.shared_shingles(words, others, 1)
    if shared < LEAST_SHARED * (own + other - shared):
        return None
    strict = _strict(words) | _strict(others)
    groups, kept_matched, new_matched = _kernel.respelled(others, words, WRONG_LETTERS, strict, _GAP_CELLS)
    kept, new = others.decode().split("\0"), words.decode().split("\0")
    spelled = []
    for kept_start, kept_end, start, end, wrong in groups:
        if _parts_figures(kept, kept_start, kept_end) or _parts_figures(new, start, end):
            kept_matched -= kept_end - kept_start
            new_matched -= end - start
        else:
            spelled.append(Spelling(start, end, kept_start, kept_end, wrong))
    only_new, only_kept = len(new) - new_matched, len(kept) - kept_matched
    union = len(kept) + only_new
    if kept_matched * WHOLE < threshold * union or not _is_noise(kept, spelled, max(only_new, only_kept)):
        return None
    respelled = _respelled(new, kept, spelled)
    if strict and _has_other_figures(kept, respelled, strict, len(spelled) / kept_matched):
        return None
    return NoisyMatch(kept_matched / union, tuple(spelled), "\0".join(respelled).encode(), kept_matched)


def _strict(words: bytes) -> set[bytes]:
    """Return the words that one wrong letter would make another word of, or another figure.

    Those are words with a digit, and words of a script whose characters stand for syllables or for words.
    """
    if words.isascii():
        # Of ASCII, words have nothing but letters and digits.
        if not any(map(words.__contains__, b"0123456789")):
            return set()
        return {word for word in words.split(b"\0") if not word.isalpha()}
    return {
        word.encode()
        for word in set(words.decode().split("\0"))
        if has_digit(word) or (not word.isascii() and _syllable().search(word))
    }


@cache
def _syllable() -> re.Pattern[str]:
    return re.compile(f"[{character_class(SPACELESS, HANGUL)}]")


def _parts_figures(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a space stands between two digits: 1 12 and 112 are written with the same digits."""
    return end - start == 2 and has_digit(words[start][-1]) and has_digit(words[start + 1][0])


def _is_noise(kept: Sequence[str], spelled: Sequence[Spelling], without_partner: int) -> bool:
    """Whether wrong letters are why two documents differ, not other words."""
    lengths = [sum(map(len, kept[one.kept_start : one.kept_end])) for one in spelled]
    long = sum(length >= LONG_LETTERS for length in lengths)
    return len(spelled) >= max(LEAST_SPELLED, SPELLED_PER_OWN * without_partner) and LEAST_LONG * long >= len(
        spelled
    )


def _has_other_figures(
    kept: Sequence[str], respelled: Sequence[str], strict: set[bytes], spelled: float
) -> bool:
    """Whether more figures differ than noise explains.

    Noise strikes figures no more often than words, which have more letters on average. So at most the share
    of words that are spelled otherwise is expected of figures, and one more is taken for chance.
    """
    figures = {word.decode() for word in strict}
    own, others = (Counter(word for word in words if word in figures) for words in (respelled, kept))
    differing = max((own - others).total(), (others - own).total())
    return differing > 1 + spelled * others.total()


def _respelled(new: Sequence[str], kept: Sequence[str], spelled: Sequence[Spelling]) -> list[str]:
    parts: list[str] = []
    at = 0
    for one in spelled:
        parts += new[at : one.start]
        parts += kept[one.kept_start : one.kept_end]
        at = one.end
    return [*parts, *new[at:]]


def respelled(text: str, spelled: Sequence[Spelling], kept_words: bytes) -> str:
    r"""Return a text with the words that are spelled otherwise in the spelling of the kept document.

    >>> respelled("The Harbonr is closed.", [Spelling(1, 2, 1, 2, 1)], b"the\0harbour\0is\0closed")
    'The Harbour is closed.'

    Args:
        text: The document.
        spelled: What is spelled otherwise in it, in order.
        kept_words: The words of the kept document.
    """
    if not spelled:
        return text
    places, kept = word_places(text), kept_words.decode().split("\0")
    parts: list[str] = []
    position = 0
    for spelling in spelled:
        start, end = places[spelling.start][0], places[spelling.end - 1][1]
        if start < position:
            continue  # both stand in a sign for several words, whose whole line was replaced
        word = " ".join(kept[spelling.kept_start : spelling.kept_end])
        # What it is spelled with says nothing of names; a capital does.
        parts += (text[position:start], word.capitalize() if text[start].isupper() else word)
        position = end
    return "".join((*parts, text[position:]))
