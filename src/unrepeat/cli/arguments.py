"""The commands `corpus`, `feed`, `index` and `report`: their options, and what runs them."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from unrepeat.documents.options import KeepDocument, Stays
from unrepeat.index.opening import Synchronous
from unrepeat.records.formats import FileFormat
from unrepeat.records.lines import MAX_BYTES, MAX_RECORD_BYTES

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Any]  # noqa: SLF001 # it has no other name


def add_corpus(commands: Commands) -> None:
    """Add the command `unrepeat corpus`."""
    corpus = commands.add_parser(
        "corpus",
        help="find the documents that repeat others",
        description="Write the records of all files, in order, with the fields is_duplicate, duplicate_of "
        "and similarity. A document is a duplicate if it has the words of one that is kept, or nearly so.",
        epilog="Exit code: 0 done, 2 bad usage or unreadable input, 130 interrupted.",
    )
    corpus.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="write to OUT, whole or not at all; its suffix says the format (default: JSON Lines on standard "
        "output)",
    )
    _add_modes(corpus, "strip", "write all records, their texts without their own repetitions")
    corpus.add_argument(
        "--keep",
        choices=get_args(KeepDocument),
        default="first",
        help="which of several copies is kept (default: first); the others read all input before they write",
    )
    corpus.add_argument(
        "--within",
        type=_duration,
        metavar="DAYS",
        help="only documents published at most this far apart can match: days, or hours as in 12h",
    )
    corpus.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="threads, 1 to 64 (default: 1)",
    )
    _add_report_files(corpus)
    _add_matching(corpus)
    _add_reading(corpus, "the field with the id (default: id; without it, the number of the record, from 0)")
    corpus.set_defaults(run=_run_corpus)


def add_feed(commands: Commands) -> None:
    """Add the command `unrepeat feed`."""
    feed = commands.add_parser(
        "feed",
        help="find the documents that repeat older ones, as they come",
        description="Add each record to an index and write it at once, as a line of JSON, with the fields "
        "is_duplicate, duplicate_of and similarity. What was written has been added. A record that comes "
        "again gets its first verdict.",
        epilog="Exit code: 0 done, 2 bad usage or unreadable input, 130 interrupted.",
    )
    feed.add_argument(
        "--index", required=True, metavar="PATH", help="the file of the index; made if there is none"
    )
    _add_modes(feed)
    feed.add_argument(
        "--window",
        type=_duration,
        metavar="DAYS",
        help="only documents published at most this far apart can match, and older ones leave the index: "
        "days, or hours as in 12h",
    )
    feed.add_argument(
        "--synchronous",
        choices=get_args(Synchronous),
        default="NORMAL",
        help="FULL: what was written survives a loss of power too, and every record waits for the disk "
        "(default: NORMAL)",
    )
    _add_matching(feed)
    _add_reading(feed, "the field with the id, which every record must have (default: id)")
    feed.set_defaults(run=_run_feed)


def _add_modes(parser: argparse.ArgumentParser, *third: str) -> None:
    modes = parser.add_mutually_exclusive_group()
    for name, text in (
        ("mark", "write all records (default)"),
        ("drop", "write only records that are no duplicates"),
        *([third] if third else []),
    ):
        modes.add_argument(f"--{name}", dest="mode", action="store_const", const=name, help=text)
    parser.set_defaults(mode="mark")


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


def _add_matching(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is a duplicate")
    group.add_argument(
        "--threshold", type=float, metavar="SHARE", help="similarity of copies, 0.5 to 1 (default: 0.8)"
    )
    group.add_argument(
        "--shingle-size", type=int, metavar="WORDS", help="words per shingle, 1 to 32 (default: 5)"
    )
    sources = group.add_mutually_exclusive_group()
    sources.add_argument(
        "--same-source", action="store_true", help="only documents of the same source can match"
    )
    sources.add_argument(
        "--across-sources", action="store_true", help="only documents of different sources can match"
    )
    group.add_argument(
        "--contained",
        action="store_true",
        help="a document that stands inside a longer one is a duplicate too; its similarity is the share "
        "of it that does",
    )
    group.add_argument(
        "--revisions",
        choices=get_args(Stays),
        default="keep",
        help="whether copies with figures of their own stay or are duplicates (default: keep)",
    )


def _add_reading(parser: argparse.ArgumentParser, id_help: str) -> None:
    group = parser.add_argument_group("records")
    group.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help="JSON Lines, CSV, TSV, Parquet or text files, packed as .gz or .zst, and folders of them; "
        "- (default) is standard input",
    )
    group.add_argument("--id-field", metavar="NAME", help=id_help)
    group.add_argument(
        "--text-field", default="text", metavar="NAME", help="the field with the text (default: text)"
    )
    group.add_argument(
        "--published-field",
        metavar="NAME",
        help="the field with the time of publication: ISO 8601, as in RSS and HTTP, or a Unix time (default: "
        "published, if there and needed)",
    )
    group.add_argument(
        "--source-field",
        metavar="NAME",
        help="the field with the source (default: source, if there and needed)",
    )
    group.add_argument(
        "--format",
        choices=get_args(FileFormat),
        default="auto",
        help="format of the input (default: auto, by suffix; JSON Lines for standard input)",
    )
    group.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="encoding of input and output (default: utf-8)"
    )
    group.add_argument(
        "--max-bytes",
        type=_size,
        default=MAX_RECORD_BYTES,
        metavar="SIZE",
        help="the most that a line, a row, a text or a packed Parquet file may have when it is unpacked: "
        "bytes, or as in 512K, 64M, 2G (default: 64M)",
    )
    group.add_argument(
        "--follow-links",
        action="store_true",
        help="of a folder, read also the files outside of it that links in it name",
    )
    group.add_argument(
        "--errors",
        choices=("stop", "skip"),
        default="stop",
        help="whether a bad record ends the command, or is counted and left out; a time or a source that "
        "cannot be read costs no record then (default: stop)",
    )
    group.add_argument("--quiet", action="store_true", help="no progress bar, no summary on standard error")


def add_index(commands: Commands) -> None:
    """Add the command `unrepeat index`."""
    index = commands.add_parser("index", help="look at an index, check it, remove old documents")
    actions = index.add_subparsers(dest="action", required=True, metavar="ACTION")
    stats = actions.add_parser("stats", help="print the counts of an index")
    stats.add_argument("--json", action="store_true", help="print them as JSON")
    verify = actions.add_parser(
        "verify",
        help="check an index",
        description="Read the whole index and print what is wrong with it.",
        epilog="Exit code: 0 no problems, 1 problems, 2 bad usage or no readable index.",
    )
    expire = actions.add_parser("expire", help="remove old documents from an index")
    limit = expire.add_mutually_exclusive_group(required=True)
    limit.add_argument("--before", metavar="TIME", help="remove what was published before, as in 2026-05-04")
    limit.add_argument(
        "--window",
        type=_duration,
        metavar="DAYS",
        help="remove what is older than the newest document by more than this: days, or hours as in 12h; a "
        "document from the future is not the newest, nor is one of a hundred that stands alone",
    )
    for parser in (stats, verify, expire):
        parser.add_argument("path", metavar="PATH", help="the file of the index, which must be there")
        parser.set_defaults(run=_run_index)
    _add_rebuild(actions)


def _add_rebuild(actions: Commands) -> None:
    rebuild = actions.add_parser(
        "rebuild",
        help="make a new index of an old one, of an older version or with other settings",
        description="Make the index NEW of what OLD holds: with other settings, or because this version "
        "cannot use OLD. All documents come over with their verdicts. NEW appears whole or not at all, and "
        "OLD is only read.",
        epilog="Exit code: 0 done, 2 bad usage, no readable index or no place for the new one.",
    )
    rebuild.add_argument("old", metavar="OLD", help="the file of an index, which must be there")
    rebuild.add_argument("new", metavar="NEW", help="the file to be made, which must not be there")
    settings = rebuild.add_argument_group("settings (default: as they are in OLD)")
    for name, kind, meaning in (
        ("threshold", float, "similarity of copies, 0.5 to 1"),
        ("shingle-size", int, "words per shingle, 1 to 32"),
        ("num-perm", int, "MinHash values in a signature, 16 to 4096"),
        ("seed", int, "chooses the permutations of MinHash, 0 to 4294967295"),
        ("min-words", int, "a document with fewer words can only match exactly, at least 1"),
    ):
        settings.add_argument(f"--{name}", type=kind, metavar="NUMBER", help=meaning)
    settings.add_argument(
        "--contained",
        action=argparse.BooleanOptionalAction,
        help="whether a document that stands inside a longer one is a duplicate",
    )
    rebuild.set_defaults(run=_run_index)


def add_report(commands: Commands) -> None:
    """Add the command `unrepeat report`."""
    report = commands.add_parser(
        "report",
        help="make the page of a stored report",
        description="Write one HTML page that shows what a report says: the very page that --html writes.",
        epilog="Exit code: 0 done, 2 bad usage or no readable report.",
    )
    report.add_argument(
        "report",
        nargs="?",
        default="-",
        metavar="REPORT",
        help="the report, as --report-file of text or corpus writes it; - (default) is standard input",
    )
    report.add_argument(
        "-o",
        "--output",
        metavar="PAGE",
        help="write the page to PAGE, whole or not at all (default: standard output)",
    )
    report.add_argument(
        "--no-text",
        action="store_true",
        help="of a report on many documents: leave the texts out of the page",
    )
    report.set_defaults(run=_run_report)


_DURATION = re.compile(r"[0-9]+(\.[0-9]+)?[dh]?")
_SIZE = re.compile(r"([0-9]{1,18})([KMG]?)")


def _size(text: str) -> int:
    """Return a number of bytes, or of KiB, MiB or GiB if a letter stands behind it."""
    found = _SIZE.fullmatch(text)
    if found is None or not int(found[1]):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size. Write a number of bytes, 1 or more, or as in 512K, 64M, 2G."
        )
    return min(int(found[1]) << 10 * " KMG".index(found[2] or " "), MAX_BYTES)


def _duration(text: str) -> timedelta:
    """Return a number of days, or of hours if "h" stands behind it."""
    if not _DURATION.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no length of time. Write a number of days, as in 3, or of hours, as in 12h."
        )
    number = float(text.rstrip("dh"))
    try:
        return timedelta(hours=number) if text.endswith("h") else timedelta(days=number)
    except OverflowError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is longer than time can be counted.") from error


# The modules of a command are imported when it runs: the others need not wait for SQLite or threads.


def _run_corpus(args: argparse.Namespace) -> int:
    from unrepeat.cli.corpus import run_corpus

    return run_corpus(args)


def _run_feed(args: argparse.Namespace) -> int:
    from unrepeat.cli.corpus import run_feed

    return run_feed(args)


def _run_index(args: argparse.Namespace) -> int:
    from unrepeat.cli import index as cli_index

    return cli_index.ACTIONS[args.action](args)


def _run_report(args: argparse.Namespace) -> int:
    from unrepeat.cli.report import run_report

    return run_report(args)
