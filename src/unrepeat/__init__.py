r"""Find text that says the same thing twice in the same words, remove the second telling, tell what was done.

>>> from unrepeat import dedupe_text
>>> clean, report = dedupe_text("Ships wait in the harbour.\nShips wait in the harbour.\nWhy?\n")
>>> print(report.summary())
1 of 3 lines removed: 27 of 59 characters (46 %)
  2  repeats 1  exact (touching)  Ships wait in the harbour.
"""

from unrepeat.article.dedupe import dedupe_blocks, dedupe_text
from unrepeat.article.options import Options
from unrepeat.article.policy.rules import REASONS
from unrepeat.article.policy.strength import SIGNS
from unrepeat.article.report.report import Report
from unrepeat.article.report.result import BlocksResult, DedupeResult
from unrepeat.article.report.stitched import StitchedBlock, StitchResult
from unrepeat.article.report.values import Removal, Run, Spared
from unrepeat.article.stitch import stitch
from unrepeat.documents.clusters.report import ClusterReport
from unrepeat.documents.dedupe import dedupe_documents
from unrepeat.documents.document import Document
from unrepeat.documents.judged import judged
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.passages import SharedPassage, shared_passages
from unrepeat.documents.verdict import Verdict
from unrepeat.documents.verdicts import Verdicts
from unrepeat.errors import (
    InputError,
    KernelWarning,
    MissingExtraError,
    OptionError,
    ReportError,
    StoreError,
    StoreWarning,
    UnrepeatError,
)
from unrepeat.furniture.index.index import FurnitureIndex
from unrepeat.furniture.index.values import FurnitureStats, IndexedPage, SiteLine
from unrepeat.furniture.report import FurnitureReport, FurnitureResult
from unrepeat.furniture.rules import FURNITURE_REASONS
from unrepeat.furniture.strip import strip_furniture
from unrepeat.furniture.values import FurnitureLine, LearnedSource
from unrepeat.index.index import DuplicateIndex
from unrepeat.index.values import Cluster, IndexedDocument, IndexStats, Removed, RemovedDocuments
from unrepeat.signatures import minhash, signature
from unrepeat.store.vacuum import Vacuumed
from unrepeat.version import __version__

__all__ = [
    "FURNITURE_REASONS",
    "REASONS",
    "SIGNS",
    "BlocksResult",
    "Cluster",
    "ClusterReport",
    "DedupeResult",
    "Document",
    "DocumentOptions",
    "DuplicateIndex",
    "FurnitureIndex",
    "FurnitureLine",
    "FurnitureReport",
    "FurnitureResult",
    "FurnitureStats",
    "IndexStats",
    "IndexedDocument",
    "IndexedPage",
    "InputError",
    "KernelWarning",
    "LearnedSource",
    "MissingExtraError",
    "OptionError",
    "Options",
    "Removal",
    "Removed",
    "RemovedDocuments",
    "Report",
    "ReportError",
    "Run",
    "SharedPassage",
    "SiteLine",
    "Spared",
    "StitchResult",
    "StitchedBlock",
    "StoreError",
    "StoreWarning",
    "UnrepeatError",
    "Vacuumed",
    "Verdict",
    "Verdicts",
    "__version__",
    "dedupe_blocks",
    "dedupe_documents",
    "dedupe_text",
    "judged",
    "minhash",
    "shared_passages",
    "signature",
    "stitch",
    "strip_furniture",
]
