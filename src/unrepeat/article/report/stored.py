"""Reports as plain values: the layout that is written, and the older ones that are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from unrepeat.article.options import Options
from unrepeat.article.report.values import MatchedUnit, Removal, ReportValues
from unrepeat.errors import OptionError, ReportError, shown
from unrepeat.json_values import plain

SCHEMA = 3
"""Number of the layout of `Report.to_dict`; it changes when a reader of the old layout would be misled.

Layout 1 called runs `blocks` (and `run` of a removal `block`, and the kind `run` `block`). It had no
`reason`, `signs` and `strength` of a removal, and no `caution` among the options: removals read from it have
no reason, no signs, and are `fair`. In layouts 1 and 2 only whole units were removed: they had no `whole`.
"""

_COLUMNS = tuple(field.name for field in fields(Removal))

_NEW_NAMES = {"blocks": "runs", "block": "run"}

_NOT_TOLD: dict[str, Any] = {"reason": "", "strength": "fair", "signs": []}


def plain_report(report: ReportValues) -> dict[str, Any]:
    """Return a report as plain dicts, lists, strings, numbers and booleans, in a fixed order."""
    return {"schema": SCHEMA, **plain(report)}


def match_row(match: MatchedUnit) -> dict[str, Any]:
    """Return a removal or a spared unit as a row of a table; both have the same columns."""
    values = plain(match)
    return {"removed": isinstance(match, Removal), **{name: values.get(name) for name in _COLUMNS}}


def current_layout(values: object) -> dict[str, Any]:
    """Return the fields of a stored report, still unchecked, in the layout of today; the options are read.

    Args:
        values: What was stored in any layout that is known.

    Raises:
        ReportError: if this is no report, or none of a known layout, or its options are refused.
    """
    if not isinstance(values, Mapping):
        raise ReportError(f"a report must be a mapping, not {type(values).__name__}: {shown(values)}.")
    schema = values.get("schema")
    if schema not in range(1, SCHEMA + 1):
        raise ReportError(
            f"this report has schema {shown(schema)}; this version reads the schemas 1 to {SCHEMA}."
        )
    current = dict(values)
    # Before its first release, layout 2 had the old names as well.
    if "blocks" in current:
        current = {_NEW_NAMES.get(name, name): value for name, value in values.items()}
        _change_items(current, "removed", _with_new_names)
        _change_items(current, "spared", _with_new_names)
    if schema != SCHEMA:
        for part in ("removed", "spared"):
            _change_items(current, part, lambda item: {**item, "whole": True})
    if schema == 1:
        _change_items(current, "removed", lambda item: {**_NOT_TOLD, **item})
    if "options" in current:
        current["options"] = _options(current["options"])
    return current


def read_json(text: str) -> Any:
    """Return what stands in the JSON of a report, unchecked.

    Raises:
        ReportError: if `text` is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"this is not JSON: {error}") from error


def _change_items(report: dict[str, Any], part: str, change: Callable[[Mapping[str, Any]], object]) -> None:
    """Change the removals or the spared units of a report, as far as they look like some."""
    items = report.get(part)
    if isinstance(items, (list, tuple)):
        report[part] = [change(item) if isinstance(item, Mapping) else item for item in items]


def _with_new_names(item: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {_NEW_NAMES.get(name, name): value for name, value in item.items()}
    if renamed.get("kind") == "block":
        renamed["kind"] = "run"
    return renamed


def _options(values: object) -> Options:
    if not isinstance(values, Mapping):
        raise ReportError(f"options of this report cannot be {shown(values)}.")
    try:
        return Options(**values)
    except (OptionError, TypeError) as error:  # TypeError: for names that are no strings
        raise ReportError(f"options of this report are not known to this version: {error}") from error
