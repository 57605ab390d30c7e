"""What two documents say in the same words: against a slow search, and in the shapes that users meet."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat import InputError, OptionError, SharedPassage, _kernel, shared_passages
from unrepeat.words import length

WIRE = (
    "The council of Tarnby will close the old bridge on Monday for repairs that are expected to last six "
    "weeks. Drivers must use the ferry until then, said mayor Odalys Brenk."
)


def slow_runs(words: list[str], others: list[str], least: float) -> list[tuple[int, int, int]]:
    """From the beginning of the one, the longest run that stands anywhere in the other."""
    runs = []
    start = 0
    while start < len(words):
        best, place = 0, 0
        for other in range(len(others)):
            size = 0
            while (
                start + size < len(words)
                and words[start + size : start + size + 1] == others[other + size : other + size + 1]
            ):
                size += 1
            if size > best:
                best, place = size, other
        if best and length(words[start : start + best]) >= least:
            runs.append((start, start + best, place))
            start += best
        else:
            start += 1
    return runs


WORDS = st.lists(st.sampled_from(("a", "b", "c", "\u6771", "\u0e01")), max_size=40)


@given(WORDS, WORDS, st.integers(1, 6))
def test_the_passages_are_those_of_a_slow_search(one: list[str], other: list[str], least: int) -> None:
    a, b = ",".join(one), "; ".join(other)
    starts = list(accumulate((len(word) + 1 for word in one), initial=0))
    other_starts = list(accumulate((len(word) + 2 for word in other), initial=0))
    expected = [
        SharedPassage(
            starts[first],
            starts[last] - 1,
            other_starts[place],
            other_starts[place + last - first] - 2,
            last - first,
        )
        for first, last, place in slow_runs(one, other, least)
    ]
    assert list(shared_passages(a, b, min_words=least)) == expected


@given(
    st.text("ab .\u00bd\u6771\n'", max_size=60),
    st.text("ab .\u00bd\u6771\n'", max_size=60),
    st.integers(1, 4),
)
def test_both_places_of_a_passage_have_its_words(a: str, b: str, least: int) -> None:
    end = 0
    for passage in shared_passages(a, b, min_words=least):
        words = _kernel.words(a[passage.start : passage.end])
        assert words == _kernel.words(b[passage.other_start : passage.other_end])
        assert len(words) == passage.words
        assert length(words) >= least
        assert passage.start >= end
        end = passage.end


def test_what_a_mail_carries_on_is_told_with_its_places() -> None:
    mail = f"I agree with this.\n\n> {WIRE[:106]}\n> {WIRE[107:]}\n\nBest,\nRuve"
    [passage] = shared_passages(mail, f"TARNBY (Mail) - {WIRE}\nShops fear for their customers.")
    assert mail[passage.start : passage.end] == f"{WIRE[:106]}\n> {WIRE[107:-1]}"
    assert passage.other_start == len("TARNBY (Mail) - ")


def test_a_word_that_differs_divides_a_passage() -> None:
    first, second = shared_passages(WIRE, WIRE.replace("six weeks", "ten weeks"), min_words=10)
    assert WIRE[first.start : first.end].endswith("expected to last")
    assert WIRE[second.start : second.end].startswith("weeks. Drivers")


def test_twelve_words_are_told_and_eleven_are_not() -> None:
    words = [f"word{number}" for number in range(12)]
    assert [passage.words for passage in shared_passages(" ".join(words), " ".join(words) + " end")] == [12]
    assert shared_passages(" ".join(words[:11]), " ".join(words)) == ()


def test_characters_of_a_script_without_spaces_count_half() -> None:
    text = (
        "\u6797\u6cc9\u5e02\u653f\u5e9c\u6628\u5929\u5ba3\u5e03\u901a\u5f80\u65e7"
        "\u6e2f\u53e3\u7684\u5927\u6865\u5c06\u4ece\u4e0b\u5468\u4e00\u8d77\u5173"
    )
    assert [passage.words for passage in shared_passages(text, text)] == [24]
    assert shared_passages(text[:23], text) == ()


def test_of_several_places_the_first_is_told() -> None:
    passages = shared_passages(f"{WIRE} {WIRE}", f"Again: {WIRE} {WIRE} {WIRE}")
    assert [(passage.words, passage.other_start) for passage in passages] == [(62, 7)]


@pytest.mark.parametrize("a", ["", "Ships wait.", "\ud800\x00"])
def test_nothing_shared_is_nothing(a: str) -> None:
    assert shared_passages(a, WIRE) == shared_passages(WIRE, a) == ()


def test_wrong_values_are_told() -> None:
    with pytest.raises(InputError, match="b must be a str, not bytes"):
        shared_passages(WIRE, WIRE.encode())  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="min_words"):
        shared_passages(WIRE, WIRE, min_words=0)


@pytest.mark.parametrize("word", ["sea ", "sea foam "])
def test_a_text_that_repeats_itself_without_end_takes_linear_work(word: str) -> None:
    """States of the automaton, which are all that the work hangs on, are fewer than two for each word."""
    from unrepeat.documents.passages import _Automaton

    words = (word * 5000).split()
    assert len(_Automaton(words).next) <= 2 * len(words)
    assert [passage.words for passage in shared_passages(word * 5000, word * 5000)] == [len(words)]
