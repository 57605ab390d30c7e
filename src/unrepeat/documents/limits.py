"""The caps on the search for documents, with their reasons."""

from __future__ import annotations

# Documents that are read ahead: enough that a batch costs little beside what is in it, and few enough that a
# slow source is answered soon. A batch of long documents ends earlier.
BATCH_DOCUMENTS, BATCH_CHARACTERS = 256, 1_000_000

# Kept documents under one key, and candidates that are verified for one document. They bind where many kept
# documents say nearly the same and differ in their figures: a daily report, a form letter. The latest ones
# are proposed. What they leave out is told in `Verdict.capped`.
MAX_BUCKET, MAX_CANDIDATES = 16, 16
