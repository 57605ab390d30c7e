r"""Find text that says the same thing twice in the same words, remove the second telling, tell what was done.

>>> from unrepeat import dedupe_text
>>> clean, report = dedupe_text("Ships wait in the harbour.\nShips wait in the harbour.\nWhy?\n")
>>> print(report.summary())
1 of 3 lines removed: 27 of 59 characters (46 %)
  2  repeats 1  exact (touching)  Ships wait in the harbour.
"""

from unrepeat.article.dedupe import dedupe_blocks, dedupe_text
from unrepeat.article.options import Options
from unrepeat.article.rules import REASONS
from unrepeat.article.strength import SIGNS
from unrepeat.article.values import Block, Removal, Spared
from unrepeat.cluster_report import ClusterReport
from unrepeat.corpus import dedupe_documents
from unrepeat.documents import Document, DocumentOptions, Verdict
from unrepeat.errors import (
    InputError,
    MissingExtraError,
    OptionError,
    ReportError,
    StoreError,
    StoreWarning,
    UnrepeatError,
)
from unrepeat.index import DuplicateIndex
from unrepeat.index_values import Cluster, IndexStats, Removed
from unrepeat.report import Report
from unrepeat.results import BlocksResult, DedupeResult
from unrepeat.signatures import minhash, signature
from unrepeat.version import __version__

__all__ = [
    "REASONS",
    "SIGNS",
    "Block",
    "BlocksResult",
    "Cluster",
    "ClusterReport",
    "DedupeResult",
    "Document",
    "DocumentOptions",
    "DuplicateIndex",
    "IndexStats",
    "InputError",
    "MissingExtraError",
    "OptionError",
    "Options",
    "Removal",
    "Removed",
    "Report",
    "ReportError",
    "Spared",
    "StoreError",
    "StoreWarning",
    "UnrepeatError",
    "Verdict",
    "__version__",
    "dedupe_blocks",
    "dedupe_documents",
    "dedupe_text",
    "minhash",
    "signature",
]
