"""What every rule, every structural part and every knob of `dedupe_text` carries on labelled articles.

    python benchmarks/ablation.py FILE.jsonl [--only off|knobs]

`labelled.py` describes the file and the score. The articles are divided into halves A and B by the parity of
the SHA-256 of their ids: a rule that carries something on one half only may be a rule about one article.
"Off" switches one part off at a time; a gain of F1 then says that the part does harm. Rules that protect the
same pairs hide each other, so groups of them are also switched off together. `keep` is not among the knobs:
the labels name the first copy, and would count the last one as lost.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from labelled import Article, Counts, read, score
from machine import describe

from unrepeat import Options, _kernel, dedupe_text
from unrepeat.article import candidates, compare, finders, novelty, rules
from unrepeat.article.candidates import candidate_index

HALVES = ("A", "B")
TABLES = ("PAIR_RULES", "PLACE_RULES")

# Rules about the same thing; each seems to carry nothing while the others are on.
GROUPS: dict[str, tuple[str, ...]] = {
    "what is new": ("number", "new_words"),
    "new, or a row": ("number", "new_words", "table_row", "list_row"),
    "what belongs to its neighbour": ("label", "question", "signature", "credit"),
    "no prose": ("address", "code", "table_row", "list_row"),
    "contained": ("heading", "quotation", "caption"),
}

KNOBS: dict[str, tuple[Any, ...]] = {
    "threshold": (0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 1.0),
    "shingle_size": (2, 3, 4, 5),
    "num_perm": (64, 128, 256),
    "min_words": (2, 3, 4, 5, 6, 8),
    "unit": ("auto", "line", "paragraph"),
}


def _nothing(*_: object, **__: object) -> None:
    pass


Maker = Callable[[_kernel.UnitTable, Sequence[int], Options], _kernel.CandidateIndex]


def _index_without(**values: bool) -> Maker:
    """Return a maker of indexes that lack one way in, while the option as such stays on."""

    def make(table: _kernel.UnitTable, chosen: Sequence[int], options: Options) -> _kernel.CandidateIndex:
        return candidate_index(table, chosen, Options(**{**options.to_dict(), **values}))

    return make


# What is replaced, and by what, to switch a part off. `patch` fails on a name that no longer exists.
Change = tuple[object, str, object]
PARTS: dict[str, tuple[Change, ...]] = {
    "repeated blocks": ((finders, "repeated_runs", lambda *_: {}),),
    "credits below removed captions": ((finders.Round, "_remove_credits", _nothing),),
    "fragments that are one passage together": ((finders.Round, "_remove_fragments", _nothing),),
    "parts of one odd unit": ((finders.Round, "_spare_parts_of_odd_units", _nothing),),
    "tails: a credit at the end counts as new": ((novelty, "_tail", _nothing),),
    "short headlines at the top": ((rules, "is_top", lambda _: False),),
    "LSH bands": ((finders, "candidate_index", _index_without(near=False)),),
    "shingle index": ((finders, "candidate_index", _index_without(contained=False)),),
    "share of common shingles": (
        (candidates, "least_shared", lambda *_: 1e-9),
        (compare, "least_shared", lambda *_: 1e-9),
    ),
}

OPTIONS_OFF: dict[str, dict[str, Any]] = {
    "near copies (near=False)": {"near": False},
    "contained copies (contained=False)": {"contained": False},
    "segmentation (unit='line')": {"unit": "line"},
    "segmentation (unit='paragraph')": {"unit": "paragraph"},
}


@contextmanager
def _changed(changes: Sequence[Change]) -> Iterator[None]:
    with ExitStack() as stack:
        for target, name, new in changes:
            stack.enter_context(patch.object(target, name, new))
        yield


def _without(names: Sequence[str]) -> list[Change]:
    """Return the changes that switch rules off, by their names."""
    unknown = set(names) - {rule.__name__ for table in TABLES for rule in getattr(rules, table)}
    if unknown:
        raise SystemExit(f"there is no rule {', '.join(sorted(unknown))}: GROUPS is out of date")
    return [
        (rules, table, tuple(rule for rule in getattr(rules, table) if rule.__name__ not in names))
        for table in TABLES
    ]


def measure(articles: Sequence[Article], **options: Any) -> dict[str, Counts]:
    """Return the counts on each half."""
    counts = dict.fromkeys(HALVES, Counts())
    for article in articles:
        removed = dedupe_text(article.text, **options).report.removed
        counts[article.half] += score(article, [(one.start, one.end) for one in removed])
    return counts


def _variants(articles: Sequence[Article]) -> Iterator[tuple[str, dict[str, Counts]]]:
    """Yield each variant with one thing off, and its counts."""
    every = [rule.__name__ for table in TABLES for rule in getattr(rules, table)]
    for rule in every:
        with _changed(_without([rule])):
            yield f"rule `{rule}`", measure(articles)
    for title, group in {**GROUPS, "all": tuple(every)}.items():
        with _changed(_without(group)):
            yield f"rules, {title}: {', '.join(group) if title != 'all' else 'every one'}", measure(articles)
    for name, changes in PARTS.items():
        with _changed(changes):
            yield name, measure(articles)
    for name, options in OPTIONS_OFF.items():
        yield name, measure(articles, **options)


def _row(name: str, counts: dict[str, Counts], full: dict[str, Counts]) -> str:
    cells = [name]
    for one, whole in [*((counts[half], full[half]) for half in HALVES), (_all(counts), _all(full))]:
        cells.append(f"{one.precision:.3f} {one.recall:.3f} {one.f1:.3f}")
        cells.append(f"{one.found} {one.false} {one.missed} {one.lost}")
        cells.append(f"{one.f1 - whole.f1:+.3f}" if one != whole else "=")
    return "| " + " | ".join(cells) + " |"


def _all(counts: dict[str, Counts]) -> Counts:
    return sum(counts.values(), Counts())


def _head(first: str) -> str:
    names = [
        f"{part}: {what}"
        for part in ("A", "B", "all")
        for what in ("P R F1", "found false missed lost", "dF1")
    ]
    return f"| {first} | " + " | ".join(names) + " |\n" + "|---" * (len(names) + 1) + "|"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--only", choices=("off", "knobs"), help="one of the two kinds of tables")
    args = parser.parse_args()
    articles = read(args.labelled)
    full = measure(articles)
    print(describe())
    sizes = ", ".join(f"{sum(one.half == half for one in articles)} in {half}" for half in HALVES)
    print(
        f"{len(articles)} articles, {sizes}; dF1 is the difference to the full set, = the very same counts\n"
    )
    if args.only != "knobs":
        variants = sorted(_variants(articles), key=lambda variant: (_all(variant[1]).f1, variant[0]))
        print(_head("off"))
        print(_row("(nothing)", full, full))
        for name, counts in variants:
            print(_row(name, counts, full))
    if args.only != "off":
        for knob, values in KNOBS.items():
            print("\n" + _head(knob))
            for value in values:
                default = " (default)" if value == getattr(Options(), knob) else ""
                print(_row(f"{value}{default}", measure(articles, **{knob: value}), full), flush=True)


if __name__ == "__main__":
    main()
