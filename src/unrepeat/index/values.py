"""What `DuplicateIndex` tells of what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import Verdict, VerdictKind
from unrepeat.errors import shown
from unrepeat.store.keyed import counts_in_one_line


class IndexStats(NamedTuple):
    """Counts of an index."""

    documents: int
    """Documents in the index, kept ones and duplicates."""

    duplicates: int
    revisions: int
    """Kept documents that revise another one."""

    capped: int
    """Documents for which a cap left kept ones unexamined."""

    keys: int
    """Rows by which documents are found."""

    bytes: int
    """Size of the file without its log."""

    oldest: datetime | None
    newest: datetime | None
    """Times of publication; None if the index is empty."""

    recall: float
    """Probability with which a pair of similarity `threshold` is found, from bands and rows; more similar
    pairs have a higher one.
    """

    free_bytes: int
    """Room in the file that what comes next will use, or that `vacuum` gives back."""

    log_bytes: int
    """Size of the log beside the file; 0 in memory."""

    newest_age_seconds: int | None
    """Seconds since `newest`, negative if that lies in the future; None if the index is empty."""

    added_last_hour: int | None
    """Documents entered in the last 60 minutes, updates and what has been removed again included, those of
    the first minute perhaps not; None if the file has not noted times for so long, as one of an older
    version.
    """

    added_last_day: int | None
    """The same of the last 24 hours."""

    def __repr__(self) -> str:
        return counts_in_one_line("IndexStats", self._asdict())


class IndexedDocument(NamedTuple):
    """A document in an index, as `DuplicateIndex.documents` lists it."""

    id: DocumentId

    source: str | None
    """The source that was given with it."""

    published: datetime
    """Time of publication; without one, when it came."""

    added: datetime | None
    """When it came, at most a minute early, or as long before as only an older version of unrepeat wrote to
    the file; None if that is not known. Of a promoted document, when the one came in whose place it is kept.
    """

    is_duplicate: bool
    duplicate_of: DocumentId | None
    kind: VerdictKind | None
    """As in its `Verdict`."""

    is_orphan: bool
    """Whether the document that `duplicate_of` names has been removed."""

    words: int | None
    """Number of its words; None of a duplicate, whose words are not stored."""


class Removed(NamedTuple):
    """What `DuplicateIndex.remove` took out."""

    id: DocumentId

    was_kept: bool
    """Whether it was kept, so that later documents could be duplicates of it."""

    followers: tuple[DocumentId, ...]
    """Ids of the documents in the index that repeat or revise it, in the order in which they came."""

    promoted: DocumentId | None = None
    """With `promote=True`, the one of them that is kept in its place; None if none had the same words."""

    def __repr__(self) -> str:
        return (
            f"Removed(id={shown(self.id)}, was_kept={self.was_kept}, followers={shown(self.followers)}, "
            f"promoted={shown(self.promoted)})"
        )


class RemovedDocuments(NamedTuple):
    """What `DuplicateIndex.remove_where` took out."""

    documents: int
    """Documents removed."""

    kept: int
    """Kept ones among them."""

    orphans: int
    """Documents that stay, and repeat or revise a removed one that none takes the place of."""

    promoted: tuple[DocumentId, ...]
    """With `promote=True`, the documents that are kept in the place of removed ones."""

    def __repr__(self) -> str:
        return (
            f"RemovedDocuments(documents={self.documents}, kept={self.kept}, orphans={self.orphans}, "
            f"promoted={shown(self.promoted)})"
        )


class Cluster(NamedTuple):
    """A kept document, and those that repeat or revise it."""

    kept: DocumentId
    members: tuple[Verdict, ...]
    """Verdicts on the others, in the order in which they came."""

    def __repr__(self) -> str:
        return f"<Cluster kept={shown(self.kept)} members={len(self.members)}>"
