"""What comes into an index: documents with ids, times, paths, and the settings that its keys depend on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime

from unrepeat.documents.document import Document, DocumentId, Fault, as_document, read_or_left_out
from unrepeat.documents.keys import key_plan, least_words
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.times import Clock, utc_now, utc_time
from unrepeat.errors import InputError, OptionError, StoreError, shown
from unrepeat.index.settings import IGNORE
from unrepeat.words import NORMALIZER_VERSION, UNICODE_VERSION


def settings_of(options: DocumentOptions) -> dict[str, str]:
    """Return what the keys in a file depend on: what a user chooses first, then what follows from it."""
    plan = key_plan(options)
    return {
        "threshold": repr(options.threshold),
        "shingle_size": str(plan.size),
        "min_words": str(least_words(options)),
        "num_perm": str(plan.num_perm),
        "seed": str(plan.seed),
        "contained": str(options.contained),
        **({"window": str(plan.window)} if plan.window else {}),
        **({IGNORE: json.dumps(options.ignore)} if options.ignore else {}),
        "bands": str(plan.bands),
        "rows": str(plan.rows),
        "scheme": "affine32",
        "normalizer": str(NORMALIZER_VERSION),
        "unicode": UNICODE_VERSION,
    }


def options_of(settings: Mapping[str, str], name: str) -> DocumentOptions:
    """Return the options that an index was made with."""
    try:
        return DocumentOptions(
            threshold=float(settings["threshold"]),
            shingle_size=int(settings["shingle_size"]),
            num_perm=int(settings["num_perm"]),
            seed=int(settings["seed"]),
            min_words=int(settings["min_words"]),
            contained={"True": True, "False": False}[settings["contained"]],
            ignore=json.loads(settings.get(IGNORE, "[]")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"the settings stored in {name!r} are damaged: {error}.") from error


def check_path(path: object) -> None:
    """Raise an OptionError for what names no file."""
    if not isinstance(path, (str, os.PathLike)):
        raise OptionError(f"path must be a str or a path, not {type(path).__name__}: {shown(path)}.")


def check_timeout(timeout: object) -> None:
    """Raise an OptionError for what is no number of seconds."""
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not timeout >= 0:
        raise OptionError(f"timeout must be a number of seconds, 0 or more, not {shown(timeout)}.")


def check_options(options: DocumentOptions) -> None:
    """Raise an OptionError for options that ask of an index what it does not do."""
    if not options.keeps_first:
        raise OptionError(
            "an index keeps the first document, and stores no texts, of which it depends whether one may "
            f"go for a better copy that comes later: keep={shown(options.keep)} and "
            f"prefer={shown(options.prefer)} do not go with it. Add the better copies first, or choose "
            "among those that come together with dedupe_documents(..., against=index)."
        )
    if options.clean or options.noise or options.within is not None:
        raise OptionError(
            "an index stores no clean texts and no keys of letters: clean, noise and within do not go with "
            "it. For a time window, pass window=timedelta(days=30)."
        )


def with_id(item: object, number: int, fault: Fault | None = None, *, now: Clock = utc_now) -> Document:
    """Return a document, published `now` if that is not known; `fault` as for `as_document`."""
    if isinstance(item, str) or (isinstance(item, Mapping) and "id" not in item):
        raise InputError(f"document {number} has no id, which an index needs: {shown(item)}.")
    document = as_document(item, number, fault)
    if isinstance(document.id, int) and not is_storable(document.id):
        raise InputError(
            f"the id of document {number} must have at most 64 bits, but is {shown(document.id)}."
        )
    if isinstance(document.id, str) and not is_storable(document.id):
        raise InputError(
            f"the id of document {number} has a lone surrogate, which cannot be stored: {shown(document.id)}."
        )
    source = read_or_left_out(_storable_source, document, number, fault)
    return Document(document.id, document.text, source, document.published or now())


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


def as_time(value: object) -> datetime | None:
    """Return a time in UTC, or None for None; raises an InputError for what cannot be read."""
    return None if value is None else utc_time(value, "published")
