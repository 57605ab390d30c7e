"""The scripts with which shells complete."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.cli.commands import Command, any_kernel

pytestmark = [pytest.mark.usefixtures("folder"), any_kernel]


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_commands_and_options_of_all(run: Command, shell: str) -> None:
    pytest.importorskip("shtab")
    script = run("completion", shell)[0].decode()
    for word in ("corpus", "least-similar-first", "strip-min-words", "rebuild", "furniture", "completion"):
        assert word in script


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell")
def test_bash_completes(run: Command) -> None:
    pytest.importorskip("shtab")
    script = run("completion", "bash")[0].decode()
    ask = 'COMP_WORDS=(unrepeat corpus --least); COMP_CWORD=2; _shtab_unrepeat; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["--least-similar-first"]


def test_without_the_package(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    _, err = run("completion", "bash", code=2)
    assert err == (
        "unrepeat: completion needs the package shtab. "
        'Install it with: pip install "shtab>=1.7", or unrepeat with its extra cli.\n'
    )
    _, err = run("completion", "fish", code=2)
    assert "invalid choice: 'fish'" in err
