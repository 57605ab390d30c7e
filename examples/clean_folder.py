"""Find the articles in a folder that repeat others: `python examples/clean_folder.py [FOLDER]`."""

import sys
import tempfile
from pathlib import Path

from unrepeat import Document, dedupe_documents

ARTICLES = {
    "monday.txt": "The ferry was cancelled on Sunday because of high waves, the harbour office said.",
    "opening.txt": "A new library opens in the old customs house next week, with books in eleven languages.",
    "tuesday.txt": "The ferry was cancelled on Sunday, because of high waves, the harbour office said!",
}

with tempfile.TemporaryDirectory() as made:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else made)
    if len(sys.argv) == 1:
        for name, text in ARTICLES.items():
            (folder / name).write_text(text, encoding="utf-8")

    # Read one by one: the documents need not fit into memory.
    documents = (
        Document(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))
    )
    for verdict in dedupe_documents(documents):
        what = f"repeats {verdict.duplicate_of} ({verdict.kind})" if verdict.is_duplicate else "is kept"
        print(f"{verdict.id} {what}")
