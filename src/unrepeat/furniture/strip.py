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
from unrepeat.furniture.lines import field_keys, has_words, lines_of, named_site
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
    r"""Return each document without the lines that its site puts on page after page.

    >>> notice = "Sign up for our newsletter\n\N{COPYRIGHT SIGN} Gazette, all rights reserved"
    >>> stories = ["The ferry stays in port.", "A library opens next week.", "The old bridge is closed."]
    >>> pages = [{"text": f"{story}\n{notice}", "source": "gazette.example"} for story in stories]
    >>> for result in strip_furniture(pages):
    ...     print(result.id, result.text, [(line.stories, line.of_stories) for line in result.report.removed])
    0 The ferry stays in port. [(3, 3), (3, 3)]
    1 A library opens next week. [(3, 3), (3, 3)]
    2 The old bridge is closed. [(3, 3), (3, 3)]

    First all documents are read and learnt from, then each is stripped. A line goes if it stands in
    `min_stories` different stories of its source, and in 0.5 % of them; one with no such line next to it and
    at no end of the text, in 5 and in 30 %. Stories are counted and not documents: versions of a story, and
    what is read twice, are one. Lines are the same if their words are. A source teaches about itself alone.

    However many stories have it, a date or time stays, and so does what a named field of the record says, a
    headline of which the text below it says most words, a by-line, and what `protect` says.
    `unrepeat.FURNITURE_REASONS` has the reasons.

    Args:
        documents: An iterable of `Document` values or mappings with `text`, `source`, and, if known, `id`,
            `published` and further fields, as for `dedupe_documents`. What has no source, as a mere text,
            or an empty one comes back as it is, and its report has none. A text without words is no story.
        min_stories: 2 to 1,000,000; default 3. With 4 less is found, and in labelled pages no prose was lost.
        window: A day to 36,500 days: only stories of the weeks within so much before and after a document
            count. None for all, as for documents without a time. Templates are changed now and then.
        fields: Names of fields of mappings; a line with the words of one of their strings, or of one of a
            list of strings, stays. Other values keep none.
        protect: A regular expression, as text or compiled, that is searched for in each line, or a function
            that takes its text; the line stays if it is found, or the answer is true.

    Returns:
        An iterator of `FurnitureResult` in the order of the input: `id`, `text` and `report`. The text is
        empty only if `report.only_furniture` says so.

    Raises:
        InputError: if the input is no iterable of documents, at once; if one of them is none, at the first
            result.
        OptionError: for a wrong type or a value out of range.
        OSError: if a temporary file cannot be written. They hold the texts and the words of the stories.

    Not guaranteed: that all furniture is found: in labelled pages two of three lines, and what stands in too
    few stories never. That nothing of a story goes: what many stories of a source have in the same words, as
    a list of venues, looks like furniture. Bounds: a line of one story is forgotten after 100 documents of
    its source, at most 20,000 lines of a source are known at a time, and at most 2,000 are learnt from one
    document; `report.learned` tells what they left out. As far as none of them is reached, the order of
    documents of different stories makes no difference to a text.
    """
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
            source = named_site(document.source)
            read.append(_ReadDocument(document.id, source, document.published))
            _put(texts, document.text)
            _put(fields, "\n".join(sorted(_field_keys(item, options.fields))))
            if source is not None:
                if source not in sources:
                    sources[source] = SourceMemory(words)
                lines = lines_of(document.text)
                if has_words(lines):
                    learn(sources[source], document.id, lines, document.published)
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
