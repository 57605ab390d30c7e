"""What `dedupe_text` and `dedupe_blocks` return: the outcome and its report, also as JSON and as a page."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from unrepeat.report import Report, notebook_html

BLOCK_SEPARATOR = "\n"
"""What stands between two blocks where they are one text."""


class DedupeResult(NamedTuple):
    """The clean text, and the report of what was cut out of it."""

    text: str
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """Return `Report.to_dict`, and under `text` the clean text."""
        return {**self.report.to_dict(), "text": self.text}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, as `Report.to_json` does; `Report.from_json` reads the report in it.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

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

    def to_dict(self) -> dict[str, Any]:
        r"""Return `Report.to_dict`, and under `text` the blocks that stay, joined by "\n"."""
        return {**self.report.to_dict(), "text": BLOCK_SEPARATOR.join(self.blocks)}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, as `Report.to_json` does; `Report.from_json` reads the report in it.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    def to_html(self) -> str:
        """Return one HTML page: the blocks with every removed one in place; see `Report.to_html`.

        Raises:
            MissingExtraError: without the extra `[html]`.
        """
        return self.report.to_html(BLOCK_SEPARATOR.join(self.blocks))

    def _repr_html_(self) -> str | None:
        return notebook_html(self.report, BLOCK_SEPARATOR.join(self.blocks))
