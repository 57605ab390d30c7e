"""What `DuplicateIndex` tells of what it holds."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import shown


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


class Removed(NamedTuple):
    """What `DuplicateIndex.remove` took out."""

    id: DocumentId

    was_kept: bool
    """Whether it was kept, so that later documents could be duplicates of it."""

    followers: tuple[DocumentId, ...]
    """Ids of the documents in the index that repeat or revise it. They stay what they are, and none takes its
    place: until one of them is added again under another id, the next copy that comes counts as new.
    """

    def __repr__(self) -> str:
        return f"Removed(id={shown(self.id)}, was_kept={self.was_kept}, followers={shown(self.followers)})"


class Cluster(NamedTuple):
    """A kept document, and those that repeat or revise it."""

    kept: DocumentId
    members: tuple[Verdict, ...]
    """Verdicts on the others, in the order in which they came."""

    def __repr__(self) -> str:
        return f"<Cluster kept={shown(self.kept)} members={len(self.members)}>"
