"""How the code is cut: few modules beside the folders, short files, and nothing that nobody uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import unrepeat
from tests.test_surface import FILES, MODULES

pytestmark = pytest.mark.any_kernel(reason="reads sources alone")

# A file that is read in one go. More than that mostly holds two things that have names of their own.
MOST_LINES = 320

# Beside the folders, `__init__.py` and `__main__.py` aside.
MOST_MODULES = 12

# What packages that unrepeat plugs into call by name.
CALLED_FROM_OUTSIDE = {
    "Clean",
    "UnrepeatPipeline",
    "clean_frame",
    "dedupe_dataset",
    "dedupe_frame",
    "strip_furniture_dataframe",
    "strip_furniture_dataset",
    "strip_furniture_frame",
}


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_read_in_one_go(module: str) -> None:
    assert len(FILES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_few_modules_stand_beside_the_folders() -> None:
    package = Path(unrepeat.__file__).parent
    beside = {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"}
    assert len(beside) <= MOST_MODULES, sorted(beside)


def definitions(tree: ast.Module) -> Iterator[str]:
    """Names of the functions, classes and values that a module defines at its top."""
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield statement.name
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (name.id for name in names if isinstance(name, ast.Name))


def uses(tree: ast.Module) -> Iterator[str]:
    """Names that a module reads, those in annotations within quotation marks included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and re.fullmatch(r"[\w\[\], .|]+", str(node.value)):
            yield from re.findall(r"\w+", str(node.value))


def test_every_definition_is_used_or_public() -> None:
    trees = {module: ast.parse(FILES[module].read_text(encoding="utf-8")) for module in MODULES}
    used = {name for tree in trees.values() for name in uses(tree)}
    known = used | set(unrepeat.__all__) | CALLED_FROM_OUTSIDE | {"__all__", "__version__"}
    defined = {(module, name) for module, tree in trees.items() for name in definitions(tree)}
    unused = sorted(f"{module}.{name}" for module, name in defined if name not in known)
    assert not unused
