"""`ClusterReport`: which documents repeat which, for people, of any number of documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from unrepeat import _kernel
from unrepeat.documents.clusters.close_pairs import CloseVerdicts, check_explain_below, close_verdicts
from unrepeat.documents.clusters.gathered import GatheredDocuments
from unrepeat.documents.clusters.overview import KINDS, Overview
from unrepeat.documents.clusters.table import ClusterTable
from unrepeat.documents.clusters.threshold import HigherThreshold, at_threshold
from unrepeat.documents.clusters.values import DocumentCluster
from unrepeat.documents.document import as_document
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError, shown
from unrepeat.words import versions

if TYPE_CHECKING:
    from unrepeat.documents.clusters.files import ReportParts


class ClusterReport(ClusterTable):
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
    stays is a member and may be the kept document of a cluster of its own. The passages that a member shares
    with the kept document are counted (`shared_passages`) if it is no exact copy: for the first 200 of a
    cluster and texts of up to 200,000 characters; how many are left out is told. Texts wait in a temporary
    file; memory holds the ids, the similarities of members, and while something is written one cluster.

    Args:
        options: The options that the verdicts were given with, which the report names; not both.
        explain_below: 0.5 up to below the threshold: pairs of kept documents that would match at this
            threshold are told too, each with what only one of both says. No verdict changes. Before something
            is written the kept documents are compared anew, which takes as long as deduplicating them.
        **values: The same as keyword arguments, as for `dedupe_documents`.

    Raises:
        OptionError: for an unknown option, a wrong type, or a value out of range.
        OSError: if the temporary file cannot be made.

    Not guaranteed: all pairs below the threshold. They are what `dedupe_documents` says of the kept documents
    with the lower threshold: each document is told with the one other that it would match, and with none
    where that other would be removed itself. A pair escapes the search as there; `close_capped` of the first
    line of the JSON tells where a cap left documents unexamined.
    """

    def __init__(
        self,
        options: DocumentOptions | None = None,
        *,
        explain_below: float | None = None,
        **values: Unpack[DocumentOptionValues],
    ) -> None:
        self._options = document_options_from(options, values)
        self._below = check_explain_below(explain_below, self._options.threshold)
        self._close: CloseVerdicts | None = None
        self._gathered = GatheredDocuments(self._options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._gathered.close()

    def add(self, document: object, verdict: Verdict, *, show: Mapping[str, object] | None = None) -> None:
        """Take a document and the verdict on it; documents come in the order of the input.

        Args:
            document: What `dedupe_documents` was given: a text, a mapping or a `Document`.
            verdict: What it said.
            show: What else the page shows of the document, by name, such as
                `{"title": ..., "url": ...}`.
                None and empty values are left out, others shown as `str` has them; an address that begins
                with `http://` or `https://` becomes a link. `title` is the heading of the cluster.

        Raises:
            InputError: if this is no document or the verdict is on another one; if it is kept and has the
                id of another kept one: then nobody could tell which of the two a copy repeats; or if the
                verdict names a document of a reference set, which is none of the call.
            OSError: if the temporary file cannot be written.
        """
        number = len(self._gathered)
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
        self._gathered.add(taken, verdict, show or {})
        self._close = None

    def similarities(self) -> dict[int, int]:
        """Return how many documents repeat or revise a kept one with each similarity, exact copies left out.

        Returns:
            Number of documents by similarity in per cent, rounded down, the highest first. Of a document that
            matches by `containment` alone it is that, else `jaccard`.
        """
        return {percent: removed + kept for percent, removed, kept in self._gathered.similarities()}

    def sizes(self) -> dict[int, int]:
        """Return how many clusters there are of each size, the largest first; a size counts the kept one."""
        return self._gathered.sizes()

    def at(self, threshold: float) -> HigherThreshold:
        """Return which duplicates there would be at a higher threshold, without reading a document again.

        Args:
            threshold: From that of the report to 1.0.

        Returns:
            The duplicates whose similarity with the very document that they repeat reaches it, and those
            that are released because it does not, in the order of the input.

        Raises:
            OptionError: if it is out of this range.

        If `is_exact`, a run with this threshold has just these duplicates: it keeps the same documents. Else
        it keeps others as well, and what repeats one of those is not known here. With neither
        `contained` nor `noise`, a duplicate of that run that is not in `duplicates` repeats a document that
        this report does not keep, and one that is in `duplicates` and stays there repeats here a document
        that is a duplicate there. With `keep="first"` nothing differs before the first one released.

        Not guaranteed: more than that, and where a cap or the search for candidates left a document out
        (`dedupe_documents` says how rarely), not that either. With `contained` or `noise` a document that is
        released may repeat another kept document in another way.
        """
        return at_threshold(
            self._gathered.matches.values(),
            threshold,
            made_at=self._options.threshold,
            contained=self._options.contained,
        )

    def write_json(self, path: str, *, text: bool = True) -> None:
        """Write the report as JSON Lines: an overview, pairs below the threshold, clusters, largest first.

        `unrepeat report` makes the page of it that `write_html` writes. `docs/records.md` has the layout.

        Args:
            path: The file, which appears whole or not at all.
            text: Whether the texts go into it, and the stretches of them that only a member says.

        Raises:
            InputError: if a verdict names a document that was not added, or is not kept.
            OSError: if the file cannot be written.
        """
        from unrepeat.documents.clusters.files import write_json

        write_json(self._parts(text=text), path)

    def write_html(
        self, path: str, *, text: bool = True, least_similar_first: bool = False
    ) -> tuple[str, ...]:
        """Write the report as a page, or as several if there are more than 200 clusters or many members.

        Args:
            path: The first page; the others get its name with `-2`, `-3` and so on before the suffix. They
                appear together, whole or not at all. Pages of an earlier report that this one does not need
                are left as they are, and no page of this one links to them.
            text: Whether the texts stand in the pages.
            least_similar_first: Whether the members of a cluster stand in the order of their similarity, the
                least similar first, and not in that of the input. Of more than 50, the first 50 are shown
                in full.

        Returns:
            The paths of all pages.

        Raises:
            InputError: as in `write_json`.
            MissingExtraError: when jinja2 is not installed.
            OSError: if a file cannot be written.
        """
        from unrepeat.documents.clusters.files import write_pages

        return write_pages(self._parts(text=text), path, least_similar_first=least_similar_first)

    def _repr_html_(self) -> str:
        from unrepeat.documents.clusters.page import cluster_fragment
        from unrepeat.render.html import in_notebook

        gathered = self._gathered
        told = self._counts(text=True)
        if gathered.is_complete:
            told = replace(told, weakest=gathered.weakest(text=True))
        return in_notebook(lambda: cluster_fragment(told, is_complete=gathered.is_complete), told.summary)

    def _parts(self, *, text: bool) -> ReportParts:
        from unrepeat.documents.clusters.files import ReportParts

        clusters = self._clusters(text=text)
        overview = self._overview(text=text)
        pairs = self._close_verdicts().pairs(self._gathered.kept_entry, self._options.ignore, text=text)
        return ReportParts(overview, pairs, clusters)

    def _clusters(self, *, text: bool) -> Iterator[DocumentCluster]:
        self._gathered.check_members()
        return self._gathered.clusters(text=text)

    def _overview(self, *, text: bool) -> Overview:
        close = self._close_verdicts()
        return replace(
            self._counts(text=text),
            uncounted=self._gathered.uncounted(),
            explain_below=self._below,
            close_pairs=close.similarities(),
            close_capped=close.capped,
            weakest=self._gathered.weakest(text=text),
        )

    def _counts(self, *, text: bool) -> Overview:
        """Return the overview without what takes texts to tell."""
        gathered = self._gathered
        return Overview(
            documents=len(gathered),
            clusters=len(gathered.members),
            sizes=tuple(gathered.sizes().items()),
            duplicates={kind: gathered.duplicates[kind] for kind in KINDS if gathered.duplicates[kind]},
            revisions=gathered.revisions,
            capped=gathered.capped,
            texts=text,
            options={**self._options.to_dict(), "ignore": self._options.ignore},
            versions=versions(),
            kernel=_kernel.NAME,
            similarities=gathered.similarities(),
        )

    def _close_verdicts(self) -> CloseVerdicts:
        """Return what a lower threshold says of the kept documents; it is found once for what was added."""
        if self._below is None:
            return CloseVerdicts(self._options.threshold)
        if self._close is None:
            documents, revised = self._gathered.kept_documents(), self._gathered.revised()
            self._close = close_verdicts(documents, self._options, self._below, revised)
        return self._close
