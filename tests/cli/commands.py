"""Commands run in this process or in one of their own, and records for them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import ExitStack, chdir
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from unrepeat.cli.main import main

any_kernel = pytest.mark.any_kernel(reason="is about records, files and messages, not about words")


FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."


LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."


MARKET = (
    "Fish prices rose by 3 percent at the morning market, where herring sold out before the bell, while cod "
    "from the northern banks found few buyers. The traders said that the storm had kept most boats in the "
    "harbour, and that the next catch would not come in before the wind had turned and the sea was calm."
)


MARKET_LATER = MARKET.replace("3 percent", "5 percent")


NEAR_LONG = (
    "The council voted on Tuesday evening to move the sea wall inland, after two years of surveys, many "
    "hearings and a long quarrel with the farmers whose fields lie behind it, and who will be paid for them."
)


NEAR = NEAR_LONG.replace("on Tuesday evening", "late on Tuesday")


RECORDS: list[dict[str, Any]] = [
    {"id": "a", "text": FERRY, "source": "gazette", "published": "2026-05-04T08:00:00Z"},
    {"id": "b", "text": LIBRARY, "source": "gazette", "published": "2026-05-04T09:00:00Z"},
    {"id": "c", "text": FERRY.replace(",", " -"), "source": "herald", "published": "2026-05-09T08:00:00Z"},
    {"id": "d", "text": MARKET, "source": "herald", "published": "2026-05-05T08:00:00Z"},
    {"id": "e", "text": MARKET_LATER, "source": "herald", "published": "2026-05-06T08:00:00Z"},
]


TWICE = f"{LIBRARY}\nDoors open at ten.\n{LIBRARY}\n"


def lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def parsed(raw: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.splitlines()]


def run_here(*arguments: str, stdin: bytes = b"", cwd: Path | None = None) -> CompletedProcess[bytes]:
    """Run a command in this process, with the streams of a terminal that knows only ASCII."""
    out, err = io.BytesIO(), io.BytesIO()
    # What we write must not depend on the encoding that the terminal asks for.
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii"),
        "stdout": io.TextIOWrapper(out, encoding="ascii", write_through=True),
        "stderr": io.TextIOWrapper(err, encoding="ascii", errors="backslashreplace", write_through=True),
    }
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        if cwd is not None:
            stack.enter_context(chdir(cwd))
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(stop.code or 0)
        for stream in streams.values():
            stream.flush()
        return CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


class Command:
    """Runs a command in this process."""

    def __call__(self, *arguments: str, stdin: bytes = b"", code: int = 0) -> tuple[bytes, str]:
        """Return what went to standard output and to standard error."""
        done = run_here(*arguments, stdin=stdin)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout, done.stderr.decode()


def process(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "unrepeat", *arguments], **options)


def verdicts(out: bytes) -> dict[Any, Any]:
    """Return what each record is a duplicate of, or None."""
    return {one["id"]: one["duplicate_of"] if one["is_duplicate"] else None for one in parsed(out)}
