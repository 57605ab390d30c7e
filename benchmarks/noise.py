"""Copies with wrong letters, as scanning and typing leave them: recall, false finds, time.

    python benchmarks/noise.py [--articles N] [--notices N] [--words N] [--rounds N]

The ladder: articles of real English (the reference texts that come with Python, cut into pieces), and a copy
of each in which so many letters of a hundred are wrong: replaced, left out, put in, swapped with the next
one, words joined and divided, each equally often. A copy counts as found if it is matched with its original,
whatever figures differ. Then notices of companies, all of them different, of a handful of forms, in which
names, figures and dates differ: what is found among them is wrong. RETSim is measured if `unisim` can be
imported, and looks at the first thousand notices alone.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pydoc_data.topics import topics
from random import Random
from string import ascii_lowercase, digits

from documents import LATEST, NEAR, stream
from finders import SIZE, THRESHOLD, Finder, Retsim, datasketch, rensa, unrepeat
from machine import describe

RATES = (0.002, 0.005, 0.01, 0.02, 0.05)

# RETSim compares all pairs.
RETSIM_NOTICES = 1000


def wrong_letters(text: str, rate: float, chance: Random) -> str:
    """Return a text with wrong letters.

    Args:
        text: Any text.
        rate: Share of the letters, digits and spaces that are wrong, 0 to 1.
        chance: Where, and what is wrong.
    """
    written: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if not (letter == " " or letter.isalnum()) or chance.random() >= rate:
            written.append(letter)
            continue
        if letter == " ":
            continue
        kind = chance.choice(("replaced", "left out", "put in", "swapped", "divided"))
        other = chance.choice(digits if letter.isdigit() else ascii_lowercase)
        if kind == "replaced":
            written.append(other)
        elif kind == "put in":
            written += (letter, other)
        elif kind == "swapped" and at < len(text) and text[at].isalnum():
            written += (text[at], letter)
            at += 1
        elif kind == "divided":
            written += (letter, " ")
    return "".join(written)


def prose(count: int, words: int) -> list[str]:
    """Return pieces of the reference texts that come with Python, of so many words, none of them twice."""
    everything = [word for name in sorted(topics) for word in topics[name].split()]
    pieces = [everything[start : start + words] for start in range(0, len(everything) - words, words)]
    return [" ".join(piece) for piece in pieces[:count]]


NAMES = [
    f"{first}{second} {kind}"
    for first in ("Al", "Bar", "Cor", "Den", "Ever", "Fair", "Gen", "Hart", "In", "Jen", "Kel", "Lan", "Mer")
    for second in ("co", "dale", "field", "ford", "land", "ley", "lin", "mark", "son", "ston", "tec", "ton")
    for kind in ("Inc", "Corp", "Co", "Ltd", "Industries Inc", "Financial Corp", "Bancorp", "Energy Co")
]
MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
GOODS = ("wheat", "corn", "soybeans", "copper", "zinc", "sugar", "cocoa", "coffee", "rubber", "tin", "cotton")
PLACES = ("Brazil", "Japan", "Canada", "Egypt", "India", "Spain", "Iraq", "Iran", "Peru", "Chile", "Kenya")
ROLES = ("chairman", "president", "treasurer", "director", "spokesman", "counsel")
FORMS = (
    "{one} sets quarterly dividend. Qtly div {n[0]} cts vs {n[1]} cts prior. Pay {month} {n[2]}. Record "
    "{other_month} {n[3]}. The company said its board of directors declared the dividend at a regular "
    "meeting in {place}, and that the {role} informed the shareholders.",
    "{one} 1st qtr net. Shr {n[0]} cts vs {n[1]} cts. Net {n[2]},{n[3]}00 vs {n[4]},{n[5]}00. Revs "
    "{n[6]},{n[7]}00 vs {n[8]},{n[9]}00. Note: year ago net includes a gain of {n[10]},{n[11]}00 dlrs from "
    "the sale of the {good} business to {other}.",
    "{one} said it agreed to sell its {good} unit to {other} for {n[0]} mln dlrs in cash and notes. The "
    "{role} of {one} said the sale is subject to approval by regulators and is expected to close in {month}. "
    "{other} said the unit had sales of {n[1]} mln dlrs last year and employs {n[2]}00 people in {place}. No "
    "other terms were disclosed by the companies.",
    "The Department of Agriculture said private exporters reported sales of {n[0]},{n[1]}00 tonnes of {good} "
    "to {place} for delivery during the current season. The season for {good} began {month} 1. The "
    "department said exporters must report sales of {n[2]},{n[3]}00 tonnes or more made in one day to one "
    "destination by the next business day after the sale is made.",
    "Shareholders of {one} approved the merger with {other} at a meeting in {place}, the {role} said. Under "
    "the terms of the agreement each share of {other} will be exchanged for {n[0]} cts and one share of the "
    "new company. The merger is expected to be completed by the end of {month}, and trading in the shares "
    "will be halted on {other_month} {n[1]}.",
)


def notices(count: int, seed: int = 5) -> Iterator[str]:
    """Yield notices of companies, all of them different, as a news agency sends them by the thousand."""
    chance = Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        one, other = chance.sample(NAMES, 2)
        month, other_month = chance.sample(MONTHS, 2)
        text = chance.choice(FORMS).format(
            one=one,
            other=other,
            month=month,
            other_month=other_month,
            good=chance.choice(GOODS),
            place=chance.choice(PLACES),
            role=chance.choice(ROLES),
            n=[chance.randrange(10, 99) for _ in range(12)],
        )
        if text not in seen:
            seen.add(text)
            yield text


def print_ladder(finders: dict[str, Finder], articles: int, words: int) -> None:
    """Print how many copies each finder matches with their originals."""
    originals = prose(articles, words)
    print(f"\n{len(originals)} articles of {words} words: share of the copies matched with their original\n")
    print("| wrong letters | " + " | ".join(finders) + " |")
    print("|---|" + "---|" * len(finders))
    for rate in RATES:
        chance = Random(11)
        texts = [*originals, *(wrong_letters(text, rate, chance) for text in originals)]
        cells = []
        for finder in finders.values():
            found = finder(texts)
            right = sum(number in found[len(originals) + number] for number in range(len(originals)))
            cells.append(f"{right / len(originals):.3f}")
        print(f"| {100 * rate:g} % | " + " | ".join(cells) + " |", flush=True)


def print_notices(finders: dict[str, Finder], count: int) -> None:
    """Print how many notices each finder takes for copies of other ones, without and with wrong letters."""
    texts = list(notices(count))
    chance = Random(13)
    noisy = [wrong_letters(text, 0.02, chance) for text in texts]
    print(f"\n{count} notices, all different: taken for copies of earlier ones; with 2 % wrong letters\n")
    for name, finder in finders.items():
        most = RETSIM_NOTICES if isinstance(finder, Retsim) else count
        wrong = [sum(map(bool, finder(some[:most]))) for some in (texts, noisy)]
        print(f"{name}: {wrong[0]}; {wrong[1]} of {len(texts[:most])}", flush=True)


def print_time(count: int, rounds: int) -> None:
    """Print how much longer a run takes with noise, without and with copies that have wrong letters."""
    print(f"\n{count} articles, 30 % copies: time of the run with noise by that of the run without\n")
    for characters in (800, 3000):
        clean = list(stream(count, characters))
        for what, texts in (
            ("copies with other words", clean),
            ("2 % wrong letters", list(noisy_stream(clean))),
        ):
            seconds: dict[bool, list[float]] = {False: [], True: []}
            for _ in range(rounds):
                for noise, taken in seconds.items():
                    began = time.perf_counter()
                    unrepeat(texts, noise=noise)
                    taken.append(time.perf_counter() - began)
            without, with_noise = (statistics.median(taken) for taken in seconds.values())
            print(
                f"{characters} characters, {what}: {1e6 * without / count:.1f} us an article without, "
                f"{1e6 * with_noise / count:.1f} with, {with_noise / without:.2f} times",
                flush=True,
            )


def noisy_stream(texts: Sequence[str]) -> Iterator[str]:
    """Yield articles, three in ten of them copies of earlier ones with 2 % wrong letters."""
    chance = Random(3)
    for number, text in enumerate(texts):
        if number and chance.random() < NEAR:
            yield wrong_letters(texts[chance.randrange(max(0, number - LATEST), number)], 0.02, chance)
        else:
            yield text


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=300, metavar="N")
    parser.add_argument("--words", type=int, default=250, metavar="N")
    parser.add_argument("--notices", type=int, default=20_000, metavar="N")
    parser.add_argument("--timed", type=int, default=5000, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    args = parser.parse_args()
    packages = ["unrepeat", "datasketch", "rensa", "numpy"]
    finders: dict[str, Finder] = {
        "unrepeat": lambda texts: unrepeat(texts, noise=False),
        "unrepeat, noise": lambda texts: unrepeat(texts, noise=True),
        "of these, same figures": lambda texts: unrepeat(texts, noise=True, revisions=False),
        "datasketch": datasketch,
        "rensa": rensa,
    }
    if find_spec("unisim"):
        packages.append("unisim")
        finders["RETSim"] = Retsim()
    print(describe(packages))
    if "RETSim" not in finders:
        print("RETSim: not measured, for unisim is not installed (pip install unisim)")
    print(f"runs of {SIZE} words, threshold {THRESHOLD}")
    print_ladder(finders, args.articles, args.words)
    print_notices(finders, args.notices)
    print_time(args.timed, args.rounds)


if __name__ == "__main__":
    main()
