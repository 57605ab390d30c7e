"""What is known of the lines of each source, put together for pages from the reports on its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unrepeat.documents.document import DocumentId
from unrepeat.furniture.lines import line_key
from unrepeat.furniture.report import FurnitureReport
from unrepeat.furniture.values import FurnitureLine

if TYPE_CHECKING:
    from unrepeat.furniture.index.open_furniture import OpenFurniture

# Ids of documents in which nothing was left that are told; of the others the number.
MOST_EMPTIED = 10


@dataclass(slots=True)
class LineOverview:
    """A line of a source, as the latest report with it tells of it."""

    text: str
    stories: int
    of_stories: int
    first_seen: str | None
    last_seen: str | None
    examples: Sequence[DocumentId]
    reason: str = ""
    """Why it stayed, as `FURNITURE_REASONS` says; empty if it was stripped, or would be."""

    documents: int = 0
    """Number of documents in which it was stripped, or stayed for the reason."""


@dataclass(slots=True)
class SourceOverview:
    """What was learnt of a source, and what was done with its documents."""

    source: str
    learned_documents: int = 0
    """Documents that were learnt from."""

    stories: int = 0
    lines: int = 0
    """Lines that are known."""

    not_learned: int = 0
    """Lines that could not be learnt for a cap."""

    documents: int = 0
    """Documents that were judged."""

    cut_lines: int = 0
    cut_characters: int = 0
    characters: int = 0
    only_furniture: int = 0
    """Documents in which no word was left."""

    emptied: list[DocumentId] = field(default_factory=list)
    """Ids of the first of these."""

    stripped: dict[str, LineOverview] = field(default_factory=dict)
    spared: dict[tuple[str, str], LineOverview] = field(default_factory=dict)
    """Lines by their words, and by the reason for which they stayed."""

    def most_stripped(self) -> list[LineOverview]:
        """Return the lines that were stripped, those in most documents first."""
        return _ordered(self.stripped.values())

    def most_spared(self) -> list[LineOverview]:
        """Return the lines that stayed, those in most documents first."""
        return _ordered(self.spared.values())


def indexed_source(site: OpenFurniture, source: str, min_stories: int | None = None) -> SourceOverview:
    """Return what an index knows of a source: no document is judged, so its lines are those that may go.

    Args:
        site: The index.
        source: The source.
        min_stories: In so many different stories the lines stand; None is that of the index.
    """
    counts = site.stats(source)
    overview = SourceOverview(source, counts.documents, counts.stories, counts.lines, counts.not_learned)
    for line in site.lines(source, min_stories=min_stories):
        first, last = (
            None if time is None else time.isoformat() for time in (line.first_seen, line.last_seen)
        )
        reason = "kept" if line.is_kept else ""
        told = LineOverview(line.text, line.stories, counts.stories, first, last, line.examples, reason)
        if line.is_kept:
            overview.spared[line_key(line.text), reason] = told
        else:
            overview.stripped[line_key(line.text)] = told
    return overview


class FurnitureOverview:
    """Sources, by the reports on their documents; memory holds each different line once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._sources: dict[str, SourceOverview] = {}

    def add(self, document: DocumentId, report: FurnitureReport) -> None:
        """Take in the report on a document; one without a source is left aside."""
        if report.source is None or report.learned is None:
            return
        source = self._sources.setdefault(report.source, SourceOverview(report.source))
        learned = report.learned
        source.learned_documents, source.stories = learned.documents, learned.stories
        source.lines, source.not_learned = learned.lines, learned.not_learned
        source.documents += 1
        source.cut_lines += len(report.removed)
        source.cut_characters += report.characters - report.clean_characters
        source.characters += report.characters
        if report.only_furniture:
            source.only_furniture += 1
            source.emptied = [*source.emptied, document][:MOST_EMPTIED]
        for key, line in _once(report.removed).items():
            source.stripped[key] = _counted(line, source.stripped.get(key))
        for key, line in _once(report.spared).items():
            place = (key, line.reason)
            source.spared[place] = _counted(line, source.spared.get(place))

    def sources(self) -> list[SourceOverview]:
        """Return the sources, by their names."""
        return [self._sources[name] for name in sorted(self._sources)]


def _once(lines: Sequence[FurnitureLine]) -> dict[str, FurnitureLine]:
    """Return the lines of a report by their words, each once; those without words are none of the site's."""
    return {key: line for line in lines if (key := line_key(line.text))}


def _counted(line: FurnitureLine, before: LineOverview | None) -> LineOverview:
    documents = 1 if before is None else before.documents + 1
    return LineOverview(
        line.text,
        line.stories,
        line.of_stories,
        line.first_seen,
        line.last_seen,
        line.examples,
        line.reason,
        documents,
    )


def _ordered(lines: Iterable[LineOverview]) -> list[LineOverview]:
    return sorted(lines, key=lambda line: (-line.documents, -line.stories, line.text))
