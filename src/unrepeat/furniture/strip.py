"""`strip_furniture`: learn what the documents of each source have in common, and take it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import NamedTuple

from unrepeat.article.protect import Protect, Protection, protection_of
from unrepeat.documents.document import DocumentId, as_document, check_documents
from unrepeat.furniture.counting import known_lines, learn
from unrepeat.furniture.cutting import learned_source, stripped, untouched
from unrepeat.furniture.lines import field_keys, lines_of
from unrepeat.furniture.memory import SourceMemory
from unrepeat.furniture.options import (
    FIELDS,
    MIN_STORIES,
    checked_fields,
    checked_min_stories,
    checked_window,
)
from unrepeat.furniture.report import FurnitureResult
from unrepeat.furniture.rules import Page
from unrepeat.spill import Spill


def strip_furniture(
    documents: Iterable[object],
    *,
    min_stories: int = MIN_STORIES,
    window: timedelta | None = None,
    fields: Sequence[str] = FIELDS,
    protect: Protect | None = None,
) -> Iterator[FurnitureResult]:
    """Return each document without the lines that its site puts on page after page."""
    options = _StripOptions(
        checked_min_stories(min_stories),
        checked_window(window),
        checked_fields(fields),
        protection_of(protect),
    )
    check_documents(documents)
    return _results(documents, options)


class _StripOptions(NamedTuple):
    """What a call was given, checked."""

    min_stories: int
    window: timedelta | None
    fields: tuple[str, ...]
    protection: Protection | None


class _ReadDocument(NamedTuple):
    """A document that was learnt from, but for what lies on disk."""

    id: DocumentId
    source: str | None
    published: datetime | None


def _results(documents: Iterable[object], options: _StripOptions) -> Iterator[FurnitureResult]:
    with ExitStack() as stack:
        texts, fields, words = (stack.enter_context(Spill()) for _ in range(3))
        sources: dict[str, SourceMemory] = {}
        read: list[_ReadDocument] = []
        for number, item in enumerate(documents):
            document = as_document(item, number)
            read.append(_ReadDocument(document.id, document.source, document.published))
            _put(texts, document.text)
            _put(fields, "\n".join(sorted(_field_keys(item, options.fields))))
            if document.source is not None:
                if document.source not in sources:
                    sources[document.source] = SourceMemory(words)
                learn(sources[document.source], document.id, lines_of(document.text), document.published)
        for number, one in enumerate(read):
            text = _text_in(texts, number)
            if one.source is None:
                yield FurnitureResult(one.id, *untouched(text))
                continue
            store = sources[one.source]
            keys = frozenset(_text_in(fields, number).split("\n"))
            page = Page(lines_of(text), keys, protection=options.protection)
            known = known_lines(store, page.lines, one.published, options.window)
            learned = learned_source(store.counts, known, store.line_count)
            yield FurnitureResult(
                one.id,
                *stripped(text, page, known, options.min_stories, source=one.source, learned=learned),
            )


def _field_keys(item: object, fields: Sequence[str]) -> frozenset[str]:
    """Return the keys of the named fields of a record; none of what is no mapping."""
    if not isinstance(item, Mapping):
        return frozenset()
    return frozenset().union(*(field_keys(item.get(name)) for name in fields))


def _put(spill: Spill, text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    spill.extend(data, [len(data)])


def _text_in(texts: Spill, number: int) -> str:
    return texts[number].decode("utf-8", "surrogatepass")
