"""Repeated runs of words: both ways to find the windows, and what a run is."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.article.parts.repeats import MIN_WORDS, repeats, sorted_windows_again, windows_again

pytestmark = pytest.mark.any_kernel(reason="words are numbers here")

WORDS = st.lists(st.integers(0, 3), max_size=60).map(lambda words: words + words[:20] + [9] + words)


@given(WORDS)
def test_sorting_finds_the_same_windows(words: list[int]) -> None:
    numbers = array("I", words).tobytes()
    assert sorted_windows_again(numbers) == windows_again(numbers)


@given(WORDS)
def test_runs_are_equal_and_hold_every_window(words: list[int]) -> None:
    numbers = array("I", words).tobytes()
    found = repeats(numbers)
    for start, of, length in found:
        assert of < start
        assert length >= MIN_WORDS
        assert words[start : start + length] == words[of : of + length]
    for window in windows_again(numbers):
        assert any(
            start <= window.place
            and window.place + MIN_WORDS <= start + length
            and start - of == window.place - window.nearest
            for start, of, length in found
        )
