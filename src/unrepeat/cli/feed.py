"""The command `unrepeat feed`: records in, records with verdicts out as they come, on top of an index."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

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
from unrepeat.cli.outputs import check_different
from unrepeat.cli.progress import ProgressBar, RunSummary
from unrepeat.cli.rejects import open_rejects
from unrepeat.cli.source import FIELDS, DocumentSource
from unrepeat.documents.columns import verdict_values
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import InputError, OptionError
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.opening import Synchronous
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.records.write import open_writer


@dataclass(frozen=True, slots=True)
class FeedCommand:
    """What `unrepeat feed` was asked for."""

    index: str
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
        "--index", required=True, metavar="PATH", help="the file of the index; made if there is none"
    )
    add_modes(parser)
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
    # Whoever opens and closes them but by SQLite loses the locks of this process on the index.
    closed = [f"{command.index}{suffix}" for suffix in ("", "-wal", "-shm", "-journal")]
    parts = {os.path.realpath(path) for path in closed}
    reading = command.reading
    if reading.errors_file is not None:
        _check_rejects(reading.errors_file, closed)
        parts.add(os.path.realpath(reading.errors_file))
    source = DocumentSource(
        reading,
        uses_time=True,
        uses_source=command.matching.needs_source,
        needs_id=True,
        written=lambda path: os.path.realpath(path) in parts,
        closed=closed,
    )
    summary = RunSummary(source.log)
    options = DocumentOptions(**command.matching.option_values())
    with ExitStack() as stack:
        index = stack.enter_context(
            DuplicateIndex.open(
                command.index, window=command.window, synchronous=command.synchronous, options=options
            )
        )
        if not reading.quiet:
            # A feed is ended by an interruption more often than by the end of its input.
            stack.callback(summary.print, reading.summary)
        source.log.rejected = open_rejects(reading.errors_file, stack, append=True)
        bar = ProgressBar(source.log, source.total_bytes, quiet=reading.quiet, on_terminal=True)
        tick = stack.enter_context(bar)
        writer = stack.enter_context(open_writer(None, encoding=reading.encoding, flush=True))
        for record, document in source.documents():
            if document is None:
                writer.write(record, verdict_values(None))
                summary.count_without_text()
                tick()
                continue
            try:
                verdict = index.add(
                    document.id, document.text, source=document.source, published=document.published
                )
            except InputError as error:
                source.refuse(record, error)
                continue
            written = not (command.mode == "drop" and verdict.is_duplicate)
            if written:
                writer.write(record, verdict_values(verdict))
            summary.count(verdict, written=written)
            tick()
    return DONE


def _check_rejects(path: str, closed: Sequence[str]) -> None:
    if path == STANDARD_STREAM:
        raise OptionError("--errors-file - goes to standard output, where the records go. Name a file.")
    for index in closed:
        check_different(("--index", index), ("--errors-file", path))
