"""Documents: what a caller hands over, checked and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from typing import TypeVar

from unrepeat.documents.times import utc_time
from unrepeat.errors import InputError, shown

Value = TypeVar("Value")

DocumentId = str | int


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """An article, and what is known of it.

    >>> Document("a1", "Ships wait in the harbour.", source="gazette.example").source
    'gazette.example'
    """

    id: DocumentId
    """What verdicts name it by; unique among the documents of a call."""

    text: str
    """Any `str`."""

    source: str | None = None
    """Where it was published: a site, an agency. An empty one is none."""

    published: datetime | None = None
    """When; a time without a zone counts as UTC."""

    def __repr__(self) -> str:
        return (
            f"Document(id={shown(self.id)}, text={shown(self.text)}, source={shown(self.source)}, "
            f"published={self.published!r})"
        )


Fault = Callable[[InputError], object]
"""What is called with an error in the source or the time of a document, which then goes on without it."""


def as_document(item: object, number: int | None, fault: Fault | None = None) -> Document:
    """Return one item of the input as a `Document` with a time in UTC, if it has one.

    >>> as_document("Ships wait.", 3)
    Document(id=3, text='Ships wait.', source=None, published=None)

    Args:
        item: A `Document`, a `str` (its id is `number`), or a mapping with `text` and, if known, `id`,
            `source`, and `published`, in a form that `times.utc_time` reads; a blank one is not known.
        number: Its number in the input, from 0, for error messages; None for a `Document` that was handed
            over by itself, which they call by its id.
        fault: Called with the error in what is said of the text, `source` and `published`, which is then left
            out; None raises it.

    Raises:
        InputError: if it is none of these, or a value has a wrong type; the message names the document.
    """
    if isinstance(item, str) and number is not None:
        return Document(number, item)
    if isinstance(item, Document):
        document = item
    elif isinstance(item, Mapping):
        if "text" not in item:
            raise InputError(
                f"{_called(item.get('id', number), number)} has no 'text'; it has "
                f"{', '.join(map(str, item)) or 'nothing at all'}. "
                "Pass mappings with the keys id, text and, if known, source and published."
            )
        document = Document(item.get("id", number), item["text"], item.get("source"), item.get("published"))
    else:
        hint = " Decode it first." if isinstance(item, (bytes, bytearray)) else ""
        raise InputError(
            f"document {number} must be a str, a mapping or a Document, not {type(item).__name__}: "
            f"{shown(item)}.{hint}"
        )
    if not isinstance(document.text, str):
        # A value that is missing in a frame is a NaN for pandas, which is a float.
        hint = " Leave out what has no text." if isinstance(document.text, (float, NoneType)) else ""
        raise InputError(
            f"the text of {called(document, number)} must be a str, not {type(document.text).__name__}: "
            f"{shown(document.text)}.{hint}"
        )
    if isinstance(document.id, bool) or not isinstance(document.id, (str, int)):
        raise InputError(
            f"the id of {_called(number, number)} must be a str or an int, not "
            f"{type(document.id).__name__}: {shown(document.id)}."
        )
    if document.source is None and document.published is None:
        return document
    source = read_or_left_out(_source, document, number, fault)
    return Document(document.id, document.text, source, read_or_left_out(_time, document, number, fault))


def called(document: Document, number: int | None) -> str:
    """Return what messages call a document: its number in the input and its id, as far as they are known."""
    return _called(document.id, number)


def _called(own_id: object, number: int | None) -> str:
    if number is None:
        return "the document" if own_id in ("", None) else f"document {shown(own_id)}"
    return f"document {number}" if own_id in (number, None) else f"document {number} ({shown(own_id)})"


def read_or_left_out(
    read: Callable[[Document, str], Value], document: Document, number: int | None, fault: Fault | None
) -> Value | None:
    """Return what is said of a document, or None if it cannot be read and there is a `fault` to be told."""
    try:
        return read(document, called(document, number))
    except InputError as error:
        if fault is None:
            raise
        fault(error)
        return None


def check_documents(items: object) -> None:
    """Raise an InputError for what is no iterable of documents."""
    if isinstance(items, (str, bytes, Mapping)) or not isinstance(items, Iterable):
        raise InputError(
            f"documents must be an iterable of documents, not {type(items).__name__}: {shown(items)}. "
            "For one text, use dedupe_text."
        )


def _source(document: Document, name: str) -> str | None:
    if document.source is not None and not isinstance(document.source, str):
        raise InputError(
            f"the source of {name} must be a str, not {type(document.source).__name__}: "
            f"{shown(document.source)}."
        )
    return document.source or None


def _time(document: Document, name: str) -> datetime | None:
    published: object = document.published
    if published is None or (isinstance(published, str) and not published.strip()):
        return None
    return utc_time(published, f"published of {name}")
