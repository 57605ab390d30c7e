"""Speed of `dedupe_text` beside the recipes of `peers.py`; `quality.py --peers` tells how good each is.

    python benchmarks/text.py [--labelled FILE.jsonl] [--rounds N]

Time is processor time of all threads, from raw text to clean text, for `dedupe_text` with its report; imports
are not included. Every round runs all recipes on the same articles, one after the other; figures are medians
over the rounds. `--labelled` adds articles of a file; `labelled.py` describes it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import peers
from articles import Author
from labelled import read
from machine import describe

from unrepeat import dedupe_text

OURS = "unrepeat"
SIZES = (1_000, 5_000, 50_000)

# The articles of a size have so many bytes together, so that no round is too short to measure.
ROUND_BYTES = 100_000
MIN_ROUNDS = 7

Cleaner = Callable[[str], str]


def cleaners() -> dict[str, Cleaner]:
    """Return ours and the peers, each from raw text to clean text."""
    made: dict[str, Cleaner] = {OURS: lambda text: dedupe_text(text).text}
    for name, recipe in peers.RECIPES.items():
        made[name] = lambda text, recipe=recipe: peers.clean(text, recipe)  # type: ignore[misc] # binds the loop variable
    return made


def median_times(texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Return the seconds per text of each recipe, median over the rounds, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in cleaners()}
    for number in range(rounds + 1):
        for name, clean in cleaners().items():
            began = time.process_time()
            for text in texts:
                clean(text)
            if number:
                seconds[name].append((time.process_time() - began) / len(texts))
    return {name: statistics.median(values) for name, values in seconds.items()}


def speed_row(what: str, times: Mapping[str, float]) -> str:
    """Return a line of the table of times."""
    cells = [f"{1e3 * times[OURS]:.2f} ms"]
    cells += [f"{1e3 * times[name]:.2f} ms ({times[name] / times[OURS]:.2f})" for name in peers.RECIPES]
    return f"| {what} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labelled", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--rounds", type=int, default=11, metavar="N", help=f"at least {MIN_ROUNDS}")
    args = parser.parse_args()
    rounds = max(MIN_ROUNDS, args.rounds)
    print(describe(("unrepeat", "datasketch", "rensa", "xxhash", "numpy")))
    print(f"processor time, raw text to clean text, imports not included; medians of {rounds} rounds")
    print("time per article; in brackets the peer's time / ours\n")
    print(f"| article | {OURS} | " + " | ".join(peers.RECIPES) + " |", flush=True)
    print("|---|---|" + "---|" * len(peers.RECIPES))
    for repeated, what in ((0.0, "nothing repeated"), (0.3, "with repetitions")):
        for size in SIZES:
            texts = [Author(seed).article(size, repeated) for seed in range(ROUND_BYTES // size)]
            print(speed_row(f"{size // 1000} kB, {what}", median_times(texts, rounds)), flush=True)
    if args.labelled:
        times = median_times([article.text for article in read(args.labelled)], rounds)
        print(speed_row("labelled articles, mean", times))


if __name__ == "__main__":
    main()
