"""Where the documents of a command come from: records, and what is done with those that hold none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from unrepeat.article.columns import COUNT_COLUMNS
from unrepeat.cli.arguments import ReadingArguments
from unrepeat.documents.columns import VERDICT_COLUMNS, check_free
from unrepeat.documents.document import Document, Fault, as_document
from unrepeat.errors import InputError
from unrepeat.furniture.columns import FURNITURE_TYPES
from unrepeat.records.read import read_records, total_bytes
from unrepeat.records.record import ReadLog, Record, pick, told
from unrepeat.records.write import RecordWriter
from unrepeat.store.input import is_storable, storable

FIELDS = f"the fields {', '.join(VERDICT_COLUMNS[:-1])} and {VERDICT_COLUMNS[-1]}"
"""What a record gets, for the help."""

IN_REFERENCE = "in_reference"
"""The field that it gets beside them where there is a reference set."""

RecordAnswer = TypeVar("RecordAnswer")

DEFAULT_ID, DEFAULT_PUBLISHED, DEFAULT_SOURCE = "id", "published", "source"


class RecordQueue(Protocol):
    """Records whose answers are not yet known, in order."""

    def __len__(self) -> int: ...

    def append(self, record: Record, /) -> None: ...

    def popleft(self) -> Record: ...


class DocumentSource:
    """The records that a command line names, and the documents in them."""

    def __init__(
        self,
        reading: ReadingArguments,
        *,
        needs_time: bool = False,
        uses_time: bool = False,
        uses_source: bool = False,
        notes_source: bool = False,
        needs_id: bool = False,
        written: Callable[[str], bool],
        closed: Sequence[str] = (),
        log: ReadLog | None = None,
        added: Sequence[str] = VERDICT_COLUMNS,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare to read; what cannot be read is told at once.

        Args:
            reading: The files, the names of fields, and what is done with bad records.
            needs_time: Whether a document without a time is a fault.
            uses_time: Whether a time is read where there is one.
            uses_source: Whether a source is read where there is one.
            notes_source: Whether a source is read where there is one that can be stored, though no verdict
                depends on it, and another one is no fault.
            needs_id: Whether a document without an id is an error.
            written: Says of a path whether its file is written meanwhile, and is not to be read.
            closed: Files that must not be opened.
            log: Counts what is skipped; None for one of its own.
            added: Fields that are written into the records, which must not have them yet.
            fields: Further fields that a record need not have, each with the option that names it; "" for
                those by default. Their values are strings or lists of strings, and others are counted.
        """
        self._fields = fields or {}
        self._added = added
        self.log = ReadLog() if log is None else log
        self.types: dict[str, Any] = {
            "is_duplicate": bool,
            "similarity": float,
            "kind": str,
            "new_words": [str],
            IN_REFERENCE: bool,
            **FURNITURE_TYPES,
            **dict.fromkeys(COUNT_COLUMNS, int),
        }
        """For Parquet: the types of the added columns, as soon as the first document has been read."""
        self._reading = reading
        self._needs_time = needs_time
        self._uses_time = needs_time or uses_time
        self._uses_source = uses_source
        self._notes_source = notes_source
        self._needs_id = needs_id
        self._read = storable if needs_id else as_document
        self._skips = reading.skips
        self._written = written
        self.log.named.unseen = {name: option for name, option in self._fields.items() if option}
        for name, option in (
            (reading.published_field, "--published-field"),
            (reading.source_field, "--source-field"),
        ):
            if name is not None:
                self.log.named.unseen[name] = option
        self._records = read_records(
            reading.files,
            encoding=reading.encoding,
            errors="skip" if reading.skips else "stop",
            format=reading.format,
            delimiter=reading.delimiter,
            max_bytes=reading.max_bytes,
            follow_links=reading.follow_links,
            written=written,
            log=self.log,
            closed=closed,
        )

    def total_bytes(self) -> int | None:
        """Return how many bytes there are to be read; None if that is not known."""
        reading = self._reading
        return total_bytes(reading.files, follow_links=reading.follow_links, written=self._written)

    def documents(self) -> Iterator[tuple[Record, Document | None]]:
        """Yield the records that hold a document, with it, and those whose text is null, with None.

        What holds neither is an error, or left out; so is a record with a field that a verdict is written to.
        """
        number = 0
        for record in self._records:
            self.log.named.see(record.fields)
            faults: list[InputError] = []
            document = None
            try:
                check_free("the record", record.fields, self._added)
                if self.has_text(record):
                    document = self._document(record, number, faults.append if self._skips else None)
            except InputError as error:
                self.refuse(record, error)
                continue
            faults += self._unread_fields(record)
            if faults:
                self.log.incomplete.add(_placed(record, faults[0]))
            if document is not None and "cluster" not in self.types:
                id_field = self._id_field(record)
                column_type = None if id_field is None else self.log.types.get(id_field)
                id_type = type(document.id) if column_type is None else column_type
                self.types["duplicate_of"] = self.types["cluster"] = id_type
            yield record, document
            number += 1

    def _unread_fields(self, record: Record) -> Iterator[InputError]:
        """Yield the errors of the further fields, whose values are not used then."""
        for name in self._fields:
            value = record.fields.get(name)
            items = value if isinstance(value, (list, tuple)) else [value]
            if not all(item is None or isinstance(item, str) for item in items):
                yield InputError(f"{name!r} is neither a string nor a list of strings: {told(value)}.")

    def has_text(self, record: Record) -> bool:
        """Whether the text of a record is not null."""
        return record.fields.get(self._reading.text_field, "") is not None

    def refuse(self, record: Record, error: InputError) -> None:
        """Leave a record out that is no document, or raise the error with its place."""
        if not self._skips:
            raise InputError(_placed(record, error)) from error
        self.log.leave_out(_placed(record, error), record.fields if record.json is None else record.json)

    def document(self, record: Record, number: int) -> Document:
        """Return once more the document in a record, given its number among those that `documents` gave."""
        return self._document(record, number, _ignore if self._skips else None)

    def _document(self, record: Record, number: int, fault: Fault | None) -> Document:
        """Return the document in a record.

        Raises:
            InputError: if the record holds none; without a `fault`, also if its time or source cannot be read
                or a time is needed and not there.
        """
        reading = self._reading
        id_field = self._id_field(record)
        values = pick(
            record,
            id_field,
            reading.text_field,
            _field(record, reading.published_field, DEFAULT_PUBLISHED, wanted=self._uses_time),
            _field(record, reading.source_field, DEFAULT_SOURCE, wanted=self._wants_source(record)),
            fault,
        )
        # Whole numbers stay what they are, so that `duplicate_of` equals the field it points to.
        if id_field is None:
            values["id"] = number
        elif isinstance(record.fields[id_field], int):
            values["id"] = record.fields[id_field]
        # Errors say where the record stands; a number would be one more.
        document = self._read(values, number if id_field is None else None, fault)
        if self._needs_time and document.published is None:
            error = _no_time(reading.published_field)
            if fault is None:
                raise error
            fault(error)
        return document

    def _wants_source(self, record: Record) -> bool:
        source = record.fields.get(DEFAULT_SOURCE)
        return self._uses_source or (self._notes_source and isinstance(source, str) and is_storable(source))

    def _id_field(self, record: Record) -> str | None:
        named = self._reading.id_field
        if named is None and (self._needs_id or record.fields.get(DEFAULT_ID) is not None):
            return DEFAULT_ID
        return named


def together(
    source: DocumentSource, waiting: RecordQueue, answers: Iterable[RecordAnswer]
) -> Iterator[tuple[Record, RecordAnswer | None]]:
    """Yield each record with its answer; one without text, which has none, with None."""
    for answer in answers:
        record = waiting.popleft()
        while not source.has_text(record):
            yield record, None
            record = waiting.popleft()
        yield record, answer
    while waiting:
        yield waiting.popleft(), None


def name_columns(writer: RecordWriter, fields: Sequence[str], added: Sequence[str]) -> None:
    """Name the columns of a table that got no record.

    Args:
        writer: What writes it.
        fields: The columns of the first table that was read; none if there was no table.
        added: Those that are added.

    Raises:
        InputError: if one is added that is there already.
    """
    if fields:
        check_free("the first table", fields, added)
        writer.name_columns([*fields, *added])


def _placed(record: Record, error: InputError) -> str:
    """Return the message of an error with the place of the record in front."""
    message = str(error)
    return message if message.startswith(record.where) else f"{record.where}: {message}"


def _no_time(field: str | None) -> InputError:
    """Return the error of a document without a time that is needed, given the field that an option named."""
    stay = "let such records stay with --errors skip, or leave --within out."
    if field is None:
        return InputError(
            "there is no time of publication, which --within needs. Name its field with --published-field, "
            + stay
        )
    return InputError(
        f"there is no time of publication in the field {field!r}, and --within needs one. Name another with "
        f"--published-field, {stay}"
    )


def _ignore(_: InputError) -> None:
    """Leave an error untold that was told before."""


def _field(record: Record, named: str | None, default: str, *, wanted: bool) -> str | None:
    """Return the name of a field that need not be there: the one named, or the default if there is one."""
    return default if named is None and wanted and default in record.fields else named
