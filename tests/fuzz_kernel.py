"""A coverage-guided search for an input on which the two kernels differ, or on which the native one breaks.

    tests/sanitize.sh fuzz 660 # seconds; needs clang, and a Python for which atheris has a wheel

builds the kernel with AddressSanitizer, UndefinedBehaviorSanitizer and counters on its branches, installs
atheris beside it, and runs this file as libFuzzer does: further arguments are libFuzzer's. What fails
is written to the temporary directory; given as a further argument, it is tried again alone.

The bytes of an input choose a function and all its arguments. Every third input or so leaves the native
kernel too little memory: then it may raise MemoryError, but must not give another answer, nor be any worse
afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import atheris
import numpy as np

with atheris.instrument_imports(include=["unrepeat._kernel._python"]):
    from unrepeat import _kernel
    from unrepeat._kernel.contract import WHOLE, BandPlan, Caps, KeyPlan

    PYTHON = _kernel.load("python")
NATIVE = _kernel.load("native")

MOST_MEMORY = 1 << 16

# Characters that mean something to the kernel: letters that change when folded, that compose, that expand or
# that are words by themselves; marks in and out of order; jamo; apostrophes; what vanishes; what is no word.
ALPHABET = (
    "aaabbcdzAZ09  \n\n\r\t.,-_'`\x00\x1c\x85\xa0\xad\xb2\xb4\xbd\xdf\xe9\xc9"
    "\u0130\u0131\u0149\u01c5\u02bc\u0300\u0301\u0307\u0308\u0316\u0323\u0327\u0338\u0344\u0345\u0378\u0385"
    "\u03a3\u03b1\u03c2\u03c9\u0416\u0436\u0640\u0661\u0915\u0929\u093c\u094d\u0958\u09be\u09c7\u0bbe\u0bc6"
    "\u0e01\u0e33\u0e40\u0e49\u0eb3\u0f71\u0f72\u0f73\u1100\u1161\u11a8\u115f\u1160\uac00\uac01\u17b6\u1e9b"
    "\u1e9e\u1fb3\u1fbc\u200b\u200d\u2018\u2019\u2028\u202e\u2060\u2121\u212a\u212b\u2153\u2160\u3000\u304b"
    "\u3099\u30ab\u3300\u4e00\u6771\ud800\udfff\ue000\ufb01\ufdfa\ufe0f\ufeff\uff07\uff76\uff9e"
    "\U00010400\U000110ba\U0001d15e\U0001e900\U0001f600\U000e0100\U0010ffff"
)


class Drawn:
    """What the bytes of an input stand for."""

    def __init__(self, data: bytes) -> None:
        self._from = atheris.FuzzedDataProvider(data)

    def number(self, low: int, high: int) -> int:
        return int(self._from.ConsumeIntInRange(low, high))

    def flag(self) -> bool:
        return bool(self._from.ConsumeBool())

    def size(self) -> int:
        """Return a number of words: mostly few, at times more than there are."""
        return self.number(1, 2**31) if self.number(0, 9) == 0 else self.number(1, 6)

    def numbers(self, most: int, high: int) -> list[int]:
        return [self.number(0, high) for _ in range(self.number(0, most))]

    def text(self, most: int = 120) -> str:
        kind = self.number(0, 3)
        if kind == 0:
            return str(self._from.ConsumeUnicode(self.number(0, most)))
        if kind == 1:
            return bytes(self._from.ConsumeBytes(self.number(0, most))).decode("latin-1")
        if kind == 2:
            return "".join(ALPHABET[place] for place in self.numbers(most, len(ALPHABET) - 1))
        return self.sentence()

    def sentence(self) -> str:
        """Return words of a small vocabulary, and once in a while very many of them."""
        words = ("a", "b", "c", "\xe9", "\u6771", "\U00010400", "ship's", "harbour", "x" * 40)
        found = [words[place] for place in self.numbers(24, len(words) - 1)]
        return " ".join(found * (self.number(1, 100) if self.number(0, 15) == 0 else 1))

    def texts(self) -> list[str]:
        """Return texts of which some are like others."""
        found: list[str] = []
        for _ in range(self.number(0, 12)):
            kind = self.number(0, 3)
            if kind == 0 and found:
                copy = found[self.number(0, len(found) - 1)]
                at = self.number(0, len(copy))
                found.append(copy[:at] + self.text(8) + copy[at + self.number(0, 3) :])
            else:
                found.append(self.text(40) if kind == 1 else self.sentence())
        return found

    def words(self) -> list[str]:
        return [f"w{number}" for number in self.numbers(40, self.number(0, 40))]


def plain(value: Any) -> Any:
    """Return a result in a form that `==` compares whole, types and shapes included."""
    if isinstance(value, np.ndarray):
        return str(value.dtype), value.shape, value.tolist()
    if isinstance(value, (list, tuple)):
        return type(value), [plain(item) for item in value]
    return type(value), value


class Scarce:
    """Runs the native kernel on whatever memory there is, or on too little of it."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit

    def run(self, native: Callable[[], Any], python: Callable[[], Any]) -> None:
        """Compare what the two return; without memory, the native one may give up, and must then recover."""
        expected = plain(python())
        if self._limit is not None:
            NATIVE.limit_memory(self._limit)
            try:
                found = plain(native())
            except MemoryError:
                found = None
            finally:
                NATIVE.limit_memory()
            if found is not None:
                assert found == expected, (self._limit, found, expected)
        found = plain(native())
        assert found == expected, (found, expected)

    def make(self, native: Callable[[], Any]) -> Any:
        """Return an object of the native kernel."""
        if self._limit is not None:
            NATIVE.limit_memory(self._limit)
            try:
                return native()
            except MemoryError:
                pass
            finally:
                NATIVE.limit_memory()
        return native()


def one_text(drawn: Drawn, memory: Scarce) -> None:
    """Words, lines and where the words stand."""
    text = drawn.text(400)
    for name in ("words", "line_spans", "word_spans"):
        memory.run(lambda: getattr(NATIVE, name)(text), lambda: getattr(PYTHON, name)(text))  # noqa: B023


def signatures(drawn: Drawn, memory: Scarce) -> None:
    """A text to its signature, by every loop."""
    text, size, num_perm = drawn.text(400), drawn.size(), drawn.number(1, 70)
    seed = drawn.number(0, 2**32 - 1)
    loops = NATIVE.loops()
    NATIVE.use_loop(loops[drawn.number(0, len(loops) - 1)])
    memory.run(
        lambda: NATIVE.signature(text, size, num_perm, seed),
        lambda: PYTHON.signature(text, size, num_perm, seed),
    )
    NATIVE.use_loop(loops[-1])


def walk(index: Any, asked: list[int], count: int) -> list[Any]:
    """Return what an index answers on the way through its units, with questions about others in between."""
    answers = []
    at = 0
    while at < count:
        at, *answer = index.advance(at)
        answers.append((at, *answer))
        if at < count and at % 3:
            index.keep(at)
        if at < len(asked):
            answers.append(index.ask(asked[at]))
        at += 1
    return answers


def misuse(index: Any, asked: list[int]) -> None:
    """Keep units more than once, in any order; what is answered then is not told, but it must be answered."""
    for unit in asked * 3:
        index.keep(unit)
        index.ask(unit)


def units(drawn: Drawn, memory: Scarce) -> None:
    """The units of a text, which are candidates for which, and pairs of them."""
    NATIVE.sort_suffixes_of(*((1, drawn.number(0, 1)) if drawn.flag() else (512, 4)))
    texts, size = drawn.texts(), drawn.number(1, 4)
    tables = PYTHON.UnitTable(texts, size), memory.make(lambda: NATIVE.UnitTable(texts, size))
    for name in ("lengths", "first"):
        assert plain(getattr(tables[1], name)) == plain(getattr(tables[0], name)), name
    for number in range(len(texts)):
        assert tables[1].ids(number) == tables[0].ids(number)
    # No two with the same words, in any order, and not all of them.
    chosen = list(dict.fromkeys(tables[0].first))
    for place in range(len(chosen)):
        other = drawn.number(0, place)
        chosen[place], chosen[other] = chosen[other], chosen[place]
    del chosen[drawn.number(0, 2 * len(chosen)) :]
    plan = None
    if drawn.flag():
        bands, rows = drawn.number(1, 12), drawn.number(1, 4)
        plan = BandPlan(
            bands, rows, bands * rows + drawn.number(0, 3), drawn.number(0, 9), drawn.number(0, WHOLE)
        )
    high = 4 if drawn.flag() else 200
    caps = Caps(*(drawn.number(1, high) for _ in Caps._fields))
    arguments = chosen, drawn.number(0, WHOLE), drawn.number(0, WHOLE), drawn.flag(), plan, caps
    asked = [drawn.number(0, len(chosen) - 1) for _ in range(6) if chosen]
    memory.run(
        lambda: walk(NATIVE.CandidateIndex(tables[1], *arguments), asked, len(chosen)),
        lambda: walk(PYTHON.CandidateIndex(tables[0], *arguments), asked, len(chosen)),
    )
    misuse(memory.make(lambda: NATIVE.CandidateIndex(tables[1], *arguments)), asked)
    for _ in range(drawn.number(1, 4) if texts else 0):
        pair_of_units(drawn, memory, tables, len(texts))


def pair_of_units(drawn: Drawn, memory: Scarce, tables: tuple[Any, Any], count: int) -> None:
    """Two units of the same tables, of which one may be long beside the other."""
    one, other = drawn.number(0, count - 1), drawn.number(0, count - 1)
    compare(drawn, memory, tables[0].pair(one, other), memory.make(lambda: tables[1].pair(one, other)))


def two_sequences(drawn: Drawn, memory: Scarce) -> None:
    """Two sequences of words, of which one may be an edited copy of the other."""
    one, other = drawn.words(), drawn.words()
    if drawn.flag():
        at = drawn.number(0, len(one))
        other = [*one[:at], *other[:3], *one[at + drawn.number(0, 3) :]]
    compare(drawn, memory, PYTHON.Pair(one, other), memory.make(lambda: NATIVE.Pair(one, other)))


def compare(drawn: Drawn, memory: Scarce, python: Any, native: Any) -> None:
    """Compare what a pair says of itself."""
    cells = drawn.number(0, 2000) if drawn.flag() else 1 << drawn.number(0, 63)
    similar, size = drawn.flag(), drawn.size()
    memory.run(native.shared_words, python.shared_words)
    memory.run(native.find, python.find)
    memory.run(lambda: native.shingles(size), lambda: python.shingles(size))
    least = drawn.number(0, 20)
    memory.run(lambda: native.align(similar, cells, least), lambda: python.align(similar, cells, least))


def documents(drawn: Drawn, memory: Scarce) -> None:
    """Documents to words and keys, an index of them, and what two of them share and spell otherwise."""
    texts, size = drawn.texts(), drawn.number(1, 6)
    bands, rows = drawn.number(1, 12), drawn.number(1, 4)
    num_perm, least = bands * rows + drawn.number(0, 9), size + drawn.number(0, 4)
    seed, window, body = (drawn.number(0, 9) for _ in range(3))
    plan = KeyPlan(size, num_perm, seed, bands, rows, least, window, body)
    memory.run(lambda: NATIVE.documents(texts, plan), lambda: PYTHON.documents(texts, plan))
    words, ends, _, keys, key_ends = NATIVE.documents(texts, plan)
    bucket, candidates = drawn.number(1, 4), drawn.number(1, 4)
    indexes = [kernel.DocumentIndex(bucket, candidates) for kernel in (PYTHON, NATIVE)]
    at = 0
    while at < len(texts):
        answers = [index.walk(keys, key_ends, at, 5) for index in indexes]
        assert plain(answers[0]) == plain(answers[1])
        at = answers[0][0]
        if at < len(texts) and drawn.flag():
            own = keys[key_ends[at - 1] if at else 0 : key_ends[at]].tolist()
            for index in indexes:
                index.keep(own, 5 + at)
        at += 1
    if texts:
        one, other = (drawn.number(0, len(texts) - 1) for _ in range(2))
        a, b = (words[ends[place - 1] if place else 0 : ends[place]] for place in (one, other))
        width = min(drawn.size(), 1000)
        memory.run(lambda: NATIVE.shared_shingles(a, b, width), lambda: PYTHON.shared_shingles(a, b, width))
        most, cells = bytes(drawn.number(0, 4) for _ in range(4)), drawn.number(0, 400)
        strict = set(a.split(b"\0")[: drawn.number(0, 3)])
        memory.run(
            lambda: NATIVE.respelled(a, b, most, strict, cells),
            lambda: PYTHON.respelled(a, b, most, strict, cells),
        )


TARGETS = (
    one_text,
    one_text,
    signatures,
    units,
    units,
    two_sequences,
    documents,
    documents,
)


def try_input(data: bytes) -> None:
    """Try one input."""
    drawn = Drawn(data)
    target = TARGETS[drawn.number(0, len(TARGETS) - 1)]
    limit = drawn.number(0, MOST_MEMORY) if drawn.number(0, 2) == 0 else None
    target(drawn, Scarce(limit))


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_input)
    atheris.Fuzz()
