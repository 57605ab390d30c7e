"""The command `feed`; what is about signals and pipes runs in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import (
    FERRY,
    LIBRARY,
    RECORDS,
    Command,
    any_kernel,
    lines,
    parsed,
    process,
    verdicts,
)
from unrepeat import DuplicateIndex
from unrepeat.documents.columns import VERDICT_COLUMNS

pytestmark = pytest.mark.usefixtures("folder")


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["feed"], "--index"),
        (["feed", "--index", "no/such/news.db"], "there is no folder"),
        (["feed", "--index", "news.jsonl"], "'news.jsonl' is not an index of unrepeat"),
        (["feed", "--index", "news.db", "--strip"], "--strip"),
        (["feed", "--index", "news.db", "--synchronous", "OFF"], "invalid choice: 'OFF'"),
    ],
)
def test_bad_usage_of_feed(run: Command, folder: Path, arguments: list[str], message: str) -> None:
    out, err = run(*arguments, code=2)
    assert out == b""
    assert message in err
    assert [path.name for path in folder.iterdir() if not path.name.startswith("news.db")] == ["news.jsonl"]


def test_feed(run: Command) -> None:
    out, err = run("feed", "--index", "news.db", "news.jsonl")
    assert out == run("corpus", "news.jsonl")[0]
    assert err == "5 documents, 1 duplicate (1 exact), 1 revision kept, 5 written\n"
    # The same records again get the same verdicts: none repeats itself.
    assert run("feed", "--index", "news.db", "news.jsonl")[0] == out
    again = lines([{"id": "f", "text": LIBRARY}])
    assert verdicts(run("feed", "--index", "news.db", stdin=again)[0]) == {"f": "b"}
    assert run("feed", "--index", "news.db", "--drop", stdin=again)[0] == b""


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "duplicates"),
    [
        (["--window", "3"], {}),
        (["--window", "120h"], {"c": "a"}),
        (["--synchronous", "FULL"], {"c": "a"}),
        (["--synchronous", "NORMAL", "-", "--mark"], {"c": "a"}),
        (["--same-source"], {}),
        (["--ignore", "[0-9] percent", "--ignore", "x"], {"c": "a", "e": "d"}),
        (["--across-sources"], {"c": "a"}),
        (["--revisions", "remove", "--contained"], {"c": "a", "e": "d"}),
        (["--threshold", "0.95", "--revisions", "remove", "--shingle-size", "3"], {"c": "a"}),
    ],
)
def test_options_of_feed(run: Command, arguments: list[str], duplicates: dict[str, str]) -> None:
    out, _ = run("feed", "--index", "news.db", *arguments, stdin=lines(RECORDS))
    assert {one: of for one, of in verdicts(out).items() if of} == duplicates


@any_kernel
def test_names_of_fields_of_a_feed(run: Command) -> None:
    names = {"id": "url", "text": "body", "source": "site", "published": "when"}
    records = [{names[name]: value for name, value in record.items()} for record in RECORDS]
    arguments = [f"--{name}-field={field}" for name, field in names.items()]
    run("feed", "--index=news.db", *arguments, stdin=lines(records))
    with DuplicateIndex.open("news.db") as index:
        stats = index.stats()
        assert (stats.oldest, stats.newest) == tuple(
            datetime.fromisoformat(RECORDS[at]["published"]) for at in (0, 2)
        )


@any_kernel
def test_a_record_without_text_passes_a_feed_and_is_not_added(run: Command) -> None:
    out, err = run("feed", "--index", "news.db", "--drop", stdin=lines([{"id": "n", "text": None}]))
    assert parsed(out) == [{"id": "n", "text": None} | dict.fromkeys(VERDICT_COLUMNS)]
    assert err == "0 documents, 0 duplicates, 1 record without text, 1 written\n"
    with DuplicateIndex.open("news.db") as index:
        assert len(index) == 0


@any_kernel
@pytest.mark.parametrize("record", [{"text": FERRY}, {"id": None, "text": FERRY}])
def test_a_feed_needs_ids(run: Command, record: dict[str, Any]) -> None:
    out, err = run("feed", "--index", "news.db", stdin=lines([RECORDS[0], record]), code=2)
    assert "unrepeat: standard input, line 2: " in err
    assert "id" in err
    # What was written before is in the index, and is no duplicate of itself when the feed begins again.
    assert verdicts(out) == {"a": None}
    assert verdicts(run("feed", "--index", "news.db", stdin=lines(RECORDS[:1]))[0]) == {"a": None}


@any_kernel
@pytest.mark.parametrize("id_", [2**63, "\ud800"])
def test_ids_that_cannot_be_stored(run: Command, id_: str | int) -> None:
    raw = lines([{"id": id_, "text": FERRY}, RECORDS[1]])
    _, err = run("feed", "--index", "news.db", stdin=raw, code=2)
    assert "unrepeat: standard input, line 1: the id of document " in err
    assert verdicts(run("feed", "--index", "news.db", "--errors", "skip", stdin=raw)[0]) == {"b": None}


@any_kernel
def test_a_feed_must_use_the_settings_of_the_index(run: Command) -> None:
    run("feed", "--index", "news.db", "news.jsonl")
    _, err = run("feed", "--index", "news.db", "news.jsonl", "--threshold", "0.9", code=2)
    assert "was made with threshold=0.8, and is opened with threshold=0.9" in err


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize(
    ("ending", "told", "code"),
    [
        ("SIGINT", "interrupted", 130),
        ("SIGTERM", "ended by SIGTERM", 143),
        ("SIGHUP", "ended by SIGHUP", 129),
    ],
)
def test_a_feed_answers_line_by_line_and_can_be_interrupted(ending: str, told: str, code: int) -> None:
    with process(
        "feed", "--index", "news.db", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as feed:
        assert feed.stdin is not None
        assert feed.stdout is not None
        assert feed.stderr is not None
        for record in RECORDS[:3]:
            feed.stdin.write(lines([record]))
            feed.stdin.flush()
            assert json.loads(feed.stdout.readline())["id"] == record["id"]
        time.sleep(0.3)  # until it waits for the next record
        feed.send_signal(getattr(signal, ending))
        assert feed.stdout.read() == b""
        summary = "3 documents, 1 duplicate (1 exact), 3 written\n"
        assert feed.stderr.read().decode() == f"{summary}unrepeat: {told}\n"
    assert feed.returncode == code
    with DuplicateIndex.open("news.db") as index:
        assert len(index) == 3
        assert index.verify() == []


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="a pipe breaks in another way")
def test_a_feed_whose_reader_has_gone() -> None:
    Path("long.jsonl").write_bytes(lines({"id": n, "text": f"Ship {n} waits. " * 50} for n in range(1000)))
    with process(
        "feed", "--index", "news.db", "long.jsonl", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as feed:
        assert feed.stdout is not None
        assert feed.stderr is not None
        read = [json.loads(feed.stdout.readline())["id"] for _ in range(10)]
        feed.stdout.close()
        assert b"Traceback" not in feed.stderr.read()
    assert feed.returncode == 0
    with DuplicateIndex.open("news.db") as index:
        assert all(one in index for one in read)
        assert index.verify() == []
