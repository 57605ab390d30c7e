"""`stitch`: blocks that overlap, joined to the text that they were cut from."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.kernels import compares_kernels, same_stitched
from tests.strategies import paragraphs, texts
from unrepeat import InputError, OptionError, Report, StitchResult, _kernel, stitch
from unrepeat.article.text.places import word_places
from unrepeat.words import length, words

CUES = [
    "so the keeper of the lamp",
    "so the keeper of the lamp climbed up every evening",
    "climbed up every evening with a can of oil",
    "with a can of oil and never once let it go out",
]
STITCHED = "so the keeper of the lamp climbed up every evening with a can of oil and never once let it go out"

WINDOWS = {
    "en": (
        "The lamp of the harbour was lit at four. Its keeper, a man of sixty, had one leg. He counted the "
        "ships; there were nine, all of them bound for the north."
    ),
    "zh": "港口的灯四点钟亮了。守灯人六十岁，只有一条腿。他数着船，一共九艘，全都驶向北方。",
    "ja": "港の灯りは四時にともった。番人は六十歳で、足が一本しかない。彼は船を数えた。",
    "th": "โคมไฟของท่าเรือถูกจุดตอนสี่โมงเย็นคนเฝ้าเป็นชายอายุหกสิบปีเขานับเรือทุกลำ",
    "ar": "أضيء مصباح الميناء في الساعة الرابعة، وكان حارسه رجلا في الستين من عمره. ثم عد السفن كلها.",
    "hi": "बंदरगाह का दीपक चार बजे जलाया गया। उसका रखवाला साठ साल का आदमी था। उसने जहाज़ गिने।",
    "ko": "항구의 등불은 네 시에 켜졌다. 등대지기는 예순 살의 남자였다. 그는 배를 모두 세었다.",
    "am": "የወደቡ መብራት በአራት ሰዓት በራ። ጠባቂው የስልሳ ዓመት ሰው ነበር። መርከቦቹን ሁሉ ቆጠረ።",
}

BLOCKS = st.one_of(
    paragraphs(),
    texts().map(lambda text: text.split("\n")),
    st.lists(st.text(st.characters(exclude_categories=()), max_size=8), max_size=8),
    # Few words, so that the ends and beginnings of blocks meet.
    st.lists(
        st.lists(
            st.sampled_from(("a", "b", "A", "\xbd", "1\xbd", "b.", "\u6771", "-", "x\u2122")), max_size=9
        ).map(" ".join),
        max_size=9,
    ),
)
LEAST = st.one_of(st.just(4), st.integers(1, 3), st.integers(1, 10))


def overlaps_of(blocks: Sequence[str], least: int) -> list[int]:
    """The number of words that each block shares with the stitched text above it, by trying all."""
    text: list[str] = []
    found = []
    for block in blocks:
        own, places = words(block), word_places(block)
        if places is None or not own:
            text = [] if block.strip() else text
            found.append(0)
            continue
        sizes = [
            size
            for size in range(1, min(len(own), len(text)) + 1)
            if text[-size:] == own[:size]
            and length(own[:size]) >= least
            and (size == len(own) or places[size - 1][1] <= places[size][0])
        ]
        found.append(max(sizes, default=0))
        text += own[found[-1] :]
    return found


def checked(blocks: Sequence[str], **values: int) -> StitchResult:
    """Stitch, and assert what holds for every answer."""
    result = stitch(blocks, **values)
    text, stitched, report = result
    whole = "\n".join(blocks)
    assert report.apply(whole) == text
    assert report.restore(text) == whole
    assert report.units == len(blocks) == len(stitched)
    assert (report.layout, report.spared) == ("block", ())
    position = 0
    for block, place in zip(blocks, stitched, strict=True):
        assert text[place.start : place.end] == block[place.cut :]
        assert text[position : place.start] in ("", "\n")
        assert 0 <= place.begins <= place.start <= place.end
        assert words(text[place.begins : place.start]) == words(block[: place.cut])
        position = place.end
    assert position == len(text)
    cut = {number: place.cut for number, place in enumerate(stitched) if place.cut}
    assert [removal.unit for removal in report.removed] == list(cut)
    for removal in report.removed:
        assert whole[removal.start : removal.end] == removal.text
        assert removal.of < removal.unit
        assert removal.of_end <= removal.cut_start
        assert removal.cut_end - removal.cut_start == cut[removal.unit] + 1
        assert removal.whole == (len(blocks[removal.unit]) == cut[removal.unit])
        assert removal.whole or removal.text.strip() == removal.text != ""
        assert removal.reason == "overlap"
        if words(whole[removal.of_start : removal.of_end]) != words(removal.text):
            # The kept copy goes on across a block that lost its beginning.
            assert any(other.cut_start < removal.of_end for other in report.removed)
    assert Report.from_json(result.to_json()) == report
    return result


def test_captions_that_roll() -> None:
    text, stitched, report = checked(CUES)
    assert text == STITCHED
    assert [(removal.unit, removal.of, removal.text) for removal in report.removed] == [
        (1, 0, CUES[0]),
        (2, 1, "climbed up every evening"),
        (3, 2, "with a can of oil"),
    ]
    assert [text[place.begins : place.end] for place in stitched] == CUES


def test_captions_of_two_lines_that_scroll() -> None:
    lines = [
        "so the keeper of the lamp",
        "climbed up every evening",
        "with a can of oil",
        "and never once let it go out",
    ]
    cues = [lines[0], *(part for one, other in pairwise(lines) for part in (f"{one}\n{other}", other))]
    text, _, report = checked(cues)
    assert text == "\n".join(lines)
    assert [removal.unit for removal in report.removed if removal.whole] == [2, 4, 6]


def test_captions_that_grow_word_by_word() -> None:
    said = STITCHED.split()
    text, stitched, report = checked([" ".join(said[:end]) for end in range(4, len(said) + 1)])
    assert text == STITCHED
    assert {place.begins for place in stitched} == {0}
    assert len(report.removed) == len(said) - 4


@pytest.mark.parametrize("language", WINDOWS)
@pytest.mark.parametrize("size", [9, 14])
def test_windows_of_words_in_every_script(language: str, size: int) -> None:
    text = WINDOWS[language]
    places = word_places(text)
    assert places is not None
    step = size // 3
    windows = [
        text[places[first][0] : places[min(first + size, len(places)) - 1][1]]
        for first in range(0, len(places) - size + step, step)
    ]
    whole = checked(windows, min_words=1)
    assert whole.text == text[: places[-1][1]]


def test_windows_of_sentences() -> None:
    """Each window has the white space and the marks of the text behind its last sentence, or has them not."""
    sentences = re.findall(r"\S.*?[.;]\s*", WINDOWS["en"] + " ")
    assert len(sentences) == 4
    windows = [" ".join(sentences[first : first + 2]).replace("  ", " ") for first in range(3)]
    assert checked(windows).text == WINDOWS["en"] + " "
    assert checked([window.strip() for window in windows]).text == WINDOWS["en"]


TEXTS = st.lists(
    st.tuples(
        st.text("abcdefg\u6771\u4eac\u0e01\u05d0\u00e9", min_size=1, max_size=4),
        st.sampled_from((" ", " ", " ", "  ", "\n", ", ", ". ", " \u2013 ", "\u3002", " (", ")\n\n")),
    ),
    min_size=1,
    max_size=60,
)


@same_stitched
@given(drawn=TEXTS, size=st.integers(2, 12), data=st.data())
def test_a_text_comes_back_from_its_windows(
    drawn: list[tuple[str, str]], size: int, data: st.DataObject
) -> None:
    """Windows of words with what stands between them; each begins inside the one before."""
    text = "".join(word + between for word, between in drawn)
    places = _kernel.word_spans(text)
    assume(places)
    assert places is not None
    cuts = [(0, min(size, len(places)))]
    while cuts[-1][1] < len(places):
        first = data.draw(st.integers(cuts[-1][0] + 1, cuts[-1][1] - 1))
        cuts.append((first, max(cuts[-1][1] + 1, min(first + size, len(places)))))
    behind = [data.draw(st.integers(0, 1)) for _ in cuts]
    windows = [
        text[places[first][0] : places[last][0] if more and last < len(places) else places[last - 1][1]]
        for (first, last), more in zip(cuts, behind, strict=True)
    ]
    found = words(text)
    # Where the text repeats itself, a longer overlap than the one that was made is taken for it.
    for (_, last), (first, end) in pairwise(cuts):
        made = last - first
        assume(length(found[first:last]) >= 1)
        assume(
            not any(
                found[last - more : last] == found[first : first + more]
                for more in range(made + 1, end - first + 1)
            )
        )
    assert checked(windows, min_words=1).text == text[places[0][0] : places[-1][1]]


@same_stitched
@given(blocks=BLOCKS, least=LEAST)
def test_overlaps_are_those_that_trying_all_finds(blocks: list[str], least: int) -> None:
    result = checked(blocks, min_words=least)
    sizes = [len(words(block[: place.cut])) for block, place in zip(blocks, result.blocks, strict=True)]
    assert sizes == overlaps_of(blocks, least)


@same_stitched
@given(blocks=BLOCKS, least=LEAST)
def test_what_does_not_overlap_stays_as_it_is(blocks: list[str], least: int) -> None:
    assume(not any(overlaps_of(blocks, least)))
    result = checked(blocks, min_words=least)
    assert result.text == "\n".join(blocks)
    assert result.report.removed == ()


@same_stitched
@given(blocks=BLOCKS, least=LEAST)
def test_a_second_run_changes_nothing(blocks: list[str], least: int) -> None:
    text = stitch(blocks, min_words=least).text
    assert stitch([text], min_words=least).text == text


@compares_kernels
@given(blocks=BLOCKS, least=LEAST)
def test_both_kernels_stitch_alike(blocks: list[str], least: int) -> None:
    running = _kernel.NAME
    answers = []
    for name in ("python", running):
        _kernel.use(name)
        answers.append({**stitch(blocks, min_words=least).to_dict(), "kernel": ""})
    assert answers[0] == answers[1]


CASES = {
    "chance": (["He said thank you.", "Thank you all."], "He said thank you.\nThank you all."),
    "case-and-marks": (["Down to THE OLD QUAY they went,", "(the old quay they went) at dawn"], None),
    "a-stop-of-each": (["one two three four.", "one two three four. Five."], "one two three four. Five."),
    "a-stop-in-the-second": (
        ["one two three four", "one two three four. Five."],
        "one two three four. Five.",
    ),
    "other-marks": (["one two three four,", "one two three four. Five."], "one two three four,. Five."),
    "a-word-that-goes-on": (["one two three fourteen", "one two three four"], None),
    "blank-blocks": (["one two three four", " ", "one two three four five"], "one two three four\n  five"),
    "a-rule-between": (["one two three four", "---", "one two three four five"], None),
    "over-two-blocks": (
        ["a b c d e", "b c d e f", "b c d e f g h"],
        "a b c d e f g h",
    ),
    "trade-mark": (["Lamps by Brenk\u2122 of the harbour", "of the harbour by Brenk\u2122 alone"], None),
    "trade-mark-in-common": (
        ["lamps made by Brenk\u2122", "Lamps made by Brenk\u2122 alone"],
        None,
    ),
    "another-sign": (
        ["the price is now 5", "the price is now $5 again"],
        "the price is now 5\nthe price is now $5 again",
    ),
    "a-sign-that-was-cut-off": (["the price is now 5", "the price is now 5 % up"], "the price is now 5 % up"),
    "empty": ([], ""),
    "one": (["a b c d"], "a b c d"),
    "the-same-twice": (["a b c d"] * 3, "a b c d"),
}


@pytest.mark.parametrize(("blocks", "expected"), CASES.values(), ids=CASES)
def test_cases(blocks: list[str], expected: str | None) -> None:
    result = checked(blocks)
    if expected is not None:
        assert result.text == expected


def test_where_a_word_is_more_than_one_it_is_not_divided() -> None:
    # `1½` is the words 11 and 2; the first one alone may not go.
    assert word_places("at 1\xbd") == [(0, 2), (3, 5), (3, 5)]
    assert checked(["we met at 11", "met at 1\xbd"], min_words=1).text == "we met at 11\nmet at 1\xbd"
    assert checked(["we met at 1\xbd", "at 1\xbd or so"], min_words=1).text == "we met at 1\xbd or so"


def test_the_least_number_of_words_is_that_of_a_reader() -> None:
    blocks = ["\u706f\u5854\u7684\u706f\u56db\u70b9\u949f", "\u706f\u56db\u70b9\u949f\u4eae\u4e86"]
    assert checked(blocks).report.removed == ()
    assert checked(blocks, min_words=2).text == "\u706f\u5854\u7684\u706f\u56db\u70b9\u949f\u4eae\u4e86"
    assert checked(blocks, min_words=3).report.removed == ()
    assert stitch(blocks, min_words=2).report.options.min_words == 2


def test_the_summary_and_the_json_tell_of_overlaps() -> None:
    result = stitch(CUES)
    assert result.report.summary(100).splitlines()[:2] == [
        "3 parts of blocks removed: 69 of 166 characters (42 %)",
        "  part of block 2  repeats 1  exact (overlap)  so the keeper of the lamp",
    ]
    values = json.loads(result.to_json())
    assert values["text"] == STITCHED
    assert values["stitched"][1] == {"cut": 25, "begins": 0, "start": 25, "end": 50}
    assert [removal.text for removal in result.report.weakest(1)] == ["with a can of oil"]


@pytest.mark.parametrize("value", ["ships wait", b"ships", None, 7, {"a": 1}, iter(["a"])])
def test_what_is_no_list_of_blocks(value: Any) -> None:
    with pytest.raises(InputError, match=re.escape(repr(value)[:10])):
        stitch(value)


@pytest.mark.parametrize("value", [b"ships", None, 7, ["ships"]])
def test_what_is_no_block(value: Any) -> None:
    with pytest.raises(InputError, match=rf"block 1: .*{re.escape(repr(value))}"):
        stitch(["a", value])


@pytest.mark.parametrize("value", [0, -4, True, 2.0, None, "4"])
def test_what_is_no_least_number_of_words(value: Any) -> None:
    with pytest.raises(OptionError, match=f"min_words .*{re.escape(repr(value))}"):
        stitch(["a"], min_words=value)


GROWING: dict[str, Callable[[int], list[str]]] = {
    "windows": lambda count: [
        " ".join(f"w{one}" for one in range(n, n + 50)) for n in range(0, 10 * count, 10)
    ],
    "the same word": lambda count: ["a " * 40] * count,
    "one long block, then its word": lambda count: ["a " * 40 * count, *["a b"] * count],
    "blank blocks": lambda count: ["a b c d", *[" "] * 20 * count, "a b c d e"],
    "marks that pile up": lambda count: ["a b c d", *["a b c d!", "a b c d?"] * 4 * count],
    "one word more each": lambda count: [
        " ".join(f"w{one}" for one in range(n, n + 50)) for n in range(count)
    ],
}


@pytest.mark.parametrize("name", GROWING)
def test_the_time_is_linear(name: str) -> None:
    def seconds(count: int) -> float:
        blocks = GROWING[name](count)
        taken = []
        for _ in range(3):
            start = time.process_time()
            stitch(blocks)
            taken.append(time.process_time() - start)
        return min(taken)

    # Eight times the blocks: eight times the time if it is linear, 64 times if it is quadratic.
    assert seconds(800) < 24 * max(seconds(100), 0.001)
