"""A judged document to its clean text and its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.article.report.labels import line_numbers
from unrepeat.article.report.logged import debug_logger
from unrepeat.article.report.lossless import text_digest
from unrepeat.article.text.cut import cut, separators
from unrepeat.errors import shown
from unrepeat.furniture.counting import KnownLines, SourceCounts
from unrepeat.furniture.report import FurnitureReport
from unrepeat.furniture.rules import JudgedLine, Page, judge
from unrepeat.furniture.values import FurnitureLine, LearnedSource


class CutText(NamedTuple):
    """The clean text of a document, and the report on it."""

    text: str
    report: FurnitureReport


def untouched(text: str) -> CutText:
    """Return a text without a source as it is."""
    digest = text_digest(text)
    report = FurnitureReport(
        source=None,
        removed=(),
        spared=(),
        only_furniture=False,
        lines=len(_kernel.line_spans(text)),
        learned=None,
        characters=len(text),
        clean_characters=len(text),
        digest=digest,
        clean_digest=digest,
    )
    return CutText(text, report)


def stripped(
    text: str, page: Page, known: KnownLines, min_stories: int, *, source: str, learned: LearnedSource
) -> CutText:
    """Return a text without the furniture among its lines, and the report.

    Args:
        text: The text of a document.
        page: The same, in lines.
        known: What is known of its lines.
        min_stories: In so many different stories furniture stands at the least.
        source: The source of the document.
        learned: What is known of the source, to be told.
    """
    judged = judge(page, known, min_stories)
    spans = [(line.start, line.end) for line in page.lines]
    cuts = separators(text, spans, [number for number, one in judged.items() if one.goes])
    clean = cut(text, spans, cuts)
    places = line_numbers(text, (page.lines[number].start for number in judged))
    told = {
        number: _told(number, page, known, one, cuts.get(number, ("", "")), places)
        for number, one in sorted(judged.items())
    }
    worded = [number for number, line in enumerate(page.lines) if line.key]
    report = FurnitureReport(
        source=source,
        removed=tuple(told[number] for number in told if judged[number].goes),
        spared=tuple(told[number] for number in told if not judged[number].goes),
        only_furniture=bool(worded) and all(number in cuts for number in worded),
        lines=len(page.lines),
        learned=learned,
        characters=len(text),
        clean_characters=len(clean),
        digest=text_digest(text),
        clean_digest=text_digest(clean) if cuts else text_digest(text),
    )
    logger = debug_logger() if report.removed else None
    if logger is not None:
        for line in report.removed:
            told_of = (line.line_number, line.stories, line.of_stories, shown(source))
            logger.debug("removed line %d: in %d of %d stories of %s", *told_of)
    return CutText(clean, report)


def learned_source(counts: SourceCounts, known: KnownLines, lines: int) -> LearnedSource:
    """Return what a report tells of a source.

    Args:
        counts: What is counted of it as a whole.
        known: What was asked of it.
        lines: Number of its lines that are known.
    """
    return LearnedSource(counts.documents, known.stories, lines, counts.forgotten, counts.not_learned)


def _told(
    number: int,
    page: Page,
    known: KnownLines,
    one: JudgedLine,
    separator: tuple[str, str],
    places: Mapping[int, int],
) -> FurnitureLine:
    line, learned = page.lines[number], known.lines.get(page.lines[number].key)
    return FurnitureLine(
        line=number,
        start=line.start,
        end=line.end,
        text=line.text,
        stories=one.stories,
        of_stories=known.stories,
        where=one.where,
        reason=one.reason,
        first_seen=_iso(learned.first_seen) if learned else None,
        last_seen=_iso(learned.last_seen) if learned else None,
        examples=learned.examples if learned else (),
        before=separator[0],
        after=separator[1],
        line_number=places[line.start],
    )


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
