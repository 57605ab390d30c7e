"""The command `unrepeat index`: what an index holds, whether it is sound, what can go, a new one of it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE, HAS_PROBLEMS
from unrepeat.cli.terminal import say, say_counts
from unrepeat.cli.values import duration, file_name, option_number, similarity, time
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.rebuild import STORED

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[Any]  # noqa: SLF001 # it has no other name


def define(parser: argparse.ArgumentParser) -> None:
    """Add the actions of the command with their options, and what runs each."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _define_stats(actions)
    _define_verify(actions)
    _define_expire(actions)
    _define_rebuild(actions)


def _add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", type=file_name, metavar="PATH", help="the file of the index, which must be there"
    )


@dataclass(frozen=True, slots=True)
class StatsAction:
    """What `unrepeat index stats` was asked for."""

    path: str
    json: bool


def _define_stats(actions: Actions) -> None:
    parser = actions.add_parser("stats", help="print the counts of an index")
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    _add_path(parser)
    parser.set_defaults(run=lambda namespace: stats(values_of(StatsAction, namespace)))


def stats(action: StatsAction) -> int:
    """Print the counts of an index."""
    with DuplicateIndex.open_existing(action.path) as index:
        counts = index.stats()._asdict()
    say_counts(counts, in_json=action.json)
    return DONE


def _define_verify(actions: Actions) -> None:
    parser = actions.add_parser(
        "verify",
        help="check an index",
        description="Read the whole index and print what is wrong with it.",
        epilog="Exit code: 0 no problems, 1 problems, 2 bad usage or no readable index.",
    )
    _add_path(parser)
    parser.set_defaults(run=lambda namespace: verify(namespace.path))


def verify(path: str) -> int:
    """Print what is wrong with an index."""
    with DuplicateIndex.open_existing(path) as index:
        problems = index.verify()
    say(*problems or ["no problems"])
    return HAS_PROBLEMS if problems else DONE


@dataclass(frozen=True, slots=True)
class ExpireAction:
    """What `unrepeat index expire` was asked for: one of `before` and `window`."""

    path: str
    before: datetime | None
    window: timedelta | None


def _define_expire(actions: Actions) -> None:
    parser = actions.add_parser("expire", help="remove old documents from an index")
    limit = parser.add_mutually_exclusive_group(required=True)
    limit.add_argument(
        "--before", type=time, metavar="TIME", help="remove what was published before, as in 2026-05-04"
    )
    limit.add_argument(
        "--window",
        type=duration,
        metavar="DAYS",
        help="remove what is older than the newest document by more than this: days, or hours as in 12h; a "
        "document from the future is not the newest, nor is one of a hundred that stands alone",
    )
    _add_path(parser)
    parser.set_defaults(run=lambda namespace: expire(values_of(ExpireAction, namespace)))


def expire(action: ExpireAction) -> int:
    """Remove old documents from an index, and print how many."""
    with DuplicateIndex.open_existing(action.path, window=action.window) as index:
        removed = index.expire(action.before)
    say(f"{removed} document{'' if removed == 1 else 's'} removed")
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
        "--threshold", type=similarity, metavar="NUMBER", help="similarity of copies, 0.5 to 1"
    )
    for name, meaning in (
        ("shingle_size", "words per shingle, 1 to 32"),
        ("num_perm", "MinHash values in a signature, 16 to 4096"),
        ("seed", "chooses the permutations of MinHash, 0 to 4294967295"),
        ("min_words", "a document with fewer words is never a duplicate, at least 1"),
    ):
        option = f"--{name.replace('_', '-')}"
        settings.add_argument(option, type=option_number(name), metavar="NUMBER", help=meaning)
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
    print(f"{count} document{'' if count == 1 else 's'} in {action.new}")
    return DONE
