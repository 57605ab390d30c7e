"""What callers and kernels hand to one another."""

from __future__ import annotations

from typing import NamedTuple

WHOLE = 10**9
"""Shares cross the border as whole numbers of this, so that no kernel computes with floats."""

WEIGHT = 1 << 20
"""A key that u units share adds this much divided by u to a candidate's score: rare keys say most."""

MATCH, GAP = 2, 1
"""Scores of an alignment (Smith and Waterman 1981): of a matched word, and what is taken off for a word in
between that only one side has. A stretch is worth bridging such a gap if what it adds is longer than half the
gap. 2 and 1 are the smallest whole numbers with that ratio.
"""

MAX_HEADLINE = 200
"""Characters of a first line that may be a headline. The longest of newspapers have about 120."""

WORD_BYTES = 4
"""Bytes of a word's number in `UnitTable.ids`."""


class BandPlan(NamedTuple):
    """How signatures are made and cut into bands, for `CandidateIndex`."""

    bands: int
    rows: int
    num_perm: int
    seed: int
    similarity: int
    """The part of its shingles, in billionths, that a unit must share with all others together to get one."""


class KeyPlan(NamedTuple):
    """Which keys a document gets, for `documents`."""

    size: int
    """Words per shingle."""
    num_perm: int
    seed: int
    bands: int
    rows: int
    least: int
    """Words from which on a document has more keys than that of all its words; at least `size`."""
    window: int
    """Of so many shingles in a row the one with the lowest hash is a key as well; 0 for none."""
    body: int = 0
    """Words behind a headline from which on all of them make a key as well; 0 for none."""


class Caps(NamedTuple):
    """Limits that keep the time linear; `candidates.py` has the figures and the reasons."""

    bucket: int
    """Units in a bucket."""
    visits: int
    """Bucket entries after which no further bucket is read for a unit."""
    looks: int
    """Units looked at for a unit."""
    candidates: int
    """Units returned for a unit."""
