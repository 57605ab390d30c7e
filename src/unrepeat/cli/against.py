"""The reference sets that `--against` names: files of records, and indexes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from unrepeat.cli.arguments import ReadingArguments
from unrepeat.cli.outputs import OutputPaths, parts_of_index
from unrepeat.cli.source import DocumentSource
from unrepeat.documents.document import Document
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.reference import Reference
from unrepeat.errors import OptionError
from unrepeat.index.index import DuplicateIndex
from unrepeat.records.record import ReadLog
from unrepeat.records.streams import STANDARD_STREAM

# The beginning of every file of SQLite (https://sqlite.org/fileformat.html, 1.3).
_SQLITE = b"SQLite format 3\0"

_OPTION = "--against"


@dataclass(frozen=True, slots=True)
class ReferencePaths:
    """The paths that `--against` names: those of indexes, and all others."""

    indexes: Sequence[str]
    records: Sequence[str]

    @property
    def closed(self) -> list[str]:
        """Return the files that must not be opened but by SQLite, while it has them open."""
        return [part for path in self.indexes for part in parts_of_index(path)]


def reference_paths(paths: Sequence[str], outputs: OutputPaths, files: Sequence[str]) -> ReferencePaths:
    """Return what `--against` names.

    Args:
        paths: The paths.
        outputs: What the command writes.
        files: What it reads.

    Raises:
        OptionError: for a path that the command writes, and if standard input is to be read twice.
        InputError: for a file that cannot be read, when its records are read.
    """
    for path in paths:
        if path == STANDARD_STREAM:
            if STANDARD_STREAM in files:
                raise OptionError(f"{_OPTION} - and FILE both name standard input. Name a file.")
            continue
        outputs.check_inputs(_OPTION, [path], replaceable=False)
        outputs.check_standard_output(_OPTION, [path], replaceable=False)
    # All are looked at before the first is opened: see `index.file`.
    indexes = list(dict.fromkeys(path for path in paths if _is_index(path)))
    outputs.check_indexes(*((_OPTION, path) for path in indexes))
    return ReferencePaths(indexes, [path for path in paths if path not in indexes])


def open_references(
    paths: ReferencePaths,
    options: DocumentOptions,
    reading: ReadingArguments,
    outputs: OutputPaths,
    log: ReadLog,
    stack: ExitStack,
    strip: Callable[[Iterator[Document]], Iterator[Document]] | None = None,
) -> list[Reference]:
    """Return the reference sets, opened: the records of all files as one, then the indexes.

    Args:
        paths: What `--against` names.
        options: Those of the command, which an index must have been made with.
        reading: How records are read.
        outputs: What the command writes.
        log: Told of bad records.
        stack: What closes the indexes.
        strip: What is done to the documents of files, as to those of the command.
    """
    references: list[Reference] = []
    if paths.records:
        source = DocumentSource(
            replace(reading, files=paths.records),
            needs_time=options.within is not None,
            uses_source=options.same_source or options.across_sources,
            written=outputs.includes,
            closed=paths.closed,
            log=log,
            added=(),
        )
        documents = _documents(source)
        references.append(documents if strip is None else strip(documents))
    if paths.indexes and options.noise:
        raise OptionError(
            f"--noise does not go with the index {paths.indexes[0]!r}, which has no keys of letters. Leave "
            f"it out, or name files of records with {_OPTION}."
        )
    own = replace(options, keep="first", prefer=(), within=None)
    return references + [
        stack.enter_context(DuplicateIndex.open(path, window=options.within, options=own))
        for path in paths.indexes
    ]


def _documents(source: DocumentSource) -> Iterator[Document]:
    return (document for _, document in source.documents() if document is not None)


def _is_index(path: str) -> bool:
    # Of a pipe, what was looked at would be gone.
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False  # its records cannot be read either, which is told then
