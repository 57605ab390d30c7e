"""`dedupe_dataframe` on one machine, beside `dedupe_documents`.

    python benchmarks/spark.py [--sizes N ...] [--cores N]

Articles of 1,000 characters, made up as in `documents.py`, 30 % of them near copies. Wall time from a Parquet
file to the number of duplicates, for Spark with a session that has already run a job. On one machine Spark
can only lose; the figures tell what its joins cost.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from articles import Author
from machine import describe
from pyspark.sql import SparkSession

from unrepeat import dedupe_documents
from unrepeat.integrations.spark import dedupe_dataframe

CHARACTERS, NEAR, WORDS_PER_EDIT, LATEST = 1000, 0.3, 60, 10_000


def stream(size: int) -> Iterator[str]:
    """Yield so many articles, each of which may be a near copy of one of the latest."""
    author, chance = Author(7), Random(7)
    latest: list[list[str]] = []
    for _ in range(size):
        if latest and chance.random() < NEAR:
            copy = list(chance.choice(latest))
            for _ in range(max(1, len(copy) // WORDS_PER_EDIT)):
                copy[chance.randrange(len(copy))] = "edited"
            yield " ".join(copy)
            continue
        words = author.words(CHARACTERS // 6)
        if len(latest) < LATEST:
            latest.append(words)
        else:
            latest[chance.randrange(LATEST)] = words
        yield " ".join(words)


def local(path: str) -> int:
    """Return how many are duplicates, without Spark."""
    texts = pq.read_table(path).column("text").to_pylist()
    return sum(verdict.is_duplicate for verdict in dedupe_documents(texts))


def distributed(session: SparkSession, path: str) -> int:
    """Return how many are duplicates, with Spark."""
    verdicts = dedupe_dataframe(session.read.parquet(path), id="id", text="text", order="id")
    return int(verdicts.where("is_duplicate").count())


def print_sizes(session: SparkSession, sizes: list[int], folder: str) -> None:
    """Print a row for each size."""
    print("| articles | unrepeat | duplicates | Spark | duplicates |\n|---|---|---|---|---|")
    for size in sizes:
        path = str(Path(folder) / f"{size}.parquet")
        pq.write_table(pa.table({"id": range(size), "text": list(stream(size))}), path)
        start = time.perf_counter()
        alone = local(path)
        middle = time.perf_counter()
        together = distributed(session, path)
        end = time.perf_counter()
        row = (f"{size:,}", f"{middle - start:.1f} s", f"{alone:,}", f"{end - middle:.1f} s", f"{together:,}")
        print(f"| {' | '.join(row)} |", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--cores", type=int, default=2)
    arguments = parser.parse_args()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    print(describe(("unrepeat", "pyspark", "pandas", "pyarrow")) + "\n")
    builder = SparkSession.builder.master(f"local[{arguments.cores}]").config("spark.driver.memory", "2g")
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    with tempfile.TemporaryDirectory() as folder:
        session.range(10).count()
        print_sizes(session, arguments.sizes, folder)
    session.stop()


if __name__ == "__main__":
    main()
