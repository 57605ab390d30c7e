"""What is said of installing: commands that work, in a checkout and anywhere else."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.package import ROOT
from unrepeat.errors import EXTRAS, MissingExtraError, missing_extra

pytestmark = pytest.mark.any_kernel(reason="about installing")

DECLARED: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["optional-dependencies"]

READ_BY_PEOPLE = (".github", "docs", "examples", "src", "CHANGELOG.md", "CONTRIBUTING.md", "README.md")

# Up to the end of the code: a back quote, the end of the line, or in a string of Python its end. In prose the
# line may be broken before the first argument.
PIP = re.compile(r"\bpip3? install\s((?:[ \t]*(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s`'\"#&|;,)]+))*)")


def sources() -> Iterator[Path]:
    for name in READ_BY_PEOPLE:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.suffix in {".ipynb", ".md", ".py", ".toml"})


def commands() -> list[tuple[str, list[str]]]:
    """What is told to be installed with pip, with the file that tells it."""
    return [
        (path.relative_to(ROOT).as_posix(), shlex.split(found[1].replace("\\", "")))
        for path in sources()
        for found in PIP.finditer(path.read_text(encoding="utf-8"))
    ]


def test_errors_name_the_packages_that_the_extras_have() -> None:
    for extra, requirements in EXTRAS.items():
        declared = [requirement.partition(";")[0].strip() for requirement in DECLARED[extra]]
        left_out = set(declared) - set(requirements)
        assert set(requirements) <= set(declared)
        # What goes without the rest: the command line draws no bar without tqdm, and has other extras in it.
        assert left_out == ({"tqdm>=4.60", "unrepeat[arrow,zstd,html]"} if extra == "cli" else set())


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_error_has_a_command_that_every_shell_takes(extra: str) -> None:
    told = str(missing_extra("this needs", "wheels", extra))
    command = re.search(r"Install it with: (pip install .*), or unrepeat with its extra (\w+)\.$", told)
    assert command is not None
    assert shlex.split(command[1])[2:] == list(EXTRAS[extra])
    assert command[2] == extra
    assert "'" not in told


def test_every_missing_package_is_told_in_one_way() -> None:
    makers = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if isinstance(called, ast.Name) and called.id == MissingExtraError.__name__:
                makers.add(path.relative_to(ROOT / "src/unrepeat").as_posix())
    # The second one is about a module of the standard library, which pip does not have.
    assert makers == {"errors.py", "records/formats.py"}


def test_no_command_asks_pypi_for_unrepeat() -> None:
    """It is not there, so such a command fails, or brings whatever somebody else puts there."""
    told = commands()
    assert len(told) >= 10
    for file, arguments in told:
        for argument in arguments:
            assert not re.match(r"unrepeat\b(?!/)", argument), f"{file}: pip install {argument}"


def test_the_extras_that_commands_name_are_there() -> None:
    named = set()
    for file, arguments in commands():
        for argument in arguments:
            if found := re.match(r"\.\[(.*)\]$", argument):
                extras = set(found[1].split(","))
                assert extras <= DECLARED.keys(), file
                named |= extras
    assert {"cli", "test", "dev", "docs", "html"} <= named


def test_a_command_that_asks_pypi_for_unrepeat_would_be_found() -> None:
    for line in (
        "`pip install 'unrepeat[html]'`",
        "    pip install -U unrepeat",
        'say("pip install \\"unrepeat\\"")',
    ):
        found = PIP.search(line.replace("\\", ""))
        assert found is not None
        assert any(argument.startswith("unrepeat") for argument in shlex.split(found[1]))
