"""The Python kernel, which is the specification of both: obvious rather than fast.

`__all__` is the contract: what a kernel provides.
"""

from unrepeat._kernel._python.documents import DocumentIndex, documents, shared_shingles
from unrepeat._kernel._python.pairs import Pair
from unrepeat._kernel._python.sketches import band_keys, signature, signatures
from unrepeat._kernel._python.spelling import respelled
from unrepeat._kernel._python.units import CandidateIndex, UnitTable
from unrepeat._kernel._python.words import line_spans, word_spans, words

__all__ = [
    "CandidateIndex",
    "DocumentIndex",
    "Pair",
    "UnitTable",
    "band_keys",
    "documents",
    "line_spans",
    "respelled",
    "shared_shingles",
    "signature",
    "signatures",
    "word_spans",
    "words",
]
