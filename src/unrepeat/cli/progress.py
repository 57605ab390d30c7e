"""How far a command on many records is, and what it did: a bar and a summary on standard error."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TextIO

from unrepeat.cli.arguments import ReadingArguments
from unrepeat.cli.terminal import tell
from unrepeat.documents.verdict import REVISIONS, Verdict
from unrepeat.records.record import ReadLog


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class ProgressBar:
    """A bar on standard error while it is a terminal, if tqdm is installed."""

    def __init__(
        self, log: ReadLog, total_bytes: Callable[[], int | None], *, quiet: bool, on_terminal: bool
    ) -> None:
        """Decide whether there is a bar.

        Args:
            log: What says how far reading has come.
            total_bytes: Returns how many bytes there are to be read, or None if that is not known.
            quiet: Whether there is none in any case.
            on_terminal: Whether records go to standard output, where they would mix with a bar.
        """
        self._bar: Any = None
        self._position = log.position
        self._documents = self._shown = 0
        if quiet or not _is_terminal(sys.stderr) or (on_terminal and _is_terminal(sys.stdout)):
            return
        try:
            from tqdm import tqdm
        except ImportError:
            return
        total = total_bytes()
        # Without a total the documents are counted, and with one the bytes that they were read from.
        scale: dict[str, Any] = {"unit": " documents"}
        if total is not None:
            scale = {"unit": "B", "unit_scale": True, "total": total}
        self._counts_bytes = total is not None
        self._bar = tqdm(file=sys.stderr, leave=False, **scale)

    def __enter__(self) -> Callable[[], object]:
        """Return what is called for each record that was read."""
        return (lambda: None) if self._bar is None else self._tick

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def _tick(self) -> None:
        if not self._counts_bytes:
            self._bar.update()
            return
        self._documents += 1
        self._bar.set_postfix_str(f"{self._documents} documents", refresh=False)
        position = self._position.before + self._position.tell()
        self._bar.update(position - self._shown)
        self._shown = position


class StripSummary(Protocol):
    """Counts of what was stripped of texts."""

    def counts(self) -> dict[str, Any]:
        """Return them for programs."""

    def lines(self) -> list[str]:
        """Return them for people."""


class RunSummary:
    """Counts of what was done, for the end."""

    def __init__(
        self,
        log: ReadLog,
        reference_log: ReadLog | None = None,
        stripped: Sequence[StripSummary] = (),
    ) -> None:
        """Begin to count.

        Args:
            log: What was met in the records.
            reference_log: What was met in those of a reference set, if there is one.
            stripped: What counts what was stripped of the texts before.
        """
        self._stripped = stripped
        self._log, self._reference_log = log, reference_log
        self._in_reference = 0
        self._documents = self.written = self._revisions = self._capped = self._without_text = 0
        self._duplicates: Counter[str | None] = Counter()

    def count(self, verdict: Verdict, *, written: bool) -> None:
        """Count a document, and whether its record was written."""
        self._documents += 1
        self.written += written
        self._capped += verdict.capped
        if verdict.is_duplicate:
            self._duplicates[verdict.kind] += 1
            self._in_reference += verdict.in_reference
        elif verdict.kind in REVISIONS:
            self._revisions += 1

    def count_without_text(self) -> None:
        """Count a record that is no document, and was written."""
        self._without_text += 1
        self.written += 1

    def print(self, reading: ReadingArguments) -> None:
        """Write the counts to standard error."""
        logs = [self._log, *([self._reference_log] if self._reference_log else [])]
        tell_summary(reading, self._lines, self.counts, *logs)

    def counts(self) -> dict[str, Any]:
        """Return the counts for programs."""
        counts: dict[str, Any] = {}
        for one in self._stripped:
            counts |= one.counts()
        counts |= {
            "documents": self._documents,
            "duplicates": self._duplicates.total(),
            "kinds": dict(sorted(self._duplicates.items(), key=str)),
            "revisions": self._revisions,
            "without_text": self._without_text,
            "written": self.written,
            "capped": self._capped,
            **log_counts(self._log),
        }
        if self._reference_log is not None:
            counts |= {"in_reference": self._in_reference, "reference_set": log_counts(self._reference_log)}
        return counts

    def _lines(self) -> list[str]:
        counts = [f"{count} {kind}" for kind, count in sorted(self._duplicates.items(), key=str)]
        if self._in_reference:
            counts.append(f"{self._in_reference} of the reference set")
        kinds = ", ".join(counts)
        parts = [
            plural(self._documents, "document"),
            plural(self._duplicates.total(), "duplicate") + (f" ({kinds})" if kinds else ""),
            *([plural(self._revisions, "revision") + " kept"] if self._revisions else []),
            *([plural(self._without_text, "record") + " without text"] if self._without_text else []),
            f"{self.written} written",
        ]
        lines = [line for one in self._stripped for line in one.lines()]
        lines.append(", ".join(parts))
        if self._capped:
            lines.append(f"{plural(self._capped, 'document')} had more likely copies than are looked at")
        lines += log_lines(self._log)
        if self._reference_log is not None:
            lines += [f"reference set: {line}" for line in log_lines(self._reference_log)]
        return lines


def log_counts(log: ReadLog) -> dict[str, Any]:
    """Return how often what was met while records were read."""
    return {
        "bad_records": log.skipped.count,
        "unread_files": log.unread.count,
        "incomplete_records": log.incomplete.count,
        "links_not_followed": log.links.count,
        "missing_fields": list(log.named.missing()),
    }


def log_lines(log: ReadLog) -> list[str]:
    """Return the lines on what was met while records were read."""
    lines: list[str] = []
    for tally, what, fate in (
        (log.skipped, "bad record", "left out, the first of them:"),
        (log.unread, "file or folder", "not read, or not to the end, the first of them:"),
        (log.incomplete, "record", "kept without a value that cannot be read, the first of them:"),
        (
            log.links,
            "link",
            "out of a folder not followed (--follow-links reads them), the first of them:",
        ),
    ):
        if tally.count:
            lines.append(f"{plural(tally.count, what)} {fate}")
            lines += [f"  {message}" for message in tally.first]
    return lines + log.named.messages()


def tell_summary(
    reading: ReadingArguments,
    lines: Callable[[], list[str]],
    counts: Callable[[], dict[str, Any]],
    *logs: ReadLog,
) -> None:
    """Write a summary to standard error.

    Args:
        reading: Whether there is one, and in which form.
        lines: Returns it for people.
        counts: Returns it for programs.
        logs: What was met while records were read. A field that was named and that no record has is told in
            any case: it may be misspelled, and then what was done is not what was wanted.
    """
    if reading.quiet:
        messages = [message for log in logs for message in log.named.messages()]
        if messages:
            tell(*messages)
    elif reading.summary == "json":
        tell(json.dumps(counts()))
    else:
        tell(*lines())


def plural(count: int, noun: str) -> str:
    """Return a number of things, as in "2 lines"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
