"""Reports on many documents in a file: JSON Lines, written and read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from unrepeat.documents.document import DocumentId
from unrepeat.errors import ReportError, shown
from unrepeat.furniture.report import FurnitureReport, FurnitureResult
from unrepeat.json_values import json_fault

REPORT = "furniture"
"""What the key `report` of a line says."""


def report_line(result: FurnitureResult) -> bytes:
    """Return the report on a document as a line of JSON: ASCII only, so that lone surrogates survive."""
    return json.dumps({"report": REPORT, "id": result.id, **result.report.to_dict()}).encode() + b"\n"


def is_furniture_line(line: bytes) -> bool:
    r"""Whether this is a line that `report_line` wrote, and not of some other JSON.

    >>> is_furniture_line(b'{"report": "furniture"}\n'), is_furniture_line(b'{"report": "documents"}\n')
    (True, False)
    """
    if REPORT.encode() not in line:
        return False  # what else it is shall not be parsed twice
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(values, dict) and values.get("report") == REPORT


def read_reports(lines: Iterable[bytes], name: str) -> Iterator[tuple[DocumentId, FurnitureReport]]:
    """Yield the ids and reports that `report_line` wrote.

    Args:
        lines: The lines.
        name: What messages call their file.

    Raises:
        ReportError: if a line is no such report; the message names the line.
    """
    for number, line in enumerate(lines, 1):
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ReportError(
                f"{name}, line {number}: this is not JSON ({json_fault(error)}): {shown(line)}. "
                "Write it again, or copy all of it."
            ) from error
        try:
            report = FurnitureReport.from_dict(values)
        except ReportError as error:
            raise ReportError(f"{name}, line {number}: {error}") from error
        document = values.get("id")
        if isinstance(document, bool) or not isinstance(document, (str, int)):
            raise ReportError(f"{name}, line {number}: the id of a report cannot be {shown(document)}.")
        yield document, report
