"""The summary of a report on a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_report
from tests.strategies import options, texts
from unrepeat import OptionError, Options, dedupe_text
from unrepeat.article.report.report import MIN_WIDTH
from unrepeat.render.characters import columns, excerpt, fitted, line_text

any_kernel = pytest.mark.any_kernel(reason="texts alone, which no kernel reads")

ARTICLE = """\
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month.
In May 3120 people crossed, most of them pupils who live on the other shore.
In May 3210 people crossed, most of them pupils who live on the other shore.
The ferry to the outer islands will sail again on Monday morning, weather permitting.
Tickets that were bought for last week stay valid until the end of the month.
Bring a coat, for there is no room inside.
Bring a coat, for there is no room inside.
"""

SGR = re.compile(r"\x1b\[[0-9]+m")


def test_the_summary_is_a_table_numbered_from_one() -> None:
    assert dedupe_text(ARTICLE).report.summary().splitlines() == [
        "3 of 8 lines removed: 207 of 568 characters (36 %)",
        "  5-6  repeats 1-2  exact (whole)     The ferry to the outer islands will...",
        "  8    repeats 7    exact (touching)  Bring a coat, for there is no room inside.",
        "1 spared:",
        "  4  is like 3  number  In May 3210 people crossed, most of them pupils who...",
    ]


def test_on_a_narrow_terminal_the_words_go_on_a_line_of_their_own() -> None:
    assert dedupe_text(ARTICLE).report.summary(40).splitlines() == [
        "3 of 8 lines removed: 207 of 568",
        "characters (36 %)",
        "  5-6 repeats 1-2: exact (whole)",
        "    The ferry to the outer islands...",
        "  8 repeats 7: exact (touching)",
        "    Bring a coat, for there is no...",
        "1 spared:",
        "  4  is like 3  number  In May 3210...",
    ]


def test_chinese_takes_two_columns_a_character() -> None:
    sentence = "镇政府星期三宣布，停航两年的旧渡轮将在下月初恢复航行，每天往返六次，票价不变。"
    line = dedupe_text(f"{sentence}\n渡轮。\n{sentence}\n").report.summary(60).splitlines()[1]
    assert line.startswith("  3  repeats 1  exact (touching)  镇政府星期三宣布")
    assert line.endswith("...")
    # An odd column may be left over in front of the dots.
    assert columns(line) in (59, 60)


def test_what_was_capped_and_what_was_not_settled_is_told() -> None:
    report = dedupe_text(ARTICLE).report
    assert "1 line had more candidates than were looked at." in replace(report, capped=1).summary()
    assert "No stable answer was found" in replace(report, settled=False).summary()


@same_report
@given(texts(), options(unit=st.sampled_from(("auto", "line", "paragraph"))), st.integers(MIN_WIDTH, 120))
def test_no_line_is_wider_than_asked_and_no_control_takes_effect(
    text: str, chosen: Options, width: int
) -> None:
    summary = dedupe_text(text, options=chosen).report.summary(width)
    for line in summary.split("\n"):
        assert columns(line) <= width
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", line)


@same_report
@given(texts(), st.integers(MIN_WIDTH, 120))
def test_colours_change_nothing_but_colours(text: str, width: int) -> None:
    report = dedupe_text(text).report
    colored = report.summary(width, color=True)
    assert SGR.sub("", colored) == report.summary(width)
    assert colored.startswith("\x1b[1m")
    assert colored.count("\x1b[0m") * 2 == len(SGR.findall(colored))


@pytest.mark.parametrize("width", [0, 39, True, 80.0, "80", None])
def test_a_width_that_is_none_is_refused(width: int) -> None:
    with pytest.raises(OptionError, match="width must be a whole number from 40 on, not "):
        dedupe_text(ARTICLE).report.summary(width)


@any_kernel
@given(st.text(st.characters(exclude_categories=())), st.integers(0, 40))
def test_a_text_is_cut_to_the_columns_and_never_between_a_character_and_its_marks(
    text: str, width: int
) -> None:
    line = line_text(text)
    shown = fitted(line, width)
    assert columns(shown) <= width
    if shown != line:
        taken = shown.removesuffix("..."[:width])
        assert line.startswith(taken)
        rest = line[len(taken) :].lstrip(" ")
        if taken:
            assert category(rest[0]) not in ("Mn", "Me", "Cf")


@any_kernel
@given(st.text(st.characters(exclude_categories=()), max_size=400), st.integers(3, 40))
def test_an_excerpt_is_what_the_whole_line_would_give(text: str, width: int) -> None:
    shown = excerpt(text, width)
    assert columns(shown) <= width
    assert shown == fitted(line_text(text), width) or len(text) > 16 * width


@any_kernel
def test_widths_are_those_of_unicode() -> None:
    assert columns("e\u0301") == 1
    assert columns("\u6d77\uff01\u200b") == 4
    assert fitted("e\u0301" * 8, 6) == "e\u0301" * 3 + "..."
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert fitted(f"ab {family} and more", 9) == "ab..."
    assert all(east_asian_width(char) in "WF" for char in "\u6d77\uff01")


@any_kernel
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\tb\r\nc", "a b c"),
        ("\x07\x9b31m", "\\x07\\x9b31m"),
        ("\u202eabc\u2069", "\\u202eabc\\u2069"),
        ("\ud800\U0001ffff", "\\ud800\\U0001ffff"),
    ],
)
def test_controls_are_shown(text: str, shown: str) -> None:
    assert line_text(text) == shown


# -- the command, on a terminal ------------------------------------------------------------------------------


def on_a_terminal(columns: int, **environment: str) -> str:
    """Run the command with standard error on a terminal of so many columns, and return what it shows."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    reader, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, bytes([24, 0, columns, 0, 0, 0, 0, 0]))
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    done = subprocess.run(
        [sys.executable, "-m", "unrepeat", "text", "--check", "--report", "text"],
        input=ARTICLE.encode(),
        stderr=terminal,
        stdout=subprocess.DEVNULL,
        env={**inherited, "TERM": "xterm", **environment},
        check=False,
    )
    os.close(terminal)
    assert done.returncode == 1
    with os.fdopen(reader, "rb") as stream:
        return stream.read1(100_000).decode().replace("\r\n", "\n")


@same_report
def test_a_terminal_gets_its_width_and_colours() -> None:
    report = dedupe_text(ARTICLE).report
    assert on_a_terminal(60) == report.summary(60, color=True) + "\n"
    assert on_a_terminal(120) == report.summary(120, color=True) + "\n"
    assert on_a_terminal(20) == report.summary(40, color=True) + "\n"
    assert on_a_terminal(0) == report.summary(80, color=True) + "\n"


@same_report
@pytest.mark.parametrize(
    ("environment", "color"),
    [({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_can_be_refused(environment: dict[str, str], *, color: bool) -> None:
    assert on_a_terminal(80, **environment) == dedupe_text(ARTICLE).report.summary(80, color) + "\n"
