"""The command `unrepeat feed`: records in, records with verdicts out as they come, on top of an index."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import get_args

from unrepeat.cli.arguments import (
    MatchingArguments,
    ReadingArguments,
    WrittenRecords,
    add_matching,
    add_modes,
    add_reading,
    values_of,
)
from unrepeat.cli.exits import DONE
from unrepeat.cli.outputs import OutputPaths, check_beside, is_one_of, parts_of_index
from unrepeat.cli.progress import ProgressBar, RunSummary
from unrepeat.cli.rejects import open_rejects
from unrepeat.cli.source import FIELDS, DocumentSource
from unrepeat.cli.stripping import FIELDS_BY_DEFAULT, FurnitureSummary, document_item
from unrepeat.cli.values import days, duration, file_name
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import InputError, OptionError
from unrepeat.furniture.columns import FURNITURE_COLUMNS, ITEM_FIELDS, furniture_values
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.index.index import DuplicateIndex
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.records.write import open_writer
from unrepeat.store.opening import Synchronous


@dataclass(frozen=True, slots=True)
class FeedCommand:
    """What `unrepeat feed` was asked for."""

    index: str
    furniture: str | None
    furniture_window: timedelta | None
    mode: WrittenRecords
    window: timedelta | None
    synchronous: Synchronous
    matching: MatchingArguments
    reading: ReadingArguments


def define(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command, and what runs it."""
    parser.description = (
        f"Add each record to an index and write it at once, as a line of JSON, with {FIELDS}. What was "
        "written has been added. A record that comes again gets its first verdict. One whose text is null is "
        "written with nulls in these fields, and not added."
    )
    parser.epilog = "Exit code: 0 done, 2 bad usage or unreadable input, 130 interrupted."
    parser.add_argument(
        "--index",
        type=file_name,
        required=True,
        metavar="PATH",
        help="the file of the index; made if there is none",
    )
    add_modes(parser)
    parser.add_argument(
        "--furniture",
        type=file_name,
        metavar="PATH",
        help="first strip each text of what its source puts on page after page, as far as the index in this "
        "file knows it, which learns from every record and is made if there is none; then look for "
        f"duplicates. Adds the fields {', '.join(FURNITURE_COLUMNS[:-1])} and {FURNITURE_COLUMNS[-1]}",
    )
    parser.add_argument(
        "--furniture-window",
        type=days,
        metavar="DAYS",
        help="documents that are older than the newest by more than this leave the index of --furniture: "
        "days, or hours as in 36h; a day or more",
    )
    parser.add_argument(
        "--window",
        type=duration,
        metavar="DAYS",
        help="only documents published at most this far apart can match, and older ones leave the index: "
        "days, or hours as in 12h",
    )
    parser.add_argument(
        "--synchronous",
        choices=get_args(Synchronous),
        default="NORMAL",
        help="FULL: what was written survives a loss of power too, and every record waits for the disk "
        "(default: NORMAL)",
    )
    add_matching(parser)
    add_reading(parser, "the field with the id, which every record must have (default: id)")
    parser.set_defaults(run=lambda namespace: run(_command(namespace)))


def _command(namespace: argparse.Namespace) -> FeedCommand:
    return values_of(
        FeedCommand,
        namespace,
        matching=values_of(MatchingArguments, namespace),
        reading=values_of(ReadingArguments, namespace),
    )


def run(command: FeedCommand) -> int:
    """Add each record to an index and write it with its verdict at once; return the exit code."""
    _check(command)
    parts = [part for path in (command.index, command.furniture) if path for part in parts_of_index(path)]
    reading = command.reading
    added = (*(FURNITURE_COLUMNS if command.furniture else ()), *VERDICT_COLUMNS)
    source = DocumentSource(
        reading,
        uses_time=True,
        uses_source=command.matching.needs_source or command.furniture is not None,
        notes_source=True,
        needs_id=True,
        written=is_one_of([*parts, *([reading.errors_file] if reading.errors_file else [])]),
        closed=parts,
        added=added,
        fields=FIELDS_BY_DEFAULT if command.furniture else None,
    )
    furniture = FurnitureSummary()
    summary = RunSummary(source.log, stripped=[furniture] if command.furniture else [])
    options = DocumentOptions(**command.matching.option_values())
    with ExitStack() as stack:
        index = stack.enter_context(
            DuplicateIndex.open(
                command.index, window=command.window, synchronous=command.synchronous, options=options
            )
        )
        site = _site(command, stack)
        # A feed is ended by an interruption more often than by the end of its input.
        stack.callback(summary.print, reading)
        source.log.rejected = open_rejects(reading.errors_file, stack, append=True)
        bar = ProgressBar(source.log, source.total_bytes, quiet=reading.quiet, on_terminal=True)
        tick = stack.enter_context(bar)
        writer = stack.enter_context(open_writer(None, encoding=reading.encoding, flush=True))
        for record, document in source.documents():
            if document is None:
                writer.write(record, dict.fromkeys(added))
                summary.count_without_text()
                tick()
                continue
            text, values = document.text, {}
            try:
                if site is not None:
                    (result,) = site.add_many([document_item(record, document, FIELDS_BY_DEFAULT)])
                    text = result.text
                    values = {reading.text_field: text, **furniture_values(result.report)}
                verdict = index.add(document.id, text, source=document.source, published=document.published)
            except InputError as error:
                source.refuse(record, error)
                continue
            if site is not None:
                furniture.count(result.report)
            written = not (command.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, {**values, **verdict_values(verdict)})
            summary.count(verdict, written=written)
            tick()
    return DONE


def _check(command: FeedCommand) -> None:
    """Raise an OptionError for options that do not serve."""
    errors_file = command.reading.errors_file
    if errors_file == STANDARD_STREAM:
        raise OptionError("--errors-file - goes to standard output, where the records go. Name a file.")
    indexes = [("--index", command.index)]
    if command.furniture is not None:
        indexes.append(("--furniture", command.furniture))
        for index, other in permutations(indexes):
            check_beside(index, other)
    outputs = OutputPaths(errors_file=errors_file)
    outputs.check_places()
    outputs.check_indexes(*indexes)
    outputs.check_inputs("FILE", command.reading.files)
    outputs.check_standard_output("FILE", command.reading.files, replaceable=False)
    if command.furniture is None and command.furniture_window is not None:
        raise OptionError(
            "--furniture-window is about the index of --furniture. Add --furniture, or leave it out."
        )


def _site(command: FeedCommand, stack: ExitStack) -> FurnitureIndex | None:
    """Return the index of furniture, if there is to be one."""
    if command.furniture is None:
        return None
    return stack.enter_context(
        FurnitureIndex.open(
            command.furniture,
            window=command.furniture_window,
            fields=ITEM_FIELDS,
            synchronous=command.synchronous,
        )
    )
