"""The command `unrepeat corpus`: records in, records with verdicts out, and a report on them."""

from __future__ import annotations

import argparse
from collections import ChainMap, deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

from unrepeat.article.columns import COUNT_COLUMNS
from unrepeat.cli.against import open_references, reference_paths
from unrepeat.cli.arguments import (
    MatchingArguments,
    ReadingArguments,
    WrittenRecords,
    add_matching,
    add_modes,
    add_reading,
    values_of,
)
from unrepeat.cli.cluster_report import (
    ReportArguments,
    add_cluster_report,
    check_report,
    cluster_report,
    has_report,
    write_cluster_report,
)
from unrepeat.cli.exits import DONE
from unrepeat.cli.outputs import OutputPaths, open_output
from unrepeat.cli.progress import ProgressBar, RunSummary
from unrepeat.cli.rejects import open_rejects
from unrepeat.cli.source import FIELDS, IN_REFERENCE, DocumentSource, RecordQueue, name_columns, together
from unrepeat.cli.strip import StripArguments, TextStripper, add_strip, strip_arguments
from unrepeat.cli.stripping import (
    FIELDS_BY_DEFAULT,
    FurnitureSummary,
    add_strip_furniture,
    stripped_documents,
)
from unrepeat.cli.values import duration, file_name, whole
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.documents.dedupe import MAX_JOBS, verdicts_on
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions, KeepDocument
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import OptionError, shown
from unrepeat.furniture.columns import FURNITURE_COLUMNS
from unrepeat.records.record import ReadLog, Record
from unrepeat.records.spill import RecordSpill
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.records.write import open_writer


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
    strip: StripArguments
    report: ReportArguments
    matching: MatchingArguments
    reading: ReadingArguments

    @property
    def has_report(self) -> bool:
        """Whether a report is written, as a page or as a file."""
        return has_report(self.outputs)

    @property
    def uses_source(self) -> bool:
        """Whether the source of a document is read where there is one."""
        needs = self.has_report or self.matching.needs_source or self.strip_furniture
        return needs or bool(self.prefer)

    @property
    def added(self) -> tuple[str, ...]:
        """Names of the fields that are added to a record, those on the reference set aside."""
        furniture = FURNITURE_COLUMNS if self.strip_furniture else ()
        return (*furniture, *(COUNT_COLUMNS if self.strip.wanted else ()), *VERDICT_COLUMNS)

    def options(self) -> DocumentOptions:
        """Return the options of the library, which gets texts that have been stripped.

        Raises:
            OptionError: for values out of their ranges.
        """
        values = self.matching.option_values()
        values["keep"], values["prefer"], values["within"] = self.keep, self.prefer, self.within
        values["noise"] = self.noise
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
        type=file_name,
        metavar="OUT",
        help="write to OUT, whole or not at all; its suffix says the format (default: JSON Lines on standard "
        "output)",
    )
    add_modes(parser)
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
        type=file_name,
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
        type=whole(1, MAX_JOBS),
        default=1,
        metavar="N",
        help="threads, 1 to 64 (default: 1)",
    )
    add_strip(parser)
    add_cluster_report(parser)
    add_matching(parser)
    add_reading(parser, "the field with the id (default: id; without it, the number of the record, from 0)")
    parser.set_defaults(run=lambda namespace: run(_command(namespace)))


def _command(namespace: argparse.Namespace) -> CorpusCommand:
    return values_of(
        CorpusCommand,
        namespace,
        outputs=values_of(OutputPaths, namespace),
        strip=strip_arguments(namespace),
        report=values_of(ReportArguments, namespace),
        matching=values_of(MatchingArguments, namespace),
        reading=values_of(ReadingArguments, namespace),
    )


def run(command: CorpusCommand) -> int:
    """Write the records of all files with a verdict each, and return the exit code."""
    _check_prefer(command)
    options = command.options()
    outputs, reading = command.outputs, command.reading
    check_report(command.report, outputs, options.threshold, has_reference=bool(command.against))
    outputs.check_streams("the records")
    outputs.check_places()
    outputs.check_inputs("FILE", reading.files)
    outputs.check_standard_output("FILE", reading.files)
    against = reference_paths(command.against, outputs, reading.files)
    source = DocumentSource(
        reading,
        needs_time=command.within is not None,
        uses_time=command.has_report or command.keep in ("earliest", "latest"),
        uses_source=command.uses_source,
        written=outputs.includes,
        closed=against.closed,
        added=command.added,
        fields=FIELDS_BY_DEFAULT if command.strip_furniture else None,
    )
    reference_log, furniture = ReadLog(), FurnitureSummary()
    output = outputs.output
    with ExitStack() as stack:
        stripper = _stripper(command, stack) if command.strip.wanted else None
        summary = RunSummary(
            source.log,
            reference_log if command.against else None,
            [*([furniture] if command.strip_furniture else []), *([stripper] if stripper else [])],
        )
        strip = None if stripper is None else stripper.documents
        rejected = open_rejects(outputs.errors_file, stack)
        references = open_references(against, options, reading, outputs, reference_log, stack, strip)
        report = stack.enter_context(cluster_report(command.report, options)) if command.has_report else None
        writer = stack.enter_context(
            open_writer(
                output,
                encoding=reading.encoding,
                delimiter=reading.delimiter,
                types=ChainMap(source.types, source.log.types),
            )
        )
        for log in (source.log, reference_log):
            log.rejected = rejected
        bar = ProgressBar(
            source.log,
            source.total_bytes,
            quiet=reading.quiet,
            on_terminal=output in (None, STANDARD_STREAM),
        )
        tick = stack.enter_context(bar)
        read = _read(command, source, furniture, stripper, stack)
        waiting: RecordQueue = deque() if options.keeps_first else stack.enter_context(RecordSpill())

        def documents() -> Iterator[Document]:
            for record, document in read:
                waiting.append(record)
                tick()
                if document is not None:
                    yield document

        # That a time is there where one is needed has been checked; a record without it may have been kept.
        verdicts = verdicts_on(documents(), options, command.jobs, references, needs_time=False)
        for number, (record, verdict) in enumerate(together(source, waiting, verdicts)):
            added = _added(verdict, has_reference=bool(references))
            if verdict is None:
                writer.write(record, added)
                summary.count_without_text()
                continue
            if report is not None:
                report.add(source.document(record, number), verdict)
            written = not (command.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, added)
            summary.count(verdict, written=written)
        if not summary.written:
            in_reference = [IN_REFERENCE] if references else []
            name_columns(writer, source.log.fields, [*command.added, *in_reference])
        if report is not None:
            write_cluster_report(report, command.report, outputs)
    summary.print(reading)
    return DONE


def _check_prefer(command: CorpusCommand) -> None:
    """Raise an OptionError for sources that cannot be preferred."""
    if command.prefer and command.matching.same_source:
        raise OptionError(
            "--prefer decides between copies of different sources, which --same-source keeps apart. Leave "
            "one of them out."
        )
    for place, name in enumerate(command.prefer):
        if name in command.prefer[:place]:
            raise OptionError(f"--prefer names the source {shown(name)} twice. Name each source once.")


def _read(
    command: CorpusCommand,
    source: DocumentSource,
    furniture: FurnitureSummary,
    stripper: TextStripper | None,
    stack: ExitStack,
) -> Iterator[tuple[Record, Document | None]]:
    """Return the records with the documents in them, stripped of what is to be stripped."""
    field = command.reading.text_field
    read = (
        stripped_documents(source, field, furniture, stack) if command.strip_furniture else source.documents()
    )
    return read if stripper is None else stripper.records(read, field)


def _stripper(command: CorpusCommand, stack: ExitStack) -> TextStripper:
    """Return what strips the texts; its report takes its place when the stack ends well."""
    path = command.outputs.strip_report
    report = None if path is None else open_output(path, stack)
    return TextStripper(command.strip, command.matching.ignore, report)


def _added(verdict: Verdict | None, *, has_reference: bool) -> dict[str, Any]:
    """Return what a record gets, all null without a verdict."""
    added = verdict_values(verdict)
    return {**added, IN_REFERENCE: verdict and verdict.in_reference} if has_reference else added
