"""Make `docs/what-goes.md`: decisions, each with a picture that the library draws and a reason.

    python docs/decisions/make_page.py            writes the page
    python docs/decisions/make_page.py --check    exits with 1 if the page is not what would be written

The texts are golden cases (`tests/cases`), or stand in `decisions.toml` with the reasons.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, get_args

from unrepeat import REASONS, Report, dedupe_text
from unrepeat.article.options import Caution

FOLDER = Path(__file__).parent
CASES = FOLDER.parents[1] / "tests" / "cases"
PAGE = FOLDER.parent / "what-goes.md"


@dataclass(frozen=True, slots=True)
class Decision:
    """A text that shows a decision, and the reason for people."""

    title: str
    why: str
    lines: Sequence[str]
    language: str
    join: str
    options: Mapping[str, Any]

    @property
    def text(self) -> str:
        return self.join.join(self.lines)

    @property
    def units(self) -> list[str]:
        """The units: lines that are not blank, as the golden cases have it."""
        return [line for line in self.lines if line.strip()]


def golden_cases() -> dict[str, dict[str, Any]]:
    """Return the golden cases by their labels."""
    names = ("duplicates.json", "negatives.json", "known_failures.json")
    files = [json.loads((CASES / name).read_text(encoding="utf-8")) for name in names]
    return {case["label"]: case for cases in files for case in cases}


def read(item: Mapping[str, Any], cases: Mapping[str, Mapping[str, Any]]) -> Decision:
    """Return a decision of the TOML file with its text."""
    case = cases[item["case"]] if "case" in item else {"text": item["text"], "language": "en"}
    options = dict(case.get("options", {}))
    if options.get("caution") == "normal":  # the default
        del options["caution"]
    return Decision(
        item["title"],
        item["why"].strip(),
        case["text"],
        case["language"],
        case.get("join", "\n"),
        options,
    )


def remarks(report: Report) -> dict[int, str]:
    """Return what is said behind each unit, by its number from 0."""
    told = {spared.unit: f"stays, is like {spared.of + 1} ({spared.reason})" for spared in report.spared}
    for removal in report.removed:
        part = "" if removal.whole else " in part"
        told[removal.unit] = f"goes{part}, repeats {removal.of + 1} ({removal.reason})"
    return told


def picture(decision: Decision, report: Report) -> str:
    """Return the text as a list, with what went struck out; a block of HTML without an empty line."""
    assert report.units == len(decision.units), decision.title
    told = remarks(report)
    gone = {removal.unit for removal in report.removed}
    rows = []
    for unit, text in enumerate(decision.units):
        shown = escape(text, quote=False)
        words = f"<del>{shown}</del>" if unit in gone else shown
        remark = f" <small>{told[unit]}</small>" if unit in told else ""
        rows.append(f'<li class="{"goes" if unit in gone else "stays"}"><span>{words}</span>{remark}</li>')
    return "\n".join((f'<ol class="picture" lang="{decision.language}" dir="auto">', *rows, "</ol>"))


def lines_of(units: Sequence[int]) -> str:
    """Return numbers of lines in words, from 1."""
    if not units:
        return "nothing goes"
    runs: list[list[int]] = []
    for unit in units:
        if runs and unit == runs[-1][-1] + 1:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    numbers = []
    for run in runs:
        numbers += [f"{run[0] + 1} to {run[-1] + 1}"] if len(run) > 2 else [str(unit + 1) for unit in run]
    if len(units) == 1:
        return f"{numbers[0]} goes"
    return f"{', '.join(numbers[:-1])} and {numbers[-1]} go" if len(numbers) > 1 else f"{numbers[0]} go"


def equal_lines(units: Sequence[str]) -> list[int]:
    """Return the units that a filter of equal lines removes."""
    return [
        number for number, unit in enumerate(units) if unit.strip() in {u.strip() for u in units[:number]}
    ]


def outcomes(decision: Decision) -> str:
    """Return what each way of caution does, and the filter of equal lines."""
    found: dict[str, list[str]] = {}
    for caution in get_args(Caution):
        report = dedupe_text(decision.text, **{**decision.options, "caution": caution}).report
        found.setdefault(lines_of([removal.unit for removal in report.removed]), []).append(f"`{caution}`")
    ways = [
        f"{' and '.join(names) if len(names) < 3 else 'each way'}: {result}"
        for result, names in found.items()
    ]
    return "; ".join((*ways, f"a filter of equal lines: {lines_of(equal_lines(decision.units))}")) + "."


def section(number: int, decision: Decision) -> Iterator[str]:
    """Write a decision: heading, picture, reason."""
    report = dedupe_text(decision.text, **decision.options).report
    yield f"### {number}. {decision.title}"
    yield picture(decision, report)
    yield decision.why
    reasons = dict.fromkeys(item.reason for item in (*report.removed, *report.spared))
    meanings = [f"- `{reason}`: {REASONS[reason]}" for reason in reasons]
    if decision.options:
        values = ", ".join(f"{name}={value!r}".replace("'", '"') for name, value in decision.options.items())
        meanings.append(f"- With `{values}`.")
    yield "\n".join((*meanings, f"- {outcomes(decision)[0].upper()}{outcomes(decision)[1:]}"))


def page() -> str:
    """Return the whole page."""
    told = tomllib.loads((FOLDER / "decisions.toml").read_text(encoding="utf-8"))
    cases = golden_cases()
    blocks = []
    number = 0
    for part in told["part"]:
        blocks += [f"## {part['title']}", part["says"].strip()]
        for item in part["decision"]:
            number += 1
            blocks += section(number, read(item, cases))
    return "\n\n".join((told["introduction"].format(count=number).strip(), *blocks)) + "\n"


def main() -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if it is another page"
    )
    made = page()
    if parser.parse_args().check:
        return int(PAGE.read_text(encoding="utf-8") != made)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
