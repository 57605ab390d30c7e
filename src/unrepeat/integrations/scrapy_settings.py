"""The settings of the Scrapy pipeline, `UNREPEAT_*`, checked once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple, get_args

from unrepeat.article.options import Options
from unrepeat.checks import reject_unknown
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import OptionError, shown
from unrepeat.furniture.options import FIELDS

PREFIX = "UNREPEAT_"
Mode = Literal["strip", "mark", "furniture", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSettings:
    """All settings but `UNREPEAT_ENABLED`, with the types that they are used in."""

    modes: tuple[Mode, ...]
    """At least one, and not both of `mark` and `drop`."""

    text_field: str
    id_field: str
    source_field: str
    published_field: str
    report_field: str
    """Names of the fields of an item."""

    index: str | None
    """Path of the index; None for one in memory."""

    window: timedelta | None
    options: DocumentOptions
    """How an index judges."""

    furniture: str | None
    """Path of the index of furniture; None for one in memory."""

    furniture_window: timedelta | None
    furniture_fields: tuple[str, ...]
    """Fields of an item whose values stay in its text."""

    furniture_report_field: str

    strip_options: Options
    """How a text is cleaned."""


# -- what a value may be: one from Python, or a string from the command line --------------------------------


def _modes(value: Any) -> tuple[str, ...]:
    modes = set(value.split(",") if isinstance(value, str) else value)
    if not modes or modes - set(get_args(Mode)) or {"mark", "drop"} <= modes:
        raise ValueError(value)
    return tuple(sorted(modes, reverse=True))


def _flag(value: object) -> bool:
    # The words of Scrapy's own `getbool`.
    flags = {"True": True, "true": True, "1": True, "False": False, "false": False, "0": False}
    if str(value) not in flags:
        raise ValueError(value)
    return flags[str(value)]


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError(value)
    return float(value)


def _whole_number(value: Any) -> int:
    if isinstance(value, (bool, float)):
        raise TypeError(value)
    return int(value)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(value)
    return value


def _path(value: Any) -> str:
    return _name(os.fspath(value))


def _days(value: object) -> timedelta:
    days = timedelta(days=_number(value))
    if days < timedelta(0):
        raise ValueError(value)
    return days


def _a_day_or_more(value: object) -> timedelta:
    days = _days(value)
    if days < timedelta(days=1):
        raise ValueError(value)
    return days


def _table(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value)


def _list(value: Any) -> tuple[str, ...]:
    # A mistake in an entry is told by the option, with what is wrong in it.
    entries = json.loads(value) if isinstance(value, str) else value
    if not isinstance(entries, (list, tuple)):
        raise TypeError(value)
    return tuple(entries)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(map(_name, _list(value)))


class _Setting(NamedTuple):
    read: Callable[[Any], Any]
    wanted: str


_FLAG = _Setting(_flag, "True or False")
_NUMBER = _Setting(_number, "a number")
_WHOLE_NUMBER = _Setting(_whole_number, "a whole number")
_NAME = _Setting(_name, "a word")

_GENERAL = {
    "ENABLED": _FLAG,
    "MODE": _Setting(_modes, "of 'furniture', 'strip' and one of 'mark' and 'drop' some, as in 'strip,drop'"),
    "TEXT_FIELD": _NAME,
}
_OF_STRIP = {"REPORT_FIELD": _NAME, "STRIP_OPTIONS": _Setting(_table, "a dict, or a JSON object")}
_OF_MATCHING = {
    "THRESHOLD": _NUMBER,
    "SHINGLE_SIZE": _WHOLE_NUMBER,
    "NUM_PERM": _WHOLE_NUMBER,
    "SEED": _WHOLE_NUMBER,
    "MIN_WORDS": _WHOLE_NUMBER,
    "SAME_SOURCE": _FLAG,
    "ACROSS_SOURCES": _FLAG,
    "CONTAINED": _FLAG,
    "REVISIONS": _NAME,
    "EMPTY": _NAME,
    "IGNORE": _Setting(_list, "a list of regular expressions, or a JSON array of them"),
}
_FILE = _Setting(_path, "the path of a file")
_OF_INDEX = {"INDEX": _FILE, "WINDOW_DAYS": _Setting(_days, "a number of days, 0 or more")}
_OF_DOCUMENTS = {"ID_FIELD": _NAME, "SOURCE_FIELD": _NAME, "PUBLISHED_FIELD": _NAME}
_OF_FURNITURE = {
    "FURNITURE": _FILE,
    "FURNITURE_WINDOW_DAYS": _Setting(_a_day_or_more, "a number of days, 1 or more"),
    "FURNITURE_FIELDS": _Setting(_names, "a list of words, or a JSON array of them"),
    "FURNITURE_REPORT_FIELD": _NAME,
}
SETTINGS = {**_GENERAL, **_OF_STRIP, **_OF_INDEX, **_OF_DOCUMENTS, **_OF_MATCHING, **_OF_FURNITURE}
"""All there are, without the prefix."""


# -- the settings of a crawler ------------------------------------------------------------------------------


def is_enabled(settings: Mapping[Any, Any]) -> bool:
    """Whether the pipeline is to run; only `UNREPEAT_ENABLED` is looked at."""
    value = settings.get(f"{PREFIX}ENABLED")
    return value is None or bool(_read("ENABLED", value))


def pipeline_settings(settings: Mapping[Any, Any]) -> PipelineSettings:
    """Return the settings of a crawler; one that is None counts as not given.

    Raises:
        OptionError: for an unknown name that begins with the prefix, a value that is not accepted, and a
            setting without effect in the mode.
    """
    given = {name: settings[name] for name in settings if str(name).startswith(PREFIX)}
    reject_unknown(given, [PREFIX + name for name in SETTINGS])
    values = {
        name: _read(name, given[PREFIX + name]) for name in SETTINGS if given.get(PREFIX + name) is not None
    }
    modes = values.get("MODE", ("mark",))
    if "strip" not in modes:
        _reject_idle(values.keys() & _OF_STRIP, modes, "strip")
    if not {"mark", "drop"} & set(modes):
        _reject_idle(values.keys() & (_OF_INDEX.keys() | _OF_MATCHING.keys()), modes, "mark or drop")
    if "furniture" not in modes:
        _reject_idle(values.keys() & _OF_FURNITURE, modes, "furniture")
    if modes == ("strip",):
        _reject_idle(values.keys() & _OF_DOCUMENTS, modes, "mark, drop or furniture")
    matching = {name.lower(): values[name] for name in _OF_MATCHING if name in values}
    return PipelineSettings(
        modes=modes,
        text_field=values.get("TEXT_FIELD", "text"),
        id_field=values.get("ID_FIELD", "url"),
        source_field=values.get("SOURCE_FIELD", "source"),
        published_field=values.get("PUBLISHED_FIELD", "published"),
        report_field=values.get("REPORT_FIELD", "unrepeat_report"),
        index=values.get("INDEX"),
        window=values.get("WINDOW_DAYS"),
        options=_made(DocumentOptions, matching, [name.upper() for name in matching]),
        furniture=values.get("FURNITURE"),
        furniture_window=values.get("FURNITURE_WINDOW_DAYS"),
        furniture_fields=values.get("FURNITURE_FIELDS", FIELDS),
        furniture_report_field=values.get("FURNITURE_REPORT_FIELD", "furniture_report"),
        strip_options=_made(Options, values.get("STRIP_OPTIONS", {}), ["STRIP_OPTIONS"]),
    )


def _read(name: str, value: object) -> Any:
    setting = SETTINGS[name]
    try:
        return setting.read(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise OptionError(
            f"the setting {PREFIX}{name} must be {setting.wanted}, not {shown(value)}."
        ) from error


def _made(kind: Callable[..., Any], values: Mapping[str, Any], names: Iterable[str]) -> Any:
    try:
        return kind(**values)
    except OptionError as error:
        raise OptionError(f"in {', '.join(PREFIX + name for name in names)}: {error}") from error


def _reject_idle(names: Iterable[str], modes: tuple[str, ...], needed: str) -> None:
    for name in sorted(names):
        raise OptionError(
            f"the setting {PREFIX}{name} has no effect in the mode {','.join(modes)!r}, only with {needed}. "
            "Leave it out, or set it to None here if it is set elsewhere."
        )
