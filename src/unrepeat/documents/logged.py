"""What verdicts tell a log: a line for each duplicate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from unrepeat.article.report.logged import debug_logger
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import shown

if TYPE_CHECKING:
    from logging import Logger


def logged(verdicts: Iterator[Verdict]) -> Iterator[Verdict]:
    """Return the verdicts; each duplicate is logged at DEBUG, if that is wanted now."""
    logger = debug_logger()
    return verdicts if logger is None else _with_messages(verdicts, logger)


def _with_messages(verdicts: Iterator[Verdict], logger: Logger) -> Iterator[Verdict]:
    for verdict in verdicts:
        if verdict.is_duplicate:
            logger.debug(
                "document %s: %s duplicate of %s, similarity %.3g",
                shown(verdict.id),
                verdict.kind,
                shown(verdict.duplicate_of),
                verdict.similarity,
            )
        yield verdict
