"""The public names, what importing them loads, and which module may import which."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

import unrepeat

PACKAGE = Path(unrepeat.__file__).parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))

# From top to bottom: a module imports only from lines below its own. The steps of the flow (segment,
# normalize, shingle and minhash, candidates, verify, decide) stand on lines of their own, and `text` alone
# puts them together.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("__init__",),
    ("text", "files"),
    ("decide", "report"),
    ("rounds",),
    ("blocks", "candidates", "judge"),
    ("minhash", "rules"),
    ("edits",),
    ("segment", "verify"),
    ("align", "shape", "shingle"),
    ("arrays", "model", "normalize", "options"),
    ("errors", "unicode_ranges", "version"),
)
LAYER = {module: number for number, modules in enumerate(LAYERS) for module in modules}

# Modules of the standard library that `import unrepeat` loads in a fresh interpreter: what `dataclasses`,
# `typing`, `re` and `json` bring along, measured at 55 on Python 3.11.
MOST_MODULES = 75


def imports(module: str) -> Iterator[str]:
    """Names of the modules of the package that a module imports, at its top or inside functions."""
    for node in ast.walk(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "unrepeat":
                for alias in node.names:
                    yield alias.name if alias.name in MODULES else "__init__"
            elif node.module and node.module.startswith("unrepeat."):
                yield node.module.removeprefix("unrepeat.")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "unrepeat":
                    yield alias.name.removeprefix("unrepeat").removeprefix(".") or "__init__"


def python(*arguments: str) -> str:
    """Run Python with warnings as errors, apart from the working directory and the environment."""
    command = [sys.executable, "-I", "-W", "error", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_all_names_the_public_names() -> None:
    # Constants, then classes, then functions, as ruff (RUF022) sorts them.
    assert unrepeat.__all__ == sorted(
        unrepeat.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    public = {
        name
        for name, value in vars(unrepeat).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert set(unrepeat.__all__) == public | {"__version__"}


def test_the_public_names_have_docstrings() -> None:
    for name in unrepeat.__all__:
        value = getattr(unrepeat, name)
        assert name in ("REASONS", "__version__") or (
            value.__doc__ and not value.__doc__.startswith(f"{name}(")
        ), name


def test_the_version_is_that_of_the_distribution() -> None:
    assert unrepeat.__version__ == version("unrepeat")


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_imported_alone(module: str) -> None:
    python("-c", f"import unrepeat.{module}" if module != "__init__" else "import unrepeat")


@pytest.mark.parametrize("statement", ["import unrepeat", "from unrepeat import *"])
def test_importing_loads_little(statement: str) -> None:
    code = f"import sys; old = set(sys.modules); {statement}; print(*sorted(set(sys.modules) - old))"
    loaded = python("-c", code).split()
    assert "unrepeat.text" in loaded
    heavy = {"numpy", "scipy", "datasketch", "xxhash", "sentencex"}
    assert heavy.isdisjoint(name.split(".")[0] for name in loaded)
    foreign = [name for name in loaded if not name.startswith("unrepeat")]
    assert {name.split(".")[0] for name in foreign} <= sys.stdlib_module_names
    assert len(foreign) <= MOST_MODULES
    assert "unrepeat.cli" not in loaded


def test_a_text_without_repetition_needs_no_numpy() -> None:
    code = (
        "import sys; from unrepeat import dedupe_text; dedupe_text('Ships wait in the harbour.');"
        " assert 'numpy' not in sys.modules and 'scipy' not in sys.modules"
    )
    python("-c", code)


def test_every_module_has_a_layer() -> None:
    assert sorted(LAYER) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_go_down(module: str) -> None:
    for imported in imports(module):
        assert LAYER[imported] > LAYER[module], f"{module} imports {imported}"


@pytest.mark.parametrize("step", ["segment", "decide", "report"])
def test_only_text_puts_the_steps_together(step: str) -> None:
    users = {module for module in MODULES if step in imports(module)}
    # The command and the package import `report` for its names; they call none of the steps.
    assert users - ({"cli", "__init__"} if step == "report" else set()) == {"text"}


def test_nothing_below_the_command_prints_or_reads_the_environment() -> None:
    for module in set(MODULES) - {"cli", "__main__", "files"}:
        tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert names.isdisjoint({"print", "open", "environ", "global"}), module
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), module
