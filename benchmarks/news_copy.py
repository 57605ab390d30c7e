"""Score copies found in NEWS-COPY, 7,210 scanned newspaper articles in which people marked the copies.

    python benchmarks/news_copy.py DATA.json PAIRS.json

NEWS-COPY (Silcock, D'Amico-Wong, Yang and Dell 2023, Noise-Robust De-Duplication at Scale, ICLR; arXiv
2210.04261) is no part of the project; https://github.com/dell-research-harvard/NEWS-COPY says where it is.
DATA is an object of articles by their ids, each with `article` and, if known, `byline`; PAIRS is a list of
pairs of ids that are copies.

As there, copies of copies are copies, and the measure is the adjusted Rand index (ARI): 1 if the clusters
are the same, 0 if they agree no better than by chance. Articles in no pair are clusters of their own. Beside
it stand precision and recall of the pairs within clusters. Nothing is tuned on the data, so any of its parts
may be scored.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import partial
from math import comb
from pathlib import Path
from typing import NamedTuple

from finders import Finder, unrepeat
from machine import describe

FORM = (
    'DATA must be {"id": {"article": "text", "byline": "text"}, ...} and PAIRS must be [["id", "id"], ...], '
    "as in NEWS-COPY"
)


class Score(NamedTuple):
    """How well clusters agree with the ones that are right."""

    ari: float
    precision: float
    recall: float


def read_articles(path: Path) -> dict[str, str]:
    """Return the text of each article by its id, the byline first.

    Raises:
        SystemExit: if the file has another form.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict):
        raise SystemExit(f"{path} holds a {type(data).__name__}. {FORM}.")
    texts = {}
    for name, article in data.items():
        if not isinstance(article, dict) or not isinstance(article.get("article"), str):
            raise SystemExit(f"{path} has no text for {name!r}. {FORM}.")
        texts[name] = "\n".join(filter(None, (article.get("byline"), article["article"])))
    return texts


def read_pairs(path: Path, known: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of copies.

    Raises:
        SystemExit: if the file has another form, or names an article that is not known.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    ids = set(known)
    pairs = []
    for pair in data if isinstance(data, list) else [data]:
        if not isinstance(pair, list) or len(pair) != 2:  # a pair
            raise SystemExit(f"{path} holds {pair!r}, which is no pair. {FORM}.")
        if not ids.issuperset(pair):
            raise SystemExit(
                f"{path} has the pair {pair!r}, of which DATA lacks one. Give two files of one part."
            )
        pairs.append((pair[0], pair[1]))
    return pairs


def clusters(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return the cluster of each of so many things: the lowest number that pairs connect it with."""
    parents = list(range(count))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = number = parents[parents[number]]
        return number

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parents[high] = low
    return [root(number) for number in range(count)]


def score(found: Sequence[Hashable], right: Sequence[Hashable]) -> Score:
    """Return how well two clusterings of the same things agree.

    The adjusted Rand index is that of Hubert and Arabie 1985, Comparing partitions. It is 1 where both have
    no pair.
    """
    both, of_found, of_right = (
        _pairs(labels) for labels in (list(zip(found, right, strict=True)), found, right)
    )
    expected = of_found * of_right / max(comb(len(found), 2), 1)
    most = (of_found + of_right) / 2
    return Score(
        ari=1.0 if most == expected else (both - expected) / (most - expected),
        precision=both / of_found if of_found else 1.0,
        recall=both / of_right if of_right else 1.0,
    )


def _pairs(labels: Sequence[Hashable]) -> int:
    return sum(comb(size, 2) for size in Counter(labels).values())


def scored(texts: dict[str, str], pairs: Sequence[tuple[str, str]], finder: Finder) -> Score:
    """Return the score of what a finder takes for copies."""
    numbers = {name: number for number, name in enumerate(texts)}
    right = clusters(len(texts), ((numbers[one], numbers[other]) for one, other in pairs))
    found = finder(list(texts.values()))
    return score(
        clusters(len(texts), ((one, other) for one, own in enumerate(found) for other in own)), right
    )


def main() -> None:
    """Print the scores."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, metavar="DATA.json")
    parser.add_argument("pairs", type=Path, metavar="PAIRS.json")
    args = parser.parse_args()
    texts = read_articles(args.data)
    pairs = read_pairs(args.pairs, texts)
    print(describe())
    print(f"\n{len(texts)} articles, {len(pairs)} pairs of copies\n")
    print("| | ARI | precision | recall |\n|---|---|---|---|")
    for name, noise in (("unrepeat", False), ("unrepeat, noise", True)):
        result = scored(texts, pairs, partial(unrepeat, noise=noise))
        print(f"| {name} | {result.ari:.3f} | {result.precision:.3f} | {result.recall:.3f} |")


if __name__ == "__main__":
    main()
