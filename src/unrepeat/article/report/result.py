"""What `dedupe_text` and `dedupe_blocks` return: the outcome and its report, also as JSON and as a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from unrepeat.article.report.given_blocks import BLOCK_SEPARATOR, cuts_of_units, given_blocks
from unrepeat.article.report.report import Report, notebook_html, result_repr
from unrepeat.article.report.values import Removal


class DedupeResult(NamedTuple):
    """The clean text, and the report of what was cut out of it."""

    text: str
    report: Report

    def __str__(self) -> str:
        return self.report.summary()

    def __repr__(self) -> str:
        return result_repr("DedupeResult", self.report)

    def to_dict(self) -> dict[str, Any]:
        """Return `Report.to_dict`, and under `text` the clean text."""
        return {**self.report.to_dict(), "text": self.text}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, as `Report.to_json` does; `Report.from_json` reads the report in it.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    def without(self, which: Callable[[Removal], object] | Iterable[int]) -> DedupeResult:
        r"""Return the result with some removals taken back; see `Report.without`.

        >>> from unrepeat import dedupe_text
        >>> result = dedupe_text("The ferry leaves at dawn from the old quay.\n" * 2)
        >>> result.without(removal.unit for removal in result.report.weakest(1)).report.removed
        ()

        Args:
            which: A function that says of a removal whether it is taken back, or the numbers of units.

        Raises:
            OptionError: if a number is not that of a removed unit.
        """
        return DedupeResult(*self.report.without(which, self.text))

    def to_html(self) -> str:
        """Return one HTML page: the article with every removed unit in place; see `Report.to_html`.

        Raises:
            MissingExtraError: without the extra `[html]`.
        """
        return self.report.to_html(self.text)

    def _repr_html_(self) -> str | None:
        return notebook_html(self.report, self.text)


class BlocksResult(NamedTuple):
    """The blocks that stay, and the report of those that went."""

    blocks: list[str]
    report: Report

    def __str__(self) -> str:
        return self.report.summary()

    def __repr__(self) -> str:
        return result_repr("BlocksResult", self.report)

    def to_dict(self) -> dict[str, Any]:
        r"""Return `Report.to_dict`, and under `text` the blocks that stay, joined by "\n"."""
        return {**self.report.to_dict(), "text": BLOCK_SEPARATOR.join(self.blocks)}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, as `Report.to_json` does; `Report.from_json` reads the report in it.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    def without(self, which: Callable[[Removal], object] | Iterable[int]) -> BlocksResult:
        """Return the result with some removals taken back, each block in its place; see `Report.without`.

        Args:
            which: A function that says of a removal whether it is taken back, or the numbers of blocks.

        Raises:
            OptionError: if a number is not that of a removed block.
        """
        clean = BLOCK_SEPARATOR.join(self.blocks)
        _, report = self.report.without(which, clean)
        text = self.report.restore(clean)
        cuts = cuts_of_units(report.removed)
        given = enumerate(given_blocks(self.blocks, self.report))
        blocks = [block.without(text, cuts[number]) for number, block in given]
        return BlocksResult([block for block in blocks if block is not None], report)

    def to_html(self) -> str:
        """Return one HTML page: the blocks with every removed one in place; see `Report.to_html`.

        Raises:
            MissingExtraError: without the extra `[html]`.
        """
        return self.report.to_html(BLOCK_SEPARATOR.join(self.blocks))

    def _repr_html_(self) -> str | None:
        return notebook_html(self.report, BLOCK_SEPARATOR.join(self.blocks))
