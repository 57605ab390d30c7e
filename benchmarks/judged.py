"""Pages on which removals of one version were judged by a reader, one by one, and how an answer scores there.

A row of the file is a JSON object:

- `id`, `source`, `text`;
- `removed` [{"start": .., "end": .., "verdict": ..}, ..]: what that version removed, in code points, end
  exclusive. The verdict is `right` (says nothing that the kept copy does not), `wrong` or `either`;
- `missed` [{"start": .., "end": ..}, ..]: copies that it left.

The pages were chosen because something was removed there, so no figure is one for all pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rows import lines_of
from tally import Tally, ratio

# A judged stretch counts as removed if so much of it was removed; the same for a removal as judged.
COVERED_SHARE = 0.8

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what was judged on it."""

    id: str
    collection: str
    text: str
    right: Spans
    wrong: Spans
    others: Spans
    """What was removed and may go or stay, and what was missed."""


@dataclass(frozen=True, slots=True)
class Counts(Tally):
    """What an answer does about the judged removals."""

    pages: int = 0
    right: int = 0
    right_kept: int = 0
    """Right removals that are still made."""
    wrong: int = 0
    wrong_kept: int = 0
    """Wrong removals that are still made."""
    clean_pages: int = 0
    """Pages on which no wrong removal is made."""
    spoilt_pages: int = 0
    """Pages on which a wrong removal is made, and no right one."""
    unjudged: int = 0
    """Removals that nobody has judged."""

    @property
    def precision(self) -> float:
        """Share of right ones among the judged removals that are made."""
        return ratio(self.right_kept, self.right_kept + self.wrong_kept)


def read(path: Path) -> list[Page]:
    """Return the pages of a judged file."""
    return [_page(json.loads(line)) for line in lines_of(path)]


def score(page: Page, removed: Spans) -> Counts:
    """Return what these removals keep of the judged ones, code-point offsets with the end exclusive."""
    gone = _characters(removed)
    judged = _characters([*page.right, *page.wrong, *page.others])
    right = sum(_is_covered(span, gone) for span in page.right)
    wrong = sum(_is_covered(span, gone) for span in page.wrong)
    return Counts(
        pages=1,
        right=len(page.right),
        right_kept=right,
        wrong=len(page.wrong),
        wrong_kept=wrong,
        clean_pages=not wrong,
        spoilt_pages=bool(wrong) and not right,
        unjudged=sum(not _is_covered(span, judged) for span in removed),
    )


def _characters(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _is_covered(span: tuple[int, int], characters: set[int]) -> bool:
    start, end = span
    return sum(place in characters for place in range(start, end)) >= COVERED_SHARE * max(1, end - start)


def _page(row: dict[str, Any]) -> Page:
    spans: dict[str, list[tuple[int, int]]] = {"right": [], "wrong": [], "either": []}
    for one in row["removed"]:
        spans[one["verdict"]].append((one["start"], one["end"]))
    missed = [(one["start"], one["end"]) for one in row["missed"]]
    return Page(
        row["id"], row["source"], row["text"], spans["right"], spans["wrong"], spans["either"] + missed
    )
