"""How a command is found, and what that loads."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.cli.commands import (
    Command,
    any_kernel,
)
from tests.package import ROOT

pytestmark = pytest.mark.usefixtures("folder")


@any_kernel
@pytest.mark.parametrize(
    "command",
    [
        ["corpus"],
        ["feed"],
        ["index"],
        *(["index", action] for action in ("stats", "verify", "expire")),
        *(["furniture", action] for action in ("strip", "learn", "lines", "keep", "forget", "stats")),
    ],
)
def test_every_option_is_on_the_page_on_records(run: Command, command: list[str]) -> None:
    options = set(re.findall(r"(?<!\w)--[a-z-]+", run(*command, "--help")[0].decode())) - {"--help"}
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    assert {option for option in options if option not in page} == set()


@any_kernel
def test_parsing_loads_no_module_of_a_command() -> None:
    code = (
        "import sys; from unrepeat.cli.main import main; "
        "code = main(['text', 'news.jsonl']); assert code == 0;"
        " assert {'unrepeat.cli.corpus', 'unrepeat.cli.index'}.isdisjoint(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
