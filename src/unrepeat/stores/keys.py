"""The keys by which an index finds documents: those of the latest ones in memory, the others in the file.

Every document has some twenty keys at random places of a large table. Written one document at a time, each
would change twenty pages of the file; written once for thousands of documents, in ascending order, nearly all
of that is saved. What is in memory stands in the rows of the documents as well, so nothing is lost with the
process, and other processes read it there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from unrepeat.limits import MAX_BUCKET, MAX_CANDIDATES
from unrepeat.stores.sqlite import SqliteStore, keys_in

# Documents whose keys are in memory, about 10 MB, before they go into the table. With 256 instead, each
# merge changed most pages of a table of 500,000 rows, and adding took four times as long (measured).
MERGE_DOCUMENTS = 4096


class KeyTable:
    """The keys of an open index. All methods are called inside a transaction of its store."""

    def __init__(self, store: SqliteStore) -> None:
        """Begin with what is in the file when it is first asked for."""
        self._store = store
        self._version = -1
        self._merged = -1
        # A number, or a list where several documents have the key. Nearly all have a key for themselves, and
        # a list for each would give Python's garbage collector 80,000 objects to walk over, again and again.
        self._recent: dict[int, int | list[int]] = {}
        self._both: set[int] = set()
        """Those keys in memory that the table has as well."""
        self._numbers: list[int] = []

    def catch_up(self) -> None:
        """Read what other connections have written since the last transaction."""
        version = self._store.data_version()
        if version == self._version:
            return
        merged = self._store.merged()
        if merged != self._merged:
            self._clear()
            self._merged = merged
        last = self._numbers[-1] if self._numbers else merged
        missed = [(number, keys_in(keys)) for number, keys in self._store.keys_after(last)]
        stored = self.stored(key for _, keys in missed for key in keys)
        for number, keys in missed:
            self.keep(keys, number, stored)
        self._version = version

    def forget_all(self) -> None:
        """Read everything anew next time: after a transaction that was taken back."""
        self._version = self._merged = -1

    def stored(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """Return the documents that have these keys in the table, ascending, by key."""
        buckets: defaultdict[int, list[int]] = defaultdict(list)
        for key, number in self._store.with_keys(sorted(set(keys))):
            buckets[key].append(number)
        return buckets

    def candidates(self, keys: Sequence[int], stored: dict[int, list[int]]) -> tuple[list[int], bool]:
        """Return the kept documents that share keys, those that share most first, and whether a cap bit.

        The same as `DocumentIndex.ask` of the kernel.

        Args:
            keys: The keys of a document.
            stored: What the table has for them, from `stored`.
        """
        hits: Counter[int] = Counter()
        capped = False
        for key in keys:
            if key in stored or key in self._recent:
                found = [*stored.get(key, ()), *self._numbers_of(key)]
                capped |= len(found) > MAX_BUCKET
                hits.update(found[-MAX_BUCKET:])
        if not hits:
            return [], capped
        ranked = sorted(hits, key=lambda number: (-hits[number], number))
        return ranked[:MAX_CANDIDATES], capped or len(ranked) > MAX_CANDIDATES

    def keep(self, keys: Iterable[int], number: int, stored: dict[int, list[int]]) -> None:
        """Enter a document that is kept; its keys must be in its row."""
        recent = self._recent
        for key in keys:
            before = recent.setdefault(key, number)
            if isinstance(before, list):
                before.append(number)
            elif before != number:
                recent[key] = [before, number]
            if key in stored:
                self._both.add(key)
        self._numbers.append(number)

    def _numbers_of(self, key: int) -> list[int]:
        found = self._recent.get(key, [])
        return found if isinstance(found, list) else [found]

    def remove(self, keys: Sequence[int], number: int) -> None:
        """Take out a document whose row is going to be removed."""
        for key in keys:
            left = [one for one in self._numbers_of(key) if one != number]
            if left:
                self._recent[key] = left
            else:
                self._recent.pop(key, None)
        if number <= self._merged:
            self._store.remove_keys((key, number) for key in keys)

    def is_due(self) -> bool:
        """Whether enough documents have come for `merge`."""
        return len(self._numbers) >= MERGE_DOCUMENTS

    def merge(self) -> None:
        """Write what is in memory to the table; of more documents under a key than count, the oldest go.

        They lose the key in their rows too, so that table and rows agree whatever is removed later.
        """
        # Other connections may have removed what is in memory here.
        alive = {number for number, _ in self._store.keys_after(self._merged)}
        stored = self.stored(self._both)
        added: list[tuple[int, int]] = []
        gone: list[tuple[int, int]] = []
        lost: defaultdict[int, set[int]] = defaultdict(set)
        for key, numbers in self._recent.items():
            if not isinstance(numbers, list) and key not in stored:
                if numbers in alive:
                    added.append((key, numbers))
                continue
            before = stored.get(key, [])
            coming = [number for number in self._numbers_of(key) if number in alive]
            # One more than are proposed: it tells that some are left out.
            going = max(0, len(before) + len(coming) - MAX_BUCKET - 1)
            gone += ((key, number) for number in before[:going])
            for number in [*before, *coming][:going]:
                lost[number].add(key)
            added += ((key, number) for number in coming[max(0, going - len(before)) :])
        self._store.add_keys(sorted(added))
        self._store.remove_keys(sorted(gone))
        for number, keys in lost.items():
            self._store.take_keys(number, keys)
        self._merged = self._numbers[-1]
        self._store.set_merged(self._merged)
        self._clear()

    def _clear(self) -> None:
        self._recent.clear()
        self._both.clear()
        self._numbers = []
