"""Every regular expression of the package takes linear time, whatever it is given."""

from __future__ import annotations

import ast
import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import permutations
from pathlib import Path

import pytest

import unrepeat

FOLDER = Path(unrepeat.__file__).parent
MADE_AT_BUILD = FOLDER / "_kernel" / "native"  # a script that makes tables, and is no part of the package

pytestmark = pytest.mark.any_kernel(reason="patterns are those of both kernels")

# Lengths of the strings that are looked through. A pattern that tries each place anew takes 2,000,000 steps
# for the short ones, some 10 milliseconds, and a linear one a tenth of one: times may be wrong tenfold.
SHORT, LONG = 2_000, 8_000
SUSPECT, MOST_GROWTH = 0.004, 9.0

# A pattern that tries each way of dividing such a string would take seconds.
TINY = 24


def module_names() -> Iterator[str]:
    for module in pkgutil.walk_packages([str(FOLDER)], "unrepeat."):
        if not module.name.endswith("__main__"):
            yield module.name


def patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns that modules hold, and those that cached functions make, by where they stand."""
    found: dict[str, re.Pattern[str]] = {}
    for name in module_names():
        try:
            module = import_module(name)
        except ImportError:
            continue  # an integration without its package; `test_all_are_found` reads its source
        for key, value in vars(module).items():
            if callable(value) and value.__module__ != name:
                continue  # imported from another module
            takes_nothing = hasattr(value, "cache_clear") and not value.__wrapped__.__code__.co_argcount
            made = value() if takes_nothing else value
            for number, one in enumerate(made if isinstance(made, tuple) else (made,)):
                if isinstance(one, re.Pattern):
                    found[f"{name}.{key}.{number}"] = one
    return found


PATTERNS = patterns()


CALLERS = "checks.py"
"""Where a pattern that the caller passes is compiled: whether that one is linear is theirs to know."""


def test_all_are_found() -> None:
    """There is no other pattern in the sources: none in a function that is not cached, and none unnamed."""
    compiled = 0
    for path in FOLDER.rglob("*.py"):
        if path.is_relative_to(MADE_AT_BUILD):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
                continue
            if node.value.id == "re":
                assert node.attr in {
                    "compile",
                    "escape",
                    "Pattern",
                    "Match",
                    "IGNORECASE",
                    "DOTALL",
                    "error",
                }, (
                    path,
                    node.lineno,
                )
                compiled += node.attr == "compile" and path.name != CALLERS
    assert compiled == len({(name.rsplit(".", 2)[1], pattern) for name, pattern in PATTERNS.items()})
    assert compiled > 10


def characters(pattern: re.Pattern[str]) -> list[str]:
    """Return characters that the parts of a pattern are likely to match, and some that they are not."""
    own = sorted({char for char in pattern.pattern if not char.isalnum()} | set(pattern.pattern[-8:]))
    return list(
        dict.fromkeys(["A", "a", "1", " ", "\u00e9", "\u6f22", "/", "\n", *own[:: 1 + len(own) // 8]])
    )


def hard_strings(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Yield long runs of what one part of a pattern matches, or two, and near misses at the end."""
    some = characters(pattern)
    for one in some:
        yield one * size
    for one, other in permutations(some, 2):
        yield one * size + other
        yield other + one * size
        yield (one + other) * (size // 2)
        yield one * (size // 2) + other * (size // 2)
        yield (one * 9 + other) * (size // 10) + " " + one


def seconds(pattern: re.Pattern[str], text: str) -> float:
    began = time.process_time()
    pattern.search(text)
    pattern.fullmatch(text)
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


def is_linear(pattern: re.Pattern[str]) -> bool:
    if any(seconds(pattern, text) > 1 for text in hard_strings(pattern, TINY)):
        return False
    for short, long in zip(hard_strings(pattern, SHORT), hard_strings(pattern, LONG), strict=True):
        if seconds(pattern, short) < SUSPECT:
            continue
        # The least of some measurements: other work on the machine makes them longer, never shorter.
        growth = min(seconds(pattern, long) for _ in range(3)) / min(
            seconds(pattern, short) for _ in range(3)
        )
        if growth > MOST_GROWTH:
            return False
    return True


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_linear(name: str) -> None:
    assert is_linear(PATTERNS[name])


@pytest.mark.parametrize(
    "expression",
    [
        r"[^\Wa-z\d_]\w*\s*[/\uff0f]\s*[^\Wa-z\d_]",  # what "Jo March/Gazette" was told by: seconds for 8 kB
        r"\S*(?:://|www\.)\S+",
        r"\s+$",
        r"(?:\w+\s?)+!",
    ],
)
def test_patterns_that_are_not_linear_are_seen(expression: str) -> None:
    assert not is_linear(re.compile(expression))
