"""Golden cases: articles as data, each with the answer that is right. `cases/README.md` tells the format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import get_args

import pytest

from tests.package import ROOT
from unrepeat import Report, dedupe_blocks, dedupe_text
from unrepeat.article.options import Caution, OptionValues
from unrepeat.article.values import MatchKind

FOLDER = ROOT / "tests" / "cases"

# What the two large files cover at least, so that no change makes the library one for English alone.
MIN_CASES, MIN_LANGUAGES, MIN_SCRIPTS = 60, 8, 4


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that goes, the line it repeats, and the kind if it matters."""

    line: int
    of: int
    kind: MatchKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text as a list of lines, and what must become of it."""

    label: str
    comment: str
    language: str
    script: str
    text: Sequence[str]
    rules: Sequence[str] = ()
    join: str = "\n"
    options: OptionValues = field(default_factory=OptionValues)
    removed: Sequence[Removed] = ()
    spared: Mapping[int, str] = field(default_factory=dict)
    clean: Sequence[str] | None = None
    parts: bool = False
    """Whether only a part of some removed line goes; `clean` tells what is left."""

    @property
    def input(self) -> str:
        return self.join.join(self.text)

    @property
    def output(self) -> str:
        return self.join.join(self.kept_lines())

    @property
    def units(self) -> dict[int, int]:
        """The number of the unit that each line is; blank lines are none."""
        filled = [line for line, text in enumerate(self.text) if text.strip()]
        return {line: unit for unit, line in enumerate(filled)}

    def in_each_way(self) -> list[Case]:
        """Return the case with each `caution` under which its answer holds.

        A case that names one means that one alone. What stays with "normal" stays with all others; what goes
        goes with "thorough" as well.
        """
        if "caution" in self.options:
            return [self]
        ways: tuple[Caution, ...] = ("normal", "thorough") if self.removed else get_args(Caution)
        return [replace(self, options={**self.options, "caution": way}) for way in ways]

    def expected(self) -> list[tuple[int, int, MatchKind | None]]:
        """Return (unit, of, kind) of each removal."""
        return [(self.units[item.line], self.units[item.of], item.kind) for item in self.removed]

    def kept_lines(self) -> Sequence[str]:
        """Return the lines that stay.

        A removed line takes the blank lines below it along; the last one of the text, those above it.
        """
        if self.clean is not None:
            return self.clean
        gone = {item.line for item in self.removed}
        last = max(self.units, default=-1)
        for item in self.removed:
            self._take_blanks(gone, item.line, 1, until=last)
        if last in gone:
            self._take_blanks(gone, last, -1, until=0)
        return [text for line, text in enumerate(self.text) if line not in gone]

    def _take_blanks(self, gone: set[int], line: int, step: int, until: int) -> None:
        """Add to `gone` the blank lines that follow `line` in the direction of `step`, past removed ones."""
        while line != until and (line + step in gone or not self.text[line + step].strip()):
            line += step
            gone.add(line)


def load(name: str) -> list[Case]:
    """Return the cases of a file."""
    cases = []
    for item in json.loads((FOLDER / name).read_text(encoding="utf-8")):
        item["removed"] = [Removed(**removed) for removed in item.get("removed", ())]
        item["spared"] = {int(line): reason for line, reason in item.get("spared", {}).items()}
        cases.append(Case(**item))
    return cases


DUPLICATES, NEGATIVES, KNOWN_FAILURES = map(
    load, ("duplicates.json", "negatives.json", "known_failures.json")
)
ALL = [*DUPLICATES, *NEGATIVES, *KNOWN_FAILURES]

Change = Callable[[str], str]
# Line ends and edges that no answer may depend on.
VARIANTS: dict[str, Change] = {
    "blank-lines-above": lambda text: "\n\n" + text,
    "line-end-at-the-end": lambda text: text + "\n",
    "blank-lines-around": lambda text: "\n \n" + text + "\n\n\n",
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "crlf-at-the-end": lambda text: (text + "\n").replace("\n", "\r\n"),
    "cr": lambda text: text.replace("\n", "\r"),
}


def ids(cases: Sequence[Case]) -> list[str]:
    return [case.label for case in cases]


def run(case: Case, text: str) -> tuple[str, Report]:
    """Return the clean text and the report."""
    return dedupe_text(text, **case.options)


def assert_removed(case: Case, report: Report) -> None:
    """The units of the case were removed, for the units of the case, and no others."""
    expected = case.expected()
    found = [(removal.unit, removal.of, removal.kind) for removal in report.removed]
    assert [pair[:2] for pair in found] == [pair[:2] for pair in expected], report.summary()
    kinds = [(unit, kind) for unit, _, kind in expected if kind is not None]
    assert [(unit, kind) for unit, _, kind in found if (unit, kind) in kinds] == kinds, report.summary()


# -- the runs of a case, each of which finds the same answer ------------------------------------------------

Check = Callable[[Case], None]


def as_it_stands(case: Case) -> None:
    """The clean text, the removals and the reasons are those of the case."""
    clean, report = run(case, case.input)
    assert report.units == len(case.units), report.layout
    assert_removed(case, report)
    assert clean == case.output
    reasons = {spared.unit: spared.reason for spared in report.spared}
    for line, reason in case.spared.items():
        assert reasons.get(case.units[line]) == reason, report.summary()


def other_ways(case: Case) -> None:
    """The same goes with other values of `caution`; why something stays may then be told by another rule."""
    for other in case.in_each_way():
        clean, report = run(other, other.input)
        assert [(one.unit, one.of) for one in report.removed] == [pair[:2] for pair in case.expected()], other
        assert clean == case.output


def nothing_goes(case: Case) -> None:
    clean, report = run(case, case.input)
    assert clean == case.input
    assert not report.removed
    assert not report.runs


def report_alone(case: Case) -> None:
    """The report alone rebuilds both texts, whatever the answer is, and survives JSON."""
    clean, report = run(case, case.input)
    assert report.settled
    assert report.apply(case.input) == clean
    assert report.restore(clean) == case.input
    assert Report.from_json(report.to_json()) == report
    assert all(case.input[removal.start : removal.end] == removal.text for removal in report.removed)
    assert all(case.input[spared.start : spared.end] == spared.text for spared in report.spared)


def second_run(case: Case) -> None:
    """Nothing more goes, whatever the answer is."""
    clean, _ = run(case, case.input)
    again, report = run(case, clean)
    assert again == clean
    assert not report.removed


def changed(case: Case, change: Change) -> None:
    """Line ends and edges of the text change, and the answer changes in nothing else."""
    text = change(case.input)
    clean, report = run(case, text)
    assert_removed(case, report)
    assert clean == change(case.output)
    assert report.apply(text) == clean
    assert report.restore(clean) == text


def block_by_block(case: Case) -> None:
    """Handed over one by one, the units fare the same."""
    if "unit" in case.options:
        return
    blocks = [case.text[line].strip() for line in case.units]
    clean, report = dedupe_blocks(blocks, **case.options)
    assert_removed(case, report)
    gone = {unit for unit, _, _ in case.expected()}
    left = [line.strip() for line in case.kept_lines() if line.strip()]
    assert clean == (left if case.parts else [block for unit, block in enumerate(blocks) if unit not in gone])


WHATEVER_THE_ANSWER_IS: dict[str, Check] = {"report-alone": report_alone, "second-run": second_run}
RUNS: dict[str, Check] = {
    "as-it-stands": as_it_stands,
    "other-ways": other_ways,
    "block-by-block": block_by_block,
    **WHATEVER_THE_ANSWER_IS,
    **{name: partial(changed, change=change) for name, change in VARIANTS.items()},
}


def check(case: Case, runs: Mapping[str, Check]) -> None:
    """Do all the runs of a case, and tell each that fails by its name."""
    failed: dict[str, Exception] = {}
    for name, one in runs.items():
        try:
            one(case)
        except Exception as error:  # noqa: BLE001 # raised below, with those of the other runs
            error.add_note(f"This is the run {name!r} of the case {case.label!r}.")
            failed[name] = error
    if failed:
        raise ExceptionGroup(f"{case.label}: {', '.join(failed)}", list(failed.values()))


@pytest.mark.parametrize("case", DUPLICATES, ids=ids(DUPLICATES))
def test_duplicates(case: Case) -> None:
    check(case, RUNS)


@pytest.mark.parametrize("case", NEGATIVES, ids=ids(NEGATIVES))
def test_negatives(case: Case) -> None:
    check(case, {**RUNS, "nothing-goes": nothing_goes})


@pytest.mark.parametrize(
    "case",
    [
        # A case that passes belongs into another file.
        pytest.param(
            case,
            id=case.label,
            marks=pytest.mark.xfail(raises=AssertionError, strict=True, reason=case.comment),
        )
        for case in KNOWN_FAILURES
    ],
)
def test_known_failures(case: Case) -> None:
    as_it_stands(case)


@pytest.mark.parametrize("case", KNOWN_FAILURES, ids=ids(KNOWN_FAILURES))
def test_known_failures_keep_the_promises(case: Case) -> None:
    check(case, WHATEVER_THE_ANSWER_IS)


def test_a_run_that_fails_is_told_by_its_name() -> None:
    wrong = replace(next(case for case in DUPLICATES if "unit" not in case.options), removed=())
    with pytest.raises(ExceptionGroup) as raised:
        check(wrong, RUNS)
    answers = RUNS.keys() - WHATEVER_THE_ANSWER_IS.keys()
    assert raised.value.message == f"{wrong.label}: {', '.join(name for name in RUNS if name in answers)}"
    assert raised.value.exceptions[0].__notes__ == [
        f"This is the run 'as-it-stands' of the case {wrong.label!r}."
    ]


def test_the_files_are_what_their_names_say() -> None:
    labels = ids(ALL)
    assert len(labels) == len(set(labels))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-zA-Z0-9]+)*", label) for label in labels)
    assert all(case.comment for case in ALL)
    assert all(case.removed for case in DUPLICATES)
    assert not any(case.removed or case.clean for case in NEGATIVES)
    for case in ALL:
        gone = {item.line for item in case.removed}
        assert gone <= case.units.keys(), case.label
        assert {item.of for item in case.removed} <= case.units.keys() - gone, case.label
        assert case.spared.keys() <= case.units.keys() - gone, case.label


@pytest.mark.parametrize("cases", [DUPLICATES, NEGATIVES], ids=["duplicates", "negatives"])
def test_many_languages_and_scripts(cases: list[Case]) -> None:
    assert len(cases) >= MIN_CASES
    assert len({case.language for case in cases}) >= MIN_LANGUAGES
    assert len({case.script for case in cases}) >= MIN_SCRIPTS
