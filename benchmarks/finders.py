"""What takes which texts for copies: ours with and without noise, and peers, fed the same raw text.

Ours puts the steps together here, because `dedupe_documents` has no option for noise yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from unrepeat import DocumentOptions, _kernel
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.limits import BATCH_DOCUMENTS, MAX_BUCKET, MAX_CANDIDATES
from unrepeat.documents.match import best_match, matching, new_figures
from unrepeat.documents.noise import noisy_match
from unrepeat.documents.noise_keys import with_noise_keys

SIZE, NUM_PERM, THRESHOLD = 5, 128, 0.8

# What RETSim's authors take for near copies.
RETSIM_THRESHOLD = 0.9

_WORD = re.compile(r"\w+")

Found = list[set[int]]
"""For each text, the numbers of those before it that it is taken for a copy of."""

Finder = Callable[[Sequence[str]], Found]


def unrepeat(texts: Sequence[str], *, noise: bool, revisions: bool = True) -> Found:
    """Return what we find: as `dedupe_documents`, with the keys and the check of noise if asked for.

    Args:
        texts: Texts.
        noise: Whether copies with wrong letters are looked for.
        revisions: Whether copies with figures of their own count as found.
    """
    options = DocumentOptions()
    plan, asked = key_plan(options), matching(options)
    index = _kernel.DocumentIndex(MAX_BUCKET, MAX_CANDIDATES)
    kept: dict[int, bytes] = {}
    found: Found = []
    for first in range(0, len(texts), BATCH_DOCUMENTS):
        batch = fingerprints(texts[first : first + BATCH_DOCUMENTS], plan)
        batch = with_noise_keys(batch, options.seed) if noise else batch
        for number in range(len(batch.counts)):
            words, count, keys = batch.words_of(number), batch.counts[number], batch.keys_of(number)
            candidates, _ = index.ask(keys)
            own: set[int] = set()
            if candidates:
                match = best_match(words, count, ((one, kept[one]) for one in candidates), asked)
                if match and (revisions or match.kind != "revision"):
                    own.add(match.of)
                elif noise and not match:
                    for one in candidates:
                        noisy = noisy_match(words, count, kept[one], asked.least)
                        if noisy and (revisions or not new_figures(noisy.words, kept[one])):
                            own.add(one)
                            break
            if not own:
                index.keep(keys, first + number)
                kept[first + number] = words
            found.append(own)
    return found


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
