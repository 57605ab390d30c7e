"""The words that documents are compared by, and the keys under which they are found."""

from __future__ import annotations

from collections.abc import Sequence

from unrepeat import _kernel
from unrepeat._kernel.contract import KeyPlan
from unrepeat.bands import fewest_bands
from unrepeat.documents.fingerprints import Fingerprints
from unrepeat.documents.noise_keys import with_noise_keys
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.retitled import MIN_BODY
from unrepeat.ignored import masked

# With `contained=True`, the shingle with the lowest hash of a window of so many in a row is a key. Two
# documents that share all shingles of a window share a key for certain. A window is no longer than the
# shortest document that can be contained, so that one that stands in another word for word is always found;
# and no longer than this, for what is edited now and then. Where a window has n shingles, about 2 of n + 1
# are keys: 40 % at the defaults (Schleimer, Wilkerson and Aiken 2003, section 4.2).
MAX_KEY_WINDOW = 8

# Kept documents under one key, and candidates that are verified for one document. They bind where many kept
# documents say nearly the same and differ in their figures: a daily report, a form letter. The latest ones
# are proposed. What they leave out is told in `Verdict.capped`.
MAX_BUCKET, MAX_CANDIDATES = 16, 16


def key_plan(options: DocumentOptions) -> KeyPlan:
    """Return which keys documents get; a pair just at the threshold shares one with probability 0.999."""
    bands, rows = fewest_bands(options.num_perm, options.threshold)
    return KeyPlan(
        size=options.shingle_size,
        num_perm=options.num_perm,
        seed=options.seed,
        bands=bands,
        rows=rows,
        least=least_words(options),
        window=_key_window(options) if options.contained else 0,
        body=MIN_BODY,
    )


def _key_window(options: DocumentOptions) -> int:
    return min(least_words(options) - options.shingle_size + 1, MAX_KEY_WINDOW)


def least_words(options: DocumentOptions) -> int:
    """Return from how many words on a document can match one with other words."""
    return max(options.shingle_size, options.min_words)


def fingerprints(
    texts: Sequence[str], plan: KeyPlan, ignore: Sequence[str], *, noise: bool = False
) -> Fingerprints:
    """Return the fingerprints of some texts; the kernel does it without the GIL.

    Args:
        texts: The texts.
        plan: Which keys they get.
        ignore: Patterns of what does not count in them; `()` for the stored words of documents.
        noise: Whether they get keys of their letters as well.
    """
    counted = [masked(text, ignore) for text in texts] if ignore else texts
    words, ends, counts, keys, key_ends = _kernel.documents(counted, plan)
    prints = Fingerprints(words, ends.tolist(), counts.tolist(), keys, key_ends, counted)
    return with_noise_keys(prints, plan.seed) if noise else prints
