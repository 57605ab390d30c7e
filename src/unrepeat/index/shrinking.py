"""An open index as documents leave it: one by one, those of a source, old ones."""

from __future__ import annotations

from datetime import datetime

from unrepeat.documents.document import DocumentId
from unrepeat.documents.times import microseconds
from unrepeat.errors import OptionError
from unrepeat.index.listing import Selection
from unrepeat.index.open_index import OpenIndex
from unrepeat.index.removal import DocumentRemoval, remove_next
from unrepeat.index.values import Removed, RemovedDocuments
from unrepeat.store.expiry import expire
from unrepeat.store.input import as_time, checked_source


class ShrinkingIndex(OpenIndex):
    """The part of a `DuplicateIndex` that removes documents."""

    def remove(self, id: DocumentId, *, promote: bool = False) -> Removed | None:
        """Remove a document; None if there is none of this id.

        What repeats or revises it stays what it is, and goes on naming it: `Removed.followers` says which.
        Nothing takes its place, so that the next copy that comes counts as new. For whoever drops duplicates
        that is right: the others are gone, and without a new copy nothing would be left. Whoever has kept the
        others too passes `promote=True`, and marks `Removed.promoted` as kept then.

        Args:
            id: The document.
            promote: The first of those that repeat it word for word becomes a kept document with its words,
                and the others repeat or revise that one; later copies are found. An index has no words of
                duplicates, so if all are edited copies, none can; they can be added again under another id.
                Those that may not match the promoted one, by the window or by `across_sources`, stay what
                they are.

        Not guaranteed: that a document which is removed and added again is kept again. After `promote=True`
        it repeats the promoted one.
        """
        with self._transactions.writing():
            row = self._find(id)
            if row is None:
                return None
            return DocumentRemoval(self._store, self._documents, None, promote=promote).take_out(row)

    def remove_where(
        self, *, source: str | None = None, before: datetime | str | None = None, promote: bool = False
    ) -> RemovedDocuments:
        """Remove all documents of a source, or those of it before a time, and return how many there were.

        >>> from unrepeat import DuplicateIndex
        >>> text = "The ferry was cancelled on Sunday because of high waves."
        >>> with DuplicateIndex.in_memory() as index:
        ...     for name in ("bay", "coast"):
        ...         verdict = index.add(name, text, source=name)
        ...     index.remove_where(source="bay", promote=True)
        RemovedDocuments(documents=1, kept=1, orphans=0, promoted=('coast',))

        Done in steps of up to 256 documents, between which others may write. If it is interrupted, or a step
        fails, what was removed before stays removed, and calling it again does the rest. What others add or
        promote meanwhile may stay: where nothing may be left, call it until it returns 0 documents. The file
        keeps its size: `vacuum` makes it smaller.

        Args:
            source: The source that was given with them; "" for documents without one, None for any.
            before: Only what was published before this time; None for any.
            promote: As for `remove`; none that is to be removed itself takes the place of another one.

        Raises:
            OptionError: if neither `source` nor `before` is given.
            InputError: if one of them is of a wrong type.
        """
        if source is None and before is None:
            raise OptionError(
                "remove_where needs a source, or a time before which to remove: all documents are not meant. "
                "To empty an index, make a new one."
            )
        limit = as_time(before, "before")
        going = Selection(checked_source(source), None if limit is None else microseconds(limit))
        removal = DocumentRemoval(self._store, self._documents, going, promote=promote)
        number: int | None = 0
        while number is not None:
            with self._transactions.writing():
                number = remove_next(self._store, removal, going, number)
                self._documents.forget_arrivals()
        return removal.removed()

    def expire(self, before: datetime | str | None = None) -> int:
        """Remove all documents published before a time, and return how many there were.

        Args:
            before: None is the beginning of the window, counted back from the newest document, as `open`
                says. Without a window, a time must be given.

        Raises:
            OptionError: if no time is given and the index has no window.
        """
        return expire(self._transactions, self._documents, self._window, before)
