"""Actions of `unrepeat index` on the documents of an index: they are listed, and removed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from unrepeat.cli.arguments import values_of
from unrepeat.cli.exits import DONE, NOT_THERE
from unrepeat.cli.progress import plural
from unrepeat.cli.terminal import say, tell
from unrepeat.cli.values import file_name, time
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.document import DocumentId
from unrepeat.errors import OptionError
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.values import IndexedDocument, RemovedDocuments

# Of a number of 64 bits, with its sign.
_MOST_DIGITS = 20


def add_path(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the index."""
    parser.add_argument(
        "path", type=file_name, metavar="PATH", help="the file of the index, which must be there"
    )


# -- documents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentsAction:
    """What `documents` was asked for."""

    path: str
    source: str | None
    json: bool


def define_documents(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "List the documents of an index in the order in which they came: time of publication, whether it is "
        "kept or why not, id, source, and the kept document that it repeats or revises. No texts: an index "
        "has none."
    )
    parser.add_argument("--source", metavar="SOURCE", help="only those of a source; '' for those without one")
    parser.add_argument("--json", action="store_true", help="print each as a line of JSON, with more")
    add_path(parser)
    parser.set_defaults(run=lambda namespace: documents(values_of(DocumentsAction, namespace)))


def documents(action: DocumentsAction) -> int:
    """List the documents of an index."""
    with DuplicateIndex.open_existing(action.path) as index:
        listed = index.documents(source=action.source)
        say_each(map(row_in_json if action.json else _in_words, listed))
    return DONE


class Row(Protocol):
    """A named tuple of what is known of a document."""

    def _asdict(self) -> dict[str, object]: ...


def row_in_json(row: Row) -> str:
    """Return what is known of a document as a line of JSON."""
    return json.dumps(
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row._asdict().items()
        }
    )


def say_each(lines: Iterable[str]) -> None:
    """Write lines to standard output as they come, some at a time."""
    left = iter(lines)
    while some := list(islice(left, BATCH_DOCUMENTS)):
        say(*some)


def _in_words(document: IndexedDocument) -> str:
    verdict = document.kind or "kept"
    parts = [f"{document.published:%Y-%m-%d %H:%M}", f"{verdict:9}", str(document.id)]
    if document.source:
        parts.append(document.source)
    if document.duplicate_of is not None:
        parts.append(f"of {document.duplicate_of}{' (removed)' if document.is_orphan else ''}")
    return "  ".join(parts)


# -- remove --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemoveAction:
    """What `unrepeat index remove` was asked for: ids, or one or both of `source` and `before`."""

    path: str
    ids: Sequence[str]
    source: str | None
    before: datetime | None
    promote: bool
    json: bool


def define_remove(parser: argparse.ArgumentParser) -> None:
    """Add the options of the action, and what runs it."""
    parser.description = (
        "Remove documents from an index: some, or all of a source. What repeats one of them stays what it "
        "is, and goes on naming it; the next copy that comes counts as new."
    )
    parser.epilog = (
        "Exit code: 0 done, 1 a document that was named is not there, 2 bad usage or no readable index. An "
        "interrupted removal of a source can be started again. The file keeps its size: see vacuum."
    )
    parser.add_argument(
        "--id",
        dest="ids",
        action="append",
        default=[],
        metavar="ID",
        help='a document; may be given several times. 7 is the id "7" or, if there is none, the number',
    )
    parser.add_argument("--source", metavar="SOURCE", help="all of a source; '' for those without one")
    parser.add_argument(
        "--before",
        type=time,
        metavar="TIME",
        help="all that was published before, as in 2026-05-04, or such of SOURCE",
    )
    parser.add_argument(
        "--promote",
        action="store_true",
        help="have the first that repeats a removed one word for word be kept in its place, so that later "
        "copies are found: for whoever has not dropped the duplicates",
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON, and what was promoted")
    add_path(parser)
    parser.set_defaults(run=lambda namespace: remove(values_of(RemoveAction, namespace)))


def remove(action: RemoveAction) -> int:
    """Remove documents from an index, and print how many."""
    has_condition = action.source is not None or action.before is not None
    if bool(action.ids) == has_condition:
        raise OptionError(
            "name what to remove: documents, each with --id, or a --source or --before or both."
        )
    missing: list[str] = []
    with DuplicateIndex.open_existing(action.path) as index:
        if has_condition:
            removed = index.remove_where(source=action.source, before=action.before, promote=action.promote)
        else:
            removed, missing = _remove_named(index, action.ids, promote=action.promote)
    _tell_removed(removed, missing, in_json=action.json)
    return NOT_THERE if missing else DONE


def _remove_named(
    index: DuplicateIndex, names: Sequence[str], *, promote: bool
) -> tuple[RemovedDocuments, list[str]]:
    """Remove documents, and return what was removed and the names that are none."""
    ids: dict[DocumentId, None] = {}
    missing = []
    for name in names:
        found = id_in(index, name)
        if found is None:
            missing.append(name)
        else:
            ids[found] = None
    gone = [removed for one in ids if (removed := index.remove(one, promote=promote)) is not None]
    alone = [removed for removed in gone if removed.promoted is None]
    orphans = sum(follower not in ids for removed in alone for follower in removed.followers)
    heirs = [removed.promoted for removed in gone if removed.promoted is not None]
    promoted = tuple(heir for heir in heirs if heir not in ids)
    return RemovedDocuments(len(gone), sum(one.was_kept for one in gone), orphans, promoted), missing


def id_in(index: Container[object], name: str) -> DocumentId | None:
    """Return the id that is meant by what was typed; None if there is no such document."""
    if name in index:
        return name
    is_number = name.removeprefix("-").isdecimal() and len(name) <= _MOST_DIGITS
    return int(name) if is_number and int(name) in index else None


def _tell_removed(removed: RemovedDocuments, missing: Sequence[str], *, in_json: bool) -> None:
    for name in missing:
        tell(f"unrepeat: there is no document {name!r}")
    if in_json:
        say(json.dumps({**removed._asdict(), "missing": missing}))
        return
    say(f"{plural(removed.documents, 'document')} removed, of which {removed.kept} had been kept")
    if removed.promoted:
        say(f"{plural(len(removed.promoted), 'document')} kept in their place")
    if removed.orphans:
        what = (
            "a copy or revision of a removed one"
            if removed.orphans == 1
            else "copies or revisions of removed ones"
        )
        say(f"{plural(removed.orphans, 'document')} left, {what}")
