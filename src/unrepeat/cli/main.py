"""The command line: `main`, which finds the command, and the version."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence

from unrepeat import _kernel
from unrepeat.cli.config import add_config, configure
from unrepeat.cli.exits import exit_code
from unrepeat.cli.parser import CommandParser
from unrepeat.records.streams import fill_gaps
from unrepeat.version import __version__

# A module of a command is imported when the command is called: the others need not wait for it, and
# `unrepeat --help` waits for none.


def _define_text(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.text import define

    define(parser)


def _define_corpus(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.corpus import define

    define(parser)


def _define_feed(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.feed import define

    define(parser)


def _define_index(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.index import define

    define(parser)


def _define_furniture(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.furniture import define

    define(parser)


def _define_completion(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.completion import define

    define(parser, lambda: _parser(None))


def _define_report(parser: argparse.ArgumentParser) -> None:
    from unrepeat.cli.report import define

    define(parser)


COMMANDS: Mapping[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "text": ("clean one article", _define_text),
    "corpus": ("find the documents that repeat others", _define_corpus),
    "feed": ("find the documents that repeat older ones, as they come", _define_feed),
    "index": ("look at an index, check it, copy it, remove documents", _define_index),
    "furniture": ("take out of texts what a site puts on page after page", _define_furniture),
    "report": ("make the page of a stored report", _define_report),
    "completion": ("write the script for completion in a shell", _define_completion),
}
"""The commands: the line of each in `unrepeat --help`, and what adds its options and what runs it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: The words after the program's name; None takes those of the process.

    Returns:
        0 when done, 1 for `text --check` when something would be removed, for `verify` when something is
        wrong with an index and for `remove` when a document is not there, 2 for bad usage or unreadable
        input, 130 when interrupted.
    """
    fill_gaps()
    words = sys.argv[1:] if arguments is None else arguments
    return exit_code(lambda: _run(words))


def _run(words: Sequence[str]) -> int:
    parser = _parser(words)
    if not {"-h", "--help", "--version"}.intersection(words):
        configure(parser, words)
    namespace = parser.parse_args(words)
    return int(namespace.run(namespace))


def _parser(words: Sequence[str] | None) -> CommandParser:
    """Return a parser that knows the options of the command that is called, and of the others the names.

    Args:
        words: The command line; None for the options of all commands.
    """
    parser = CommandParser(
        prog="unrepeat",
        description="Find text that says the same thing twice in the same words, remove the second telling, "
        "and report what was done.",
    )
    parser.add_argument(
        "--version", action="version", version=f"unrepeat {__version__} ({_kernel.NAME} kernel)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    # No option in front of the command takes a value, so the first word that is none is the command.
    called = next((word for word in words or () if not word.startswith("-")), None)
    for name, (line, define) in COMMANDS.items():
        command = commands.add_parser(name, help=line)
        if words is None or name == called:
            define(command)
            for leaf in command.leaves():
                add_config(leaf)
    return parser
