"""Which pairs of units are worth verifying: LSH bands and an index of shingles.

Bands propose similar units. Shingles propose contained copies, which are not similar as sets. Both are
buckets of units that share a key, so one index holds them; only kept units are entered, so that copies do
not fill it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from unrepeat.minhash import band_keys, band_shape, least_near_similarity, signatures
from unrepeat.options import Options
from unrepeat.shingle import shingle_hashes
from unrepeat.verify import least_shared

if TYPE_CHECKING:
    from unrepeat.arrays import UInt64Array

# Units in a bucket, entries read for one unit, units looked at, and candidates verified. They bind where
# dozens of kept units share their words and differ in something that protects them, or where thousands share
# a turn of phrase; there they keep the time linear. What they leave out is counted.
MAX_BUCKET = 16
MAX_VISITS = 128
MAX_LOOKS = 32
MAX_CANDIDATES = 8

# A key that u units share adds this much divided by u to a candidate's score: rare keys say most.
_WEIGHT = 1 << 20


class CandidateIndex:
    """Proposes, for a unit, the kept units that it may be a copy of.

    Made once for all units of a text, then asked and filled in preference order. Keys that only one unit
    has are dropped beforehand, which in most texts is nearly all of them.
    """

    def __init__(self, units: Sequence[Sequence[str]], options: Options) -> None:
        """Hash the units.

        Args:
            units: The words of each unit, no two alike. A unit shorter than a shingle gets no candidates.
            options: `shingle_size`, `near` (bands), `contained` (shingles), `num_perm`, `seed`, `threshold`.
        """
        self._keys: list[list[int]] = [[] for _ in units]
        self._count: list[int] = []
        self._members: defaultdict[int, list[int]] = defaultdict(list)
        self._full: set[int] = set()
        self._shingles: dict[int, UInt64Array | frozenset[int]] = {}
        # How many shingles a unit must share with a longer one.
        self._needed = [0.0] * len(units)
        # Whether the shingles themselves are keys, and not the bands alone.
        self._exact = options.contained
        self._least = least_shared(options.threshold, options.shingle_size)
        long_enough = [index for index, words in enumerate(units) if len(words) >= options.shingle_size]
        if len(long_enough) < 2:
            return
        hashes = shingle_hashes([units[index] for index in long_enough], options.shingle_size)
        self._shingles.update(zip(long_enough, hashes, strict=True))
        for index, values in self._shingles.items():
            self._needed[index] = self._least * len(values)
        shared = self._share(long_enough, hashes, enter=options.contained)
        if options.near:
            similarity = least_near_similarity(options.threshold, options.shingle_size)
            # A pair of similarity s shares at least s times the shingles of either unit. So a unit that
            # shares fewer with all others together is in no such pair, and needs no signature.
            plausible = [i for i, values in enumerate(hashes) if shared[i] >= similarity * len(values)]
            if len(plausible) > 1:
                sketches = signatures([hashes[i] for i in plausible], options.num_perm, options.seed)
                keys = band_keys(sketches, *band_shape(options.num_perm, similarity))
                self._share([long_enough[i] for i in plausible], list(keys.view("uint64")), enter=True)

    def _share(self, units: list[int], keys: list[UInt64Array], *, enter: bool) -> list[int]:
        """Return how many of its keys each unit has in common with another one.

        With `enter`, number these keys and note them, to be asked for.
        """
        import numpy as np

        owners = np.repeat(np.arange(len(units)), [len(unit_keys) for unit_keys in keys])
        _, inverse, counts = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
        mask = (counts >= 2)[inverse]
        if enter:
            number = np.cumsum(counts >= 2) - 1 + len(self._count)
            for owner, key in zip(owners[mask].tolist(), number[inverse[mask]].tolist(), strict=True):
                self._keys[units[owner]].append(key)
            self._count += counts[counts >= 2].tolist()
        shared: list[int] = np.bincount(owners[mask], minlength=len(units)).tolist()
        return shared

    def keep(self, unit: int) -> None:
        """Enter a unit that is kept, so that it is proposed from now on."""
        for key in self._keys[unit]:
            members = self._members[key]
            if len(members) < MAX_BUCKET:
                members.append(unit)
            else:
                self._full.add(key)

    def candidates(self, unit: int) -> tuple[list[int], bool]:
        """Return the kept units to verify `unit` against, likeliest first, and whether a cap left some out.

        Rare keys are read first. Which units are looked at is decided by a score: the sum over the shared
        keys of 1 / (units that have the key), in whole numbers, and of equal scores the unit read first. A
        match shares `verify.least_shared` of the shorter unit's shingles; what shares fewer is passed over,
        and what shares most comes first.
        """
        keys = sorted(self._keys[unit], key=self._count.__getitem__)
        scores: defaultdict[int, int] = defaultdict(int)
        hits: defaultdict[int, int] = defaultdict(int)
        visits = unread = 0
        for key in keys:
            members = self._members.get(key, ()) if visits < MAX_VISITS else ()
            unread += key in self._full or visits >= MAX_VISITS
            visits += len(members)
            weight = _WEIGHT // self._count[key]
            for member in members:
                scores[member] += weight
                hits[member] += 1
        if self._exact:
            # Hits and what was not read bound the shared shingles from above.
            least = self._needed[unit] - unread
            needed = self._needed
            passed = [one for one, count in hits.items() if count >= least or count + unread >= needed[one]]
        else:
            passed = list(hits)
        ranked = sorted(passed, key=scores.__getitem__, reverse=True)
        capped = unread > 0 or len(ranked) > MAX_LOOKS
        shared = {member: self._shared(unit, member) for member in ranked[:MAX_LOOKS]}
        chosen = [member for member, share in shared.items() if share >= self._least]
        chosen.sort(key=shared.__getitem__, reverse=True)
        return chosen[:MAX_CANDIDATES], capped or len(chosen) > MAX_CANDIDATES

    def _shared(self, one: int, other: int) -> float:
        """Return the share of the shingles of the one with fewer that the other one has too."""
        a, b = self._shingles_of(one), self._shingles_of(other)
        return len(a & b) / min(len(a), len(b))

    def _shingles_of(self, unit: int) -> frozenset[int]:
        shingles = self._shingles[unit]
        if not isinstance(shingles, frozenset):
            shingles = self._shingles[unit] = frozenset(shingles.tolist())
        return shingles
