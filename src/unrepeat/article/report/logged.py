"""The logger `unrepeat`, and what a report tells it: a line for each removal, and no word of the text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from unrepeat.article.report.labels import Labels
from unrepeat.article.report.runs import copied_part
from unrepeat.article.report.values import ReportValues
from unrepeat.article.values import MatchKind

if TYPE_CHECKING:
    from logging import Logger

_IS: dict[MatchKind, str] = {
    "exact": "the same as",
    "near": "an edited copy of",
    "contained": "contained in",
    "run": "in a run that repeats the run of",
}


def debug_logger() -> Logger | None:
    """Return the logger `unrepeat` if messages at DEBUG are wanted, else None.

    `logging` is not imported for it: a program that did not import it has set no level, and sees no message.
    (Measured: importing it makes `import unrepeat` 1 to 3 per cent slower.)
    """
    logging = sys.modules.get("logging")
    if logging is None:
        return None
    logger: Logger = logging.getLogger("unrepeat")
    return logger if logger.isEnabledFor(logging.DEBUG) else None


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
