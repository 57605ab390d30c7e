"""What is known of a source, in memory but for the words of its stories."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from unrepeat import _kernel
from unrepeat.documents.keys import MAX_BUCKET
from unrepeat.furniture.counting import LearnedLine, SourceCounts
from unrepeat.furniture.stories import MOST_CANDIDATES, StoryText
from unrepeat.spill import Spill


class SourceMemory:
    """A `SourceStore` for as long as a call lasts."""

    def __init__(self, words: Spill) -> None:
        """Begin knowing nothing.

        Args:
            words: Where the words of stories are put; may hold those of other sources as well.
        """
        self.counts = SourceCounts()
        self._words = words
        self._places: list[int] = []
        self._index = _kernel.DocumentIndex(MAX_BUCKET, MOST_CANDIDATES)
        self._lines: dict[str, LearnedLine] = {}
        # Lines in the order in which they were first seen; some stand in more stories by now.
        self._singles: deque[str] = deque()

    def candidates(self, keys: Sequence[int]) -> Sequence[int]:
        return self._index.ask(keys)[0]

    def words_of(self, story: int) -> bytes:
        return self._words[self._places[story]]

    def keep_story(self, told: StoryText) -> int:
        story = len(self._places)
        self._index.keep(told.keys, story)
        self._places.append(len(self._words))
        self._words.extend(told.words, [len(told.words)])
        return story

    @property
    def line_count(self) -> int:
        return len(self._lines)

    def known(self, keys: Iterable[str]) -> dict[str, LearnedLine]:
        return {key: self._lines[key] for key in keys if key in self._lines}

    def put(self, lines: Mapping[str, LearnedLine]) -> None:
        self._singles.extend(key for key in lines if key not in self._lines)
        self._lines.update(lines)

    def forget_singles(self, until: int) -> int:
        forgotten = 0
        while self._singles and self._lines[self._singles[0]].since <= until:
            forgotten += self._forget(self._singles.popleft())
        return forgotten

    def forget_oldest_singles(self, most: int) -> int:
        forgotten = 0
        while self._singles and forgotten < most:
            forgotten += self._forget(self._singles.popleft())
        return forgotten

    def _forget(self, key: str) -> bool:
        """Forget a line if one story alone has it; return whether it was."""
        is_single = self._lines[key].stories == 1
        if is_single:
            del self._lines[key]
        return is_single
