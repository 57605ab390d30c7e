"""How far reading has come, for a bar."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.records.files import put
from unrepeat.records.read import read_records, total_bytes
from unrepeat.records.record import ReadLog

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")

LINES = "".join(json.dumps({"id": n, "text": "Ships wait. " * 50}) + "\n" for n in range(2000))


def test_the_bytes_of_all_files_are_counted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / "a.jsonl", LINES)
    put(tmp_path / "in" / "b.jsonl.gz", gzip.compress(LINES.encode()))
    put(tmp_path / "in" / "out.jsonl", LINES)
    put(tmp_path / "c.jsonl", LINES)
    paths = [str(tmp_path / "in"), str(tmp_path / "c.jsonl")]
    log = ReadLog()

    def written(path: str) -> bool:
        return path.endswith("out.jsonl")

    records = read_records(paths, log=log, written=written)
    seen = [log.position.before + log.position.tell() for _ in records]
    total = total_bytes(paths, written=written)
    assert total == 2 * len(LINES) + (tmp_path / "in" / "b.jsonl.gz").stat().st_size
    assert log.position.before + log.position.tell() == total
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[1000] < seen[3000] < seen[5000] <= total


def test_of_a_pipe_nothing_is_known(tmp_path: Path) -> None:
    path = str(put(tmp_path / "a.jsonl", LINES))
    assert total_bytes([path, "-"]) is None
    assert total_bytes([str(tmp_path / "gone")]) is None
    assert total_bytes([path]) == len(LINES)
