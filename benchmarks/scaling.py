"""Time and peak memory of `dedupe_text` on texts that are hard on it, each ten times as long as the last.

    python benchmarks/scaling.py [--sizes 1000 10000 100000] [--only NAME ...] [--timeout SECONDS]

Every cell runs in a process of its own. Time is processor time of `dedupe_text` alone, from raw text to clean
text and report: imports, a warm-up call and the making of the text are not in it. It is the median of three
calls, or one call where that takes more than five seconds. Memory is the peak resident size after the first
call, less the resident size just before it (interpreter, imports and text). A growth of more than 13 for ten
times the input is marked with an exclamation mark.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from articles import Author, sentences
from machine import describe

# Ten times the input may take thirteen times as long: sorting, and caches that the larger input outgrows.
MAX_GROWTH = 13.0

PARAGRAPH = 30
ROUNDS = 3
LONG_RUN = 5.0


def unrelated(_: Author, count: int) -> str:
    """No two paragraphs share a word."""
    numbers = (range(PARAGRAPH * n, PARAGRAPH * (n + 1)) for n in range(count))
    return _lines(sentences(["x" + _letters(number) for number in some]) for some in numbers)


def different(author: Author, count: int) -> str:
    """No two paragraphs alike, but frequent words, and so some shingles, recur as in any prose."""
    return _lines(author.paragraph(PARAGRAPH) for _ in range(count))


def identical(author: Author, count: int) -> str:
    """The same paragraph over and over."""
    return _lines([author.paragraph(PARAGRAPH)] * count)


def one_word(author: Author, count: int) -> str:
    """The same paragraph, with one word replaced by one that occurs nowhere else."""
    return _variants(author, count, lambda number: "x" + _letters(number))


def one_number(author: Author, count: int) -> str:
    """The same paragraph, with one word replaced by a number that occurs nowhere else."""
    return _variants(author, count, str)


def one_more(author: Author, count: int) -> str:
    """The same paragraph, with one word added that occurs nowhere else."""
    words = author.words(PARAGRAPH)
    return _lines(
        sentences([*words[: n % PARAGRAPH], "x" + _letters(n), *words[n % PARAGRAPH :]]) for n in range(count)
    )


def one_half(author: Author, count: int) -> str:
    """The same first half, another second half."""
    half = author.words(PARAGRAPH // 2)
    return _lines(sentences(half + author.words(PARAGRAPH // 2)) for _ in range(count))


def told_twice(author: Author, count: int) -> str:
    """Different paragraphs, and all of them once more."""
    half = [author.paragraph(PARAGRAPH) for _ in range(count // 2)]
    return _lines(half * 2)


def drifting(author: Author, count: int) -> str:
    """Each paragraph is the one before it, less its first word and with one more at its end."""
    words = author.words(count + PARAGRAPH)
    return _lines(sentences(words[start : start + PARAGRAPH]) for start in range(count))


def periodic(author: Author, count: int) -> str:
    """Seven short lines over and over, with a line of its own after every round."""
    lines = [author.paragraph(5) for _ in range(7)]
    return _lines((f"x{_letters(n)} {n}" if n % 8 == 7 else lines[n % 8] for n in range(count)), gap="\n\n")


def cascade(author: Author, count: int) -> str:
    """Questions of which each may go only when the one below it has gone."""
    questions = [" ".join(author.words(6)) + "?" for _ in range(count // 3)]
    answered = [line for question in questions for line in (question, "Yes.")]
    return _lines([*answered, *questions, "Yes."], gap="\n\n")


def in_one_line(author: Author, count: int) -> str:
    """Half of the text as one line, then the same paragraphs one by one."""
    paragraphs = [author.paragraph(PARAGRAPH) for _ in range(count // 2)]
    return _lines([" ".join(paragraphs), *paragraphs])


def one_by_one(author: Author, count: int) -> str:
    """The paragraphs one by one, then half of the text as one line."""
    paragraphs = [author.paragraph(PARAGRAPH) for _ in range(count // 2)]
    return _lines([*paragraphs, " ".join(paragraphs)])


def long_paragraphs(author: Author, count: int) -> str:
    """A tenth as many paragraphs, ten times as long, alike but for one word."""
    return _variants(author, count // 10, lambda number: "x" + _letters(number), words=10 * PARAGRAPH)


def monotonous(author: Author, count: int) -> str:
    """Two lines of one word over and over, the second with another word at its end, below equal lines."""
    opening = author.paragraph(PARAGRAPH)
    return _lines([opening, "so " * 10 * count, opening, "so " * 5 * count + "no"], gap="\n\n")


def one_line(author: Author, count: int) -> str:
    """All in one line, 100 characters for each paragraph: 10 MB for 100,000."""
    return _repeated(author, 100 * count, " ")


def newlines(_: Author, count: int) -> str:
    """Nothing but line breaks, ten for each paragraph: a million for 100,000."""
    return "\n" * (10 * count)


def two_words(author: Author, count: int) -> str:
    """500 different lines of two words in disorder, 100 characters for each paragraph."""
    pairs = [" ".join(author.words(2)) for _ in range(500)]
    return _lines(author.choices(pairs, 20 * count))[: 100 * count]


def marks(_: Author, count: int) -> str:
    """Ten letters, each with a run of combining marks in disorder; 100 marks for each paragraph."""
    run = "\u0301\u0316" * (5 * count)
    return _lines([f"{letter}{run}" for letter in "abcdefghij"])


Column = Callable[[Author, int], str]
COLUMNS: tuple[Column, ...] = (
    unrelated,
    different,
    identical,
    one_word,
    one_more,
    one_number,
    one_half,
    told_twice,
    drifting,
    periodic,
    cascade,
    in_one_line,
    one_by_one,
    long_paragraphs,
    monotonous,
    one_line,
    newlines,
    two_words,
    marks,
)


def _lines(paragraphs: Iterable[str], gap: str = "\n") -> str:
    return gap.join(paragraphs) + "\n"


def _variants(author: Author, count: int, new: Callable[[int], str], words: int = PARAGRAPH) -> str:
    original = author.words(words)
    paragraphs = []
    for number in range(count):
        copy = [*original]
        copy[number % words] = new(number)
        paragraphs.append(sentences(copy))
    return _lines(paragraphs)


def _letters(number: int) -> str:
    """Return the number in letters, for a word without digits."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def _repeated(author: Author, size: int, separator: str) -> str:
    prose = separator.join(author.paragraph() for _ in range(1000)) + separator
    return (prose * (size // len(prose) + 1))[:size]


def measure(name: str, size: int) -> dict[str, float]:
    """Run one cell in this process and return its figures."""
    from unrepeat import dedupe_text

    column = next(column for column in COLUMNS if column.__name__ == name)
    dedupe_text(Author(seed=2).article(5_000))  # imports, and the patterns that are compiled at first use
    text = column(Author(), size)
    before = _resident()
    seconds: list[float] = []
    while len(seconds) < ROUNDS and sum(seconds) < LONG_RUN:
        began = time.process_time()
        report = dedupe_text(text).report
        seconds.append(time.process_time() - began)
        if len(seconds) == 1:
            memory = max(0, _peak() - before)
    return {
        "bytes": len(text.encode()),
        "units": report.units,
        "seconds": statistics.median(seconds),
        "memory": memory,
        "removed": len(report.removed),
        "spared": len(report.spared),
        "capped": report.capped,
        "settled": report.settled,
    }


def _peak() -> int:
    """Return the largest resident size so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _resident() -> int:
    """Return the resident size now; where the system does not tell, the largest one so far."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return _peak()
    return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def cell(name: str, size: int, timeout: float) -> dict[str, float] | None:
    """Return the figures of a cell, measured in a new process, or None if it took too long."""
    command = [sys.executable, __file__, "--cell", name, str(size)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def row(name: str, size: int, figures: dict[str, float] | None, last: float | None) -> str:
    """Return a line of the table."""
    if figures is None:
        return f"| {name} | {size:,} | - | too long | - | - | - | - | - |"
    growth = "-"
    if last is not None:
        ratio = figures["seconds"] / last
        growth = f"{ratio:.1f}" + (" !" if ratio > MAX_GROWTH else "")
    counts = " | ".join(f"{figures[key]:,}" for key in ("removed", "spared", "capped"))
    unsettled = "" if figures["settled"] else " (not settled)"
    return (
        f"| {name} | {size:,} | {figures['units']:,}{unsettled} | {figures['seconds']:.3g} s | {growth} "
        f"| {figures['memory'] / 1e6:.0f} MB | {counts} |"
    )


def main() -> None:
    """Print the table, a row as soon as it is measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="PARAGRAPHS"
    )
    parser.add_argument("--only", nargs="+", choices=[column.__name__ for column in COLUMNS], metavar="NAME")
    parser.add_argument("--timeout", type=float, default=900.0, metavar="SECONDS", help="per cell")
    parser.add_argument("--cell", nargs=2, metavar=("NAME", "SIZE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.cell:
        print(json.dumps(measure(args.cell[0], int(args.cell[1]))))
        return
    print(describe() + "\n")
    print("| text | size | units | time | growth | memory | removed | spared | capped |", flush=True)
    print("|---|---|---|---|---|---|---|---|---|")
    for column in COLUMNS:
        if args.only and column.__name__ not in args.only:
            continue
        last = None
        for size in args.sizes:
            figures = cell(column.__name__, size, args.timeout)
            print(row(column.__name__, size, figures, last), flush=True)
            if figures is None:
                break  # a larger one would take longer still
            # Growth is only told between sizes that are ten times each other.
            last = figures["seconds"] if 10 * size in args.sizes else None


if __name__ == "__main__":
    main()
