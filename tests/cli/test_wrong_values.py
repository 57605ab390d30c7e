"""What is printed when an option of any command has a wrong value: the option, the value, and no Python."""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.cli.commands import RECORDS, TWICE, any_kernel, lines, run_here
from unrepeat.cli.main import _parser
from unrepeat.cli.parser import CommandParser

pytestmark = any_kernel

WRONG = (
    *("", "x", "(", "-1", "0", "0.2", "2.0", "nan", "1e999", "9" * 30, "5h", "0.0001h", " 3", "None"),
    *("\udcff", "no folder/x", "folder"),
)

PYTHON = re.compile(
    r"Traceback|\bNone\b|\bTrue\b|\bFalse\b|timedelta|datetime|keyword|argument of type|\bint\b|\bfloat\b"
    r"|\bstr\b|\b[a-z]+_[a-z_]+\b|re\.escape|\w=[\w'\"]|Errno|Error\b|\.\.$"
)

FILE_ERROR = re.compile(
    r"unrepeat: (cannot (read|write|open|make) |there is no index |a text file holds no records, so "
    r"|'cut.jsonl' has no report on a text with the id )"
)
"""An error of a file, which may speak of the file alone."""

NO_VALUE = (argparse.BooleanOptionalAction, argparse._HelpAction)


def options() -> Iterator[tuple[CommandParser, argparse.Action]]:
    """Yield all options with a value, each with the parser of its command or action."""
    for leaf in _parser(None).leaves():
        for action in leaf._actions:
            if action.option_strings and action.nargs != 0 and not isinstance(action, NO_VALUE):
                yield leaf, action


def ids(value: object) -> str:
    return value.prog if isinstance(value, CommandParser) else str(getattr(value, "dest", value))


def words(leaf: CommandParser, action: argparse.Action) -> list[str]:
    """Return a command line for an option, up to its value."""
    _, command, *rest = leaf.prog.split()
    found = [command, *rest]
    name = action.option_strings[-1]
    index = "new.db" if command == "feed" or rest == ["learn"] else "sites.db"
    places = {"path": "old.db", "old": "old.db", "new": "new.db", "shell": "bash", "sources": "g"}
    for other in leaf._actions:
        if other.required and other is not action:
            found += (
                [other.option_strings[0], index] if other.option_strings else [places.get(other.dest, "x")]
            )
    for group in leaf._mutually_exclusive_groups:
        if group.required and action not in group._group_actions:
            found += [group._group_actions[0].option_strings[0], "2026-05-04"]
    # What an option is about; without it, it is refused in any case.
    about = {
        "--strip-": ["--strip"],
        "--furniture-window": ["--furniture", "new-sites.db"],
        "--explain-below": ["--html", "page.html"],
        "--show": ["--html", "page.html"],
        "--id": ["cut.jsonl"] if command == "report" else [],
        "--at": ["report.jsonl"],
        "--output": ["report.jsonl"] if command == "report" else [],
    }
    return found + [
        word
        for start, given in about.items()
        if name == start or (start.endswith("-") and name.startswith(start))
        for word in given
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each kind that a command reads."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "news.jsonl").write_bytes(lines([*RECORDS, {"id": "t", "text": TWICE, "source": "g"}]))
    for command in (
        ["feed", "--index", "old.db"],
        ["furniture", "learn", "--index", "sites.db"],
        ["corpus", "--report-file", "report.jsonl", "--strip", "--strip-report", "cut.jsonl"],
    ):
        assert run_here(*command, "news.jsonl", cwd=folder).returncode == 0
    (folder / "folder").mkdir()
    return folder


@pytest.mark.parametrize(("leaf", "action"), list(options()), ids=ids)
def test_is_told_in_the_words_of_the_command_line(
    tmp_path: Path, files: Path, leaf: CommandParser, action: argparse.Action
) -> None:
    (option,) = (name for name in action.option_strings if name.startswith("--"))
    folder = tmp_path / "folder"
    shutil.copytree(files, folder)
    before = sorted(folder.rglob("*"))
    refused = 0
    for value in WRONG if action.type or action.choices else WRONG[:4]:
        done = run_here(*words(leaf, action), f"{option}={value}", cwd=folder)
        if done.returncode == 0:
            shutil.rmtree(folder)
            shutil.copytree(files, folder)
            continue
        refused += 1
        error = done.stderr.decode()
        message, _, end = error.partition("\n")
        if option == "--id" and error.startswith("unrepeat: there is no document "):
            assert done.returncode == 1, error  # as documented; any id may be asked for
            continue
        assert done.returncode == 2, error
        assert done.stdout == b""
        assert end in ("", f"Try '{leaf.prog} --help'.\n"), error
        assert repr(value)[:50].rstrip("'") in message, error
        # What the user wrote may look like anything.
        assert not PYTHON.search(message.replace(repr(value), "")), error
        assert option in message or FILE_ERROR.match(message), error
        # The first of two indexes may be there when the second cannot be made.
        assert [path for path in sorted(folder.rglob("*")) if path.name != "new.db"] == before, error
    assert refused or action.type is None, f"{option} takes all of these"


@pytest.mark.parametrize(("leaf", "action"), list(options()), ids=ids)
def test_is_told_of_a_file_of_options(tmp_path: Path, leaf: CommandParser, action: argparse.Action) -> None:
    key = action.option_strings[-1].removeprefix("--")
    if key == "config" or (action.type is None and not action.choices):
        return
    program, *path = leaf.prog.split()
    value = {"FIELDS": "", **dict.fromkeys(("PATH", "OUT", "PAGE"), "\0")}.get(str(action.metavar), "((")
    (tmp_path / "options.toml").write_text(f"[{'.'.join(path)}]\n{key} = {json.dumps(value)}\n")
    done = run_here(*words(leaf, action), "--config", "options.toml", cwd=tmp_path)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert message.startswith(f"{program}: options.toml: {key} = {value!r} ")
    assert not PYTHON.search(message.partition(repr(value))[2])


def test_a_number_that_python_does_not_read() -> None:
    done = run_here("text", f"--seed={'9' * 5000}")
    assert done.returncode == 2
    assert done.stderr.startswith(b"unrepeat text: argument --seed: '999")
    assert b"' is not a whole number from 0 to 4294967295." in done.stderr or b"... is not" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--prefer", "ap", "--same-source"], "--prefer decides between copies of different sources, which"),
        (["--prefer", "ap", "--prefer", "ap"], "--prefer names the source 'ap' twice."),
        (["--explain-below", "0.9", "--html", "x.html"], "--explain-below 0.9 must be lower than the"),
        (["--noise", "--against", "news.db"], "--noise does not go with the index 'news.db'"),
    ],
)
def test_values_that_do_not_go_together(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "news.jsonl").write_bytes(lines(RECORDS))
    with chdir(tmp_path):
        run_here("feed", "--index", "news.db", "news.jsonl")
        done = run_here("corpus", "news.jsonl", *arguments)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"unrepeat: {message}")


def test_a_report_that_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(lines(RECORDS))
    run_here("corpus", "news.jsonl", "--report-file", "report", cwd=tmp_path)
    done = run_here("report", "report", "--at", "0.6", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().endswith("on the command line --explain-below 0.6.\n")
