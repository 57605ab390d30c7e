"""A crawl, run as a process of its own because a reactor cannot be started twice.

The arguments are the settings and the addresses of the pages, each as JSON, and the kind of item. What became
of the items is printed as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler, CrawlerProcess
from scrapy.http import Response


class DeclaredItem(scrapy.Item):
    url = scrapy.Field()
    source = scrapy.Field()
    text = scrapy.Field()


@dataclasses.dataclass
class MarkedItem:
    url: str
    source: str
    text: str
    is_duplicate: bool | None = None
    duplicate_of: str | None = None
    kind: str | None = None
    similarity: float | None = None
    cluster: str | None = None
    new_words: list[str] | None = None


def listed(source: str, **values: str) -> dict[str, Any]:
    """Return an item as an ItemLoader without output processors makes it, of which one field is a list."""
    return {**values, "source": [source]}


KINDS: dict[str, Any] = {"dict": dict, "listed": listed, "declared": DeclaredItem, "dataclass": MarkedItem}


class Pages(scrapy.Spider):
    """Takes the paragraphs of each page as its text."""

    name = "pages"
    addresses: tuple[str, ...] = ()
    kind = "dict"

    async def start(self) -> AsyncIterator[Any]:
        for address in self.addresses:
            yield scrapy.Request(address, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Any]:
        site = response.url.split("/")[2]
        text = "\n\n".join(response.css("p::text").getall())
        yield KINDS[self.kind](url=response.url, source=site, text=text)


def main() -> None:
    settings, addresses, kind = json.loads(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
    found: dict[str, Any] = {"items": [], "dropped": [], "errors": []}

    def scraped(item: Any) -> None:
        found["items"].append(ItemAdapter(item).asdict())

    def dropped(item: Any, exception: BaseException) -> None:
        found["dropped"].append([ItemAdapter(item)["url"], type(exception).__name__, str(exception)])

    def failed(failure: Any) -> None:
        found["errors"].append([type(failure.value).__name__, str(failure.value)])

    has_reactor = settings.get("TWISTED_REACTOR_ENABLED", True)
    process = (CrawlerProcess if has_reactor else AsyncCrawlerProcess)(
        {
            "ITEM_PIPELINES": {"unrepeat.integrations.scrapy.UnrepeatPipeline": 500},
            "TELNETCONSOLE_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
            "DOWNLOAD_DELAY": 0,
            "LOG_LEVEL": "INFO",
            **settings,
        }
    )
    crawler: Crawler = process.create_crawler(Pages)
    crawler.signals.connect(scraped, signals.item_scraped)
    crawler.signals.connect(dropped, signals.item_dropped)
    crawler.signals.connect(failed, signals.item_error)
    process.crawl(crawler, addresses=addresses, kind=kind)
    process.start()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    found["stats"] = {name: value for name, value in stats.items() if name.startswith("unrepeat/")}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
