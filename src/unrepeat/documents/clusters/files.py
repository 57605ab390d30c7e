"""A report on many documents in files: JSON Lines, written and read, and pages."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple, TypeVar

from unrepeat.documents.clusters.overview import REPORT, Overview
from unrepeat.documents.clusters.page import cluster_pages, page_names
from unrepeat.documents.clusters.pairs import ClosePair
from unrepeat.documents.clusters.threshold import HigherThreshold, at_threshold
from unrepeat.documents.clusters.values import DocumentCluster
from unrepeat.errors import OptionError, ReportError, shown
from unrepeat.json_values import json_fault
from unrepeat.whole_file import WholeFile

Line = TypeVar("Line", Overview, ClosePair, DocumentCluster)


class ReportParts(NamedTuple):
    """A report on many documents, in the order of its lines."""

    overview: Overview
    pairs: Iterable[ClosePair]
    """The pairs below the threshold, the most similar first."""

    clusters: Iterable[DocumentCluster]
    """The clusters, the largest first. Where they are read, the pairs are read before them."""


def write_json(parts: ReportParts, path: str) -> None:
    """Write a report as JSON Lines: ASCII only, so that lone surrogates survive any file.

    Args:
        parts: The report; one pair or cluster at a time is in memory.
        path: The file, which appears whole or not at all.
    """
    with WholeFile(path) as file:
        file.write(_line(parts.overview.to_dict()))
        for pair in parts.pairs:
            file.write(_line(pair.to_dict()))
        for cluster in parts.clusters:
            file.write(_line(cluster.to_dict()))


def write_pages(parts: ReportParts, path: str, *, least_similar_first: bool = False) -> tuple[str, ...]:
    """Write a report as pages, which appear together, whole or not at all, and return their paths.

    Args:
        parts: The report; one cluster at a time is in memory.
        path: The first page.
        least_similar_first: As for `cluster_pages`.

    Raises:
        OptionError: if there are several pages and `path` is no regular file.
    """
    folder, name = os.path.split(path)
    paths = tuple(os.path.join(folder, page) for page in page_names(parts.overview, name))
    if len(paths) > 1 and os.path.exists(path) and not os.path.isfile(path):
        raise OptionError(
            f"the report takes {len(paths)} pages, and {path!r} is not a regular file. Name one."
        )
    pages = cluster_pages(*parts, name, least_similar_first=least_similar_first)
    with ExitStack() as files:
        for target, pieces in zip(paths, pages, strict=True):
            # What is entered first is finished last: no page ever links to one that is not there.
            file = files.enter_context(WholeFile(target))
            for piece in pieces:
                file.write(piece.encode())
            file.seal()
    return paths


def only_page(parts: ReportParts, *, least_similar_first: bool = False) -> Iterator[str]:
    """Return the page of a report that fits on one, in pieces.

    Raises:
        OptionError: if it takes more.
    """
    count = len(page_names(parts.overview, ""))
    if count > 1:
        raise OptionError(
            f"the report takes {count} pages, which cannot go to standard output. Name a file with -o."
        )
    return next(cluster_pages(*parts, "", least_similar_first=least_similar_first))


def report_at(parts: ReportParts, threshold: float) -> HigherThreshold:
    """Return which duplicates of a report a higher threshold leaves, as `ClusterReport.at`.

    They stand in the order of the clusters.

    Raises:
        OptionError: if the threshold is lower than that of the report, or out of range.
        ReportError: if the report does not say with which options it was made.
    """
    options = parts.overview.options
    made_at, contained = options.get("threshold"), options.get("contained")
    if not isinstance(made_at, float) or not isinstance(contained, bool):
        raise ReportError("the report does not say with which threshold, and whether with contained.")
    members = (member for cluster in parts.clusters for member in cluster.members)
    return at_threshold(members, threshold, made_at=made_at, contained=contained)


def is_report_line(line: bytes) -> bool:
    r"""Whether this is the first line of a report on many documents, and not of some other JSON.

    >>> is_report_line(b'{"schema": 3, "report": "documents"}\n'), is_report_line(b'{"schema": 3}\n')
    (True, False)
    """
    if REPORT.encode() not in line:
        return False  # what else it is shall not be parsed twice
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("report") == REPORT


def read_report(lines: Iterable[bytes], name: str, *, text: bool = True) -> ReportParts:
    """Return a report that `write_json` wrote: pairs and clusters are read as they are taken.

    Args:
        lines: Its lines.
        name: What messages call it.
        text: Whether the texts are given, if there are any.

    Raises:
        ReportError: if it is no such report, at once or when what follows is read; the message names the
            line.
    """
    numbered = enumerate(lines, 1)
    overview = _read(numbered, name, Overview.from_dict)
    if not overview.pairs and not overview.clusters:
        _check_end(numbered, name, overview)
    pairs = _pairs(numbered, name, overview)
    clusters = _clusters(numbered, name, overview, pairs)
    if text or not overview.texts:
        return ReportParts(overview, pairs, clusters)
    return ReportParts(
        overview.without_text(),
        (pair.without_text() for pair in pairs),
        (cluster.without_text() for cluster in clusters),
    )


def _pairs(numbered: Iterator[tuple[int, bytes]], name: str, overview: Overview) -> Iterator[ClosePair]:
    value_of = partial(ClosePair.from_dict, texts=overview.texts)
    for place in range(overview.pairs):
        pair = _read(numbered, name, value_of)
        if place == overview.pairs - 1 and not overview.clusters:
            _check_end(numbered, name, overview)
        yield pair


def _clusters(
    numbered: Iterator[tuple[int, bytes]], name: str, overview: Overview, pairs: Iterator[ClosePair]
) -> Iterator[DocumentCluster]:
    deque(pairs, maxlen=0)  # those that nobody took stand before the clusters
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
            f"{name}, line {more[0]}: this report was changed: its first line tells of {overview.pairs} "
            f"pairs and {overview.clusters} clusters, and here is another line."
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
        raise ReportError(
            f"{name}, line {number}: this is not JSON ({json_fault(error)}): {shown(line)}."
        ) from error


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode() + b"\n"
