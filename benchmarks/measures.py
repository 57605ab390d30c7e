"""The three measures of quality: how a file is read, an answer is scored, and what the tables say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import judged
import labelled
import reviewed
from tally import Tally, ratio
from variants import Answer


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to judge answers on a kind of file."""

    title: str
    prefix: str
    """How the names of its files begin."""
    collection: str
    """What its rows are grouped by."""
    read: Callable[[Path], Iterable[Any]]
    score: Callable[[Any, Answer], Any]
    empty: Tally
    columns: Mapping[str, Callable[[Any], str]]
    """The cells of a table."""
    short: Mapping[str, Callable[[Any], str]]
    """The cells of a table that has all measures side by side."""
    figures: Mapping[str, Callable[[Any], float]]
    """What has floors; see `floors.AT_MOST` for those of which less is better."""
    value: Callable[[Any], float]
    """More is better: tells whether a rule helps in a collection."""

    def total(self, counts: Iterable[Any]) -> Any:
        return reduce(add, counts, self.empty)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({ratio(part, whole):.0%})"


LABELLED = Measure(
    title="Labelled articles",
    prefix="indoc",
    collection="source",
    read=labelled.read,
    score=lambda article, answer: labelled.score(article, answer.removed),
    empty=labelled.Counts(),
    columns={
        "precision": lambda counts: f"{counts.precision:.3f}",
        "recall": lambda counts: f"{counts.recall:.3f}",
        "F1": lambda counts: f"{counts.f1:.3f}",
        "found": lambda counts: f"{counts.found}",
        "missed": lambda counts: f"{counts.missed}",
        "false": lambda counts: f"{counts.false}",
        "lost": lambda counts: f"{counts.lost}",
    },
    short={
        "P R F1": lambda counts: f"{counts.precision:.3f} {counts.recall:.3f} {counts.f1:.3f}",
        "found missed false lost": lambda counts: (
            f"{counts.found} {counts.missed} {counts.false} {counts.lost}"
        ),
    },
    figures={
        "precision": lambda counts: round(counts.precision, 4),
        "recall": lambda counts: round(counts.recall, 4),
        "lost": lambda counts: counts.lost,
    },
    value=lambda counts: counts.f1,
)

JUDGED = Measure(
    title="Judged pages",
    prefix="wild",
    collection="source",
    read=judged.read,
    score=lambda page, answer: judged.score(page, answer.removed),
    empty=judged.Counts(),
    columns={
        "right kept": lambda counts: _share(counts.right_kept, counts.right),
        "wrong kept": lambda counts: _share(counts.wrong_kept, counts.wrong),
        "clean pages": lambda counts: f"{counts.clean_pages} of {counts.pages}",
        "spoilt pages": lambda counts: f"{counts.spoilt_pages}",
        "precision of judged": lambda counts: f"{counts.precision:.3f}",
        "unjudged": lambda counts: f"{counts.unjudged}",
    },
    short={
        "right wrong clean": lambda counts: f"{counts.right_kept} {counts.wrong_kept} {counts.clean_pages}",
    },
    figures={
        "right kept": lambda counts: counts.right_kept,
        "wrong kept": lambda counts: counts.wrong_kept,
        "clean pages": lambda counts: counts.clean_pages,
    },
    value=lambda counts: counts.right_kept - counts.wrong_kept,
)

REVIEWED = Measure(
    title="WCXB pages",
    prefix="wcxb",
    collection="type",
    read=reviewed.read,
    score=lambda page, answer: reviewed.score(page, answer.text),
    empty=reviewed.Counts(),
    columns={
        "pages": lambda counts: f"{counts.pages}",
        "changed": lambda counts: f"{counts.changed}",
        "better / worse": lambda counts: f"{counts.better} / {counts.worse}",
        "worse of changed": lambda counts: f"{counts.worse_share:.3f}",
        "by runs: better / worse": lambda counts: f"{counts.better_runs} / {counts.worse_runs}",
        "worse of changed by runs": lambda counts: f"{counts.worse_runs_share:.3f}",
        "removed words": lambda counts: f"{counts.words_removed}",
        "surplus": lambda counts: f"{counts.surplus:.3f}",
        "mean gain": lambda counts: f"{counts.mean_gain:+.5f}",
        "mean gain by runs": lambda counts: f"{counts.mean_gain_runs:+.5f}",
    },
    short={
        "better / worse": lambda counts: f"{counts.better} / {counts.worse}",
        "by runs": lambda counts: f"{counts.better_runs} / {counts.worse_runs}",
        "surplus": lambda counts: f"{counts.surplus:.3f}",
        "mean gain": lambda counts: f"{counts.mean_gain:+.5f}",
    },
    figures={
        "worse share": lambda counts: round(counts.worse_share, 3),
        "worse share of runs": lambda counts: round(counts.worse_runs_share, 3),
        "surplus": lambda counts: round(counts.surplus, 4),
        "mean gain": lambda counts: round(counts.mean_gain, 5),
    },
    # Rounded, so that the order of a sum is no change.
    value=lambda counts: round(counts.gain, 6),
)

MEASURES = (LABELLED, JUDGED, REVIEWED)
