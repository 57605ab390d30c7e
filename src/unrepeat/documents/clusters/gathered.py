"""The documents of a report with their verdicts, as they are gathered: texts on disk, the rest in memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from heapq import nsmallest

from unrepeat.documents.clusters.entries import (
    SAME_WORDS,
    Entry,
    KnownMatch,
    cluster_of,
    has_counted_passages,
)
from unrepeat.documents.clusters.histogram import similarity_counts
from unrepeat.documents.clusters.pairs import WeakMatch, weak_match
from unrepeat.documents.clusters.threshold import decisive_similarity
from unrepeat.documents.clusters.values import DocumentCluster
from unrepeat.documents.document import Document, DocumentId
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import REVISIONS, Verdict
from unrepeat.errors import InputError, shown
from unrepeat.spill import Spill

# Duplicates that are told before all others because they are the least similar ones.
MOST_WEAK = 20


class GatheredDocuments:
    """Documents and verdicts in the order of the input.

    Args:
        options: The options that the verdicts were given with.

    Raises:
        OSError: if the temporary file cannot be made.
    """

    def __init__(self, options: DocumentOptions) -> None:
        self._options = options
        self.matches: dict[int, KnownMatch] = {}
        """What is known of the members, by the number of the document."""
        self.members: dict[DocumentId, list[int]] = {}
        """Numbers of the documents that repeat or revise a kept one, by its id."""
        self.duplicates: Counter[str] = Counter()
        """Number of duplicates of each kind."""
        self.revisions = self.capped = 0
        self._kept: dict[DocumentId, int] = {}
        self._characters = array("q")
        self._spill = Spill()
        self._is_open = True

    def __len__(self) -> int:
        return len(self._spill)

    def close(self) -> None:
        """Delete the temporary file."""
        self._is_open = False
        self._spill.__exit__(None, None, None)

    @property
    def is_complete(self) -> bool:
        """Whether all texts can be read that the members and their kept documents have."""
        return self._is_open and self.members.keys() <= self._kept.keys()

    def add(self, document: Document, verdict: Verdict, told: Mapping[str, object]) -> None:
        """Take a document.

        Args:
            document: The document.
            verdict: What was said of it.
            told: What else is shown of it.

        Raises:
            InputError: if it is kept and has the id of another kept one.
            OSError: if the temporary file cannot be written.
        """
        number = len(self._spill)
        if not verdict.is_duplicate:
            other = self._kept.setdefault(document.id, number)
            if other != number:
                raise InputError(
                    f"documents {other} and {number} are both kept and have the id {shown(document.id)}. "
                    "A report needs an id of its own for each: change one of them."
                )
        if verdict.duplicate_of is not None:
            self.members.setdefault(verdict.duplicate_of, []).append(number)
            self.matches[number] = KnownMatch.of(verdict)
        self._count(verdict)
        self._characters.append(len(document.text))
        data = Entry.of(document, verdict, told).packed()
        self._spill.extend(data, [len(data)])

    def _count(self, verdict: Verdict) -> None:
        self.capped += verdict.capped
        if verdict.is_duplicate and verdict.kind is not None:
            self.duplicates[verdict.kind] += 1
        elif verdict.kind in REVISIONS:
            self.revisions += 1

    def check_members(self) -> None:
        """Raise an InputError if a verdict names a document that was not added, or is not kept."""
        for of, members in self.members.items():
            if of not in self._kept:
                raise InputError(
                    f"the verdict on document {members[0]} names {shown(of)}, which is not a kept document "
                    "that was added. Add all documents of the call."
                )

    def sizes(self) -> dict[int, int]:
        """Return how many clusters there are of each size, the largest first; a size counts the kept one."""
        sizes = Counter(1 + len(members) for members in self.members.values())
        return dict(sorted(sizes.items(), reverse=True))

    def similarities(self) -> tuple[tuple[int, int, int], ...]:
        """Return the similarities of the members that are no exact copies, as `Overview` has them."""
        return similarity_counts(
            (self._similarity(number), match.is_duplicate)
            for number, match in self.matches.items()
            if match.kind != "exact"
        )

    def uncounted(self) -> int:
        """Return for how many members a cap leaves the passages uncounted that they share."""
        return sum(
            self.matches[number].kind not in SAME_WORDS
            and not has_counted_passages(place, self._characters[number], self._characters[self._kept[of]])
            for of, members in self.members.items()
            for place, number in enumerate(members)
        )

    def revised(self) -> dict[DocumentId, DocumentId]:
        """Return of each revision that stays the document that it revises."""
        return {
            self.matches[number].id: of
            for of, members in self.members.items()
            for number in members
            if not self.matches[number].is_duplicate
        }

    def kept_documents(self) -> Iterator[Document]:
        """Yield the kept documents, in the order of the input."""
        return (self._entry(number).document() for number in self._kept.values())

    def kept_entry(self, name: DocumentId) -> Entry:
        """Return a kept document by its id."""
        return self._entry(self._kept[name])

    def weakest(self, *, text: bool) -> tuple[WeakMatch, ...]:
        """Return the least similar duplicates, the least similar first, those with the same words aside.

        Args:
            text: Whether the stretches of texts are given that only one of both says.
        """
        duplicates = (
            number
            for number, match in self.matches.items()
            if match.is_duplicate and match.kind not in SAME_WORDS
        )
        weakest = nsmallest(MOST_WEAK, duplicates, key=lambda number: (self._similarity(number), number))
        wanted = set(weakest)
        found = {
            number: weak_match(
                place,
                self._entry(number),
                self._entry(kept),
                self._similarity(number),
                self._options.ignore,
                text=text,
            )
            for place, (kept, members) in enumerate(self._ordered(), 1)
            for number in wanted.intersection(members)
        }
        return tuple(found[number] for number in weakest)

    def clusters(self, *, text: bool) -> Iterator[DocumentCluster]:
        """Yield the clusters, the largest first, each made when it is asked for.

        Args:
            text: Whether the texts are given.
        """
        for kept, members in self._ordered():
            entries = (self._entry(number) for number in members)
            yield cluster_of(self._entry(kept), entries, self._options.ignore, text=text)

    def _ordered(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the numbers of the kept document and of the members of each cluster, the largest first."""
        ordered = sorted((-len(members), self._kept[of], members) for of, members in self.members.items())
        return ((kept, members) for _, kept, members in ordered)

    def _similarity(self, number: int) -> float:
        match = self.matches[number]
        return decisive_similarity(match.jaccard, match.containment, self._options.threshold)

    def _entry(self, number: int) -> Entry:
        return Entry.unpacked(self._spill[number])
