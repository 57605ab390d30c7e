"""Runs the cells of a notebook, without Jupyter."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from typing import Any


def run_cells(notebook: Mapping[str, Any]) -> Iterator[str]:
    """Run the cells with code in order, and return what each prints.

    What the last line of a cell gives is shown as a notebook does, by its HTML, if it has one.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(tree, f"cell {number}", "exec"), names)  # noqa: S102 # a file of the project
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)  # noqa: S307
                if hasattr(value, "_repr_html_"):
                    assert value._repr_html_().strip()
        yield printed.getvalue()
