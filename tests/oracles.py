"""Slow, obvious versions of what the library does fast, written from its documentation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple
from unicodedata import category, normalize, numeric

from unrepeat import DocumentOptions, _kernel
from unrepeat.documents.revisions.news import news


def jaccard(one: Sequence[str], other: Sequence[str], size: int) -> float:
    """Shared shingles over all shingles."""
    a, b = shingle_set(one, size), shingle_set(other, size)
    return len(a & b) / len(a | b)


def shingle_set(words: Sequence[str], size: int) -> set[tuple[str, ...]]:
    """Runs of `size` words; one of all the words if there are fewer."""
    if not words:
        return set()
    size = min(size, len(words))
    return {tuple(words[start : start + size]) for start in range(len(words) - size + 1)}


def best_chains(a: Sequence[str], b: Sequence[str]) -> tuple[int, set[int]]:
    """The best local score, and how many words the alignments of that score match.

    An alignment is a chain of equal words, ascending on both sides; it is worth 2 per word less 1 per word
    that either side has in between. Every chain is looked at, by its last pair.
    """
    score: dict[tuple[int, int], int] = {}
    counts: dict[tuple[int, int], set[int]] = {}
    for i, word in enumerate(a):
        for j, other in enumerate(b):
            if word != other:
                continue
            best, found = 2, {1}
            for x, y in score:
                if x < i and y < j:
                    worth = score[x, y] + 2 - (i - x - 1) - (j - y - 1)
                    if worth > best:
                        best, found = worth, set()
                    if worth == best:
                        found = found | {count + 1 for count in counts[x, y]}
            score[i, j], counts[i, j] = best, found
    top = max(score.values(), default=0)
    return top, set().union(*(counts[pair] for pair in score if score[pair] == top))


def common_subsequence(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence: no alignment matches more words."""
    row = [0] * (len(b) + 1)
    for word in a:
        above = row[:]
        for j, other in enumerate(b, 1):
            row[j] = above[j - 1] + 1 if word == other else max(above[j], row[j - 1])
    return row[-1]


def is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the items of `part` stand in `whole` in this order."""
    rest = iter(whole)
    return all(item in rest for item in part)


def number_words(words: Sequence[str]) -> Counter[str]:
    """The words with a digit or numeral in them."""
    return Counter(word for word in words if any(numeric(char, None) is not None for char in word))


def signed_figures(text: str) -> Counter[tuple[str, str, str]]:
    """The digit runs with the currency or percent sign before and after them, at most one space away."""
    found: Counter[tuple[str, str, str]] = Counter()
    for match in re.finditer(r"\d+", text):
        before = re.search(r"(\S)\s?$", text[: match.start()][-2:])
        after = re.match(r"\s?(\S)", text[match.end() :][:2])
        found[_sign(before), match[0], _sign(after)] += 1
    return found


def _sign(match: re.Match[str] | None) -> str:
    char = match[1] if match else ""
    return char if char and (category(char) == "Sc" or normalize("NFKC", char) in "%\u2030\u066a") else ""


class Told(NamedTuple):
    """What all pairs say of one document; the fields are named as those of `Verdict`."""

    is_duplicate: bool
    duplicate_of: str | int | None
    kind: str | None
    jaccard: float
    containment: float
    new_words: tuple[str, ...]

    def numbered_from(self, first: int) -> Told:
        """The same of documents that are not the first ones."""
        return (
            self._replace(duplicate_of=first + self.duplicate_of)
            if isinstance(self.duplicate_of, int)
            else self
        )


def verdicts(texts: Sequence[str], options: DocumentOptions) -> list[Told]:
    """What is said of each text, in order: every one beside every kept one before it, one after the other."""
    kept: list[int] = []
    found: list[Told] = []
    read = [_Text(text, tuple(_kernel.words(text)), options.shingle_size) for text in texts]
    for number, text in enumerate(read):
        told = [(other, _told(text, read[other], other, options)) for other in kept]
        likely = [(*one, other) for other, one in told if one is not None]
        removing = [one for one in likely if one[0].is_duplicate]
        # Of those that remove it, and else of all: copies, then edited ones, then those that it stands in.
        for likeness in ("exact", "near", "contained"):
            alike = [
                (share, -other, one) for one, name, share, other in removing or likely if name == likeness
            ]
            if alike:
                found.append(max(alike, key=lambda one: one[:2])[2])
                break
        else:
            found.append(Told(False, None, None, 0.0, 0.0, ()))
        if not found[-1].is_duplicate:
            kept.append(number)
    return found


class _Text:
    """A text as it is compared."""

    def __init__(self, text: str, words: tuple[str, ...], size: int) -> None:
        self.text = text
        self.words = words
        self.shingles = shingle_set(words, size)


def _told(
    text: _Text, kept: _Text, other: int, options: DocumentOptions
) -> tuple[Told, str, Fraction] | None:
    """What a text is beside one kept one, how it is like it, and by what share; None if it is not."""
    words, kept_words = text.words, kept.words
    if not words and options.empty == "keep":
        return None
    if words == kept_words:
        is_short = 0 < len(words) < options.min_words
        kind = "short" if is_short else "exact"
        return Told(not is_short, other, kind, 1.0, 1.0, ()), "exact", Fraction(1)
    if min(len(words), len(kept_words)) < max(options.min_words, options.shingle_size):
        return None
    own, others = text.shingles, kept.shingles
    shared = len(own & others)
    if not shared:
        return None
    similarity, share = Fraction(shared, len(own | others)), Fraction(shared, len(own))
    least = Fraction(round(options.threshold * 10**9), 10**9)
    if similarity >= least:
        likeness, worth = "near", similarity
    elif options.contained and len(own) <= len(others) and share >= least:
        likeness, worth = "contained", share
    else:
        return None
    says = news(text.text, "\0".join(kept_words).encode(), similar=likeness == "near")
    stays = {
        "keep": bool(says.changes),
        "names": any(change.named for change in says.changes),
        "remove": False,
    }[options.revisions]
    changes = {change.kind for change in says.changes}
    kind = likeness if not changes else "extended" if changes == {"added"} else "changed"
    told = Told(not stays, other, kind, float(similarity), float(share), says.new_words)
    return told, likeness, worth
