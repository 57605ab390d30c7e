"""The command `unrepeat corpus`: records in, records with verdicts out, and a report on them."""

from __future__ import annotations

import argparse
from collections import ChainMap, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from unrepeat.checks import whole_number
from unrepeat.cli.against import open_references, reference_paths
from unrepeat.cli.arguments import (
    MatchingArguments,
    ReadingArguments,
    WrittenRecords,
    add_matching,
    add_modes,
    add_reading,
    duration,
    values_of,
)
from unrepeat.cli.exits import DONE
from unrepeat.cli.outputs import OutputPaths
from unrepeat.cli.progress import ProgressBar, RunSummary
from unrepeat.cli.source import FIELDS, IN_REFERENCE, DocumentSource, RecordQueue, name_columns, together
from unrepeat.cli.stripping import (
    FurnitureSummary,
    add_strip_furniture,
    stripped_documents,
)
from unrepeat.documents.clusters.report import ClusterReport
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.documents.dedupe import MAX_JOBS, verdicts_on
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions, KeepDocument
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import OptionError
from unrepeat.furniture.columns import FURNITURE_COLUMNS
from unrepeat.records.record import ReadLog
from unrepeat.records.spill import RecordSpill
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.records.write import open_writer
from unrepeat.render.html import need_pages


@dataclass(frozen=True, slots=True)
class CorpusCommand:
    """What `unrepeat corpus` was asked for."""

    outputs: OutputPaths
    mode: WrittenRecords
    keep: KeepDocument
    prefer: Sequence[str]
    against: Sequence[str]
    within: timedelta | None
    noise: bool
    strip_furniture: bool
    jobs: int
    no_text: bool
    explain_below: float | None
    least_similar_first: bool
    matching: MatchingArguments
    reading: ReadingArguments

    @property
    def has_report(self) -> bool:
        """Whether a report is written, as a page or as a file."""
        return self.outputs.html is not None or self.outputs.report_file is not None

    @property
    def uses_source(self) -> bool:
        """Whether the source of a document is read where there is one."""
        needs = self.has_report or self.matching.needs_source or self.strip_furniture
        return needs or bool(self.prefer)

    @property
    def added(self) -> tuple[str, ...]:
        """Names of the fields that are added to a record, those on the reference set aside."""
        return (*(FURNITURE_COLUMNS if self.strip_furniture else ()), *VERDICT_COLUMNS)

    def options(self) -> DocumentOptions:
        """Return the options of the library.

        Raises:
            OptionError: for values out of their ranges.
        """
        values = self.matching.option_values()
        values["keep"], values["prefer"], values["within"] = self.keep, self.prefer, self.within
        values["clean"], values["noise"] = self.mode == "strip", self.noise
        return DocumentOptions(**values)


def define(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, and what runs it."""
    parser.description = (
        f"Write the records of all files, in order, with {FIELDS}. A document is a duplicate if it has the "
        "words of one that is kept, or nearly so. A record whose text is null is written with nulls in these "
        "fields."
    )
    parser.epilog = "Exit code: 0 done, 2 bad usage or unreadable input, 130 interrupted."
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write to OUT, whole or not at all; its suffix says the format (default: JSON Lines on standard "
        "output)",
    )
    add_modes(parser, "strip", "write all records, their texts without their own repetitions")
    parser.add_argument(
        "--keep",
        choices=get_args(KeepDocument),
        default="first",
        help="which of several copies is kept (default: first); the others read all input before they write",
    )
    parser.add_argument(
        "--prefer",
        action="append",
        default=[],
        metavar="SOURCE",
        help="of several copies, keep that of this source; given several times, that of the one named first, "
        "and --keep decides among the others",
    )
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="PATH",
        help="records, or an index, that are there already: what repeats one of them is a duplicate, and "
        "in_reference says so; they are not written; may be given several times",
    )
    parser.add_argument(
        "--within",
        type=duration,
        metavar="DAYS",
        help="only documents published at most this far apart can match: days, or hours as in 12h",
    )
    parser.add_argument(
        "--noise",
        action="store_true",
        help="copies with wrong letters, as scanning and typing leave them, are duplicates too",
    )
    add_strip_furniture(parser)
    parser.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="threads, 1 to 64 (default: 1)",
    )
    _add_report_files(parser)
    add_matching(parser)
    add_reading(parser, "the field with the id (default: id; without it, the number of the record, from 0)")
    parser.set_defaults(run=lambda namespace: run(_command(namespace)))


def _add_report_files(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("report")
    group.add_argument(
        "--html",
        metavar="PAGE",
        help="write a page that shows which documents repeat which; where there are many, further pages "
        "beside it: page-2.html, page-3.html and so on",
    )
    group.add_argument(
        "--report-file",
        metavar="PATH",
        help="write the same as JSON Lines, of which unrepeat report makes the page",
    )
    group.add_argument("--no-text", action="store_true", help="leave the texts out of both")
    group.add_argument(
        "--explain-below",
        type=float,
        metavar="SHARE",
        help="tell in both of the pairs of kept documents that match at SHARE, 0.5 up to below the "
        "threshold; nothing more is removed",
    )
    group.add_argument(
        "--least-similar-first",
        action="store_true",
        help="on the page, order the documents of a cluster by their similarity, the least similar first",
    )


def _command(namespace: argparse.Namespace) -> CorpusCommand:
    return values_of(
        CorpusCommand,
        namespace,
        outputs=values_of(OutputPaths, namespace),
        matching=values_of(MatchingArguments, namespace),
        reading=values_of(ReadingArguments, namespace),
    )


def run(command: CorpusCommand) -> int:
    """Write the records of all files with a verdict each, and return the exit code."""
    options = command.options()
    _check_report(command)
    reading = command.reading
    against = reference_paths(command.against, command.outputs, reading.files)
    source = DocumentSource(
        reading,
        needs_time=command.within is not None,
        uses_time=command.has_report or command.keep in ("earliest", "latest"),
        uses_source=command.uses_source,
        written=command.outputs.includes,
        closed=against.closed,
        added=command.added,
    )
    reference_log, furniture = ReadLog(), FurnitureSummary()
    summary = RunSummary(source.log, reference_log, furniture.lines)
    output = command.outputs.output
    with ExitStack() as stack:
        references = open_references(against, options, reading, command.outputs, reference_log, stack)
        report = stack.enter_context(_report(command, options)) if command.has_report else None
        writer = stack.enter_context(
            open_writer(output, encoding=reading.encoding, types=ChainMap(source.types, source.log.types))
        )
        bar = ProgressBar(quiet=reading.quiet, on_terminal=output in (None, STANDARD_STREAM))
        tick = stack.enter_context(bar)
        read = (
            stripped_documents(source, reading.text_field, furniture, stack)
            if command.strip_furniture
            else source.documents()
        )
        waiting: RecordQueue = deque() if options.keeps_first else stack.enter_context(RecordSpill())

        def documents() -> Iterator[Document]:
            for record, document in read:
                waiting.append(record)
                if document is not None:
                    yield document

        # That a time is there where one is needed has been checked; a record without it may have been kept.
        jobs = whole_number("jobs", command.jobs, 1, MAX_JOBS)
        verdicts = verdicts_on(documents(), options, jobs, references, needs_time=False)
        for number, (record, verdict) in enumerate(together(source, waiting, verdicts)):
            added = _added(verdict, has_reference=bool(references))
            if verdict is None:
                writer.write(record, added)
                summary.count_without_text()
                tick()
                continue
            if report is not None:
                report.add(source.document(record, number), verdict)
            if command.mode == "strip":
                added[reading.text_field] = verdict.text
            written = not (command.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, added)
            summary.count(verdict, written=written)
            tick()
        if not summary.written:
            in_reference = [IN_REFERENCE] if references else []
            name_columns(writer, source.log.fields, [*command.added, *in_reference])
        if report is not None:
            _write_report(report, command)
    if not reading.quiet:
        summary.print()
    return DONE


def _added(verdict: Verdict | None, *, has_reference: bool) -> dict[str, Any]:
    """Return what a record gets, all null without a verdict."""
    added = verdict_values(verdict)
    return {**added, IN_REFERENCE: verdict and verdict.in_reference} if has_reference else added


def _check_report(command: CorpusCommand) -> None:
    """See that the report can be written, before anything is read.

    Raises:
        OptionError: if two outputs have the same path, there is nothing that `--no-text` applies to, or there
            is a reference set.
        MissingExtraError: when a page is asked for and jinja2 is not installed.
        OSError: if there is no folder for a file.
    """
    if command.least_similar_first and command.outputs.html is None:
        raise OptionError("--least-similar-first orders a page. Add --html, or leave it out.")
    if command.has_report and command.against:
        raise OptionError(
            "a report has the documents of FILE alone, and not those of --against. Leave out --html and "
            "--report-file, or --against."
        )
    if command.has_report:
        command.outputs.check_places()
        if command.outputs.html is not None:
            need_pages()
        return
    if command.no_text:
        raise OptionError(
            "--no-text leaves the texts out of a report. Add --html or --report-file, or leave it out."
        )
    if command.explain_below is not None:
        raise OptionError(
            "--explain-below adds pairs to a report. Add --html or --report-file, or leave it out."
        )


def _report(command: CorpusCommand, options: DocumentOptions) -> ClusterReport:
    return ClusterReport(options, explain_below=command.explain_below)


def _write_report(report: ClusterReport, command: CorpusCommand) -> None:
    outputs, text = command.outputs, not command.no_text
    if outputs.report_file is not None:
        report.write_json(outputs.report_file, text=text)
    if outputs.html is not None:
        report.write_html(outputs.html, text=text, least_similar_first=command.least_similar_first)
