"""The commands `unrepeat corpus` and `unrepeat feed`: records in, records with verdicts out."""

from __future__ import annotations

import argparse
import os
import sys
from collections import ChainMap, Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Protocol, TextIO

from unrepeat.checks import whole_number
from unrepeat.cli.clusters import is_written, wants_report, write_report
from unrepeat.cli.terminal import tell
from unrepeat.documents.clusters.report import ClusterReport
from unrepeat.documents.dedupe import MAX_JOBS, verdicts_on
from unrepeat.documents.document import Document, Fault, as_document
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.input import with_id
from unrepeat.records.formats import STANDARD_STREAM
from unrepeat.records.read import ReadLog, Record, pick, read_records
from unrepeat.records.spill import RecordSpill
from unrepeat.records.write import open_writer

ADDED = ("is_duplicate", "duplicate_of", "similarity")
"""The fields that a record gets."""

DEFAULT_ID, DEFAULT_PUBLISHED, DEFAULT_SOURCE = "id", "published", "source"


def run_corpus(args: argparse.Namespace) -> int:
    """Write the records of all files with a verdict each, and return the exit code."""
    options = _options(args, keep=args.keep, within=args.within, clean=args.mode == "strip")
    wanted = wants_report(args)
    source = _Source(
        args,
        needs_time=args.within is not None,
        uses_time=wanted or args.keep == "earliest",
        uses_source=wanted,
        written=lambda path: is_written(path, args),
    )
    summary = _Summary(source.log)
    with ExitStack() as stack:
        report = stack.enter_context(ClusterReport(options)) if wanted else None
        writer = stack.enter_context(
            open_writer(args.output, encoding=args.encoding, types=ChainMap(source.types, source.log.types))
        )
        tick = stack.enter_context(_Progress(args, on_terminal=args.output in (None, STANDARD_STREAM)))
        waiting: _Waiting = deque() if args.keep == "first" else stack.enter_context(RecordSpill())

        def documents() -> Iterator[Document]:
            for record, document in source.documents():
                waiting.append(record)
                yield document

        # That a time is there where one is needed has been checked; a record without it may have been kept.
        jobs = whole_number("jobs", args.jobs, 1, MAX_JOBS)
        for number, verdict in enumerate(verdicts_on(documents(), options, jobs, needs_time=False)):
            record = waiting.popleft()
            if report is not None:
                report.add(source.document(record, number), verdict)
            added = _added(verdict)
            if args.mode == "strip":
                added[args.text_field] = verdict.text
            written = not (args.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, added)
            summary.count(verdict, written=written)
            tick()
        if not summary.written and source.log.fields:
            writer.name_columns([*source.log.fields, *ADDED])
        if report is not None:
            write_report(report, args)
    if not args.quiet:
        summary.print()
    return 0


def run_feed(args: argparse.Namespace) -> int:
    """Add each record to an index and write it with its verdict at once; return the exit code."""
    # Whoever opens and closes them but by SQLite loses the locks of this process on the index.
    closed = [f"{args.index}{suffix}" for suffix in ("", "-wal", "-shm", "-journal")]
    parts = {os.path.realpath(path) for path in closed}
    source = _Source(
        args,
        uses_time=True,
        needs_id=True,
        written=lambda path: os.path.realpath(path) in parts,
        closed=closed,
    )
    summary = _Summary(source.log)
    with ExitStack() as stack:
        index = stack.enter_context(
            DuplicateIndex.open(
                args.index, window=args.window, synchronous=args.synchronous, options=_options(args)
            )
        )
        if not args.quiet:
            # A feed is ended by an interruption more often than by the end of its input.
            stack.callback(summary.print)
        tick = stack.enter_context(_Progress(args, on_terminal=True))
        writer = stack.enter_context(open_writer(None, encoding=args.encoding, flush=True))
        for record, document in source.documents():
            try:
                verdict = index.add(
                    document.id, document.text, source=document.source, published=document.published
                )
            except InputError as error:
                source.refuse(record, error)
                continue
            written = not (args.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, _added(verdict))
            summary.count(verdict, written=written)
            tick()
    return 0


def _options(args: argparse.Namespace, **more: Any) -> DocumentOptions:
    values: DocumentOptionValues = {
        "same_source": args.same_source,
        "across_sources": args.across_sources,
        "contained": args.contained,
        "revisions": args.revisions,
        **more,  # type: ignore[typeddict-item] # checked by DocumentOptions
    }
    if args.threshold is not None:
        values["threshold"] = args.threshold
    if args.shingle_size is not None:
        values["shingle_size"] = args.shingle_size
    return DocumentOptions(**values)


def _added(verdict: Verdict) -> dict[str, Any]:
    """Return the fields that a record gets."""
    return dict(zip(ADDED, (verdict.is_duplicate, verdict.duplicate_of, verdict.similarity), strict=True))


class _Source:
    """The records that a command line names, and the documents in them."""

    def __init__(
        self,
        args: argparse.Namespace,
        *,
        needs_time: bool = False,
        uses_time: bool = False,
        uses_source: bool = False,
        needs_id: bool = False,
        written: Callable[[str], bool],
        closed: Sequence[str] = (),
    ) -> None:
        self.log = ReadLog()
        self.types: dict[str, Any] = {"is_duplicate": bool, "similarity": float}
        """For Parquet: the types of the added columns, as soon as the first record has been read."""
        self._args = args
        self._needs_time = needs_time
        self._uses_time = needs_time or uses_time
        self._uses_source = uses_source or args.same_source or args.across_sources
        self._needs_id = needs_id
        self._read = with_id if needs_id else as_document
        self._skips = args.errors == "skip"
        self._records = read_records(
            args.files,
            encoding=args.encoding,
            errors=args.errors,
            format=args.format,
            max_bytes=args.max_bytes,
            follow_links=args.follow_links,
            written=written,
            log=self.log,
            closed=closed,
        )

    def documents(self) -> Iterator[tuple[Record, Document]]:
        """Yield the records that hold a document, with it. What holds none is an error, or left out."""
        number = 0
        for record in self._records:
            faults: list[InputError] = []
            try:
                document = self._document(record, number, faults.append if self._skips else None)
            except InputError as error:
                self.refuse(record, error)
                continue
            if faults:
                self.log.incomplete.add(_placed(record, faults[0]))
            if not number:
                id_field = self._id_field(record)
                known = self.log.types.get(id_field) if id_field is not None else None
                self.types["duplicate_of"] = type(document.id) if known is None else known
            yield record, document
            number += 1

    def refuse(self, record: Record, error: InputError) -> None:
        """Leave a record out that is no document, or raise the error with its place."""
        if not self._skips:
            raise InputError(_placed(record, error)) from error
        self.log.skipped.add(_placed(record, error))

    def document(self, record: Record, number: int) -> Document:
        """Return once more the document in a record, given its number among those that hold one."""
        return self._document(record, number, _ignore if self._skips else None)

    def _document(self, record: Record, number: int, fault: Fault | None) -> Document:
        """Return the document in a record.

        Raises:
            InputError: if the record holds none; without a `fault`, also if its time or source cannot be read
                or a time is needed and not there.
        """
        args = self._args
        id_field = self._id_field(record)
        values = pick(
            record,
            id_field,
            args.text_field,
            _field(record, args.published_field, DEFAULT_PUBLISHED, wanted=self._uses_time),
            _field(record, args.source_field, DEFAULT_SOURCE, wanted=self._uses_source),
            fault,
        )
        # Whole numbers stay what they are, so that `duplicate_of` equals the field it points to.
        if id_field is None:
            values["id"] = number
        elif isinstance(record.fields[id_field], int):
            values["id"] = record.fields[id_field]
        document = self._read(values, number, fault)
        if self._needs_time and document.published is None:
            error = InputError(
                "there is no time of publication, which --within needs. "
                "Name its field with --published-field, or leave --within out."
            )
            if fault is None:
                raise error
            fault(error)
        return document

    def _id_field(self, record: Record) -> str | None:
        named: str | None = self._args.id_field
        if named is None and (self._needs_id or record.fields.get(DEFAULT_ID) is not None):
            return DEFAULT_ID
        return named


def _placed(record: Record, error: InputError) -> str:
    """Return the message of an error with the place of the record in front."""
    message = str(error)
    return message if message.startswith(record.where) else f"{record.where}: {message}"


def _ignore(_: InputError) -> None:
    """Leave an error untold that was told before."""


def _field(record: Record, named: str | None, default: str, *, wanted: bool) -> str | None:
    """Return the name of a field that need not be there: the one named, or the default if there is one."""
    return default if named is None and wanted and default in record.fields else named


class _Waiting(Protocol):
    """Records whose verdicts are not yet known, in order."""

    def append(self, record: Record, /) -> None: ...

    def popleft(self) -> Record: ...


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


class _Progress:
    """A bar on standard error while it is a terminal, if tqdm is installed."""

    def __init__(self, args: argparse.Namespace, *, on_terminal: bool) -> None:
        """Decide whether there is a bar.

        Args:
            args: Those of the command.
            on_terminal: Whether records go to standard output, where they would mix with a bar.
        """
        self._bar: Any = None
        if args.quiet or not _is_terminal(sys.stderr) or (on_terminal and _is_terminal(sys.stdout)):
            return
        try:
            from tqdm import tqdm
        except ImportError:
            return
        self._bar = tqdm(unit=" documents", file=sys.stderr, leave=False)

    def __enter__(self) -> Callable[[], object]:
        return (lambda: None) if self._bar is None else self._bar.update

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()


class _Summary:
    """Counts of what was done, for the end."""

    def __init__(self, log: ReadLog) -> None:
        self._log = log
        self._documents = self.written = self._revisions = self._capped = 0
        self._duplicates: Counter[str | None] = Counter()

    def count(self, verdict: Verdict, *, written: bool) -> None:
        self._documents += 1
        self.written += written
        self._capped += verdict.capped
        if verdict.is_duplicate:
            self._duplicates[verdict.kind] += 1
        elif verdict.kind == "revision":
            self._revisions += 1

    def print(self) -> None:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self._duplicates.items(), key=str))
        parts = [
            _plural(self._documents, "document"),
            _plural(self._duplicates.total(), "duplicate") + (f" ({kinds})" if kinds else ""),
            *([_plural(self._revisions, "revision") + " kept"] if self._revisions else []),
            f"{self.written} written",
        ]
        lines = [", ".join(parts)]
        if self._capped:
            lines.append(f"{_plural(self._capped, 'document')} had more likely copies than are looked at")
        log = self._log
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
                lines.append(f"{_plural(tally.count, what)} {fate}")
                lines += [f"  {message}" for message in tally.first]
        tell(*lines)


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
