"""Scrapy: an item pipeline that strips and cleans texts, and marks or drops items that repeat others.

In the settings of a project:

    ITEM_PIPELINES = {"unrepeat.integrations.scrapy.UnrepeatPipeline": 500}
    UNREPEAT_MODE = "strip,drop"
    UNREPEAT_INDEX = "news.db"
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Self, TypeVar

from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.report.result import DedupeResult
from unrepeat.documents.columns import taken, verdict_values
from unrepeat.documents.document import Document
from unrepeat.documents.verdict import REVISIONS, Verdict
from unrepeat.errors import InputError, missing_extra, shown
from unrepeat.furniture.columns import ITEM_FIELDS, item_field
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.furniture.report import FurnitureResult
from unrepeat.index.index import DuplicateIndex
from unrepeat.integrations.scrapy_settings import PREFIX, PipelineSettings, is_enabled, pipeline_settings
from unrepeat.store.input import storable

try:
    from itemadapter import ItemAdapter
    from scrapy.exceptions import DropItem, NotConfigured
    from scrapy.utils.asyncio import is_asyncio_available
except ImportError as error:
    raise missing_extra("the pipeline needs", "scrapy, 2.14 or newer", "scrapy") from error

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


class DuplicateItem(DropItem):
    """An item that is dropped because it repeats one that came before; logged at INFO, as many may be."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(
            f"{verdict.id!r} repeats {verdict.duplicate_of!r} "
            f"({verdict.kind}, similarity {verdict.similarity:.2f})",
            log_level="INFO",
        )
        self.verdict = verdict


class UnrepeatPipeline:
    """Clean, mark or drop items of any type, as the settings `UNREPEAT_*` say.

    An item is checked and entered in one step of `DuplicateIndex`, so that of two copies that are processed
    at the same time just one is kept. What takes time happens in one thread, in the order in which items
    come: a file that another crawl is writing to can keep an index waiting for seconds, and meanwhile
    downloads go on.

    An item without the field of the text is passed on as it is. One that has None there is, too; in the mode
    `mark` it gets a verdict of which all is None.
    """

    def __init__(self, settings: PipelineSettings, stats: StatsCollector) -> None:
        """Take what `from_crawler` has read."""
        self._settings = settings
        self._stats = stats
        self._index: DuplicateIndex | None = None
        self._sites: FurnitureIndex | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="unrepeat")
        self._with_text = self._without_text = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a pipeline with the settings of a crawler.

        Raises:
            NotConfigured: if `UNREPEAT_ENABLED` is False; Scrapy then goes on without the pipeline.
            OptionError: for a setting that is unknown, is not accepted or has no effect.
        """
        if not is_enabled(crawler.settings):
            raise NotConfigured
        assert crawler.stats is not None  # noqa: S101 # Scrapy makes them before pipelines
        return cls(pipeline_settings(crawler.settings), crawler.stats)

    async def open_spider(self) -> None:
        """Open the indexes, if there are any."""
        if {"mark", "drop"} & set(self._settings.modes):
            self._index = await self._in_thread(self._open_index)
        if "furniture" in self._settings.modes:
            self._sites = await self._in_thread(self._open_sites)

    async def close_spider(self) -> None:
        """Close the indexes, and say so if no item had a text."""
        for index in (self._index, self._sites):
            if index is not None:
                await self._in_thread(index.close)
        self._thread.shutdown()
        if self._without_text and not self._with_text:
            logger.warning(
                "None of %d items had a text in the field %r. Name the right one with %sTEXT_FIELD.",
                self._without_text,
                self._settings.text_field,
                PREFIX,
            )

    async def process_item(self, item: Any) -> Any:
        """Return the item with its text cleaned or its verdict in fields, as the mode says.

        Raises:
            DuplicateItem: in the mode `drop`, for an item that repeats one that was kept.
            InputError: for an item without id, with an id or a text of a wrong type, or with a field that is
                to be written but is not declared, or already has a value. A time or a source that cannot be
                read is logged and counted, and the item goes on without it.
            StoreError: if the index cannot be written.
        """
        fields = ItemAdapter(item)
        text = fields.get(self._settings.text_field)
        if text is None:
            self._without_text += 1
            self._count("items_without_text")
            if "mark" in self._settings.modes and self._settings.text_field in fields:
                _add(fields, verdict_values(None))
            return item
        self._with_text += 1
        self._count("items")
        kept = [fields.get(name) for name in self._settings.furniture_fields]
        done = await self._in_thread(self._processed, self._document(fields, text), text, kept)
        if done.stripped is not None:
            self._attach_stripped(fields, done.stripped)
        if done.cleaned is not None:
            report = done.cleaned.report
            self._count("units_removed", len(report.removed))
            self._count("characters_removed", report.characters - len(done.cleaned.text))
            fields[self._settings.text_field] = done.cleaned.text
            _add(fields, {self._settings.report_field: report.to_dict()})
        if done.verdict is not None:
            self._follow(fields, done.verdict)
        return item

    def _open_index(self) -> DuplicateIndex:
        settings = self._settings
        if settings.index is None:
            return DuplicateIndex.in_memory(window=settings.window, options=settings.options)
        return DuplicateIndex.open(settings.index, window=settings.window, options=settings.options)

    def _open_sites(self) -> FurnitureIndex:
        path, window = self._settings.furniture, self._settings.furniture_window
        if path is None:
            return FurnitureIndex.in_memory(window=window, fields=ITEM_FIELDS)
        return FurnitureIndex.open(path, window=window, fields=ITEM_FIELDS)

    def _document(self, fields: ItemAdapter, text: object) -> Document | None:
        """Return what an index takes of an item; None if there is no index."""
        settings = self._settings
        if self._index is None and self._sites is None:
            return None
        if settings.id_field not in fields:
            raise InputError(
                f"the item has no id in the field {settings.id_field!r}; "
                f"it has {', '.join(map(repr, fields)) or 'no field at all'}. "
                f"Name the field with {PREFIX}ID_FIELD."
            )
        own_id = fields[settings.id_field]
        if own_id is None:
            raise InputError(
                f"the id of the item, in the field {settings.id_field!r}, is None. "
                f"Fill it, or name another field with {PREFIX}ID_FIELD."
            )
        values = {
            "id": own_id,
            "text": text,
            "source": fields.get(settings.source_field),
            "published": fields.get(settings.published_field),
        }
        faults: list[InputError] = []
        try:
            document = storable(values, None, faults.append)
        except InputError as error:
            raise InputError(f"the item {shown(own_id)} cannot be judged: {error}") from error
        if faults:
            self._count("items_incomplete")
            for fault in faults:
                logger.warning("The item %s goes on without a value: %s", shown(own_id), fault)
        return document

    def _processed(self, document: Document | None, text: str, kept: list[object]) -> _Processed:
        """Strip and clean a text, and enter it into the indexes; runs in the thread.

        Args:
            document: What the indexes take of the item, if there are any.
            text: The text of the item.
            kept: Values of its fields that stay in the text.
        """
        stripped = cleaned = None
        if self._sites is not None and document is not None:
            item = {name: getattr(document, name) for name in ("id", "text", "source", "published")}
            (stripped,) = self._sites.add_many([{**item, "fields": item_field(kept)}])
            text = stripped.text
        if "strip" in self._settings.modes:
            cleaned = dedupe_text(text, options=self._settings.strip_options)
            text = cleaned.text
        if self._index is None or document is None:
            return _Processed(stripped, cleaned, None)
        return _Processed(stripped, cleaned, self._index.add_many([replace(document, text=text)])[0])

    def _attach_stripped(self, fields: ItemAdapter, stripped: FurnitureResult) -> None:
        """Put a text without furniture, and the report on it, into an item."""
        report = stripped.report
        self._count("furniture/lines", len(report.removed))
        self._count("furniture/characters", report.characters - report.clean_characters)
        if report.source is None:
            self._count("furniture/items_without_source")
        if report.only_furniture:
            self._count("furniture/items_of_nothing_else")
        fields[self._settings.text_field] = stripped.text
        _add(fields, {self._settings.furniture_report_field: report.to_dict()})

    def _follow(self, fields: ItemAdapter, verdict: Verdict) -> None:
        """Count a verdict, and drop or mark the item."""
        if verdict.is_duplicate:
            self._count("duplicates")
            self._count(f"duplicates/{verdict.kind}")
        elif verdict.kind in REVISIONS:
            self._count("revisions")
        if verdict.capped:
            self._count("capped")
        if "mark" in self._settings.modes:
            _add(fields, verdict_values(verdict))
        elif verdict.is_duplicate:
            raise DuplicateItem(verdict)

    def _count(self, name: str, by: int = 1) -> None:
        self._stats.inc_value(f"unrepeat/{name}", by)

    async def _in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function in the thread, and wait for it on whatever loop Scrapy runs on."""
        future = self._thread.submit(function, *args, **kwargs)
        if is_asyncio_available():
            return await asyncio.wrap_future(future)
        from twisted.internet import reactor  # not at the top: importing it installs one
        from twisted.internet.defer import Deferred

        done: Deferred[None] = Deferred()
        future.add_done_callback(lambda _: reactor.callFromThread(done.callback, None))
        await done
        return future.result()


class _Processed(NamedTuple):
    """What the thread has made of an item."""

    stripped: FurnitureResult | None
    cleaned: DedupeResult | None
    verdict: Verdict | None


def _add(fields: ItemAdapter, values: Mapping[str, Any]) -> None:
    """Put values into fields of an item that hold nothing yet."""
    for name, value in values.items():
        if fields.get(name) is not None:
            raise taken("the item", name)
        try:
            fields[name] = value
        except KeyError as error:
            raise InputError(
                f"items of type {type(fields.item).__name__} have no field {name!r}, which the pipeline "
                "writes. Declare it."
            ) from error
        except AttributeError as error:
            raise InputError(
                f"the field {name!r} of items of type {type(fields.item).__name__} cannot be written: "
                f"{error}. Do not freeze them."
            ) from error
