"""What is told of each document at the end, on disk until then: its clean text, and the report on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from unrepeat.article.report.report import Report
from unrepeat.spill import Spill


class TextSpill(Spill):
    """Texts on disk, found again by the numbers of their documents."""

    def add(self, texts: Iterable[str]) -> None:
        """Add some texts."""
        _add(self, [text.encode("utf-8", "surrogatepass") for text in texts])

    def text(self, number: int) -> str:
        """Return a text by its number, from 0 on."""
        return self[number].decode("utf-8", "surrogatepass")


class ReportSpill(Spill):
    """Reports on disk, found again by the numbers of their documents."""

    def add(self, reports: Iterable[Report | None]) -> None:
        """Add the reports on some documents; None for those that lost nothing."""
        import pickle  # three modules, which `import unrepeat` need not load

        # JSON would make one character of two lone surrogates.
        _add(self, [b"" if report is None else pickle.dumps(report) for report in reports])

    def report(self, number: int) -> Report | None:
        """Return a report by its number, from 0 on."""
        import pickle

        data = self[number]
        return pickle.loads(data) if data else None  # noqa: S301 # `add` wrote it, into a file without a name


def _add(spill: Spill, parts: Sequence[bytes]) -> None:
    spill.extend(b"".join(parts), list(accumulate(map(len, parts))))
