"""Where lines of hard-wrapped text come again, in the same breadth: there they are paragraphs of their own.

A program that wraps a text breaks the same words at other places wherever something stands in front of them
in the same paragraph. So lines that are equal, while the words in front of them differ, begin a paragraph in
both places; and they end one if the words behind them differ at once, which they would not do by chance just
where a line ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unrepeat.article.text.sentences import is_lower

# Words of a line that is compared with others; shorter ones are equal by chance.
MIN_LINE_WORDS = 5


def ends_of_repeated(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines in front of which a paragraph ends, because what begins comes again.

    >>> mill = "The mill of Corve is for sale"
    >>> sorted(ends_of_repeated(["Corve", mill, "One. Two.", mill, "Three."]))
    [1, 2, 3, 4]

    Args:
        lines: Lines of hard-wrapped text, without white space around them.
    """
    found: set[int] = set()
    for first, again, size in _runs(lines):
        starts = _differ(lines, first - 1, again - 1, -1) and not is_lower(lines[first][0])
        ends = _differ(lines, first + size, again + size, 0) and not any(
            place < len(lines) and is_lower(lines[place][0]) for place in (first + size, again + size)
        )
        if starts and (ends or size > 1):
            found.update((first, again))
        if starts and ends:
            found.update((first + size, again + size))
    for place in _titles(lines):
        found.update((place, place + 1))
    return found


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where lines that follow one another stand twice in a row of copies, and how many there are."""
    latest: dict[str, int] = {}
    earlier = []
    for place, line in enumerate(lines):
        earlier.append(latest.get(line, -1) if line.count(" ") + 1 >= MIN_LINE_WORDS else -1)
        latest[line] = place
    place = 0
    while place < len(lines):
        size = 1
        if earlier[place] >= 0:
            while place + size < len(lines) and lines[place + size] == lines[earlier[place] + size]:
                size += 1
            yield earlier[place], place, size
        place += size


def _differ(lines: Sequence[str], one: int, other: int, word: int) -> bool:
    """Whether the first (0) or last (-1) words of two lines differ; there may be no such line."""
    if not (0 <= one < len(lines) and 0 <= other < len(lines)):
        return True
    return lines[one].split()[word] != lines[other].split()[word]


def _titles(lines: Sequence[str]) -> Iterator[int]:
    """Yield the numbers of lines that are the beginning of the first one, and do not go on as it does."""
    title = " ".join(lines[:2])
    if title == "" or is_lower(title[0]):
        return
    for place, line in enumerate(lines[1:], 1):
        if line.count(" ") + 1 >= MIN_LINE_WORDS and title.startswith(line + " "):
            following = lines[place + 1] if place + 1 < len(lines) else ""
            rest = title[len(line) + 1 :].split()
            if following[:1] and (is_lower(following[0]) or following.split()[0] == rest[0]):
                continue
            yield place
