"""The command `unrepeat text`: an article without its own repetitions."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, get_args

from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options, OptionValues
from unrepeat.cli.arguments import add_ignore
from unrepeat.cli.article_options import add_article_options, article_option_values
from unrepeat.cli.exits import DONE, WOULD_REMOVE, cannot_write
from unrepeat.cli.outputs import OutputPaths, check_all_different, open_output
from unrepeat.cli.terminal import standard_error
from unrepeat.cli.values import file_name, text_encoding
from unrepeat.errors import InputError, OptionError, UnrepeatError, reason
from unrepeat.records.lines import marked
from unrepeat.records.streams import STANDARD_STREAM, standard_input

if TYPE_CHECKING:
    from unrepeat.article.report.result import DedupeResult

ReportStyle = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class TextCommand:
    """What `unrepeat text` was asked for."""

    file: str
    outputs: OutputPaths
    style: ReportStyle | None
    """How the report is written; None if there is none."""
    check: bool
    encoding: str
    protect: str | None
    options: OptionValues

    @property
    def name(self) -> str:
        """What messages call the article."""
        return "standard input" if self.file == STANDARD_STREAM else repr(self.file)


def define(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, and what runs it."""
    parser.description = "Write the article without its repeated paragraphs to standard output."
    parser.epilog = "Exit code: 0 done, 1 for --check if something would go, 2 bad usage or unreadable input."
    parser.add_argument(
        "file",
        nargs="?",
        default=STANDARD_STREAM,
        type=file_name,
        metavar="FILE",
        help="the article; - (default) is standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=file_name,
        metavar="OUT",
        help="write the clean text to OUT, whole or not at all",
    )
    parser.add_argument(
        "--report",
        choices=get_args(ReportStyle),
        help="write a report to standard error, or to --report-file",
    )
    parser.add_argument(
        "--report-file",
        type=file_name,
        metavar="PATH",
        help="write the report to PATH, as JSON unless --report says text",
    )
    parser.add_argument(
        "--html",
        type=file_name,
        metavar="PAGE",
        help="write a page that shows what goes, and why, to PAGE, whole or not at all",
    )
    parser.add_argument(
        "--check", action="store_true", help="write no text; exit 1 if something would be removed"
    )
    parser.add_argument(
        "--encoding",
        type=text_encoding,
        default="utf-8",
        help="encoding of input and output (default: utf-8, with or without BOM)",
    )
    add_article_options(parser)
    add_ignore(parser)
    parser.set_defaults(run=lambda namespace: run(_command(namespace)))


def _command(namespace: argparse.Namespace) -> TextCommand:
    values: OptionValues = {**article_option_values(namespace), "ignore": namespace.ignore}
    style: ReportStyle | None = namespace.report
    if style is None and namespace.report_file is not None:
        style = "json"
    return TextCommand(
        file=namespace.file,
        outputs=OutputPaths(namespace.output, namespace.report_file, namespace.html),
        style=style,
        check=namespace.check,
        encoding=namespace.encoding,
        protect=namespace.protect,
        options=values,
    )


def run(command: TextCommand) -> int:
    """Write the clean article, the report and the page, and return the exit code."""
    _check(command)
    options = Options(**command.options)
    raw = _read(command)
    # A mark is no part of the text, and goes back in front of it.
    mark, codec = marked(raw, command.encoding)
    text = _decode(raw, len(mark), codec, command)
    result = dedupe_text(text, protect=command.protect, options=options)
    _write(mark + result.text.encode(codec), result, command)
    return WOULD_REMOVE if command.check and result.report.removed else DONE


def _check(command: TextCommand) -> None:
    outputs = command.outputs
    if command.style is not None and outputs.report_file is None and sys.stderr is None:
        raise OptionError("standard error is closed. Name a file for the report with --report-file.")
    if command.check and outputs.output is not None:
        raise OptionError("--check writes no text, so it does not go with --output. Leave one of them out.")
    check_all_different(outputs.files())
    outputs.check_inputs("FILE", [command.file])
    if not command.check:
        outputs.check_standard_output("FILE", [command.file])
    outputs.check_streams(None if command.check else "the text")


def _read(command: TextCommand) -> bytes:
    try:
        if command.file == STANDARD_STREAM:
            return standard_input().read()
        with open(command.file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise InputError(f"cannot read {command.name}: {error.strerror or error}.") from error


def _decode(raw: bytes, skip: int, codec: str, command: TextCommand) -> str:
    """Return the text in some bytes, if it gives the same bytes again, as what stays must be the same."""
    try:
        text = raw[skip:].decode(codec)
    except UnicodeDecodeError as error:
        at = error.start + skip
        raise InputError(
            f"{command.name} is not {command.encoding}: byte {at} (0x{raw[at]:02x}) cannot be decoded "
            f"({error.reason}). Name the right encoding with --encoding."
        ) from error
    except UnicodeError as error:
        raise InputError(
            f"{command.name} is not {command.encoding}: {reason(error)}. Name the right encoding with "
            "--encoding."
        ) from error
    encoded = text.encode(codec, "replace")
    if encoded != raw[skip:]:
        pairs = enumerate(zip_longest(encoded, raw[skip:]), skip)
        at = next(number for number, (byte, read) in pairs if byte != read)
        raise InputError(
            f"{command.name} cannot be written in {command.encoding} as it was read: byte {at} would be "
            "another one. Convert it to utf-8 first."
        )
    return text


def _write(clean: bytes, result: DedupeResult, command: TextCommand) -> None:
    """Write text, report and page; files appear when everything has been written, or not at all."""
    outputs = command.outputs
    report = _report(result, command.style, to_file=outputs.report_file is not None) + "\n"
    page = result.to_html().encode() if outputs.html is not None else b""
    try:
        with ExitStack() as files:
            if outputs.html is not None:
                open_output(outputs.html, files)(page)
            if outputs.report_file is not None:
                open_output(outputs.report_file, files)(report.encode())
            if not command.check:
                output = STANDARD_STREAM if outputs.output is None else outputs.output
                open_output(output, files)(clean)
            if command.style is not None and outputs.report_file is None:
                print(report, end="", file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnrepeatError(cannot_write(error, "the output")) from error


def _report(result: DedupeResult, style: ReportStyle | None, *, to_file: bool) -> str:
    if style is None:
        return ""
    if style == "json":
        return result.to_json(indent=2)
    if to_file:
        return result.report.summary()
    terminal = standard_error()
    return result.report.summary(terminal.width, terminal.color)
