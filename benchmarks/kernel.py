"""Speed of the kernel beside its peers: raw text to signature, and a whole article to its report.

    python benchmarks/kernel.py [--labelled FILE.jsonl] [--rounds N]

Single thread, wall time, peers in the same rounds one after the other; figures are medians over the rounds,
imports not included. A peer is fed the same raw text, and its user's Python tokenizing is part of its time.
The floor is what one pass of `str.split` and one of XXH3 over the same bytes cost.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import peers
import xxhash
from articles import PARAGRAPH_WORDS, Author
from datasketch import MinHash
from labelled import read
from machine import describe
from rensa import RMinHash

from unrepeat import _kernel, dedupe_text, signature

MIN_ROUNDS = 7
SIZE, NUM_PERM, SEED = 5, 128, 1
CHARACTERS = 3_000

# Runs per round, so that no round is too short to measure.
REPEATS = 50

LARGE_PARAGRAPHS, LARGE_CHARACTERS = 25_000, 10_000_000

# Words to make texts of, a few dozen in each language.
LANGUAGES = {
    "German": "für über Straße Schiffe warten große Brücke Müller später Häfen und der die das nicht mit",
    "Russian": "корабль стоит в порту ждёт погода и на берегу вечером город люди пришли рано море пристань",
    "Hindi": "जहाज बंदरगाह में खड़ा है और लोग सुबह से प्रतीक्षा कर रहे हैं नगर की सड़क पर पानी भरा",
    "Chinese": "船 在 港 口 等 待 人 们 早 上 来 到 海 边 城 市 的 街 道 很 安 静 风 大 雨 小",
}


def shingled(text: str) -> list[str]:
    """Return the distinct shingles of a text as a competent user of a sketch library makes them."""
    words = peers._WORD.findall(text.lower())
    return list(dict.fromkeys(map(" ".join, zip(*(words[i:] for i in range(SIZE)), strict=False))))


def rensa_signature(text: str) -> None:
    """Make rensa's signature."""
    sketch = RMinHash(num_perm=NUM_PERM, seed=SEED)
    sketch.update(shingled(text))
    sketch.digest()


def datasketch_signature(text: str) -> None:
    """Make datasketch's signature, with xxHash instead of the slow SHA-1."""
    sketch = MinHash(num_perm=NUM_PERM, seed=SEED, hashfunc=xxhash.xxh32_intdigest)
    sketch.update_batch([shingle.encode() for shingle in shingled(text)])


def our_signature(text: str) -> None:
    """Make ours."""
    signature(text, shingle_size=SIZE, num_perm=NUM_PERM, seed=SEED)


SIGNATURES: dict[str, Callable[[str], object]] = {
    "unrepeat": our_signature,
    "rensa": rensa_signature,
    "datasketch, xxhash": datasketch_signature,
    "floor: str.split": str.split,
    "floor: xxh3": lambda text: xxhash.xxh3_64_intdigest(text.encode()),
}


def medians(tasks: Mapping[str, Callable[[], object]], rounds: int, repeats: int) -> dict[str, float]:
    """Return the seconds of each task, median over the rounds, after one round to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            began = time.perf_counter()
            for _ in range(repeats):
                task()
            if number:
                seconds[name].append((time.perf_counter() - began) / repeats)
    return {name: statistics.median(values) for name, values in seconds.items()}


def texts() -> dict[str, str]:
    """Return one text of 3,000 characters in each language."""
    author = Author(3)
    made = {"ASCII": author.article(2 * CHARACTERS, 0.0)[:CHARACTERS]}
    for language, words in LANGUAGES.items():
        joint = "" if language == "Chinese" else " "
        made[language] = joint.join(author.choices(words.split(), CHARACTERS))[:CHARACTERS]
    return made


def print_signatures(rounds: int) -> None:
    """Print the time from raw text to signature."""
    made = texts()
    tasks = {
        f"{language}/{name}": (lambda text=text, make=make: make(text))
        for language, text in made.items()
        for name, make in SIGNATURES.items()
    }
    times = medians(tasks, rounds, REPEATS)
    print(f"{CHARACTERS} characters to the {NUM_PERM}-permutation signature of their {SIZE}-word shingles\n")
    print("| text | " + " | ".join(SIGNATURES) + " | per character, ASCII / this |")
    print("|---|" + "---|" * (len(SIGNATURES) + 1))
    for language in made:
        ours = times[f"{language}/unrepeat"]
        cells = [f"{1e6 * times[f'{language}/{name}']:.1f} us" for name in SIGNATURES]
        cells = [
            cell if name == "unrepeat" else f"{cell} ({times[f'{language}/{name}'] / ours:.1f})"
            for name, cell in zip(SIGNATURES, cells, strict=True)
        ]
        print(f"| {language} | " + " | ".join(cells) + f" | {times['ASCII/unrepeat'] / ours:.2f} |")


def print_articles(path: Path, rounds: int) -> None:
    """Print the time of `dedupe_text` on labelled articles, and of the recipes that do less."""
    made = [article.text for article in read(path)]
    cleaners: dict[str, Callable[[str], object]] = {
        "unrepeat": dedupe_text,
        "rensa": lambda text: peers.clean(text, peers.rensa),
        "datasketch, tuned": lambda text: peers.clean(text, peers.datasketch_tuned),
        "datasketch, as usual": lambda text: peers.clean(text, peers.datasketch_usual),
        "floor: str.split": str.split,
    }
    # A recipe goes over all articles in a round, as in a pipeline: its code is warm, and each article is new.
    seconds: dict[str, list[list[float]]] = {name: [[] for _ in made] for name in cleaners}
    for number in range(rounds + 1):
        for name, clean in cleaners.items():
            for text, measured in zip(made, seconds[name], strict=True):
                began = time.perf_counter()
                clean(text)
                if number:
                    measured.append(time.perf_counter() - began)
    each = {name: list(map(statistics.median, measured)) for name, measured in seconds.items()}
    print(f"\n{len(made)} labelled articles, raw text to clean text; for us with the whole report\n")
    print("| | median article | mean | median / ours | mean / ours |")
    print("|---|---|---|---|---|")
    ours = each["unrepeat"]
    for name, all_seconds in each.items():
        middle, mean = statistics.median(all_seconds), statistics.mean(all_seconds)
        print(
            f"| {name} | {1e3 * middle:.3f} ms | {1e3 * mean:.3f} ms "
            f"| {middle / statistics.median(ours):.2f} | {mean / statistics.mean(ours):.2f} |"
        )


def large_text() -> str:
    """Return 10 MB in 25,000 paragraphs, one in ten a copy."""
    author = Author(5)
    words = PARAGRAPH_WORDS * LARGE_CHARACTERS // LARGE_PARAGRAPHS // 170
    paragraphs = [author.paragraph(words) for _ in range(LARGE_PARAGRAPHS * 9 // 10)]
    paragraphs += author.choices(paragraphs, LARGE_PARAGRAPHS - len(paragraphs))
    return "\n".join(paragraphs)


PEAK = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from kernel import large_text
from unrepeat import dedupe_text
dedupe_text("A line.\\nA line.")
text = large_text()
def reset():
    open("/proc/self/clear_refs", "w").write("5")
def peak():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmHWM")) * 1024
def now():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")) * 1024
reset(); before = now()
dedupe_text(text)
print((peak() - before) / len(text))
"""


def print_large(rounds: int) -> None:
    """Print the throughput on one large text, and the memory that it takes."""
    text = large_text()
    times = medians({"ours": lambda: dedupe_text(text), "split": text.split}, rounds, 1)
    print(
        f"\none text of {len(text) / 1e6:.1f} MB, {LARGE_PARAGRAPHS} paragraphs, one in ten a copy: ", end=""
    )
    print(f"{len(text) / times['ours'] / 1e6:.1f} MB/s (`str.split`: {len(text) / times['split'] / 1e6:.0f})")
    if Path("/proc/self/clear_refs").exists():
        command = [sys.executable, "-c", PEAK, str(Path(__file__).parent)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"memory beside the text itself, at its peak: {float(done.stdout):.1f} x the text")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labelled", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--rounds", type=int, default=11, metavar="N", help=f"at least {MIN_ROUNDS}")
    args = parser.parse_args()
    rounds = max(MIN_ROUNDS, args.rounds)
    print(describe(("unrepeat", "datasketch", "rensa", "xxhash", "numpy")))
    print(f"{_kernel.NAME} kernel; medians of {rounds} rounds; in brackets the peer's time / ours\n")
    print_signatures(rounds)
    if args.labelled:
        print_articles(args.labelled, rounds)
    print_large(MIN_ROUNDS)


if __name__ == "__main__":
    main()
