"""Threads that work at once give the answers of one that works alone.

On a Python without the GIL they work at the same time, and importing the package does not switch it on again.
"""

from __future__ import annotations

import random
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.choice import run_python
from unrepeat import (
    DuplicateIndex,
    _kernel,
    dedupe_documents,
    dedupe_text,
    shared_passages,
    signature,
    stitch,
    strip_furniture,
)

THREADS = 8

WORDS = ("the", "ferry", "to", "an", "island", "was", "late", "because", "of", "high", "waves", "and", "fog")


def sentence(rng: random.Random, words: int = 14) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + f" {rng.randrange(1000)}."


def article(seed: int) -> str:
    """Return lines of which a third stand there again, some with a word less."""
    rng = random.Random(seed)
    lines = [sentence(rng) for _ in range(12)]
    again = [line if rng.random() < 0.5 else line.replace(" ferry", "", 1) for line in rng.sample(lines, 4)]
    return "\n".join([*lines, *again])


ARTICLES = [article(seed) for seed in range(12)]


def documents(seed: int) -> list[dict[str, str]]:
    chosen = random.Random(seed).choices(ARTICLES, k=8)
    return [{"id": str(number), "text": text, "source": "s"} for number, text in enumerate(chosen)]


CALLS: dict[str, Callable[[int], object]] = {
    "dedupe_text": lambda seed: dedupe_text(ARTICLES[seed]),
    "dedupe_documents": lambda seed: list(dedupe_documents(documents(seed), jobs=2)),
    "strip_furniture": lambda seed: list(strip_furniture(documents(seed))),
    "stitch": lambda seed: stitch([ARTICLES[seed][at : at + 300] for at in range(0, 900, 200)]),
    "shared_passages": lambda seed: shared_passages(ARTICLES[seed], ARTICLES[seed][40:]),
    "signature": lambda seed: signature(ARTICLES[seed]).tolist(),
}


@contextmanager
def eager_threads() -> Iterator[None]:
    """With a GIL, let threads take turns far more often than Python does by itself."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each gives, of which none begins before all can."""
    gate = threading.Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        gate.wait()
        return work()

    with eager_threads(), ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


@pytest.mark.parametrize("name", CALLS)
def test_threads_give_the_answers_of_one(name: str) -> None:
    seeds = range(len(ARTICLES))
    expected = [CALLS[name](seed) for seed in seeds]

    def work(first: int) -> list[object]:
        order = [*seeds[first:], *seeds[:first]]
        found = {seed: CALLS[name](seed) for seed in order}
        return [found[seed] for seed in seeds]

    for found in at_once([partial(work, first) for first in range(THREADS)]):
        assert found == expected


def test_threads_that_do_different_things() -> None:
    names = list(CALLS)
    expected = {name: CALLS[name](0) for name in names}

    def work(name: str) -> list[object]:
        return [CALLS[name](0) for _ in range(5)]

    for name, found in zip(names, at_once([partial(work, name) for name in names]), strict=True):
        assert found == [expected[name]] * 5


@pytest.mark.parametrize("place", ["memory", "file"])
def test_threads_that_share_an_index(place: str, tmp_path: Path) -> None:
    """Of each text one comes first, whichever thread brings it."""
    rng = random.Random(7)
    texts = [" ".join(f"{rng.randrange(10**6)}" for _ in range(20)) for _ in range(40)]
    with DuplicateIndex.in_memory() if place == "memory" else DuplicateIndex.open(tmp_path / "a.db") as index:

        def work(thread: int) -> list[bool]:
            order = random.Random(thread).sample(range(len(texts)), len(texts))
            added = {number: index.add(f"{thread} {number}", texts[number]) for number in order}
            return [added[number].is_duplicate for number in range(len(texts))]

        found = at_once([partial(work, thread) for thread in range(4)])
        assert [column.count(False) for column in zip(*found, strict=True)] == [1] * len(texts)
        assert index.stats().documents == 4 * len(texts)
        assert list(index.verify()) == []


def test_threads_that_share_the_units_of_a_text(kernel: str) -> None:
    """The words of a long unit are sorted when it has been compared often; threads come to that together."""
    rng = random.Random(3)
    long = [" ".join(rng.choices(WORDS, k=900)) for _ in range(4)]
    short = [" ".join(text.split()[100:130]) for text in long]
    pairs = [(4 + one, other) for one in range(4) for other in range(4)]

    def answers(table: Any) -> list[object]:
        return [table.pair(one, other).align(False, 10**6) for one, other in pairs]

    expected = answers(_kernel.UnitTable([*long, *short], 3))
    for _ in range(3 if kernel == "native" else 1):
        table = _kernel.UnitTable([*long, *short], 3)
        works = [partial(answers, table)] * (THREADS if kernel == "native" else 2)
        assert at_once(works) == [expected] * len(works)


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="this Python has a GIL")
@pytest.mark.any_kernel(reason="imports both")
def test_without_a_gil_it_stays_so() -> None:
    """A module that does not say that it can do without switches the GIL on, with a warning."""
    done = run_python(
        "import sys\n"
        "for kernel in ('python', 'native'):\n"
        "    import unrepeat\n"
        "    unrepeat._kernel.use(kernel)\n"
        "    unrepeat.dedupe_text('The ferry sails again on Monday.\\n' * 3)\n"
        "    unrepeat.minhash('The ferry sails again on Monday.')\n"
        "print({'numpy', 'xxhash', 'datasketch'} <= sys.modules.keys(), sys._is_gil_enabled())",
        "-W",
        "error",
    )
    assert (done.stdout, done.stderr) == ("True False\n", "")
