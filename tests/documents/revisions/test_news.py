"""What is news in a near copy: golden cases, each rule by the case that needs it, and what holds for all."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kernels import compares_kernels, same_news
from tests.strategies import texts
from unrepeat import _kernel
from unrepeat.documents.novelty import NO_PARTNER, own_words, partners
from unrepeat.documents.revisions import news as news_module
from unrepeat.documents.revisions import paragraphs, rules, writing
from unrepeat.documents.revisions.news import NOTHING, News, news
from unrepeat.documents.revisions.paragraphs import Paragraph, Paragraphs
from unrepeat.documents.revisions.rules import ADDED, CHANGED, LEFT_OUT, LEFT_OUT_OF_NO_PROSE, Exemption

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "revisions.json").read_text(encoding="utf-8")
)

TABLES = {
    "changed": CHANGED,
    "added": ADDED,
    "left out": LEFT_OUT,
    "no prose left out": LEFT_OUT_OF_NO_PROSE,
}
RULES = {f"{kind} {rule}": (table, rule) for kind, table in TABLES.items() for rule in table}

any_kernel = pytest.mark.any_kernel(reason="is about rules, which see words and no kernel")


def stored(text: str) -> bytes:
    """The words of a document as an index stores them."""
    return "\0".join(_kernel.words(text)).encode()


def answer(case: dict[str, Any]) -> list[dict[str, Any]]:
    found = news("\n".join(case["text"]), stored("\n".join(case["kept"])))
    return [
        {"kind": change.kind, "words": " ".join(change.words), "names": change.named}
        for change in found.changes
    ]


def holds_never(_run: object) -> bool:
    return False


# Steps that stand in no table: what is switched off, and with what.
STEPS: dict[str, tuple[object, str, object]] = {
    "no prose": (Paragraphs, "are_prose", property(lambda _self: True)),
    "headline": (rules, "_is_figure_of_headline", holds_never),
    "left out": (news_module, "gaps", lambda _reading: iter(())),
    "sign-off": (rules, "MAX_SIGN_OFF", 0),
    "ends short": (Paragraph, "ends_short", property(lambda _self: False)),
}

# Each bound, moved as far as it goes, changes what is said of some case.
BOUNDS: list[tuple[object, str, float]] = [
    (rules, "MAX_SIGN_OFF", 10**6),
    (rules, "MAX_LEFT_OUT", 0),
    (rules, "MAX_LEFT_OUT", 10**6),
    (rules, "MAX_WRITTEN_OTHERWISE", 0),
    (paragraphs, "MIN_PROSE", 1),
    (paragraphs, "MIN_PROSE", 10**6),
    (paragraphs, "MIN_PROSE_SHARE", 0),
    (paragraphs, "MIN_PROSE_SHARE", 2),
    (paragraphs, "MAX_DATELINE", 0),
    (paragraphs, "MAX_DATELINE", 10**6),
    (paragraphs, "MIN_BEHIND_SHORT_FORM", 10**6),
    (writing, "MIN_SPELLED", 10**6),
    (writing, "MIN_SPELLED", 0),
    (writing, "MIN_COMMON_HEAD", 10**6),
    (writing, "MIN_COMMON_HEAD", 0),
]


def turned_off(case: dict[str, Any], name: str, patch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The answer on a case without one rule or step."""
    if name in STEPS:
        owner, attribute, value = STEPS[name]
        patch.setattr(owner, attribute, value)
    else:
        table, rule = RULES[name]
        patch.setitem(table, rule, holds_never)
    return answer(case)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_golden_cases(case: dict[str, Any]) -> None:
    assert answer(case) == case["changes"]


@any_kernel
def test_the_cases_are_told_apart_and_of_many_languages() -> None:
    assert len({case["label"] for case in CASES}) == len(CASES)
    assert len({case["language"] for case in CASES}) >= 6
    assert len({case["script"] for case in CASES}) >= 4
    for expected in (True, False):
        some = [case for case in CASES if bool(case["changes"]) == expected]
        assert len({case["script"] for case in some}) >= 4


@any_kernel
@pytest.mark.parametrize("name", [*STEPS, *RULES])
def test_each_rule_has_a_case_that_is_named_for_it(name: str) -> None:
    assert any(name in case["rules"] for case in CASES)


@any_kernel
@pytest.mark.parametrize("case", [case for case in CASES if case["rules"]], ids=lambda case: case["label"])
def test_a_case_needs_the_rules_it_is_named_for(case: dict[str, Any]) -> None:
    for name in case["rules"]:
        with pytest.MonkeyPatch.context() as patch:
            assert turned_off(case, name, patch) != case["changes"], name


@any_kernel
@pytest.mark.parametrize(("owner", "name", "value"), BOUNDS, ids=[f"{b[1]}={b[2]}" for b in BOUNDS])
def test_each_bound_is_held_by_a_case(
    owner: object, name: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, value)
    assert any(answer(case) != case["changes"] for case in CASES)


@any_kernel
def test_the_order_of_the_rules_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHANGED", "ADDED", "LEFT_OUT"):
        table: dict[str, Exemption] = getattr(rules, name)
        backwards: dict[str, Exemption] = dict(reversed(table.items()))
        monkeypatch.setattr(news_module, name, backwards)
    assert all(answer(case) == case["changes"] for case in CASES)


@any_kernel
def test_levels() -> None:
    kept = "The ferry to the island will stay in harbour until the storm has passed, the office said."
    style = news(kept.replace("until", "before"), stored(kept))
    name = news(kept.replace("island", "Holm"), stored(kept))
    less = news(kept.replace("in harbour ", ""), stored(kept))
    assert [found.keeps("keep") for found in (style, name, less, NOTHING)] == [True, True, True, False]
    assert [found.keeps("names") for found in (style, name, less, NOTHING)] == [False, True, False, False]
    assert not any(found.keeps("remove") for found in (style, name, less, NOTHING))


# -- what holds for all texts ------------------------------------------------------------------------------

# No word is a spelling of another one, or two of them run together.
LATIN = "ferry storm gull quay lamp rope seven bread mill horse never night candle window river"
CYRILLIC = "паром буря чайка причал лампа канат семь хлеб мельница лошадь никогда ночь свеча"
HAN = "東西南北山川木火水土金石田米虫貝車雨雪"
WORDS = {"Latn": LATIN.split(), "Cyrl": CYRILLIC.split(), "Hani": list(HAN)}
Story = tuple[str, list[list[str]]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A script, and paragraphs of prose in it, as long as paragraphs are to its readers."""
    script = draw(st.sampled_from(list(WORDS)))
    least = 24 if script == "Hani" else 12
    paragraph = st.lists(st.sampled_from(WORDS[script]), min_size=least, max_size=2 * least)
    return script, draw(st.lists(paragraph, min_size=2, max_size=5))


def written(script: str, story: list[list[str]]) -> str:
    if script == "Hani":
        return "\n".join("".join(words) + "\N{IDEOGRAPHIC FULL STOP}" for words in story)
    return "\n".join(" ".join(words).capitalize() + "." for words in story)


@same_news
@given(stories(), st.data())
def test_a_changed_word_in_finished_prose_is_always_news(story: Story, data: st.DataObject) -> None:
    script, kept = story
    number = data.draw(st.integers(0, len(kept) - 1))
    at = data.draw(st.integers(0, len(kept[number]) - 1))
    word = data.draw(st.sampled_from([*WORDS[script], "鳥" if script == "Hani" else "not", "9"]))
    assume(word != kept[number][at])
    copy = [list(words) for words in kept]
    copy[number][at] = word
    found = news(written(script, copy), stored(written(script, kept)))
    assert found.keeps("keep")
    assert found.new_words or any(change.kind == "left out" for change in found.changes)


@same_news
@given(stories(), st.data())
def test_a_word_put_in_or_left_out_inside_finished_prose_is_always_news(
    story: Story, data: st.DataObject
) -> None:
    script, shorter = story
    number = data.draw(st.integers(0, len(shorter) - 1))
    at = data.draw(st.integers(1, len(shorter[number]) - 1))
    longer = [list(words) for words in shorter]
    longer[number].insert(at, "鳥" if script == "Hani" else "not")
    one, other = written(script, longer), written(script, shorter)
    assert news(one, stored(other)).keeps("keep")
    assert news(other, stored(one)).keeps("keep")


@same_news
@given(texts())
def test_nothing_is_news_between_a_text_and_itself(text: str) -> None:
    assert news(text, stored(text)) == NOTHING


@same_news
@given(texts(), texts(), st.booleans())
def test_what_is_told_stands_in_the_text(text: str, other: str, similar: bool) -> None:  # noqa: FBT001 # drawn
    words = _kernel.words(other)
    found = news(text, stored(other), similar=similar)
    own = own_words(text, words, similar=similar)
    assert (len(found.new_words), found.stretches) == (own.own, own.stretches)
    assert list(found.changes) == sorted(found.changes, key=lambda change: (change.start, change.end))
    for change in found.changes:
        assert 0 <= change.start <= change.end <= len(text)
        if change.kind == "left out":
            assert 0 < len(change.words) <= rules.MAX_LEFT_OUT
            assert set(change.words) <= set(words)
        else:
            assert set(change.words) <= set(found.new_words)
            assert any(start <= change.start < change.end <= end for start, end in found.stretches)


@compares_kernels
@given(texts(), texts())
def test_both_kernels_say_the_same(text: str, other: str) -> None:
    mine = _kernel.NAME
    kept = stored(other)
    answers: list[News] = []
    try:
        for name in _kernel.NAMES:
            _kernel.use(name)
            answers.append(news(text, kept))
    finally:
        _kernel.use(mine)
    assert all(found == answers[0] for found in answers)


@same_news
@given(texts(), texts(), st.booleans())
def test_partners_are_the_same_word_and_own_words_have_none(
    text: str,
    other: str,
    similar: bool,  # noqa: FBT001 # drawn
) -> None:
    words, others = _kernel.words(text), _kernel.words(other)
    found = partners(words, others, similar=similar)
    assert len(found.partner) == len(words)
    assert found.own == [at for at, to in enumerate(found.partner) if to == NO_PARTNER]
    assert all(words[at] == others[to] for at, to in enumerate(found.partner) if to != NO_PARTNER)
    moved = set(found.moved)
    aligned = [to for at, to in enumerate(found.partner) if to != NO_PARTNER and at not in moved]
    assert aligned == sorted(set(aligned))


# -- time ---------------------------------------------------------------------------------------------------


def numbered(size: int) -> list[str]:
    return [f"word{number % 997}" for number in range(size)]


def one_line(size: int) -> str:
    return "It was a long day indeed. " + " ".join(numbered(size))


def sentence_lines(size: int) -> str:
    words = numbered(size)
    return "\n".join(" ".join(words[at : at + 15]) + "." for at in range(0, size, 15))


def short_lines(size: int) -> str:
    return "\n".join(numbered(size))


@pytest.mark.parametrize("make", [one_line, sentence_lines, short_lines])
def test_four_times_as_much_takes_about_four_times_as_long(make: Callable[[int], str]) -> None:
    def measured(size: int) -> float:
        kept = make(size)
        copy = re.sub(r"word\d*7\b", "not", kept)
        words = stored(kept)
        times = []
        for _ in range(3):
            start = time.process_time()
            news(copy, words)
            times.append(time.process_time() - start)
        return min(times)

    # As in `tests/test_growth.py`: quadratic growth is 16.
    assert measured(24_000) < 9.0 * measured(6_000)
