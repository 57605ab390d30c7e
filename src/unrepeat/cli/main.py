"""The command line: `main`, and the command `unrepeat text`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import combinations, zip_longest
from typing import TYPE_CHECKING, NoReturn, get_args

from unrepeat import _kernel
from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Caution, Keep, Options, OptionValues, UnitKind
from unrepeat.cli.arguments import add_corpus, add_feed, add_index, add_report
from unrepeat.cli.terminal import drop_what_is_held, plain_warnings, standard_error, tell
from unrepeat.errors import UnrepeatError
from unrepeat.records.lines import marked
from unrepeat.records.streams import STANDARD_STREAM, fill_gaps, standard_input, standard_output
from unrepeat.version import __version__
from unrepeat.whole_file import WholeFile

if TYPE_CHECKING:
    from unrepeat.article.report.result import DedupeResult
    from unrepeat.cli.arguments import Commands

DONE, WOULD_REMOVE, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes; 130 is 128 + SIGINT, as shells report it."""


class _CommandError(Exception):
    """A message for standard error; the command ends with exit code 2."""


class _Parser(argparse.ArgumentParser):
    """argparse, with our exit code and without the usage text before every message."""

    def error(self, message: str) -> NoReturn:
        tell(f"{self.prog}: {message}", f"Try '{self.prog} --help'.")
        self.exit(FAILED)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: The words after the program's name; None takes those of the process.

    Returns:
        0 when done, 1 for `text --check` when something would be removed and for `index verify` when
        something is wrong, 2 for bad usage or unreadable input, 130 when interrupted.
    """
    fill_gaps()
    args = _parser().parse_args(arguments)
    try:
        with plain_warnings():
            return int(args.run(args))
    except (_CommandError, UnrepeatError) as error:
        tell(f"unrepeat: {error}")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader has gone, as with `| head`
        for stream in (sys.stdout, sys.stderr):
            try:
                if stream is not None:
                    stream.flush()
            except BrokenPipeError:
                drop_what_is_held(stream)
        return DONE
    except OSError as error:
        where = repr(error.filename) if error.filename is not None else "the output or a temporary file"
        tell(f"unrepeat: cannot write {where}: {error.strerror or error}.")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="unrepeat",
        description="Find text that says the same thing twice in the same words, remove the second telling, "
        "and report what was done.",
    )
    parser.add_argument(
        "--version", action="version", version=f"unrepeat {__version__} ({_kernel.NAME} kernel)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_text(commands)
    add_corpus(commands)
    add_feed(commands)
    add_index(commands)
    add_report(commands)
    return parser


def _add_text(commands: Commands) -> None:
    text = commands.add_parser(
        "text",
        help="clean one article",
        description="Write the article without its repeated paragraphs to standard output.",
        epilog="Exit code: 0 done, 1 for --check if something would go, 2 bad usage or unreadable input.",
    )
    text.add_argument(
        "file",
        nargs="?",
        default=STANDARD_STREAM,
        metavar="FILE",
        help="the article; - (default) is standard input",
    )
    text.add_argument(
        "-o", "--output", metavar="OUT", help="write the clean text to OUT, whole or not at all"
    )
    text.add_argument(
        "--report", choices=("text", "json"), help="write a report to standard error, or to --report-file"
    )
    text.add_argument(
        "--report-file", metavar="PATH", help="write the report to PATH, as JSON unless --report says text"
    )
    text.add_argument(
        "--html",
        metavar="PAGE",
        help="write a page that shows what goes, and why, to PAGE, whole or not at all",
    )
    text.add_argument(
        "--check", action="store_true", help="write no text; exit 1 if something would be removed"
    )
    text.add_argument(
        "--encoding",
        default="utf-8",
        help="encoding of input and output (default: utf-8, with or without BOM)",
    )
    text.add_argument("--unit", choices=get_args(UnitKind), help="what is kept or cut (default: auto)")
    text.add_argument(
        "--threshold", type=float, metavar="SHARE", help="coverage asked of a copy, 0.5 to 1 (default: 0.9)"
    )
    text.add_argument("--keep", choices=get_args(Keep), help="which of two copies stays (default: first)")
    text.add_argument(
        "--caution",
        choices=get_args(Caution),
        help="how sure it must be that a copy is a mistake and not the author's (default: normal)",
    )
    text.add_argument(
        "--protect",
        metavar="PATTERN",
        help="what matches this regular expression (Python's) stays, whatever it repeats",
    )
    text.set_defaults(run=_run_text)


def _run_text(args: argparse.Namespace) -> int:
    options = _options(args)
    raw = _read(args.file)
    # A mark is no part of the text, and goes back in front of it.
    mark, codec = marked(raw, args.encoding)
    result = dedupe_text(_decode(raw, len(mark), codec, args), protect=args.protect, options=options)
    _write(mark + result.text.encode(codec), result, args)
    return WOULD_REMOVE if args.check and result.report.removed else DONE


def _options(args: argparse.Namespace) -> Options:
    values: OptionValues = {}
    if args.unit is not None:
        values["unit"] = args.unit
    if args.threshold is not None:
        values["threshold"] = args.threshold
    if args.keep is not None:
        values["keep"] = args.keep
    if args.caution is not None:
        values["caution"] = args.caution
    if args.report is not None and args.report_file is None and sys.stderr is None:
        raise _CommandError("standard error is closed. Name a file for the report with --report-file.")
    if args.check and args.output is not None:
        raise _CommandError("--check writes no text, so it does not go with --output. Leave one of them out.")
    named = [
        (option, path)
        for option, path in (
            ("--output", args.output),
            ("--report-file", args.report_file),
            ("--html", args.html),
        )
        if path is not None
    ]
    for (option, path), (other, other_path) in combinations(named, 2):
        if _same_file(path, other_path):
            raise _CommandError(f"{option} and {other} both name {path!r}. Give them different paths.")
    return Options(**values)


def _same_file(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _name(file: str) -> str:
    return "standard input" if file == STANDARD_STREAM else repr(file)


def _read(file: str) -> bytes:
    try:
        if file == STANDARD_STREAM:
            return standard_input().read()
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise _CommandError(f"cannot read {_name(file)}: {error.strerror or error}.") from error


def _decode(raw: bytes, skip: int, codec: str, args: argparse.Namespace) -> str:
    """Return the text in some bytes, if it gives the same bytes again, as what stays must be the same."""
    name = _name(args.file)
    try:
        text = raw[skip:].decode(codec)
    except UnicodeDecodeError as error:
        at = error.start + skip
        raise _CommandError(
            f"{name} is not {args.encoding}: byte {at} (0x{raw[at]:02x}) cannot be decoded ({error.reason}). "
            "Name the right encoding with --encoding."
        ) from error
    except UnicodeError as error:
        raise _CommandError(
            f"{name} is not {args.encoding}: {error}. Name the right encoding with --encoding."
        ) from error
    again = text.encode(codec, "replace")
    if again != raw[skip:]:
        pairs = enumerate(zip_longest(again, raw[skip:]), skip)
        at = next(number for number, (one, other) in pairs if one != other)
        raise _CommandError(
            f"{name} cannot be written in {args.encoding} as it was read: byte {at} would be another one. "
            "Convert it to utf-8 first."
        )
    return text


def _write(clean: bytes, result: DedupeResult, args: argparse.Namespace) -> None:
    """Write text, report and page; files appear when everything has been written, or not at all."""
    style = args.report or ("json" if args.report_file is not None else None)
    described = _described(result, style, to_file=args.report_file is not None) + "\n"
    page = result.to_html().encode() if args.html is not None else b""
    try:
        with ExitStack() as files:
            if args.html is not None:
                files.enter_context(WholeFile(args.html)).write(page)
            if args.report_file is not None:
                files.enter_context(WholeFile(args.report_file)).write(described.encode())
            if args.output is not None:
                files.enter_context(WholeFile(args.output)).write(clean)
            elif not args.check:
                output = standard_output()
                output.write(clean)
                output.flush()
            if style is not None and args.report_file is None:
                print(described, end="", file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _CommandError(
            f"cannot write {'the output' if error.filename is None else error.filename!r}: "
            f"{error.strerror or error}."
        ) from error


def _described(result: DedupeResult, style: str | None, *, to_file: bool) -> str:
    if style is None:
        return ""
    if style == "json":
        return result.to_json(indent=2)
    if to_file:
        return result.report.summary()
    terminal = standard_error()
    return result.report.summary(terminal.width, terminal.color)
