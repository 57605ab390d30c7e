"""Lines of the story that stand on other pages of the site as well: its headline, and the name of its author.

Whoever knows the title and the authors names them, and needs no guess; this is for those who do not.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet

from unrepeat.article.text.shapes import is_finished
from unrepeat.furniture.lines import SourceLine

# The share of the words of a headline that the prose below it says. (Of 1,900 lines of furniture of whole
# pages two or three have it, and nearly all headlines.)
TOLD_SHARE = 0.8

# A by-line has so many lines above it at the most.
MOST_LINES_ABOVE = 4


def story_lines(
    lines: Sequence[SourceLine],
    worded: Sequence[int],
    held: Mapping[int, str],
    rare: Collection[int],
    told: AbstractSet[int] | None = None,
) -> dict[int, str]:
    """Return which lines that stand in enough stories belong to the story, with the reason, by their numbers.

    Args:
        lines: The lines of the document.
        worded: Numbers of those with words.
        held: Those that stand in enough stories, each with the reason why it stays, if there is one already.
        rare: Those that stand in few stories of the source, whether they are enough or not.
        told: Those of which the prose below says most words; None if that is to be seen from the lines.
    """
    open_ones = {number for number, reason in held.items() if not reason}
    bylines = {*_byline(lines, worded, held), *_sign_off(lines, worded, held, rare)} & open_ones
    headlines = _headlines(lines, held) if told is None else told & open_ones
    return dict.fromkeys(bylines, "byline") | dict.fromkeys(headlines, "headline")


def _byline(lines: Sequence[SourceLine], worded: Sequence[int], held: Mapping[int, str]) -> list[int]:
    """Return the first line that is no line of this story alone, if it is a by-line.

    It stands between the headline and the text: above it there is no sentence, and below it there is prose.
    Furniture is rarely written like a name there. (Of 2,400 documents of 100 sources 37 have such a line, and
    all 37 are by-lines.)
    """
    for place, number in enumerate(worded[: MOST_LINES_ABOVE + 1]):
        if number in held and not held[number]:
            below = worded[place + 1 :]
            has_prose = any(lines[other].is_long and other not in held for other in below)
            return [number] if place and has_prose and lines[number].is_name else []
        if is_finished(lines[number].text):
            break
    return []


def _sign_off(
    lines: Sequence[SourceLine], worded: Sequence[int], held: Mapping[int, str], rare: Collection[int]
) -> list[int]:
    """Return the last line, if it is the name of an author below the text.

    Hardly an author writes a third of all stories, and a link to the comments stands below most of them.
    """
    if len(worded) > 1:
        above, last = worded[-2:]
        if last in rare and lines[last].is_name and above not in held and is_finished(lines[above].text):
            return [last]
    return []


def _headlines(lines: Sequence[SourceLine], held: Mapping[int, str]) -> list[int]:
    """Return the lines of which the prose below them says most words, that of this story alone."""
    asked = {number for number, reason in held.items() if not reason and lines[number].may_head}
    return told_below(lines, asked, held)


def told_below(lines: Sequence[SourceLine], asked: Collection[int], passed_over: Container[int]) -> list[int]:
    """Return the lines of which the prose below them says most words.

    Args:
        lines: The lines of a document.
        asked: Which of them may be meant.
        passed_over: Those that are no prose of this story alone.
    """
    found: list[int] = []
    prose: set[str] = set()
    for number in range(len(lines) - 1, min(asked, default=len(lines)) - 1, -1):
        words = lines[number].key.split()
        if number in asked and sum(map(prose.__contains__, words)) >= TOLD_SHARE * len(words):
            found.append(number)
        if number not in passed_over and lines[number].is_long:
            prose.update(words)
    return found
