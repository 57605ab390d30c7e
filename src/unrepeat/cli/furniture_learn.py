"""The action `unrepeat furniture learn`: the documents of records are added to an index of furniture."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import get_args

from unrepeat.cli.arguments import ReadingArguments, add_reading, values_of
from unrepeat.cli.exits import DONE
from unrepeat.cli.furniture_index import add_index
from unrepeat.cli.outputs import OutputPaths, is_one_of, parts_of_index
from unrepeat.cli.progress import ProgressBar, log_counts, log_lines, tell_summary
from unrepeat.cli.rejects import open_rejects
from unrepeat.cli.source import DocumentSource
from unrepeat.cli.stripping import FurnitureSummary, add_fields, document_item, named_fields
from unrepeat.cli.values import days
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.furniture.columns import ITEM_FIELDS
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.store.opening import Synchronous


@dataclass(frozen=True, slots=True)
class LearnAction:
    """What `unrepeat furniture learn` was asked for."""

    index: str
    window: timedelta | None
    synchronous: Synchronous
    fields: Mapping[str, str]
    reading: ReadingArguments


def define_learn(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Add the documents in the records of all files to an index of what sites put on page after page; "
        "nothing is written but a summary. A document that comes again is counted once, and one with other "
        "words takes the place of the old one. Documents without a source teach nothing."
    )
    parser.epilog = "Exit code: 0 done, 2 bad usage or unreadable input, 130 interrupted."
    add_index(parser, is_made=True)
    parser.add_argument(
        "--window",
        type=days,
        metavar="DAYS",
        help="documents that are older than the newest by more than this leave the index: days, or hours as "
        "in 36h; a day or more",
    )
    parser.add_argument(
        "--synchronous",
        choices=get_args(Synchronous),
        default="NORMAL",
        help="FULL: what was learnt survives a loss of power too (default: NORMAL)",
    )
    add_fields(parser)
    add_reading(parser, "the field with the id, which every record must have (default: id)")
    parser.set_defaults(run=lambda namespace: learn(_action(namespace)))


def _action(namespace: argparse.Namespace) -> LearnAction:
    return values_of(
        LearnAction,
        namespace,
        fields=named_fields(namespace),
        reading=values_of(ReadingArguments, namespace),
    )


def learn(action: LearnAction) -> int:
    """Add the documents in records to an index, and return the exit code."""
    parts = parts_of_index(action.index)
    rejects = [] if action.reading.errors_file is None else [action.reading.errors_file]
    outputs = OutputPaths(errors_file=action.reading.errors_file)
    outputs.check_places()
    outputs.check_indexes(("--index", action.index))
    outputs.check_inputs("FILE", action.reading.files)
    source = DocumentSource(
        action.reading,
        uses_time=True,
        uses_source=True,
        needs_id=True,
        written=is_one_of([*parts, *rejects]),
        closed=parts,
        added=(),
        fields=action.fields,
    )
    summary = FurnitureSummary()
    quiet = action.reading.quiet
    with (
        FurnitureIndex.open(
            action.index, window=action.window, fields=ITEM_FIELDS, synchronous=action.synchronous
        ) as site,
        ProgressBar(source.log, source.total_bytes, quiet=quiet, on_terminal=False) as tick,
        ExitStack() as stack,
    ):
        source.log.rejected = open_rejects(action.reading.errors_file, stack, append=True)
        items = (
            document_item(record, document, action.fields)
            for record, document in source.documents()
            if document is not None
        )
        while batch := list(islice(items, BATCH_DOCUMENTS)):
            for result in site.add_many(batch):
                summary.count(result.report)
                tick()
    tell_summary(
        action.reading,
        lambda: [*summary.learned(), *log_lines(source.log)],
        lambda: {**summary.counts(), **log_counts(source.log)},
        source.log,
    )
    return DONE
