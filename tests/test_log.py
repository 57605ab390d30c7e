"""The logger `unrepeat`: a line for each removal at DEBUG, nothing at other levels, nothing by default."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from tests.sites import page
from unrepeat import dedupe_blocks, dedupe_documents, dedupe_text, stitch, strip_furniture

FERRY = "The ferry to the outer islands will sail again on Monday morning, weather permitting."
TICKETS = "Tickets that were bought for last week stay valid until the end of the month."
TEXT = f"{FERRY}\n\n{TICKETS}\n\n{FERRY}\n{TICKETS} (Gazette)\n"


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    assert {(record.name, record.levelname) for record in caplog.records} <= {("unrepeat", "DEBUG")}
    return [record.getMessage() for record in caplog.records]


def test_each_removal_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "unrepeat")
    dedupe_text(TEXT)
    assert messages(caplog) == [
        "removed line 3: an edited copy of line 6 (near, headline)",
        "removed line 5: the same as line 1 (exact, headline)",
    ]
    caplog.clear()
    dedupe_blocks([FERRY, FERRY])
    stitch([f"{FERRY} {TICKETS}", f"{TICKETS} And then?"])
    assert messages(caplog) == [
        "removed block 2: the same as block 1 (exact, touching)",
        "removed part of block 2: the same as block 1 (exact, overlap)",
    ]
    caplog.clear()
    dedupe_text(f"{TICKETS} {FERRY} {TICKETS}")
    (message,) = messages(caplog)
    assert message.startswith("removed part of line 1: the same as an earlier part (exact, ")


def test_each_duplicate_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "unrepeat")
    list(dedupe_documents([{"id": "a", "text": FERRY}, {"id": "b\n", "text": FERRY}, TICKETS]))
    assert messages(caplog) == [r"document 'b\n': exact duplicate of 'a', similarity 1"]


def test_each_stripped_line_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "unrepeat")
    results = list(strip_furniture([page(number) for number in range(4)]))
    told = messages(caplog)
    assert len(told) == sum(len(result.report.removed) for result in results) > 0
    assert told[0].startswith("removed line 1: in 4 of 4 stories of 'gazette.example'")


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING])
def test_other_levels_hear_nothing(level: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(level, "unrepeat")
    dedupe_text(TEXT)
    list(dedupe_documents([FERRY, FERRY]))
    list(strip_furniture([page(number) for number in range(4)]))
    assert caplog.records == []


def test_no_word_of_a_text_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "unrepeat")
    dedupe_text("Ships wait\x1b[2J in the harbour.\n" * 2)
    assert "Ships" not in caplog.text
    assert len(caplog.records) == 1


CODE = f"""
import sys
{{before}}
import unrepeat
result = unrepeat.dedupe_text({TEXT!r})
verdicts = list(unrepeat.dedupe_documents([{FERRY!r}] * 2))
assert len(result.report.removed) == 2 and verdicts[1].is_duplicate
{{after}}
"""


@pytest.mark.parametrize("before", ["", "import logging", "import logging; logging.basicConfig()"])
def test_nothing_is_printed_unless_it_is_asked_for(before: str) -> None:
    code = CODE.format(before=before, after="")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_whoever_never_imported_logging_does_not_wait_for_it(kernel: str) -> None:
    if kernel != "native":
        pytest.skip("numpy, on which the Python kernel is built, imports it")
    code = CODE.format(before="", after="assert 'logging' not in sys.modules")
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
