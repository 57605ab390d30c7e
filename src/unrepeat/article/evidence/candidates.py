"""Which pairs of units are worth verifying: LSH bands and an index of shingles.

Bands propose similar units. Shingles propose contained copies, which are not similar as sets. Both are
buckets of units that share a key, so one index holds them; only kept units are entered, so that copies do
not fill it. The search itself is the kernel's; here is what it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE, BandPlan, Caps
from unrepeat.article.evidence.compare import least_shared
from unrepeat.article.options import Options
from unrepeat.bands import band_shape, least_near_similarity

# Units in a bucket, entries read for one unit, units looked at, and candidates verified. They bind where
# dozens of kept units share their words and differ in something that protects them, or where thousands share
# a turn of phrase; there they keep the time linear. What they leave out is counted.
CAPS = Caps(bucket=16, visits=128, looks=32, candidates=8)


def candidate_index(
    table: _kernel.UnitTable, chosen: Sequence[int], options: Options
) -> _kernel.CandidateIndex:
    """Return the index that proposes, for a unit, the kept units that it may be a copy of.

    A match shares `compare.least_shared` of the shorter unit's shingles; what shares fewer is not proposed.

    Args:
        table: All units of a text.
        chosen: Numbers of the units that are left, no two with the same words, in the order in which they
            will be asked for. A unit shorter than a shingle has no candidates.
        options: `shingle_size`, `near` (bands), `contained` (shingles), `num_perm`, `seed`, `threshold`.
    """
    plan = None
    if options.near:
        # A pair of similarity s shares at least s times the shingles of either unit. So a unit that shares
        # fewer with all others together is in no such pair, and needs no signature.
        plan = _band_plan(options.threshold, options.shingle_size, options.num_perm, options.seed)
    share, coverage = _least_shared(options.threshold, options.shingle_size)
    return _kernel.CandidateIndex(table, chosen, share, coverage, options.contained, plan, CAPS)


@lru_cache(maxsize=16)
def _least_shared(threshold: float, shingle_size: int) -> tuple[int, int]:
    """Return the parts of its shingles and of its words that a match must share, in billionths.

    The words are rounded down, so that no match is lost: `compare.compare` asks for the exact number.
    """
    return round(least_shared(threshold, shingle_size) * WHOLE), int(threshold * WHOLE)


@lru_cache(maxsize=16)
def _band_plan(threshold: float, shingle_size: int, num_perm: int, seed: int) -> BandPlan:
    similarity = least_near_similarity(threshold, shingle_size)
    return BandPlan(*band_shape(num_perm, similarity), num_perm, seed, int(similarity * WHOLE))
