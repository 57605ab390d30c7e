"""A page that shows which documents repeat which: `python examples/cluster_page.py [PAGE.html]`."""

import sys
from itertools import tee
from pathlib import Path
from tempfile import mkdtemp

from unrepeat import ClusterReport, DocumentOptions, dedupe_documents

STORY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
DOCUMENTS = [
    {"id": "a1", "text": STORY, "source": "gazette.example"},
    {"id": "b1", "text": f"{STORY} Tickets stay valid.", "source": "herald.example"},
    {"id": "c1", "text": STORY.upper(), "source": "courier.example"},
]

page = sys.argv[1] if len(sys.argv) > 1 else str(Path(mkdtemp()) / "page.html")
options = DocumentOptions(threshold=0.75)
documents, again = tee(DOCUMENTS)
with ClusterReport(options) as report:
    # Each document goes to a temporary file with its verdict, so that there may be any number of them.
    for document, verdict in zip(documents, dedupe_documents(again, options=options), strict=True):
        report.add(document, verdict)
    print(*report.write_html(page), sep="\n")
