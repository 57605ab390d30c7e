"""The protections: which of them hold whatever else is overruled, and that their order decides nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.article.test_cases import DUPLICATES, NEGATIVES, Case, ids, run
from tests.strategies import options, paragraphs
from unrepeat import Options, dedupe_blocks
from unrepeat.article import rules
from unrepeat.article.shapes import signs_differ

CAPTION = "The old ferry lies in the harbour of Ellmouth, as it did in the winter of the flood."
OTHER = "Nobody on the pier could say on Thursday when the crane from the north would arrive."
FACTS = [
    *(("A+", "A-"), ("A", "A+"), ("A\u2212", "A+"), ("A\u2013", "A"), ("5", "\u20135"), ("\u2713", "\u2717")),
    *(("6'", '6"'), ("5", "5\u2031"), ("\u221a2", "2"), ("F\u266f", "F"), ("\xac p", "p"), ("-$5", "$5")),
    *(("\u2605\u2605", "\u2605"), ("\u2705", "\u274c"), ("4 %", "4")),
]
REVERSED = [*reversed(rules.PAIR_RULES)], [*reversed(rules.PLACE_RULES)]


@pytest.mark.parametrize(("one", "other"), [*FACTS, *((other, one) for one, other in FACTS)])
def test_a_fact_is_overruled_by_nothing(one: str, other: str) -> None:
    """Neither below a caption that goes, nor inside a run of lines that is repeated as a whole."""
    for form in ("Rating: {}", "Ferry | {}", "{}"):
        below = [CAPTION, form.format(one), OTHER, CAPTION, form.format(other)]
        assert dedupe_blocks(below).blocks[-1] == below[-1]
        lines = ["Bread", "Butter", "Cheese", "Milk", "Honey", "Plums"]
        run = [*lines[:3], form.format(one), *lines[3:], OTHER, *lines[:3], form.format(other), *lines[3:]]
        assert form.format(other) in dedupe_blocks(run).blocks[7:]


@pytest.fixture
def _reversed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PAIR_RULES", tuple(REVERSED[0]))
    monkeypatch.setattr(rules, "PLACE_RULES", tuple(REVERSED[1]))
    monkeypatch.setattr(rules, "FACTS", tuple(reversed(rules.FACTS)))


@pytest.mark.usefixtures("_reversed")
@pytest.mark.parametrize("case", [*DUPLICATES, *NEGATIVES], ids=ids([*DUPLICATES, *NEGATIVES]))
def test_the_order_of_rules_decides_no_removal(case: Case) -> None:
    _, report = run(case, case.input)
    expected = [pair[:2] for pair in case.expected()]
    assert [(removal.unit, removal.of) for removal in report.removed] == expected


@given(blocks=paragraphs(), chosen=options(unit=st.just("auto")))
def test_the_order_of_rules_decides_nothing(blocks: list[str], chosen: Options) -> None:
    expected = dedupe_blocks(blocks, options=chosen).blocks
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "PAIR_RULES", tuple(REVERSED[0]))
        patched.setattr(rules, "PLACE_RULES", tuple(REVERSED[1]))
        assert dedupe_blocks(blocks, options=chosen).blocks == expected


@pytest.mark.any_kernel(reason="signs are read off the text")
def test_signs_differ_alike_in_both_directions() -> None:
    for one, other in FACTS:
        assert signs_differ(one, other) == signs_differ(other, one)
