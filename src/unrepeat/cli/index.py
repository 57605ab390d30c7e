"""The command `unrepeat index`: what an index holds, whether it is sound, what can go, a new one of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from unrepeat.cli.terminal import say
from unrepeat.documents.times import utc_time
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.rebuild import STORED

HAS_PROBLEMS = 1
"""Exit code of `unrepeat index verify` if something is wrong."""


def _stats(args: argparse.Namespace) -> int:
    """Print the counts of an index."""
    with DuplicateIndex.open_existing(args.path) as index:
        stats = {name: _shown(value) for name, value in index.stats()._asdict().items()}
    if args.json:
        say(json.dumps(stats))
    else:
        width = max(map(len, stats))
        say(*(f"{name:<{width}}  {'none' if value is None else value}" for name, value in stats.items()))
    return 0


def _verify(args: argparse.Namespace) -> int:
    """Print what is wrong with an index."""
    with DuplicateIndex.open_existing(args.path) as index:
        problems = index.verify()
    say(*problems or ["no problems"])
    return HAS_PROBLEMS if problems else 0


def _expire(args: argparse.Namespace) -> int:
    """Remove old documents from an index, and print how many."""
    with DuplicateIndex.open_existing(args.path, window=args.window) as index:
        removed = index.expire(None if args.before is None else utc_time(args.before, "--before"))
    say(f"{removed} document{'' if removed == 1 else 's'} removed")
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    """Make a new index of an old one, and print how many documents it has."""
    given = {name: getattr(args, name) for name in STORED if getattr(args, name) is not None}
    count = DuplicateIndex.rebuild(args.old, args.new, **given)
    print(f"{count} document{'' if count == 1 else 's'} in {args.new}")
    return 0


def _shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "stats": _stats,
    "verify": _verify,
    "expire": _expire,
    "rebuild": _rebuild,
}
"""What `unrepeat index` can do, by name; each returns the exit code."""
