"""Words that one copy has in one piece and the other in several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat import dedupe_blocks
from unrepeat.article.evidence.compare import Comparison, compare
from unrepeat.article.evidence.divided import with_divided_words
from unrepeat.article.text.units import Unit

BEFORE = "The surveyor drew the first flow of the river after the thaw and showed how the"
AFTER = "of the bank began before the boats could leave."


def comparison(one: str, other: str, threshold: float = 0.8, shingle_size: int = 3) -> Comparison | None:
    a, b = (Unit(index, 0, len(text), text) for index, text in enumerate((one, other)))
    return compare(a, b, threshold, shingle_size)


def clean(one: str, other: str) -> int:
    """Return how many of two sentences stay that differ in one place."""
    return len(dedupe_blocks([f"{BEFORE} {one} {AFTER}", f"{BEFORE} {other} {AFTER}"]).blocks)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("enrichment", "enrich-ment"),
        ("enrichment", "enrich\u2010ment"),
        ("enrichment", "enrich ment"),
        ("enrichment", "enrich-\nment"),
        ("enrichment", "enrich\xad\nment"),
        ("enrich-\nment", "enrich ment"),
        ("well-known", "well-\nknown"),
        ("co-operation", "co-\noperation"),
        ("editor-in-chief", "editor-\nin-chief"),
        ("J.R.R. Orr", "J. R. R. Orr"),
        ("U.S.", "US"),
        ("U.S.", "U. S."),
        (
            "\u0431\u0435\u0440\u0435\u0433\u043e\u0432\u043e\u0439",
            "\u0431\u0435\u0440\u0435-\u0433\u043e\u0432\u043e\u0439",
        ),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_divided_word_is_the_same_word(one: str, other: str, turned: bool) -> None:  # noqa: FBT001
    assert clean(*((other, one) if turned else (one, other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("resign", "re-sign"),
        ("coop", "co-op"),
        ("unionized", "un-ionized"),
        ("nowhere", "now here"),
        ("maybe", "may be"),
        ("F-16 flights", "F-\n15 flights"),
        ("2020-\n2021", "20202021"),
        ("1000 2000", "10002000"),
        ("enrichment", "enrich. Ment"),
        ("enrichment", "enrich, ment"),
        ("enrichment", "enrich-meant"),
        ("US", "u/s"),
        ("resume", "resum\xe9"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_words_stay_two(one: str, other: str, turned: bool) -> None:  # noqa: FBT001
    assert clean(*((other, one) if turned else (one, other))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"enrichment {AFTER}", f"enrich-ment {AFTER}"),
        (f"{BEFORE} enrichment", f"{BEFORE} enrich-ment"),
        (f"{BEFORE} governorship and enrichment {AFTER}", f"{BEFORE} governor-ship and enrich ment {AFTER}"),
        (f"{BEFORE} governorship enrich-ment {AFTER}", f"{BEFORE} governor-ship enrichment {AFTER}"),
    ],
)
def test_every_word_is_matched(one: str, other: str) -> None:
    for a, b in ((one, other), (other, one)):
        found = comparison(a, b)
        assert found is not None
        assert found.coverage == 1.0
        assert found.extra(found.shorter) == found.extra(found.longer) == ()


def test_what_else_one_copy_has_stays_its_own() -> None:
    found = comparison(f"{BEFORE} enrich-ment early {AFTER}", f"{BEFORE} slow enrichment {AFTER}")
    assert found is not None
    own = {
        found.shorter.words_at(found.extra(found.shorter)),
        found.longer.words_at(found.extra(found.longer)),
    }
    assert own == {("early",), ("slow",)}


def test_a_contained_copy_may_divide_words() -> None:
    text = "A paragraph about the valley. " * 3
    stays = f"{text}{BEFORE} enrichment {AFTER} {text}"
    assert dedupe_blocks([stays, f"{BEFORE} enrich-ment {AFTER}"]).blocks == [stays]


WORDS = st.lists(
    st.sampled_from(["ab", "cdef", "abcdef", "cdefab", "x", "y", "xy", "efgh", "cdefefgh", "9"]), max_size=12
)


@given(WORDS, WORDS, st.sampled_from([" ", "-"]), st.sampled_from([" ", "-"]))
def test_each_word_is_matched_once_or_told(a: list[str], b: list[str], gap: str, other_gap: str) -> None:
    one, other = f"one two {gap.join(a)} three four", f"one two {other_gap.join(b)} three four"
    found = comparison(one, other, threshold=0.1, shingle_size=1)
    assert found is not None
    alignment = found.alignment
    assert alignment == with_divided_words(alignment, found.shorter, found.longer)
    assert all(i < k and j < m for (i, j), (k, m) in zip(alignment.pairs, alignment.pairs[1:], strict=False))
    only_a = [position for run in alignment.only_a for position in run]
    only_b = [position for run in alignment.only_b for position in run]
    paired_a, paired_b = {i for i, _ in alignment.pairs}, {j for _, j in alignment.pairs}
    assert paired_a.isdisjoint(only_a)
    assert paired_b.isdisjoint(only_b)
    assert alignment.matched + len(only_a) == found.shorter.length
    # What is matched has the same letters on both sides.
    for unit, only in ((found.shorter, set(only_a)), (found.longer, set(only_b))):
        left = "".join(word for place, word in enumerate(unit.words) if place not in only)
        if unit is found.shorter:
            letters = left
    assert letters == left
