"""What `FurnitureIndex` tells of what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.errors import shown
from unrepeat.store.keyed import counts_in_one_line


class SiteLine(NamedTuple):
    """A line that is known of a source."""

    text: str
    """Its text in the document that had it first."""

    stories: int
    """Number of different stories of the source that have it, as far as their documents are in the index."""

    first_seen: datetime | None
    """Time of the earliest document that is known to have it; None if none had a time."""

    last_seen: datetime | None
    """Time of the latest one."""

    examples: tuple[DocumentId, ...]
    """Ids of up to two documents with it, of different stories: the first ones that are in the index."""

    is_kept: bool
    """Whether it stays since `FurnitureIndex.keep` was told so."""

    def __repr__(self) -> str:
        return f"<SiteLine stories={self.stories} is_kept={self.is_kept} text={shown(self.text)}>"


class FurnitureStats(NamedTuple):
    """Counts of an index, or of one source in it."""

    sources: int
    documents: int
    """Documents in the index."""

    stories: int
    """Different stories that they tell."""

    lines: int
    """Lines that are known, of each source 20,000 at the most."""

    seen_once: int
    """Lines among them that one story alone has; forgotten after 100 documents of their source."""

    forgotten: int
    """Lines that were forgotten: after 100 documents, or to make room for others."""

    not_learned: int
    """Lines that were not learnt: those of one document beyond 2,000, and those of a source for which 20,000
    others left no room.
    """

    kept: int
    """Lines that `FurnitureIndex.keep` was told to leave."""

    bytes: int
    """Size of the file without its log."""

    oldest: datetime | None
    newest: datetime | None
    """Times of publication in the whole index, of documents without one the times when they came; None if
    there are no documents.
    """

    free_bytes: int
    """Room in the file that what comes next will use, or that `vacuum` gives back."""

    log_bytes: int
    """Size of the log beside the file; 0 in memory."""

    newest_age_seconds: int | None
    """Seconds since `newest`, negative if that lies in the future; None if there are no documents."""

    added_last_hour: int | None
    """Documents learnt from in the last 60 minutes in the whole index, updates and what has been removed
    again included, those of the first minute perhaps not; None if the file has not noted times for so long,
    as one of an older version.
    """

    added_last_day: int | None
    """The same of the last 24 hours."""

    def __repr__(self) -> str:
        return counts_in_one_line("FurnitureStats", self._asdict())


class IndexedPage(NamedTuple):
    """A document in an index, as `FurnitureIndex.documents` lists it."""

    id: DocumentId
    source: str

    published: datetime | None
    """Time of publication; None if it had none."""

    added: datetime | None
    """When it came, at most a minute early, or as long before as only an older version of unrepeat wrote to
    the file; None if that is not known.
    """

    lines: int
    """Number of its lines, those without words included."""

    removed_lines: int
    """Lines that went when it was last added. `outdated` says whether others would go today."""
