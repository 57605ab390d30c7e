"""Who may match whom, whatever their words: said here alone, for `dedupe_documents`, an index and Spark."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.times import MICROSECOND, microseconds


class Origin(NamedTuple):
    """What a document is filtered by."""

    source: str | None

    published: int | None
    """Microseconds since 1970, UTC; None if it is not known."""


def origin_of(source: str | None, published: datetime | None) -> Origin:
    """Return what a document is filtered by."""
    return Origin(source, None if published is None else microseconds(published))


class MatchFilter(NamedTuple):
    """Which documents may match, worked out of the options once."""

    within: int | None
    """Microseconds between the times of publication of both, at most; None for any."""

    same_source: bool
    across_sources: bool
    empty: bool
    """Whether documents without words match one another."""

    def asks_origins(self) -> bool:
        """Whether `may_match` depends on where and when documents were published."""
        return self.within is not None or self.same_source or self.across_sources

    def copies_form_groups(self) -> bool:
        """Whether a document may match all that a document which it may match may match.

        Then all copies of a source, or with no filter all copies, may match the first of them. It is not so
        with a window, nor across sources.
        """
        return self.within is None and not self.across_sources

    def can_match(self, words: int) -> bool:
        """Whether a document with so many words can match any other one."""
        return words > 0 or self.empty

    def may_match(self, one: Origin, other: Origin) -> bool:
        """Whether two documents may match, whichever of them is kept.

        >>> from datetime import timedelta
        >>> gazette, unknown = Origin("gazette", 0), Origin(None, None)
        >>> match_filter(DocumentOptions(same_source=True)).may_match(unknown, Origin(None, 5))
        True
        >>> match_filter(DocumentOptions(within=timedelta(days=1))).may_match(gazette, unknown)
        False

        Documents without a source are of one source, and with a window a document without a time matches
        none.
        """
        if self.same_source and one.source != other.source:
            return False
        if self.across_sources and one.source == other.source:
            return False
        if self.within is None:
            return True
        if one.published is None or other.published is None:
            return False
        return abs(one.published - other.published) <= self.within


def match_filter(options: DocumentOptions) -> MatchFilter:
    """Return which documents may match."""
    return MatchFilter(
        within=None if options.within is None else options.within // MICROSECOND,
        same_source=options.same_source,
        across_sources=options.across_sources,
        empty=options.empty == "remove",
    )
