"""The command `unrepeat completion`: the script with which a shell completes commands and options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from unrepeat.cli.exits import DONE
from unrepeat.cli.terminal import say
from unrepeat.errors import missing_extra

SHELLS = ("bash", "zsh", "tcsh")

_FILES = ("FILE", "PATH", "OUT", "PAGE", "REPORT", "OLD", "NEW")


def define(parser: argparse.ArgumentParser, whole: Callable[[], argparse.ArgumentParser]) -> None:
    """Add the options of the command, and what runs it.

    Args:
        parser: That of the command.
        whole: Returns the parser of the program with all options of all commands.
    """
    parser.description = "Write the script with which a shell completes commands, options and files."
    parser.epilog = "Exit code: 0 done, 2 bad usage, or the package shtab is not installed."
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")
    parser.set_defaults(run=lambda namespace: run(namespace.shell, whole()))


def run(shell: str, parser: argparse.ArgumentParser) -> int:
    """Write the script for a shell, and return the exit code."""
    try:
        import shtab
    except ImportError as error:
        raise missing_extra("completion needs", "shtab", "cli") from error
    _complete_files(parser, shtab.FILE)
    say(*shtab.complete(parser, shell).splitlines())
    return DONE


def _complete_files(parser: argparse.ArgumentParser, files: object) -> None:
    for action in parser._actions:  # noqa: SLF001 # argparse has no other list of them
        if action.metavar in _FILES:
            action.complete = files  # type: ignore[attr-defined] # what shtab looks for
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                _complete_files(command, files)
