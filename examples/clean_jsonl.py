"""A step of a pipeline, JSON Lines in and out: `python examples/clean_jsonl.py [IN.jsonl] > OUT.jsonl`."""

import json
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

from unrepeat import dedupe_documents

LINES = [
    '{"id": 1, "text": "The ferry was cancelled on Sunday because of high waves, the harbour office said."}',
    '{"id": 2, "text": "A new library opens in the old customs house, with books in eleven languages."}',
    '{"id": 3, "text": "The ferry was cancelled on Sunday because of high waves, the harbour office said!"}',
]

waiting: deque[dict[str, Any]] = deque()


def records() -> Iterator[dict[str, Any]]:
    """Yield the records, and remember each until its verdict comes."""
    for line in open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else LINES:  # noqa: SIM115 # to the end
        waiting.append(json.loads(line))
        yield waiting[-1]


# Verdicts come in the order of the records while these are read, so the input may be of any length.
for verdict in dedupe_documents(records(), threshold=0.85):
    record = waiting.popleft()
    if not verdict.is_duplicate:
        print(json.dumps(record))
