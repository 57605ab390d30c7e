"""The policy: each row of its tables carries something, their order decides nothing, and facts are facts."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import NamedTuple, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.article.test_cases import DUPLICATES, NEGATIVES, Case, ids, run
from tests.strategies import options, paragraphs
from unrepeat import REASONS, Options, dedupe_blocks, dedupe_text
from unrepeat.article.evidence import left, novelty, run_search, runs
from unrepeat.article.finders import finders, joined, pairs
from unrepeat.article.options import Caution
from unrepeat.article.policy import cases, licences, protections, rules, surroundings
from unrepeat.article.text import code, figures, shapes
from unrepeat.article.text.figures import signs_differ

CASES = [*DUPLICATES, *NEGATIVES]

# -- each row carries something -----------------------------------------------------------------------------

MODULES = (
    *(rules, cases, licences, protections, surroundings, runs, run_search, left),
    *(shapes, code, figures, novelty, pairs, finders, joined),
)
"""Where a threshold may be used."""


def thresholds(module: ModuleType) -> list[str]:
    """Return the names of the numbers that a module defines at its top."""
    found = []
    for statement in ast.parse(inspect.getsource(module)).body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            found += [name.id for name in names if isinstance(name, ast.Name)]
    return [name for name in found if name.isupper() and isinstance(getattr(module, name), (int, float))]


THRESHOLDS = [name for module in MODULES for name in thresholds(module)]

WITHOUT_EFFECT = {"NEARBY", "MAX_CACHED_DIGITS"}
"""Any number gives the same answers: they only save time and memory."""

CAPS = {"MAX_FORBIDDEN"}
"""What bounds the work: without it the answers are the same or better, and take longer."""


BEYOND = 2**31
"""More than anything is counted up to."""


def named(rule: str) -> list[Case]:
    """Return the golden cases that are named for a rule."""
    return [case for case in CASES if rule in case.rules]


def is_right(case: Case) -> bool:
    """Whether the units of a case go, for the units of the case, and no others."""
    expected = [pair[:2] for pair in case.expected()]
    for one in case.in_each_way():
        _, report = run(one, one.input)
        if [(removal.unit, removal.of) for removal in report.removed] != expected:
            return False
        if case.parts and all(removal.whole for removal in report.removed):
            return False
    return True


def never(_: cases.Case) -> bool:
    return False


@contextmanager
def set_to(threshold: str, value: float) -> Iterator[None]:
    """Change a threshold wherever it is used."""
    with pytest.MonkeyPatch.context() as patched:
        for module in MODULES:
            if hasattr(module, threshold):
                patched.setattr(module, threshold, value)
        yield


ANSWERS = "what goes does not depend on the kernel, which `test_cases.py` checks"


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", sorted(rules.PROTECTIONS.keys() - {"protected"}))
def test_without_a_protection_its_cases_fail(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.PROTECTIONS, name, never)
    if name in rules.FACTS:
        monkeypatch.setitem(rules.FACTS, name, never)
    assert named(name)
    assert [case.label for case in named(name) if is_right(case)] == []


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("case", DUPLICATES, ids=ids(DUPLICATES))
def test_what_is_protected_stays_whatever_else_holds(case: Case) -> None:
    for one in case.in_each_way():
        _, report = run(one, one.input)
        for removal in report.removed:
            stays = dedupe_text(one.input, protect=partial(str.__eq__, removal.text), **one.options)[1]
            assert removal.text not in {other.text for other in stays.removed}


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", rules.LICENCES)
def test_without_a_licence_its_cases_fail(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.LICENCES, name, rules.LICENCES[name]._replace(holds=never))
    assert named(name)
    assert [case.label for case in named(name) if is_right(case)] == []


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", THRESHOLDS)
def test_without_a_threshold_its_cases_fail(name: str) -> None:
    """At nothing, and beyond all texts: each of both is seen by a case, and each case sees one of both."""
    failing = []
    for value in (0, BEYOND):
        with set_to(name, value):
            failing.append({case.label for case in named(name) if not is_right(case)})
    if name in WITHOUT_EFFECT:
        assert not named(name)
        return
    assert failing[0] | failing[1] == set(ids(named(name)))
    assert failing[0]
    assert failing[1] or name in CAPS


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", sorted(WITHOUT_EFFECT))
@pytest.mark.parametrize("value", [0, BEYOND])
def test_what_has_no_effect_has_none(name: str, value: int) -> None:
    with set_to(name, value):
        assert [case.label for case in CASES if not is_right(case)] == []


def test_cases_are_named_for_rules_that_are_there() -> None:
    known = {*rules.PROTECTIONS, *rules.LICENCES, *THRESHOLDS}
    assert [case.label for case in CASES if not known.issuperset(case.rules)] == []


def test_each_licence_counts_in_some_way() -> None:
    assert rules.CAUTION.keys() == set(get_args(Caution))
    counting = {name for names in rules.CAUTION.values() for name in names}
    assert counting == set(rules.LICENCES)
    assert set(rules.LICENCES) >= rules.FOUND
    for licence in rules.LICENCES.values():
        assert licence.overrules <= rules.PROTECTIONS.keys() - rules.FACTS.keys()


def test_what_hangs_on_texts_alone_is_a_protection() -> None:
    assert rules.PROTECTIONS.keys() >= rules.OF_TEXTS


# -- their order decides nothing ----------------------------------------------------------------------------

Order = tuple[list[str], dict[Caution, list[str]]]
GIVEN: Order = ([*rules.PROTECTIONS], {way: [*names] for way, names in rules.CAUTION.items()})
REVERSED: Order = (GIVEN[0][::-1], {way: names[::-1] for way, names in GIVEN[1].items()})


def orders() -> st.SearchStrategy[Order]:
    """The protections, and the licences of each way, in any order."""
    licences = {way: st.permutations(names) for way, names in GIVEN[1].items()}
    return st.tuples(st.permutations(GIVEN[0]), st.fixed_dictionaries(licences))


@contextmanager
def in_order(order: Order) -> Iterator[None]:
    protections, licences = order
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "PROTECTIONS", {name: rules.PROTECTIONS[name] for name in protections})
        patched.setattr(
            rules, "FACTS", {name: rules.FACTS[name] for name in protections if name in rules.FACTS}
        )
        patched.setattr(rules, "CAUTION", {way: tuple(names) for way, names in licences.items()})
        yield


@pytest.mark.any_kernel(reason=ANSWERS)
@settings(max_examples=6)
@given(order=orders())
@example(REVERSED)
def test_the_order_of_rules_decides_no_golden_case(order: Order) -> None:
    with in_order(order):
        assert [case.label for case in CASES if not is_right(case)] == []


@pytest.mark.any_kernel(reason=ANSWERS)
@given(blocks=paragraphs(), chosen=options(unit=st.just("auto")), order=orders())
def test_the_order_of_rules_decides_nothing(blocks: list[str], chosen: Options, order: Order) -> None:
    def answer() -> list[tuple[int, int, str]]:
        report = dedupe_blocks(blocks, options=chosen).report
        return [(removal.unit, removal.of, removal.kind) for removal in report.removed]

    expected = answer()
    with in_order(order):
        assert answer() == expected


# -- facts are overruled by nothing -------------------------------------------------------------------------

CAPTION = "The old ferry lies in the harbour of Ellmouth, as it did in the winter of the flood."
OTHER = "Nobody on the pier could say on Thursday when the crane from the north would arrive."
FIGURES = [
    *(("A+", "A-"), ("A", "A+"), ("A\u2212", "A+"), ("A\u2013", "A"), ("5", "\u20135"), ("\u2713", "\u2717")),
    *(("6'", '6"'), ("5", "5\u2031"), ("\u221a2", "2"), ("F\u266f", "F"), ("\xac p", "p"), ("-$5", "$5")),
    *(("\u2605\u2605", "\u2605"), ("\u2705", "\u274c"), ("4 %", "4")),
]
TOLD_APART = [*FIGURES, *((other, one) for one, other in FIGURES)]


class Licensed(NamedTuple):
    """Lines of which one goes by a licence: `{kept}` and `{gone}` stand for what the two copies say."""

    lines: list[str]
    gone: int
    caution: Caution = "normal"


PARAGRAPH = (
    "The district office published the decision on Wednesday, and residents have one month in which they can "
    "object to it in writing or in person."
)
SLATE = (
    "For decades the valley lived from slate, and the grey heaps behind the houses are the last thing that "
    "visitors forget when they travel home again."
)
BATHS = (
    "The council has voted to reopen the seawater baths that closed when the sluice broke, after a debate "
    "that went on until the lamps went out in the hall."
)
BAKERIES = (
    "Bakeries on Little Sella closed in the second week because no flour arrived, and the school moved its "
    "exams to the mainland."
)
LONG = "The inspectors went through all rooms of the inn by the weir and gave it the mark {} for this year."
LEFT = "The cart to Combe will run in June, the guild said."
GATE = "The nuns had asked for the mark {} but the"
HALL = "The abbess read it out in the hall:"
MILL = "the mill has been given the mark {} by all who went there."
MENU = ["Front", "Roads", "Sky", "Post", "Fairs", "Law", "Sea"]
SHORT = ["Valley guild", "Front page of today", "Letters to the millers", "Almanac of frost and thaw"]


def twice(lines: list[str], *between: str) -> list[str]:
    """Return lines with what the kept copy says, others, and the lines with what the other copy says."""
    return [*(line.format("{kept}") for line in lines), *between, *(line.format("{gone}") for line in lines)]


def in_turns(*lines: str) -> list[str]:
    """Return lines with what the kept copy says, each with the other copy below it."""
    return [line.format(copy) for line in lines for copy in ("{kept}", "{gone}")]


LICENSED: dict[str, Licensed] = {
    "passage": Licensed([*SHORT, *twice(["The weir {}", BATHS, "Weir in May"], *SHORT)], 11),
    "paragraphs": Licensed([OTHER, *twice([LONG, PARAGRAPH], SLATE)], 4, "careful"),
    "box": Licensed(
        [PARAGRAPH, OTHER, SLATE, *twice(["Mills {}", *MENU], BATHS)],
        12,
    ),
    "whole": Licensed(
        ["* Barns", *twice(["+ Newly built {}", "+ Show us your loft", "+ Carts for hire"])], 4
    ),
    "doubled": Licensed(
        in_turns(
            "The guild of the millers met on Friday night to",
            "talk about the old wheel and the mark that",
            "it got: {}",
            "The vote on it was put off until the summer",
        ),
        5,
        "careful",
    ),
    "loop": Licensed([OTHER, *["Good night {kept}."] * 4, "Good night {gone}."], 5),
    "touching": Licensed([PARAGRAPH, *in_turns("The inn by the weir has got the mark {}."), SLATE], 2),
    "headline": Licensed([*twice(["The inn by the weir has got the mark {}"], PARAGRAPH), SLATE], 2),
    "paragraph": Licensed([PARAGRAPH, OTHER, SLATE, *twice([LONG], BATHS, BAKERIES)], 6),
    "teaser": Licensed(
        [
            PARAGRAPH,
            SLATE,
            OTHER,
            MILL.format("{gone}"),
            BATHS,
            f"{LEFT} {MILL.format('{kept}')} {BAKERIES}",
        ],
        3,
    ),
    "insert": Licensed(
        [PARAGRAPH, SLATE, OTHER, *twice(["The inn has got the mark {}"], BATHS), BAKERIES], 5
    ),
    "excerpt": Licensed(
        [
            f"{LEFT} {GATE.format('{gone}')}…",
            *SHORT,
            *MENU,
            LEFT,
            f"{GATE.format('{kept}')} guild would hear nothing of it.",
        ],
        0,
    ),
    "fragment": Licensed(
        [
            PARAGRAPH,
            f"{BATHS} {OTHER} In the end {MILL.format('{kept}')}",
            SLATE,
            "the mill has been given the",
            "mark {gone} by all who went there.",
        ],
        4,
    ),
    "retold": Licensed([PARAGRAPH, f"{HALL} {MILL.format('{kept}')}", SLATE, HALL, MILL.format("{gone}")], 4),
    "quoted": Licensed(
        [
            *(PARAGRAPH, SLATE, BATHS, HALL, MILL.format("{kept}"), OTHER),
            *("Otto wrote:", f"> {HALL}", f"> {MILL.format('{gone}')}"),
        ],
        8,
    ),
    "growing": Licensed(
        [
            "The mark",
            "The mark {gone} was given to",
            "The mark {kept} was given to the inn by the",
            "The mark {kept} was given to the inn by the weir and to the mill",
        ],
        1,
    ),
    "picture": Licensed(
        [*SHORT, CAPTION, "Photo: Jo March {kept}", OTHER, f"{CAPTION[:60]}…", "Photo: Jo March {gone}"], 8
    ),
    "run": Licensed(twice(["Bread {}", "Butter", "Cheese", "Milk"], OTHER), 5, "thorough"),
    "anywhere": Licensed(
        [
            OTHER,
            PARAGRAPH,
            SLATE,
            *twice(["Pass on the story of the mark {}"], BATHS),
            BAKERIES,
            "Pass on the story of the mark {kept}",
        ],
        5,
        "thorough",
    ),
}
"""For each licence a text."""


def told(licensed: Licensed, kept: str, gone: str) -> tuple[list[str], dict[int, str]]:
    """Return the lines, and the licence of each line that goes."""
    lines = [line.replace("{kept}", kept).replace("{gone}", gone) for line in licensed.lines]
    report = dedupe_blocks(lines, caution=licensed.caution).report
    return lines, {removal.unit: removal.reason for removal in report.removed}


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", rules.LICENCES)
def test_the_licences_of_the_matrix_hold(name: str) -> None:
    _, removed = told(LICENSED[name], "A+", "A+")
    assert removed.get(LICENSED[name].gone) == name


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("name", rules.LICENCES)
def test_a_fact_is_overruled_by_no_licence(name: str) -> None:
    for kept, gone in [*TOLD_APART, ("Ida", "Otto"), ("never", "soon")]:
        lines, removed = told(LICENSED[name], kept, gone)
        assert LICENSED[name].gone not in removed, (lines, kept, gone)


@pytest.mark.any_kernel(reason=ANSWERS)
@pytest.mark.parametrize("caution", get_args(Caution))
@pytest.mark.parametrize(("one", "other"), TOLD_APART)
def test_a_fact_is_overruled_by_nothing(one: str, other: str, caution: Caution) -> None:
    """Neither below a caption that goes, nor inside a run of lines that is repeated as a whole."""
    for form in ("Rating: {}", "Ferry | {}", "{}"):
        below = [CAPTION, form.format(one), OTHER, CAPTION, form.format(other)]
        assert dedupe_blocks(below, caution=caution).blocks[-1] == below[-1]
        lines = ["Bread", "Butter", "Cheese", "Milk", "Honey", "Plums"]
        twice = [*lines[:3], form.format(one), *lines[3:], OTHER, *lines[:3], form.format(other), *lines[3:]]
        assert form.format(other) in dedupe_blocks(twice, caution=caution).blocks[7:]


@pytest.mark.any_kernel(reason="signs are read off the text")
def test_signs_differ_alike_in_both_directions() -> None:
    for one, other in FIGURES:
        assert signs_differ(one, other) == signs_differ(other, one)


# -- reasons ------------------------------------------------------------------------------------------------


@pytest.mark.any_kernel(reason=ANSWERS)
def test_the_reasons_that_are_told_are_explained() -> None:
    found: set[str] = set()
    for case in CASES:
        for one in case.in_each_way():
            _, report = run(one, one.input)
            found |= {removal.reason for removal in report.removed}
            found |= {spared.reason for spared in report.spared}
    assert found <= REASONS.keys()
    assert {*rules.LICENCES, rules.PARTS, rules.APART} <= found


def test_every_reason_is_a_sentence() -> None:
    others = {rules.PARTS, rules.APART, rules.TAKEN_BACK, rules.OVERLAP}
    assert {*rules.PROTECTIONS, *rules.LICENCES, *others} == REASONS.keys()
    for name, text in REASONS.items():
        assert text[:1].isupper(), name
        assert text.endswith("."), name
        assert "\n" not in text, name
        assert len(text.split()) >= 4, name
    assert len(set(REASONS.values())) == len(REASONS)
