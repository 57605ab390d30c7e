"""Articles whose pages are opened in a browser: every kind of removal, hostile texts, several scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.articles import article
from tests.sites import MENU, NOTICE, page, story
from unrepeat import (
    ClusterReport,
    DocumentOptions,
    dedupe_blocks,
    dedupe_documents,
    dedupe_text,
    strip_furniture,
)
from unrepeat.furniture.overview import FurnitureOverview
from unrepeat.furniture.page import write_furniture_pages

LOCK = """\
The harbour office opened the new lock on Monday, after three winters of work and two of argument.

Ships wait in the harbour while rain falls on the old town.

The first boat through the lock was a tug with nine classes, who had been promised the trip in May.

A pilot of thirty years says that the mud has never stood so high at the western mole as it does now.

The council will speak about it on Thursday; whoever wants to listen may come to the hall by the fish market.

Whoever came by land had to leave the car, because the bridge stays open to ships alone until the month ends.

The baker by the lock sold out of rolls before nine o'clock, closed, and went to look at the boats himself.

Ships wait in the harbour while heavy rain falls on the old town.

The mayor said that the ferry would not sail before the wind had turned to the north and the swell was gone.

The ferry would not sail before the wind had turned to the north and the swell was gone.

The first boat through the lock was a tug with nine classes, who had been promised the trip in May. (Gazette)

The crane on the northern quay has been painted for the first time since the year of the flood.

Photo: harbour office

Children threw paper boats from the wall until the wind took them out into the roads.

A return ticket for the tour of the lock costs 14 euros from Friday on, and children go free.

A band played on the lower gate, and two speeches were cut short by the horn of the tug.

The crane on the northern quay has been painted for the first time since the year of the flood.

Photo: harbour office

Children threw paper boats from the wall until the wind took them out into the roads.

A return ticket for the tour of the lock costs 19 euros from Friday on, and children go free.
"""

# What it takes to run a script: an element, the end of the one that the text stands in, an attribute, a link.
ATTACKS = (
    "<script>window.pwned = 'script'; alert(1)</script> and then some words of an article",
    "</p></del></div></details></main></style></title><script>window.pwned = 'end'</script> more words here",
    "<img src=x onerror=\"window.pwned = 'image'\"> <svg onload=\"window.pwned = 'svg'\"> with a few words",
    '<a href="javascript:window.pwned = \'link\'" id="unit-1">press me</a> javascript:alert(1) if you like',
    "<link rel=stylesheet href=http://example.org/a.css><style>@import 'http://example.org'</style> here",
    "<meta http-equiv=refresh content='0;url=http://example.org'><base href=http://example.org> and so on",
    "\" onmouseover=\"window.pwned = 'quote'\" ' style='position:fixed' {{ 7 * 7 }} {% if %} &lt;&amp; <!--",
    "Bell \x07, escape \x1b[31m, nothing \x00, next line \x85, half a pair \ud800, turned \u202e around",
)
HOSTILE = "\n\n".join(
    (
        ATTACKS[1],
        *(
            f"In the evening paper a line about the harbour read: {attack}, and nobody at the desk saw it."
            for attack in ATTACKS * 2
        ),
        *(f"Line {number} of the log: {attack}" for number, attack in enumerate(ATTACKS)),
    )
)

HEBREW = (
    "המעבורת יוצאת מן הנמל בשעה שבע בבוקר אם הרוח לא תתחזק עד אז.\n"
    "ראש העיר דחה את ההחלטה על הגשר הישן לשבוע הבא.\n"
    "המעבורת יוצאת מן הנמל בשעה שבע בבוקר אם הרוח לא תתחזק עד אז.\n"
)
ARABIC = (
    "تغادر العبارة الميناء في الساعة السابعة صباحا إذا لم تشتد الرياح قبل ذلك.\n"
    "أجل المجلس قراره بشأن الجسر القديم إلى الأسبوع المقبل.\n"
    "تغادر العبارة الميناء في الساعة السابعة صباحا إذا لم تشتد الرياح قبل ذلك.\n"
)
CHINESE = (
    "渡輪公司說,明天早上七點的船班因為大風取消,旅客可以免費改期。\n"
    "碼頭旁邊的麵包店照常營業。\n"
    "渡輪公司說,明天早上七點的船班因為大風取消,旅客可以免費改期。\n"
)

# The line breaks are lost: sentences go out of the middle of a line, one of them right beside its copy.
_LINES = [line for line in LOCK.split("\n") if line]
PARTS = " ".join([*_LINES[:5], *_LINES[:2], _LINES[5], _LINES[5]])

# More copies of one line than a label has links for, and one word that no line of a telephone can hold.
OFTEN = "\n\n".join(
    paragraph
    for number in range(30)
    for paragraph in (
        "The lock stays closed tonight because of the storm.",
        article(number, 12).replace(" ", "-"),
    )
)


# What extractors leave of the structure of an article.
MARKS = (
    "# A wall for the **tide**\n"
    "**Seaside town votes to give its [wall](https://gazette.example/wall) back to the *tide*.**\n"
    "**Seaside town votes to give its [wall](https://gazette.example/wall) back to the *tide*.**\n"
    "The vote was eleven to two, and the work begins in late spring after the lambing.\n"
)


def pages() -> dict[str, str]:
    """Make the pages of all kinds of article, by name."""
    lock = dedupe_text(LOCK)
    return {
        "lock": lock.to_html(),
        "without text": lock.report.to_html(),
        "blocks": dedupe_blocks(_LINES).to_html(),
        "sentences": dedupe_text(LOCK.replace("\n\n", " "), unit="sentence").to_html(),
        "hostile": dedupe_text(HOSTILE).to_html(),
        "hebrew": dedupe_text(HEBREW).to_html(),
        "arabic": dedupe_text(ARABIC).to_html(),
        "chinese": dedupe_text(CHINESE).to_html(),
        "parts": dedupe_text(PARTS).to_html(),
        "often": dedupe_text(OFTEN).to_html(),
        "marks": dedupe_text(MARKS).to_html(name="<wall>.md"),
        "nothing removed": dedupe_text(_LINES[0]).to_html(),
        "empty": dedupe_text("").to_html(),
    }


def documents(pairs: int) -> list[dict[str, Any]]:
    """Make documents: every kind of copy, hostile values, several scripts, and pairs of copies besides."""
    found: list[dict[str, Any]] = [
        {
            "id": ATTACKS[0],
            "text": f"{ATTACKS[1]} {HOSTILE}",
            "source": ATTACKS[2],
            "published": "2026-05-04",
        },
        {"id": ATTACKS[3], "text": f"{ATTACKS[1]} {HOSTILE} Or not.", "source": ATTACKS[4]},
        {"id": "hebrew", "text": HEBREW},
        {"id": "hebrew again", "text": HEBREW, "source": "עיתון הנמל"},
        {"id": "chinese", "text": CHINESE * 2},
        {"id": "chinese again", "text": CHINESE * 2, "source": "港口日報"},
        {"id": "lock", "text": LOCK, "source": "gazette.example", "published": "2026-05-04T08:00:00Z"},
        {"id": "lock, edited", "text": LOCK.replace("The baker", "Our baker"), "source": "herald.example"},
        {"id": "lock, in part", "text": LOCK[:900]},
        {"id": "lock, revised", "text": LOCK.replace("14 euros", "17 euros")},
        {"id": "a name without a blank in it " + "x" * 200, "text": LOCK + "-" + "y" * 300},
    ]
    for number in range(3):
        # Below the threshold: the second half of its words is another one.
        words = HOSTILE.split()
        cut = len(words) * (6 + number) // 9
        text = " ".join((*words[:cut], *article(900 + number, len(words) - cut).split()))
        found.append({"id": f"{ATTACKS[3]} {number}", "text": text, "source": ATTACKS[4]})
    often = f"{article(1).capitalize()}."
    found += [
        {
            "id": f"often {number}",
            "text": f"{often}\nShare this page {'abcdefgh'[number % 8]}",
        }
        for number in range(60)
    ]
    for number in range(2, 2 + pairs):
        found += [{"id": f"{number} {letter}", "text": article(number)} for letter in "ab"]
    return found


def write_clusters(path: Path, pairs: int) -> list[Path]:
    """Write the pages of the report on these documents."""
    options = DocumentOptions(threshold=0.7, contained=True)
    taken = documents(pairs)
    with ClusterReport(options, explain_below=0.5) as report:
        for document, verdict in zip(taken, dedupe_documents(taken, options=options), strict=True):
            report.add(document, verdict)
        return [Path(written) for written in report.write_html(str(path))]


def site_pages() -> list[dict[str, Any]]:
    """Make pages of sites: hostile names and lines, several scripts, more lines than are shown or known."""
    many = [f"{article(7000 + number, 3)} {number}" for number in range(700)]
    furniture = {
        ATTACKS[0]: [*ATTACKS, "x" * 300, "Read more: " + article(1, 200)],
        ATTACKS[4]: ATTACKS[::-1],
        "gazette.example": [*MENU, NOTICE, "24 May 2026"],
        "עיתון הנמל": HEBREW.splitlines()[:2],
        "港口日報": CHINESE.splitlines()[:2],
        "many.example": many,
        "s" * 200: ["Sign up.", "الاشتراك في النشرة"],
    }
    found: list[dict[str, Any]] = []
    for source, lines in furniture.items():
        for number in range(4):
            one = page(number, source)
            own = {"id": f"{ATTACKS[3]} {number}"} if source in ATTACKS else {}
            # Long, so that pages with long lines in common are still different stories.
            told = [line for part in range(12) for line in story(100 + number + 10 * part)]
            found.append(one | {"text": "\n".join([one["text"], *told, *lines])} | own)
    found.append(page(5, "gazette.example", text="\n".join([*MENU, NOTICE])))
    crowd = "\n".join(f"{article(9000 + number, 4)} {number}" for number in range(2100))
    found.append(page(6, "many.example", text=crowd))
    return found


def write_furniture(path: Path) -> list[Path]:
    """Write the pages on what is stripped from these pages."""
    overview = FurnitureOverview()
    for result in strip_furniture(site_pages()):
        overview.add(result.id, result.report)
    return [Path(written) for written in write_furniture_pages(overview.sources(), str(path))]
