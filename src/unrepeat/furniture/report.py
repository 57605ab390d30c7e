"""The report on one document: each line that was stripped, the stories that have it, and its way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from unrepeat.article.report.lossless import check_result, check_text, with_pieces, without_pieces
from unrepeat.article.report.stored import read_json
from unrepeat.checks import whole_number
from unrepeat.documents.document import DocumentId
from unrepeat.errors import ReportError, shown
from unrepeat.furniture.summary import MIN_WIDTH, furniture_summary
from unrepeat.furniture.values import FurnitureValues
from unrepeat.json_values import plain, stored

FURNITURE_SCHEMA = 1
"""Number of the layout of `FurnitureReport.to_dict`; it changes when old readers would be misled."""


@dataclass(frozen=True, slots=True, repr=False)
class FurnitureReport(FurnitureValues):
    """What was done with one document: offsets into its text, and all that was cut.

    `apply` makes the clean text out of the document, `restore` the document out of the clean text.
    """

    def apply(self, text: str) -> str:
        """Return the clean text of the document that this report is about.

        Raises:
            ReportError: if `text` is not that document.
        """
        check_text(text, self.characters, self.digest, "the document")
        clean = without_pieces(text, self.removed)
        check_result(clean, self.clean_digest)
        return clean

    def restore(self, clean: str) -> str:
        """Return the document, given the clean text that this report is about.

        Raises:
            ReportError: if `clean` is not that text.
        """
        check_text(clean, self.clean_characters, self.clean_digest, "the clean text")
        text = with_pieces(clean, self.removed)
        check_result(text, self.digest)
        return text

    def summary(self, width: int = 80) -> str:
        """Return some lines for people, without a line break at the end: what went, and what was spared.

        Lines are numbered here as `grep -n` numbers them.

        Args:
            width: Columns that a line may take, at least 40.
        """
        return furniture_summary(self, whole_number("width", width, MIN_WIDTH, None))

    def rows(self, *, spared: bool = False) -> list[dict[str, Any]]:
        """Return a plain dict for each line that was stripped, in order: rows of a table.

        Args:
            spared: Whether the lines that stayed all the same have rows as well, each in its place.

        Returns:
            Dicts of strings, numbers, booleans, lists and None, as JSON has them, all with the same keys:
            `removed`, whether the line went, and the fields of `FurnitureLine` under their names.
        """
        rows = [{"removed": True, **plain(line)} for line in self.removed]
        if spared:
            rows += [{"removed": False, **plain(line)} for line in self.spared]
        return sorted(rows, key=lambda row: row["start"])

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return (
            f"<FurnitureReport of {shown(self.source)}: {_removed(self)} removed, "
            f"{len(self.spared)} spared{', only furniture' if self.only_furniture else ''}>"
        )

    def _repr_html_(self) -> str:
        from unrepeat.furniture.fragment import furniture_fragment
        from unrepeat.render.html import in_notebook

        return in_notebook(lambda: furniture_fragment(self, self.summary().partition("\n")[0]), self.summary)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts, lists, strings, numbers and booleans, in a fixed order.

        `schema` says how to read it; every other key is a field of `FurnitureReport`.
        """
        return {"schema": FURNITURE_SCHEMA, **plain(self)}

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, ASCII only, so that lone surrogates survive any file.

        JSON cannot tell two lone surrogates side by side from the character that such a pair stands for; see
        `Report.to_json`.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FurnitureReport:
        """Return the report that `to_dict` described.

        Raises:
            ReportError: if the schema is another one, or a field is missing or has a wrong type.
        """
        if not isinstance(values, Mapping):
            raise ReportError(f"a report must be a mapping, not {type(values).__name__}: {shown(values)}.")
        if values.get("schema") != FURNITURE_SCHEMA:
            raise ReportError(
                f"this report on furniture has schema {shown(values.get('schema'))}; this version reads "
                f"schema {FURNITURE_SCHEMA}."
            )
        return stored(cls, values, "this report")

    @classmethod
    def from_json(cls, text: str) -> FurnitureReport:
        """Return the report that `to_json` wrote.

        Raises:
            ReportError: if `text` is not JSON, or not a report.
        """
        return cls.from_dict(read_json(text))


class FurnitureResult(NamedTuple):
    """A document without the furniture of its site, and the report of what was cut out of it."""

    id: DocumentId
    """The document."""

    text: str
    """The clean text."""

    report: FurnitureReport

    def __str__(self) -> str:
        return self.report.summary()

    def __repr__(self) -> str:
        return f"<FurnitureResult of {shown(self.id)}: {_removed(self.report)} removed>"

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


def _removed(report: FurnitureReport) -> str:
    return f"{len(report.removed)} of {report.lines} line{'' if report.lines == 1 else 's'}"
