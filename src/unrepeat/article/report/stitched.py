"""What `stitch` returns: the text, where each block stands in it, and the report, also as JSON and a page."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from unrepeat.article.report.report import Report, notebook_html, result_repr


class StitchedBlock(NamedTuple):
    """Where a block stands in the stitched text; offsets are code points, ends exclusive."""

    cut: int
    """So many characters went from its beginning; `block[cut:]` stays."""

    begins: int
    """Where in the text that begins which the block says: the words that it shares with the text above, or,
    where it shares none, what stays of it.
    """

    start: int
    """Where what stays of it begins; `text[start:end] == block[cut:]`."""

    end: int
    """Where it ends."""


class StitchResult(NamedTuple):
    """The text without the overlaps, where each block stands in it, and the report of what was cut out."""

    text: str
    blocks: tuple[StitchedBlock, ...]
    report: Report

    def __str__(self) -> str:
        return self.report.summary()

    def __repr__(self) -> str:
        return result_repr("StitchResult", self.report)

    def to_dict(self) -> dict[str, Any]:
        """Return `Report.to_dict`, under `text` the text, and under `stitched` a dict for each block."""
        stitched = [block._asdict() for block in self.blocks]
        return {**self.report.to_dict(), "text": self.text, "stitched": stitched}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, as `Report.to_json` does; `Report.from_json` reads the report in it.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    def to_html(self) -> str:
        """Return one HTML page: the blocks with every overlap in place; see `Report.to_html`.

        Raises:
            MissingExtraError: without the extra `[html]`.
        """
        return self.report.to_html(self.text)

    def _repr_html_(self) -> str | None:
        return notebook_html(self.report, self.text)
