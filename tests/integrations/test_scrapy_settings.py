"""What the settings of the Scrapy pipeline may be; Scrapy itself is not needed."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.package import ROOT
from unrepeat import DocumentOptions, OptionError, Options
from unrepeat.integrations.scrapy_settings import PREFIX, SETTINGS, is_enabled, pipeline_settings

pytestmark = pytest.mark.any_kernel(reason="settings are read before any kernel runs")

DOCS = ROOT / "docs" / "integrations.md"


def settings(**values: Any) -> Any:
    return pipeline_settings({f"UNREPEAT_{name}": value for name, value in values.items()})


def refused(**values: Any) -> str:
    with pytest.raises(OptionError) as caught:
        settings(**values)
    return str(caught.value)


def test_without_any_items_are_marked_by_an_index_in_memory() -> None:
    found = pipeline_settings({"BOT_NAME": "news", "LOG_LEVEL": None})
    assert found.modes == ("mark",)
    assert (found.text_field, found.id_field, found.source_field) == ("text", "url", "source")
    assert (found.published_field, found.report_field) == ("published", "unrepeat_report")
    assert (found.index, found.window) == (None, None)
    assert (found.options, found.strip_options) == (DocumentOptions(), Options())


def test_values_from_python_and_from_a_command_line_are_the_same(tmp_path: Path) -> None:
    python = settings(
        MODE=["strip", "drop"],
        INDEX=tmp_path / "news.db",
        WINDOW_DAYS=30,
        THRESHOLD=0.9,
        NUM_PERM=64,
        CONTAINED=True,
        REVISIONS="remove",
        IGNORE=["[0-9]+ comments"],
        STRIP_OPTIONS={"unit": "line", "ignore": ["[0-9]+ comments"]},
    )
    line = settings(
        MODE="drop,strip",
        INDEX=str(tmp_path / "news.db"),
        WINDOW_DAYS="30",
        THRESHOLD="0.9",
        NUM_PERM="64",
        CONTAINED="true",
        REVISIONS="remove",
        IGNORE='["[0-9]+ comments"]',
        STRIP_OPTIONS='{"unit": "line", "ignore": ["[0-9]+ comments"]}',
    )
    assert python == line
    assert python.modes == ("strip", "drop")
    assert python.window == timedelta(days=30)
    assert python.options == DocumentOptions(
        threshold=0.9, num_perm=64, contained=True, revisions="remove", ignore=["[0-9]+ comments"]
    )
    assert python.strip_options == Options(unit="line", ignore=["[0-9]+ comments"])


def test_none_counts_as_not_given() -> None:
    assert settings(MODE="strip", INDEX=None, THRESHOLD=None).modes == ("strip",)


@pytest.mark.parametrize("value", [True, "True", "true", 1, "1", None])
def test_it_is_enabled(value: object) -> None:
    assert is_enabled({"UNREPEAT_ENABLED": value})
    assert is_enabled({})


@pytest.mark.parametrize("value", [False, "False", "false", 0, "0"])
def test_it_is_disabled(value: object) -> None:
    assert not is_enabled({"UNREPEAT_ENABLED": value})


def test_a_typing_error_is_refused_with_the_name_that_was_meant() -> None:
    assert "there is no option 'UNREPEAT_TRESHOLD'. Did you mean 'UNREPEAT_THRESHOLD'?" in refused(TRESHOLD=1)
    assert "there is no option 'UNREPEAT_KEEP'" in refused(KEEP=None)


WRONG: list[tuple[str, Any, str]] = [
    (
        "MODE",
        "clean",
        "of 'furniture', 'strip' and one of 'mark' and 'drop' some, as in 'strip,drop', not 'clean'",
    ),
    ("FURNITURE", 3, "the path of a file, not 3"),
    ("FURNITURE_FIELDS", "title", "a list of words, or a JSON array of them, not 'title'"),
    ("FURNITURE_FIELDS", ["title", 3], "a list of words, or a JSON array of them, not ['title', 3]"),
    ("FURNITURE_WINDOW_DAYS", -1, "a number of days, 1 or more, not -1"),
    ("FURNITURE_WINDOW_DAYS", 0.5, "a number of days, 1 or more, not 0.5"),
    ("MODE", "mark,drop", "not 'mark,drop'"),
    ("MODE", "", "not ''"),
    ("MODE", 3, "not 3"),
    ("TEXT_FIELD", "", "a word, not ''"),
    ("TEXT_FIELD", 3, "a word, not 3"),
    ("INDEX", 3, "the path of a file, not 3"),
    ("WINDOW_DAYS", "soon", "a number of days, 0 or more, not 'soon'"),
    ("WINDOW_DAYS", -1, "a number of days, 0 or more, not -1"),
    ("WINDOW_DAYS", 1e300, "a number of days, 0 or more, not 1e+300"),
    ("WINDOW_DAYS", True, "a number of days, 0 or more, not True"),
    ("THRESHOLD", "high", "a number, not 'high'"),
    ("SEED", 1.5, "a whole number, not 1.5"),
    ("SEED", "1.5", "a whole number, not '1.5'"),
    ("SEED", True, "a whole number, not True"),
    ("CONTAINED", "yes", "True or False, not 'yes'"),
    ("IGNORE", "[0-9]+ comments", "a list of regular expressions, or a JSON array of them, not '[0-9]+"),
    ("IGNORE", 3, "not 3"),
    ("IGNORE", '{"a": 1}', "not '{"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_is_refused(name: str, value: Any, message: str) -> None:
    said = refused(**{name: value})
    assert said.startswith(f"the setting UNREPEAT_{name} must be ")
    assert message in said


@pytest.mark.parametrize("value", ["[1]", "{", 3, "null"])
def test_wrong_options_are_refused(value: Any) -> None:
    said = refused(MODE="strip", STRIP_OPTIONS=value)
    assert "UNREPEAT_STRIP_OPTIONS must be a dict, or a JSON object, not" in said


def test_what_the_options_refuse_names_the_setting() -> None:
    said = refused(IGNORE=["("])
    assert said.startswith("in UNREPEAT_IGNORE: ignore='(' is not a regular expression")
    said = refused(THRESHOLD=2)
    assert said.startswith("in UNREPEAT_THRESHOLD: threshold must lie between 0.5 and 1.0")
    said = refused(MODE="strip", STRIP_OPTIONS={"keep": "best"})
    assert said.startswith("in UNREPEAT_STRIP_OPTIONS: keep must be one of")
    said = refused(SAME_SOURCE=True, ACROSS_SOURCES=True)
    assert said.startswith("in UNREPEAT_SAME_SOURCE, UNREPEAT_ACROSS_SOURCES: same_source and")


@pytest.mark.parametrize(
    ("mode", "name", "value"),
    [
        ("strip", "INDEX", "news.db"),
        ("strip", "ID_FIELD", "guid"),
        ("strip", "THRESHOLD", 0.9),
        ("mark", "REPORT_FIELD", "report"),
        ("drop", "STRIP_OPTIONS", {}),
        ("furniture", "INDEX", "news.db"),
        ("furniture,strip", "THRESHOLD", 0.9),
        ("mark", "FURNITURE", "sites.db"),
        ("strip", "FURNITURE_FIELDS", ["title"]),
    ],
)
def test_a_setting_without_effect_is_refused(mode: str, name: str, value: Any) -> None:
    said = refused(MODE=mode, **{name: value})
    shown = ",".join(sorted(mode.split(","), reverse=True))
    assert f"the setting UNREPEAT_{name} has no effect in the mode '{shown}'" in said


def test_settings_of_furniture() -> None:
    python = settings(
        MODE=["furniture", "strip", "drop"],
        FURNITURE="sites.db",
        FURNITURE_WINDOW_DAYS=90,
        FURNITURE_FIELDS=["headline"],
        ID_FIELD="guid",
    )
    line = settings(
        MODE="furniture,drop,strip",
        FURNITURE="sites.db",
        FURNITURE_WINDOW_DAYS="90",
        FURNITURE_FIELDS='["headline"]',
        ID_FIELD="guid",
    )
    assert python == line
    assert (python.furniture, python.furniture_window) == ("sites.db", timedelta(days=90))
    assert (python.furniture_fields, python.furniture_report_field) == (("headline",), "furniture_report")
    assert settings(MODE="furniture").furniture_fields == ("title", "authors")


def test_the_page_names_every_setting() -> None:
    named = re.findall(rf"^\| `{PREFIX}(\w+)`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert named == list(SETTINGS)
