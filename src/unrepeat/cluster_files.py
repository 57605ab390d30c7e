"""A report on many documents in files: JSON Lines, written and read, and pages."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any, BinaryIO

from unrepeat.cluster_values import REPORT, DocumentCluster, Overview
from unrepeat.errors import OptionError, ReportError, shown
from unrepeat.files import WholeFile
from unrepeat.lines import Lines
from unrepeat.render.clusters import cluster_pages, page_names


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
    """Whether this is the first line of a report on many documents, and not of some other JSON.

    >>> is_report_line(b'{"schema": 1, "report": "documents"}\\n'), is_report_line(b'{"schema": 1}\\n')
    (True, False)
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("report") == REPORT


def read_report(
    stream: BinaryIO, name: str, *, text: bool = True
) -> tuple[Overview, Iterator[DocumentCluster]]:
    """Return a report that `write_json` wrote: its overview, and its clusters, read as they are taken.

    Args:
        stream: The bytes.
        name: What messages call them.
        text: Whether the texts are given, if there are any.

    Raises:
        ReportError: if it is no such report, at once or when the clusters are read; the message names the
            line.
    """
    lines = Lines(stream, "utf-8", name)
    try:
        overview = Overview.from_dict(_values(lines))
    except ReportError as error:
        raise ReportError(f"{name}, line 1: {error}") from error
    clusters = _clusters(lines, overview)
    if text or not overview.texts:
        return overview, clusters
    return overview.without_text(), (cluster.without_text() for cluster in clusters)


def _clusters(lines: Lines, overview: Overview) -> Iterator[DocumentCluster]:
    for size, number in overview.sizes:
        for _ in range(number):
            try:
                cluster = DocumentCluster.from_dict(_values(lines), texts=overview.texts)
                if cluster.size != size:
                    raise ReportError(
                        f"this report was changed: here a cluster of {size} documents should stand, not of "
                        f"{cluster.size}."
                    )
            except ReportError as error:
                raise ReportError(f"{lines.name}, line {lines.number}: {error}") from error
            yield cluster
    if next(lines, None) is not None:
        raise ReportError(
            f"{lines.name}, line {lines.number}: this report was changed: it has more than the "
            f"{overview.clusters} clusters that its first line tells of."
        )


def _values(lines: Lines) -> Any:
    line = next(lines, None)
    if line is None:
        raise ReportError("the report ends too early. Write it again, or copy all of it.")
    fault = lines.take_fault()
    if fault:
        raise ReportError(fault.removeprefix(f"{lines.name}, line {lines.number}: "))
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"this is not JSON ({error}): {shown(line)}.") from error


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values).encode() + b"\n"
