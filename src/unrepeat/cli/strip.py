"""What `corpus --strip` does: texts lose their own repetitions before they are compared, and it is told."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from unrepeat.article.columns import COUNT_COLUMNS, count_values
from unrepeat.article.dedupe import dedupe_text
from unrepeat.article.options import Options, OptionValues
from unrepeat.article.report.result import DedupeResult
from unrepeat.checks import regular_expression
from unrepeat.cli.article_options import add_article_options, article_option_values
from unrepeat.cli.progress import plural
from unrepeat.cli.strip_report import report_line
from unrepeat.cli.values import file_name
from unrepeat.documents.document import Document, DocumentId
from unrepeat.errors import OptionError
from unrepeat.records.record import Record, with_values

_PREFIX = "strip_"


@dataclass(frozen=True, slots=True)
class StripArguments:
    """What is to be stripped of texts, and how."""

    wanted: bool
    protect: str | None
    options: OptionValues
    """Those that were given."""


def add_strip(parser: argparse.ArgumentParser) -> None:
    """Add the option that strips texts, and those that say how."""
    group = parser.add_argument_group("texts without their own repetitions")
    group.add_argument(
        "--strip",
        action="store_true",
        help="first take out of each text what it says twice, as unrepeat text does; then look for "
        f"duplicates. Adds the fields {COUNT_COLUMNS[0]} and {COUNT_COLUMNS[1]}",
    )
    group.add_argument(
        "--strip-report",
        type=file_name,
        metavar="PATH",
        help="for each text that lost something, write what and why to PATH, as a line of JSON, whole or not "
        "at all; unrepeat report makes a page of one of them",
    )
    add_article_options(group, "strip-")


def strip_arguments(namespace: argparse.Namespace) -> StripArguments:
    """Return what the command line says of stripping.

    Raises:
        OptionError: for an option that says how texts are stripped, if they are not.
    """
    options = article_option_values(namespace, _PREFIX)
    given = {**options, "protect": namespace.strip_protect, "report": namespace.strip_report}
    if not namespace.strip:
        for name, value in given.items():
            if value is not None:
                option = f"--strip-{name.replace('_', '-')}"
                raise OptionError(f"{option} says how --strip works. Add --strip, or leave {option} out.")
    return StripArguments(namespace.strip, namespace.strip_protect, options)


class TextStripper:
    """Takes their own repetitions out of texts, and counts what it took."""

    def __init__(
        self, arguments: StripArguments, ignore: Sequence[str], report: Callable[[bytes], object] | None
    ) -> None:
        """Begin with none.

        Args:
            arguments: As given.
            ignore: What does not count in a text.
            report: Takes the lines of `--strip-report`; None if there are to be none.

        Raises:
            OptionError: for options out of their ranges.
        """
        options: OptionValues = {**arguments.options, "ignore": ignore}
        self._options = Options(**options)
        pattern = arguments.protect
        self._protect = None if pattern is None else regular_expression("protect", pattern)
        self._report = report
        self._texts = self._units = self._characters = 0

    def records(
        self, read: Iterable[tuple[Record, Document | None]], text_field: str
    ) -> Iterator[tuple[Record, Document | None]]:
        """Yield records and documents with stripped texts, and in the records the counts.

        Args:
            read: Records with the document in each, or None for one without text.
            text_field: The field with the text.
        """
        for record, document in read:
            if document is None:
                yield with_values(record, count_values(None)), None
                continue
            result = self._stripped(document.text)
            values = count_values(result.report)
            if result.report.removed:
                values[text_field] = result.text
                self._tell(document.id, result)
            yield with_values(record, values), replace(document, text=result.text)

    def documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents of a reference set with stripped texts, which are not counted."""
        for document in documents:
            yield replace(document, text=self._stripped(document.text).text)

    def counts(self) -> dict[str, int]:
        """Return what was taken out: of how many texts, how many units and characters."""
        return {"texts_cut": self._texts, "units_cut": self._units, "characters_cut": self._characters}

    def lines(self) -> list[str]:
        """Return the counts, for people."""
        cut = f"{plural(self._texts, 'text')} cut"
        if self._texts:
            cut += f", by {plural(self._units, 'unit')} with {plural(self._characters, 'character')}"
        return [cut]

    def _stripped(self, text: str) -> DedupeResult:
        return dedupe_text(text, protect=self._protect, options=self._options)

    def _tell(self, document: DocumentId, result: DedupeResult) -> None:
        self._texts += 1
        self._units += len(result.report.removed)
        self._characters += result.report.characters - result.report.clean_characters
        if self._report is not None:
            self._report(report_line(document, result))
