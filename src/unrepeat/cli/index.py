"""The command `unrepeat index`: what an index holds, whether it is sound, what can go, copies of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE
from unrepeat.cli.index_documents import add_path, define_documents, define_remove
from unrepeat.cli.index_file import (
    KindOfIndex,
    define_backup,
    define_expire,
    define_vacuum,
    define_verify,
)
from unrepeat.cli.progress import plural
from unrepeat.cli.terminal import say, say_counts
from unrepeat.cli.values import duration, file_name, option_number, similarity
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.rebuild import STORED

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[Any]  # noqa: SLF001 # it has no other name


def define(parser: argparse.ArgumentParser) -> None:
    """Add the actions of the command with their options, and what runs each."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _define_stats(actions)
    for name, line, define_action in (
        ("documents", "list the documents of an index", define_documents),
        ("remove", "remove documents from an index, by id or all of a source", define_remove),
        ("expire", "remove old documents from an index", partial(define_expire, _KIND)),
        ("verify", "check an index", partial(define_verify, _KIND)),
        ("backup", "make a copy of an index, also while it is in use", partial(define_backup, _KIND)),
        ("vacuum", "make the file of an index smaller", partial(define_vacuum, _KIND)),
    ):
        define_action(actions.add_parser(name, help=line))
    _define_rebuild(actions)


_KIND = KindOfIndex(add_path, DuplicateIndex.open_existing, duration)


@dataclass(frozen=True, slots=True)
class StatsAction:
    """What `unrepeat index stats` was asked for."""

    path: str
    json: bool


def _define_stats(actions: Actions) -> None:
    parser = actions.add_parser(
        "stats",
        help="print the counts of an index",
        description="Print what an index holds, the sizes of its file in bytes, and what a monitor looks at: "
        "the age of the newest document and how many were added in the last hour and day.",
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    add_path(parser)
    parser.set_defaults(run=lambda namespace: stats(values_of(StatsAction, namespace)))


def stats(action: StatsAction) -> int:
    """Print the counts of an index."""
    with DuplicateIndex.open_existing(action.path) as index:
        counts = index.stats()._asdict()
    say_counts(counts, in_json=action.json)
    return DONE


@dataclass(frozen=True, slots=True)
class RebuildAction:
    """What `unrepeat index rebuild` was asked for."""

    old: str
    new: str
    settings: Mapping[str, Any]
    """Those that the new index is to have otherwise."""


def _define_rebuild(actions: Actions) -> None:
    parser = actions.add_parser(
        "rebuild",
        help="make a new index of an old one, of an older version or with other settings",
        description="Make the index NEW of what OLD holds: with other settings, or because this version "
        "cannot use OLD. All documents come over with their verdicts. NEW appears whole or not at all, and "
        "OLD is only read.",
        epilog="Exit code: 0 done, 2 bad usage, no readable index or no place for the new one.",
    )
    parser.add_argument(
        "old", type=file_name, metavar="OLD", help="the file of an index, which must be there"
    )
    parser.add_argument(
        "new", type=file_name, metavar="NEW", help="the file to be made, which must not be there"
    )
    settings = parser.add_argument_group("settings (default: as they are in OLD)")
    settings.add_argument(
        "--threshold", type=similarity, metavar="SHARE", help="similarity of copies, 0.5 to 1"
    )
    for name, metavar, meaning in (
        ("shingle_size", "WORDS", "words per shingle, 1 to 32"),
        ("num_perm", "N", "MinHash values in a signature, 16 to 4096"),
        ("seed", "N", "chooses the permutations of MinHash, 0 to 4294967295"),
        ("min_words", "WORDS", "a document with fewer words is never a duplicate, at least 1"),
    ):
        option = f"--{name.replace('_', '-')}"
        settings.add_argument(option, type=option_number(name), metavar=metavar, help=meaning)
    settings.add_argument(
        "--contained",
        action=argparse.BooleanOptionalAction,
        help="whether a document that stands inside a longer one is a duplicate",
    )
    parser.set_defaults(run=lambda namespace: rebuild(_rebuild_action(namespace)))


def _rebuild_action(namespace: argparse.Namespace) -> RebuildAction:
    settings = {name: getattr(namespace, name) for name in STORED}
    changed = {name: value for name, value in settings.items() if value is not None}
    return RebuildAction(namespace.old, namespace.new, changed)


def rebuild(action: RebuildAction) -> int:
    """Make a new index of an old one, and print how many documents it has."""
    count = DuplicateIndex.rebuild(action.old, action.new, **action.settings)
    say(f"{plural(count, 'document')} in {action.new}")
    return DONE
