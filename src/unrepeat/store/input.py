"""What comes into an index: documents with ids, times, paths, seconds to wait."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from unrepeat.documents.document import Document, DocumentId, Fault, as_document, called, read_or_left_out
from unrepeat.documents.times import Clock, utc_now, utc_time
from unrepeat.errors import InputError, OptionError, shown


def check_path(path: object) -> None:
    """Raise an OptionError for what names no file."""
    if not isinstance(path, (str, os.PathLike)):
        raise OptionError(f"path must be a str or a path, not {type(path).__name__}: {shown(path)}.")


def check_timeout(timeout: object) -> None:
    """Raise an OptionError for what is no number of seconds."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout >= 0:
        raise OptionError(f"timeout must be a number of seconds, 0 or more, not {shown(timeout)}.")


def with_id(
    item: object, number: int | None, fault: Fault | None = None, *, now: Clock = utc_now
) -> Document:
    """Return a document, published `now` if that is not known; `number` and `fault` as for `as_document`."""
    document = storable(item, number, fault)
    return document if document.published else replace(document, published=now())


def storable(item: object, number: int | None, fault: Fault | None = None) -> Document:
    """Return a document that SQLite can hold, with an id; `fault` as for `as_document`."""
    if isinstance(item, str) or (isinstance(item, Mapping) and "id" not in item):
        raise InputError(f"document {number} has no id, which an index needs: {shown(item)}.")
    document = as_document(item, number, fault)
    if isinstance(document.id, int) and not is_storable(document.id):
        raise InputError(
            f"the id of {called(document, number)} must have at most 64 bits, but is {shown(document.id)}."
        )
    if isinstance(document.id, str) and not is_storable(document.id):
        raise InputError(
            f"the id of {called(document, number)} has a lone surrogate, which cannot be stored: "
            f"{shown(document.id)}."
        )
    source = read_or_left_out(_storable_source, document, number, fault)
    return Document(document.id, document.text, source, document.published)


def _storable_source(document: Document, name: str) -> str | None:
    if document.source is not None and not is_storable(document.source):
        raise InputError(
            f"the source of {name} has a lone surrogate, which cannot be stored: {shown(document.source)}."
        )
    return document.source


def is_storable(value: DocumentId) -> bool:
    """Whether SQLite can hold an id or a source: no lone surrogates, no number of more than 64 bits."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_time(value: object, name: str) -> datetime | None:
    """Return a time in UTC, or None for None; an InputError for what cannot be read calls it by its name."""
    return None if value is None else utc_time(value, name)


def checked_source(source: object) -> str | None:
    """Return a name of a source, "" for none and None for any, or raise an InputError."""
    if source is not None and not (isinstance(source, str) and is_storable(source)):
        raise InputError(
            f"source must be a str without lone surrogates, or None for all, not {shown(source)}."
        )
    return source
