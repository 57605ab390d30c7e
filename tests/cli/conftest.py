"""Fixtures of the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import RECORDS, Command, lines


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, with some records in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_bytes(lines(RECORDS))
    return tmp_path


@pytest.fixture
def run() -> Command:
    """Runs a command in this process, and sees that it ends with the code that is expected."""
    return Command()


@pytest.fixture
def odd_index(folder: Path, run: Command) -> str:
    """An index with settings that are not those by default."""
    path = str(folder / "news.db")
    run("feed", "--index", path, "news.jsonl", "--threshold", "0.7", "--contained", "--shingle-size", "3")
    return "news.db"
