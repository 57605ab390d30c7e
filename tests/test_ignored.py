"""Text that does not count: it is blank for comparing, and stands where it stood."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.package import ROOT
from tests.test_patterns import is_linear
from unrepeat.errors import OptionError
from unrepeat.ignored import Ignored, checked_patterns, masked

pytestmark = pytest.mark.any_kernel(reason="works on characters alone")

PATTERNS = st.lists(
    st.sampled_from((r"[0-9]+", r"a+b?", r"(?i)page .*", r"\n", r"", r"$", r"(?s)b.c", "\u6771")), max_size=4
)
TEXTS = st.text("ab c019PAGEpage\n\r\u2028\u6771", max_size=60)


@given(TEXTS, PATTERNS)
def test_length_and_lines_stay(text: str, patterns: list[str]) -> None:
    blank = masked(text, patterns)
    assert [len(line) for line in text.splitlines(keepends=True)] == [
        len(line) for line in blank.splitlines(keepends=True)
    ]
    assert all(left in (char, " ") for char, left in zip(text, blank, strict=True))


@given(TEXTS, st.sampled_from((r"[0-9]+", r"a+b", r"\u6771")))
def test_one_pattern_blanks_what_it_matches(text: str, pattern: str) -> None:
    inside = {at for match in re.finditer(pattern, text) for at in range(*match.span())}
    assert masked(text, [pattern]) == "".join(" " if at in inside else char for at, char in enumerate(text))


@given(TEXTS, PATTERNS)
def test_what_is_ignored_is_told_in_order(text: str, patterns: list[str]) -> None:
    blank = masked(text, patterns)
    told = "".join(Ignored(patterns).found_in(text)).replace(" ", "")
    assert told == "".join(char for char, left in zip(text, blank, strict=True) if left != char)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (r"\d+", "ignore must be a list of regular expressions, not str"),
        ([re.compile("a")], "must hold strings, not Pattern"),
        (["(a"], "is not a regular expression: missing \\)"),
        ([b"a"], "not bytes"),
        (None, "not NoneType"),
    ],
)
def test_what_is_no_pattern_is_told(value: object, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        checked_patterns("ignore", value)


# -- the patterns of the page on the decision ---------------------------------------------------------------

RECIPES: dict[str, str] = {
    name: ast.literal_eval(pattern)
    for name, pattern in re.findall(
        r'^>>> ([A-Z_]+) = (r".*")$',
        (ROOT / "docs" / "decision.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}

IGNORED: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "TIME_STAMP": [
        ("4:35 PM Rain is expected.", ("4:35 PM",)),
        ("Rain.\nUpdated: 4:35:20 p.m. Rain is expected.", ("Updated: 4:35:20 p.m.",)),
        ("Stand: 04.05.2026 16:35 Uhr", ("Stand: 04.05.2026 16:35 Uhr",)),
        ("16h35 La pluie arrive.", ("16h35",)),
        ("Publicado 16:35 Llueve.", ("Publicado 16:35",)),
        (
            "\u041e\u0431\u043d\u043e\u0432\u043b\u0435\u043d\u043e 16:35",
            ("\u041e\u0431\u043d\u043e\u0432\u043b\u0435\u043d\u043e 16:35",),
        ),
        ("\u66f4\u65b0\uff1a16\u65f635\u5206 \u96e8", ("\u66f4\u65b0\uff1a16\u65f635\u5206",)),
        ("2026-05-04 16\u664235\u5206 \u96e8", ("2026-05-04 16\u664235\u5206",)),
        ("She won the race in 2:03:59 on Sunday.", ()),
        ("16:355 is no time.", ()),
        ("They won 3:1 on Sunday.", ()),
    ],
    "PAGE_NUMBER": [
        ("The rain\nPage 3 of 9\ngoes on.", ("Page 3 of 9",)),
        ("Seite 3/9", ("Seite 3/9",)),
        ("\fp\u00e1gina 3 de 9\n", ("p\u00e1gina 3 de 9",)),
        ("- Page 12 -\r\nRain", ("- Page 12 -",)),
        (
            "\u0441\u0442\u0440\u0430\u043d\u0438\u0446\u0430 3 \u0438\u0437 9",
            ("\u0441\u0442\u0440\u0430\u043d\u0438\u0446\u0430 3 \u0438\u0437 9",),
        ),
        ("\u0635\u0641\u062d\u0629 3 \u0645\u0646 9", ("\u0635\u0641\u062d\u0629 3 \u0645\u0646 9",)),
        ("\u7b2c3\u9875", ("\u7b2c3\u9875",)),
        ("See page 3 of the report.", ()),
        ("Page 3 of the report tells why.", ()),
    ],
    "SHARE_COUNT": [
        ("Rain is expected.\n1,204 comments", ("1,204 comments",)),
        ("By Jo March | 27 Comments | 1.2K shares", ("| 27 Comments | 1.2K shares",)),
        ("12 Kommentare", ("12 Kommentare",)),
        ("3 partages \u00b7 Lyon", ("3 partages",)),
        ("1 comentario", ("1 comentario",)),
        (
            "5 \u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\u0438\u0435\u0432",
            ("5 \u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\u0438\u0435\u0432",),
        ),
        ("1234\u6b21\u9605\u8bfb", ("1234\u6b21\u9605\u8bfb",)),
        ("5\u4ef6\u306e\u30b3\u30e1\u30f3\u30c8", ("5\u4ef6\u306e\u30b3\u30e1\u30f3\u30c8",)),
        ("He sold 100 shares of the company.", ()),
        ("100 shares were sold.", ()),
    ],
}


def test_each_pattern_of_the_page_is_tried() -> None:
    assert list(RECIPES) == list(IGNORED)


@pytest.mark.parametrize(
    ("name", "text", "told"), [(name, *one) for name, several in IGNORED.items() for one in several]
)
def test_a_pattern_of_the_page_matches_what_it_is_for_and_no_news(
    name: str, text: str, told: tuple[str, ...]
) -> None:
    assert Ignored([RECIPES[name]]).found_in(text) == told


@pytest.mark.parametrize("name", RECIPES)
def test_the_patterns_of_the_page_are_linear(name: str) -> None:
    assert is_linear(re.compile(RECIPES[name]))
