"""Crawls of a real spider over pages that are served on loopback."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from tests.integrations import required
from tests.sites import NOTICE, story
from unrepeat import (
    DuplicateIndex,
    FurnitureIndex,
    FurnitureReport,
    InputError,
    Report,
    dedupe_documents,
    dedupe_text,
)
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values

required("scrapy")
pipelines = required("unrepeat.integrations.scrapy")
ItemAdapter = required("itemadapter").ItemAdapter
Settings = required("scrapy.settings").Settings
StatsCollector = required("scrapy.statscollectors").StatsCollector

pytestmark = pytest.mark.any_kernel(reason="a crawl shows what becomes of verdicts, not how they are reached")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
TICKETS = "Tickets stay valid until the end of the month, and the office will refund those who ask for it."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
WIRE = [FERRY, TICKETS]


@dataclass(slots=True)
class Site:
    """Pages of one host, each a list of paragraphs."""

    host: str = ""
    pages: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str, *paragraphs: str) -> str:
        """Put a page there and return its address."""
        self.pages[path] = list(paragraphs)
        return f"http://{self.host}{path}"


class Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *arguments: Any) -> None:
        self._site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._site.asked.append(self.path)
        self._site.answers.wait(60)
        paragraphs = self._site.pages[self.path]
        body = "<html><body>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</body></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


def served() -> Iterator[Site]:
    site = Site()
    site.answers.set()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site)) as server:
        site.host = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture
def gazette() -> Iterator[Site]:
    yield from served()


@pytest.fixture
def courier() -> Iterator[Site]:
    yield from served()


def run(addresses: list[str], kind: str = "dict", **settings: Any) -> tuple[dict[str, Any], str]:
    """Crawl the pages one after another, and return what became of the items, and the log."""
    settings = {"CONCURRENT_REQUESTS": 1, **settings}
    script = str(Path(__file__).with_name("crawl.py"))
    done = subprocess.run(
        [sys.executable, script, json.dumps(settings), json.dumps(addresses), kind],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert "Traceback" not in done.stderr or found["errors"] or not found["items"], done.stderr
    assert "Deprecat" not in done.stderr
    return found, done.stderr


def test_marks_tell_what_dedupe_documents_says(gazette: Site, courier: Site) -> None:
    texts = [WIRE, [LIBRARY], [*WIRE, "Courier"], [FERRY, TICKETS, LIBRARY]]
    addresses = [
        gazette.page("/ferry", *texts[0]),
        gazette.page("/library", *texts[1]),
        courier.page("/wire", *texts[2]),
        courier.page("/more", *texts[3]),
    ]
    found, _ = run(addresses)
    documents = [
        {"id": address, "text": "\n\n".join(text)} for address, text in zip(addresses, texts, strict=True)
    ]
    assert [item["url"] for item in found["items"]] == addresses
    for item, verdict in zip(found["items"], dedupe_documents(documents), strict=True):
        assert {name: item[name] for name in VERDICT_COLUMNS} == verdict_values(verdict)
    assert [item["is_duplicate"] for item in found["items"]] == [False, False, True, False]
    assert found["stats"] == {"unrepeat/items": 4, "unrepeat/duplicates": 1, "unrepeat/duplicates/near": 1}


def test_wire_copy_is_dropped_and_a_page_that_comes_again_is_not(
    gazette: Site, courier: Site, tmp_path: Path
) -> None:
    first, again = gazette.page("/ferry", *WIRE), gazette.page("/library", LIBRARY)
    copy = courier.page("/wire", *WIRE, "Courier")
    path = tmp_path / "news.db"
    found, log = run([first, again, copy, again], UNREPEAT_MODE="drop", UNREPEAT_INDEX=str(path))
    assert [item["url"] for item in found["items"]] == [first, again, again]
    assert [drop[:2] for drop in found["dropped"]] == [[copy, "DuplicateItem"]]
    assert found["dropped"][0][2].startswith(f"{copy!r} repeats {first!r} (near, similarity 0.")
    assert " INFO: Dropped: " in log
    assert " WARNING: Dropped: " not in log
    assert found["stats"]["unrepeat/duplicates"] == 1
    assert "is_duplicate" not in found["items"][0]

    # The next crawl, a day later: the file remembers.
    other = courier.page("/late", *WIRE)
    found, _ = run([first, other], UNREPEAT_MODE="drop", UNREPEAT_INDEX=str(path))
    assert [item["url"] for item in found["items"]] == [first]
    assert found["dropped"][0][2] == f"{other!r} repeats {first!r} (exact, similarity 1.00)"
    with DuplicateIndex.open_existing(path) as index:
        assert (len(index), index.stats().duplicates, index.verify()) == (4, 2, [])
        kept = index.get(first)
        assert kept is not None
        assert kept.source == gazette.host


def test_strip_cleans_the_text_and_attaches_the_report(gazette: Site) -> None:
    text = "\n\n".join([FERRY, LIBRARY, FERRY])
    found, _ = run([gazette.page("/twice", FERRY, LIBRARY, FERRY)], UNREPEAT_MODE="strip")
    item = found["items"][0]
    clean, report = dedupe_text(text)
    assert item["text"] == clean != text
    assert Report.from_dict(item["unrepeat_report"]).restore(clean) == text
    assert "is_duplicate" not in item
    assert found["stats"] == {
        "unrepeat/items": 1,
        "unrepeat/units_removed": len(report.removed),
        "unrepeat/characters_removed": len(text) - len(clean),
    }


def test_furniture_is_stripped_before_anything_else(gazette: Site, courier: Site, tmp_path: Path) -> None:
    """Two sites print the same stories below menus of their own; a second crawl knows what the first saw."""
    path = tmp_path / "sites.db"
    addresses = []
    for site, name in ((gazette, "Gazette"), (courier, "Courier")):
        menu = [f"{name} {entry}" for entry in ("news", "sports", "weather", "video", "opinion", "travel")]
        addresses += [site.page(f"/{number}", *menu, *story(number), NOTICE) for number in range(4)]
    settings = {"UNREPEAT_MODE": "furniture,drop", "UNREPEAT_FURNITURE": str(path)}
    found, _ = run(addresses, **settings)
    first = found["items"][3]
    assert first["text"] == "\n\n".join(story(3))
    report = FurnitureReport.from_dict(first["furniture_report"])
    assert (len(report.removed), report.source, report.learned.documents if report.learned else 0) == (
        7,
        gazette.host,
        4,
    )
    assert NOTICE in report.restore(first["text"])
    assert NOTICE in found["items"][0]["text"]
    assert found["stats"]["unrepeat/furniture/lines"] == 4 * 7
    found, _ = run(addresses, **settings, UNREPEAT_FURNITURE_REPORT_FIELD="why")
    assert [item["text"] for item in found["items"]] == ["\n\n".join(story(number)) for number in range(4)]
    assert [drop[0] for drop in found["dropped"]] == addresses[4:]
    assert all(len(item["why"]["removed"]) == 7 for item in found["items"])
    with FurnitureIndex.open(path) as sites:
        assert (len(sites), sites.sources(), sites.verify()) == (8, sorted([gazette.host, courier.host]), [])


def test_furniture_alone_needs_no_other_mode(gazette: Site) -> None:
    addresses = [gazette.page(f"/{number}", *story(number), NOTICE) for number in range(3)]
    found, _ = run([*addresses, gazette.page("/stub", NOTICE)], UNREPEAT_MODE="furniture")
    assert [item["text"] for item in found["items"]][-2:] == ["\n\n".join(story(2)), ""]
    assert "is_duplicate" not in found["items"][0]
    assert found["items"][3]["furniture_report"]["only_furniture"] is True
    assert found["stats"] == {
        "unrepeat/items": 4,
        "unrepeat/furniture/lines": 2,
        "unrepeat/furniture/characters": 2 * len(NOTICE) + 2,
        "unrepeat/furniture/items_of_nothing_else": 1,
    }


def test_fields_of_items_stay_in_their_texts(gazette: Site) -> None:
    addresses = [gazette.page(f"/{number}", *story(number), NOTICE) for number in range(3)]
    for page in gazette.pages.values():
        page.insert(0, gazette.host)
    found, _ = run(addresses, UNREPEAT_MODE="furniture", UNREPEAT_FURNITURE_FIELDS=["source"])
    text = found["items"][2]["text"]
    assert gazette.host in text
    assert NOTICE not in text


def test_strip_and_drop_judge_the_clean_text(gazette: Site) -> None:
    addresses = [gazette.page("/once", FERRY, LIBRARY), gazette.page("/twice", FERRY, LIBRARY, FERRY)]
    found, _ = run(addresses, UNREPEAT_MODE="drop,strip")
    assert [item["url"] for item in found["items"]] == addresses[:1]
    assert "(exact, " in found["dropped"][0][2]


@pytest.mark.parametrize(
    "reactor",
    [
        "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "twisted.internet.selectreactor.SelectReactor",
    ],
)
def test_of_copies_that_come_at_the_same_time_one_is_kept(gazette: Site, reactor: str) -> None:
    addresses = [gazette.page(f"/{number}", FERRY, TICKETS) for number in range(40)]
    found, _ = run(
        addresses,
        UNREPEAT_MODE="drop",
        TWISTED_REACTOR=reactor,
        CONCURRENT_REQUESTS=16,
        CONCURRENT_REQUESTS_PER_DOMAIN=16,
    )
    assert (len(found["items"]), len(found["dropped"])) == (1, 39)
    assert {drop[2].split(" repeats ")[1] for drop in found["dropped"]} == {
        f"{found['items'][0]['url']!r} (exact, similarity 1.00)"
    }


def test_downloads_go_on_while_another_process_writes_to_the_index(gazette: Site, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    DuplicateIndex.open(path).close()
    addresses = [gazette.page(f"/{number}", FERRY, TICKETS) for number in range(8)]
    gazette.answers.clear()
    with ThreadPoolExecutor(1) as pool:
        crawl = pool.submit(run, addresses, UNREPEAT_INDEX=str(path), UNREPEAT_MODE="drop")
        assert until(lambda: gazette.asked)
        with closing(sqlite3.connect(path, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            gazette.answers.set()
            assert until(lambda: len(gazette.asked) == len(addresses))
            writer.execute("ROLLBACK")
        found, _ = crawl.result()
    # The thread takes the items in the order in which they came.
    assert [item["url"] for item in found["items"]] == addresses[:1]
    assert [drop[0] for drop in found["dropped"]] == addresses[1:]


def until(holds: Callable[[], object], seconds: float = 20) -> bool:
    """Wait until something holds; whether it does."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(holds())


def test_two_crawls_share_an_index(gazette: Site, courier: Site, tmp_path: Path) -> None:
    settings = {"UNREPEAT_MODE": "drop", "UNREPEAT_INDEX": str(tmp_path / "news.db")}
    stories = [[f"{FERRY} Gate {number}.", f"{TICKETS} Line {number}."] for number in range(10)]
    with ThreadPoolExecutor(2) as pool:
        crawls = [
            pool.submit(
                run, [site.page(f"/{number}", *story) for number, story in enumerate(stories)], **settings
            )
            for site in (gazette, courier)
        ]
        found = [crawl.result()[0] for crawl in crawls]
    assert [len(one["errors"]) for one in found] == [0, 0]
    kept = [item["url"].rpartition("/")[2] for one in found for item in one["items"]]
    assert sorted(kept) == sorted(str(number) for number in range(10))


def test_it_runs_without_a_reactor(gazette: Site) -> None:
    version = tuple(map(int, required("scrapy").__version__.split(".")[:2]))
    if version < (2, 15):
        pytest.skip("Scrapy 2.14 always has a reactor")
    addresses = [gazette.page("/a", FERRY), gazette.page("/b", FERRY)]
    found, _ = run(addresses, TWISTED_REACTOR_ENABLED=False)
    assert [item["is_duplicate"] for item in found["items"]] == [False, True]


def test_every_type_of_item_will_do(gazette: Site) -> None:
    addresses = [gazette.page("/a", FERRY), gazette.page("/b", FERRY)]
    found, _ = run(addresses, "dataclass")
    assert [item["is_duplicate"] for item in found["items"]] == [False, True]
    found, _ = run(addresses, "declared", UNREPEAT_MODE="drop")
    assert [item["url"] for item in found["items"]] == addresses[:1]
    found, _ = run(addresses, "declared")
    assert found["items"] == []
    assert found["errors"][0] == [
        "InputError",
        "items of type DeclaredItem have no field 'is_duplicate', which the pipeline writes. Declare it.",
    ]


def test_a_value_is_not_overwritten(gazette: Site) -> None:
    found, _ = run([gazette.page("/a", FERRY)], UNREPEAT_MODE="strip", UNREPEAT_REPORT_FIELD="source")
    assert found["items"] == []
    assert found["errors"][0][1].startswith("the item already has 'source', which is added as well")


def test_items_without_a_text_pass_and_none_with_one_is_told(gazette: Site) -> None:
    found, log = run([gazette.page("/a", FERRY)], UNREPEAT_TEXT_FIELD="body")
    assert found["items"][0]["text"] == FERRY
    assert found["stats"] == {"unrepeat/items_without_text": 1}
    assert "None of 1 items had a text in the field 'body'" in log


@pytest.mark.parametrize(
    ("item", "mode", "becomes"),
    [
        ({"text": None, "kind": None}, "mark", {"text": None} | dict.fromkeys(VERDICT_COLUMNS)),
        ({"text": None}, "drop", {"text": None}),
        ({"image": "a.png"}, "mark", {"image": "a.png"}),
    ],
)
def test_an_item_whose_text_is_none_gets_a_verdict_of_none(
    item: dict[str, Any], mode: str, becomes: dict[str, Any]
) -> None:
    settings = pipelines.pipeline_settings(Settings({"UNREPEAT_MODE": mode}))
    pipeline = pipelines.UnrepeatPipeline(settings, create_autospec(StatsCollector))
    assert asyncio.run(pipeline.process_item(item)) == becomes


def test_an_item_without_an_id_is_an_error(gazette: Site) -> None:
    found, _ = run([gazette.page("/a", FERRY)], UNREPEAT_ID_FIELD="guid")
    assert found["items"] == []
    assert found["errors"] == [
        [
            "InputError",
            "the item has no id in the field 'guid'; it has 'url', 'source', 'text'. "
            "Name the field with UNREPEAT_ID_FIELD.",
        ]
    ]


def test_a_value_of_a_wrong_type_is_told_with_the_id_of_the_item(gazette: Site) -> None:
    found, _ = run([gazette.page("/a", FERRY)], "listed", UNREPEAT_TEXT_FIELD="source")
    (error,) = found["errors"]
    assert error[0] == "InputError"
    assert error[1].startswith(f"the item {gazette.page('/a', FERRY)!r} cannot be judged: the text of ")


def test_what_is_said_of_an_item_never_costs_it(gazette: Site) -> None:
    pages = [gazette.page("/a", FERRY), gazette.page("/b", FERRY)]
    found, log = run(pages, "listed", UNREPEAT_PUBLISHED_FIELD="url")
    assert found["errors"] == []
    assert [item["is_duplicate"] for item in found["items"]] == [False, True]
    assert found["stats"]["unrepeat/items_incomplete"] == found["stats"]["unrepeat/items"] == 2
    for page in pages:
        for name in ("the source", "published"):
            assert f"The item {page!r} goes on without a value: {name} of document {page!r} " in log


@pytest.mark.parametrize("value", [False, "", 0.0])
def test_a_value_that_counts_as_false_is_not_overwritten_either(value: object) -> None:
    fields = ItemAdapter({"kind": value})
    with pytest.raises(InputError, match="the item already has 'kind'"):
        pipelines._add(fields, {"kind": "exact"})
    assert fields["kind"] == value


def test_an_item_that_is_frozen_is_an_error() -> None:
    @dataclass(frozen=True)
    class Frozen:
        kind: str | None = None

    with pytest.raises(InputError, match="the field 'kind' of items of type Frozen cannot be written"):
        pipelines._add(ItemAdapter(Frozen()), {"kind": "exact"})


def test_it_can_be_switched_off(gazette: Site) -> None:
    addresses = [gazette.page("/a", FERRY), gazette.page("/b", FERRY)]
    found, log = run(addresses, UNREPEAT_MODE="drop", UNREPEAT_ENABLED="0")
    assert (len(found["items"]), found["stats"]) == (2, {})
    assert "Disabled" not in log


def test_a_setting_that_does_not_exist_ends_the_crawl(gazette: Site) -> None:
    found, log = run([gazette.page("/a", FERRY)], UNREPEAT_TRESHOLD=0.9)
    assert found["items"] == []
    assert "there is no option 'UNREPEAT_TRESHOLD'. Did you mean 'UNREPEAT_THRESHOLD'?" in log


def test_an_index_with_other_settings_ends_the_crawl(gazette: Site, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    DuplicateIndex.open(path, threshold=0.7).close()
    found, log = run([gazette.page("/a", FERRY)], UNREPEAT_INDEX=str(path))
    assert found["items"] == []
    assert "StoreError" in log


def test_without_scrapy_an_error_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['scrapy.exceptions'] = None\n"
        "from unrepeat import MissingExtraError\n"
        "try: import unrepeat.integrations.scrapy\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert '2.14 or newer. Install it with: pip install "scrapy>=2.14" "itemadapter>=0.8"' in done.stdout
