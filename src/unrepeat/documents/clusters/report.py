"""`ClusterReport`: which documents repeat which, for people, of any number of documents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self, Unpack

from unrepeat import _kernel
from unrepeat.documents.clusters.values import KINDS, DocumentCluster, KeptDocument, Member, Overview, Stretch
from unrepeat.documents.document import Document, DocumentId, as_document
from unrepeat.documents.novelty import own_words
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.documents.verdict import REVISIONS, Verdict
from unrepeat.errors import InputError, shown
from unrepeat.ignored import masked
from unrepeat.spill import Spill
from unrepeat.words import versions


class _Entry(NamedTuple):
    """A document as it lies in the temporary file."""

    id: DocumentId
    source: str | None
    published: str | None
    kind: Any
    is_duplicate: bool
    jaccard: float
    containment: float
    new_words: list[str]
    text: str


class ClusterReport:
    """Gathers documents with their verdicts, and writes which repeat which: as a page, or as JSON Lines.

    >>> from itertools import tee
    >>> from tempfile import TemporaryDirectory
    >>> from unrepeat import ClusterReport, DocumentOptions, dedupe_documents
    >>> story = "The ferry to the island was cancelled on Sunday because of high waves, the office said."
    >>> documents, again = tee([story, "Another story.", story + " (Gazette)"])
    >>> options = DocumentOptions(threshold=0.75)
    >>> with TemporaryDirectory() as folder, ClusterReport(options) as report:
    ...     for document, verdict in zip(documents, dedupe_documents(again, options=options)):
    ...         report.add(document, verdict)
    ...     pages = report.write_html(f"{folder}/page.html")
    >>> len(pages)
    1

    A cluster is a kept document with all documents that repeat or revise it, its members. A revision that
    stays is a member and may be the kept document of a cluster of its own. The texts wait in a temporary
    file; memory holds the ids, and while something is written the texts of one cluster.

    Args:
        options: The options that the verdicts were given with, which the report names; not both.
        **values: The same as keyword arguments, as for `dedupe_documents`.

    Raises:
        OptionError: for an unknown option, a wrong type, or a value out of range.
        OSError: if the temporary file cannot be made.
    """

    def __init__(
        self, options: DocumentOptions | None = None, **values: Unpack[DocumentOptionValues]
    ) -> None:
        self._options = document_options_from(options, values)
        self._kept: dict[DocumentId, int] = {}
        self._members: dict[DocumentId, list[int]] = {}
        self._duplicates: Counter[str] = Counter()
        self._revisions = self._capped = 0
        self._spill = Spill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._spill.__exit__(kind, error, traceback)

    def add(self, document: object, verdict: Verdict) -> None:
        """Take a document and the verdict on it; documents come in the order of the input.

        Args:
            document: What `dedupe_documents` was given: a text, a mapping or a `Document`.
            verdict: What it said.

        Raises:
            InputError: if this is no document or the verdict is on another one; if it is kept and has the
                id of another kept one: then nobody could tell which of the two a copy repeats; or if the
                verdict names a document of a reference set, which is none of the call.
            OSError: if the temporary file cannot be written.
        """
        number = len(self._spill)
        taken = as_document(document, number)
        if not isinstance(verdict, Verdict):
            raise InputError(f"a verdict must be an unrepeat.Verdict, not {shown(verdict)}.")
        if verdict.id != taken.id:
            raise InputError(
                f"the verdict on {shown(verdict.id)} came with document {number}, {shown(taken.id)}. "
                "Add each document with its own verdict, in the order of the input."
            )
        if verdict.in_reference:
            raise InputError(
                f"the verdict on {shown(verdict.id)} names {shown(verdict.duplicate_of)} of a reference set, "
                "and a report has the documents of a call alone. Leave this one out, or leave out against."
            )
        if not verdict.is_duplicate:
            other = self._kept.setdefault(taken.id, number)
            if other != number:
                raise InputError(
                    f"documents {other} and {number} are both kept and have the id {shown(taken.id)}. "
                    "A report needs an id of its own for each: change one of them."
                )
        if verdict.duplicate_of is not None:
            self._members.setdefault(verdict.duplicate_of, []).append(number)
        self._count(verdict)
        data = _packed(taken, verdict)
        self._spill.extend(data, [len(data)])

    def write_json(self, path: str, *, text: bool = True) -> None:
        """Write the report as JSON Lines: an overview, then the clusters, largest first.

        `unrepeat report` makes the page of it that `write_html` writes. The README describes the layout.

        Args:
            path: The file, which appears whole or not at all.
            text: Whether the texts go into it, and the stretches of them that only a member says.

        Raises:
            InputError: if a verdict names a document that was not added, or is not kept.
            OSError: if the file cannot be written.
        """
        from unrepeat.documents.clusters.files import write_json

        write_json(self._overview(text=text), self._clusters(text=text), path)

    def write_html(self, path: str, *, text: bool = True) -> tuple[str, ...]:
        """Write the report as a page, or as several if there are more than 200 clusters or many members.

        Args:
            path: The first page; the others get its name with `-2`, `-3` and so on before the suffix. They
                appear together, whole or not at all. Pages of an earlier report that this one does not need
                are left as they are, and no page of this one links to them.
            text: Whether the texts stand in the pages.

        Returns:
            The paths of all pages.

        Raises:
            InputError: as in `write_json`.
            MissingExtraError: when jinja2 is not installed.
            OSError: if a file cannot be written.
        """
        from unrepeat.documents.clusters.files import write_pages

        return write_pages(self._overview(text=text), self._clusters(text=text), path)

    def _count(self, verdict: Verdict) -> None:
        self._capped += verdict.capped
        if verdict.is_duplicate and verdict.kind is not None:
            self._duplicates[verdict.kind] += 1
        elif verdict.kind in REVISIONS:
            self._revisions += 1

    def _overview(self, *, text: bool) -> Overview:
        sizes = Counter(1 + len(members) for members in self._members.values())
        return Overview(
            documents=len(self._spill),
            clusters=len(self._members),
            sizes=tuple(sorted(sizes.items(), reverse=True)),
            duplicates={kind: self._duplicates[kind] for kind in KINDS if self._duplicates[kind]},
            revisions=self._revisions,
            capped=self._capped,
            texts=text,
            options=self._options.to_dict(),
            versions=versions(),
            kernel=_kernel.NAME,
        )

    def _clusters(self, *, text: bool) -> Iterator[DocumentCluster]:
        """Return the clusters, the largest first, each made when it is asked for."""
        for of, members in self._members.items():
            if of not in self._kept:
                raise InputError(
                    f"the verdict on document {members[0]} names {shown(of)}, which is no kept document that "
                    "was added. Add all documents of the call."
                )
        ordered = sorted((-len(members), self._kept[of], members) for of, members in self._members.items())
        return (self._cluster(kept, members, text=text) for _, kept, members in ordered)

    def _cluster(self, kept: int, members: list[int], *, text: bool) -> DocumentCluster:
        entry = self._entry(kept)
        ignore = self._options.ignore
        words = _kernel.words(masked(entry.text, ignore))
        return DocumentCluster(
            KeptDocument(entry.id, entry.source, entry.published, len(words), entry.text if text else None),
            tuple(_member(self._entry(number), words, ignore, text=text) for number in members),
        )

    def _entry(self, number: int) -> _Entry:
        head, _, text = self._spill[number].partition(b"\n")
        return _Entry(**json.loads(head), text=text.decode("utf-8", "surrogatepass"))


def _packed(document: Document, verdict: Verdict) -> bytes:
    published = None if document.published is None else document.published.isoformat()
    head = json.dumps(
        {
            "id": document.id,
            "source": document.source,
            "published": published,
            "kind": verdict.kind,
            "is_duplicate": verdict.is_duplicate,
            "jaccard": verdict.jaccard,
            "containment": verdict.containment,
            "new_words": verdict.new_words,
        }
    )
    return head.encode() + b"\n" + document.text.encode("utf-8", "surrogatepass")


def _member(entry: _Entry, kept: list[str], ignore: Sequence[str], *, text: bool) -> Member:
    own = own_words(masked(entry.text, ignore), kept, similar=entry.kind != "contained")
    return Member(
        id=entry.id,
        kind=entry.kind,
        is_duplicate=entry.is_duplicate,
        jaccard=entry.jaccard,
        containment=entry.containment,
        source=entry.source,
        published=entry.published,
        words=own.words,
        new_words=tuple(entry.new_words),
        own_words=own.own,
        only=tuple(Stretch(start, end, entry.text[start:end]) for start, end in own.stretches)
        if text
        else None,
        text=entry.text if text else None,
    )
