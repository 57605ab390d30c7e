"""Runs of units that are repeated one after another."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat import _kernel, dedupe_text
from unrepeat.article.evidence.left import Left
from unrepeat.article.evidence.run_search import (
    MIN_DOUBLED_WORDS,
    MIN_PAIR_WORDS,
    MIN_RUN,
    MIN_SHORT_RUN,
    _Text,
    doubled_runs,
    nearest_runs,
    repeated_runs,
)
from unrepeat.article.evidence.runs import MIN_LINE, UnitRun
from unrepeat.article.options import Keep
from unrepeat.article.report.runs import label_runs
from unrepeat.article.report.values import Removal
from unrepeat.article.text.units import Units


def units(*lines: str) -> Left:
    """One unit per line."""
    spans = [(0, len(line)) for line in lines]
    return Left(Units(lines, spans, _kernel.UnitTable(lines, 3)))


def keys_of(left: Left) -> list[int]:
    """The keys of the units, as the finders hand them over: none for a unit without words."""
    return [key if length else -1 for key, length in zip(left.keys, left.lengths, strict=True)]


def as_text(left: Left) -> _Text:
    return _Text(left, keys_of(left))


def runs_of(left: Left) -> dict[int, int]:
    """Return the earlier unit of each later one that stands in a repeated run."""
    runs = repeated_runs(left, keys_of(left))
    pairs = [pair for run in runs for pair in run]
    assert len({late for late, _ in pairs}) == len(pairs)
    return dict(sorted(pairs))


def letters(text: str) -> Left:
    """One unit per character; a full stop is a unit without words."""
    return units(*(char if char in ".:?" else f"{char} line" for char in text))


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", {}),
        ("abcdef", {}),
        # Three short units are too few, four are enough.
        ("abcxabc", {}),
        ("abcdxabcd", {5: 0, 6: 1, 7: 2, 8: 3}),
        ("abcdabcd", {4: 0, 5: 1, 6: 2, 7: 3}),
        ("abcdxabcdyabcd", {5: 0, 6: 1, 7: 2, 8: 3, 10: 0, 11: 1, 12: 2, 13: 3}),
        # One foreign unit between two on either side, in the one run, in the other, or in both.
        ("abcdyabxcd", {5: 0, 6: 1, 8: 2, 9: 3}),
        ("abxcdyabcd", {6: 0, 7: 1, 8: 3, 9: 4}),
        ("abxcdyabzcd", {6: 0, 7: 1, 9: 3, 10: 4}),
        # Every second unit makes no run.
        ("axbyczdv-aubpcqdr", {}),
        # The same unit again and again is no run of its own copies.
        ("aaaaaaaa", {}),
        ("abababab", {}),
        # So many different units must be in it, however long it is; three will do where the copies touch.
        ("abcabcxabcabc", {3: 0, 4: 1, 5: 2}),
    ],
)
def test_repeated_runs(text: str, runs: dict[int, int]) -> None:
    assert runs_of(letters(text)) == runs


def test_with_a_line_of_prose_three_units_are_a_block() -> None:
    short = ("one line", "two line")
    prose = "Ships wait in the harbour while rain falls"
    assert (MIN_RUN, MIN_SHORT_RUN, MIN_LINE) == (3, 4, 8)
    assert runs_of(units(*short, prose, "foreign", *short, prose)) == {4: 0, 5: 1, 6: 2}
    assert runs_of(units(*short, prose[:-6], "foreign", *short, prose[:-6])) == {}


def test_two_units_with_the_words_of_a_paragraph_are_a_block() -> None:
    long = "Ships wait in the harbour while rain falls"
    longer = "Nobody can tell when they will leave again"
    assert MIN_PAIR_WORDS == 16
    assert runs_of(units(long, longer, "foreign", long, longer)) == {3: 0, 4: 1}
    assert runs_of(units(long, longer[:-6], "foreign", long, longer[:-6])) == {}


def test_three_units_with_a_line_of_prose_are_a_block() -> None:
    prose = "Ships wait in the harbour while rain falls"
    assert runs_of(units("one", "two", prose, "foreign", "one", "two", prose)) == {4: 0, 5: 1, 6: 2}
    assert runs_of(units("one", "two", prose[:-6], "foreign", "one", "two", prose[:-6])) == {}


def test_rows_do_not_help_two_units_to_be_a_block() -> None:
    row = "Rovers 1 2 3 4 5 6 7 8 9 10 11"
    long = "Ships wait in the harbour while rain falls"
    assert runs_of(units(long, row, "foreign", long, row)) == {}


def test_what_belongs_to_the_neighbours_is_trimmed() -> None:
    """A credit at the top of a run belongs to what stands above it, a label at its end to what is below."""
    inner = ("one line", "two line", "three line", "four line")
    run = ("(Jo March/Gazette)", *inner, "Ingredients:", "What happens next?")
    found = runs_of(units("first", *run, "second", "third", *run, "fourth"))
    assert found == {11: 2, 12: 3, 13: 4, 14: 5}


def test_a_truncated_unit_continues_a_run() -> None:
    run = ("one line", "two line", "ships wait in the harbour", "four line")
    again = ("one line", "two line", "ships wait in", "four line")
    assert runs_of(units(*run, "foreign", *again)) == {5: 0, 6: 1, 7: 2, 8: 3}


def test_units_without_words_are_no_members() -> None:
    assert runs_of(letters("...abcd...abcd...")) == {10: 3, 11: 4, 12: 5, 13: 6}


@given(st.text("abcd.", max_size=24))
def test_runs_pair_units_with_earlier_ones_that_say_the_same(text: str) -> None:
    sequence = letters(text)
    for late, early in runs_of(sequence).items():
        assert early < late
        assert as_text(sequence).repeats(early, late)


@given(st.text("abcdefgh", min_size=3, max_size=8), st.text("xyz", max_size=3), st.text("uvw", max_size=3))
def test_a_run_of_different_units_told_twice_is_found(run: str, before: str, between: str) -> None:
    run = "".join(dict.fromkeys(run))
    found = runs_of(letters(before + run + between + run))
    second = len(before + run + between)
    enough = len(run) >= (MIN_SHORT_RUN if between else MIN_RUN)
    expected = {second + i: len(before) + i for i in range(len(run))} if enough else {}
    assert found == expected


@pytest.mark.parametrize(
    ("early", "late", "expected"),
    [
        ("a b c", "a b c", True),
        ("", "", False),
        ("a b c", "b c", True),
        ("a b c", "a c", False),
        ("a b c", "c", False),
        ("b c", "a b c", False),
        ("a b", "a c", False),
    ],
)
def test_repeats(early: str, late: str, expected: object) -> None:
    assert as_text(units(early, late)).repeats(0, 1) is expected


@given(st.dictionaries(st.integers(0, 30), st.tuples(st.integers(0, 30), st.booleans())))
def test_label_runs(removed: dict[int, tuple[int, bool]]) -> None:
    removals = [removal(unit, *removed[unit]) for unit in sorted(removed)]
    order = label_runs(removals)
    assert order == sorted(order)
    assert sorted(set(order)) == list(range(len(set(order))))
    numbers = dict(zip(sorted(removed), order, strict=True))
    for unit, (of, whole) in removed.items():
        together = whole and removed.get(unit - 1) == (of - 1, True)
        assert (numbers.get(unit - 1) == numbers[unit]) == together


def removal(unit: int, of: int, whole: bool) -> Removal:  # noqa: FBT001 # it is drawn
    """Return a removal of which nothing else is told."""
    numbers = dict.fromkeys(("start", "of_start", "run"), 0) | dict.fromkeys(("end", "of_end"), 1)
    texts = {"text": "x", "kind": "exact", "reason": "", "strength": "fair", "before": "", "after": ""}
    values: dict[str, Any] = {**numbers, **texts, "jaccard": 1.0, "coverage": 1.0}
    return Removal(unit=unit, of=of, whole=whole, new_words=(), signs=(), **values)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("aabbccdd", [[(1, 0), (3, 2), (5, 4), (7, 6)]]),
        ("xaabbccddyzz", [[(2, 1), (4, 3), (6, 5), (8, 7)]]),
        # Three different units are too few, and none is gained by one that stands there twice more.
        ("aabbcc", []),
        ("aabbccaa", []),
        ("aabbxccdd", []),
        ("", []),
    ],
)
def test_doubled_runs(text: str, runs: list[list[tuple[int, int]]]) -> None:
    long = units(*(f"{char} lines that hold six words" for char in text))
    assert list(doubled_runs(long, keys_of(long))) == runs
    assert MIN_DOUBLED_WORDS == 6
    short = units(*(f"{char} lines of five words" for char in text))
    assert list(doubled_runs(short, keys_of(short))) == []


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("abab", [[(2, 0), (3, 1)]]),
        # Each with the nearest one above it, not with the first.
        ("ababab", [[(2, 0), (3, 1), (4, 2), (5, 3)]]),
        ("abxab", [[(3, 0), (4, 1)]]),
        ("abxayb", [[(3, 0)], [(5, 1)]]),
        ("..", []),
    ],
)
def test_nearest_runs(text: str, runs: list[list[tuple[int, int]]]) -> None:
    left = letters(text)
    found = list(nearest_runs(keys_of(left)))
    assert found == runs


def test_what_a_run_tells() -> None:
    prose = "Ships wait in the harbour while rain falls on our old town and nobody can leave."
    left = units("* one", "| 1 | 2 |", prose, "between", "* one", "| 1 | 2 |", prose)
    run = UnitRun(left, [(left[4], left[0]), (left[5], left[1]), (left[6], left[2])], repeated=True)
    assert (run.lone, run.between, run.different, run.paragraphs, run.longest) == (False, 1, 3, 1, 16)
    assert (run.solid, run.has_prose, run.is_rows, run.is_list, run.is_code) == (
        True,
        True,
        True,
        False,
        False,
    )
    # The other way round, as with keep="last".
    assert UnitRun(left, [(of, unit) for unit, of in run.pairs]).between == 1


@pytest.mark.parametrize("keep", get_args(Keep))
def test_a_block_goes_whole(keep: Keep) -> None:
    run = [
        "Rovers",
        "12 3 4",
        "What next?",
        "Ships wait in the harbour.",
        "(Jo March/Gazette)",
        "Rain falls.",
    ]
    text = "\n".join([*run, "A line between.", *run]) + "\n"
    clean, report = dedupe_text(text, unit="line", keep=keep, caution="thorough")
    assert len(report.removed) == len(run)
    assert len(report.runs) == 1
    assert (
        clean == "\n".join(["A line between.", *run] if keep == "last" else [*run, "A line between."]) + "\n"
    )
