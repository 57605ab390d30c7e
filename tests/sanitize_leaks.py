"""Uses every part of the native kernel again and again, also without memory: for `sanitize.sh leaks`.

LeakSanitizer then finds blocks of C that nobody points to. Python objects that are never freed are found
here: their number must not grow.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE, BandPlan, Caps, KeyPlan

NATIVE: Any = _kernel.load("native")

TEXTS = [
    "",
    "It's a line of words",
    "a LINE of words, it is",
    "\u6771\u4eac caf\xe9",
    "e\u0301 \xe9 \U00010400 \xbd",
] * 3
UNITS = NATIVE.UnitTable(TEXTS, 2)
FIRST = sorted(set(UNITS.first))
PLAN = BandPlan(8, 2, 16, 1, 1)
CAPS = Caps(2, 9, 3, 2)
KEYS = KeyPlan(size=2, num_perm=16, seed=1, bands=4, rows=3, least=3, window=2, body=2)
PAIR = NATIVE.Pair(list("abcdef"), list("acbdxf"))

CALLS: list[Callable[[], object]] = [
    lambda: [NATIVE.words(text) for text in TEXTS],
    lambda: [NATIVE.word_spans(text) for text in TEXTS],
    lambda: [NATIVE.line_spans(text) for text in TEXTS],
    lambda: [NATIVE.signature(text, 2, 32, 1) for text in TEXTS],
    lambda: NATIVE.UnitTable(TEXTS, 2),
    lambda: UNITS.pair(1, 2),
    lambda: ask(NATIVE.CandidateIndex(UNITS, FIRST, WHOLE // 4, WHOLE // 4, True, PLAN, CAPS)),
    lambda: NATIVE.Pair(list("abcdef"), list("acbdxf")),
    PAIR.shared_words,
    PAIR.find,
    lambda: PAIR.shingles(2),
    lambda: PAIR.align(True, 4),
    lambda: PAIR.align(False, 99),
    lambda: NATIVE.documents(TEXTS, KEYS),
    lambda: NATIVE.shared_shingles(b"a\0b\0c", b"b\0c\0d", 2),
    lambda: keep_many(NATIVE.DocumentIndex(2, 2)),
    # What is refused, halfway.
    lambda: NATIVE.documents([*TEXTS, None], KEYS),
    lambda: NATIVE.shared_shingles(b"a\0b\0c", b"\0", 2),
    lambda: NATIVE.signature(TEXTS[1], 0, 32, 1),
    lambda: NATIVE.UnitTable([*TEXTS, None], 2),
    lambda: NATIVE.CandidateIndex(UNITS, [0, 99], 1, 0, True, None, CAPS),
    lambda: NATIVE.Pair(["a"], ["b", []]),
]


def keep_many(index: Any) -> None:
    for number in range(60):
        index.ask(range(number, number + 12))
        index.keep(range(number, number + 12), number)


def ask(index: Any) -> None:
    index.advance(0)
    index.keep(1)
    index.ask(2)


def rounds() -> int:
    """Return how many Python objects there are after every call, with little memory and with enough.

    Limits lie close together where they are small, so that each request for memory of each call fails once.
    """
    for limit in [*range(0, 4096, 16), *range(4096, 65536, 256), None]:
        NATIVE.limit_memory(limit)
        for call in CALLS:
            with suppress(MemoryError, TypeError, ValueError):
                call()
    NATIVE.limit_memory()
    gc.collect()
    return sys.getallocatedblocks()


if __name__ == "__main__":
    rounds()
    before = rounds()
    grown = rounds() - before
    if grown > 50:  # a dictionary that was resized, but not one object per round
        sys.exit(f"{grown} Python objects more after every call was made once more")
