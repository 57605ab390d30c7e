"""The policy: which lines of a document are furniture of its site, and what stays all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from unrepeat.article.protect import Protection
from unrepeat.furniture.counting import KnownLines
from unrepeat.furniture.lines import SourceLine
from unrepeat.furniture.story_lines import story_lines

Where = Literal["run", "end", "alone", "between"]

FURNITURE_REASONS = {
    "date": "A date or a time with few other words, which belongs to the story.",
    "field": "It is a named field of the record, such as its title or an author.",
    "alone": "No other such line is next to it, it is at no end of the text, and too few stories have it.",
    "headline": "The text below it says most of its words: it may head the story, and be a teaser elsewhere.",
    "byline": "It stands between the headline and the text, or below it, and is written like a name.",
    "kept": "The caller asked for it to stay.",
}
"""What each reason means for which a line stays that stands in enough stories."""

# Furniture stands in this share of the stories as well, which matters from 600 stories on.
MIN_SHARE = 0.005

# What a line needs that has no such line next to it and stands at no end of the text.
LONE_STORIES, LONE_SHARE = 5, 0.3

BOTH_SIDES = 2


class JudgedLine(NamedTuple):
    """What is said of a line that stands in enough stories."""

    goes: bool
    where: Where
    reason: str
    """Why it stays; empty if it goes."""

    stories: int
    """Number of stories that have it."""


class Page(NamedTuple):
    """A document that is to be judged."""

    lines: Sequence[SourceLine]

    fields: frozenset[str]
    """The keys of the record's named fields."""

    kept: frozenset[str] = frozenset()
    """The keys of lines of the source that the caller wants to stay."""

    protection: Protection | None = None
    """Says of the text of a line whether it must stay."""

    told: frozenset[int] | None = None
    """Lines of which the prose below says most words; None if that is to be seen from the lines."""


def judge(page: Page, known: KnownLines, min_stories: int) -> dict[int, JudgedLine]:
    """Return what is said of the lines that stand in enough stories, by their numbers on the page.

    Args:
        page: The document.
        known: What is known of its source, and of its lines.
        min_stories: In so many different stories furniture stands at the least.
    """
    counts = [known.counts.get(line.key, 0) for line in page.lines]
    needed = max(min_stories, MIN_SHARE * known.stories)
    lone = max(LONE_STORIES, LONE_SHARE * known.stories)
    held = {number: _reason(page, number) for number, count in enumerate(counts) if count >= needed}
    worded = [number for number, line in enumerate(page.lines) if line.key]
    rare = {number for number, count in enumerate(counts) if count < LONE_SHARE * known.stories}
    held |= story_lines(page.lines, worded, held, rare, page.told)
    judged: dict[int, JudgedLine] = {}
    for place, number in enumerate(worded):
        if number not in held:
            continue
        beside = [worded[near] for near in (place - 1, place + 1) if 0 <= near < len(worded)]
        is_run = any(near in held and not held[near] for near in beside)
        where: Where = "run" if is_run else "end" if len(beside) < BOTH_SIDES else "alone"
        reason = held[number] or ("alone" if where == "alone" and counts[number] < lone else "")
        judged[number] = JudgedLine(not reason, where, reason, counts[number])
    return {**judged, **_between(page.lines, judged)}


def _reason(page: Page, number: int) -> str:
    """Return why a line stays however many stories have it, or nothing."""
    line = page.lines[number]
    if line.key in page.kept or (page.protection is not None and page.protection(line.text)):
        return "kept"
    if line.key in page.fields:
        return "field"
    return "date" if line.is_time else ""


def _between(lines: Sequence[SourceLine], judged: dict[int, JudgedLine]) -> dict[int, JudgedLine]:
    """Return the lines without words, such as rules and bullets, with nothing but lines that go beside them.

    At an end of the text one such neighbour is enough.
    """
    goes = {number for number, one in judged.items() if one.goes}
    between: dict[int, JudgedLine] = {}
    above: int | None = None
    waiting: list[int] = []
    for number, line in enumerate(lines):
        if not line.key:
            waiting.append(number)
            continue
        if number in goes and (above is None or above in goes):
            between.update(dict.fromkeys(waiting, _BETWEEN))
        above, waiting = number, []
    if above in goes:
        between.update(dict.fromkeys(waiting, _BETWEEN))
    return between


_BETWEEN = JudgedLine(goes=True, where="between", reason="", stories=0)
