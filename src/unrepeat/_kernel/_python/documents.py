"""Whole documents: the keys under which they are found, the index of the keys, and what two of them share."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from unrepeat._kernel._python.pairs import shingles
from unrepeat._kernel._python.sketches import (
    MULTIPLIER,
    band_keys,
    hash_words,
    mix,
    ordered_shingles,
    signatures,
)
from unrepeat._kernel._python.words import line_spans, words
from unrepeat._kernel.contract import MAX_HEADLINE, KeyPlan

if TYPE_CHECKING:
    from unrepeat._kernel.arrays import Int64Array, UInt64Array

SEPARATOR = "\0"
"""Stands between the words of a stored document; it is part of no word."""


def documents(
    texts: Sequence[str], plan: KeyPlan
) -> tuple[bytes, Int64Array, Int64Array, Int64Array, Int64Array]:
    """Return the words of each text and the keys under which it is looked up.

    The first key of a text is that of all its words in order. If its first line is short enough for a
    headline, and `plan.body` words or more stand behind that line, the second key is that which a text of
    these words alone has as its first. A text of `plan.least` words or more has the
    keys of the bands of its signature as well, and the hashes of the shingles that are the lowest in a window
    of `plan.window`, in ascending order of the unsigned values.

    Returns:
        (words, ends, counts, keys, key_ends). The words of text i are `words[ends[i - 1]:ends[i]]`, in UTF-8,
        with a NUL between two words; `counts[i]` is their number. Its keys are
        `keys[key_ends[i - 1]:key_ends[i]]`, signed 64-bit numbers.
    """
    import numpy as np

    found = [words(text) for text in texts]
    stored = [SEPARATOR.join(one).encode() for one in found]
    counts = np.array(list(map(len, found)), dtype=np.int64)
    hashes, word_ends = hash_words(found)
    spans = _spans(word_ends)
    keys = [[key] for key in _whole_keys(hashes, spans)]
    if plan.body:
        bodies = [
            (start + headline_words(text), end) for text, (start, end) in zip(texts, spans, strict=True)
        ]
        body_keys = _whole_keys(hashes, bodies)
        for number, ((start, _), (body, end)) in enumerate(zip(spans, bodies, strict=True)):
            if start < body and end - body >= plan.body:
                keys[number].append(body_keys[number])
    long = [number for number, one in enumerate(found) if len(one) >= plan.least]
    own = {number: _distinct(found[number], plan.size) for number in long}
    if long:
        values = np.array([value for number in long for value in own[number]], dtype=np.uint64)
        ends = np.cumsum([len(own[number]) for number in long], dtype=np.int64)
        sketches = signatures(values, ends, plan.num_perm, plan.seed)
        for number, bands in zip(long, band_keys(sketches, plan.bands, plan.rows).tolist(), strict=True):
            keys[number] += bands
            if plan.window:
                hashes_in_order = _shingle_hashes(found[number], plan.size)
                sample = np.array(_lowest_in_windows(hashes_in_order, plan.window), dtype=np.uint64)
                keys[number] += sample.view(np.int64).tolist()
    return (
        b"".join(stored),
        np.cumsum(np.array(list(map(len, stored)), dtype=np.int64), dtype=np.int64),
        counts,
        np.array([key for one in keys for key in one], dtype=np.int64),
        np.cumsum(np.array(list(map(len, keys)), dtype=np.int64), dtype=np.int64),
    )


def headline_words(text: str) -> int:
    r"""Return the number of words of the first line that is not blank, if it is short enough for a headline.

    >>> headline_words("Lane closed\n\nThe coast road was closed on Tuesday."), headline_words("x" * 201)
    (2, 0)
    """
    spans = line_spans(text)
    if not spans or spans[0][1] - spans[0][0] > MAX_HEADLINE:
        return 0
    return len(words(text[slice(*spans[0])]))


def shared_shingles(one: bytes, other: bytes, size: int) -> tuple[int, int, int]:
    """Return the number of different shingles of two documents, and of those that both have.

    Shingles are compared word by word, so that the answer is exact. A document shorter than a shingle has
    one, of all its words.

    Args:
        one: Words as `documents` returns them.
        other: The same of another document.
        size: Words per shingle, at least 1.

    Raises:
        ValueError: if a word is empty.
    """
    found = [text.split(b"\0") if text else [] for text in (one, other)]
    if b"" in found[0] or b"" in found[1]:
        raise ValueError("these are not the words of a document: one of them is empty")
    a, b = (shingles(own, size) for own in found)
    return len(a), len(b), len(a & b)


class DocumentIndex:
    """Proposes, for a document, the kept documents with which it shares a key.

    Args:
        bucket: Documents under one key that are proposed; the latest ones.
        candidates: Documents proposed for one document.
    """

    def __init__(self, bucket: int, candidates: int) -> None:
        """Make an empty index."""
        if not (0 < bucket < 2**16 and 0 < candidates < 2**16):
            raise ValueError(f"bucket and candidates must be from 1 to 65535, but are {bucket}, {candidates}")
        self._bucket, self._candidates = bucket, candidates
        self._next = 0
        # One more than are proposed: it tells that some are left out.
        self._buckets: defaultdict[int, deque[int]] = defaultdict(lambda: deque(maxlen=bucket + 1))

    def ask(self, keys: Sequence[int]) -> tuple[list[int], bool]:
        """Return the kept documents that share keys, those that share most first, and whether a cap bit.

        Of documents that share equally many keys the one with the lower number comes first.
        """
        hits: Counter[int] = Counter()
        capped = False
        for key in keys:
            found = self._buckets.get(key, ())
            capped |= len(found) > self._bucket
            hits.update(sorted(found)[-self._bucket :])
        ranked = sorted(hits, key=lambda number: (-hits[number], number))
        return ranked[: self._candidates], capped or len(ranked) > self._candidates

    def keep(self, keys: Sequence[int], number: int) -> None:
        """Enter a document that is kept; numbers ascend.

        Raises:
            ValueError: if a document with this number or a higher one was entered before.
        """
        if not self._next <= number < 2**32 - 1:
            raise ValueError(f"numbers must ascend, from {self._next} to 2**32 - 2, but this one is {number}")
        self._next = number + 1
        for key in keys:
            self._buckets[key].append(number)

    def walk(self, keys: Int64Array, ends: Int64Array, at: int, number: int) -> tuple[int, list[int], bool]:
        """Go on from the document `at`, keeping documents, to the first one that has candidates.

        Args:
            keys: The keys of a batch, as `documents` returns them.
            ends: Where those of each document end.
            at: Document of the batch to begin with.
            number: Number of the first document of the batch; that of the i-th one is `number + i`.

        Returns:
            The document of the batch and its candidates, after which it is for the caller to keep it or not;
            the size of the batch, and no candidates, if there is none. Then whether a cap left some out.
        """
        for one, (start, end) in enumerate(_spans(ends)[at:], start=at):
            found, capped = self.ask(keys[start:end].tolist())
            if found:
                return one, found, capped
            self.keep(keys[start:end].tolist(), number + one)
        return len(ends), [], False


def _spans(ends: Int64Array) -> list[tuple[int, int]]:
    return list(pairwise([0, *ends.tolist()]))


def _whole_keys(hashes: UInt64Array, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return the key of all words between two places of each span."""
    import numpy as np

    folds = np.array([_fold(hashes[start:end].tolist()) for start, end in spans], dtype=np.uint64)
    keys: list[int] = mix(folds, ()).view(np.int64).tolist()
    return keys


def _fold(hashes: Sequence[int]) -> int:
    """Return the mix of all words of a text, before it is finalized; it begins with their number."""
    value = len(hashes)
    for one in hashes:
        value = (value * MULTIPLIER + one) % 2**64
    return value


def _distinct(found: Sequence[str], size: int) -> list[int]:
    """Return the distinct shingle hashes of a text in ascending order."""
    return sorted(set(_shingle_hashes(found, size)))


def _shingle_hashes(found: Sequence[str], size: int) -> list[int]:
    """Return the shingle hashes of a text in the order of the text."""
    values, _ = ordered_shingles(*hash_words([found]), size)
    hashes: list[int] = values.tolist()
    return hashes


def _lowest_in_windows(hashes: Sequence[int], window: int) -> list[int]:
    """Return the lowest of each so many hashes in a row, ascending; all of them if there are fewer.

    Two texts that share so many shingles in a row share one of these (winnowing: Schleimer, Wilkerson and
    Aiken 2003, "Winnowing: local algorithms for document fingerprinting", section 4).
    """
    if len(hashes) < window:
        return sorted(set(hashes))
    return sorted({min(hashes[start : start + window]) for start in range(len(hashes) - window + 1)})
