"""Many documents: speed beside peers, growth to a million, and the feed.

    python benchmarks/documents.py [--count N] [--rounds N]    # batch, beside rensa, gaoya and datasketch
    python benchmarks/documents.py --scale [N ...]             # time, memory and disk for so many documents
    python benchmarks/documents.py --feed [N]                  # DuplicateIndex: documents per second

Articles are made up (`articles.py`); 30 % are near copies of earlier ones, with a word in sixty replaced.
Wall time from raw text to verdicts, imports not included, one thread unless the row says otherwise. Peers
are fed the same raw text, and do not verify what they find. `--scale` runs each size in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Literal

import peers
import xxhash
from articles import Author
from datasketch import MinHash, MinHashLSH
from gaoya.minhash import MinHashStringIndex
from machine import describe
from rensa import RMinHashDeduplicator

from unrepeat import Document, DuplicateIndex, dedupe_documents
from unrepeat.documents.options import Revisions

SIZE, NUM_PERM, THRESHOLD = 5, 128, 0.8
NEAR, WORDS_PER_EDIT = 0.3, 60
CHARACTERS = (800, 3000)

# Near copies are of one of the latest so many articles, as they are in news; their texts must be at hand.
LATEST = 10_000


def stream(size: int, characters: int, kind: str = "news") -> Iterator[str]:
    """Yield so many articles.

    Args:
        size: How many.
        characters: About how long each is.
        kind: `"news"`: 30 % are near copies. `"identical"`: all are the same. `"alike"`: all are the same but
            for one number, which is another one in each.
    """
    author, chance = Author(7), Random(7)
    latest: list[list[str]] = []
    words_each = characters // 6
    base = author.words(words_each)
    for number in range(size):
        if kind == "identical":
            yield " ".join(base)
        elif kind == "alike":
            yield " ".join([*base[:20], str(number), *base[20:]])
        elif latest and chance.random() < NEAR:
            copy = list(chance.choice(latest))
            for _ in range(max(1, len(copy) // WORDS_PER_EDIT)):
                copy[chance.randrange(len(copy))] = "edited"
            yield " ".join(copy)
        else:
            words = author.words(words_each)
            if len(latest) < LATEST:
                latest.append(words)
            else:
                latest[chance.randrange(LATEST)] = words
            yield " ".join(words)


def shingled(text: str) -> list[str]:
    """Return the distinct shingles of a text as a competent user of a sketch library makes them."""
    words = peers._WORD.findall(text.lower())
    return list(dict.fromkeys(map(" ".join, zip(*(words[i:] for i in range(SIZE)), strict=False))))


def unrepeat(texts: Sequence[str], jobs: int = 1, revisions: Revisions = "keep") -> int:
    """Return how many are no duplicates, verified.

    The near copies that are made up here have other words in their prose: revisions, which stay unless
    `revisions` is "remove". The peers do not ask.
    """
    return sum(
        not verdict.is_duplicate for verdict in dedupe_documents(texts, jobs=jobs, revisions=revisions)
    )


def rensa(texts: Sequence[str]) -> int:
    """Return how many rensa keeps, by its estimate."""
    deduplicator = RMinHashDeduplicator(THRESHOLD, NUM_PERM, use_lsh=True, num_bands=16, seed=42)
    return sum(deduplicator.add_pairs([(str(n), shingled(text)) for n, text in enumerate(texts)]))


def gaoya(texts: Sequence[str]) -> int:
    """Return how many gaoya keeps, by its estimate; it tokenizes and shingles in Rust."""
    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=THRESHOLD,
        num_bands=25,
        band_size=5,
        num_hashes=125,
        analyzer="word",
        lowercase=True,
        ngram_range=(SIZE, SIZE),
    )
    kept = 0
    for number, text in enumerate(texts):
        if not index.query(text):
            index.insert_document(number, text)
            kept += 1
    return kept


def datasketch(texts: Sequence[str]) -> int:
    """Return how many datasketch keeps, by its bands alone; with xxHash, and permutations made once."""
    lsh = MinHashLSH(num_perm=NUM_PERM, params=(25, 5))
    first = MinHash(num_perm=NUM_PERM)
    given = {"permutations": first.permutations, "scheme": first.scheme}
    kept = 0
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=NUM_PERM, hashfunc=xxhash.xxh32_intdigest, **given)
        sketch.update_batch([shingle.encode() for shingle in shingled(text)])
        if not lsh.query(sketch):
            lsh.insert(number, sketch)
            kept += 1
    return kept


RECIPES: dict[str, Callable[[Sequence[str]], int]] = {
    "unrepeat": unrepeat,
    "unrepeat, jobs=2": lambda texts: unrepeat(texts, jobs=2),
    'revisions="remove"': lambda texts: unrepeat(texts, revisions="remove"),
    "the same, jobs=2": lambda texts: unrepeat(texts, jobs=2, revisions="remove"),
    "rensa": rensa,
    "gaoya": gaoya,
    "datasketch, xxhash": datasketch,
}


def print_batch(count: int, rounds: int) -> None:
    """Print the time per document of all recipes."""
    print(f"{count} articles, medians of {rounds} rounds; in brackets the time / that of the first column\n")
    print("| articles of | " + " | ".join(RECIPES) + " |")
    print("|---|" + "---|" * len(RECIPES))
    for characters in CHARACTERS:
        texts = list(stream(count, characters))
        seconds: dict[str, list[float]] = {name: [] for name in RECIPES}
        kept = {}
        for _ in range(rounds):
            for name, recipe in RECIPES.items():
                began = time.perf_counter()
                kept[name] = recipe(texts)
                seconds[name].append(time.perf_counter() - began)
        ours = statistics.median(seconds["unrepeat"])
        cells = []
        for name in RECIPES:
            middle = statistics.median(seconds[name])
            cells.append(f"{1e6 * middle / count:.1f} us ({middle / ours:.1f}), {kept[name]} kept")
        print(f"| {characters} characters | " + " | ".join(cells) + " |", flush=True)


CHILD = """
import resource, sys, time
sys.path.insert(0, sys.argv[1])
from documents import stream
from unrepeat import dedupe_documents
from unrepeat.documents import dedupe
count, kind = int(sys.argv[2]), sys.argv[3]
spills = []
class Told(dedupe.Spill):
    def __init__(self):
        super().__init__()
        spills.append(self)
    def __exit__(self, *error):
        sizes.append(self.size)
        super().__exit__(*error)
sizes = []
dedupe.Spill = Told
list(dedupe_documents(stream(300, 1000, kind)))
began = time.perf_counter()
for _ in stream(count, 1000, kind):
    pass
making = time.perf_counter() - began
def resident():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")) * 1024
before = resident()
began = time.perf_counter()
kept = sum(not verdict.is_duplicate for verdict in dedupe_documents(stream(count, 1000, kind)))
taken = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(taken - making, kept, (peak - before) / max(kept, 1), sizes[-1])
"""


def print_scale(counts: Sequence[int]) -> None:
    """Print time, memory and disk, a process for each row."""
    print("Articles of 1,000 characters; the time to make them is taken off\n")
    print("| articles | number | time | per article | growth | peak memory per kept one | kept | on disk |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in ("news", "identical", "alike"):
        before = 0.0
        for size in [one for one in counts if kind == "news" or one <= 100_000]:
            command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(size), kind]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            taken, kept, memory, disk = map(float, done.stdout.split())
            growth = f"{taken / before:.1f}" if before else "-"
            before = taken
            print(
                f"| {kind} | {size:,} | {taken:.1f} s | {1e6 * taken / size:.1f} us | {growth} "
                f"| {memory:.0f} bytes | {int(kept):,} | {disk / 1e6:.0f} MB |",
                flush=True,
            )


def print_feed(warm: int) -> None:
    """Print how many documents an index takes per second."""
    made = stream(warm + 20_000, 1000)
    published = datetime(2026, 5, 4, tzinfo=UTC)
    numbers = count()

    def documents(size: int) -> list[Document]:
        return [Document(f"article-{next(numbers)}", text, "x", published) for text in islice(made, size)]

    def add_all(index: DuplicateIndex, size: int, what: str) -> None:
        batch = documents(size)
        began = time.perf_counter()
        index.add_many(batch)
        rate = size / (time.perf_counter() - began)
        print(f"add_many, {what}, {size:,} documents: {rate:,.0f} / s", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "news.db")
        with DuplicateIndex.open(path) as index:
            add_all(index, warm, "into an empty file")
        modes: tuple[Literal["NORMAL", "FULL"], ...] = ("NORMAL", "FULL")
        for mode in modes:
            with DuplicateIndex.open(path, synchronous=mode) as index:
                index.add_many(documents(1000))
                seconds = []
                for one in documents(5000):
                    began = time.perf_counter()
                    index.add(one.id, one.text, source=one.source, published=one.published)
                    seconds.append(time.perf_counter() - began)
                seconds.sort()
                print(
                    f"add, synchronous={mode}, {len(seconds):,} transactions: "
                    f"{len(seconds) / sum(seconds):,.0f} / s, "
                    f"median {1e6 * statistics.median(seconds):.0f} us, "
                    f"99th percentile {1e6 * seconds[len(seconds) * 99 // 100]:.0f} us"
                )
                add_all(index, 4000, f"synchronous={mode}")
        print_floor(Path(folder, "floor.db"))
        with DuplicateIndex.open(path) as index:
            print(f"{os.path.getsize(path) / len(index):.0f} bytes of file per document; {index.stats()}")


def print_floor(path: Path) -> None:
    """Print what a transaction of SQLite with one row of 1,000 bytes takes, to compare with."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE floor (number INTEGER PRIMARY KEY, data BLOB)")
    seconds = []
    for number in range(5000):
        data = os.urandom(1000)
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO floor VALUES (?, ?)", (number, data))
        connection.execute("COMMIT")
        seconds.append(time.perf_counter() - began)
    connection.close()
    print(f"floor, one row in a transaction of its own: median {1e6 * statistics.median(seconds):.0f} us")


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--scale", type=int, nargs="*", metavar="N")
    parser.add_argument("--feed", type=int, nargs="?", const=100_000, metavar="N")
    args = parser.parse_args()
    print(describe(("unrepeat", "datasketch", "rensa", "gaoya", "xxhash", "numpy")))
    if args.scale is not None:
        print_scale(args.scale or [10_000, 100_000, 1_000_000])
    elif args.feed is not None:
        print_feed(args.feed)
    else:
        print_batch(args.count, args.rounds)


if __name__ == "__main__":
    main()
