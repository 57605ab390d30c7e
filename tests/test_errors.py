"""Wrong input, wrong options, wrong reports: the right error, with the value in its message."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import fields
from types import NoneType
from typing import Any, cast

import pytest

import unrepeat
from unrepeat import (
    InputError,
    MissingExtraError,
    OptionError,
    Options,
    Removal,
    Report,
    ReportError,
    Run,
    Spared,
    UnrepeatError,
    dedupe_blocks,
    dedupe_text,
)
from unrepeat.errors import KernelError

TEXT = "Ships wait in the harbour.\nShips wait in the harbour.\nWhy?\nIngredients:\nIngredients:\n"


def test_all_errors_have_one_base() -> None:
    for error in (InputError, KernelError, MissingExtraError, OptionError, ReportError):
        assert issubclass(error, UnrepeatError)
    assert issubclass(InputError, TypeError)
    assert issubclass(OptionError, ValueError)
    assert issubclass(ReportError, ValueError)
    assert issubclass(MissingExtraError, ImportError)
    assert issubclass(KernelError, ImportError)


# -- input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"ships wait", "bytes: b'ships wait'"),
        (bytearray(b"ships"), "bytearray: bytearray(b'ships')"),
        (None, "NoneType: None"),
        (7, "int: 7"),
        (["ships"], "list: ['ships']"),
        (b"x" * 1000, "bytes: b'xxxx"),
    ],
)
def test_what_is_no_text(value: Any, shown: str) -> None:
    with pytest.raises(InputError) as caught:
        dedupe_text(value)
    assert shown in str(caught.value)
    assert len(str(caught.value)) < 300
    assert ("decode" in str(caught.value)) == isinstance(value, (bytes, bytearray))
    with pytest.raises(InputError) as caught:
        dedupe_blocks(["a", value])
    assert shown in str(caught.value)
    assert "block 1" in str(caught.value)


@pytest.mark.parametrize("value", ["ships wait", b"ships", None, 7, {"a": 1}, {"a"}, iter(["a"])])
def test_what_is_no_list_of_blocks(value: Any) -> None:
    with pytest.raises(InputError) as caught:
        dedupe_blocks(value)
    assert type(value).__name__ in str(caught.value)
    assert repr(value)[:10] in str(caught.value)


def test_a_value_is_shown_in_one_line() -> None:
    class Table:
        def __repr__(self) -> str:
            return "  a  b\n0 1  2"

    with pytest.raises(InputError) as caught:
        dedupe_text(cast("str", Table()))
    assert "  a  b 0 1  2" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_tuple_is_a_list_of_blocks() -> None:
    assert dedupe_blocks(("Ships wait in port.", "Ships wait in port."))[0] == ["Ships wait in port."]
    assert dedupe_blocks([])[0] == []


# -- options ------------------------------------------------------------------------------------------------

WRONG = [
    ("unit", "word", "'word'"),
    ("unit", None, "None"),
    ("unit", ["line"], "['line']"),
    ("keep", "best", "'best'"),
    ("keep", 1, "1"),
    ("caution", "bold", "'bold'"),
    ("caution", None, "None"),
    ("threshold", 0.49, "0.49"),
    ("threshold", 1.01, "1.01"),
    ("threshold", float("nan"), "nan"),
    ("threshold", float("inf"), "inf"),
    ("threshold", True, "True"),
    ("threshold", "0.9", "'0.9'"),
    ("threshold", None, "None"),
    ("shingle_size", 0, "0"),
    ("shingle_size", 33, "33"),
    ("shingle_size", 3.0, "3.0"),
    ("shingle_size", True, "True"),
    ("shingle_size", "3", "'3'"),
    ("min_words", 0, "0"),
    ("min_words", -4, "-4"),
    ("min_words", True, "True"),
    ("min_words", None, "None"),
    ("near", 1, "1"),
    ("near", None, "None"),
    ("contained", "yes", "'yes'"),
    ("contained", 0, "0"),
    ("num_perm", 15, "15"),
    ("num_perm", 4097, "4097"),
    ("num_perm", 128.0, "128.0"),
    ("num_perm", True, "True"),
    ("seed", -1, "-1"),
    ("seed", 2**32, "4294967296"),
    ("seed", False, "False"),
    ("seed", 1.0, "1.0"),
    ("unit", "x" * 1000, "'xxxx"),
    ("seed", 10**1000, "1000"),
]
CALLS: dict[str, Callable[..., object]] = {
    "Options": Options,
    "dedupe_text": lambda **values: dedupe_text(TEXT, **values),
    "dedupe_blocks": lambda **values: dedupe_blocks([TEXT], **values),
}

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
@pytest.mark.parametrize(("name", "value", "shown"), WRONG, ids=lambda value: repr(value)[:12])
def test_wrong_options(call: Callable[..., object], name: str, value: object, shown: str) -> None:
    with pytest.raises(OptionError) as caught:
        call(**{name: value})
    assert name in str(caught.value)
    assert shown in str(caught.value)
    assert len(str(caught.value)) < 300


@every_call
@pytest.mark.parametrize(
    ("name", "meant"), [("treshold", "'threshold'"), ("Keep", "'keep'"), ("ngram", None)]
)
def test_unknown_options(call: Callable[..., object], name: str, meant: str | None) -> None:
    with pytest.raises(OptionError) as caught:
        call(**{name: 1})
    assert repr(name) in str(caught.value)
    assert (f"Did you mean {meant}?" in str(caught.value)) == (meant is not None)
    assert "num_perm" in str(caught.value)


@pytest.mark.parametrize("call", [CALLS["dedupe_text"], CALLS["dedupe_blocks"]], ids=["text", "blocks"])
def test_both_options_and_values(call: Callable[..., object]) -> None:
    with pytest.raises(OptionError, match="keep, threshold"):
        call(options=Options(), threshold=0.9, keep="first")


@pytest.mark.parametrize("call", [CALLS["dedupe_text"], CALLS["dedupe_blocks"]], ids=["text", "blocks"])
@pytest.mark.parametrize("value", [{"threshold": 0.9}, 0.9, "line", Options])
def test_options_of_another_type(call: Callable[..., object], value: object) -> None:
    with pytest.raises(OptionError) as caught:
        call(options=value)
    assert type(value).__name__ in str(caught.value)
    assert repr(value)[:20] in str(caught.value)


@pytest.mark.parametrize("unit", ["line", "paragraph", "sentence"])
def test_a_unit_does_not_go_with_blocks(unit: Any) -> None:
    for values in ({"unit": unit}, {"options": Options(unit=unit)}):
        with pytest.raises(OptionError, match=unit):
            dedupe_blocks(["a"], **values)


def test_whole_numbers_are_thresholds_as_well() -> None:
    assert Options(threshold=1).threshold == 1.0
    assert type(Options(threshold=1).threshold) is float


def test_options_are_values() -> None:
    assert Options() == Options(threshold=0.9)
    assert hash(Options()) == hash(Options(keep="first"))
    assert Options(**Options(keep="last", seed=7).to_dict()) == Options(keep="last", seed=7)
    with pytest.raises(AttributeError):
        Options().keep = "last"  # type: ignore[misc]
    with pytest.raises(TypeError):
        cast("Any", Options)("line")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("(", "protect='(' is not a regular expression"),
        (b"rain", "must be a regular expression of str or a function, not bytes: b'rain'"),
        (re.compile(b"rain"), "not Pattern"),
        (7, "not int: 7"),
        (["rain"], "not list: ['rain']"),
    ],
)
def test_what_protects_nothing(value: Any, message: str) -> None:
    for call in (lambda: dedupe_text(TEXT, protect=value), lambda: dedupe_blocks([TEXT], protect=value)):
        with pytest.raises(OptionError) as caught:
            call()
        assert message in str(caught.value)


# -- reports ------------------------------------------------------------------------------------------------


@pytest.fixture
def report() -> Report:
    return dedupe_text(TEXT).report


def values_of(report: Report) -> dict[str, Any]:
    return copy.deepcopy(report.to_dict())


@pytest.mark.parametrize("other", ["", TEXT + " ", TEXT[:-1], TEXT.replace("Why?", "Who?"), TEXT.upper()])
def test_a_report_of_another_text(report: Report, other: str) -> None:
    with pytest.raises(ReportError, match=f"{len(other)} characters"):
        report.apply(other)
    with pytest.raises(ReportError, match=f"{len(other)} characters"):
        report.restore(other)


def test_the_input_is_not_the_clean_text(report: Report) -> None:
    with pytest.raises(ReportError, match="the clean text"):
        report.restore(TEXT)
    with pytest.raises(ReportError, match="the input"):
        report.apply(report.apply(TEXT))


@pytest.mark.parametrize("value", [None, b"Ships", 7, ["Ships"]])
def test_a_report_applied_to_no_text(report: Report, value: Any) -> None:
    for call in (report.apply, report.restore):
        with pytest.raises(ReportError) as caught:
            call(value)
        assert repr(value) in str(caught.value)


@pytest.mark.parametrize("count", [-1, 1.0, None, "3", True])
def test_weakest_of_a_wrong_count(report: Report, count: Any) -> None:
    with pytest.raises(OptionError) as caught:
        report.weakest(count)
    assert repr(count) in str(caught.value)


def test_weakest_of_none(report: Report) -> None:
    assert report.weakest(0) == ()


@pytest.mark.parametrize("number", [0, 99, -1, "1", None])
def test_what_was_not_removed_cannot_be_taken_back(report: Report, number: Any) -> None:
    with pytest.raises(OptionError) as caught:
        report.without([number], report.apply(TEXT))
    assert repr(number) in str(caught.value)


def test_removals_are_taken_back_out_of_the_text_of_the_report_alone(report: Report) -> None:
    with pytest.raises(ReportError, match="the clean text"):
        report.without([1], TEXT)


@pytest.mark.parametrize(
    "text", ["", "{", "ships", "[1", "\ud800", "NaN", "[]", "null", "7", '"schema"', "{}"]
)
def test_json_that_is_no_report(text: str) -> None:
    with pytest.raises(ReportError):
        Report.from_json(text)


@pytest.mark.parametrize("value", [None, 7, "schema", [], b"{}"])
def test_a_value_that_is_no_report(value: Any) -> None:
    with pytest.raises(ReportError) as caught:
        Report.from_dict(value)
    assert type(value).__name__ in str(caught.value)


@pytest.mark.parametrize("schema", [0, 4, "1", None, 1.5])
def test_another_schema(report: Report, schema: object) -> None:
    with pytest.raises(ReportError) as caught:
        Report.from_dict({**values_of(report), "schema": schema})
    assert repr(schema) in str(caught.value)
    assert "reads the schemas 1 to 3" in str(caught.value)


def test_the_schema_before_is_read(report: Report) -> None:
    """It had neither reasons nor signs of removals, and no `caution`."""
    values = values_of(report) | {"schema": 1}
    for removal in values["removed"]:
        del removal["reason"], removal["signs"], removal["strength"]
    del values["options"]["caution"]
    again = Report.from_dict(values)
    assert [(removal.reason, removal.signs, removal.strength) for removal in again.removed] == [
        ("", (), "fair")
    ]
    assert again.restore(again.apply(TEXT)) == TEXT


def test_a_report_without_a_field(report: Report) -> None:
    values = values_of(report)
    assert report.removed
    assert report.spared
    assert report.runs
    for name in values.keys() - {"overlapping"}:  # younger than its layout
        with pytest.raises(ReportError, match=name):
            Report.from_dict({key: value for key, value in values.items() if key != name})
    for part in ("removed", "spared", "runs"):
        for name in values[part][0]:
            changed = copy.deepcopy(values)
            del changed[part][0][name]
            if name in ("ignored", "line_number", "of_line_number"):  # younger than their layout
                absent = getattr(Report.from_dict(changed), part)[0]
                assert getattr(absent, name) == (() if name == "ignored" else None)
                continue
            with pytest.raises(ReportError, match=name):
                Report.from_dict(changed)


def test_a_report_with_more_keys_is_read(report: Report) -> None:
    """A later version may add what an older reader can do without."""
    assert Report.from_dict({**values_of(report), "comment": "checked"}) == report


# What JSON has to offer; a value that has the right type by accident is left out below.
STRANGE: tuple[object, ...] = (None, True, -7, 1.5, "x", [], [None], {}, {"x": "y"})

RIGHT_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("removed", "spared", "runs", "new_words", "ignored", "signs"), (list,)),
    **dict.fromkeys(("units", "characters", "clean_characters", "capped", "overlapping"), (int,)),
    **dict.fromkeys(("unit", "start", "end", "of", "of_start", "of_end", "run"), (int,)),
    **dict.fromkeys(("first", "last", "of_first", "of_last"), (int,)),
    **dict.fromkeys(("text", "before", "after", "reason", "kernel", "digest", "clean_digest"), (str,)),
    **dict.fromkeys(("line_number", "of_line_number"), (int, NoneType)),
    **dict.fromkeys(("jaccard", "coverage"), (float, int)),
    **dict.fromkeys(("settled", "whole"), (bool,)),
    # Not every string will do.
    **dict.fromkeys(("kind", "layout", "strength"), ()),
    **dict.fromkeys(("options", "versions"), (dict,)),
}


def _wrong(name: str) -> list[object]:
    return [value for value in STRANGE if type(value) not in RIGHT_TYPES[name]]


def _changed(report: Report, part: str | None, name: str, value: object) -> dict[str, Any]:
    changed = values_of(report)
    (changed[part][0] if part else changed)[name] = value
    return changed


PLACES: list[tuple[str | None, str]] = [
    *((None, field.name) for field in fields(Report)),
    *(("removed", field.name) for field in fields(Removal)),
    *(("spared", field.name) for field in fields(Spared)),
    *(("runs", field.name) for field in fields(Run)),
]


@pytest.mark.parametrize(("part", "name"), PLACES)
def test_a_report_with_a_wrong_type(report: Report, part: str | None, name: str) -> None:
    """Such a report is never built: it would fail later, or worse, cut in the wrong place."""
    accepted = []
    for value in _wrong(name):
        try:
            Report.from_dict(_changed(report, part, name, value))
        except ReportError:
            continue
        accepted.append(value)
    assert accepted == []


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("removed", "kind", "exakt"),
        ("spared", "kind", ""),
        ("removed", "strength", "certain"),
        ("removed", "signs", [7]),
        (None, "layout", "word"),
        ("removed", "new_words", [7]),
        ("removed", "new_words", "ships"),
        (None, "removed", ["ships"]),
        (None, "removed", [{}]),
        (None, "runs", [[0, 1, 2, 3]]),
        (None, "options", {"treshold": 0.9}),
        (None, "options", {"threshold": 7}),
        (None, "versions", {"unrepeat": 1}),
        (None, "versions", "abc"),
        (None, "versions", [1]),
    ],
)
def test_a_report_with_a_wrong_value(report: Report, part: str | None, name: str, value: object) -> None:
    with pytest.raises(ReportError):
        Report.from_dict(_changed(report, part, name, value))


def test_a_report_whose_numbers_do_not_fit_cuts_nothing_wrong(report: Report) -> None:
    """The types are right, the offsets are not: what is made must not pass for the clean text."""
    broken = Report.from_dict(_changed(report, "removed", "start", 3))
    with pytest.raises(ReportError):
        broken.apply(TEXT)


def test_a_report_is_read_from_its_json(report: Report) -> None:
    assert Report.from_dict(json.loads(report.to_json())) == report


def test_the_errors_are_public() -> None:
    assert {"InputError", "MissingExtraError", "OptionError", "ReportError", "UnrepeatError"} <= {
        *unrepeat.__all__
    }
