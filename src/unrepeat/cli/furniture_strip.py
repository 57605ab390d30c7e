"""The action `unrepeat furniture strip`: records in, the same without the furniture of their sites out."""

from __future__ import annotations

import argparse
from collections import ChainMap, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from unrepeat.cli.arguments import ReadingArguments, add_reading, values_of
from unrepeat.cli.exits import DONE
from unrepeat.cli.furniture_index import existing_index
from unrepeat.cli.outputs import OutputPaths, is_one_of, open_output, parts_of_index, write_to_stream
from unrepeat.cli.progress import ProgressBar, log_counts, log_lines, plural, tell_summary
from unrepeat.cli.rejects import open_rejects
from unrepeat.cli.source import DocumentSource, RecordQueue, name_columns
from unrepeat.cli.stripping import FurnitureSummary, Strip, add_fields, named_fields, stripped_records
from unrepeat.cli.values import days, file_name, pattern, whole
from unrepeat.errors import OptionError
from unrepeat.furniture.columns import FURNITURE_COLUMNS, ITEM_FIELDS
from unrepeat.furniture.files import report_line
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.furniture.options import MIN_STORIES, MOST_MIN_STORIES
from unrepeat.furniture.overview import FurnitureOverview
from unrepeat.furniture.page import write_furniture_pages
from unrepeat.furniture.report import FurnitureResult
from unrepeat.furniture.strip import strip_furniture
from unrepeat.records.spill import RecordSpill
from unrepeat.records.streams import STANDARD_STREAM
from unrepeat.records.write import open_writer
from unrepeat.render.html import need_pages


@dataclass(frozen=True, slots=True)
class StripAction:
    """What `unrepeat furniture strip` was asked for."""

    outputs: OutputPaths
    index: str | None
    min_stories: int
    window: timedelta | None
    fields: Mapping[str, str]
    protect: str | None
    reading: ReadingArguments


def define_strip(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Write the records of all files, in order, without the lines in their texts that stand in several "
        f"different stories of their source, and with the fields {', '.join(FURNITURE_COLUMNS[:-1])} and "
        f"{FURNITURE_COLUMNS[-1]}. All records are read before the first is written, unless an index is "
        "named, which knows the sites already. A record without a source stays as it is, with nulls in these "
        "fields, as does one whose text is null."
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
    parser.add_argument(
        "--index",
        type=file_name,
        metavar="PATH",
        help="strip what the index in this file knows, as learn and feed --furniture have made it, and learn "
        "nothing; without it, the records themselves are learnt from",
    )
    parser.add_argument(
        "--min-stories",
        type=whole(2, MOST_MIN_STORIES),
        default=MIN_STORIES,
        metavar="N",
        help=f"in so many different stories of its source furniture stands at the least, 2 to 1000000 "
        f"(default: {MIN_STORIES}); with 4, hardly any prose is at risk",
    )
    parser.add_argument(
        "--window",
        type=days,
        metavar="DAYS",
        help="only stories published at most this far apart count: days, or hours as in 36h; a day or more",
    )
    add_fields(parser)
    parser.add_argument(
        "--protect",
        type=pattern,
        metavar="PATTERN",
        help="lines in which this regular expression (Python's) finds something stay; not with --index, for "
        "which unrepeat furniture keep says what stays",
    )
    group = parser.add_argument_group("report")
    group.add_argument(
        "--html",
        type=file_name,
        metavar="PAGE",
        help="write a page on each source: what was stripped and spared, how often, since when, with "
        "examples; of several sources PAGE leads to theirs beside it: page-2.html, page-3.html and so on",
    )
    group.add_argument(
        "--report-file",
        type=file_name,
        metavar="PATH",
        help="write the report on each document as a line of JSON, of which unrepeat report makes the pages",
    )
    add_reading(parser, "the field with the id (default: id; without it, the number of the record, from 0)")
    parser.set_defaults(run=lambda namespace: run(_action(namespace)))


def _action(namespace: argparse.Namespace) -> StripAction:
    return values_of(
        StripAction,
        namespace,
        outputs=values_of(OutputPaths, namespace),
        fields=named_fields(namespace),
        reading=values_of(ReadingArguments, namespace),
    )


def run(action: StripAction) -> int:
    """Write the records of all files without the furniture in their texts, and return the exit code."""
    outputs, reading = action.outputs, action.reading
    _check(action)
    parts = [] if action.index is None else parts_of_index(action.index)
    is_part = is_one_of(parts)
    source = DocumentSource(
        reading,
        uses_time=True,
        uses_source=True,
        written=lambda path: is_part(path) or outputs.includes(path),
        closed=parts,
        added=FURNITURE_COLUMNS,
        fields=action.fields,
    )
    summary, overview = FurnitureSummary(), FurnitureOverview()
    written = without_text = 0
    with ExitStack() as stack:
        strip, waiting = _stripping(action, stack)
        writer = stack.enter_context(
            open_writer(
                outputs.output,
                encoding=reading.encoding,
                delimiter=reading.delimiter,
                types=ChainMap(source.types, source.log.types),
            )
        )
        reports = None
        if outputs.report_file is not None:
            reports = open_output(outputs.report_file, stack)
        source.log.rejected = open_rejects(outputs.errors_file, stack)
        bar = ProgressBar(
            source.log,
            source.total_bytes,
            quiet=reading.quiet,
            on_terminal=outputs.output in (None, STANDARD_STREAM),
        )
        tick = stack.enter_context(bar)
        for record, result in stripped_records(source, reading.text_field, action.fields, strip, waiting):
            writer.write(record)
            written += 1
            tick()
            if result is None:
                without_text += 1
                continue
            summary.count(result.report)
            if reports is not None:
                reports(report_line(result))
            if outputs.html is not None:
                overview.add(result.id, result.report)
        if not written:
            name_columns(writer, source.log.fields, FURNITURE_COLUMNS)
        if outputs.html is not None:
            write_pages = partial(write_furniture_pages, overview.sources())
            if outputs.html == STANDARD_STREAM:
                write_to_stream(write_pages)
            else:
                write_pages(outputs.html)
    counts = {"written": written, "without_text": without_text}
    tell_summary(
        reading,
        lambda: [*summary.lines(), *_written(written, without_text), *log_lines(source.log)],
        lambda: {**summary.counts(), **counts, **log_counts(source.log)},
        source.log,
    )
    return DONE


def _check(action: StripAction) -> None:
    """See that what is to be written has its places, before anything is read."""
    outputs = action.outputs
    outputs.check_streams("the records")
    outputs.check_places()
    outputs.check_inputs("FILE", action.reading.files)
    outputs.check_standard_output("FILE", action.reading.files)
    if action.index is not None:
        outputs.check_indexes(("--index", action.index))
    if outputs.html is not None:
        need_pages()


def _stripping(action: StripAction, stack: ExitStack) -> tuple[Strip, RecordQueue]:
    """Return what strips, and what holds the records whose results are not yet known.

    Raises:
        OptionError: if an option is not accepted.
        StoreError: if there is no index where one is named.
    """
    if action.index is None:
        strip = partial(
            strip_furniture,
            min_stories=action.min_stories,
            window=action.window,
            fields=ITEM_FIELDS,
            protect=action.protect,
        )
        strip(())  # an option that is not accepted is told before anything is read
        return strip, stack.enter_context(RecordSpill("Leave the field out."))
    if action.protect is not None:
        raise OptionError(
            "--protect does not go with --index. Leave it out, and say with unrepeat furniture keep which "
            "lines of a source stay."
        )
    site = stack.enter_context(existing_index(action.index, action.min_stories, action.window))
    return partial(_stripped_by, site), deque()


def _stripped_by(site: FurnitureIndex, items: Iterable[Mapping[str, Any]]) -> Iterator[FurnitureResult]:
    for item in items:
        yield site.strip(**item)


def _written(written: int, without_text: int) -> list[str]:
    parts = [
        *([f"{plural(without_text, 'record')} without text"] if without_text else []),
        f"{written} written",
    ]
    return [", ".join(parts)]
