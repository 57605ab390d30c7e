"""The pages on site furniture: one for each source, and one that leads to them where there are several."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from unrepeat.errors import OptionError
from unrepeat.furniture.overview import LineOverview, SourceOverview
from unrepeat.furniture.rules import FURNITURE_REASONS
from unrepeat.render.html import stream
from unrepeat.whole_file import WholeFile

# Lines that are shown of a source, stripped ones and spared ones apart, so that a browser opens the page at
# once (guessed); how many more there are is told. And columns of one: furniture is short, an odd line is not.
MOST_SHOWN, LINE_COLUMNS = 500, 400


def write_furniture_pages(sources: Sequence[SourceOverview], path: str) -> tuple[str, ...]:
    """Write the pages, which appear together, whole or not at all, and return their paths.

    Args:
        sources: What is told, a page for each.
        path: The first page; with one source, or none, the only one. Further ones stand beside it, as
            `page-2.html` beside `page.html`.

    Raises:
        OptionError: if there are several pages and `path` is no regular file.
        MissingExtraError: without the extra `[html]`.
    """
    folder, name = os.path.split(path)
    names = _page_names(len(sources), name)
    if len(names) > 1 and os.path.exists(path) and not os.path.isfile(path):
        raise OptionError(
            f"the report takes {len(names)} pages, and {path!r} is not a regular file. Name one."
        )
    paths = tuple(os.path.join(folder, page) for page in names)
    with ExitStack() as files:
        for target, pieces in zip(paths, _pages(sources, names), strict=True):
            # What is entered first is finished last: no page ever links to one that is not there.
            file = files.enter_context(WholeFile(target))
            for piece in pieces:
                file.write(piece.encode())
            file.seal()
    return paths


def only_furniture_page(sources: Sequence[SourceOverview]) -> Iterator[str]:
    """Return the page of at most one source, in pieces.

    Raises:
        OptionError: if there are more.
    """
    if len(sources) > 1:
        raise OptionError(
            f"the report takes {len(sources) + 1} pages, which cannot go to standard output. "
            "Name a file with -o."
        )
    return next(_pages(sources, [""]))


def _page_names(sources: int, name: str) -> list[str]:
    if sources < 2:
        return [name]
    stem, suffix = os.path.splitext(name)
    return [name, *(f"{stem}-{number}{suffix}" for number in range(2, sources + 2))]


def _pages(sources: Sequence[SourceOverview], names: Sequence[str]) -> Iterator[Iterator[str]]:
    if len(sources) == 1:
        yield _source_page(sources[0], None)
        return
    links = [quote(os.fsencode(name), safe="") for name in names]
    yield stream("furniture_sources.html.jinja", sources=list(zip(sources, links[1:], strict=True)))
    for source in sources:
        yield _source_page(source, links[0])


def _source_page(source: SourceOverview, back: str | None) -> Iterator[str]:
    """Return the page on a source, in pieces; `back` is the address of the page that leads to it."""
    return stream(
        "furniture.html.jinja",
        source=source,
        back=back,
        parts=[
            _LineGroup("stripped", "Stripped" if source.documents else "May go", source.most_stripped()),
            _LineGroup("spared", "Spared", source.most_spared()),
        ],
        reasons=FURNITURE_REASONS,
        moment=_moment,
        most_shown=MOST_SHOWN,
        columns=LINE_COLUMNS,
    )


class _LineGroup(NamedTuple):
    """Some lines of a source under a heading."""

    name: str
    heading: str
    lines: list[LineOverview]


class _Moment(NamedTuple):
    """A time for machines, and for people."""

    exact: str
    words: str


def _moment(time: str) -> _Moment:
    moment = datetime.fromisoformat(time).astimezone(UTC)
    return _Moment(moment.isoformat(), f"{moment:%Y-%m-%d}")
