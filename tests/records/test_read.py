"""Which files are read: those named, those of folders, links, standard input."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.records.files import ARTICLES, PACKINGS, message, put, read, write
from unrepeat.errors import InputError, OptionError
from unrepeat.records.formats import kind_of, packer
from unrepeat.records.read import read_records
from unrepeat.records.record import ReadLog
from unrepeat.records.write import open_writer

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt", ".parquet"])
def test_files_without_records(suffix: str, packing: str, tmp_path: Path) -> None:
    path = tmp_path / f"none{suffix}{packing}"
    if suffix == ".txt":
        pack = packer(kind_of(str(path)).packing, "x")
        path.write_bytes(pack.pack(b"") + pack.finish())
        assert read(path) == [{"id": str(path), "text": ""}]
    else:
        write(path, [])
        assert read(path) == []


def test_folders_are_read_in_order(tmp_path: Path) -> None:
    for name in ["b.txt", "a/2.txt", "a/10.txt", "a/x/1.md", "c.jsonl", ".hidden.txt", ".git/x.txt", "d"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"id": "line"}' if name == "c.jsonl" else name)
    (tmp_path / "z").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    os.mkfifo(tmp_path / "pipe")
    found = [fields["id"].removeprefix(f"{tmp_path}{os.sep}") for fields in read(tmp_path)]
    assert found == ["a/10.txt", "a/2.txt", "a/x/1.md", "b.txt", "line", "d", "link.txt"]
    both = read_records([str(tmp_path / "d"), str(tmp_path / "a")])
    assert [Path(record.fields["id"]).name for record in both] == ["d", "10.txt", "2.txt", "1.md"]
    (tmp_path / "empty").mkdir()
    assert read(tmp_path / "empty") == []


def test_a_name_that_is_no_text_can_be_written(tmp_path: Path) -> None:
    put(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")), "x")
    found = read(tmp_path)
    write(tmp_path / "out.jsonl", found)
    assert read(tmp_path / "out.jsonl") == found
    assert found[0]["id"].endswith("caf\udce9.txt")


def test_a_format_that_is_named_wins(tmp_path: Path) -> None:
    path = put(tmp_path / "x.txt", '{"id": 1}\n')
    assert read(path, format="jsonl") == [{"id": 1}]
    assert read(put(tmp_path / "y.jsonl", "a,b\n1,2\n"), format="csv") == [{"a": "1", "b": "2"}]
    write(tmp_path / "out.txt", [{"id": 1}], format="jsonl")
    assert (tmp_path / "out.txt").read_text() == '{"id": 1}\n'


@pytest.mark.parametrize("path", ["missing.jsonl", "missing/x.csv", "missing"])
def test_missing_files_are_told_before_anything_is_read(path: str, tmp_path: Path) -> None:
    good = put(tmp_path / "good.txt", "x")
    with pytest.raises(InputError, match=r"cannot read '.*missing.*': No such file or directory\."):
        read_records([str(good), str(tmp_path / path)])


def open_files() -> set[str]:
    return {
        os.readlink(f"/proc/self/fd/{fd}")
        for fd in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{fd}")
    }


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux which files are open")
@pytest.mark.parametrize(
    "name", ["x.jsonl", "x.csv", "x.jsonl.gz", "x.jsonl.zst", "x.parquet", "x.parquet.gz"]
)
def test_no_file_stays_open(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, ARTICLES)
    taken = read_records([str(path)])
    next(taken)
    assert str(path) in open_files()
    del taken
    assert str(path) not in open_files()
    path.write_bytes(b"\xff\n" + path.read_bytes()[:10])
    message(path)
    assert str(path) not in open_files()


def test_standard_input_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ["utf-8", "utf-16"]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"é": 1}\n'.encode(encoding))))
        assert read("-", encoding=encoding) == [{"é": 1}]
        assert not sys.stdin.buffer.closed
    with pytest.raises(InputError, match="more than once"):
        read_records(["-", "x", "-"])


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"format": "xml"}, "format must be one of auto, jsonl, csv, text, parquet; got 'xml'"),
        ({"errors": "ignore"}, "errors must be 'stop' or 'skip'; got 'ignore'"),
        ({"encoding": "utf-9"}, "there is no encoding 'utf-9'"),
        ({"encoding": "hex"}, "there is no encoding 'hex'"),
        ({"encoding": "cp037"}, "records in the encoding 'cp037' cannot be read"),
    ],
)
def test_wrong_options(options: dict[str, Any], wrong: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=re.escape(wrong)):
        read_records([str(tmp_path)], **options)
    if "errors" not in options and options != {"encoding": "cp037"}:
        with pytest.raises(OptionError, match=re.escape(wrong)):
            open_writer(None, **options)


def test_nothing_but_the_standard_library_is_loaded() -> None:
    code = (
        "import sys; import unrepeat.records.read, unrepeat.records.write;"
        " print(*{'pyarrow', 'zstandard', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_links_out_of_a_folder_are_followed_only_if_that_is_asked(tmp_path: Path) -> None:
    put(tmp_path / "secret.txt", "secret")
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    put(folder / "below" / "a.txt", "a")
    (folder / "b.txt").symlink_to(Path("below") / "a.txt")
    (folder / "c.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "below" / "d.txt").symlink_to(Path("..") / ".." / "secret.txt")
    (folder / "below" / "e.txt").symlink_to(Path("..") / "c.txt")
    put(tmp_path / "folder2", "beside")
    (folder / "f.txt").symlink_to(tmp_path / "folder2")
    log = ReadLog()
    assert [one["text"] for one in read(folder, log=log)] == ["a", "a"]
    assert log.links.count == 4
    assert str(folder / "c.txt") in log.links.first
    followed = [one["text"] for one in read(folder, follow_links=True)]
    assert sorted(followed) == ["a", "a", "beside", "secret", "secret", "secret"]
    # A folder may be named by a link, and so may a file.
    (tmp_path / "named").symlink_to(folder)
    assert [one["text"] for one in read(tmp_path / "named")] == ["a", "a"]
    assert read(folder / "c.txt")[0]["text"] == "secret"


def test_one_entry_that_cannot_be_read_does_not_end_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    put(folder / "a.txt", "a")
    (folder / "loop").symlink_to("loop")
    put(folder / "m.jsonl.gz", b"no packed bytes")
    put(folder / "n.csv", "id,id\n1,2\n")
    put(folder / "z.txt", "z")
    told = message(folder)
    assert told.startswith(f"cannot read '{folder / 'loop'}': ")
    log = ReadLog()
    assert [one["text"] for one in read(folder, errors="skip", log=log)] == ["a", "z"]
    assert (log.unread.count, log.skipped.count) == (3, 0)
    assert [
        part in told for part, told in zip(("loop", "m.jsonl.gz", "n.csv"), log.unread.first, strict=True)
    ]


def test_folders_in_folders_without_end(tmp_path: Path) -> None:
    for _ in range(1500):  # from the inside to the outside, as a path may not be long
        (tmp_path / "outer").mkdir()
        if (tmp_path / "d").exists():
            (tmp_path / "d").rename(tmp_path / "outer" / "d")
        else:
            put(tmp_path / "outer" / "x.txt", "deep")
        (tmp_path / "outer").rename(tmp_path / "d")
    try:
        assert [one["text"] for one in read(tmp_path)] == ["deep"]
    finally:
        while (tmp_path / "d").exists():  # what cleans up goes down by recursion
            (tmp_path / "d").rename(tmp_path / "outer")
            if (tmp_path / "outer" / "d").exists():
                (tmp_path / "outer" / "d").rename(tmp_path / "d")
            else:
                (tmp_path / "outer" / "x.txt").unlink()
            (tmp_path / "outer").rmdir()
