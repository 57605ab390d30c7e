"""What a notebook shows of the report on one document and its furniture."""

from __future__ import annotations

from unrepeat.furniture.rules import FURNITURE_REASONS
from unrepeat.furniture.summary import place_of
from unrepeat.furniture.values import FurnitureValues
from unrepeat.render.html import fill

# Lines of a document that are shown, and columns of one.
MOST_SHOWN, LINE_COLUMNS = 100, 400


def furniture_fragment(report: FurnitureValues, summary: str) -> str:
    """Return for a notebook what was done with one document: its lines in order.

    Args:
        report: The report on it.
        summary: One line.

    Raises:
        MissingExtraError: without the extra `[html]`.
    """
    lines = [(line, "stripped") for line in report.removed] + [(line, "stays") for line in report.spared]
    return fill(
        "furniture_fragment.html.jinja",
        summary=summary,
        lines=sorted(lines, key=lambda told: told[0].line),
        reasons=FURNITURE_REASONS,
        place_of=place_of,
        most_shown=MOST_SHOWN,
        columns=LINE_COLUMNS,
    )
