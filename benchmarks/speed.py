"""How long `dedupe_text` takes for all texts of a file, as a multiple of `str.split` on the same texts.

    python benchmarks/speed.py FILE.jsonl[.gz] [--rounds N] [--beside PYTHON]...
    python benchmarks/speed.py FILE.jsonl[.gz] --profile

A row of the file is a JSON object with a `text`; `wcxb.py` makes such a file. Time is processor time, from
raw text to clean text and report, imports not included. Each round is a process of its own for each
interpreter, one after the other, and splits and deduplicates the same texts; figures are medians over the
rounds. `--beside` names the interpreter of another environment, in which another version of the library is
installed.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from machine import describe
from rows import lines_of

import unrepeat

WARM_UP = 50
SHOWN = 25


def texts_of(path: Path) -> list[str]:
    """Return the texts of a file."""
    return [json.loads(line)["text"] for line in lines_of(path)]


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the processor time that some work takes for all texts."""
    for text in texts[:WARM_UP]:
        work(text)
    began = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - began


def once(path: Path) -> tuple[float, float]:
    """Return the seconds of `str.split` and of `dedupe_text`."""
    texts = texts_of(path)
    return seconds(str.split, texts), seconds(unrepeat.dedupe_text, texts)


def rounds(path: Path, interpreters: Sequence[str], count: int) -> dict[str, list[tuple[float, float]]]:
    """Return the seconds of each round by interpreter."""
    found: dict[str, list[tuple[float, float]]] = {interpreter: [] for interpreter in interpreters}
    for _ in range(count):
        for interpreter, times in found.items():
            command = [interpreter, __file__, str(path), "--once"]
            answer = subprocess.run(command, check=True, capture_output=True, text=True)
            split, ours = map(float, answer.stdout.split())
            times.append((split, ours))
    return found


def print_profile(path: Path) -> None:
    """Print where the time goes, by module and by function; a profile slows small functions down most."""
    texts = texts_of(path)
    profile = cProfile.Profile()
    profile.enable()
    for text in texts:
        unrepeat.dedupe_text(text)
    profile.disable()
    stats = pstats.Stats(profile)
    modules: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined] # typeshed lacks it
        modules[Path(file).name] += own
    total = modules.total()
    print("| module | share of the time |\n|---|---|")
    for module, own in modules.most_common(SHOWN):
        print(f"| {module} | {own / total:.1%} |")
    stats.sort_stats("tottime").print_stats(SHOWN)


def main() -> None:
    """Print the table, or a profile."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--beside", action="append", default=[], metavar="PYTHON")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.once:
        print(*once(args.file))
        return
    print(describe(("unrepeat",)))
    if args.profile:
        print_profile(args.file)
        return
    print("\n| interpreter | str.split | dedupe_text | multiple | least and most |\n|---|---|---|---|---|")
    for interpreter, times in rounds(args.file, [sys.executable, *args.beside], args.rounds).items():
        split, ours = (statistics.median(column) for column in zip(*times, strict=True))
        multiples = [one / other for other, one in times]
        print(
            f"| {interpreter} | {split:.3f} s | {ours:.2f} s | {statistics.median(multiples):.1f} "
            f"| {min(multiples):.1f}, {max(multiples):.1f} |"
        )


if __name__ == "__main__":
    main()
