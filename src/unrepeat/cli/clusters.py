"""The report on many documents, as the command line asks for it: with `corpus`, and of a stored one."""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Iterable

from unrepeat.documents.clusters.files import only_page, read_report, write_pages
from unrepeat.documents.clusters.report import ClusterReport
from unrepeat.errors import OptionError
from unrepeat.records.streams import STANDARD_STREAM, standard_output
from unrepeat.render.html import need_pages


def wants_report(args: argparse.Namespace) -> bool:
    """Whether `corpus` is to write a report; what stands in its way is told before anything is read.

    Raises:
        OptionError: if two outputs have the same path, or there is nothing that `--no-text` applies to.
        MissingExtraError: when a page is asked for and jinja2 is not installed.
        OSError: if there is no folder for a file.
    """
    if args.html is None and args.report_file is None:
        if args.no_text:
            raise OptionError(
                "--no-text leaves the texts out of a report. Add --html or --report-file, or leave it out."
            )
        return False
    _check_paths(args)
    if args.html is not None:
        need_pages()
    return True


def write_report(report: ClusterReport, args: argparse.Namespace) -> None:
    """Write what `corpus` was asked for beside its records."""
    if args.report_file is not None:
        report.write_json(args.report_file, text=not args.no_text)
    if args.html is not None:
        report.write_html(args.html, text=not args.no_text)


def write_stored_report(lines: Iterable[bytes], name: str, args: argparse.Namespace) -> None:
    """Write the pages of a report on many documents that was stored.

    Args:
        lines: Its lines.
        name: What messages call it.
        args: Those of the command.
    """
    overview, clusters = read_report(lines, name, text=not args.no_text)
    if args.output is not None:
        write_pages(overview, clusters, args.output)
        return
    output = standard_output()
    for piece in only_page(overview, clusters):
        output.write(piece.encode())
    output.flush()


def _check_paths(args: argparse.Namespace) -> None:
    outputs = [
        (name, path)
        for name, path in (
            ("--output", args.output),
            ("--report-file", args.report_file),
            ("--html", args.html),
        )
        if path is not None and not (name == "--output" and path == STANDARD_STREAM)
    ]
    for at, (name, path) in enumerate(outputs):
        for other, other_path in outputs[:at]:
            if os.path.realpath(path) == os.path.realpath(other_path):
                raise OptionError(f"{other} and {name} both name {path!r}. Give them different paths.")
            if name == "--html" and _may_be_page(other_path, path):
                raise OptionError(
                    f"{other} names {other_path!r}, where a further page of {path!r} may have to go. "
                    "Give them different paths."
                )
        # The records may take hours until it is written.
        if name != "--output" and not os.path.isdir(os.path.dirname(os.path.realpath(path))):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if os.path.isdir(path or os.curdir):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)


def is_written(path: str, args: argparse.Namespace) -> bool:
    """Whether a file is one that `corpus` writes: its records, its report, one of its pages."""
    outputs = [
        one for one in (args.output, args.report_file, args.html) if one not in (None, STANDARD_STREAM)
    ]
    return os.path.realpath(path) in map(os.path.realpath, outputs) or (
        args.html is not None and _may_be_page(path, args.html)
    )


def _may_be_page(path: str, first: str) -> bool:
    """Whether a path is one that a further page may get.

    >>> _may_be_page("out/page-2.html", "out/page.html"), _may_be_page("out/page-b.html", "out/page.html")
    (True, False)
    """
    stem, suffix = os.path.splitext(os.path.realpath(first))
    target = os.path.realpath(path)
    number = target[len(stem) + 1 : len(target) - len(suffix)]
    return number.isascii() and number.isdigit() and target == f"{stem}-{number}{suffix}"
