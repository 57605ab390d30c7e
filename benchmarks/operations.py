"""What an index costs whoever runs it for months: sizes, latencies, counts, vacuum, an event loop.

    python benchmarks/operations.py [--documents N]

Articles are made up (`articles.py`), of 180 words, each another one. Wall time, one process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

from articles import Author
from machine import describe

from unrepeat import DuplicateIndex

ADDS = 5000
LOOP_ADDS = 1000
# How long the loop sleeps between two looks at the clock.
TICK = 0.001


def documents() -> Iterator[dict[str, str]]:
    """Yield documents of two sources in turns, without end."""
    author = Author(7)
    for number in count():
        yield {
            "id": f"article-{number}",
            "text": " ".join(author.words(180)),
            "source": ("gazette", "herald")[number % 2],
        }


def told(what: str, seconds: list[float]) -> None:
    """Print how long something took."""
    ranked = sorted(seconds)
    shares = ((50, "p50"), (95, "p95"), (99, "p99"))
    parts = [f"{name} {1e3 * ranked[len(ranked) * share // 100]:.2f}" for share, name in shares]
    print(f"{what}: {', '.join(parts)}, longest {1e3 * ranked[-1]:.1f} ms", flush=True)


def timed(what: str, act: Callable[[], object]) -> None:
    """Print how long something took, and what it gave."""
    began = time.perf_counter()
    given = act()
    print(f"{what}: {time.perf_counter() - began:.2f} s, {given}", flush=True)


def print_adds(index: DuplicateIndex, some: Iterator[dict[str, str]], what: str) -> None:
    """Print how long single additions take."""
    seconds = []
    for one in islice(some, ADDS):
        began = time.perf_counter()
        index.add(one["id"], one["text"], source=one["source"])
        seconds.append(time.perf_counter() - began)
    told(f"add, {what}, {ADDS:,} times", seconds)


async def pauses(index: DuplicateIndex, some: Iterator[dict[str, str]], *, in_thread: bool) -> list[float]:
    """Return by how much an event loop was late, again and again, while documents were added."""
    late: list[float] = []
    done = asyncio.Event()

    async def watch() -> None:
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - began - TICK)

    watching = asyncio.create_task(watch())
    for one in islice(some, LOOP_ADDS):
        if in_thread:
            await asyncio.to_thread(index.add, one["id"], one["text"])
        else:
            index.add(one["id"], one["text"])
            await asyncio.sleep(0)
    done.set()
    await watching
    return late


def main() -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=50_000, metavar="N")
    size = parser.parse_args().documents
    print(describe())
    some = documents()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "news.db")
        with DuplicateIndex.open(path) as index:
            texts = 0
            while texts < size:
                batch = list(islice(some, 1000))
                texts += len(batch)
                length = sum(len(one["text"].encode()) for one in batch) / len(batch)
                index.add_many(batch)
            log = index.stats().log_bytes
        each = os.path.getsize(path) / size
        print(
            f"{size:,} documents: {each:,.0f} bytes of file for each, of {length:,.0f} bytes of text; "
            f"log {log / 1e6:.0f} MB"
        )
        with DuplicateIndex.open(path) as index:
            timed("stats, first", index.stats)
            timed("stats, again", lambda: index.stats().documents)
            print_adds(index, some, "NORMAL")
        with DuplicateIndex.open(path, synchronous="FULL") as index:
            print_adds(index, some, "FULL")
            told("event loop late, add in the loop", asyncio.run(pauses(index, some, in_thread=False)))
            told("event loop late, add in a thread", asyncio.run(pauses(index, some, in_thread=True)))
            timed("documents", lambda: sum(1 for _ in index.documents()))
            timed("backup", lambda: index.backup(Path(folder, "copy.db")))
            timed("remove_where", lambda: index.remove_where(source="gazette"))
            timed("vacuum", index.vacuum)


if __name__ == "__main__":
    main()
