"""The Python kernel, which is the specification of both: obvious rather than fast."""

from unrepeat._kernel._python.documents import DocumentIndex, documents, shared_shingles
from unrepeat._kernel._python.pairs import Pair
from unrepeat._kernel._python.sketches import (
    band_keys,
    shared,
    shingle_hashes,
    signatures,
    sketches,
    word_hashes,
)
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
    "shared",
    "shared_shingles",
    "shingle_hashes",
    "signatures",
    "sketches",
    "word_hashes",
    "word_spans",
    "words",
]
