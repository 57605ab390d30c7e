"""Actions of `unrepeat furniture` on the documents of an index: listed, removed, those to strip again."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE, NOT_THERE
from unrepeat.cli.furniture_index import add_index, check_known, existing_index
from unrepeat.cli.index_documents import id_in, row_in_json, say_each
from unrepeat.cli.progress import plural
from unrepeat.cli.terminal import say, tell
from unrepeat.cli.values import days, time, whole
from unrepeat.furniture.index.values import IndexedPage
from unrepeat.furniture.options import MIN_STORIES, MOST_MIN_STORIES

# -- documents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PagesAction:
    """What `unrepeat furniture documents` was asked for."""

    index: str
    source: str | None
    json: bool


def define_documents(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "List the documents that an index has learnt from, in the order in which they came: time of "
        "publication, id, source, how many of their lines went."
    )
    add_index(parser)
    parser.add_argument("--json", action="store_true", help="print each as a line of JSON, with more")
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="only those of a source (default: all)")
    parser.set_defaults(run=lambda namespace: documents(values_of(PagesAction, namespace)))


def documents(action: PagesAction) -> int:
    """List the documents of an index."""
    with existing_index(action.index) as site:
        if action.source is not None:
            check_known(site, action.source)
        say_each(map(row_in_json if action.json else _in_words, site.documents(source=action.source)))
    return DONE


def _in_words(page: IndexedPage) -> str:
    day = f"{'no time':16}" if page.published is None else f"{page.published:%Y-%m-%d %H:%M}"
    return f"{day}  {page.id}  {page.source}  {page.removed_lines} of {plural(page.lines, 'line')} went"


# -- outdated ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutdatedAction:
    """What `unrepeat furniture outdated` was asked for."""

    index: str
    since: datetime | None
    window: timedelta | None
    min_stories: int
    json: bool


def define_outdated(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Print the ids of the documents that would lose other lines today than when they were added: strip "
        "these again from your own copies, with learn and strip."
    )
    add_index(parser)
    parser.add_argument(
        "--since",
        type=time,
        metavar="TIME",
        help="only documents published since this time, as in 2026-05-04",
    )
    parser.add_argument(
        "--window", type=days, metavar="DAYS", help="as for learn; it must be the same to ask the same"
    )
    parser.add_argument(
        "--min-stories",
        type=whole(2, MOST_MIN_STORIES),
        default=MIN_STORIES,
        metavar="N",
        help=f"as for strip (default: {MIN_STORIES})",
    )
    parser.add_argument("--json", action="store_true", help='print each id as JSON, which tells 7 from "7"')
    parser.set_defaults(run=lambda namespace: outdated(values_of(OutdatedAction, namespace)))


def outdated(action: OutdatedAction) -> int:
    """Print the ids of documents to strip again."""
    with existing_index(action.index, action.min_stories, action.window) as site:
        say_each(map(json.dumps if action.json else str, site.outdated(since=action.since)))
    return DONE


# -- remove --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemovePagesAction:
    """What `unrepeat furniture remove` was asked for."""

    index: str
    ids: Sequence[str]


def define_remove(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Remove documents from an index: all is counted then as if they had not come, but for what was "
        "forgotten for lack of room."
    )
    parser.epilog = (
        "Exit code: 0 done, 1 a document that was named is not there, 2 bad usage or no readable index. For "
        "all of a source: unrepeat furniture forget."
    )
    add_index(parser)
    parser.add_argument(
        "ids",
        nargs="+",
        metavar="ID",
        help='a document; 7 is the id "7" or, if there is none, the number',
    )
    parser.set_defaults(run=lambda namespace: remove(values_of(RemovePagesAction, namespace)))


def remove(action: RemovePagesAction) -> int:
    """Remove documents with what they taught, and print how many."""
    removed = missing = 0
    with existing_index(action.index) as site:
        for name in action.ids:
            found = id_in(site, name)
            if found is not None and site.remove(found):
                removed += 1
            else:
                tell(f"unrepeat: there is no document {name!r}")
                missing += 1
    say(f"{plural(removed, 'document')} removed")
    return NOT_THERE if missing else DONE
