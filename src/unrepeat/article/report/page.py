"""The page of one article, and the same as a fragment for notebooks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from unrepeat.article.policy.rules import REASONS
from unrepeat.article.report.labels import Labels
from unrepeat.article.report.pieces import Anchors, pieces
from unrepeat.article.report.runs import copied_part, removed_units
from unrepeat.article.report.stored import plain_report
from unrepeat.article.report.values import MatchedUnit, Removal, ReportValues, Run
from unrepeat.render.characters import excerpt
from unrepeat.render.differences import Side, differences
from unrepeat.render.html import fill, share

# Columns of the first words in titles and in front of what is folded away.
TITLE, TEASER = 60, 72

# Of links to copies, and of runs in the list on top, so many are shown; the others are folded away.
MOST_LINKS = 20

# More steps than the bar has pixels would show nothing more, and 100,000 removals would make the page larger.
MOST_STEPS = 400

# Characters of an article, and units named in a report, up to which a notebook shows the whole of it. A page
# of a few megabytes is slow in a notebook, and is saved with it.
MOST_IN_NOTEBOOK, MOST_UNITS_IN_NOTEBOOK = 200_000, 500


def article_page(report: ReportValues, article: str | None) -> str:
    """Return the page of one article.

    Args:
        report: The report.
        article: The text with the removed units in place, or None if it is not known.

    Raises:
        MissingExtraError: without the extra `[html]`.
        ReportError: if offsets or numbers in the report contradict each other or the article.
    """
    return fill("article.html.jinja", **_article_values(report, article), prefix="", run_level=3)


def article_fragment(report: ReportValues, article: str | None) -> str:
    """Return the same for a notebook: one element with its style, which applies to nothing else.

    Links lead to units by their `id`, which begins with a hash of what is shown. So two results in one
    notebook do not get into each other's way, and the same result gives the same bytes.

    Args:
        report: As for `article_page`.
        article: As for `article_page`.

    Raises:
        MissingExtraError: without the extra `[html]`.
        ReportError: as for `article_page`.
    """
    shown = json.dumps([plain_report(report), article is not None], sort_keys=True)
    whole = (
        report.characters <= MOST_IN_NOTEBOOK
        and len(report.removed) + len(report.spared) <= MOST_UNITS_IN_NOTEBOOK
    )
    values = _article_values(report, article)
    prefix = f"unrepeat-{hashlib.sha256(shown.encode()).hexdigest()[:12]}-"
    return fill("article_fragment.html.jinja", **values, prefix=prefix, run_level=4, whole=whole)


def _article_values(report: ReportValues, article: str | None) -> dict[str, Any]:
    cut = report.characters - report.clean_characters
    bar = bar_of(report)
    labels = Labels(report)
    return {
        "report": report,
        "removed_units": removed_units(report),
        "named": labels.what,
        "number_of": labels.number,
        "runs": _runs(report),
        "first_words": excerpt(article, TITLE) if article else "",
        "cut": cut,
        "share_cut": f"{100 * cut / report.characters if cut else 0:.0f} %",
        "bar_values": bar,
        "place": lambda step: share(step / bar.steps),
        "pieces": pieces(report, article),
        "kind_of": lambda piece: type(piece).__name__,
        "compared": _compared,
        "copied_part": copied_part,
        "reasons": REASONS,
        "most_links": MOST_LINKS,
        "teaser": TEASER,
    }


def _runs(report: ReportValues) -> list[tuple[Run, Removal, str, str]]:
    """Return each run with its first removal, and the anchors of that and of its kept copy."""
    anchors = Anchors(report)
    first: dict[int, Removal] = {}
    for removal in report.removed:
        first.setdefault(removal.run, removal)
    return [
        (run, first[number], anchors.removed(first[number]).anchor, anchors.kept(first[number]).anchor)
        for number, run in enumerate(report.runs)
        if number in first
    ]


def _compared(match: MatchedUnit, of_text: str | None) -> tuple[Side, Side] | None:
    """Return a unit and what it is like, word by word; None where that says nothing, or cannot be said."""
    if of_text is None or match.kind == "exact":
        return None
    return differences(match.text, of_text)


@dataclass(frozen=True, slots=True)
class Bar:
    """Where in an article the repetitions lie: from its beginning to its end, in equal steps."""

    steps: int
    """How many there are."""

    removed: tuple[tuple[int, int], ...]
    """Stretches of steps in which something was removed: the first step, from 0, and how many."""

    repeated: tuple[tuple[int, int], ...]
    """Stretches of steps with something that is repeated elsewhere and stays."""


def bar_of(report: ReportValues) -> Bar:
    """Return the bar of a report.

    Args:
        report: The report.
    """
    steps = min(MOST_STEPS, report.characters)
    removed = ((removal.start, removal.end) for removal in report.removed)
    repeated = {(removal.of_start, removal.of_end) for removal in report.removed}
    return Bar(
        steps,
        _stretches(removed, steps, report.characters),
        _stretches(repeated, steps, report.characters),
    )


def _stretches(spans: Iterable[tuple[int, int]], steps: int, characters: int) -> tuple[tuple[int, int], ...]:
    marked = bytearray(steps)
    for start, end in spans:
        if start < end <= characters:
            first, last = start * steps // characters, (end - 1) * steps // characters
            marked[first : last + 1] = b"\x01" * (last + 1 - first)
    stretches: list[tuple[int, int]] = []
    for step in range(steps):
        if marked[step]:
            if step and marked[step - 1]:
                stretches[-1] = (stretches[-1][0], stretches[-1][1] + 1)
            else:
                stretches.append((step, 1))
    return tuple(stretches)
