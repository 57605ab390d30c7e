"""Actions of `unrepeat furniture` on an index: what is known of sites is shown, kept, forgotten, counted."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE
from unrepeat.cli.outputs import OutputPaths
from unrepeat.cli.progress import plural
from unrepeat.cli.terminal import say, say_counts
from unrepeat.cli.values import file_name, whole
from unrepeat.errors import InputError, shown
from unrepeat.furniture.columns import ITEM_FIELDS
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.furniture.index.input import words_of_line
from unrepeat.furniture.index.values import SiteLine
from unrepeat.furniture.options import MIN_STORIES, MOST_MIN_STORIES
from unrepeat.furniture.overview import indexed_source
from unrepeat.furniture.page import write_furniture_pages
from unrepeat.render.html import need_pages
from unrepeat.store.file import stored_settings
from unrepeat.store.input import check_timeout
from unrepeat.store.kinds import FURNITURE

# Seconds to wait while another process writes.
_TIMEOUT = 30.0


def existing_index(
    path: str,
    min_stories: int = MIN_STORIES,
    window: timedelta | None = None,
    timeout: float = _TIMEOUT,
) -> FurnitureIndex:
    """Return the index in a file, which must be there.

    Raises:
        StoreError: if there is none.
    """
    check_timeout(timeout)
    stored_settings(path, timeout, FURNITURE)
    return FurnitureIndex.open(
        path, window=window, min_stories=min_stories, fields=ITEM_FIELDS, timeout=timeout
    )


def add_index(parser: argparse.ArgumentParser, *, is_made: bool = False, dest: str = "index") -> None:
    """Add the option that names the index, and is `dest` in the namespace."""
    there = "; made if there is none" if is_made else ", which must be there"
    parser.add_argument(
        "--index",
        type=file_name,
        required=True,
        dest=dest,
        metavar="PATH",
        help=f"the file of the index{there}",
    )


# -- lines ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownLinesAction:
    """What `unrepeat furniture lines` was asked for."""

    index: str
    min_stories: int | None
    json: bool
    html: str | None
    sources: Sequence[str]


def define_lines(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Print the lines that an index knows of sources, those of most stories first: number of stories, the "
        "days when they were first and last seen, the text. They are the lines that may go: which do depends "
        "on their place on a page as well."
    )
    add_index(parser)
    parser.add_argument(
        "--min-stories",
        type=whole(1, MOST_MIN_STORIES),
        metavar="N",
        help="only lines that stand in so many different stories, 1 to 1000000 (default: 3)",
    )
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print each as a line of JSON, with examples")
    forms.add_argument(
        "--html",
        type=file_name,
        metavar="PAGE",
        help="print nothing, but write a page on each source; of several sources PAGE leads to theirs beside "
        "it: page-2.html, page-3.html and so on",
    )
    parser.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="the sources (default: all that are known)"
    )
    parser.set_defaults(run=lambda namespace: lines(values_of(KnownLinesAction, namespace)))


def lines(action: KnownLinesAction) -> int:
    """Show what is known of the lines of sources."""
    if action.html is not None:
        OutputPaths(html=action.html).check_indexes(("--index", action.index))
        need_pages()
    with existing_index(action.index) as site:
        for source in action.sources:
            check_known(site, source)
        sources = list(dict.fromkeys(action.sources)) or site.sources()
        if action.html is not None:
            overviews = [indexed_source(site, name, action.min_stories) for name in sources]
            write_furniture_pages(overviews, action.html)
            return DONE
        for name in sources:
            known = site.lines(name, min_stories=action.min_stories)
            say(*(_in_json(name, known) if action.json else _in_words(name, known)))
    return DONE


def _in_json(source: str, known: Sequence[SiteLine]) -> Iterator[str]:
    for line in known:
        seen = {name: _iso(getattr(line, name)) for name in ("first_seen", "last_seen")}
        yield json.dumps({"source": source, **line._asdict(), **seen})


def _in_words(source: str, known: Sequence[SiteLine]) -> Iterator[str]:
    yield f"{source}: {plural(len(known), 'line')}"
    width = max((len(str(line.stories)) for line in known), default=0)
    for line in known:
        first, last = (_day(time) for time in (line.first_seen, line.last_seen))
        yield f"  {line.stories:{width}}  {first}  {last}  {'(kept) ' if line.is_kept else ''}{line.text}"


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _day(time: datetime | None) -> str:
    return f"{'no time':10}" if time is None else f"{time:%Y-%m-%d}"


# -- keep, forget, stats -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepAction:
    """What `unrepeat furniture keep` was asked for."""

    index: str
    source: str
    lines: Sequence[str]


def define_keep(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Have lines of a source stay from now on, wherever they stand and however many stories have them. "
        "They are known by their words."
    )
    parser.epilog = "unrepeat furniture forget undoes it, with all that was learnt of the source."
    add_index(parser)
    parser.add_argument("source", metavar="SOURCE", help="the source; nothing needs to be known of it yet")
    parser.add_argument("lines", nargs="+", metavar="LINE", help="a line with words")
    parser.set_defaults(run=lambda namespace: keep(values_of(KeepAction, namespace)))


def keep(action: KeepAction) -> int:
    """Have lines of a source stay; if one of them is none, no line is entered."""
    for line in action.lines:
        words_of_line(line)
    with existing_index(action.index) as site:
        for line in action.lines:
            site.keep(action.source, line)
    say(f"{plural(len(action.lines), 'line')} of {action.source} will stay")
    return DONE


@dataclass(frozen=True, slots=True)
class ForgetAction:
    """What `unrepeat furniture forget` was asked for."""

    index: str
    sources: Sequence[str]


def define_forget(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Forget all that an index knows of sources, also what keep was told: of a site with a new design, "
        "say."
    )
    add_index(parser)
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="a source")
    parser.set_defaults(run=lambda namespace: forget(values_of(ForgetAction, namespace)))


def forget(action: ForgetAction) -> int:
    """Forget sources, and print how many documents each had."""
    with existing_index(action.index) as site:
        for source in action.sources:
            say(f"{source}: {plural(site.forget(source), 'document')} forgotten")
    return DONE


@dataclass(frozen=True, slots=True)
class SiteStatsAction:
    """What `unrepeat furniture stats` was asked for."""

    index: str
    json: bool
    source: str | None


def define_stats(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Print the counts of an index, or those of one source in it: documents, stories, lines, and what was "
        "forgotten or not learnt for lack of room."
    )
    add_index(parser)
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.add_argument(
        "source", nargs="?", metavar="SOURCE", help="only what is known of a source (default: all)"
    )
    parser.set_defaults(run=lambda namespace: stats(values_of(SiteStatsAction, namespace)))


def stats(action: SiteStatsAction) -> int:
    """Print the counts of an index."""
    with existing_index(action.index) as site:
        if action.source is not None:
            check_known(site, action.source)
        counts = site.stats(action.source)._asdict()
    say_counts(counts, in_json=action.json)
    return DONE


def check_known(site: FurnitureIndex, source: str) -> None:
    """Raise an InputError for a source of which an index knows nothing."""
    known = site.sources()
    if source not in known:
        near = get_close_matches(source, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"It knows {plural(len(known), 'source')}."
        raise InputError(f"the index knows nothing of a source {shown(source)}. {hint}")
