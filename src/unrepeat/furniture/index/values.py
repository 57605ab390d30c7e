"""What `FurnitureIndex` tells of what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.errors import shown


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
