"""What a record gets whose text lost its own repetitions: the same columns in files and frames."""

from __future__ import annotations

from typing import Any

from unrepeat.article.report.values import ReportValues

COUNT_COLUMNS = ("removed_units", "removed_characters")
"""Their names: how many units were cut, and by how many characters the text is shorter."""


def count_values(report: ReportValues | None) -> dict[str, Any]:
    """Return what stands in each column; None where there was no text.

    >>> count_values(None)
    {'removed_units': None, 'removed_characters': None}
    """
    if report is None:
        return dict.fromkeys(COUNT_COLUMNS)
    counts = (len(report.removed), report.characters - report.clean_characters)
    return dict(zip(COUNT_COLUMNS, counts, strict=True))
