"""The policy: each rule and each number carries something, which a case shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.furniture.test_cases import CASES, marked, stripped
from unrepeat import FURNITURE_REASONS
from unrepeat.furniture import counting, lines, rules, stories, story_lines, strip

NOTHING = 10**9

WITHOUT: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "date": lambda patch: patch.setattr(lines.SourceLine, "is_time", False),
    "field": lambda patch: patch.setattr(strip, "field_keys", lambda _: frozenset()),
    "headline": lambda patch: patch.setattr(lines.SourceLine, "may_head", False),
    "byline": lambda patch: patch.setattr(lines.SourceLine, "is_name", False),
    "alone": lambda patch: patch.setattr(rules, "LONE_STORIES", 0),
}
"""What turns off the rule of each reason; `kept` is what the caller says."""

NUMBERS: list[tuple[Any, str, Any]] = [
    (lines, "MAX_WORDS_BESIDE", 0),
    (lines, "MAX_WORDS_OF_A_TIME", 0),
    (lines, "MIN_HEADLINE", NOTHING),
    (lines, "MIN_LONG_LINE", NOTHING),
    (lines, "WORDS_OF_A_NAME", range(0)),
    (rules, "LONE_SHARE", NOTHING),
    (rules, "MIN_SHARE", NOTHING),
    (story_lines, "TOLD_SHARE", 0),
    (story_lines, "MOST_LINES_ABOVE", -1),
    (stories, "SAME_STORY", 1),
    (stories, "MIN_SHINGLES", NOTHING),
    (counting, "DOCUMENTS_FOR_A_SINGLE", 0),
    (counting, "MOST_LINES", 1),
    (counting, "MOST_LINES_OF_A_DOCUMENT", 1),
]
"""Each number of the policy, and one that turns it off."""


def wrong() -> set[str]:
    """Names of the cases that get a wrong answer."""
    return {
        name
        for name in CASES
        for page, result in stripped(name)
        if {line.line for line in result.report.removed} - marked(page, "?") != marked(page, "x")
    }


def test_the_cases_have_the_right_answers() -> None:
    assert wrong() == set()


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
@pytest.mark.parametrize("reason", [reason for reason in FURNITURE_REASONS if reason != "kept"])
def test_without_a_rule_some_case_has_another_answer(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WITHOUT[reason](monkeypatch)
    assert wrong()


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
@pytest.mark.parametrize(("module", "name", "value"), NUMBERS)
def test_without_a_number_some_case_has_another_answer(
    module: Any, name: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hasattr(module, name)
    monkeypatch.setattr(module, name, value)
    assert wrong()


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
def test_an_author_who_writes_a_third_of_all_stories_is_no_author(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve pages three have the name below the text."""
    monkeypatch.setattr(rules, "LONE_SHARE", 3 / 12)
    assert "the name of an author below the text, in Turkish" in wrong()


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
@pytest.mark.parametrize(
    ("text", "is_time"),
    [
        ("14 March 2025", True),
        ("Updated 07:45", True),
        ("2025-03-14T07:45Z", True),
        ("14.03.2025, 7.45 Uhr", True),
        ("14. M\xe4rz 2025", True),
        ("\N{COPYRIGHT SIGN} 2025 The Quay", False),
        ("- 2025 in pictures", False),
        ("In 2025 nobody knew how long it would last", False),
        ("Page 7", False),
    ],
)
def test_dates_and_times(text: str, is_time: bool) -> None:  # noqa: FBT001 # the answer
    (line,) = lines.lines_of(text)
    assert line.is_time == is_time


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        ("Jo Harrow", True),
        ("Jo O\N{RIGHT SINGLE QUOTATION MARK}Hara | Harbour Desk", True),
        ("The Associated Press", True),
        ("NBC News", True),
        ("ORDER REPRINT", False),
        ("Share on", False),
        ("Sign Up!", False),
        ("Share", False),
        ("One Two Three Four Five Six Seven", False),
        ("\u6c88\u6d9b \u53f6\u6866", False),
    ],
)
def test_names(text: str, is_name: bool) -> None:  # noqa: FBT001 # the answer
    (line,) = lines.lines_of(text)
    assert line.is_name == is_name


@pytest.mark.any_kernel(reason="no kernel makes a difference to the policy")
@pytest.mark.parametrize(
    ("text", "may_head"),
    [
        ("Ferry stays in port again", True),
        ("# Ferry stays in port again", True),
        ("* Ferry stays in port again", False),
        ("Ferry stays in port", False),
    ],
)
def test_headlines(text: str, may_head: bool) -> None:  # noqa: FBT001 # the answer
    (line,) = lines.lines_of(text)
    assert line.may_head == may_head
