"""Options from a file: `[tool.unrepeat.corpus]` in pyproject.toml, or `[corpus]` in a file of its own."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from typing import Any

from unrepeat.cli.parser import CommandParser
from unrepeat.errors import InputError, OptionError, reason, shown

PROJECT_FILE = "pyproject.toml"
"""Read in the current folder if no other file is named."""

_OPTION = "--config"


def add_config(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the file; it is read before the others are."""
    parser.add_argument(
        _OPTION,
        metavar="FILE",
        help="take options from this TOML file (default: pyproject.toml here, where they stand below "
        "tool.unrepeat). What is given on the command line comes first",
    )


def configure(parser: CommandParser, words: Sequence[str]) -> None:
    """Make the options in a file the defaults of the command that is called.

    Args:
        parser: That of the program.
        words: The command line.

    Raises:
        InputError: if the file cannot be read, or is not TOML.
        OptionError: if it names no command, no option of the command, or a value that the option refuses.
    """
    path = _named(words)
    if path is None and not os.path.isfile(PROJECT_FILE):
        return
    name = PROJECT_FILE if path is None else path
    table = _commands(_read(name, f"{_OPTION} " if path is not None else ""), is_named=path is not None)
    for word in [None, *(word for word in words if not word.startswith("-"))]:
        if word is not None:
            if word not in parser.commands:
                break
            parser, table = parser.commands[word], table.get(word, {})
        if not isinstance(table, Mapping):
            where = "tool.unrepeat" if word is None else word
            raise OptionError(f"{name}: {where!r} must be a table of options, not {shown(table)}.")
        if parser.commands:
            _check_names(parser, table, name)
    if not parser.commands:
        _set_options(parser, table, name)


def _named(words: Sequence[str]) -> str | None:
    """Return the file that a command line names; of a value that is missing the command's parser tells."""
    scan = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    scan.add_argument(_OPTION, nargs="?")
    path: str | None = scan.parse_known_args(words)[0].config
    return path


def _read(path: str, option: str) -> dict[str, Any]:
    """Return what stands in a file; `option` is what stands before its name in a message."""
    import tomllib  # not at the top: most runs need none

    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise InputError(f"cannot read {option}{path!r}: {error.strerror or error}.") from error
    except ValueError as error:
        raise InputError(
            f"{path!r} is not TOML: {reason(error)}. Mend it, or name another with {_OPTION}."
        ) from error


def _commands(table: Mapping[str, Any], *, is_named: bool) -> Any:
    """Return the part of a file that has the tables of commands.

    Args:
        table: The file.
        is_named: Whether it was named; one that was not is the file of a project, with much besides.
    """
    tool = table.get("tool", {})
    if isinstance(tool, Mapping):
        if "unrepeat" in tool or not is_named:
            return tool.get("unrepeat", {})
        return {key: value for key, value in table.items() if key != "tool"}
    return table if is_named else {}


def _check_names(parser: CommandParser, table: Mapping[str, Any], name: str) -> None:
    for key in table:
        if key not in parser.commands:
            raise OptionError(
                f"{name}: {key!r} is not a command of {parser.prog}. The commands are: "
                f"{', '.join(parser.commands)}. Put options below one of them, as in [corpus]."
            )


def _set_options(parser: CommandParser, table: Mapping[str, Any], name: str) -> None:
    origins: dict[str, str] = {}
    for key, value in table.items():
        option = f"--{key.replace('_', '-')}"
        action = parser.option(option)
        if option in (_OPTION, "--help"):
            raise OptionError(f"{name}: {key!r} is not an option for a file. Give it on the command line.")
        if action is None:
            near = parser.similar_option(option)
            hint = f" Did you mean {near.lstrip('-')!r}?" if near else ""
            raise OptionError(f"{name}: {key!r} is not an option of {parser.prog}.{hint}")
        given = _value(parser, action, value, f"{name}: {key} = {_told(value)}")
        if given is None:
            continue
        if action.dest in origins:
            raise OptionError(
                f"{name}: {origins[action.dest]!r} and {key!r} exclude each other. Leave one out."
            )
        origins[action.dest] = key
        parser.set_defaults(**{action.dest: given})
        action.required = False


def _value(parser: CommandParser, action: argparse.Action, value: object, where: str) -> object:
    """Return what an option makes of a value in a file; None if it says that the option is not given."""
    if isinstance(action, argparse.BooleanOptionalAction) or action.nargs == 0:
        if not isinstance(value, bool):
            raise OptionError(f"{where} must be true or false.")
        if isinstance(action, argparse.BooleanOptionalAction):
            return value
        return action.const if value else None
    if parser.takes_several(action):
        values = value if isinstance(value, list) else [value]
        texts = [one for one in values if isinstance(one, str)]
        if len(texts) < len(values):
            raise OptionError(f"{where} must be a string or a list of strings.")
        return [_converted(action, text, where) for text in texts]
    if isinstance(value, (bool, list, dict)):
        raise OptionError(f"{where} must be a string or a number.")
    converted = _converted(action, str(value), where)
    if action.choices is not None and converted not in action.choices:
        raise OptionError(f"{where} must be one of {', '.join(map(repr, action.choices))}.")
    return converted


def _converted(action: argparse.Action, text: str, where: str) -> object:
    """Return what an option makes of a value, written as on the command line."""
    convert = action.type if callable(action.type) else str
    try:
        return convert(text)
    except argparse.ArgumentTypeError as error:
        raise OptionError(f"{where} is not accepted: {error}") from error


def _told(value: object) -> str:
    """Return a value as a message has it: true and false as TOML writes them."""
    return str(value).lower() if isinstance(value, bool) else shown(value)
