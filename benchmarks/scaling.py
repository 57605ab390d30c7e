"""Time and peak memory of `dedupe_text` on texts that are hard on it, each ten times as long as the last.

    python benchmarks/scaling.py [--sizes 1000 10000 100000] [--only NAME ...] [--timeout SECONDS]
    python benchmarks/scaling.py --search SECONDS [--seed SEED] [--characters 30000 120000 480000]

Every cell runs in a process of its own. Time is processor time of `dedupe_text` alone, from raw text to clean
text and report: imports, a warm-up call and the making of the text are not in it. It is the median of three
calls, or one call where that takes more than five seconds. Memory is the peak resident size after the first
call, less the resident size just before it (interpreter, imports and text). A growth of more than 13 for ten
times the input is marked with an exclamation mark.

`--search` draws texts of random shape (`shapes.py`) for so many seconds, each in sizes that grow, and tells
the slowest per megabyte and those whose time grows fastest.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from articles import Author, sentences
from machine import describe
from shapes import Shape

# Ten times the input may take thirteen times as long: sorting, and caches that the larger input outgrows.
MAX_GROWTH = 13.0

PARAGRAPH = 30
ROUNDS = 3
LONG_RUN = 5.0

# Below so many seconds a growth is noise.
SHORT_RUN = 0.02


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


def in_one_line_stitched(author: Author, count: int) -> str:
    """Half of the text as one line, then lines made of stretches of it, none of which it contains."""
    words = author.words(PARAGRAPH * count // 2)
    starts = author.choices([*map(str, range(len(words)))], 7 * (count // 2))
    stretches = [" ".join(words[int(start) : int(start) + 4]) for start in starts]
    return _lines([" ".join(words), *(" ".join(stretches[n : n + 7]) for n in range(0, len(stretches), 7))])


def in_one_line_figures(author: Author, count: int) -> str:
    """As `in_one_line`, with a number after every word."""
    numbers = iter(range(PARAGRAPH * count))
    paragraphs = [
        " ".join(f"{word} {next(numbers)}" for word in author.words(PARAGRAPH // 2))
        for _ in range(count // 2)
    ]
    return _lines([" ".join(paragraphs), *paragraphs])


def label_below(author: Author, count: int) -> str:
    """Half of the text as one line, then a label over and over, with two other lines after each."""
    line = " ".join(author.words(PARAGRAPH * count // 2))
    lines = (f"Share\n{author.paragraph(4)}\n{author.paragraph(5)}" for _ in range(PARAGRAPH * count // 20))
    return _lines([line, *lines])


def label_above(author: Author, count: int) -> str:
    """The same with the label above the line, too."""
    return "Share\n" + label_below(author, count)


def short_numbers(author: Author, count: int) -> str:
    """Six short lines a paragraph that differ in numbers."""
    numbers = author.choices([*map(str, range(10 * count))], 12 * count)
    return _lines(f"{numbers[2 * n]} votes in ward {numbers[2 * n + 1]}" for n in range(6 * count))


def long_word(_: Author, count: int) -> str:
    """A copy with one long word of capitals behind it, 100 characters for each paragraph."""
    line = "The ferry to the island was cancelled on Sunday because of high waves, said the office."
    return _lines([line, f"{line} {'A' * (100 * count)}"])


def colliding(_: Author, count: int) -> str:
    """Twelve words for each paragraph, whose hashes put them into a sixteenth of a table."""
    from xxhash import xxh64_intdigest

    words: list[str] = []
    start = 0
    while len(words) < 12 * count:
        some = ["x" + _letters(number) for number in range(start, start + 200_000)]
        words += [word for word in some if not xxh64_intdigest(word.encode()) >> 14 & 15]
        start += len(some)
    return " ".join(words[: 12 * count]) + "\n"


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


def one_line_of_copies(author: Author, count: int) -> str:
    """All in one line, every tenth paragraph one of those before it."""
    paragraphs: list[str] = []
    for number in range(count):
        copy = number % 10 == 9
        paragraphs.append(author.choices(paragraphs, 1)[0] if copy else author.paragraph(PARAGRAPH))
    return " ".join(paragraphs)


def one_line_of_sentences(author: Author, count: int) -> str:
    """All in one line, made of 50 sentences in disorder, 100 characters for each paragraph."""
    some = [author.paragraph(12) for _ in range(50)]
    return " ".join(author.choices(some, 2 * count))[: 100 * count]


def one_line_loop(author: Author, count: int) -> str:
    """A phrase of five words again and again in one line, three times for each paragraph."""
    return " ".join([author.paragraph(5)] * (3 * count))


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
    in_one_line_stitched,
    in_one_line_figures,
    one_by_one,
    label_below,
    label_above,
    short_numbers,
    long_word,
    colliding,
    long_paragraphs,
    monotonous,
    one_line,
    one_line_of_copies,
    one_line_of_sentences,
    one_line_loop,
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


class Timed(NamedTuple):
    """What a text of a random shape took."""

    shape: Shape
    megabytes: float
    seconds: float
    growth: float
    """Times as long per megabyte as the text of the size before; 0 where that was too short to tell."""

    @property
    def pace(self) -> float:
        """Seconds per megabyte."""
        return self.seconds / self.megabytes

    def row(self) -> str:
        """Return a line of the table."""
        growth = f"{self.growth:.1f}" if self.growth else "-"
        size, took, pace = f"{self.megabytes:.2f} MB", f"{self.seconds:.2f} s", f"{self.pace:.2f} s"
        return f"| {self.shape} | {size} | {took} | {pace} | {growth} |"


def search(seconds: float, seed: int, characters: Sequence[int]) -> list[Timed]:
    """Time texts of random shapes for so many seconds, each shape in growing sizes while it is quick."""
    from unrepeat import dedupe_text

    dedupe_text(Author(seed=2).article(5_000))
    found: list[Timed] = []
    until = time.monotonic() + seconds
    for number in count(seed):
        if time.monotonic() > until:
            return found
        shape, last = Shape(number), None
        for size in characters:
            text = shape.text(size)
            began = time.process_time()
            dedupe_text(text)
            timed = Timed(shape, len(text.encode()) / 1e6, time.process_time() - began, 0)
            if last and last.seconds > SHORT_RUN:
                timed = timed._replace(growth=timed.pace / last.pace)
            found.append(timed)
            last = timed
            if timed.seconds > LONG_RUN:
                break
    return found


def print_search(seconds: float, seed: int, characters: Sequence[int], rows: int = 12) -> None:
    """Print the slowest texts per megabyte, and those whose time grew fastest."""
    found = search(seconds, seed, characters)
    shapes = len({timed.shape.seed for timed in found})
    print(f"{shapes} shapes from seed {seed} on, up to {max(characters):,} characters each\n")
    for key, title in (
        ("pace", "slowest per megabyte"),
        ("growth", "per megabyte, most times the size before"),
    ):
        print(f"| {title} | size | time | per megabyte | growth |\n|---|---|---|---|---|")
        for timed in sorted(found, key=attrgetter(key), reverse=True)[:rows]:
            print(timed.row())
        print()


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
    parser.add_argument("--search", type=float, metavar="SECONDS", help="time texts of random shapes instead")
    parser.add_argument("--seed", type=int, default=1, help="of the first shape (default: 1)")
    parser.add_argument(
        "--characters", type=int, nargs="+", default=[30_000, 120_000, 480_000], help="sizes of a shape"
    )
    parser.add_argument("--cell", nargs=2, metavar=("NAME", "SIZE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.cell:
        print(json.dumps(measure(args.cell[0], int(args.cell[1]))))
        return
    print(describe() + "\n")
    if args.search:
        print_search(args.search, args.seed, args.characters)
        return
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
