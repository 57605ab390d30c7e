"""Suffixes, packed files, damaged ones, and those that unpack to more than fits in memory."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from tests.records.files import PACKINGS, message, places, put, read, write
from unrepeat.errors import MissingExtraError
from unrepeat.records.formats import kind_of, packer, unpacked
from unrepeat.records.read import read_records
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@pytest.mark.parametrize("packing", PACKINGS)
def test_packed_texts(packing: str, tmp_path: Path) -> None:
    pack = packer(kind_of(f"x{packing}").packing, "x")
    path = put(tmp_path / f"article.txt{packing}", pack.pack("Höhe\r\nTiefe\n".encode()) + pack.finish())
    assert read(path) == [{"id": str(path), "text": "Höhe\r\nTiefe\n"}]
    assert places(path) == [""]


@pytest.mark.parametrize("packing", PACKINGS[1:])
@pytest.mark.parametrize("errors", ["stop", "skip"])
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt", ".parquet"])
def test_damaged_packing(packing: str, errors: Literal["stop", "skip"], suffix: str, tmp_path: Path) -> None:
    whole = tmp_path / f"whole{suffix}{packing}"
    fields = [{"id": str(number), "text": os.urandom(40).hex()} for number in range(2000)]
    write(whole, fields, format="jsonl" if suffix == ".txt" else "auto")
    raw = whole.read_bytes()
    cut = put(tmp_path / f"cut{suffix}{packing}", raw[:-1])
    assert f"cannot read '{cut}': " in message(cut, errors=errors)
    cut = put(tmp_path / f"half{suffix}{packing}", raw[: len(raw) // 2])
    assert f"cannot read '{cut}': " in message(cut, errors=errors)
    bent = put(tmp_path / f"bent{suffix}{packing}", raw[:5000] + bytes(99) + raw[5099:])
    # Damaged bytes may first give a bad line.
    assert f"cannot read '{bent}': " in message(bent, errors=errors) or errors == "stop"
    other = put(tmp_path / f"other{suffix}{packing}", b"no packed bytes at all")
    assert f"cannot read '{other}': " in message(other, errors=errors)


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_several_packed_streams_in_one_file(packing: Literal["gz", "zst"], tmp_path: Path) -> None:
    raw = b""
    for number in range(3):
        pack = packer(packing, "x")
        raw += pack.pack(b'{"id": %d}\n' % number) + pack.finish()
    path = put(tmp_path / f"x.jsonl.{packing}", raw)
    assert read(path) == [{"id": 0}, {"id": 1}, {"id": 2}]
    if packing == "gz":
        assert gzip.decompress(raw).count(b"\n") == 3


def test_a_packed_file_is_unpacked_piece_by_piece(tmp_path: Path) -> None:
    pack = packer("zst", "x")
    path = put(tmp_path / "x.zst", pack.pack(bytes(100_000_000)) + pack.finish())
    with unpacked(str(path), "zst") as stream:
        assert sum(len(piece) for piece in iter(lambda: stream.read(1 << 16), b"")) == 100_000_000


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("-", ("auto", "", ",")),
        ("news", ("auto", "", ",")),
        ("a.b/news", ("auto", "", ",")),
        ("news.gz", ("auto", "gz", ",")),
        ("News.JSONL.GZ", ("jsonl", "gz", ",")),
        ("x.tsv.zst", ("csv", "zst", "\t")),
        ("x.md", ("text", "", ",")),
        (".csv", ("auto", "", ",")),
    ],
)
def test_kinds(path: str, kind: tuple[str, str, str]) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("name", "module", "python", "message"),
    [
        ("x.parquet", "pyarrow", sys.version_info, 'Install it with: pip install "pyarrow>=16", or'),
        ("x.jsonl.zst", "zstandard", (3, 13), 'Install it with: pip install "zstandard>=0.22", or'),
        ("x.jsonl.zst", "compression.zstd", (3, 14), "of the standard library, which this Python was built"),
    ],
)
def test_missing_extras(
    name: str,
    module: str,
    python: tuple[int, ...],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = put(tmp_path / name, b"")
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(sys, "version_info", python)
    wanted = f"{name}' needs the .* {module}.*{re.escape(message)}"
    with pytest.raises(MissingExtraError, match=wanted):
        read_records([str(path)])
    with pytest.raises(MissingExtraError, match=wanted):
        read(tmp_path)
    with pytest.raises(MissingExtraError, match=wanted):
        open_writer(str(path))
    assert read(put(tmp_path / "x.csv", "a\n1\n")) == [{"a": "1"}]


def packed_zeros(path: Path, size: int, begin: bytes = b"") -> Path:
    """Put a packed file there that is a thousand times as large when it is unpacked."""
    pack = packer(kind_of(str(path)).packing, str(path))
    with path.open("wb") as file:
        file.write(pack.pack(begin))
        for _ in range(size >> 20):
            file.write(pack.pack(b"0" * (1 << 20)))
        file.write(pack.finish())
    return path


# The most memory that a process ever had; what getrusage says begins with that of the parent.
PEAK = (
    "import re, sys; from unrepeat.cli.main import main\n"
    "code = main(sys.argv[1:])\n"
    "status = open('/proc/self/status').read()\n"
    "print(code, int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) >> 10, file=sys.stderr)"
)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells what memory a process had")
@pytest.mark.parametrize("packing", PACKINGS[1:])
@pytest.mark.parametrize("suffix", [".txt", ".jsonl", ".csv", ".parquet"])
def test_a_bomb_is_told_and_takes_no_memory(suffix: str, packing: str, tmp_path: Path) -> None:
    path = packed_zeros(tmp_path / f"x{suffix}{packing}", 1 << 29)
    assert path.stat().st_size < 1 << 21
    done = subprocess.run(
        [sys.executable, "-c", PEAK, "corpus", str(path), "--max-bytes", "16M"],
        capture_output=True,
        check=True,
        timeout=100,
    )
    told, peak = done.stderr.decode().splitlines()
    assert "more than 16777216 bytes. Raise the limit with --max-bytes if that is right" in told
    code, megabytes = map(int, peak.split())
    assert code == 2
    assert megabytes < 250
