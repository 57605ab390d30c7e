"""Text that does not count: it is blank for comparing, and stands where it stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.errors import OptionError
from unrepeat.ignored import Ignored, checked_patterns, masked

pytestmark = pytest.mark.any_kernel(reason="works on characters alone")

PATTERNS = st.lists(
    st.sampled_from((r"[0-9]+", r"a+b?", r"(?i)page .*", r"\n", r"", r"$", r"(?s)b.c", "\u6771")), max_size=4
)
TEXTS = st.text("ab c019PAGEpage\n\r\u2028\u6771", max_size=60)


@given(TEXTS, PATTERNS)
def test_length_and_lines_stay(text: str, patterns: list[str]) -> None:
    blank = masked(text, patterns)
    assert [len(line) for line in text.splitlines(keepends=True)] == [
        len(line) for line in blank.splitlines(keepends=True)
    ]
    assert all(left in (char, " ") for char, left in zip(text, blank, strict=True))


@given(TEXTS, st.sampled_from((r"[0-9]+", r"a+b", r"\u6771")))
def test_one_pattern_blanks_what_it_matches(text: str, pattern: str) -> None:
    inside = {at for match in re.finditer(pattern, text) for at in range(*match.span())}
    assert masked(text, [pattern]) == "".join(" " if at in inside else char for at, char in enumerate(text))


@given(TEXTS, PATTERNS)
def test_what_is_ignored_is_told_in_order(text: str, patterns: list[str]) -> None:
    blank = masked(text, patterns)
    told = "".join(Ignored(patterns).found_in(text)).replace(" ", "")
    assert told == "".join(char for char, left in zip(text, blank, strict=True) if left != char)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (r"\d+", "ignore must be a list of regular expressions, not str"),
        ([re.compile("a")], "must hold strings, not Pattern"),
        (["(a"], "is no regular expression: missing \\)"),
        ([b"a"], "not bytes"),
        (None, "not NoneType"),
    ],
)
def test_what_is_no_pattern_is_told(value: object, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        checked_patterns("ignore", value)
