"""The report on many documents as rows of a table, and as one line."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from unrepeat.documents.clusters.values import DocumentCluster, Member
from unrepeat.json_values import plain

_LEFT_OUT = ("text", "only")


class ClusterTable(ABC):
    """The part of `ClusterReport` that gives rows."""

    @abstractmethod
    def sizes(self) -> dict[int, int]:
        """Return how many clusters there are of each size."""

    @abstractmethod
    def _clusters(self, *, text: bool) -> Iterator[DocumentCluster]:
        """Yield the clusters as they are asked for, or raise an InputError if documents are missing."""

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a plain dict for each document that repeats or revises a kept one: rows of a table.

        `pandas.DataFrame(report.rows())` makes a table of them. Clusters come largest first, and their
        documents in the order of the input.

        Yields:
            Dicts of strings, numbers, booleans, lists and None, as JSON has them, all with the same keys:
            `cluster`, the id of the kept document; `similarity`, as in `Verdict`; and what `write_json` tells
            of a document under the same names, without its text and without `only`. `shown` is a dict of
            strings: what `add` was given as `show`.

        Raises:
            InputError: as in `write_json`.
        """
        for cluster in self._clusters(text=True):
            yield from (_row(cluster, member) for member in cluster.members)

    def __repr__(self) -> str:
        sizes = self.sizes()
        members = sum((size - 1) * count for size, count in sizes.items())
        return f"<{type(self).__name__} clusters={sum(sizes.values())} members={members}>"


def _row(cluster: DocumentCluster, member: Member) -> dict[str, Any]:
    values = {name: value for name, value in plain(member).items() if name not in _LEFT_OUT}
    return {"cluster": cluster.kept.id, "similarity": member.similarity, **values}
