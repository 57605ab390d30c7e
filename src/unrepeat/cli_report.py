"""The command `unrepeat report`: the page of a stored report."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from unrepeat.errors import InputError, ReportError, shown
from unrepeat.files import WholeFile
from unrepeat.formats import STANDARD_STREAM
from unrepeat.report import Report, read_json


def run_report(args: argparse.Namespace) -> int:
    """Write the page of the report that the command line names."""
    page = page_of(read_json(_read(args.report))).encode()
    if args.output is None:
        sys.stdout.buffer.write(page)
        sys.stdout.buffer.flush()
    else:
        with WholeFile(args.output) as file:
            file.write(page)
    return 0


def page_of(values: Any) -> str:
    """Return the page of a report, as what it says of itself asks for.

    Args:
        values: A report as JSON gave it, of any kind and unchecked.

    Raises:
        ReportError: if it is no report, or one that contradicts itself.
    """
    return _article_page(values)


def _article_page(values: Any) -> str:
    report = Report.from_dict(values)
    text = values.get("text")
    if text is not None and not isinstance(text, str):
        raise ReportError(f"the text of a report must be a string, not {shown(text)}.")
    return report.to_html(text)


def _read(path: str) -> str:
    name = "standard input" if path == STANDARD_STREAM else repr(path)
    try:
        if path == STANDARD_STREAM:
            raw = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as stream:
                raw = stream.read()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is no report: byte {error.start} is not UTF-8. Name a file that --report-file wrote."
        ) from error
