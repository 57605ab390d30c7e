"""How good the decision is, on a folder of labelled files: all measures in one run.

    python benchmarks/quality.py FOLDER                # every caution, and each collection of articles
    python benchmarks/quality.py FOLDER --leave-out    # the figures without each collection
    python benchmarks/quality.py FOLDER --ablation     # each rule of `article/policy/rules.py` switched off
    python benchmarks/quality.py FOLDER --knobs        # other values of the options
    python benchmarks/quality.py FOLDER --peers        # what people use today (benchmarks/requirements.txt)
    python benchmarks/quality.py FOLDER --check        # against quality_floors.json; exit code 1 if below

Files are known by the beginnings of their names; each may be packed (`.gz`), and what is missing is left out:

- `indoc*.jsonl`, labelled articles (`labelled.py` describes the rows): precision, recall, F1, text lost;
- `wild*.jsonl`, pages whose removals were judged (`judged.py`): right and wrong removals that are still made;
- `wcxb*.jsonl`, pages with a reviewed main text (`reviewed.py`; `wcxb.py` makes the file): better and worse.

A figure says something about other articles only if nobody looked at its file while the rules were made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import floors
import rows
from counting import Counts, Group, collections, counted, measures_of, total
from machine import describe
from measures import MEASURES, REVIEWED, Measure
from variants import CAUTIONS, DEFAULT, YARDSTICK, Variant, ablation, cautions, knobs, recipes

from unrepeat.article.options import Caution

# What has floors was there while the rules were made.
SEEN = "no: looked at while the rules were made"
NOT_KNOWN = "not known: only if nobody looked at it"

# -- tables -------------------------------------------------------------------------------------------------


def print_head(*cells: str) -> None:
    """Print the head of a table."""
    print("\n| " + " | ".join(cells) + " |\n" + "|---" * len(cells) + "|")


def print_row(*cells: str) -> None:
    """Print a line of a table."""
    print("| " + " | ".join(cells) + " |", flush=True)


def cells(measure: Measure, tally: Any) -> list[str]:
    """Return the cells of a table of this measure alone."""
    return [show(tally) for show in measure.columns.values()]


def print_summary(found: Mapping[str, Counts]) -> None:
    """Print the figures of each caution, measure by measure."""
    for measure in measures_of(found[DEFAULT]):
        print_head(measure.title, *measure.columns)
        for name, counts in found.items():
            print_row(name, *cells(measure, total(measure, counts)))
            if measure is REVIEWED:
                articles = total(measure, counts, lambda group: group.collection == "article")
                print_row(f"{name}, articles", *cells(measure, articles))


def print_collections(found: Mapping[str, Counts]) -> None:
    """Print the figures of each collection under each caution."""
    for measure in measures_of(found[DEFAULT]):
        print_head(f"{measure.title}: {measure.collection}", "caution", *measure.columns)
        for collection in collections(measure, found[DEFAULT]):
            for caution in CAUTIONS:
                inside = total(measure, found[caution], partial(_is_of, collection))
                print_row(collection, caution, *cells(measure, inside))


def print_left_out(counts: Counts) -> None:
    """Print the figures without each collection: what hangs on one alone is not known of others."""
    for measure in measures_of(counts):
        print_head(f"{measure.title}: without", *measure.columns)
        print_row("(nothing left out)", *cells(measure, total(measure, counts)))
        for collection in collections(measure, counts):
            others = total(measure, counts, lambda group, out=collection: group.collection != out)  # type: ignore[misc] # binds the loop variable
            print_row(collection, *cells(measure, others))


def print_comparison(first: str, found: Iterable[tuple[str, Counts, Counts]]) -> None:
    """Print variants with all measures side by side.

    Args:
        first: What the variants are.
        found: The name of each, its counts, and those that it is compared with.
    """
    measures: list[Measure] = []
    for name, counts, other in found:
        if not measures:
            measures = measures_of(counts)
            print_head(
                first,
                *(
                    f"{measure.title}: {what}"
                    for measure in measures
                    for what in [*measure.short, f"{measure.collection}s better, worse"]
                ),
            )
        row = [name]
        for measure in measures:
            tally = total(measure, counts)
            row += [show(tally) for show in measure.short.values()]
            row.append("=" if tally == total(measure, other) else _sides(measure, counts, other))
        print_row(*row)


def _sides(measure: Measure, counts: Counts, other: Counts) -> str:
    """Return in how many collections a variant is better, and in how many worse."""
    changes = [
        measure.value(total(measure, counts, inside)) - measure.value(total(measure, other, inside))
        for inside in (partial(_is_of, collection) for collection in collections(measure, counts))
    ]
    return f"{sum(change > 0 for change in changes)}, {sum(change < 0 for change in changes)}"


def _is_of(collection: str, group: Group) -> bool:
    return group.collection == collection


# -- floors -------------------------------------------------------------------------------------------------


def reached(files: Mapping[str, Path], found: Mapping[str, Counts]) -> floors.Floors:
    """Return the figures that have floors."""
    return {
        name: {
            "sha256": rows.digest(path),
            "figures": {
                caution: {
                    figure: value(total(measure, found[caution], lambda group, name=name: group.file == name))  # type: ignore[misc] # binds the loop variable
                    for figure, value in measure.figures.items()
                }
                for caution in CAUTIONS
            },
        }
        for name, path in files.items()
        for measure in MEASURES
        if name.startswith(measure.prefix)
    }


def passes(now: floors.Floors, path: Path) -> bool:
    """Print what the floors say, and return whether nothing is below and something was judged."""
    outcome = floors.check(floors.load(path), now)
    print(f"\nfloors: {len(outcome.judged)} files judged" + "".join(f", {name}" for name in outcome.judged))
    for reason in outcome.unjudged:
        print(f"not judged: {reason}")
    for figure in outcome.below:
        print(f"below its floor: {figure}")
    if not outcome.judged:
        print("no file was judged, so nothing is known")
    return bool(outcome.judged) and not outcome.below


# -- the command --------------------------------------------------------------------------------------------


def input_files(folder: Path) -> dict[str, Path]:
    """Return the files that are scored, by their names without `.gz`.

    Raises:
        SystemExit: if there is none, or one packed and not packed.
    """
    files: dict[str, Path] = {}
    for measure in MEASURES:
        for path in sorted(
            [*folder.glob(f"{measure.prefix}*.jsonl"), *folder.glob(f"{measure.prefix}*.jsonl.gz")]
        ):
            name = path.name.removesuffix(".gz")
            if name in files:
                raise SystemExit(f"{path} stands beside {files[name]}: remove one of the two")
            files[name] = path
    if not files:
        raise SystemExit(f"{folder} has no {', '.join(f'{one.prefix}*.jsonl' for one in MEASURES)}")
    return files


def print_inputs(files: Mapping[str, Path], known: floors.Floors) -> None:
    """Print which files are measured and whether they are blind, and which are missing."""
    print_head("file", "SHA-256 of the content", "blind")
    for name, path in files.items():
        digest = rows.digest(path)
        seen = name in known and known[name]["sha256"] == digest
        print_row(path.name, digest[:12], SEEN if seen else NOT_KNOWN)
    for measure in MEASURES:
        if not any(name.startswith(measure.prefix) for name in files):
            print(f"\nleft out: {measure.title}, for there is no {measure.prefix}*.jsonl")
    for name in sorted({*known} - {*files}):
        print(f"\nleft out: {name}, which has floors, is missing")


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--leave-out", action="store_true")
    what.add_argument("--ablation", action="store_true")
    what.add_argument("--knobs", action="store_true")
    what.add_argument("--peers", action="store_true")
    what.add_argument("--check", action="store_true")
    what.add_argument("--raise-floors", action="store_true", help="raise floors to what is reached now")
    what.add_argument(
        "--lower-floors",
        action="store_true",
        help="set floors to what is reached now, even where that is less, and to the files as they are now",
    )
    parser.add_argument(
        "--floors", type=Path, default=floors.PATH, metavar="FILE", help="default: quality_floors.json"
    )
    return parser.parse_args()


def print_variants(files: Mapping[str, Path], first: str, chosen: Sequence[tuple[Variant, Caution]]) -> None:
    """Print variants, each compared with all rules under a caution; `first` is what they are."""
    every = counted(files, [*cautions(), *(variant for variant, _ in chosen)])
    base = dict(zip(CAUTIONS, every, strict=False))
    compared = {caution for _, caution in chosen}
    bases = ((f"({caution})", counts, counts) for caution, counts in base.items() if caution in compared)
    print_comparison(
        first, chain(bases, ((variant.name, next(every), base[caution]) for variant, caution in chosen))
    )


def main() -> int:
    """Print what is asked for, and return the exit code."""
    args = arguments()
    files = input_files(args.folder)
    print(describe(("unrepeat",)))
    print_inputs(files, floors.load(args.floors))
    if args.ablation:
        print_variants(files, "off", ablation())
        return 0
    if args.knobs:
        print_variants(files, "option", [(one, DEFAULT) for one in knobs()])
        return 0
    if args.peers:
        print_variants(files, "recipe", [(one, DEFAULT) for one in recipes()])
        return 0
    variants = [*cautions(), YARDSTICK]
    found = {one.name: counts for one, counts in zip(variants, counted(files, variants), strict=True)}
    if args.leave_out:
        print_left_out(found[DEFAULT])
        return 0
    print_summary(found)
    now = reached(files, found)
    if args.raise_floors or args.lower_floors:
        floors.save(floors.renewed(floors.load(args.floors), now, lower=args.lower_floors), args.floors)
    elif not args.check:
        print_collections(found)
        return 0
    return 0 if passes(now, args.floors) else 1


if __name__ == "__main__":
    sys.exit(main())
