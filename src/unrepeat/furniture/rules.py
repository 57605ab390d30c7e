"""The policy: which lines of a document are furniture of its site, and what stays all the same."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from unrepeat.article.protect import Protection
from unrepeat.furniture.counting import KnownLines
from unrepeat.furniture.lines import SourceLine

Where = Literal["run", "end", "alone", "between"]

FURNITURE_REASONS = {
    "date": "A date or a time with few other words, which belongs to the story.",
    "field": "It is a named field of the record, such as its title or an author.",
    "alone": "No other such line is next to it, it is at no end of the text, and too few stories have it.",
    "headline": "The text below it says most of its words: it may head the story, and be a teaser elsewhere.",
    "byline": "It stands between the headline and the text, written like a name.",
    "kept": "The caller asked for it to stay.",
}
"""What each reason means for which a line stays that stands in enough stories."""

# Furniture stands in this share of the stories as well, which matters from 600 stories on.
MIN_SHARE = 0.005

# What a line needs that has no such line next to it and stands at no end of the text.
LONE_STORIES, LONE_SHARE = 5, 0.3

BOTH_SIDES = 2

# The share of the words of a headline that the prose below it says. (Of 1,900 lines of furniture of whole
# pages two or three have it, and nearly all headlines.)
TOLD_SHARE = 0.8

# A by-line has so many lines above it at the most, all of this story alone.
MOST_LINES_ABOVE = 4


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
    held |= _byline(page.lines, worded, held) | _headlines(page.lines, held)
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


def _byline(lines: Sequence[SourceLine], worded: Sequence[int], held: Mapping[int, str]) -> dict[int, str]:
    """Return the by-line of the page if it stands in enough stories: below the headline, above all furniture.

    Furniture in that place is rarely written like a name. (Of 1,700 documents of 16 publishers 37 have such a
    line there, and all 37 are by-lines.)
    """
    for number in worded[: MOST_LINES_ABOVE + 1]:
        if number in held:
            is_byline = number != worded[0] and not held[number] and lines[number].is_name
            has_text = any(lines[below].is_long and below not in held for below in worded if below > number)
            return {number: "byline"} if is_byline and has_text else {}
    return {}


def _headlines(lines: Sequence[SourceLine], held: Mapping[int, str]) -> dict[int, str]:
    """Return the lines whose words the prose below them says, that of this story alone.

    Whoever knows the title names it, and needs no guess; this is for those who do not.
    """
    asked = {number for number, reason in held.items() if not reason and lines[number].may_head}
    return dict.fromkeys(told_below(lines, asked, held), "headline")


def told_below(
    lines: Sequence[SourceLine], asked: AbstractSet[int], passed_over: Container[int]
) -> list[int]:
    """Return the lines of which the prose below them says most words.

    Args:
        lines: The lines of a document.
        asked: Which of them may be meant.
        passed_over: Those that are no prose of this story alone.
    """
    found = []
    prose: set[str] = set()
    for number in range(len(lines) - 1, min(asked, default=len(lines)) - 1, -1):
        words = lines[number].key.split()
        if number in asked and sum(word in prose for word in words) >= TOLD_SHARE * len(words):
            found.append(number)
        if number not in passed_over and lines[number].is_long:
            prose.update(words)
    return found


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
