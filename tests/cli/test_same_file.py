"""What is read is not written over, whichever way it is named: by links, or by the shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import FERRY, RECORDS, Command, any_kernel, lines, parsed

pytestmark = [
    pytest.mark.usefixtures("folder"),
    any_kernel,
    pytest.mark.skipif(sys.platform == "win32", reason="of a shell"),
]

# More than is held back before it is written, so that a command that reads what it writes would go on.
MANY = lines(
    [{"id": n, "text": f"{FERRY} This is number {n} of the season.", "source": "s"} for n in range(2000)]
)


def shell(command: str) -> subprocess.CompletedProcess[bytes]:
    unrepeat = f'unrepeat() {{ "{sys.executable}" -m unrepeat "$@"; }}; '
    return subprocess.run(["bash", "-c", unrepeat + command], capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("command", "replaceable"),
    [
        ("corpus many.jsonl", True),
        ("corpus < many.jsonl", True),
        ("corpus other.jsonl many.jsonl --drop", True),
        ("corpus other.jsonl --against many.jsonl", False),
        ("corpus many.jsonl -o out.jsonl --report-file -", False),
        ("corpus link.jsonl", True),
        ("feed --index news.db many.jsonl", False),
        ("furniture strip many.jsonl", True),
        ("text many.jsonl", True),
        ("report many.jsonl", False),
    ],
)
def test_what_is_read_does_not_grow(command: str, replaceable: bool) -> None:  # noqa: FBT001 # a case
    Path("many.jsonl").write_bytes(MANY)
    Path("other.jsonl").write_bytes(lines(RECORDS))
    os.link("many.jsonl", "link.jsonl")
    done = shell(f"unrepeat {command} >> many.jsonl")
    assert done.returncode == 2
    assert b"unrepeat: standard output goes to the file that is read, " in done.stderr
    assert (b"--output" in done.stderr) == replaceable, "only where it would be taken"
    assert Path("many.jsonl").read_bytes() == MANY
    assert not Path("news.db").exists()


def test_a_file_that_the_shell_has_emptied_is_told() -> None:
    done = shell("unrepeat corpus news.jsonl > news.jsonl")
    assert done.returncode == 2
    assert done.stderr.startswith(
        b"unrepeat: standard output goes to the file that is read, FILE 'news.jsonl'"
    )


@pytest.mark.parametrize(
    "command",
    ["corpus .", "furniture strip .", "feed --index ../news.db .", "corpus other.jsonl --against ."],
)
def test_what_is_written_is_not_read_with_its_folder(folder: Path, command: str) -> None:
    (folder / "in").mkdir()
    os.chdir("in")
    Path("many.jsonl").write_bytes(MANY)
    Path("other.jsonl").write_bytes(lines(RECORDS))
    written = len(RECORDS) if "against" in command else 2000 + len(RECORDS)
    done = shell(f"unrepeat {command} > out.jsonl")
    assert (done.returncode, len(parsed(Path("out.jsonl").read_bytes()))) == (0, written), done.stderr


def test_output_replaces_what_was_read(run: Command) -> None:
    """Also by another name of the same file, which keeps what it was."""
    before = Path("news.jsonl").read_bytes()
    expected = run("corpus", "news.jsonl")[0]
    os.link("news.jsonl", "link.jsonl")
    run("corpus", "news.jsonl", "-o", "link.jsonl")
    assert (Path("link.jsonl").read_bytes(), Path("news.jsonl").read_bytes()) == (expected, before)
    assert shell("unrepeat corpus < news.jsonl -o news.jsonl").returncode == 0
    assert Path("news.jsonl").read_bytes() == expected


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("corpus", "--report-file"),
        ("corpus", "--html"),
        ("corpus", "--errors-file"),
        ("corpus --strip", "--strip-report"),
        ("feed --index news.db", "--errors-file"),
        ("furniture learn --index news.db", "--errors-file"),
        ("furniture strip", "--report-file"),
        ("text", "--report-file"),
        ("report", "--output"),
    ],
)
def test_other_outputs_do_not(command: str, option: str) -> None:
    before = Path("news.jsonl").read_bytes()
    os.link("news.jsonl", "link.jsonl")
    done = shell(f"unrepeat {command} news.jsonl {option} link.jsonl")
    what = "REPORT" if command == "report" else "FILE"
    assert done.stderr.startswith(
        f"unrepeat: {option} 'link.jsonl' and {what} 'news.jsonl' are one file with two names.".encode()
    )
    stdin = shell(f"unrepeat {command} {option} news.jsonl < news.jsonl")
    assert stdin.stderr.startswith(
        f"unrepeat: {option} names 'news.jsonl', which is read as standard input.".encode()
    )
    assert (done.returncode, stdin.returncode) == (2, 2)
    assert Path("link.jsonl").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["link.jsonl", "news.jsonl"]


def test_nor_is_an_index(run: Command, odd_index: str) -> None:
    os.link(odd_index, "link.db")
    before = Path(odd_index).read_bytes()
    _, err = run("feed", "--index", odd_index, "news.jsonl", "--errors-file", "link.db", code=2)
    assert "are one file with two names" in err
    assert Path(odd_index).read_bytes() == before
