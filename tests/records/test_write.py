"""Files of records appear whole or not at all; standard output shows every record at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.records.files import ARTICLES, PACKINGS, put, read, write
from unrepeat.errors import OptionError
from unrepeat.records import forms
from unrepeat.records.formats import FileFormat
from unrepeat.records.record import Record
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


def write_all(path: Path, taken: Iterator[Record]) -> None:
    with open_writer(str(path)) as writer:
        for record in taken:
            writer.write(record)


def some_then_fail() -> Iterator[Record]:
    yield Record(ARTICLES[0], "x, line 1")
    raise KeyboardInterrupt


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_nothing_half_written(
    suffix: str, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "PARQUET_GROUP_ROWS", 1)
    path = put(tmp_path / f"x{suffix}{packing}", "old")
    with pytest.raises(KeyboardInterrupt):
        write_all(path, some_then_fail())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize("flush", [True, False])
def test_a_full_disk(suffix: str, packing: str, flush: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = tmp_path / f"x{suffix}{packing}"
    path.symlink_to("/dev/full")
    fields = [{"id": number, "text": os.urandom(999).hex()} for number in range(100)]
    with pytest.raises(OSError, match="No space left") as caught:
        write(path, fields, flush=flush)
    assert caught.value.filename == str(path)


def test_a_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "none" / "x.jsonl"
    with pytest.raises(FileNotFoundError) as caught:
        write(path, [])
    assert caught.value.filename == str(path)


COPY = (
    "import sys\n"
    "from unrepeat.records.read import read_records; from unrepeat.records.write import open_writer\n"
    "with open_writer(None, format=sys.argv[2], flush=True) as writer:\n"
    "    for record in read_records(['-'], format=sys.argv[1]):\n"
    "        writer.write(record, {'where': record.where})\n"
)


def copy(source: str, target: str, stdin: bytes) -> bytes:
    command = [sys.executable, "-W", "error", "-c", COPY, source, target]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    assert done.stderr == b""
    return done.stdout


def test_standard_streams(tmp_path: Path) -> None:
    raw = '{"id": "é"}\n{"id": "ü"}\n'.encode()
    lines_ = (
        '{"id": "é", "where": "standard input, line 1"}\n{"id": "ü", "where": "standard input, line 2"}\n'
    )
    assert copy("auto", "auto", raw) == lines_.encode()
    assert copy("csv", "csv", b"id\na\n") == b'id,where\na,"standard input, line 2"\n'
    assert copy("text", "auto", b"two\nlines") == (
        b'{"id": "-", "text": "two\\nlines", "where": "standard input"}\n'
    )
    path = put(tmp_path / "x.parquet", copy("auto", "parquet", raw))
    assert [fields["id"] for fields in read(path)] == ["é", "ü"]
    assert b"standard input, row 2" in copy("parquet", "auto", path.read_bytes())


def test_a_feed_sees_every_record_at_once() -> None:
    command = [sys.executable, "-c", COPY, "auto", "auto"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(b'{"id": %d}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
    assert process.returncode == 0


@pytest.mark.parametrize("format_", ["auto", "csv", "parquet"])
def test_a_reader_that_has_gone(format_: str) -> None:
    command = [sys.executable, "-W", "error", "-c", COPY, "auto", format_]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            command, input=b'{"id": 1}\n', stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
        )
    finally:
        os.close(writing)
    assert b"BrokenPipeError" in done.stderr


@pytest.mark.parametrize(("name", "format_"), [("x.txt", "auto"), ("x.jsonl", "text")])
def test_a_text_cannot_be_written(name: str, format_: FileFormat) -> None:
    with pytest.raises(OptionError, match=r"a text file holds no records.*\.jsonl, \.csv"):
        open_writer(name, format=format_)
