"""Spellings of one word: the test of two words beside all spellings of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.documents.revisions import writing

any_kernel = pytest.mark.any_kernel(reason="is about letters, and no kernel reads them")


def variants(word: str) -> set[str]:
    """All other spellings of a word, one letter changed at a time."""
    found = set()
    for at in range(1, len(word)):
        head, tail = word[:at], word[at:]
        found |= {
            head + char + tail[1:] for alike in ("szc", "\u0435\u0451") if tail[0] in alike for char in alike
        }
        found.add(head + tail[1:2] + tail[:1] + tail[2:])
        found.add(head + head[-1] + tail)
        if head[-1] == "o":
            found.add(head + "u" + tail)
    return {one for one in found if one[:3] == word[:3] and one[-1] == word[-1] and len(one) > 5} - {word}


LETTERS = st.text("oszcut\u0435\u0451", min_size=1, max_size=9)


@any_kernel
@given(LETTERS, st.integers(0, 8), LETTERS)
def test_spellings_are_those_that_a_letter_makes(word: str, at: int, letters: str) -> None:
    other = word[:at] + letters[:2] + word[at + 1 :]
    expected = len(word) > 5 and (
        word == other or (len(other) > 5 and (other in variants(word) or word in variants(other)))
    )
    assert writing.are_spelled_otherwise([word], [other]) == (expected or word == other)
