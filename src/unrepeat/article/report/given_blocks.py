"""The blocks that a report is about, found again from those that stay and what was cut out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unrepeat.article.report.values import Removal, ReportValues

BLOCK_SEPARATOR = "\n"
"""What stands between two blocks where they are one text."""


class GivenBlock(NamedTuple):
    """A block as it was handed over."""

    start: int
    """Where it begins in the text that all blocks make up."""

    end: int
    """Where it ends."""

    left: str | None
    """What is left of it; None if nothing is."""

    def without(self, text: str, cuts: Sequence[Removal]) -> str | None:
        """Return what is left of it when some of what went has come back.

        Args:
            text: The text that all blocks make up.
            cuts: What still goes of the block.
        """
        if cuts and cuts[0].whole:
            return None
        if self.left is not None and len(self.left) == self.end - self.start - sum(map(_size, cuts)):
            return self.left
        edges = [self.start, *(edge for cut in cuts for edge in (cut.cut_start, cut.cut_end)), self.end]
        return "".join(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True))


def given_blocks(left: Iterable[str], report: ReportValues) -> Iterator[GivenBlock]:
    """Yield the blocks that were handed over.

    The removals of a block of which nothing is left begin and end where it does; all others lie, with the
    white space that went with them, inside of their blocks.

    Args:
        left: The blocks that stay.
        report: The report on all of them.
    """
    kept = iter(left)
    cuts = cuts_of_units(report.removed)
    start = 0
    for number in range(report.units):
        own = cuts[number]
        if own and own[0].whole:
            block = GivenBlock(start, own[-1].end, None)
        else:
            text = next(kept)
            block = GivenBlock(start, start + len(text) + sum(map(_size, own)), text)
        yield block
        start = block.end + len(BLOCK_SEPARATOR)


def cuts_of_units(removed: Iterable[Removal]) -> defaultdict[int, list[Removal]]:
    """Return removals by the number of their unit."""
    cuts: defaultdict[int, list[Removal]] = defaultdict(list)
    for removal in removed:
        cuts[removal.unit].append(removal)
    return cuts


def _size(removal: Removal) -> int:
    return removal.cut_end - removal.cut_start
