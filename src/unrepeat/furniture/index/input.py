"""What comes into a furniture index, and the settings that what it holds depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unrepeat.errors import InputError, shown
from unrepeat.furniture.index.pages import NewPage
from unrepeat.furniture.lines import MIN_LONG_LINE, field_keys, line_key, lines_of, named_site
from unrepeat.furniture.stories import MIN_SHINGLES, SAME_STORY, STORY_PLAN
from unrepeat.store.input import is_storable, storable
from unrepeat.store.settings import key_settings


def page_settings() -> dict[str, str]:
    """Return what the rows of a file depend on: when two documents tell one story, and what a word is."""
    return {
        "same_story": repr(SAME_STORY),
        "min_shingles": str(MIN_SHINGLES),
        "long_line": str(MIN_LONG_LINE),
        "shingle_size": str(STORY_PLAN.size),
        "num_perm": str(STORY_PLAN.num_perm),
        "seed": str(STORY_PLAN.seed),
        "window": str(STORY_PLAN.window),
        **key_settings(STORY_PLAN),
    }


def new_page(
    item: object, number: int | None, values: Mapping[str, object], fields: Iterable[str]
) -> NewPage:
    """Return a document with the words of the named fields of its record.

    Raises:
        InputError: if it is no document with an id, or SQLite cannot hold it.
    """
    words = frozenset[str]().union(*(field_keys(values.get(name)) for name in fields))
    document = storable(item, number)
    return NewPage(replace(document, source=named_site(document.source)), words)


def source_name(source: object) -> str:
    """Return a name of a source, or raise an InputError."""
    if not isinstance(source, str) or not is_storable(source):
        raise InputError(f"source must be a str without lone surrogates, not {shown(source)}.")
    return source


def words_of_line(line: object) -> str:
    """Return the words by which a line that stays is known; raise an InputError for what is not one line."""
    if not isinstance(line, str) or not line_key(line):
        raise InputError(f"line must be a str with words, not {shown(line)}.")
    # The words of several would be looked for in one, and none of them would stay.
    if len(lines_of(line)) > 1:
        raise InputError(f"line must be one line, not several: {shown(line)}. Keep each by itself.")
    return line_key(line)
