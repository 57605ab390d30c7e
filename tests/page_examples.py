"""Runs what stands on a page, in order: Python with prompts, and commands with what they print."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    language: str
    text: str
    line: int
    """Number of its first line in the page, from 0."""

    @property
    def has_prompts(self) -> bool:
        """Whether it is Python that shows what it gives."""
        return self.language == "python" and self.text.startswith(">>> ")


def blocks_of(page: Path) -> Iterator[Block]:
    """Return the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)


def console(block: Block) -> str:
    """Run the commands of a block, and return it with what they print now."""
    commands = [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    shown = ""
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8"},
            check=False,
            timeout=60,
        )
        shown += f"$ {command}\n{done.stdout}"
    return shown


def run_page(page: Path) -> int:
    """Run the examples of a page in the working directory, and return how many there are.

    Names live from one block to the next. A difference is printed as doctest prints it.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    count = 0
    for block in blocks_of(page):
        if block.has_prompts:
            test = doctest.DocTestParser().get_doctest(block.text, names, page.name, str(page), block.line)
            runner.run(test, clear_globs=False)
            names.update(test.globs)
            count += len(test.examples)
        elif block.language == "console":
            shown = console(block)
            assert shown == block.text, f"{page.name}, line {block.line}:\n{shown}"
            count += 1
    assert runner.summarize(verbose=False).failed == 0, page.name
    return count
