"""The promises of `README.md`, each as a property that draws hostile texts and every option."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from itertools import chain, pairwise
from types import FrameType
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import oracles
from tests.kernels import PICKED, same_report
from tests.passages import texts_of_sentences
from tests.strategies import OPTION_STRATEGIES, options, paragraphs, texts
from unrepeat import (
    REASONS,
    SIGNS,
    Options,
    Removal,
    Report,
    ReportError,
    Spared,
    _kernel,
    dedupe_blocks,
    dedupe_text,
)
from unrepeat.article.evidence.candidates import CAPS
from unrepeat.article.evidence.compare import compare, needed
from unrepeat.article.evidence.left import Left
from unrepeat.article.finders.finders import Found
from unrepeat.article.options import Caution, Keep, OptionValues
from unrepeat.article.text.segment import segment
from unrepeat.article.text.units import Units
from unrepeat.ignored import Ignored, masked
from unrepeat.words import words

Input = str | list[str]

BLOCKS = st.one_of(
    paragraphs(),
    texts().map(lambda text: text.split("\n")),
    st.lists(st.text(st.characters(exclude_categories=()), max_size=8), max_size=8),
)
TEXT_CALLS = st.tuples(texts(), options())
BLOCK_CALLS = st.tuples(BLOCKS, options(unit=st.just("auto")))

PASSAGE_CALLS = st.tuples(texts_of_sentences().map(lambda drawn: drawn.text), options())

CALLS: dict[str, st.SearchStrategy[tuple[Input, Options]]] = {
    "text": TEXT_CALLS,
    "passages": PASSAGE_CALLS,
    "blocks": BLOCK_CALLS,
}

both = pytest.mark.parametrize("function", CALLS)


@dataclass
class Run:
    """A call with its answer, and the units of the text, found again from the report's layout."""

    given: Input
    answer: Input
    report: Report
    options: Options
    text: str
    spans: list[tuple[int, int]]

    @property
    def clean(self) -> str:
        return self.answer if isinstance(self.answer, str) else "\n".join(self.answer)

    @property
    def units(self) -> list[str]:
        return [self.text[start:end] for start, end in self.spans]

    @property
    def counted(self) -> list[str]:
        """What counts of each unit, found by a slower way."""
        return [masked(unit, self.options.ignore) for unit in self.units]

    @property
    def matches(self) -> list[Removal | Spared]:
        return [*self.report.removed, *self.report.spared]

    @property
    def kept(self) -> list[int]:
        gone = {removal.unit for removal in self.report.removed if removal.whole}
        return [number for number in range(len(self.spans)) if number not in gone]

    @property
    def in_part(self) -> set[int]:
        """The units of which something is left, and something is not."""
        left = [end - start for start, end in self.spans]
        for removal in self.report.removed:
            start, end = self.spans[removal.unit]
            left[removal.unit] -= min(end, removal.cut_end) - max(start, removal.cut_start)
        return {removal.unit for removal in self.report.removed if left[removal.unit]}

    @property
    def untouched(self) -> list[int]:
        """The units of which nothing went."""
        cut = {removal.unit for removal in self.report.removed}
        return [number for number in self.kept if number not in cut]

    def counted_of(self, start: int, end: int) -> str:
        """What counts of a stretch of the text."""
        return masked(self.text[start:end], self.options.ignore)


def run(given_input: Input, chosen: Options) -> Run:
    if isinstance(given_input, str):
        clean, report = dedupe_text(given_input, options=chosen)
        assert report.layout != "block"
        layout, spans = segment(given_input, chosen.unit)
        if layout != report.layout:
            spans = segment(given_input, report.layout)[1]
        return Run(given_input, clean, report, chosen, given_input, spans)
    left, report = dedupe_blocks(given_input, options=chosen)
    spans = []
    start = 0
    for block in given_input:
        spans.append((start, start + len(block)))
        start += len(block) + 1
    return Run(given_input, left, report, chosen, "\n".join(given_input), spans)


def test_the_properties_draw_every_option() -> None:
    assert list(OPTION_STRATEGIES) == [field.name for field in fields(Options)]


# -- what holds for every answer ----------------------------------------------------------------------------


def lossless(found: Run) -> None:
    """The report makes the clean text of the input, and the input of the clean text."""
    assert found.report.apply(found.text) == found.clean
    assert found.report.restore(found.clean) == found.text


def only_cuts(found: Run) -> None:
    """Units and parts of them go, with white space beside; the rest is byte-identical and in order."""
    text, spans = found.text, found.spans
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    position = 0
    left = []
    for removal in found.report.removed:
        number = removal.unit
        above, _, _, below = edges[2 * number : 2 * number + 4]
        start, end = removal.start, removal.end
        assert above <= removal.cut_start <= start < end <= removal.cut_end <= below
        assert removal.before == text[removal.cut_start : start]
        assert removal.after == text[end : removal.cut_end]
        assert position <= removal.cut_start
        assert removal.whole == (number not in found.in_part)
        if not removal.whole:
            assert spans[number][0] <= start < end <= spans[number][1]
            assert not (removal.before + removal.after).strip()
        left.append(text[position : removal.cut_start])
        position = removal.cut_end
    assert found.clean == "".join([*left, text[position:]])
    # No cut reaches into a unit that stays, so each still stands in the clean text, after those before it.
    position = 0
    for number in found.untouched:
        position = found.clean.index(found.units[number], position) + len(found.units[number])
    assert len(found.clean.splitlines()) <= len(text.splitlines())
    assert found.report.units == len(spans)
    assert found.report.kept == len(found.kept) >= bool(spans)
    assert (found.report.characters, found.report.clean_characters) == (len(text), len(found.clean))


def what_stays_is_whole(found: Run) -> None:
    """Lines of the clean text are lines of the input, with all their white space; blocks the very strings."""
    text, clean = found.text, found.clean
    if isinstance(found.given, list):
        untouched = set(found.untouched)
        cuts = [(removal.cut_start, removal.cut_end) for removal in found.report.removed]
        for block, number in zip(found.answer, found.kept, strict=True):
            start, end = found.spans[number]
            inside = [start, *chain(*(cut for cut in cuts if start <= cut[0] < end)), end]
            pairs = zip(inside[::2], inside[1::2], strict=True)
            assert block == "".join(text[low:high] for low, high in pairs) != "" or number in untouched
            assert (block is found.given[number]) == (number in untouched)
    elif found.report.layout == "sentence" or not all(removal.whole for removal in found.report.removed):
        # What is left of a line keeps its indentation, and what is left of a blank one is the same.
        indents = [line[: len(line) - len(line.lstrip())] for line in text.splitlines()]
        left = [line[: len(line) - len(line.lstrip())] for line in clean.splitlines()]
        assert oracles.is_subsequence(left, indents)
    else:
        assert oracles.is_subsequence(clean.splitlines(), text.splitlines())


def verified(found: Run) -> None:
    """Every number in the report is what the words of the two units give, and it reaches the threshold."""
    for match in found.matches:
        unit = words(found.counted_of(match.start, match.end))
        of = words(found.counted_of(match.of_start, match.of_end))
        shorter = min(len(unit), len(of))
        assert match.jaccard == oracles.jaccard(unit, of, found.options.shingle_size)
        matched = round(match.coverage * shorter)
        assert match.coverage == matched / shorter
        assert match.coverage >= found.options.threshold - 1e-9  # the rounding of `verify.needed`
        assert matched <= oracles.common_subsequence(unit, of)
        # Of units about as long as each other the common beginning and end are matched first (`align`), which
        # need not be the best chain. The slow oracle looks at all pairs of equal words, twice.
        similar = abs(len(unit) - len(of)) <= shorter - needed(found.options.threshold, shorter)
        if not similar and sum(map(unit.count, of)) < 1000:
            assert matched in oracles.best_chains(unit, of)[1]
        assert len(match.new_words) == len(unit) - matched
        assert oracles.is_subsequence(match.new_words, unit)
        assert match.kind != "exact" or unit == of
        assert unit == of or match.kind in ("near", "contained", "run")
        if match.kind in ("near", "contained"):
            assert getattr(found.options, match.kind)


def no_chains(found: Run) -> None:
    """Whatever goes, goes for a unit that stays."""
    kept = set(found.kept)
    assert all(removal.of in kept for removal in found.report.removed)
    assert all(spared.unit in kept for spared in found.report.spared)
    assert all(spared.reason in REASONS for spared in found.report.spared)
    starts = [removal.start for removal in found.report.removed]
    assert starts == sorted(set(starts))


def nothing_of_substance_lost(found: Run) -> None:
    """Every figure of a removed unit, with its currency or percent sign, stands in the kept one."""
    for removal in found.report.removed:
        unit = found.counted_of(removal.start, removal.end)
        of = found.counted_of(removal.of_start, removal.of_end)
        assert oracles.number_words(words(unit)) <= oracles.number_words(words(of))
        assert not oracles.number_words(removal.new_words)
        # A sign two spaces from its figure is none of it, and is there all the same.
        alike = [
            oracles.signed_figures(edit(unit)) <= oracles.signed_figures(edit(of))
            for edit in (str, one_space)
        ]
        assert any(alike)


def one_space(text: str) -> str:
    return re.sub("[ \\t]+", " ", text)


def still(found: Run) -> None:
    """Deduping the answer again, with the same options, removes nothing."""
    again = run(found.answer, found.options)
    assert again.answer is found.answer if isinstance(found.answer, str) else again.answer == found.answer
    assert again.report.removed == ()


def offsets(found: Run) -> None:
    """Offsets are those of the units in the input, or of parts of them."""
    for match in found.matches:
        places = (match.unit, match.start, match.end), (match.of, match.of_start, match.of_end)
        for number, start, end in places:
            first, last = found.spans[number]
            assert first <= start < end <= last
        alone = [removal.unit for removal in found.report.removed].count(match.unit) == 1
        if match.whole and (isinstance(match, Spared) or alone):
            assert (match.start, match.end) == found.spans[match.unit]
        assert found.text[match.start : match.end] == match.text
        assert words(found.counted_of(match.start, match.end))


def what_was_ignored_is_told(found: Run) -> None:
    """Of each unit in the report, what it holds and what did not count; all of it stands in the unit."""
    for match in found.matches:
        assert match.ignored == Ignored(found.options.ignore).found_in(match.text)
        position = 0
        for piece in match.ignored:
            position = match.text.index(piece, position) + len(piece)


def runs(found: Run) -> None:
    """Each removal is in exactly one run, and a run is a longest one beside a run of kept copies."""
    report = found.report
    count = Counter(removal.unit for removal in report.removed)
    of = {one.unit: one.of for one in report.removed if one.whole and count[one.unit] == 1}
    members: dict[int, list[int]] = {}
    for removal in report.removed:
        members.setdefault(removal.run, []).append(removal.unit)
    assert list(members) == list(range(len(report.runs)))
    for number, run in enumerate(report.runs):
        run_of_units = list(range(run.first, run.last + 1))
        assert members[number] == run_of_units
        if run.first not in of:
            assert run.first == run.last
            continue
        assert [of[unit] for unit in run_of_units] == list(range(run.of_first, run.of_last + 1))
        assert of.get(run.last + 1) != run.of_last + 1
        assert of.get(run.first - 1, -1) != run.of_first - 1 or run.of_first == 0


def json_round_trip(found: Run) -> None:
    if re.search("[\ud800-\udbff][\udc00-\udfff]", found.text):
        return  # JSON makes one character of the two: see below
    written = found.report.to_json()
    assert written.isascii()
    again = Report.from_json(written)
    assert again == found.report
    assert again.to_json() == written
    assert Report.from_json(found.report.to_json(indent=2)) == found.report
    assert Report.from_dict(found.report.to_dict()) == found.report
    assert again.restore(again.apply(found.text)) == found.text


def weakest_and_summary(found: Run) -> None:
    report = found.report
    weakest = report.weakest(len(report.removed))
    assert sorted(removal.unit for removal in weakest) == [removal.unit for removal in report.removed]
    points = {name: int(text.split(":")[0]) for name, text in SIGNS.items()}

    def evidence(removal: Removal) -> tuple[float, ...]:
        return sum(map(points.__getitem__, removal.signs)), removal.coverage, removal.jaccard

    assert all(evidence(one) <= evidence(other) for one, other in pairwise(weakest))
    assert report.weakest(1) == weakest[:1]
    assert 0 <= report.removed_ratio <= 1
    lines = report.summary().split("\n")
    # Where the columns leave no room, the text of a row stands below it, further in; so does the first line.
    rows = [line for line in lines if not line.startswith("    ")]
    first = next(number for number, line in enumerate(lines, 1) if line.endswith("%)"))
    assert len(rows) == first + len(report.runs) + len(report.spared) + bool(report.spared) + bool(
        report.capped
    ) + (not report.settled) + any(match.ignored for match in (*report.removed, *report.spared))
    report.summary().encode("utf-8", "surrogatepass")


PROMISES = (
    *(lossless, only_cuts, what_stays_is_whole, verified, no_chains, nothing_of_substance_lost),
    *(still, offsets, what_was_ignored_is_told, runs, json_round_trip, weakest_and_summary),
)


@both
@settings(max_examples=2 * settings().max_examples)
@given(data=st.data())
def test_what_is_promised_of_every_answer(function: str, data: st.DataObject) -> None:
    """All on the same answer: drawing it takes longest, so there are twice the usual number."""
    found = run(*data.draw(CALLS[function]))
    for promise in PROMISES:
        promise(found)


# -- what holds for some texts, and for more than one call --------------------------------------------------


@pytest.mark.xfail(strict=True, reason="a piece of a unit inside a repeated run is not asked for `contained`")
def test_without_contained_copies_none_is_told() -> None:
    lines = [
        "Ida said that the ferry to the island was late on Monday.",
        "Nobody on the pier knew why the crane stood there.",
        "The guild will meet again when the weir is mended. Ida",
        "said that the ferry to the island was late on Monday.",
        "Nobody on the pier knew why the crane stood there.",
        "The guild will meet again when the weir is mended.",
    ]
    _, report = dedupe_blocks(lines, contained=False, near=False)
    assert [removal for removal in report.removed if removal.kind == "contained"] == []


TOLD_APART = [
    *(
        ("5 %", "5"),
        ("5%", "$5"),
        ("5\xa0%", "5"),
        ("5\u2009\u20ac", "5"),
        ("\uff15\uff05", "5"),
        ("-5", "5"),
    ),
    *(("<5", ">5"), ("5 \xb0C", "5 C"), ("5\u2030", "5%"), ("5 \xbd", "5 1/2")),
]
STILL_ALIKE = [(".5", "5"), ("1-5", "1.5"), ("5.8", "5/8"), ("\u0665\u066a", "\u0665"), ("5  %", "5")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *TOLD_APART,
        *STILL_ALIKE,
    ],
)
def test_figures_that_only_a_sign_tells_apart(one: str, other: str) -> None:
    text = "".join(
        f"Prices in the town of the ships went up by {figure} last year.\n" for figure in (one, other)
    )
    clean, report = dedupe_text(text, unit="line")
    assert clean is text
    assert [spared.reason for spared in report.spared] in (["number"], [])


# Text goes over the pipe as UTF-8 in base64: JSON would join a pair of lone surrogates to one character.
_WORKER = """
import base64, json, sys
from unrepeat import Options, dedupe_blocks, dedupe_text
for line in sys.stdin:
    pieces, options = json.loads(line)
    pieces = [base64.b64decode(piece).decode("utf-8", "surrogatepass") for piece in pieces]
    options = Options(**options)
    if len(pieces) == 1:
        answer = dedupe_text(pieces[0], options=options)
    else:
        answer = dedupe_blocks(pieces, options=options)
    print(ascii(answer[0]) + answer[1].to_json(), flush=True)
"""


@pytest.fixture(scope="module")
def workers(kernel: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes whose hashes of strings differ."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER],
            env={**os.environ, "UNREPEAT_KERNEL": kernel, "PYTHONHASHSEED": seed},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "4242")
    ]
    yield started
    for worker in started:
        worker.communicate()


def _answer(given_input: Input, chosen: Options) -> str:
    answer = (
        dedupe_text(given_input, options=chosen)
        if isinstance(given_input, str)
        else dedupe_blocks(given_input, options=chosen)
    )
    return ascii(answer[0]) + answer[1].to_json()


@both
@given(data=st.data())
def test_deterministic_across_processes(
    workers: list[subprocess.Popen[str]], function: str, data: st.DataObject
) -> None:
    given_input, chosen = data.draw(CALLS[function])
    pieces = [given_input] if isinstance(given_input, str) else given_input
    assume(isinstance(given_input, str) or len(pieces) > 1)
    encoded = [base64.b64encode(piece.encode("utf-8", "surrogatepass")).decode() for piece in pieces]
    line = json.dumps([encoded, chosen.to_dict()])
    expected = _answer(given_input, chosen)
    for worker in workers:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(line + "\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == expected + "\n"


@given(calls=st.tuples(*CALLS.values()))
def test_deterministic_across_threads(calls: Sequence[tuple[Input, Options]]) -> None:
    """Calls of every kind at the same time, each of them twice."""
    expected = [_answer(*call) for call in calls]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda call: _answer(*call), [*calls, *calls])) == 2 * expected


@same_report
@given(calls=BLOCK_CALLS)
def test_a_round_that_is_left_out_would_have_found_nothing(calls: tuple[list[str], Options]) -> None:
    """`Found.conclusive` is a proof; here is the round that it saves."""
    blocks, chosen = calls
    left = Left(Units(blocks, [(0, 0)] * len(blocks), _kernel.UnitTable(blocks, chosen.shingle_size)))
    found = Found(left, chosen, set())
    if found.conclusive:
        onward = Found(left.without(found.removed), chosen, set())
        assert (onward.removed, onward.spared, onward.capped) == ({}, {}, set())


# Pairs that are refused in the first call, lest they make a chain, are open again in the second one.
REFUSED: list[tuple[list[str], OptionValues]] = [
    (
        [
            "the while $20 ships",
            "the while $20 ships",
            "the while $20 ships we",
            "the while $20 ships we our (Reuter)",
        ],
        {},
    ),
    (
        [
            "on. falls we they in harbour rain",
            "",
            "they in harbour",
            "they in harbour rain",
            "",
            "they in harbour",
        ],
        {"threshold": 0.6, "keep": "last", "min_words": 2},
    ),
    (
        [
            "late the they we?",
            "late the on on 7 they we?",
            "late the on on 7 they we?",
            "town. late the on on 7 they we?",
            "",
        ],
        {"shingle_size": 2},
    ),
]


@pytest.mark.parametrize(("blocks", "values"), REFUSED)
def test_still_where_a_pair_was_refused(blocks: list[str], values: OptionValues) -> None:
    left, report = dedupe_blocks(blocks, **values)
    assert report.settled
    assert dedupe_blocks(left, **values).blocks == left


# A unit and its equal: the one is refused for a copy, but is led to it again by way of the other.
POINTED: list[tuple[list[str], OptionValues]] = [
    (
        [
            "on and it was our agreed in late old falls?",
            "on and it was our agreed in late 3.5 old falls?",
            "on and it was said our agreed in late old falls?",
            "on and it was our agreed in late old falls?",
            "on and $20 it was said our agreed in late old falls?",
            "",
            "on and it was our agreed in late old falls?",
            "on and was in late old falls?",
        ],
        {},
    ),
    (
        [
            "agreed old agreed was?",
            "",
            "and late agreed old agreed was?",
            "was?",
            "and agreed old agreed was?",
            "agreed old agreed was?",
        ],
        {"threshold": 0.5, "keep": "last"},
    ),
    (
        [
            "Town was rain old on and said falls was?",
            "Town rain old on said falls was?",
            "Town rain old on and said falls was?",
            "",
            "Town rain old on said falls was?",
            "Town rain old on and said falls was?",
        ],
        {"keep": "longest"},
    ),
]


@pytest.mark.parametrize(("blocks", "values"), POINTED)
def test_settled_where_equal_units_lead_to_a_refused_copy(blocks: list[str], values: OptionValues) -> None:
    assert dedupe_blocks(blocks, **values).report.settled


GROWN = [f"{word}{turn}" for turn in "abcde" for word in ("the", "new", "pier", "at", "our")]
PLAIN = "A completely different paragraph that stands here twice, word for word, as scraped pages do."


@same_report
@pytest.mark.parametrize("keep", get_args(Keep))
@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("least", [3, 5, 8])
def test_settled_where_lines_grow(least: int, step: int, keep: Keep) -> None:
    """However many lines grow, they settle, and what has nothing to do with them goes."""
    for count in range(2, 7):
        grown = [" ".join(GROWN[: least + number * step]) for number in range(count)]
        text = "\n".join([*grown, PLAIN, "Something else.", PLAIN])
        clean, report = dedupe_text(text, unit="line", keep=keep)
        assert report.settled
        assert clean.count(PLAIN) == 1
        assert grown[-1] in clean.splitlines()
        assert dedupe_text(clean, unit="line", keep=keep).text == clean


@same_report
@both
@given(data=st.data(), rounds=st.integers(1, 3))
def test_what_does_not_settle_stays(function: str, data: st.DataObject, rounds: int) -> None:
    """With too few rounds for the text, a second run still removes nothing, and all the rest holds."""
    given_input, chosen = data.draw(CALLS[function])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("unrepeat.article.decide.MAX_ROUNDS", rounds)
        found = run(given_input, chosen)
        assert run(found.answer, chosen).report.removed == ()
    assert found.report.restore(found.clean) == found.text
    for removal in found.report.removed:
        assert removal.of in found.kept
        unit = found.counted_of(removal.start, removal.end)
        of = found.counted_of(removal.of_start, removal.of_end)
        assert oracles.number_words(words(unit)) <= oracles.number_words(words(of))


@same_report
@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=1), unique_by=lambda text: tuple(words(text))),
    st.sampled_from(("\n", "\r\n", "\n\n", "\u2028")),
    options(unit=st.sampled_from(("auto", "line", "paragraph")), ignore=st.just(())),
)
def test_without_repetition_the_very_same_text_comes_back(
    lines: list[str], separator: str, chosen: Options
) -> None:
    # One word each, so nothing is contained in anything.
    text = separator.join(line for line in lines if len(words(line)) == 1)
    clean, report = dedupe_text(text, options=chosen)
    assert clean is text
    assert (report.removed, report.spared, report.runs) == ((), (), ())
    assert report.clean_digest == report.digest


@given(st.text(st.characters(exclude_categories=())), st.integers(1, 5), options())
def test_any_str(text: str, times: int, chosen: Options) -> None:
    for one in (text, text * times, f"{text}\n" * times, f"{text}\n\n" * times):
        clean, report = dedupe_text(one, options=chosen)
        assert report.restore(clean) == one
        assert report.summary()
    left, report = dedupe_blocks([text] * times)
    assert report.restore("\n".join(left)) == "\n".join([text] * times)


@same_report
@both
@given(data=st.data())
def test_patterns_that_match_nothing_change_nothing(function: str, data: st.DataObject) -> None:
    given_input, chosen = data.draw(CALLS[function])
    values = chosen.to_dict()
    without = run(given_input, Options(**{**values, "ignore": ()}))
    nothing = run(given_input, Options(**{**values, "ignore": (r"(?!)", r"")}))
    assert nothing.clean == without.clean
    assert replace(nothing.report, options=without.options) == without.report


@same_report
@both
@given(data=st.data())
def test_a_unit_that_is_all_ignored_stays(function: str, data: st.DataObject) -> None:
    given_input, chosen = data.draw(CALLS[function])
    found = run(given_input, Options(**{**chosen.to_dict(), "ignore": (r"(?s).*",)}))
    assert found.clean == found.text
    assert found.report.spared == ()


def test_json_makes_one_character_of_two_surrogates_side_by_side() -> None:
    """JSON cannot tell the two apart; a report that comes back otherwise never restores a wrong text."""
    text = "ships wait \ud83d\ude00 in the harbour\n" * 2
    clean, report = dedupe_text(text)
    assert report.restore(clean) == text
    with pytest.raises(ReportError, match="changed"):
        Report.from_json(report.to_json()).restore(clean)


# Bounded: counts of units and of comparisons, never of seconds.

BASE = "Ships wait in the harbour while rain falls on our old town and nobody can tell when they will leave"


def _without_two(first: int, second: int) -> str:
    pieces = [f"{word}{number}" for number in range(4) for word in BASE.split()]
    del pieces[second], pieces[first]
    return " ".join(pieces)


MANY: dict[str, Sequence[str]] = {
    "identical": [BASE] * 2000,
    "edited": [_without_two(a, b) for b in range(1, 64) for a in range(b)][:1000],
    "figures": [f"{BASE}, she said in {number}" for number in range(2000)],
    "figures first": [f"{number} {BASE}" for number in range(2000)],
    "replaced": [f"{BASE} {word}" for word in map("x{:b}".format, range(2000))],
    "rows": [f"rovers {n} | united {n % 7} | {n % 3}" for n in range(2000)],
    "two by turns": [BASE, "Why did they wait for so long?"] * 1000,
    "growing": [" ".join(f"w{i % 97}" for i in range(n)) for n in range(1, 200)],
}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with every alignment."""
    calls: list[int] = []

    def counting(*args: Any) -> Any:
        calls.append(1)
        return compare(*args)

    monkeypatch.setattr("unrepeat.article.finders.pairs.compare", counting)
    return calls


@pytest.mark.parametrize("keep", get_args(Keep))
@pytest.mark.parametrize("name", MANY)
def test_bounded(name: str, keep: Keep, kernel: str, compared: list[int]) -> None:
    """No more comparisons than candidates allow, however many units are alike; and the caps are told."""
    # All 2,000 in one direction on one kernel; the caps bite at far fewer as well.
    units = MANY[name] if (keep, kernel) == ("first", PICKED) else MANY[name][:400]
    text = "\n".join(units)
    clean, report = dedupe_text(text, unit="line", keep=keep)
    assert report.restore(clean) == text
    assert report.settled
    assert dedupe_text(clean, unit="line", keep=keep).text is clean
    # Two rounds that find something, and one that does not, for each of the two calls.
    assert len(compared) <= 2 * 3 * CAPS.candidates * len(units)
    different = len({tuple(words(line)) for line in units})
    if different <= CAPS.candidates:
        assert report.capped == 0
        assert report.kept == different
    if name in ("figures", "figures first", "rows"):
        assert report.removed == ()
        assert report.capped > 0


PIECES = [" ".join(f"w{number}" for number in range(start, start + 10)) for start in range(0, 2000, 10)]
GROWING: dict[str, Callable[[int], str]] = {
    "identical": lambda count: f"{BASE}\n" * count,
    "short lines": lambda count: "a\nb c\n" * count,
    "blocks": lambda count: "Ships wait today.\nRain falls here.\nNobody knows why.\n" * count,
    "figures": lambda count: "\n".join(f"{BASE}, she said in {number}" for number in range(count)),
    "rows": lambda count: "\n".join(f"Rovers {n % 9} | United {n % 7} | {n % 3}" for n in range(count)),
    "questions": lambda count: "\n".join(f"Why did they wait?\nAnswer x{n:b} it is." for n in range(count)),
    "one line, then its pieces": lambda count: "\n".join([" ".join(PIECES[:count]), *PIECES[:count]]),
    "pieces, then one line": lambda count: "\n".join([*PIECES[:count], " ".join(PIECES[:count])]),
    "one line twice": lambda count: "\n".join(
        [" ".join(PIECES[:count]), " ".join([*PIECES[1:count], "end"])]
    ),
}


def function_calls(text: str, most: float = float("inf"), caution: Caution = "normal") -> int:
    """Return how many calls of functions, Python's own included, it takes to dedupe a text, up to `most`."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        assert calls <= most

    sys.setprofile(count)
    try:
        dedupe_text(text, unit="line", caution=caution)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    ("name", "count"),
    [
        # Of the rows the first 63 are all different, and cost nothing: what grows are the others.
        (name, 263 if name == "rows" else 100)
        for name in GROWING
    ],
)
def test_bounded_growth(name: str, count: int) -> None:
    """Twice the units take about twice the calls, and quadratic steps would take four times as many.

    Three times are allowed: the caps on candidates bite fully only with more units than these.
    """
    function_calls(GROWING[name](2 * count))  # what is made once, and kept for the next time, is not counted
    function_calls(GROWING[name](2 * count), most=3 * function_calls(GROWING[name](count)))


@pytest.mark.parametrize("caution", ["careful", "thorough"])
@pytest.mark.parametrize("name", GROWING)
def test_bounded_growth_in_the_other_ways(name: str, caution: Caution) -> None:
    """The same, of fewer units."""
    count = 163 if name == "rows" else 20
    text, twice = GROWING[name](count), GROWING[name](2 * count)
    function_calls(twice, caution=caution)
    function_calls(twice, most=3 * function_calls(text, caution=caution), caution=caution)


@pytest.mark.parametrize("name", ["one line, then its pieces", "one line twice", "figures"])
def test_bounded_memory(name: str) -> None:
    """Twice the units take about twice the memory, and what is held for each pair must not grow."""

    def peak(count: int) -> int:
        text = GROWING[name](count)
        tracemalloc.start()
        try:
            dedupe_text(text, unit="line")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(60)  # what is made once, and kept for the next time, is not counted
    assert peak(60) <= 2.6 * peak(30)


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 1_000_000,
        "x" * 1_000_000,
        "ab " * 60_000,
        "\r\n \n" * 200_000,
        "a\nb\n" * 10_000,
        "\U0001f600" * 300_000,
    ],
    ids=["newlines", "one word", "one line", "blank lines", "one-word lines", "emoji"],
)
def test_bounded_large(text: str) -> None:
    """That one line, or one-word lines, take no more than their share: `tests/test_growth.py`."""
    clean, report = dedupe_text(text)
    assert clean is text
    assert report.settled


def test_bounded_loop() -> None:
    """A line that stands there again and again goes, as many times as it may be."""
    clean, report = dedupe_text("Share\n" * 20_000)
    assert clean == "Share\n"
    assert report.settled
