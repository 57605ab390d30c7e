"""argparse as this command line wants it: whole names alone, hints where something is not known, examples."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, cast

from unrepeat.cli.examples import EXAMPLES
from unrepeat.cli.exits import FAILED
from unrepeat.cli.terminal import tell

# What argparse says of `--quiet=yes`.
_EXPLICIT = re.compile("ignored explicit argument (.*)", re.DOTALL)


class CommandParser(argparse.ArgumentParser):
    """A parser of the program, of a command or of an action of one."""

    def __init__(self, **values: Any) -> None:
        """Make a parser that takes no abbreviations: a new option must not change what an old script does."""
        super().__init__(**values, allow_abbrev=False)

    @property
    def commands(self) -> Mapping[str, CommandParser]:
        """The commands or actions below it, by their names."""
        found = next((action.choices for action in self._actions if isinstance(action.choices, dict)), {})
        return cast("Mapping[str, CommandParser]", found)

    def leaves(self) -> Iterator[CommandParser]:
        """Yield the parsers below it, or itself, that have no further ones below them."""
        if not self.commands:
            yield self
        for command in self.commands.values():
            yield from command.leaves()

    def option(self, name: str) -> argparse.Action | None:
        """Return the option with a name, as in "--drop"; None if there is none."""
        return self._option_string_actions.get(name)

    def takes_several(self, action: argparse.Action) -> bool:
        """Whether an option may be given several times, and its values add up."""
        return isinstance(action, self._registry_get("action", "append"))

    def similar_option(self, name: str) -> str | None:
        """Return the option that may have been meant by a name: one that begins so, or looks so."""
        known = list(self._option_string_actions)
        begun = [other for other in known if other.startswith(name)] if name.startswith("--") else []
        return next(iter(begun or get_close_matches(name, known, n=1)), None)

    # Each parser complains of what it does not know, so that the hint leads to its own help.
    def parse_known_args(  # type: ignore[override] # the namespace is always argparse's own
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        found, unknown = super().parse_known_args(args, namespace)
        for word in unknown:
            if word.startswith("-"):
                name = word.partition("=")[0]
                near = self.similar_option(name)
                self.error(f"there is no option {name!r}." + (f" Did you mean {near!r}?" if near else ""))
        if unknown:
            self.error(f"{unknown[0]!r} is one argument more than there may be.")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the command line, without the usage text before it, and exit."""
        message = _EXPLICIT.sub(r"takes no value, and \1 was given. Leave it out.", message)
        tell(f"{self.prog}: {message}", f"Try '{self.prog} --help'.")
        self.exit(FAILED)

    def format_help(self) -> str:
        """Return the help with the examples behind it."""
        examples = EXAMPLES.get(self.prog, ())
        lines = [line for what, command in examples for line in (f"  {what}:", f"    {command}")]
        return "\n".join([super().format_help(), *(["examples:", *lines, ""] if lines else [])])
