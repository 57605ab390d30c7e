"""`Verdicts`: what was said of several documents, as a notebook shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Self

from unrepeat.documents.verdict import REVISIONS, Verdict
from unrepeat.errors import InputError, shown

# Rows that a notebook shows, columns of an id in them, and of the words that only a document has.
MOST_SHOWN, ID_COLUMNS, WORDS_COLUMNS = 100, 60, 60


class Verdicts(tuple[Verdict, ...]):
    """A tuple of verdicts that a notebook shows as a table, and `print` as a line.

    >>> from unrepeat import Verdicts, dedupe_documents
    >>> story = "The ferry to the island was cancelled on Sunday because of high waves, the office said."
    >>> verdicts = Verdicts(dedupe_documents([story, "Another story.", story]))
    >>> verdicts
    <Verdicts on 3 documents: 1 duplicate (1 exact), 0 revisions kept>
    >>> verdicts[2].duplicate_of
    0

    Args:
        verdicts: An iterable of `Verdict`, which is read to its end.

    Raises:
        InputError: for what is not a verdict.

    Not guaranteed: that a slice is one as well; it is a plain tuple.
    """

    __slots__ = ()

    def __new__(cls, verdicts: Iterable[Verdict] = ()) -> Self:
        made = super().__new__(cls, verdicts)
        for number, verdict in enumerate(made):
            if not isinstance(verdict, Verdict):
                raise InputError(f"item {number} must be an unrepeat.Verdict, not {shown(verdict)}.")
        return made

    def __repr__(self) -> str:
        kinds = Counter(str(verdict.kind) for verdict in self if verdict.is_duplicate)
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        revisions = sum(verdict.kind in REVISIONS and not verdict.is_duplicate for verdict in self)
        return (
            f"<Verdicts on {_counted(len(self), 'document')}: {_counted(kinds.total(), 'duplicate')}"
            f"{f' ({told})' if told else ''}, {_counted(revisions, 'revision')} kept>"
        )

    def _repr_html_(self) -> str:
        from unrepeat.render.html import fill, in_notebook

        return in_notebook(
            lambda: fill(
                "verdicts_fragment.html.jinja",
                summary=repr(self)[1:-1],
                verdicts=self[:MOST_SHOWN],
                more=max(0, len(self) - MOST_SHOWN),
                id_columns=ID_COLUMNS,
                words_columns=WORDS_COLUMNS,
            ),
            lambda: repr(self)[1:-1],
        )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
