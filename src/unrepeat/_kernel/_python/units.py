"""The units of one text: which are equal, and which are worth comparing."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain

from unrepeat._kernel._python.pairs import Pair, UnitReading
from unrepeat._kernel._python.sketches import band_keys, hash_words, ordered_shingles, signatures
from unrepeat._kernel._python.words import words
from unrepeat._kernel.contract import WEIGHT, WHOLE, BandPlan, Caps

# A unit of so many words, so many times as long as another one, is not gone through for each pair.
LONG, TIMES_LONGER = 512, 8


class UnitTable:
    """The units of one text: their words are read once, at the start.

    Args:
        texts: The texts of the units.
        size: Words per shingle, at least 1.

    Attributes:
        lengths: Number of words of each unit.
        first: For each unit the number of the first one with the same words; its own if there is none before.
    """

    def __init__(self, texts: Sequence[str], size: int) -> None:
        """Read the words."""
        self._readings: dict[int, UnitReading] = {}
        self._words = found = [tuple(words(text)) for text in texts]
        self.lengths = list(map(len, found))
        numbers: dict[tuple[str, ...], int] = {}
        self.first = [numbers.setdefault(unit, number) for number, unit in enumerate(found)]
        indexed = [
            number for number in numbers.values() if self.lengths[number] >= size and self.lengths[number]
        ]
        self._shingles: dict[int, dict[int, None]] = {number: {} for number in indexed}
        """The different shingles of a unit, in the order of the text."""
        if indexed:
            values, owners = ordered_shingles(*hash_words([found[number] for number in indexed]), size)
            for value, owner in zip(values.tolist(), owners.tolist(), strict=True):
                self._shingles[indexed[owner]][value] = None

    def pair(self, one: int, other: int) -> Pair:
        """Return two units, to be compared."""
        long, least = self.lengths[other], TIMES_LONGER * self.lengths[one]
        reading = self._read(self.first[other]) if long >= max(LONG, least) else None
        return Pair(self._words[one], self._words[other], reading)

    def ids(self, unit: int) -> bytes:
        """Return the words of a unit as numbers of `WORD_BYTES` bytes each, in the order they are first met.

        The same words have the same bytes, in any unit of the table.
        """
        if unit < 0:
            raise IndexError(f"there is no unit {unit}")
        return array("I", [self._numbers[word] for word in self._words[unit]]).tobytes()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(self._words)))}

    def _read(self, unit: int) -> UnitReading:
        if unit not in self._readings:
            self._readings[unit] = UnitReading(self._words[unit])
        return self._readings[unit]

    def shingles(self, unit: int) -> list[int]:
        """Return the distinct shingle hashes of a unit, in the order of the text; none if it is too short."""
        return list(self._shingles.get(self.first[unit], ()))


class CandidateIndex:
    """Proposes, for a unit, the kept units that it may be a copy of: those with which it shares a bucket.

    Buckets are shingles (`exact`) and LSH bands (`plan`). Made for all units of a text, then asked and filled
    in the same order. In what follows a unit is told by its position in `chosen`.

    Args:
        table: The units.
        chosen: Numbers of the units that take part, no two with the same words.
        share: The part of its shingles, in billionths, that a unit must share with a unit that has more.
        coverage: The part of its words, in billionths, that a unit must share with a unit that has more.
        exact: Whether shingles are buckets.
        plan: How the bands are made; None for none.
        caps: Limits.
    """

    def __init__(
        self,
        table: UnitTable,
        chosen: Sequence[int],
        share: int,
        coverage: int,
        exact: bool,  # noqa: FBT001 # positional, as in the native kernel
        plan: BandPlan | None,
        caps: Caps,
    ) -> None:
        """Find the buckets."""
        own = [table.shingles(number) for number in chosen]
        self._table, self._chosen = table, chosen
        self._share, self._coverage, self._exact, self._caps = share, coverage, exact, caps
        self._distinct = list(map(len, own))
        count = _shared_keys(own)
        # Keys are numbered in the order in which the table meets them.
        order = {value: place for place, value in enumerate(_first_met(table, count))}
        self._shared = [{order[value] for value in unit if value in count} for unit in own]
        """The shingles of each unit that another one has too."""
        self._count = {order[value]: shared for value, shared in count.items()}
        buckets = [sorted(unit) if exact else [] for unit in self._shared]
        if plan:
            bands = _bands(own, self._shared, plan)
            count = _shared_keys(bands)
            known = {key: len(order) + n for n, key in enumerate(_distinct(bands, count))}
            self._count |= {known[key]: shared for key, shared in count.items()}
            for unit, keys in enumerate(bands):
                buckets[unit] += [known[key] for key in keys if key in count]
        self._buckets = [sorted(unit, key=lambda key: (self._count[key], key)) for unit in buckets]
        self._members: defaultdict[int, list[int]] = defaultdict(list)
        self._full: set[int] = set()

    def advance(self, unit: int) -> tuple[int, list[int], list[int]]:
        """Go on from `unit`, keeping units, to the first one that has candidates.

        Returns:
            Its number and its candidates, after which it is for the caller to keep it or not; the number of
            units, and no candidates, if there is none. Then the units on the way, itself included, for which
            a cap left some out.
        """
        incomplete = []
        for one in range(unit, len(self._buckets)):
            found, capped = self.ask(one)
            if capped:
                incomplete.append(one)
            if found:
                return one, found, incomplete
            self.keep(one)
        return max(unit, len(self._buckets)), [], incomplete

    def keep(self, unit: int) -> None:
        """Enter a unit that is kept, so that it is proposed from now on."""
        for key in self._buckets[unit]:
            members = self._members[key]
            # A unit that is kept twice takes two places, but no bucket has more than its units need.
            if len(members) < min(self._caps.bucket, self._count[key]):
                members.append(unit)
            else:
                self._full.add(key)

    def ask(self, unit: int) -> tuple[list[int], bool]:
        """Return the kept units to compare `unit` with, likeliest first, and whether a cap left some out.

        Buckets of few units are read first. Which units are looked at is decided by a score: the sum over
        the shared buckets of 1 / (units that share the key), in whole numbers, and of equal scores the unit
        read first. Of these stay the units that share enough shingles, those that share the greatest part of
        the smaller set first, and of the likeliest again those that share enough words.
        """
        scores: defaultdict[int, int] = defaultdict(int)
        hits: Counter[int] = Counter()
        visits = unread = 0
        for key in self._buckets[unit]:
            if visits >= self._caps.visits:
                unread += 1
                continue
            unread += key in self._full
            members = self._members.get(key, ())
            visits += len(members)
            for member in members:
                scores[member] += WEIGHT // self._count[key]
                hits[member] += 1
        # Hits and what was not read bound the shared shingles from above.
        passed = [one for one in scores if not self._exact or hits[one] + unread >= self._least(unit, one)]
        ranked = sorted(passed, key=scores.__getitem__, reverse=True)
        capped = unread > 0 or len(ranked) > self._caps.looks
        chosen = {}
        for one in ranked[: self._caps.looks]:
            shared = len(self._shared[unit] & self._shared[one])
            if shared >= self._least(unit, one):
                # Below 2**26 shingles, shares are equal as floats if they are equal, and only then.
                chosen[one] = shared / min(self._distinct[unit], self._distinct[one])
        found = sorted(chosen, key=chosen.__getitem__, reverse=True)
        likeliest = [one for one in found[: self._caps.candidates] if self._share_words(unit, one)]
        return likeliest, capped or len(found) > self._caps.candidates

    def _share_words(self, one: int, other: int) -> bool:
        """Whether two units share so many words, as bags, that an alignment may match enough of them."""
        a, b = self._chosen[one], self._chosen[other]
        shortest = min(self._table.lengths[a], self._table.lengths[b])
        return self._table.pair(a, b).shared_words() >= _part(self._coverage, shortest)

    def _least(self, one: int, other: int) -> int:
        return _part(self._share, min(self._distinct[one], self._distinct[other]))


def _shared_keys(lists: Iterable[Iterable[int]]) -> dict[int, int]:
    """Return the keys that stand in two lists or more, with the number of lists."""
    count: Counter[int] = Counter()
    for keys in lists:
        count.update(keys)
    return {key: number for key, number in count.items() if number > 1}


def _distinct(lists: Iterable[Iterable[int]], known: dict[int, int]) -> list[int]:
    """Return those keys of the lists that are known, in the order in which they are first met."""
    return list(dict.fromkeys(key for keys in lists for key in keys if key in known))


def _first_met(table: UnitTable, known: dict[int, int]) -> list[int]:
    return _distinct((table.shingles(number) for number in range(len(table.lengths))), known)


def _part(share: int, count: int) -> int:
    """Return the least number of `count` that is the share, given in billionths, of them."""
    return -(-share * count // WHOLE)


def _bands(
    shingles: Sequence[Sequence[int]], shared: Sequence[AbstractSet[int]], plan: BandPlan
) -> list[list[int]]:
    """Return the band keys of each unit that may be in a pair of the similarity they are made for."""
    import numpy as np

    plausible = [
        unit
        for unit, own in enumerate(shingles)
        if own and len(shared[unit]) >= _part(plan.similarity, len(own))
    ]
    found: list[list[int]] = [[] for _ in shingles]
    if len(plausible) > 1:
        values = np.array([value for unit in plausible for value in shingles[unit]], dtype=np.uint64)
        ends = np.cumsum([len(shingles[unit]) for unit in plausible], dtype=np.int64)
        sketches = signatures(values, ends, plan.num_perm, plan.seed)
        keys = band_keys(sketches, plan.bands, plan.rows).tolist()
        for unit, unit_keys in zip(plausible, keys, strict=True):
            found[unit] = unit_keys
    return found
