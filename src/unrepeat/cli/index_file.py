"""What the command line does with the file of an index of either kind: check, copy, shrink, expire."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE, HAS_PROBLEMS
from unrepeat.cli.progress import plural
from unrepeat.cli.terminal import say, say_counts
from unrepeat.cli.values import file_name, seconds, time
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.index.index import DuplicateIndex

# Seconds to wait while another process writes.
_TIMEOUT = 30.0


class _Open(Protocol):
    def __call__(
        self, path: str, *, window: timedelta | None = None, timeout: float = _TIMEOUT
    ) -> DuplicateIndex | FurnitureIndex:
        """Return the index in a file, which must be there."""


class KindOfIndex(NamedTuple):
    """One of the two kinds of indexes that there are, as its commands use it."""

    add_path: Callable[[argparse.ArgumentParser], None]
    """Adds the argument that names the file, as `path`."""

    open: _Open

    window: Callable[[str], timedelta]
    """Reads a length of time that its window may have."""


def define_verify(kind: KindOfIndex, parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = "Read the whole index and print what is wrong with it."
    parser.epilog = "Exit code: 0 no problems, 1 problems, 2 bad usage or no readable index."
    kind.add_path(parser)
    parser.set_defaults(run=lambda namespace: verify(kind, namespace.path))


def verify(kind: KindOfIndex, path: str) -> int:
    """Print what is wrong with an index."""
    with kind.open(path) as index:
        problems = index.verify()
    say(*problems or ["no problems"])
    return HAS_PROBLEMS if problems else DONE


def define_backup(kind: KindOfIndex, parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Make a copy of an index as it is now, while others may go on using it. Copying the file in another "
        "way loses what stands in its log. NEW appears whole or not at all."
    )
    kind.add_path(parser)
    parser.add_argument(
        "new", type=file_name, metavar="NEW", help="the file to be made, which must not be there"
    )
    parser.set_defaults(run=lambda namespace: backup(kind, namespace.path, namespace.new))


def backup(kind: KindOfIndex, path: str, new: str) -> int:
    """Make a copy of an index, and print how many documents it has."""
    with kind.open(path) as index:
        index.backup(new)
    with kind.open(new) as copy:
        say(f"{plural(len(copy), 'document')} in {new}")
    return DONE


@dataclass(frozen=True, slots=True)
class VacuumAction:
    """What `vacuum` was asked for."""

    path: str
    timeout: float
    json: bool


def define_vacuum(kind: KindOfIndex, parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Give the room in the file that is free back to the disk: free_bytes of stats at the least. The file "
        "is written anew, beside itself and in the folder for temporary files (SQLITE_TMPDIR), so there must "
        "be room in both. Other processes can read meanwhile, but not add. Whatever ends it, the index is as "
        "it was, or smaller."
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=_TIMEOUT,
        metavar="SECONDS",
        help="wait so long while another process writes (default: 30)",
    )
    parser.add_argument("--json", action="store_true", help="print the sizes as JSON")
    kind.add_path(parser)
    parser.set_defaults(run=lambda namespace: vacuum(kind, values_of(VacuumAction, namespace)))


def vacuum(kind: KindOfIndex, action: VacuumAction) -> int:
    """Make the file of an index smaller, and print its size before and after."""
    with kind.open(action.path, timeout=action.timeout) as index:
        sizes = index.vacuum()._asdict()
    say_counts(sizes, in_json=action.json)
    return DONE


@dataclass(frozen=True, slots=True)
class ExpireAction:
    """What `expire` was asked for: one of `before` and `window`."""

    path: str
    before: datetime | None
    window: timedelta | None


def define_expire(kind: KindOfIndex, parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = "Remove old documents from an index. The file keeps its size: see vacuum."
    limit = parser.add_mutually_exclusive_group(required=True)
    limit.add_argument(
        "--before", type=time, metavar="TIME", help="remove what was published before, as in 2026-05-04"
    )
    limit.add_argument(
        "--window",
        type=kind.window,
        metavar="DAYS",
        help="remove what is older than the newest document by more than this: days, or hours as in 12h; a "
        "document from the future is not the newest, nor is one of a hundred that stands alone",
    )
    kind.add_path(parser)
    parser.set_defaults(run=lambda namespace: expire(kind, values_of(ExpireAction, namespace)))


def expire(kind: KindOfIndex, action: ExpireAction) -> int:
    """Remove old documents from an index, and print how many."""
    with kind.open(action.path, window=action.window) as index:
        removed = index.expire(action.before)
    say(f"{plural(removed, 'document')} removed")
    return DONE
