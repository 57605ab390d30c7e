"""What several commands share: their options, and the values that come out of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, TypeVar, get_args

from unrepeat.cli.values import (
    delimiter,
    file_name,
    option_number,
    pattern,
    record_encoding,
    similarity,
    size,
)
from unrepeat.documents.options import DocumentOptionValues, Revisions
from unrepeat.records.formats import FileFormat
from unrepeat.records.lines import MAX_RECORD_BYTES
from unrepeat.records.streams import STANDARD_STREAM

BadRecords = Literal["stop", "skip"]
SummaryStyle = Literal["text", "json"]
WrittenRecords = Literal["mark", "drop"]

Values = TypeVar("Values")


def values_of(kind: type[Values], namespace: argparse.Namespace, **others: Any) -> Values:
    """Return a dataclass of the values of the same names on the command line, and of some others.

    A command need not have an option for a field that has a default.
    """
    values = vars(namespace)
    names = (
        field.name
        for field in fields(kind)  # type: ignore[arg-type] # a dataclass
        if field.name not in others and (field.name in values or field.default is MISSING)
    )
    return kind(**{name: values[name] for name in names}, **others)


@dataclass(frozen=True, slots=True)
class MatchingArguments:
    """What is a duplicate; None leaves a value to the library."""

    threshold: float | None
    shingle_size: int | None
    min_words: int | None
    num_perm: int | None
    seed: int | None
    same_source: bool
    across_sources: bool
    contained: bool
    revisions: Revisions
    ignore: Sequence[str]

    @property
    def needs_source(self) -> bool:
        """Whether it depends on the sources of two documents."""
        return self.same_source or self.across_sources

    def option_values(self) -> DocumentOptionValues:
        """Return the options of the library."""
        values: DocumentOptionValues = {
            "same_source": self.same_source,
            "across_sources": self.across_sources,
            "contained": self.contained,
            "revisions": self.revisions,
            "ignore": self.ignore,
        }
        if self.threshold is not None:
            values["threshold"] = self.threshold
        names: tuple[Literal["shingle_size", "min_words", "num_perm", "seed"], ...]
        names = ("shingle_size", "min_words", "num_perm", "seed")
        for name in names:
            number = getattr(self, name)
            if number is not None:
                values[name] = number
        return values


@dataclass(frozen=True, slots=True)
class ReadingArguments:
    """Where records come from, and how they are read."""

    files: Sequence[str]
    id_field: str | None
    text_field: str
    published_field: str | None
    source_field: str | None
    format: FileFormat
    encoding: str
    delimiter: str | None
    max_bytes: int
    follow_links: bool
    errors: BadRecords
    errors_file: str | None
    quiet: bool
    summary: SummaryStyle

    @property
    def skips(self) -> bool:
        """Whether bad records are left out."""
        return self.errors == "skip" or self.errors_file is not None


def add_modes(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which records are written."""
    modes = parser.add_mutually_exclusive_group()
    for name, text in (
        ("mark", "write all records (default)"),
        ("drop", "write only records that are not duplicates"),
    ):
        modes.add_argument(f"--{name}", dest="mode", action="store_const", const=name, help=text)
    parser.set_defaults(mode="mark")


def add_matching(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is a duplicate."""
    group = parser.add_argument_group("what is a duplicate")
    group.add_argument(
        "--threshold", type=similarity, metavar="SHARE", help="similarity of copies, 0.5 to 1 (default: 0.8)"
    )
    group.add_argument(
        "--shingle-size",
        type=option_number("shingle_size"),
        metavar="WORDS",
        help="words per shingle, 1 to 32 (default: 5)",
    )
    group.add_argument(
        "--min-words",
        type=option_number("min_words"),
        metavar="WORDS",
        help="a document with fewer words is never a duplicate, at least 1 (default: 8)",
    )
    group.add_argument(
        "--num-perm",
        type=option_number("num_perm"),
        metavar="N",
        help="MinHash values in a signature, 16 to 4096 (default: 128)",
    )
    group.add_argument(
        "--seed",
        type=option_number("seed"),
        metavar="N",
        help="chooses the permutations of MinHash, 0 to 4294967295 (default: 1)",
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
        choices=get_args(Revisions),
        default="keep",
        help="which near copies stay: all that change, add or leave out a word in finished prose (keep, the "
        "default), only those where that is a figure or a capitalised word, or that have paragraphs of their "
        "own (names), or none (remove)",
    )
    add_ignore(group)


def add_ignore(group: argparse._ActionsContainer) -> None:  # a parser or a group of one
    """Add the option that says what does not count in a text."""
    group.add_argument(
        "--ignore",
        action="append",
        type=pattern,
        default=[],
        metavar="PATTERN",
        help="what this regular expression (Python's) matches does not count: a time stamp, a page number, a "
        "count of shares; may be given several times",
    )


def add_reading(parser: argparse.ArgumentParser, id_help: str) -> None:
    """Add the options that say where records come from, and how they are read."""
    group = parser.add_argument_group("records")
    group.add_argument(
        "files",
        nargs="*",
        type=file_name,
        default=[STANDARD_STREAM],
        metavar="FILE",
        help="JSON Lines or arrays, CSV, TSV, Parquet or text files, packed as .gz or .zst, and folders of "
        "them; - (default) is standard input",
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
        "--encoding",
        type=record_encoding,
        default="utf-8",
        metavar="NAME",
        help="encoding of input and output (default: utf-8)",
    )
    group.add_argument(
        "--delimiter",
        type=delimiter,
        metavar="SIGN",
        help="what stands between the fields of a .csv, read or written: a character, or tab (default: a "
        "comma; when reading, a semicolon or a tab if the header has these alone)",
    )
    group.add_argument(
        "--max-bytes",
        type=size,
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
        choices=get_args(BadRecords),
        default="stop",
        help="whether a bad record ends the command, or is counted and left out; a time or a source that "
        "cannot be read costs no record then (default: stop)",
    )
    group.add_argument(
        "--errors-file",
        type=file_name,
        metavar="PATH",
        help="leave bad records out, as --errors skip does, and write each with its error to PATH, as a line "
        "of JSON",
    )
    group.add_argument("--quiet", action="store_true", help="no progress bar, no summary on standard error")
    group.add_argument(
        "--summary",
        choices=get_args(SummaryStyle),
        default="text",
        help="how the summary on standard error is written: for people, or as a line of JSON (default: text)",
    )
