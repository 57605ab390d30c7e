"""How the lines of a source are counted: in how many different stories each stands.

What is known of a source is kept by a `SourceStore`, in memory or in a database. What is counted, and what is
forgotten, is decided here alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from unrepeat.documents.document import DocumentId
from unrepeat.furniture.lines import SourceLine
from unrepeat.furniture.stories import StoryStore, known_story, story_text

# A line that stands in one story is forgotten after so many documents of its source. (Of a hundred lines more
# than 99 are never seen again: measured on 33 publishers.)
DOCUMENTS_FOR_A_SINGLE = 100

# Lines of a source that are known at a time, and those that one document may teach; those beyond are told.
MOST_LINES, MOST_LINES_OF_A_DOCUMENT = 20_000, 2_000

# So many stories with a line are remembered, so that a later document of one of them is not counted again.
MOST_RECENT = 16

MOST_EXAMPLES = 2

Week = int | None
"""A week, counted from that of 5 January 1970; None for no known time."""

WEEK = timedelta(days=7)

MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
"""The beginning of week 0."""


class Sighting(NamedTuple):
    """A document that was learnt from, for its lines."""

    document: DocumentId

    story: int
    """Number of the story that it tells."""

    is_new: bool
    """Whether no document before it told that story."""

    published: datetime | None
    """Its time of publication in UTC, if it is known."""


@dataclass(slots=True)
class LearnedLine:
    """A line of a source, and where it was seen."""

    since: int
    """Number of the document of the source that had it first, from 1."""

    weeks: dict[Week, int] = field(default_factory=dict)
    """In how many stories it stands, by the week of the first document of each with the line."""

    recent: list[int] = field(default_factory=list)
    """Numbers of the latest of these stories, at the most `MOST_RECENT`, the latest last."""

    first_seen: datetime | None = None
    last_seen: datetime | None = None
    examples: tuple[DocumentId, ...] = ()
    """Ids of the first documents with it, each of another story, at the most `MOST_EXAMPLES`."""

    @property
    def stories(self) -> int:
        """In how many stories it stands."""
        return sum(self.weeks.values())

    def see(self, sighting: Sighting) -> None:
        """Count a document that has it.

        A story is counted once. Where it cannot be told any more whether an old one was, it is not: so no
        count is too high.
        """
        is_counted = sighting.story in self.recent
        may_be_counted = not sighting.is_new and self.stories > len(self.recent)
        if not (is_counted or may_be_counted):
            self.recent = [*self.recent, sighting.story][-MOST_RECENT:]
            count_in(self.weeks, sighting.published)
            self.examples = (*self.examples, sighting.document)[:MOST_EXAMPLES]
        if sighting.published is not None:
            self.first_seen = min(self.first_seen or sighting.published, sighting.published)
            self.last_seen = max(self.last_seen or sighting.published, sighting.published)


@dataclass(slots=True)
class SourceCounts:
    """What is counted of a source as a whole."""

    documents: int = 0
    """Documents that were learnt from."""

    weeks: dict[Week, int] = field(default_factory=dict)
    """Its stories, by the week of the first document of each."""

    forgotten: int = 0
    """Lines of one story that were forgotten, after 100 documents or to make room for others."""

    not_learned: int = 0
    """Lines that were not learnt, because a document had more than 2,000, or the source 20,000 already."""


class LineStore(Protocol):
    """What one source can be asked."""

    counts: SourceCounts

    def known(self, keys: Iterable[str]) -> dict[str, LearnedLine]:
        """Return those of some lines that are known, by their keys."""


class SourceStore(LineStore, StoryStore, Protocol):
    """Where what is known of one source is kept."""

    @property
    def line_count(self) -> int:
        """Number of lines that are known."""

    def put(self, lines: Mapping[str, LearnedLine]) -> None:
        """Enter lines, new ones and changed ones, by their keys."""

    def forget_singles(self, until: int) -> int:
        """Forget the lines of one story that documents up to a number had first; return how many."""

    def forget_oldest_singles(self, most: int) -> int:
        """Forget so many lines of one story, or all, those known longest first; return how many."""


class KnownLines(NamedTuple):
    """What is known of a source and of the lines of a document, at the moment when it is judged."""

    stories: int
    """Different stories of the source, within the window."""

    lines: Mapping[str, LearnedLine]
    """The lines of the document that are known, by their keys."""

    counts: Mapping[str, int]
    """In how many different stories each of them stands, within the window."""


def learn(
    store: SourceStore, document: DocumentId, lines: Sequence[SourceLine], published: datetime | None
) -> int:
    """Count the lines of a document of the source, each of them once, and return the number of its story.

    Args:
        store: What is known of the source.
        document: Id of the document.
        lines: Its lines.
        published: Its time of publication in UTC, if it is known.
    """
    counts = store.counts
    counts.documents += 1
    told = story_text(lines)
    known = known_story(told, store)
    story = store.keep_story(told) if known is None else known
    sighting = Sighting(document, story, known is None, published)
    if sighting.is_new:
        count_in(counts.weeks, published)
    keys = list(dict.fromkeys(line.key for line in lines if line.key))
    taught = keys[:MOST_LINES_OF_A_DOCUMENT]
    counts.not_learned += len(keys) - len(taught)
    seen = store.known(taught)
    _see(store, seen, sighting)
    # Only now, when it is known which lines stand in two stories, the others make room.
    _learn_new(store, [key for key in taught if key not in seen], sighting)
    counts.forgotten += store.forget_singles(counts.documents - DOCUMENTS_FOR_A_SINGLE)
    return story


def known_lines(
    store: LineStore, lines: Iterable[SourceLine], around: datetime | None, window: timedelta | None
) -> KnownLines:
    """Return what is known of the lines of a document.

    Args:
        store: What is known of the source.
        lines: The lines.
        around: The time of the document.
        window: Only stories of the weeks within so much before and after that time count; None for all, as
            without a time.
    """
    weeks = _weeks_within(around, window)
    known = store.known({line.key for line in lines if line.key})
    counts = {key: _sum_of(line.weeks, weeks) for key, line in known.items()}
    return KnownLines(_sum_of(store.counts.weeks, weeks), known, counts)


def count_in(weeks: dict[Week, int], published: datetime | None) -> None:
    """Count a story in the week of a time."""
    week = week_of(published)
    weeks[week] = weeks.get(week, 0) + 1


def week_of(published: datetime | None) -> Week:
    """Return the week of a time."""
    return None if published is None else (published - MONDAY) // WEEK


def _see(store: SourceStore, lines: dict[str, LearnedLine], sighting: Sighting) -> None:
    for line in lines.values():
        line.see(sighting)
    store.put(lines)


def _learn_new(store: SourceStore, keys: Sequence[str], sighting: Sighting) -> None:
    """Enter new lines as far as there is room; the lines of one story that are known longest make some."""
    counts = store.counts
    missing = len(keys) - (MOST_LINES - store.line_count)
    if missing > 0:
        forgotten = store.forget_oldest_singles(missing)
        counts.forgotten += forgotten
        counts.not_learned += missing - forgotten
        keys = keys[: len(keys) - (missing - forgotten)]
    _see(store, {key: LearnedLine(counts.documents) for key in keys}, sighting)


def _weeks_within(around: datetime | None, window: timedelta | None) -> range | None:
    if around is None or window is None:
        return None
    offset = around - MONDAY
    return range((offset - window) // WEEK, (offset + window) // WEEK + 1)


def _sum_of(counted: Mapping[Week, int], weeks: range | None) -> int:
    """Return the sum of the weeks of a range and of no known time; of all without a range."""
    if weeks is None:
        return sum(counted.values())
    return sum(count for week, count in counted.items() if week is None or week in weeks)
