"""What a report tells a log: a line for each removal, and no word of the text."""

from __future__ import annotations

from unrepeat.article.report.labels import Labels
from unrepeat.article.report.runs import copied_part
from unrepeat.article.report.values import ReportValues
from unrepeat.article.values import MatchKind
from unrepeat.log import debug_logger

_IS: dict[MatchKind, str] = {
    "exact": "the same as",
    "near": "an edited copy of",
    "contained": "contained in",
    "run": "in a run that repeats the run of",
}


def log_removals(report: ReportValues) -> None:
    """Log each removal at DEBUG, if that is wanted."""
    logger = debug_logger() if report.removed else None
    if logger is None:
        return
    labels = Labels(report)
    for removal in report.removed:
        logger.debug(
            "removed %s%s %d: %s %s (%s, %s)",
            "" if removal.whole else "part of ",
            labels.what,
            labels.number(removal.unit),
            _IS[removal.kind],
            copied_part(removal) or f"{labels.what} {labels.number(removal.of)}",
            removal.kind,
            removal.reason,
        )
