"""Documents of made-up sites, and the rule in the slowest and plainest form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.strategies import LINE_BREAKS
from unrepeat.words import words

_WORDS = tuple(
    re.findall(
        r"\w+",
        """
        amber bridge canal donkey ember ferry garden harbour island jetty kettle lantern market north orchard
        pier quarry river sailor tower umbrella valley window yarrow zephyr anchor barrel cedar drum elm
        """,
    )
)

FURNITURE = (
    "Sign up for our letter",
    "\N{COPYRIGHT SIGN} The Quay 2025",
    "Share",
    "Read more of our stories from the harbour every day of the week.",
    "14:35",
    "Jo Harrow",
    "\u5206\u4eab\u5230\u5fae\u535a",
)

WORDLESS = ("***", "---", "\u2022")


def prose(story: int, line: int) -> str:
    """A line of prose that is another one for each story and line, and shares no five words with another."""
    seed = 7919 * story + 104729 * line + 13
    found = []
    for place in range(14):
        seed = (1103515245 * seed + 12345 + place) % 2**31
        found.append(_WORDS[(seed >> 16) % len(_WORDS)])
    return f"{' '.join(found)} {story} {line}."


@st.composite
def records(
    draw: st.DrawFn, *, distinct: bool = False, sources: tuple[str | None, ...] = ("a", "b", None)
) -> list[dict[str, Any]]:
    """Some documents: lines of one story each, furniture, and lines without words, in any order."""
    stories = draw(st.lists(st.integers(0, 9), max_size=10, unique=distinct))
    made = []
    for number, story in enumerate(stories):
        own = [f"Headline of {story}", *(prose(story, line) for line in range(3))]
        others = draw(st.lists(st.sampled_from((*FURNITURE, *WORDLESS)), max_size=8))
        places = draw(st.lists(st.integers(0, 10), min_size=len(others), max_size=len(others)))
        lines = list(own)
        for line, place in zip(others, places, strict=True):
            lines.insert(place, line)
        for place in draw(st.lists(st.sampled_from((0, 1, 2, len(lines))), max_size=2)):
            lines.insert(place, "Jo Harrow")
        breaks = draw(
            st.lists(
                st.sampled_from((*LINE_BREAKS, "\n\n", "\n  ")), min_size=len(lines), max_size=len(lines)
            )
        )
        text = draw(st.sampled_from(("", "\n", " "))) + "".join(
            line + gap for line, gap in zip(lines, breaks, strict=True)
        )
        record = {"id": number, "text": text, "source": draw(st.sampled_from(sources))}
        if draw(st.booleans()):
            record["authors"] = ["Jo Harrow"]
        made.append(record)
    return made


def slow_rule(documents: Sequence[dict[str, Any]], min_stories: int) -> list[list[str]]:
    """The lines that go of each document: all pairs, no index, no cap, one thing after the other."""
    answers = []
    for document in documents:
        own = [other for other in documents if other["source"] == document["source"] is not None]
        stories: list[set[tuple[str, ...]]] = []
        lines_of_story: list[set[tuple[str, ...]]] = []
        for other in own:
            lines = {tuple(words(line)) for line in other["text"].splitlines()} - {()}
            shingles = {line[at : at + 5] for line in lines if len(line) >= 8 for at in range(len(line) - 4)}
            same = [
                number
                for number, told in enumerate(stories)
                if len(told & shingles) * 2 >= len(told | shingles)
            ]
            if same:
                lines_of_story[same[0]] |= lines
            else:
                stories.append(shingles)
                lines_of_story.append(lines)
        answers.append(_goes(document, lines_of_story, min_stories))
    return answers


def _goes(document: dict[str, Any], stories: list[set[tuple[str, ...]]], min_stories: int) -> list[str]:
    texts = [line.strip() for line in document["text"].splitlines() if line.strip()]
    found = [tuple(words(line)) for line in texts]
    counts = [sum(line in story for story in stories) if line else 0 for line in found]
    enough = [count >= max(min_stories, 0.005 * len(stories)) for count in counts]
    worded = [number for number, line in enumerate(found) if line]
    held = {number for number in worded if texts[number] == "14:35"}
    held |= {number for number in worded if texts[number] in document.get("authors", ())}
    open_ones = [number for number in worded if enough[number] and number not in held]
    bylines = set()
    for number in open_ones[:1]:
        above = [near for near in worded if near < number]
        is_head = 1 <= len(above) <= 4 and not any(texts[near].endswith(".") for near in above)
        below = [near for near in worded if near > number and not enough[near] and len(found[near]) >= 8]
        bylines |= {number} if is_head and below else set()
    if len(worded) > 1 and worded[-1] in open_ones and counts[worded[-1]] < 0.3 * len(stories):
        is_end = texts[worded[-2]].endswith(".") and not enough[worded[-2]]
        bylines |= {worded[-1]} if is_end else set()
    held |= {number for number in bylines if texts[number] == "Jo Harrow"}
    may = {number for number in worded if enough[number]} - held
    goes = set()
    for place, number in enumerate(worded):
        beside = {worded[near] for near in (place - 1, place + 1) if 0 <= near < len(worded)}
        is_lone = len(beside) == 2 and not beside & may
        if number in may and not (is_lone and counts[number] < max(5, 0.3 * len(stories))):
            goes.add(number)
    for number in set(range(len(texts))) - set(worded):
        above = [near for near in worded if near < number][-1:]
        below = [near for near in worded if near > number][:1]
        if (above or below) and set(above + below) <= goes:
            goes.add(number)
    return [texts[number] for number in sorted(goes)]
