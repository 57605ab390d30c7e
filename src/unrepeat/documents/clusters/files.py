"""A report on many documents in files: JSON Lines, written and read, and pages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar

from unrepeat.documents.clusters.page import cluster_pages, page_names
from unrepeat.documents.clusters.values import REPORT, DocumentCluster, Overview
from unrepeat.errors import OptionError, ReportError, shown
from unrepeat.whole_file import WholeFile

Line = TypeVar("Line", Overview, DocumentCluster)


def write_json(overview: Overview, clusters: Iterable[DocumentCluster], path: str) -> None:
    """Write a report as JSON Lines: ASCII only, so that lone surrogates survive any file.

    Args:
        overview: The first line.
        clusters: The others, the largest first.
        path: The file, which appears whole or not at all.
    """
    with WholeFile(path) as file:
        file.write(_line(overview.to_dict()))
        for cluster in clusters:
            file.write(_line(cluster.to_dict()))


def write_pages(overview: Overview, clusters: Iterable[DocumentCluster], path: str) -> tuple[str, ...]:
    """Write a report as pages, which appear together, whole or not at all, and return their paths.

    Args:
        overview: What is told at the top.
        clusters: The clusters, the largest first; one at a time is in memory.
        path: The first page.

    Raises:
        OptionError: if there are several pages and `path` is no regular file.
    """
    folder, name = os.path.split(path)
    paths = tuple(os.path.join(folder, page) for page in page_names(overview, name))
    if len(paths) > 1 and os.path.exists(path) and not os.path.isfile(path):
        raise OptionError(f"the report takes {len(paths)} pages, and {path!r} is no regular file. Name one.")
    with ExitStack() as files:
        for target, pieces in zip(paths, cluster_pages(overview, clusters, name), strict=True):
            # What is entered first is finished last: no page ever links to one that is not there.
            file = files.enter_context(WholeFile(target))
            for piece in pieces:
                file.write(piece.encode())
            file.seal()
    return paths


def only_page(overview: Overview, clusters: Iterable[DocumentCluster]) -> Iterator[str]:
    """Return the page of a report that fits on one, in pieces.

    Raises:
        OptionError: if it takes more.
    """
    count = len(page_names(overview, ""))
    if count > 1:
        raise OptionError(
            f"the report takes {count} pages, which cannot go to standard output. Name a file with -o."
        )
    return next(cluster_pages(overview, clusters, ""))


def is_report_line(line: bytes) -> bool:
    r"""Whether this is the first line of a report on many documents, and not of some other JSON.

    >>> is_report_line(b'{"schema": 2, "report": "documents"}\n'), is_report_line(b'{"schema": 2}\n')
    (True, False)
    """
    if REPORT.encode() not in line:
        return False  # what else it is shall not be parsed twice
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("report") == REPORT


def read_report(
    lines: Iterable[bytes], name: str, *, text: bool = True
) -> tuple[Overview, Iterator[DocumentCluster]]:
    """Return a report that `write_json` wrote: its overview, and its clusters, read as they are taken.

    Args:
        lines: Its lines.
        name: What messages call it.
        text: Whether the texts are given, if there are any.

    Raises:
        ReportError: if it is no such report, at once or when the clusters are read; the message names the
            line.
    """
    numbered = enumerate(lines, 1)
    overview = _read(numbered, name, Overview.from_dict)
    if not overview.clusters:
        _check_end(numbered, name, overview)
    clusters = _clusters(numbered, name, overview)
    if text or not overview.texts:
        return overview, clusters
    return overview.without_text(), (cluster.without_text() for cluster in clusters)


def _clusters(
    numbered: Iterator[tuple[int, bytes]], name: str, overview: Overview
) -> Iterator[DocumentCluster]:
    left = overview.clusters
    for size, number in overview.sizes:
        value_of = partial(DocumentCluster.from_dict, size=size, texts=overview.texts)
        for _ in range(number):
            cluster = _read(numbered, name, value_of)
            left -= 1
            if not left:
                # Before the last one is given: whoever has all of them need not ask for more.
                _check_end(numbered, name, overview)
            yield cluster


def _check_end(numbered: Iterator[tuple[int, bytes]], name: str, overview: Overview) -> None:
    more = next(numbered, None)
    if more is not None:
        raise ReportError(
            f"{name}, line {more[0]}: this report was changed: its first line tells of {overview.clusters} "
            "clusters, and here is another line."
        )


def _read(numbered: Iterator[tuple[int, bytes]], name: str, value_of: Callable[[object], Line]) -> Line:
    """Return the value that the next line holds."""
    number, line = next(numbered, (0, b""))
    if not number:
        raise ReportError(f"{name}: the report ends too early. Write it again, or copy all of it.")
    try:
        return value_of(json.loads(line))
    except ReportError as error:
        raise ReportError(f"{name}, line {number}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{name}, line {number}: this is not JSON ({error}): {shown(line)}.") from error


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode() + b"\n"
