"""The command `unrepeat report`: the page of a stored report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, BinaryIO

from unrepeat.article.report.report import Report
from unrepeat.article.report.stored import read_json
from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE
from unrepeat.cli.outputs import OutputPaths, open_output
from unrepeat.cli.strip_report import is_strip_line, strip_line
from unrepeat.cli.values import file_name, similarity
from unrepeat.documents.clusters.files import is_report_line, only_page, read_report, report_at, write_pages
from unrepeat.errors import InputError, OptionError, ReportError, shown
from unrepeat.furniture.files import is_furniture_line, read_reports
from unrepeat.furniture.overview import FurnitureOverview
from unrepeat.furniture.page import only_furniture_page, write_furniture_pages
from unrepeat.records.streams import STANDARD_STREAM, standard_input, standard_output


@dataclass(frozen=True, slots=True)
class ReportCommand:
    """What `unrepeat report` was asked for."""

    report: str
    output: str
    no_text: bool
    least_similar_first: bool
    at: float | None
    id: str | None

    @property
    def name(self) -> str:
        """What messages call the report."""
        return "standard input" if self.report == STANDARD_STREAM else repr(self.report)


def define(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, and what runs it."""
    parser.description = (
        "Write one HTML page that shows what a report says: the very page that --html writes."
    )
    parser.epilog = "Exit code: 0 done, 2 bad usage or no readable report."
    parser.add_argument(
        "report",
        nargs="?",
        default=STANDARD_STREAM,
        type=file_name,
        metavar="REPORT",
        help="the report, as --report-file of text, corpus or furniture strip writes it; - (default) is "
        "standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        default=STANDARD_STREAM,
        type=file_name,
        metavar="PAGE",
        help="write the page to PAGE, whole or not at all; - (default) is standard output",
    )
    parser.add_argument(
        "--no-text",
        action="store_true",
        help="of a report on many documents: leave the texts out of the page",
    )
    parser.add_argument(
        "--least-similar-first",
        action="store_true",
        help="of a report on many documents: order the documents of a cluster by their similarity, the least "
        "similar first",
    )
    parser.add_argument(
        "--at",
        type=similarity,
        metavar="SHARE",
        help="of a report on many documents: write no page, but as JSON which duplicates a higher threshold "
        "leaves, and which it releases",
    )
    parser.add_argument(
        "--id",
        metavar="ID",
        help="of a report that --strip-report wrote: the id of the text whose page is made; needed where it "
        "has several",
    )
    parser.set_defaults(run=lambda namespace: run(values_of(ReportCommand, namespace)))


def run(command: ReportCommand) -> int:
    """Write the page of the report that the command line names; its first line says of which kind it is."""
    outputs = OutputPaths(command.output)
    outputs.check_inputs("REPORT", [command.report], replaceable=False)
    outputs.check_standard_output("REPORT", [command.report], replaceable=False)
    with _opened(command) as stream:
        lines = _lines(stream, command.name)
        first = next(lines, b"")
        if is_report_line(first):
            if command.id is not None:
                raise OptionError(f"{command.name} is one report on all documents. Leave --id out.")
            _write_cluster_pages(chain([first], lines), command)
            return DONE
        if is_furniture_line(first):
            _check_plain(command, "on site furniture, whose pages show what was stripped")
            _write_furniture_pages(chain([first], lines), command)
            return DONE
        if is_strip_line(first):
            raw = strip_line(chain([first], lines), command.id, command.name)
            command = replace(command, id=None)
        else:
            raw = b"".join(chain([first], lines))
    _check_plain(command, "on one article, whose page shows what was removed")
    _write(_article_page(_parsed(raw, command.name)).encode(), command.output)
    return DONE


def _check_plain(command: ReportCommand, kind: str) -> None:
    """Raise an error if an option is given that a report of this kind has no use for."""
    of_documents = {
        "--no-text": command.no_text,
        "--least-similar-first": command.least_similar_first,
        "--at": command.at is not None,
        "--id": command.id is not None,
    }
    for name, is_given in of_documents.items():
        if is_given:
            raise OptionError(f"{command.name} is the report {kind}. Leave {name} out.")


def _write_cluster_pages(lines: Iterable[bytes], command: ReportCommand) -> None:
    """Write the pages of a report on many documents, given its lines, or what a threshold makes of it."""
    parts = read_report(lines, command.name, text=not command.no_text)
    if command.at is not None:
        answer = report_at(parts, command.at).to_dict()
        _write(json.dumps(answer).encode() + b"\n", command.output)
        return
    if command.output != STANDARD_STREAM:
        write_pages(parts, command.output, least_similar_first=command.least_similar_first)
        return
    _write_pieces(only_page(parts, least_similar_first=command.least_similar_first))


def _write_furniture_pages(lines: Iterable[bytes], command: ReportCommand) -> None:
    """Write the pages of reports on site furniture, given their lines."""
    overview = FurnitureOverview()
    for document, report in read_reports(lines, command.name):
        overview.add(document, report)
    if command.output != STANDARD_STREAM:
        write_furniture_pages(overview.sources(), command.output)
    else:
        _write_pieces(only_furniture_page(overview.sources()))


def _write_pieces(pieces: Iterable[str]) -> None:
    output = standard_output()
    for piece in pieces:
        output.write(piece.encode())
    output.flush()


def _article_page(values: Any) -> str:
    report = Report.from_dict(values)
    text = values.get("text")
    if text is not None and not isinstance(text, str):
        raise ReportError(f"the text of a report must be a string, not {shown(text)}.")
    name = values.get("name", values.get("id"))  # a line of --strip-report has the id of its text
    if name is not None and not isinstance(name, (str, int)):
        raise ReportError(f"the name of a report must be a string, not {shown(name)}.")
    return report.to_html(text, name=None if name is None else str(name))


def _write(data: bytes, path: str) -> None:
    with ExitStack() as stack:
        open_output(path, stack)(data)


@contextmanager
def _opened(command: ReportCommand) -> Iterator[BinaryIO]:
    path = command.report
    try:
        stream = standard_input() if path == STANDARD_STREAM else open(path, "rb")  # noqa: SIM115 # closed below
    except OSError as error:
        raise InputError(f"cannot read {command.name}: {error.strerror or error}.") from error
    with nullcontext(stream) if path == STANDARD_STREAM else stream:
        yield stream


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the lines of a stream; an error in reading is not taken for one in writing."""
    try:
        # Not `yield from`, which would close the stream when nobody asks for more.
        for line in stream:  # noqa: UP028
            yield line
    except OSError as error:
        raise InputError(f"cannot read {name}: {error.strerror or error}.") from error


def _parsed(raw: bytes, name: str) -> Any:
    try:
        return read_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        wrong: str = f"byte {error.start} is not UTF-8"
        cause: Exception = error
    except ReportError as error:
        wrong, cause = f"it is not JSON ({error.__cause__})", error
    raise InputError(f"{name} is not a report: {wrong}. Name a file that --report-file wrote.") from cause
