"""Speed and quality of `dedupe_text` beside the recipes of `peers.py`.

    python benchmarks/text.py [--labelled FILE.jsonl] [--rounds N]

Time is processor time of all threads, from raw text to clean text, for `dedupe_text` with its report; imports
are not included. Every round runs all recipes on the same articles, one after the other; figures are medians
over the rounds. With `--labelled`, precision, recall and F1 on hand-labelled articles as well; `labelled.py`
describes the file and the score.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import peers
from articles import Author
from labelled import Article, Counts, read, score
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


def quality_row(what: str, counts: Counts) -> str:
    """Return a line of the table of scores."""
    return (
        f"| {what} | {counts.precision:.3f} | {counts.recall:.3f} | {counts.f1:.3f} "
        f"| {counts.found} | {counts.missed} | {counts.false} | {counts.lost} |"
    )


def our_counts(articles: Sequence[Article]) -> Counts:
    """Return how `dedupe_text` scores with its defaults."""
    answers = ((article, dedupe_text(article.text).report.removed) for article in articles)
    scores = (score(article, [(one.start, one.end) for one in removed]) for article, removed in answers)
    return sum(scores, Counts())


def peer_counts(articles: Sequence[Article], recipe: peers.Recipe) -> Counts:
    """Return how a recipe scores."""
    return sum((score(article, peers.removed_spans(article.text, recipe)) for article in articles), Counts())


def print_quality(articles: Sequence[Article]) -> None:
    """Print the table of scores."""
    copies = sum(len(article.twins) for article in articles)
    print(f"\nquality on {len(articles)} labelled articles with {copies} copies:\n")
    print("| | precision | recall | F1 | found | missed | false | lost |")
    print("|---|---|---|---|---|---|---|---|")
    print(quality_row(OURS, our_counts(articles)))
    for name, recipe in peers.RECIPES.items():
        if recipe is peers.datasketch_usual:
            continue  # it gives the same answers as the tuned one
        print(quality_row(name, peer_counts(articles, recipe)))
        # The minimum is chosen on these very articles, in favour of the peer.
        careful = {words: peer_counts(articles, peers.at_least(recipe, words)) for words in range(2, 9)}
        words, best = max(careful.items(), key=lambda item: item[1].f1)
        print(quality_row(f"{name}, paragraphs of {words} or more words only", best))


def main() -> None:
    """Print both tables."""
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
        articles = read(args.labelled)
        times = median_times([article.text for article in articles], rounds)
        print(speed_row("labelled articles, mean", times))
        print_quality(articles)


if __name__ == "__main__":
    main()
