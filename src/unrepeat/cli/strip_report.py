"""The file of `--strip-report`: for each text that lost something, a line with its report."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from unrepeat.article.report.result import DedupeResult
from unrepeat.documents.document import DocumentId
from unrepeat.errors import OptionError, ReportError, shown

_KIND = "text"
"""What the key `report` of a line says."""

_MAX_NAMED = 5


def report_line(document: DocumentId, result: DedupeResult) -> bytes:
    """Return what a text lost as a line of JSON: ASCII only, so that lone surrogates survive.

    Args:
        document: Its id.
        result: What stays of it, and the report.
    """
    return json.dumps({"report": _KIND, "id": document, **result.to_dict()}).encode() + b"\n"


def is_strip_line(line: bytes) -> bool:
    r"""Whether this is a line that `report_line` wrote, and not of some other JSON.

    >>> is_strip_line(b'{"report": "text", "id": 7}\n'), is_strip_line(b'{"schema": 2}\n')
    (True, False)
    """
    return _values(line).get("report") == _KIND


def strip_line(lines: Iterable[bytes], document: str | None, name: str) -> bytes:
    """Return the line on one text.

    Args:
        lines: The lines of the file.
        document: The id of the text; None if there is one text alone.
        name: What messages call the file.

    Raises:
        OptionError: if no text has this id, or none is named and there are several.
        ReportError: if a line is no such report.
    """
    ids: list[object] = []
    only = b""
    for number, line in enumerate(lines, 1):
        if not is_strip_line(line):
            raise ReportError(
                f"{name}, line {number}: this is not a line of --strip-report: {shown(line)}. Write it again."
            )
        found = _values(line).get("id")
        if document is not None and str(found) == document:
            return line
        ids.append(found)
        only = line
    if document is None and len(ids) == 1:
        return only
    told = ", ".join(shown(one) for one in ids[:_MAX_NAMED]) + (", ..." if len(ids) > _MAX_NAMED else "")
    if document is None:
        raise OptionError(f"{name} has reports on {len(ids)} texts. Name one with --id. Their ids: {told}.")
    raise OptionError(f"{name} has no report on a text with the id {document!r}. The ids in it: {told}.")


def _values(line: bytes) -> dict[str, Any]:
    if not line.startswith(b'{"report": "' + _KIND.encode()):
        return {}  # what else it is shall not be parsed twice
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
