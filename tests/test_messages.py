"""The words of messages: plain English, as a reader would search for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import unrepeat
from unrepeat.errors import InputError, reason
from unrepeat.records.read import read_records

pytestmark = pytest.mark.any_kernel(reason="is about words of messages, not of texts")

SOURCE = Path(unrepeat.__file__).parent

# "there is no index" is English, and "this is no JSON" is not said by anyone who speaks it.
ODD = re.compile(r"\b(is|are|be|was|were) (no|none) \w")
PLAIN = re.compile(r"\bthere (is|are|was|were) (no|none)\b|\bis none\b")

FILES = sorted(path for path in SOURCE.rglob("*.py"))


def messages(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings in what is raised or told, with their lines; a value in one is "{}"."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Raise, ast.Yield, ast.Call)):
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.JoinedStr):
                parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in inner.values)
                yield inner.lineno, "".join(map(str, parts))
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.lineno, inner.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_are_plain_english(path: Path) -> None:
    for line, text in messages(path):
        is_message = not text.startswith("/*")  # a comment in C, in a file that is made
        assert not (is_message and ODD.search(PLAIN.sub("", text))), f"line {line}: {text}"


def test_what_another_library_says_goes_on_in_a_sentence(tmp_path: Path) -> None:
    """Arrow ends its messages with a full stop, and the system does not."""
    pytest.importorskip("pyarrow")
    (tmp_path / "news.parquet").write_bytes(b"no Parquet at all, but long enough for its end")
    with pytest.raises(InputError) as error:
        list(read_records([str(tmp_path / "news.parquet")]))
    assert re.fullmatch(r"cannot read '.*': [^']*[^.]\.", str(error.value))
    assert reason(ValueError("Not a Parquet file.\n")) == "Not a Parquet file"
