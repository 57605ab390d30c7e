"""The bar and the summary on standard error."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.cli.commands import (
    MARKET,
    Command,
    any_kernel,
    lines,
    parsed,
    process,
)
from unrepeat.cli import progress
from unrepeat.cli.exits import Ended, endings, exit_code

pytestmark = pytest.mark.usefixtures("folder")


@any_kernel
def test_caps_are_told(run: Command) -> None:
    reports = [{"id": n, "text": MARKET.replace("3 percent", f"{n} percent")} for n in range(40)]
    _, err = run("corpus", stdin=lines(reports))
    found = re.search(r"^(\d+) documents had more likely copies than are looked at$", err, re.MULTILINE)
    assert found
    assert 10 <= int(found[1]) < 40
    assert "40 documents, 0 duplicates, 39 revisions kept, 40 written" in err


@any_kernel
def test_quiet(run: Command) -> None:
    out, err = run("corpus", "news.jsonl", "--quiet")
    assert len(parsed(out)) == 5
    assert err == ""


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_a_bar_on_a_terminal_alone(quiet: list[str]) -> None:
    pytest.importorskip("tqdm")
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with process("corpus", "news.jsonl", *quiet, stdout=subprocess.PIPE, stderr=theirs) as command:
        assert command.stdout is not None
        assert len(parsed(command.stdout.read())) == 5
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:
        pass  # the end of a pseudo-terminal
    finally:
        os.close(ours)
    assert (b"  0%|" in shown) == (b"B/s" in shown) == (not quiet)
    assert (b"5 written" in shown) == (not quiet)


@any_kernel
def test_without_tqdm_there_is_no_bar(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(progress, "_is_terminal", lambda stream: stream is sys.stderr)
    assert run("corpus", "news.jsonl")[1].startswith("5 documents")


@any_kernel
def test_tqdm_is_not_loaded_without_a_terminal() -> None:
    code = (
        "import sys; from unrepeat.cli.main import main; code = main(['corpus', 'news.jsonl']);"
        " assert code == 0; assert 'tqdm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


class _Bar:
    """What is asked of a bar of tqdm."""

    def __init__(self, **values: Any) -> None:
        self.values, self.count, self.text = values, 0, ""
        BARS.append(self)

    def update(self, count: int = 1) -> None:
        self.count += count

    def set_postfix_str(self, text: str, *, refresh: bool) -> None:
        self.text = text
        assert not refresh

    def close(self) -> None:
        """Do nothing."""


BARS: list[_Bar] = []


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest"])
def test_a_bar_knows_its_end(run: Command, keep: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run that reads all before it writes as well."""
    pytest.importorskip("tqdm")
    BARS.clear()
    monkeypatch.setattr("tqdm.tqdm", _Bar)
    monkeypatch.setattr(progress, "_is_terminal", lambda stream: stream is sys.stderr)
    run("corpus", "news.jsonl", "news.jsonl", "--keep", keep)
    (bar,) = BARS
    size = os.path.getsize("news.jsonl")
    assert bar.values["total"] == 2 * size
    assert bar.text == "10 documents"
    assert size < bar.count <= 2 * size
    run("corpus", stdin=lines([{"text": MARKET}] * 3))
    assert "total" not in BARS[1].values
    assert BARS[1].count == 3


def test_a_signal_that_is_ignored_stays_so() -> None:
    """As with `nohup`; and what a caller of `main` has set is there again afterwards."""
    if not hasattr(signal, "SIGHUP"):
        pytest.skip("there is no such signal")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with endings():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        with endings(), pytest.raises(Ended):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)
    # In another thread nothing can be said of signals, and nothing is.
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(exit_code, lambda: 7).result() == 7
