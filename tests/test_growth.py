"""Texts that took quadratic time, or worse: four times as much of one takes about four times as long."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from xxhash import xxh64_intdigest

from unrepeat import dedupe_text

ROOT = Path(__file__).parents[1]

# Quadratic growth is 16 for four times the text. The least of some measurements counts, for other work on the
# machine makes them longer, never shorter; sizes are such that the quadratic part was nearly all of the time.
MOST_GROWTH = 9.0


def prose(words: int) -> list[str]:
    chance = random.Random(words)
    return ["".join(chance.choices("abcdefghijklmnop", k=5)) for _ in range(words)]


def groups(words: list[str], size: int) -> list[str]:
    return [" ".join(words[start : start + size]) for start in range(0, len(words), size)]


def pieces(size: int) -> str:
    """One line, and then all of it in lines of twelve words."""
    words = prose(size)
    return "\n".join([" ".join(words), *groups(words, 12)])


def figures(size: int) -> str:
    """The same with a figure after each word."""
    words = [f"{word} {number}" for number, word in enumerate(prose(size // 2))]
    return "\n".join([" ".join(words), *groups(words, 6)])


def stitched(size: int) -> str:
    """One line, and lines made of stretches of it, none of which stands there."""
    words = prose(size)
    stretches = groups(words, 4)
    random.Random(size).shuffle(stretches)
    return "\n".join([" ".join(words), *groups(stretches, 6)])


def label_below(size: int) -> str:
    """One line, and below it one short line over and over, others between."""
    words = prose(size)
    return "\n".join([" ".join(words), *(f"Share\n{one}" for one in groups(prose(size), 4))])


def label_above(size: int) -> str:
    return "Share\n" + label_below(size)


def long_word(size: int) -> str:
    """A copy with one long word of capitals behind it."""
    line = "The ferry to the island was cancelled on Sunday because of high waves said the office."
    return f"{line}\n{line} {'A' * size}"


def long_words(size: int) -> str:
    """A line with one long word, and many copies of the rest of it."""
    line = "the ferry to the island was cancelled on sunday because of high waves"
    return "\n".join([f"{line} {'A' * size}", *(f"{line} x{number}" for number in range(size // 100))])


def blocks(size: int) -> str:
    """The same three lines over and over."""
    lines = "Ships wait for us here today.\nRain falls on the quay here.\nNobody knows why it does so.\n"
    return lines * (size // 15)


def quotations(size: int) -> str:
    """Lines in turns with quoted ones that begin as they do."""
    ferries = [f"the ferry carried {word} to the quay" for word in prose(size // 14)]
    return "\n".join(f"{line}\n> {line[:12]} nothing over the {line[12:]}" for line in ferries)


def one_word(size: int) -> str:
    """One line that says the same word over and over."""
    return "ab " * size


def one_word_lines(size: int) -> str:
    """Lines too short to go."""
    return "a\nb\n" * (size // 2)


def loop(size: int) -> str:
    """A line over and over."""
    return "Share\n" * size


SHAPES: dict[str, tuple[Callable[[int], str], int]] = {
    "pieces": (pieces, 10_000),
    "figures": (figures, 8_000),
    "stitched": (stitched, 10_000),
    "label_below": (label_below, 10_000),
    "label_above": (label_above, 10_000),
    "long_word": (long_word, 4_000),
    "long_words": (long_words, 10_000),
    "blocks": (blocks, 10_000),
    "quotations": (quotations, 10_000),
    "one_word": (one_word, 15_000),
    "one_word_lines": (one_word_lines, 4_000),
    "loop": (loop, 4_000),
}


MEASUREMENTS = 3


def seconds(text: str, enough: float = 0.0) -> float:
    """Return the least of some measurements, or the first one below what is enough."""
    least = float("inf")
    for _ in range(MEASUREMENTS):
        began = time.process_time()
        dedupe_text(text, unit="line")
        least = min(least, time.process_time() - began)
        if least < enough:
            break
    return least


def grows_linearly(shape: Callable[[int], str], size: int) -> bool:
    """Whether four times the text takes less than `MOST_GROWTH` times as long."""
    most = MOST_GROWTH * seconds(shape(size))
    return seconds(shape(4 * size), enough=most) < most


@pytest.mark.parametrize("name", SHAPES)
def test_growth(name: str, kernel: str) -> None:
    shape, size = SHAPES[name]
    if kernel == "python":
        # A quadratic step in Python is as much of the time with a third of the words, and one in C that
        # both kernels share is seen on the other.
        size //= 3
    if grows_linearly(shape, size):
        return
    # A process that has run thousands of tests can take three times as long for a long text alone (seen in
    # whole runs of the suite, on a busy machine): so a fresh one is asked.
    code = f"from tests.test_growth import *; print(grows_linearly(SHAPES[{name!r}][0], {size}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "UNREPEAT_KERNEL": kernel},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True\n"


def test_words_that_meet_in_a_table() -> None:
    """Words chosen by their public hashes took a thousand times as long as others; now it is all the same."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(400_000)]
    chosen = [word for word in words if xxh64_intdigest(word.encode()) >> 14 & 15 == 0]
    others = words[: len(chosen)]
    assert len(chosen) > 20_000
    most = 10 * seconds(" ".join(others))
    assert seconds(" ".join(chosen), enough=most) < most
