"""The command `unrepeat report`: the page of a stored report."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import Any, BinaryIO

from unrepeat.article.report.report import Report
from unrepeat.article.report.stored import read_json
from unrepeat.cli.clusters import write_stored_report
from unrepeat.documents.clusters.files import is_report_line
from unrepeat.errors import InputError, OptionError, ReportError, shown
from unrepeat.records.formats import STANDARD_STREAM
from unrepeat.records.streams import standard_input, standard_output
from unrepeat.whole_file import WholeFile


def run_report(args: argparse.Namespace) -> int:
    """Write the page of the report that the command line names; its first line says of which kind it is."""
    name = "standard input" if args.report == STANDARD_STREAM else repr(args.report)
    with _opened(args.report, name) as stream:
        lines = _lines(stream, name)
        first = next(lines, b"")
        if is_report_line(first):
            write_stored_report(chain([first], lines), name, args)
            return 0
        raw = b"".join(chain([first], lines))
    if args.no_text:
        raise OptionError(
            f"{name} is the report on one article, whose page shows what was removed. Leave --no-text out."
        )
    _write(_article_page(read_json(_decoded(raw, name))).encode(), args.output)
    return 0


def _article_page(values: Any) -> str:
    report = Report.from_dict(values)
    text = values.get("text")
    if text is not None and not isinstance(text, str):
        raise ReportError(f"the text of a report must be a string, not {shown(text)}.")
    return report.to_html(text)


def _write(page: bytes, path: str | None) -> None:
    if path is None:
        output = standard_output()
        output.write(page)
        output.flush()
    else:
        with WholeFile(path) as file:
            file.write(page)


@contextmanager
def _opened(path: str, name: str) -> Iterator[BinaryIO]:
    try:
        stream = standard_input() if path == STANDARD_STREAM else open(path, "rb")  # noqa: SIM115 # closed below
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror or error}.") from error
    with nullcontext(stream) if path == STANDARD_STREAM else stream:
        yield stream


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the lines of a stream; an error in reading is not taken for one in writing."""
    try:
        yield from stream
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror or error}.") from error


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is no report: byte {error.start} is not UTF-8. Name a file that --report-file wrote."
        ) from error
