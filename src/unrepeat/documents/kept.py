"""The documents that are kept, and what is said of another one beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.article.report.report import Report
from unrepeat.documents.document import DocumentId
from unrepeat.documents.filters import Origin, match_filter, origin_of
from unrepeat.documents.keys import MAX_BUCKET, MAX_CANDIDATES
from unrepeat.documents.match import best_match, match_criteria
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import DocumentMatch, Verdict, verdict_on


class Unjudged(NamedTuple):
    """A document on which there is no verdict yet."""

    id: DocumentId
    source: str | None
    published: datetime | None
    words: bytes
    """Its words, as `Fingerprints` has them."""

    word_count: int
    """Number of its words."""

    keys: Sequence[int]
    """The keys under which it is found."""

    text: Callable[[], str]
    """Gives what counts of its text; with `clean=True` without its own repetitions."""

    clean_text: str | None = None
    """What the verdict has as its text."""

    report: Report | None = None
    """What the verdict has as its report."""


class KeptDocuments:
    """The documents that are kept: their keys, and what they are filtered by."""

    def __init__(
        self, options: DocumentOptions, words: Callable[[int], bytes], id_of: Callable[[int], DocumentId]
    ) -> None:
        """Begin without any.

        Args:
            options: As given.
            words: Gives the words of a document by its number.
            id_of: Gives the id of a document by its number.
        """
        self._criteria = match_criteria(options)
        self._filter = match_filter(options)
        self._words = words
        self._id_of = id_of
        self._origins: dict[int, Origin] = {}
        self.asks_origins = self._filter.asks_origins()
        self.index = _kernel.DocumentIndex(MAX_BUCKET, MAX_CANDIDATES)

    def add(self, first: int, sources: Sequence[str | None], published: Sequence[datetime | None]) -> None:
        """Note what documents with ascending numbers are filtered by, once they are kept."""
        if self.asks_origins:
            self._origins.update(enumerate(map(origin_of, sources, published), first))

    def keep(self, document: Unjudged, number: int) -> None:
        """Enter a document that is kept; numbers ascend."""
        self.index.keep(document.keys, number)
        self.add(number, (document.source,), (document.published,))

    def may_match(self, document: Unjudged, kept: int) -> bool:
        """Whether a document may match a kept one, whatever their words."""
        if not self.asks_origins:
            return True
        return self._filter.may_match(origin_of(document.source, document.published), self._origins[kept])

    def verdict(self, document: Unjudged) -> Verdict:
        """Return the verdict on a document beside all that are kept."""
        return self.verdict_among(document, *self.index.ask(document.keys))

    def verdict_among(
        self,
        document: Unjudged,
        candidates: Iterable[int],
        capped: bool,  # noqa: FBT001 # as the index answers
    ) -> Verdict:
        """Return the verdict on a document beside some that are kept.

        Args:
            document: The document.
            candidates: Numbers of kept documents.
            capped: Whether a cap left others out.
        """
        can_match = self._filter.can_match(document.word_count)
        match = self._match(document, candidates) if can_match else None
        return verdict_on(
            document.id,
            document.source,
            match,
            self._id_of(match.kept) if match else None,
            capped=capped and can_match,
            text=document.clean_text,
            report=document.report,
        )

    def _match(self, document: Unjudged, candidates: Iterable[int]) -> DocumentMatch | None:
        """Return the match with a kept document that counts for a document; see `best_match`."""
        if self.asks_origins:
            origin = origin_of(document.source, document.published)
            candidates = [kept for kept in candidates if self._filter.may_match(origin, self._origins[kept])]
        kept_words = ((kept, self._words(kept)) for kept in candidates)
        return best_match(
            document.words,
            document.word_count,
            kept_words,
            self._criteria,
            document.text,
        )
