"""Records whose texts lose the furniture of their sites on the way, and what is counted of it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from unrepeat.cli.progress import plural
from unrepeat.cli.source import DocumentSource, RecordQueue, together
from unrepeat.documents.document import Document
from unrepeat.furniture.columns import FURNITURE_COLUMNS, ITEM_FIELDS, furniture_values, item_field
from unrepeat.furniture.options import FIELDS
from unrepeat.furniture.report import FurnitureReport, FurnitureResult
from unrepeat.furniture.strip import strip_furniture
from unrepeat.records.record import Record, with_values
from unrepeat.records.spill import RecordSpill
from unrepeat.render.html import share

Strip = Callable[[Iterator[Mapping[str, Any]]], Iterable[FurnitureResult]]
"""Takes documents as mappings, and gives a result for each in the same order."""


def add_strip_furniture(parser: argparse.ArgumentParser) -> None:
    """Add the option that strips furniture before anything else is done with a text."""
    parser.add_argument(
        "--strip-furniture",
        action="store_true",
        help="first take out of each text the lines that stand in three stories of its source or more, such "
        "as menus and notices; then look for duplicates. All input is read before anything is written, with "
        f"the fields {', '.join(FURNITURE_COLUMNS[:-1])} and {FURNITURE_COLUMNS[-1]} besides. What can be "
        "chosen about it, and pages that show it, has unrepeat furniture strip",
    )


def add_fields(parser: argparse.ArgumentParser) -> None:
    """Add the option that names fields whose values stay in texts."""
    parser.add_argument(
        "--field",
        action="append",
        dest="fields",
        metavar="NAME",
        help="a field of the records whose value stays wherever it stands in their texts, such as a headline "
        f"or an author; may be given several times (default: {' and '.join(FIELDS)})",
    )


FIELDS_BY_DEFAULT: Mapping[str, str] = dict.fromkeys(FIELDS, "")
"""Fields whose values stay in texts, as `named_fields` returns them."""


def named_fields(namespace: argparse.Namespace) -> Mapping[str, str]:
    """Return the fields whose values stay in texts, each with the option that names it, "" for none."""
    return FIELDS_BY_DEFAULT if namespace.fields is None else dict.fromkeys(namespace.fields, "--field")


def document_item(record: Record, document: Document, fields: Iterable[str]) -> Mapping[str, Any]:
    """Return a document, with what its record has in some fields, as it is handed on."""
    return {
        "id": document.id,
        "text": document.text,
        "source": document.source,
        "published": document.published,
        "fields": item_field(record.fields.get(name) for name in fields),
    }


def stripped_records(
    source: DocumentSource, text_field: str, fields: Collection[str], strip: Strip, waiting: RecordQueue
) -> Iterator[tuple[Record, FurnitureResult | None]]:
    """Yield each record without the furniture in its text, and the result; None for one without text.

    Args:
        source: The records.
        text_field: The field with the text.
        fields: Fields of a record whose values stay wherever they stand in its text.
        strip: What strips.
        waiting: Holds the records whose results are not yet known.
    """

    def documents() -> Iterator[Mapping[str, Any]]:
        for record, document in source.documents():
            waiting.append(record)
            if document is not None:
                yield document_item(record, document, fields)

    for record, result in together(source, waiting, strip(documents())):
        if result is None:
            yield with_values(record, furniture_values(None)), None
        else:
            values = {text_field: result.text, **furniture_values(result.report)}
            yield with_values(record, values), result


def stripped_documents(
    source: DocumentSource, text_field: str, summary: FurnitureSummary, stack: ExitStack
) -> Iterator[tuple[Record, Document | None]]:
    """Yield stripped records with the documents in them, as `DocumentSource.documents`, and count them.

    Args:
        source: The records.
        text_field: The field with the text.
        summary: Counts them.
        stack: What removes the temporary file.
    """
    waiting = stack.enter_context(RecordSpill("Leave --strip-furniture out."))
    strip = partial(strip_furniture, fields=ITEM_FIELDS)
    records = stripped_records(source, text_field, FIELDS, strip, waiting)
    for number, (record, result) in enumerate(records):
        if result is None:
            yield record, None
        else:
            summary.count(result.report)
            yield record, source.document(record, number)


class FurnitureSummary:
    """Counts of what was stripped, for the end."""

    def __init__(self) -> None:
        self._documents = self._without_source = self._only_furniture = self._lines = 0
        self._characters = self._clean_characters = 0
        self._spared: Counter[str] = Counter()
        self._not_learned: dict[str, int] = {}

    def count(self, report: FurnitureReport) -> None:
        """Count a document."""
        self._documents += 1
        if report.source is None:
            self._without_source += 1
            return
        self._lines += len(report.removed)
        self._only_furniture += report.only_furniture
        self._characters += report.characters
        self._clean_characters += report.clean_characters
        self._spared.update(line.reason for line in report.spared)
        self._not_learned[report.source] = report.learned.not_learned if report.learned else 0

    def counts(self) -> dict[str, Any]:
        """Return the counts, for programs."""
        counts = {
            "documents": self._documents,
            "without_source": self._without_source,
            "sources": len(self._not_learned),
            "lines": self._lines,
            "characters": self._characters - self._clean_characters,
            "spared": dict(sorted(self._spared.items())),
            "only_furniture": self._only_furniture,
            "lines_not_learned": sum(self._not_learned.values()),
        }
        return {"furniture": counts}

    def lines(self) -> list[str]:
        """Return the counts, for people; nothing if there was no document."""
        if not self._documents:
            return []
        stripped = plural(self._lines, "line")
        if self._lines:
            stripped += f" ({share(1 - self._clean_characters / self._characters)} of the characters)"
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(self._spared.items()))
        counts = [
            f"site furniture: {plural(self._documents - self._without_source, 'document')} of "
            f"{plural(len(self._not_learned), 'source')}",
            f"{stripped} stripped",
            *([f"{self._spared.total()} spared ({reasons})"] if self._spared else []),
        ]
        found = [", ".join(counts)]
        if self._only_furniture:
            found.append(f"{plural(self._only_furniture, 'document')} had nothing else, and no word is left")
        if self._without_source:
            found.append(
                f"{plural(self._without_source, 'document')} without a source passed as "
                f"{'it was' if self._without_source == 1 else 'they were'} "
                "(--source-field names its field)"
            )
        return found + self._left_out()

    def learned(self) -> list[str]:
        """Return what was learnt, for people."""
        documents = plural(self._documents - self._without_source, "document")
        counts = [f"{documents} of {plural(len(self._not_learned), 'source')} learnt"]
        if self._without_source:
            counts.append(
                f"{self._without_source} without a source left out (--source-field names its field)"
            )
        return [", ".join(counts), *self._left_out()]

    def _left_out(self) -> list[str]:
        """Return what the bounds have left out, if anything."""
        not_learned = sum(self._not_learned.values())
        if not not_learned:
            return []
        return [
            f"{plural(not_learned, 'line')} could not be learnt: a document teaches 2,000, and of a source "
            "20,000 are known at a time"
        ]
