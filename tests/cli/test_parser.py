"""What is said of options that are not known, and what stands in the help."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import FERRY, LIBRARY, RECORDS, TWICE, Command, any_kernel, lines
from unrepeat.cli.examples import EXAMPLES
from unrepeat.cli.main import COMMANDS, _parser

pytestmark = [
    pytest.mark.usefixtures("folder"),
    any_kernel,
]


@pytest.mark.parametrize(
    ("arguments", "name", "hint"),
    [
        (["corpus", "--drop-dup"], "corpus", "--drop"),
        (["corpus", "--thresh", "0.7"], "corpus", "--threshold"),
        (["corpus", "--thresh=0.7"], "corpus", "--threshold"),
        (["feed", "--index", "news.db", "--windows", "3"], "feed", "--window"),
        (["text", "--min-word", "3"], "text", "--min-words"),
        (["index", "stats", "--jsn", "news.db"], "index stats", "--json"),
        (["furniture", "strip", "--min-story", "4"], "furniture strip", "--min-stories"),
        (["report", "--least"], "report", "--least-similar-first"),
    ],
)
def test_no_abbreviations_and_a_hint_instead(
    run: Command, arguments: list[str], name: str, hint: str
) -> None:
    """An abbreviation that works today would mean another option tomorrow, or none."""
    out, err = run(*arguments, code=2)
    assert out == b""
    (option,) = (word.partition("=")[0] for word in arguments if word.startswith("--") and word != "--index")
    said = f"unrepeat {name}: there is no option '{option}'. Did you mean '{hint}'?\n"
    assert err == f"{said}Try 'unrepeat {name} --help'.\n"


def test_what_resembles_nothing_gets_no_hint(run: Command) -> None:
    _, err = run("corpus", "--xyzzy", code=2)
    assert err == "unrepeat corpus: there is no option '--xyzzy'.\nTry 'unrepeat corpus --help'.\n"
    _, err = run("--xyzzy", "corpus", code=2)
    assert "Try 'unrepeat --help'" in err


def test_what_is_too_much_is_told(run: Command) -> None:
    _, err = run("text", "a.txt", "b.txt", "c.txt", code=2)
    assert err == (
        "unrepeat text: 'b.txt' is one argument more than there may be.\nTry 'unrepeat text --help'.\n"
    )
    _, err = run("corpus", "--quiet=yes", code=2)
    assert "argument --quiet: takes no value, and 'yes' was given. Leave it out." in err


def programs() -> list[str]:
    found = ["unrepeat"]
    for name, command in _parser(None).commands.items():
        found.append(f"unrepeat {name}")
        found += [f"unrepeat {name} {action}" for action in command.commands]
    return found


def test_all_commands_have_examples() -> None:
    assert sorted(EXAMPLES) == sorted(programs())
    assert len(COMMANDS) < len(EXAMPLES)


@pytest.mark.parametrize("program", programs())
def test_the_examples_stand_in_the_help(run: Command, program: str) -> None:
    shown = run(*program.split()[1:], "--help")[0].decode()
    examples = shown[shown.index("\nexamples:\n") :].splitlines()
    for what, command in EXAMPLES[program]:
        assert examples[examples.index(f"  {what}:") + 1] == f"    {command}"


@pytest.fixture
def prepared(run: Command, folder: Path) -> Path:
    """A folder with the files that the examples name."""
    run("feed", "--index", "news.db", "news.jsonl")
    run("corpus", "news.jsonl", "--report-file", "news.report")
    (folder / "article.txt").write_text("The ferry waits at the old quay.\nIt leaves at dawn.\n")
    (folder / "news.csv").write_text(f'id;body\n1;"{FERRY}"\n2;"{LIBRARY}"\n')
    (folder / "news.jsonl").write_bytes(lines([*RECORDS, {"id": "a7", "text": TWICE, "source": "gazette"}]))
    run("corpus", "news.jsonl", "--strip", "--strip-report", "cut.jsonl")
    (folder / "old.jsonl").write_bytes((folder / "news.jsonl").read_bytes())
    run("furniture", "learn", "--index", "sites.db", "old.jsonl")
    (folder / ".zfunc").mkdir()
    return folder


SHELL = frozenset("|<>;&$*~")
"""What the shell makes something of; an example without it runs in this process."""


@pytest.mark.parametrize("command", [command for examples in EXAMPLES.values() for _, command in examples])
def test_the_examples_work(
    prepared: Path, run: Command, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(prepared))
    if SHELL.isdisjoint(command):
        program, *arguments = shlex.split(command)
        assert program == "unrepeat"
        run(*arguments)
        return
    if shutil.which("bash") is None:
        pytest.skip("needs a shell")
    unrepeat = f'set -eo pipefail; unrepeat() {{ {sys.executable} -m unrepeat "$@"; }}; '
    done = subprocess.run(["bash", "-c", unrepeat + command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_rebuild_calls_values_as_corpus_does(run: Command) -> None:
    said = run("index", "rebuild", "--help")[0].decode()
    for option in (
        "--threshold SHARE",
        "--shingle-size WORDS",
        "--min-words WORDS",
        "--num-perm N",
        "--seed N",
    ):
        assert f"  {option}" in said
        assert f"  {option}" in run("corpus", "--help")[0].decode()


def test_help_says_whether_an_index_must_be_there(run: Command) -> None:
    assert "the file of the index, which must be there" in _flat(run("furniture", "stats", "--help")[0])
    assert "the file of the index; made if there is none" in _flat(run("furniture", "learn", "--help")[0])


def _flat(said: bytes) -> str:
    return " ".join(said.decode().split())
