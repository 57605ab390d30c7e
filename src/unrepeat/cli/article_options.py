"""The options of `dedupe_text` on the command line: of `text`, and of `corpus` for what it strips."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import Any, cast, get_args

from unrepeat.article.options import Caution, Keep, Options, OptionValues, UnitKind
from unrepeat.cli.values import option_number, pattern, similarity


def add_article_options(group: argparse._ActionsContainer, prefix: str = "") -> None:
    """Add the options of `dedupe_text` but for `ignore`, which comes from `arguments.add_ignore`.

    Args:
        group: A parser or a group of one.
        prefix: What their names begin with behind the dashes, as in "strip-".
    """

    def add(name: str, text: str, **others: Any) -> None:
        group.add_argument(f"--{prefix}{name}", help=text, **others)

    add("unit", "what is kept or cut (default: auto)", choices=get_args(UnitKind))
    add("threshold", "coverage asked of a copy, 0.5 to 1 (default: 0.9)", type=similarity, metavar="SHARE")
    add("keep", "which of two copies in a text stays (default: first)", choices=get_args(Keep))
    add(
        "caution",
        "how sure it must be that a copy is a mistake and not the author's (default: normal)",
        choices=get_args(Caution),
    )
    add(
        "min-words",
        "an equal paragraph of fewer words stays, unless it goes with a repeated run (default: 4)",
        type=option_number("min_words"),
        metavar="WORDS",
    )
    add("near", "whether edited copies go (default: they do)", action=argparse.BooleanOptionalAction)
    add(
        "contained",
        "whether what stands inside something longer goes (default: it does)",
        action=argparse.BooleanOptionalAction,
    )
    add(
        "shingle-size",
        "words per shingle, 1 to 32 (default: 3)",
        type=option_number("shingle_size"),
        metavar="WORDS",
    )
    add(
        "num-perm",
        "MinHash values in a signature, 16 to 4096 (default: 128)",
        type=option_number("num_perm"),
        metavar="N",
    )
    add(
        "seed",
        "chooses the permutations of MinHash, 0 to 4294967295 (default: 1)",
        type=option_number("seed"),
        metavar="N",
    )
    add(
        "protect",
        "what matches this regular expression (Python's) stays, whatever it repeats",
        type=pattern,
        metavar="PATTERN",
    )


def article_option_values(namespace: argparse.Namespace, prefix: str = "") -> OptionValues:
    """Return the options that were given, those of `Options` alone.

    Args:
        namespace: What the command line says.
        prefix: What the names in it begin with, as in "strip_".
    """
    names = [field.name for field in fields(Options) if field.name != "ignore"]
    given = {name: getattr(namespace, prefix + name) for name in names}
    return cast("OptionValues", {name: value for name, value in given.items() if value is not None})
