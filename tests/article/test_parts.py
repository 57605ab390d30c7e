"""Passages that go out of the middle of a unit: made-up texts, and what must stay."""

from __future__ import annotations

import textwrap

import pytest

from unrepeat import Report, dedupe_text

MILL = "The mill below the weir at Corve ground its last sack of oats on a wet Tuesday in the autumn of 1962."
WHEEL = (
    "Its wheel was sold to a farmer from the other valley, who uses it as the gate of his sheep pens today."
)
POND = "Nobody has cleaned the pond since then, said Marit Osk, who has lived beside it for forty years."
SALE = "A bank in the county town owns the house now and would like to be rid of it before the winter."
ROOF = "The roof of the drying shed fell in two years ago, when snow lay on it for five weeks in a row."

REST = [POND, SALE, ROOF, WHEEL]


def flat(*sentences: str) -> str:
    return " ".join(sentences)


ETHIOPIC = (
    "\u1230\u120b\u121d \u1208\u12d3\u1208\u121d \u1241\u12f3\u121c \u1290\u12cd \u12db\u122c "
    "\u1320\u12cb\u1275 \u1260\u12a8\u1270\u121b \u12cd\u1235\u1325 \u1290\u1260\u122d "
    "\u1270\u1263\u1208\u1362"
)
HAN = (
    "\u6797\u6cc9\u5e02\u653f\u5e9c\u6628\u5929\u5ba3\u5e03\uff0c\u65e7\u6e2f\u53e3\u7684\u5927"
    "\u6865\u4ece\u4e0b\u5468\u4e00\u8d77\u5173\u95ed\u516d\u4e2a\u661f\u671f\u8fdb\u884c\u7ef4\u4fee\u3002"
)

CUT = {
    "twice in a row": (flat(MILL, MILL, POND), flat(MILL, POND)),
    "two sentences again at the end": (
        flat(MILL, WHEEL, POND, SALE, MILL, WHEEL),
        flat(MILL, WHEEL, POND, SALE),
    ),
    "two paragraphs in one line": (
        f"{MILL}\n{WHEEL}\n{POND}\n{flat(MILL, WHEEL)}",
        f"{MILL}\n{WHEEL}\n{POND}",
    ),
    "the end of a line begins the next one": (
        f"{flat(POND, MILL)}\n{flat(MILL, SALE)}",
        f"{flat(POND, MILL)}\n{SALE}",
    ),
    "a teaser of two sentences": (
        f"{flat(MILL, WHEEL)}\nBy Orla Venn\n{flat(MILL, POND)}\n{flat(WHEEL, SALE)}",
        f"By Orla Venn\n{flat(MILL, POND)}\n{flat(WHEEL, SALE)}",
    ),
    "a caption, and the lead behind its dateline": (
        f"Ducks near the weir. {MILL} (Photo: Orla Venn)\nCORVE (Mail) - {MILL}\n{POND}",
        f"Ducks near the weir. (Photo: Orla Venn)\nCORVE (Mail) - {MILL}\n{POND}",
    ),
    "no full stop behind the first": (flat(MILL[:-1], MILL, POND), flat(MILL, POND)),
    "in a quotation": (
        f'"Listen. {MILL} {MILL} That is all," he said.',
        f'"Listen. {MILL} That is all," he said.',
    ),
    "many times": (flat(*[MILL, POND] * 25), flat(MILL, POND)),
    "wrapped below the same paragraphs": (
        f"{flat(MILL, WHEEL)}\n\n{flat(POND, SALE)}\n\n{textwrap.fill(flat(MILL, WHEEL, POND, SALE), 60)}",
        f"{flat(MILL, WHEEL)}\n\n{flat(POND, SALE)}",
    ),
    "no space, Ethiopic": (ETHIOPIC * 2, ETHIOPIC),
    "no space, Han": (HAN * 2, HAN),
}
"""Texts, and what is left of them."""

STAY = {
    "quoted, and told in full": f'"{MILL}" the owner wrote. In full: "Friends. {MILL} {POND} Farewell."',
    "a refrain": flat("The first verse is short.", MILL, "The second is not.", MILL, "The third ends.", MILL),
    "a refrain in lines": f"The first verse is short.\n{MILL}\nThe second.\n{MILL}\nThe third ends.\n{MILL}",
    "a question to two": flat(
        "What would you do first about the empty mills in the valley if you were the one to decide?",
        "Orla: I would tax them.",
        "What would you do first about the empty mills in the valley if you were the one to decide?",
        "Marit: I would buy them.",
    ),
    "minutes of a match": f"12 min: {MILL[:-1]} again. 17 min: Yellow card. 31 min: {MILL[:-1]} again.",
    "eleven words": flat(
        "They closed the mill on a wet day in late autumn.",
        POND,
        "They closed the mill on a wet day in late autumn.",
    ),
    "one sentence of two paragraphs": f"{flat(POND, MILL)}\n{SALE}\n{ROOF}\n{WHEEL}\n{MILL} And more.",
    "beginnings of longer sentences": f"{MILL[:-1]}, they say. {POND} {MILL[:-1]}, or so we heard.",
    "the same end": f"Red ones are sold where t{MILL[1:]} Blue ones are sold where t{MILL[1:]}",
}


@pytest.mark.parametrize("name", CUT)
def test_the_second_telling_goes(name: str) -> None:
    text, expected = CUT[name]
    clean, report = dedupe_text(text)
    assert clean == expected
    assert report.restore(clean) == text
    assert Report.from_json(report.to_json()) == report
    assert dedupe_text(clean).text is clean


@pytest.mark.parametrize("name", STAY)
def test_what_the_author_repeats_stays(name: str) -> None:
    assert dedupe_text(STAY[name]).text is STAY[name]


def test_a_part_of_a_unit_is_told_by_its_place() -> None:
    clean, report = dedupe_text(flat(MILL, POND, MILL))
    (removal,) = report.removed
    assert (removal.unit, removal.of, removal.whole, removal.kind) == (0, 0, False, "exact")
    assert (removal.text, removal.before) == (MILL, " ")
    assert (removal.of_start, removal.of_end) == (0, len(MILL))
    assert (report.units, report.kept) == (1, 1)
    assert report.without(lambda _: True, clean)[0] == flat(MILL, POND, MILL)


def test_what_counts_lines_is_not_told_of_one_line() -> None:
    """The second and the third part of a line are not its second and third line."""
    _, report = dedupe_text(flat(POND, MILL, WHEEL, SALE, MILL, WHEEL, ROOF))
    (removal,) = report.removed
    assert (removal.reason, removal.signs, removal.strength) == ("sentences", ("prose",), "fair")


def test_without_contained_no_part_goes() -> None:
    text = flat(MILL, POND, MILL)
    assert dedupe_text(text, contained=False).text is text


def test_what_is_protected_stays_in_any_part() -> None:
    text = flat(MILL, POND, MILL)
    assert dedupe_text(text, protect="1962").text is text


@pytest.mark.xfail(
    strict=True,
    reason="whole lines go for a longer one further down, and what stays of that goes for its end",
)
def test_what_is_left_stands_in_the_order_of_one_of_the_copies() -> None:
    """Two lines told again in a longer one, between two tellings of the sentence that followed them."""
    text = f"{SALE}\n{MILL}\n{WHEEL}\n{flat(POND, MILL, WHEEL, POND, ROOF)}"
    left = dedupe_text(text).text
    assert left.index(MILL) < left.index(WHEEL) < left.index(POND)
