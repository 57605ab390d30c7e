"""The keys by which an index finds documents: those of the latest ones in memory, the others in the file.

Every document has some twenty keys at random places of a large table. Written one document at a time, each
would change twenty pages of the file. So they are written later, a slice of all keys at a time: neighbours in
the table, for thousands of documents together, in ascending order. What is in memory stands in the rows of
the documents as well, so nothing is lost with the process, and other processes read it there.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence

from unrepeat.documents.keys import MAX_BUCKET, MAX_CANDIDATES
from unrepeat.store.keyed import KeyedFile, keys_in
from unrepeat.store.slices import slice_of


class KeyTable:
    """The keys of an open index. All methods are called inside a transaction of its store."""

    def __init__(self, store: KeyedFile) -> None:
        """Begin with what is in the file when it is first asked for."""
        self._store = store
        self._version = -1
        self._merged: list[int] = []
        """For each slice, the last document whose keys are in the table, as those of all before it."""
        self._newest = 0
        # A number, or a list where several documents have the key. Nearly all have a key for themselves, and
        # a list for each would give Python's garbage collector 80,000 objects to walk over, again and again.
        self._recent: dict[int, int | list[int]] = {}
        self._slices: list[array[int]] = []
        """The keys in memory by slice; one may stand there more than once, or be gone from memory."""
        self._both: set[int] = set()
        """Those keys in memory that the table may have as well."""
        self._alone = True
        """Whether no other connection can have removed what is in memory."""

    def catch_up(self) -> None:
        """Read what other connections have written since the last transaction."""
        version = self._store.data_version()
        if version == self._version:
            return
        merged = self._store.merged()
        if self._version < 0:
            self._recent.clear()
            self._both.clear()
            self._slices = [array("q") for _ in merged]
            self._newest = max(min(merged), 0)
            self._alone = True
        else:
            for place, (before, number) in enumerate(zip(self._merged, merged, strict=True)):
                if before != number:
                    self._drop(place, number)
            self._alone = False
        self._merged = merged
        for number, blob in self._store.keys_after(self._newest):
            keys = keys_in(blob)
            self.keep(keys, number, frozenset(keys))
        self._version = version

    def forget_all(self) -> None:
        """Read everything anew next time: after a transaction that was taken back."""
        self._version = -1

    def stored(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """Return the documents that have these keys in the table, ascending, by key."""
        buckets: defaultdict[int, list[int]] = defaultdict(list)
        for key, number in self._store.with_keys(sorted(set(keys))):
            buckets[key].append(number)
        return buckets

    def candidates(
        self, keys: Sequence[int], stored: dict[int, list[int]], most: int = MAX_CANDIDATES
    ) -> tuple[list[int], bool]:
        """Return the kept documents that share keys, those that share most first, and whether a cap bit.

        The same as `DocumentIndex.ask` of the kernel.

        Args:
            keys: The keys of a document.
            stored: What the table has for them, from `stored`.
            most: How many are returned at the most.
        """
        different = set(keys)
        shared = (self._recent.keys() & different) | (stored.keys() & different)
        if not shared:
            return [], False
        hits: Counter[int] = Counter()
        capped = False
        for key in keys:
            if key in shared:
                numbers = [*stored.get(key, ()), *self._numbers_of(key)]
                capped |= len(numbers) > MAX_BUCKET
                hits.update(numbers[-MAX_BUCKET:])
        ranked = sorted(hits, key=lambda number: (-hits[number], number))
        return ranked[:most], capped or len(ranked) > most

    def keep(self, keys: Sequence[int], number: int, stored: Container[int]) -> None:
        """Enter a document that is kept, with those keys that are not in the table; all must be in its row.

        Args:
            keys: Its keys.
            number: Its number, higher than those of all before it.
            stored: The keys that the table may have.
        """
        recent, merged, slices = self._recent, self._merged, self._slices
        mask = len(merged) - 1
        for key in keys:
            place = key >> 56 & mask  # `slice_of`, without a call for each of many keys
            if number <= merged[place]:
                continue
            before = recent.setdefault(key, number)
            if isinstance(before, list):
                before.append(number)
            elif before != number:
                recent[key] = [before, number]
            slices[place].append(key)
            if key in stored:
                self._both.add(key)
        self._newest = number

    def _numbers_of(self, key: int) -> list[int]:
        numbers = self._recent.get(key, [])
        return numbers if isinstance(numbers, list) else [numbers]

    def _leave(self, key: int, numbers: list[int]) -> None:
        """Have these documents alone under a key."""
        if numbers:
            self._recent[key] = numbers
        else:
            self._recent.pop(key, None)

    def _drop(self, place: int, merged: int) -> None:
        """Forget what another connection has merged: the keys of a slice up to a document."""
        remaining = array("q")
        for key in dict.fromkeys(self._slices[place]):
            numbers = [number for number in self._numbers_of(key) if number > merged]
            self._leave(key, numbers)
            # As often as documents have it: `keep` adds it once for each.
            remaining.extend([key] * len(numbers))
            if numbers:
                self._both.add(key)
            else:
                self._both.discard(key)
        self._slices[place] = remaining

    def remove(self, keys: Sequence[int], number: int) -> None:
        """Take out a document whose row is going to be removed."""
        in_table = []
        for key in keys:
            if number <= self._merged[slice_of(key, len(self._merged))]:
                in_table.append((key, number))
            else:
                self._leave(key, [other for other in self._numbers_of(key) if other != number])
        self._store.remove_keys(in_table)

    def is_due(self) -> bool:
        """Whether enough documents have come for `merge`."""
        return self._newest - min(self._merged) >= len(self._merged) * self._store.slices.documents

    def merge(self) -> None:
        """Write a slice of what is in memory to the table.

        Of more documents under a key than count, the oldest go. They lose the key in their rows too, so that
        table and rows agree whatever is removed later.
        """
        place = self._merged.index(min(self._merged))
        keys = sorted(set(self._slices[place]) & self._recent.keys())
        coming = {key: self._numbers_of(key) for key in keys}
        if not self._alone:
            # Other connections may have removed what is in memory here.
            alive = self._store.existing({number for numbers in coming.values() for number in numbers})
            coming = {
                key: [number for number in numbers if number in alive] for key, numbers in coming.items()
            }
        stored = self.stored(self._both.intersection(keys))
        added: list[tuple[int, int]] = []
        gone: list[tuple[int, int]] = []
        lost: defaultdict[int, set[int]] = defaultdict(set)
        for key, numbers in coming.items():
            before = stored.get(key, [])
            # One more than are proposed: it tells that some are left out.
            going = max(0, len(before) + len(numbers) - MAX_BUCKET - 1)
            if going:
                gone += ((key, number) for number in before[:going])
                for number in [*before, *numbers][:going]:
                    lost[number].add(key)
            added += ((key, number) for number in numbers[max(0, going - len(before)) :])
        self._store.add_keys(added)
        self._store.remove_keys(gone)
        for number, lost_keys in lost.items():
            self._store.take_keys(number, lost_keys)
        self._store.set_merged(place, self._newest)
        self._merged[place] = self._newest
        for key in keys:
            del self._recent[key]
        self._both.difference_update(keys)
        self._slices[place] = array("q")
