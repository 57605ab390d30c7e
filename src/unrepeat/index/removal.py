"""Which documents are removed from an index, and what becomes of those that repeat them.

A duplicate has no words in the file. So it can take the place of the kept document that it repeats only if it
has the very same words: then the row of the kept one becomes its row, with the words and the keys that stand
there, and all that was measured against the one is true of the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from unrepeat.documents.document import DocumentId
from unrepeat.documents.verdict import unmatched
from unrepeat.index.listing import Selection
from unrepeat.index.rows import DocumentRow, row_of
from unrepeat.index.sqlite import SqliteStore
from unrepeat.index.stored import StoredDocuments
from unrepeat.index.values import Removed, RemovedDocuments
from unrepeat.store.keyed import keys_in

# In one transaction at the most: about a tenth of a second.
MOST_REMOVED = 256


class DocumentRemoval:
    """Takes documents out of an index. All methods are called inside a transaction of its store."""

    def __init__(
        self, store: SqliteStore, documents: StoredDocuments, going: Selection | None, *, promote: bool
    ) -> None:
        """Begin with none removed.

        Args:
            store: Where the documents are.
            documents: Those in it.
            going: Which will be removed: none of them takes the place of another one. None for no further
                ones.
            promote: Whether a document with the same words takes the place of a kept one.
        """
        self._store = store
        self._documents = documents
        self._going = going
        self._promote = promote
        self._count = self._kept = self._orphans = 0
        self._promoted: list[DocumentId] = []

    def removed(self) -> RemovedDocuments:
        """Return what has been removed."""
        return RemovedDocuments(self._count, self._kept, self._orphans, tuple(self._promoted))

    def take_out(self, row: DocumentRow) -> Removed:
        """Remove a document, and return what was removed."""
        followers = self._store.followers(row.number)
        heir = next((one for one in followers if self._may_inherit(one, row)), None)
        if heir is None:
            self._documents.take_out(row)
            orphans = followers
        else:
            orphans = self._put_in_place(row, heir, [one for one in followers if one is not heir])
            self._promoted.append(heir.id)
        self._count += 1
        self._kept += not row.is_duplicate
        self._orphans += sum(self._stays(one) for one in orphans)
        ids = tuple(follower.id for follower in followers)
        return Removed(row.id, not row.is_duplicate, ids, None if heir is None else heir.id)

    def _stays(self, row: DocumentRow) -> bool:
        return self._going is None or not self._going.includes(row.source, row.published)

    def _may_inherit(self, follower: DocumentRow, row: DocumentRow) -> bool:
        # One that is no duplicate is kept already, with words of its own.
        is_same = bool(follower.is_duplicate) and follower.digest == row.digest
        return self._promote and is_same and self._stays(follower)

    def _put_in_place(
        self, row: DocumentRow, heir: DocumentRow, others: Sequence[DocumentRow]
    ) -> list[DocumentRow]:
        """Keep a duplicate in the place of a document, and return what repeats or revises a removed one then.

        That are those of the others that may not follow it, and itself, if what the document revised is gone.
        """
        kept = row._replace(id=heir.id, source=heir.source, published=heir.published)
        revised = self._store.by_number([] if row.of is None else [row.of])
        if any(not self._documents.may_follow(kept, one) for one in revised.values()):
            verdict = unmatched(kept.id, kept.source, capped=bool(kept.capped))
            kept = row_of(verdict, kept.published, None, row.digest, row.words or b"", keys_in(row.keys))
            kept = kept.numbered(row.number)
        self._store.delete(heir.number)
        self._store.put(kept)
        orphans = [one for one in others if not self._documents.may_follow(one, kept)]
        for one in others:
            self._store.name_kept(one.number, None if one in orphans else kept.id)
        return orphans if row.of_id is None or revised else [*orphans, heir]


def remove_next(
    store: SqliteStore, removal: DocumentRemoval, going: Selection, number: int, most: int = MOST_REMOVED
) -> int | None:
    """Remove some of the documents that are going; call it inside a transaction.

    Args:
        store: Where they are.
        removal: Takes them out.
        going: Which are going.
        number: That of the last document that was looked at.
        most: So many are removed at the most.

    Returns:
        The number up to which documents have been looked at now; None at the end.
    """
    numbers, last = going.next_of(store, number, most)
    for one in numbers:
        # One by one: removing one may name another kept document to a later one.
        for row in store.by_number([one]).values():
            removal.take_out(row)
    return last
