"""Tell news from repetitions, as they come, for a month: `python examples/watch_feed.py [INDEX]`."""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from unrepeat import DuplicateIndex

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
FEED = [
    ("gazette/1", FERRY, "2026-05-04T08:00Z"),
    ("herald/7", FERRY.upper(), "2026-05-05T07:30Z"),
    ("gazette/1", FERRY, "2026-05-05T09:00Z"),  # delivered twice, which makes it no duplicate of itself
    ("gazette/9", FERRY, "2026-07-01T08:00Z"),  # the same words, but the first ones are two months old
]

with tempfile.TemporaryDirectory() as made:
    path = sys.argv[1] if len(sys.argv) > 1 else Path(made) / "news.db"
    with DuplicateIndex.open(path, window=timedelta(days=30)) as index:
        for id_, text, published in FEED:
            verdict = index.add(id_, text, published=published)
            print(f"{id_}: {f'repeats {verdict.duplicate_of}' if verdict.is_duplicate else 'new'}")
        print(f"{len(index)} documents in the index")
