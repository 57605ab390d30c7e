"""What takes which texts for copies: ours with and without noise, and peers, fed the same raw text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from unrepeat import dedupe_documents
from unrepeat.documents.options import Revisions

SIZE, NUM_PERM, THRESHOLD = 5, 128, 0.8

# What RETSim's authors take for near copies.
RETSIM_THRESHOLD = 0.9

_WORD = re.compile(r"\w+")

Found = list[set[int]]
"""For each text, the numbers of those before it that it is taken for a copy of."""

Finder = Callable[[Sequence[str]], Found]


def unrepeat(texts: Sequence[str], *, noise: bool, revisions: bool = True) -> Found:
    """Return what `dedupe_documents` finds.

    Args:
        texts: Texts.
        noise: Whether copies with wrong letters are looked for.
        revisions: Whether copies that say something of their own count as found.
    """
    level: Revisions = "remove" if revisions else "keep"
    verdicts = dedupe_documents(texts, noise=noise, revisions=level)
    return [
        {verdict.duplicate_of} if verdict.is_duplicate and isinstance(verdict.duplicate_of, int) else set()
        for verdict in verdicts
    ]


def datasketch(texts: Sequence[str]) -> Found:
    """Return what datasketch's bands propose, of runs of five words."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(num_perm=NUM_PERM, params=(25, 5))
    first = MinHash(num_perm=NUM_PERM)
    found: Found = []
    for number, text in enumerate(texts):
        sketch = MinHash(
            num_perm=NUM_PERM,
            hashfunc=xxhash.xxh32_intdigest,
            permutations=first.permutations,
            scheme=first.scheme,
        )
        sketch.update_batch([shingle.encode() for shingle in _shingles(text)])
        found.append(set(lsh.query(sketch)))
        if not found[-1]:
            lsh.insert(number, sketch)
    return found


def rensa(texts: Sequence[str]) -> Found:
    """Return what rensa takes for copies, of runs of five words."""
    from rensa import RMinHash, RMinHashDeduplicator

    deduplicator = RMinHashDeduplicator(THRESHOLD, NUM_PERM, use_lsh=True, num_bands=16, seed=42)
    found: Found = []
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=NUM_PERM, seed=42)
        sketch.update(_shingles(text))
        found.append({int(one) for one in deduplicator.get_duplicates(sketch)})
        deduplicator.add(str(number), sketch)
    return found


class Retsim:
    """RETSim (arXiv 2311.17264), a small neural model for near copies, on the processor."""

    def __init__(self) -> None:
        """Load the model, which the package carries."""
        from unisim import TextSim

        self._model = TextSim(batch_size=64, use_accelerator=False)

    def __call__(self, texts: Sequence[str]) -> Found:
        """Return the texts whose vectors are as similar as those of near copies; all pairs are compared."""
        vectors: Any = self._model.embed(list(texts))
        near = vectors @ vectors.T >= RETSIM_THRESHOLD
        return [set(near[number, :number].nonzero()[0].tolist()) for number in range(len(texts))]


def _shingles(text: str) -> list[str]:
    """Return the distinct runs of five words."""
    words = _WORD.findall(text.lower())
    return list(dict.fromkeys(map(" ".join, zip(*(words[start:] for start in range(SIZE)), strict=False))))
