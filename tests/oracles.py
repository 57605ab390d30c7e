"""Slow, obvious versions of what the library does fast, written from its documentation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import category, normalize, numeric


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


def verdicts(
    documents: Sequence[Sequence[str]], threshold: float, size: int, least: int
) -> list[tuple[str, int | None]]:
    """Kind of each document, given as words, and what it repeats: each beside every kept one before it."""
    sets = [shingle_set(words, size) for words in documents]
    kept: list[int] = []
    found: list[tuple[str, int | None]] = []
    for number, words in enumerate(documents):
        matches: list[tuple[int, float, int]] = []
        for other in kept:
            if not words or not documents[other]:
                continue
            if list(words) == list(documents[other]):
                matches.append((0, -1.0, other))
            elif min(len(words), len(documents[other])) >= least:
                shared = len(sets[number] & sets[other])
                similarity = shared / (len(sets[number]) + len(sets[other]) - shared)
                if similarity >= threshold:
                    new = Counter(filter(has_figure, words)) - Counter(filter(has_figure, documents[other]))
                    matches.append((2 if new else 1, -similarity, other))
        if not matches:
            kept.append(number)
            found.append(("", None))
            continue
        kind, _, of = min(matches)
        if kind == 2:
            kept.append(number)
        found.append((("exact", "near", "revision")[kind], of))
    return found


def has_figure(word: str) -> bool:
    """Whether a word holds a digit or a numeral."""
    return any(numeric(char, -1) != -1 for char in word)
