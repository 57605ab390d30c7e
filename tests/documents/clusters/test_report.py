"""The report on many documents: what stands in it, its pages, and what is refused."""

from __future__ import annotations

import json
import random
import re
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_verdicts
from tests.strategies import texts
from unrepeat import (
    ClusterReport,
    DocumentOptions,
    InputError,
    MissingExtraError,
    OptionError,
    ReportError,
    Verdict,
    _kernel,
    dedupe_documents,
)
from unrepeat.documents.clusters.files import ReportParts, only_page, read_report, write_pages
from unrepeat.documents.clusters.gathered import MOST_WEAK
from unrepeat.documents.clusters.overview import Overview
from unrepeat.documents.clusters.values import DocumentCluster, KeptDocument, Member
from unrepeat.documents.novelty import RUN_WORDS, word_places
from unrepeat.documents.novelty import own_words as words_of_its_own
from unrepeat.documents.verdict import VerdictKind
from unrepeat.render.characters import page_text
from unrepeat.render.html import web_address
from unrepeat.whole_file import WholeFile

any_kernel = pytest.mark.any_kernel(reason="is about files, pages and messages, not about words")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
VALID = "Tickets stay valid."
SHARE = "Share this page"
OPTIONS = DocumentOptions(threshold=0.7)
DOCUMENTS: list[dict[str, Any]] = [
    {"id": "lib", "text": LIBRARY, "source": "herald.example", "published": "2026-05-04T12:00:00+02:00"},
    {"id": "a", "text": FERRY, "source": "gazette.example", "published": "2026-05-04T08:00:00Z"},
    {"id": "b", "text": f"{FERRY}\n{SHARE}", "source": "herald.example"},
    {"id": "lib2", "text": LIBRARY.upper()},
    {"id": "c", "text": f"{FERRY} All 240 seats."},
    {"id": "alone", "text": "Nobody else says this, and nothing here is said by anybody else at all today."},
]


def gathered(documents: Iterable[Any], options: DocumentOptions = OPTIONS) -> ClusterReport:
    taken = list(documents)
    report = ClusterReport(options)
    for document, verdict in zip(taken, dedupe_documents(taken, options=options), strict=True):
        report.add(document, verdict)
    return report


def values(report: ClusterReport, folder: Path, *, text: bool = True) -> list[dict[str, Any]]:
    """Return the lines of a report."""
    path = folder / "report.jsonl"
    report.write_json(str(path), text=text)
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def lines_of(parts: ReportParts) -> list[dict[str, Any]]:
    """Return the lines of a report that was read."""
    return [
        parts.overview.to_dict(),
        *(pair.to_dict() for pair in parts.pairs),
        *(cluster.to_dict() for cluster in parts.clusters),
    ]


def kept(number: int) -> Verdict:
    return Verdict(number, is_duplicate=False, duplicate_of=None, kind=None, jaccard=0.0, containment=0.0)


def copy(number: int, of: int) -> Verdict:
    return Verdict(number, is_duplicate=True, duplicate_of=of, kind="near", jaccard=0.9, containment=0.9)


def clusters_of(sizes: Sequence[int], words: int = 8) -> ClusterReport:
    """Return a report on clusters of these sizes, each document with a text of so many words."""
    report = ClusterReport()
    number = 0
    for size in sizes:
        first = number
        for at in range(size):
            verdict = kept(number) if not at else copy(number, first)
            report.add({"id": number, "text": f"{first} {'word ' * words}{'more' * bool(at)}"}, verdict)
            number += 1
    return report


class Page(HTMLParser):
    """The elements, links and texts of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        self._inside: list[str] = []
        self._is_text = False
        self.text_blocks: list[str] = []
        # As the parser of a browser does before anything else.
        self.feed(path.read_bytes().decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self._inside.append(tag)
        if attributes.get("class") == "u-text":
            self._is_text = True
            self.text_blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._inside.pop() != tag:
            pass
        self._is_text &= tag != "p"

    def handle_data(self, data: str) -> None:
        if "style" in self._inside:
            return
        self.parts.append(data)
        if self._is_text:
            self.text_blocks[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.parts))

    @property
    def links(self) -> list[str]:
        return [str(attributes["href"]) for tag, attributes in self.elements if tag == "a"]

    @property
    def marks(self) -> int:
        return sum(tag == "mark" for tag, _ in self.elements)


def page_of(report: ClusterReport, folder: Path, *, text: bool = True) -> Page:
    (path,) = report.write_html(str(folder / "page.html"), text=text)
    return Page(Path(path))


# -- what is gathered ---------------------------------------------------------------------------------------


def test_a_cluster_is_a_kept_document_with_all_that_name_it_largest_first(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        overview, *clusters = values(report, tmp_path)
    assert [(one["kept"]["id"], [m["id"] for m in one["members"]]) for one in clusters] == [
        ("a", ["b", "c"]),
        ("lib", ["lib2"]),
    ]
    assert [(m["kind"], m["is_duplicate"]) for m in clusters[0]["members"]] == [
        ("near", True),
        ("changed", False),
    ]
    assert (overview["documents"], overview["clusters"], overview["sizes"]) == (6, 2, [[3, 1], [2, 1]])
    assert (overview["duplicates"], overview["revisions"]) == ({"exact": 1, "near": 1}, 1)
    assert overview["options"] == OPTIONS.to_dict()
    assert overview["kernel"] == _kernel.NAME


def test_a_member_names_what_only_it_says(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        _, ferry, library = values(report, tmp_path)
    near, revision = ferry["members"]
    start = len(FERRY) + 1
    assert near["only"] == [{"start": start, "end": start + len(SHARE), "text": SHARE}]
    assert (near["own_words"], near["words"], near["new_words"]) == (
        3,
        20,
        ["share", "this", "page"],
    )
    assert (revision["own_words"], revision["new_words"]) == (3, ["all", "240", "seats"])
    assert revision["only"][0]["text"] == "All 240 seats"
    (exact,) = library["members"]
    assert (exact["own_words"], exact["only"], exact["text"]) == (0, [], LIBRARY.upper())


@any_kernel
def test_source_and_time_are_those_of_the_input_and_times_are_in_utc(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        _, ferry, library = values(report, tmp_path)
    assert (ferry["kept"]["source"], ferry["members"][1]["source"]) == ("gazette.example", None)
    assert library["kept"]["published"] == "2026-05-04T10:00:00+00:00"


@any_kernel
@pytest.mark.parametrize("keep", ["first", "longest", "earliest"])
def test_the_kept_document_may_come_after_its_members(tmp_path: Path, keep: Any) -> None:
    options = DocumentOptions(threshold=0.7, keep=keep)
    documents = [
        {"id": 1, "text": FERRY, "published": "2026-05-05"},
        {"id": 2, "text": f"{FERRY} {VALID}", "published": "2026-05-04"},
    ]
    with gathered(documents, options) as report:
        overview, cluster = values(report, tmp_path)
    assert cluster["kept"]["id"] == (1 if keep == "first" else 2)
    assert overview["options"]["keep"] == keep


@any_kernel
def test_equally_large_clusters_stand_in_the_order_of_their_kept_documents(tmp_path: Path) -> None:
    report = ClusterReport()
    for number, verdict in enumerate([kept(0), kept(1), copy(2, 1), copy(3, 0)]):
        report.add({"id": number, "text": f"text {number}"}, verdict)
    with report:
        assert [one["kept"]["id"] for one in values(report, tmp_path)[1:]] == [0, 1]


@any_kernel
def test_options_become_plain_values() -> None:
    options = DocumentOptions(within=timedelta(days=1), keep=lambda document: document.id)
    assert options.to_dict()["within"] == 86400.0
    assert options.to_dict()["keep"] == "function"
    assert list(options.to_dict()) == list(DocumentOptions().to_dict())
    json.dumps(options.to_dict())


@any_kernel
def test_two_kept_documents_with_one_id_are_refused() -> None:
    with ClusterReport() as report:
        report.add({"id": 7, "text": "one"}, kept(7))
        with pytest.raises(InputError, match="documents 0 and 1 are both kept and have the id 7"):
            report.add({"id": 7, "text": "two"}, kept(7))


@any_kernel
def test_a_verdict_on_another_document_is_refused() -> None:
    with ClusterReport() as report:
        with pytest.raises(InputError, match=r"verdict on 3 came with document 0, 4\."):
            report.add({"id": 4, "text": "one"}, kept(3))
        with pytest.raises(InputError, match=r"must be an unrepeat\.Verdict, not 'no'"):
            report.add({"id": 4, "text": "one"}, "no")  # type: ignore[arg-type]


@any_kernel
def test_a_kept_document_that_was_not_added_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    with ClusterReport() as report:
        report.add({"id": 1, "text": "one"}, copy(1, 0))
        for write in (report.write_json, report.write_html):
            with pytest.raises(InputError, match="document 0 names 0, which is not a kept document"):
                write(str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


# -- the words that only one document has -------------------------------------------------------------------


def test_a_moved_paragraph_is_said_by_both() -> None:
    first, second = f"{FERRY} {FERRY.replace('Sunday', 'Monday')}", LIBRARY
    others = _kernel.words(f"{first}\n{second}\n{VALID}")
    assert words_of_its_own(f"{VALID} {second}\n{first}", others, similar=True).own <= 3
    assert words_of_its_own(f"{second}\n{first} Now.", others, similar=True).own == 1


def test_long_documents_are_compared_word_by_word_too() -> None:
    """All words are frequent ones, so that the alignment has nothing to cut the texts at."""
    rng = random.Random(4)
    words = [rng.choice(["the", "old", "sea", "wall", "held", "on"]) for _ in range(3000)]
    other = ["storm", *words[1500:], "gale", *words[:1500]]
    found = words_of_its_own(" ".join(other), words, similar=True)
    assert (found.words, found.own) == (3002, 2)
    assert [" ".join(other)[start:end] for start, end in found.stretches] == ["storm", "gale"]


@same_verdicts
@given(texts(), texts())
def test_stretches_lie_in_the_text_in_order_and_hold_words(text: str, other: str) -> None:
    found = words_of_its_own(text, _kernel.words(other), similar=False)
    assert found.words == len(_kernel.words(text))
    assert 0 <= found.own <= found.words
    assert bool(found.own) == bool(found.stretches)
    ends = [0, *(place for stretch in found.stretches for place in stretch), len(text)]
    assert all(before <= after for before, after in pairwise(ends))
    assert all(_kernel.words(text[start:end]) for start, end in found.stretches)


@same_verdicts
@given(texts())
def test_every_word_has_a_place(text: str) -> None:
    places = word_places(text)
    assert len(places) == len(_kernel.words(text))
    assert all(one <= other for one, other in pairwise(places))


def test_where_words_cannot_be_told_apart_the_whole_line_is_named() -> None:
    text = "The price rose.\nHalf \u00bd of it.\nNobody knew."
    assert {text[start:end] for start, end in word_places(text)[3:8]} == {"Half \u00bd of it."}
    found = words_of_its_own(text, ["the", "price", "rose", "nobody", "knew"], similar=True)
    assert [text[start:end] for start, end in found.stretches] == ["Half \u00bd of it."]


def test_words_keep_their_places_where_a_hyphen_divides_one_beside_words_that_cannot_be_told_apart() -> None:
    text = "Half \u00bd a nau-\ntical mile\nto the quay."
    places = word_places(text)
    words = _kernel.words(text)
    assert len(places) == len(words)
    assert text[slice(*places[words.index("quay")])] == "quay"
    assert text[slice(*places[words.index("nautical")])] == "Half \u00bd a nau-\ntical mile"


def test_a_short_run_elsewhere_is_no_partner() -> None:
    shared = [f"w{number}" for number in range(RUN_WORDS)]
    others = ["x"] * 40 + shared
    own = shared[:-1] + ["y"] * 40 + ["x"] * 40
    assert words_of_its_own(" ".join(own), others, similar=True).own >= RUN_WORDS - 1 + 40
    own = shared + ["y"] * 40 + ["x"] * 40
    assert words_of_its_own(" ".join(own), others, similar=True).own == 40


# -- the stored report --------------------------------------------------------------------------------------


def test_the_stored_report_gives_the_same_page(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        for text in (True, False):
            (page,) = report.write_html(str(tmp_path / "page.html"), text=text)
            report.write_json(str(tmp_path / "report.jsonl"))
            with (tmp_path / "report.jsonl").open("rb") as lines:
                stored = "".join(only_page(read_report(lines, "report", text=text)))
            assert stored.encode() == Path(page).read_bytes()


@same_verdicts
@given(st.lists(texts(), max_size=6))
def test_a_report_comes_back_from_its_json(
    tmp_path_factory: pytest.TempPathFactory, articles: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("report")
    documents = [
        {"id": f"{number}{text[:9]}", "text": text} for number, text in enumerate([*articles, *articles])
    ]
    with gathered(documents) as report:
        lines = values(report, folder)
        stored = folder.joinpath("report.jsonl").read_bytes()
        assert lines_of(read_report(stored.splitlines(), "r")) == lines
        bare = read_report(stored.splitlines(), "r", text=False)
        assert lines_of(bare) == values(report, folder, text=False)


@any_kernel
def test_without_texts_nothing_of_them_but_figures_is_in_the_report(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        lines = values(report, tmp_path, text=False)
        page = page_of(report, tmp_path, text=False)
    assert lines[0]["texts"] is False
    for value in (json.dumps(lines), page.text):
        assert "ferry" not in value
        assert SHARE not in value
        assert "seats" not in value
        assert "240" in value  # the new figure of the revision, without which nobody sees why it stays
    assert "The texts are left out." in page.text
    assert "3 words of its own." in page.text
    assert "3 documents: a" in page.text


def _changed(lines: list[dict[str, Any]], change: Callable[[list[dict[str, Any]]], object]) -> list[bytes]:
    change(lines)
    return [json.dumps(line).encode() for line in lines]


@any_kernel
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r[0].update(schema=4), "line 1: this report has schema 4; .* reads the schemas 1 to 3"),
        (lambda r: r[0].update(report="x"), "line 1: this is not a report on many documents: report is 'x'"),
        (lambda r: r[0].pop("kernel"), "line 1: the first line has no kernel"),
        (lambda r: r[0].update(clusters=9), "line 1: .* sizes and clusters in its first line do not agree"),
        (lambda r: r[0]["weakest"][0].update(cluster=3), "line 1: .* changed: it has no cluster 3"),
        (
            lambda r: r[0]["weakest"][0]["kept"].update(only=None),
            "line 1: .* the document 'a' of a pair has no only",
        ),
        (lambda r: r[0].update(sizes=[[2, 1], [3, 1]]), "line 1: sizes of the first line cannot be"),
        (
            lambda r: r[0].update(options={"a": {"b": 3}}),
            r"line 1: options\['a'\] of the first line cannot be \{",
        ),
        (
            lambda r: r.insert(0, []),
            r"line 1: the first line of a report on documents must be an object, not",
        ),
        (lambda r: r.pop(), "^news: the report ends too early"),
        (lambda r: r.append(r[-1]), "line 4: .* its first line tells of 0 pairs and 2 clusters"),
        (lambda r: r[1]["members"].pop(), "line 2: .* should have 3 documents, and it has 2"),
        (lambda r: r[1].update(members={}), "line 2: members of a cluster cannot be {}"),
        (lambda r: r[1]["kept"].update(id=None), "line 2: kept.id of a cluster cannot be None"),
        (
            lambda r: r[1]["kept"].update(published="5/4"),
            "line 2: kept.published of a cluster cannot be '5/4'",
        ),
        (lambda r: r[1]["kept"].update(published="2026-05-04"), "published of a cluster cannot be"),
        (lambda r: r[1]["kept"].update(published="0001-01-01T00:00:00+01:00"), "published of a cluster"),
        (
            lambda r: r[1]["members"][0].update(kind="x"),
            r"line 2: members\[0\].kind of a cluster cannot be 'x'",
        ),
        (
            lambda r: r[1]["members"][0].update(jaccard=1.5),
            r"line 2: members\[0\].jaccard of a cluster cannot be 1.5",
        ),
        (lambda r: r[1]["members"][0].pop("text"), "line 2: .* the document 'b' has no text"),
        (
            lambda r: r[1]["members"][0]["only"][0].update(start=3),
            "line 2: .* does not stand in the text of 'b'",
        ),
        (
            lambda r: r[1]["members"][0].update(only=[3]),
            r"line 2: members\[0\].only\[0\] of a cluster cannot be 3",
        ),
    ],
)
def test_a_report_that_was_changed_is_refused(
    tmp_path: Path, change: Callable[[list[dict[str, Any]]], object], message: str
) -> None:
    with gathered(DOCUMENTS) as report:
        lines = _changed(values(report, tmp_path), change)
    with pytest.raises(ReportError, match=message):
        write_pages(read_report(lines, "news"), str(tmp_path / "page.html"))
    assert not (tmp_path / "page.html").exists()


@any_kernel
def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ReportError, match=r"^news, line 1: this is not JSON .*: b'\{'"):
        read_report([b"{"], "news")


# -- pages --------------------------------------------------------------------------------------------------


def test_the_page_says_who_repeats_whom(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        page = page_of(report, tmp_path)
    text = page.text
    assert "Clusters 1 to 2 of 2 " in text
    assert "Documents6" in text.replace(" ", "")
    assert "2: 1 exact, 1 edited" in text
    assert "3 documents: The ferry to the island was cancelled" in text
    assert "Kept: a. Source: gazette.example. Published: 2026-05-04 08:00 UTC. 17 words." in text
    assert "Duplicate: b, edited copy, similarity 81 %. Source: herald.example. 20 words." in text
    assert "3 words of its own: “Share this page”." in text
    assert "Kept: c, revision, with other words in its prose, similarity 81 %." in text
    assert "New figures: 240." in text
    assert "Duplicate: lib2, exact copy. " in text
    assert "Below the threshold" not in text
    assert page.marks == 2
    assert page.links == ["#cluster-1"]


def test_a_contained_document_is_told_by_the_share_of_it(tmp_path: Path) -> None:
    long = f"{FERRY} {LIBRARY} {VALID}"
    options = DocumentOptions(contained=True, min_words=4)
    with gathered([{"id": "x", "text": long}, {"id": "y", "text": FERRY}], options) as report:
        text = page_of(report, tmp_path).text
    assert "Duplicate: y, contained in the kept document, 100 % of it stands there." in text
    assert "It has no words that the kept document lacks." in text


@any_kernel
def test_the_least_similar_duplicates_stand_first_and_lead_to_their_clusters(tmp_path: Path) -> None:
    similarities = [0.71 + number / 1000 for number in range(230)]
    random.Random(5).shuffle(similarities)
    with ClusterReport(threshold=0.7) as report:
        for number, similarity in enumerate(similarities):
            report.add({"id": f"k{number}", "text": "one"}, kept(0)._replace(id=f"k{number}"))
            verdict = copy(0, 0)._replace(id=f"m{number}", duplicate_of=f"k{number}", jaccard=similarity)
            report.add({"id": f"m{number}", "text": "one two"}, verdict)
        report.add(
            {"id": "same", "text": "one"}, copy(0, 0)._replace(id="same", duplicate_of="k0", kind="exact")
        )
        report.add(
            {"id": "rev", "text": "one"}, kept(0)._replace(id="rev", duplicate_of="k1", kind="changed")
        )
        overview, *clusters = values(report, tmp_path)
        pages = [Page(Path(path)) for path in report.write_html(str(tmp_path / "page.html"))]
    told = overview["weakest"]
    assert [match["similarity"] for match in told] == sorted(similarities)[:MOST_WEAK]
    for match in told:
        cluster = clusters[match["cluster"] - 1]
        assert cluster["kept"]["id"] == match["kept"]["id"]
        assert match["document"]["id"] in [member["id"] for member in cluster["members"]]
        assert match["document"]["only"] == [{"start": 4, "end": 7, "text": "two"}]
    links = [link for link in pages[0].links if "#cluster" in link]
    for link, match in zip(links, told, strict=True):
        page, _, anchor = link.partition("#")
        assert page == ("" if match["cluster"] <= 200 else "page-2.html")
        number = 0 if not page else 1
        assert anchor == f"cluster-{match['cluster']}"
        assert anchor in [attributes.get("id") for _, attributes in pages[number].elements]
    assert "#cluster" not in "".join(pages[1].links)
    assert {"", "page-2.html"} == {link.partition("#")[0] for link in links}


@any_kernel
def test_what_is_shown_of_a_document_stands_in_page_and_file(tmp_path: Path) -> None:
    with ClusterReport() as report:
        title = {"title": "Ferry *cancelled*", "url": "https://gazette.example/a?b=1&c=2", "desk": None}
        report.add({"id": "a", "text": FERRY}, kept(0)._replace(id="a"), show=title)
        verdict = copy(0, 0)._replace(id="http://x.example/b", duplicate_of="a", kind="exact")
        report.add(
            {"id": "http://x.example/b", "text": FERRY, "published": "2026-05-04"},
            verdict,
            show={
                "title": "Ferry *cancelled*",
                "url": "http://x.example/b",
                "n": 7,
                "x": "javascript:alert(1)",
            },
        )
        _, cluster = values(report, tmp_path, text=False)
        page = page_of(report, tmp_path)
    assert cluster["kept"]["shown"] == {key: value for key, value in title.items() if value is not None}
    assert (
        "2 documents: Ferry cancelled Kept: a. url: https://gazette.example/a?b=1&c=2. 17 words." in page.text
    )
    assert "Duplicate: http://x.example/b, exact copy. n: 7. x: javascript:alert(1). Published: " in page.text
    links = [attributes for tag, attributes in page.elements if tag == "a"]
    assert [link["href"] for link in links] == [title["url"], "http://x.example/b"]
    assert {link["rel"] for link in links} == {"noreferrer noopener"}


@any_kernel
def test_an_exact_copy_takes_a_line_behind_the_others(tmp_path: Path) -> None:
    with ClusterReport() as report:
        report.add({"id": 0, "text": FERRY}, kept(0))
        report.add({"id": 1, "text": FERRY}, copy(1, 0)._replace(kind="exact", jaccard=1.0))
        report.add({"id": 2, "text": f"{FERRY} Now."}, copy(2, 0))
        raw = Path(report.write_html(str(tmp_path / "page.html"))[0]).read_text(encoding="utf-8")
    (line,) = [line for line in raw.splitlines() if "exact copy. " in line]
    assert line.startswith('<li class="u-copy"><strong>Duplicate:</strong>')
    assert line.endswith("</li>")
    assert raw.index("edited copy, similarity") < raw.index(line)


@any_kernel
def test_every_kind_has_a_name(tmp_path: Path) -> None:
    names: dict[Any, str] = {
        "exact": "exact copy",
        "near": "edited copy",
        "contained": "contained in the kept document",
        "noisy": "copy with other spellings",
        "wraps": "the kept document with additions",
        "retitled": "the same text under another headline",
        "changed": "revision, with other words in its prose",
        "extended": "revision, with paragraphs of its own",
        "short": "the same words, which are too few to be a copy",
    }
    assert set(names) == set(get_args(VerdictKind))
    with ClusterReport() as report:
        report.add({"id": 0, "text": "one"}, kept(0))
        for number, kind in enumerate(names, 1):
            report.add({"id": number, "text": "two"}, copy(number, 0)._replace(kind=kind, respelled=number))
        text = page_of(report, tmp_path).text
    for number, name in enumerate(names.values(), 1):
        assert f"Duplicate: {number}, {name}, " in text
    assert "4 words spelled otherwise." in text


@any_kernel
def test_a_report_without_clusters_is_a_page_too(tmp_path: Path) -> None:
    with gathered([FERRY, LIBRARY]) as report:
        text = page_of(report, tmp_path).text
    assert "No cluster" in text
    assert "Documents2" in text


@any_kernel
def test_capped_documents_are_told(tmp_path: Path) -> None:
    with ClusterReport() as report:
        report.add({"id": 0, "text": FERRY}, kept(0)._replace(capped=True))
        assert "Not everything was compared. 1 document shared words" in page_of(report, tmp_path).text
        assert values(report, tmp_path)[0]["capped"] == 1


@any_kernel
def test_of_many_members_the_rest_is_folded_away_and_named(tmp_path: Path) -> None:
    with clusters_of([120]) as report:
        page = page_of(report, tmp_path)
    shown = sum("u-unit" in str(attributes.get("class")) for _, attributes in page.elements)
    assert shown == 51 + MOST_WEAK
    assert "69 documents more in this cluster, without their texts" in page.text
    assert "Duplicate: 119, edited copy, similarity 90 %, 1 word of its own." in page.text


@any_kernel
def test_pages_are_linked_in_order_with_names_that_are_safe_in_links(tmp_path: Path) -> None:
    name = "a:b? 100%#.html"
    with clusters_of([3] * 450) as report:
        paths = [Path(path) for path in report.write_html(str(tmp_path / name))]
    stem = name.removesuffix(".html")
    assert [path.name for path in paths] == [name, f"{stem}-2.html", f"{stem}-3.html"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    pages = [Page(path) for path in paths]
    found = [[unquote(link) for link in page.links if "#cluster" not in link] for page in pages]
    one, two, three = (path.name for path in paths)
    assert found == [[two, three] * 2, [one, one, three, three] * 2, [one, two] * 2]
    assert all(re.fullmatch(r"[\w.%-]+|#cluster-\d+", link) for page in pages for link in page.links)
    assert "Clusters 1 to 200 of 450, page 1 of 3" in pages[0].text
    assert "Clusters 401 to 450 of 450, page 3 of 3" in pages[2].text


@any_kernel
def test_ten_thousand_clusters_give_fifty_pages(tmp_path: Path) -> None:
    with clusters_of([2] * 10_000) as report:
        paths = [Path(path) for path in report.write_html(str(tmp_path / "page.html"), text=False)]
    assert len(paths) == 50
    shown: list[str] = []
    for number, path in enumerate(paths, 1):
        raw = path.read_text(encoding="utf-8")
        assert f"Clusters {200 * number - 199:,} to {200 * number:,} of 10,000, page {number} of 50" in raw
        shown += re.findall(r'id="cluster-(\d+)"', raw)
        targets = set(re.findall(r'href="([^"]*)"', raw))
        assert {target for target in targets if "#" not in target} <= {other.name for other in paths}
    assert shown == [str(number) for number in range(1, 10_001)]


def _peak(words: int, folder: Path) -> int:
    with clusters_of([2] * 400, words) as report:
        report.write_html(str(folder / "page.html"))  # what is loaded and compiled once does not count
        tracemalloc.start()
        report.write_html(str(folder / "page.html"))
        report.write_json(str(folder / "page.jsonl"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@any_kernel
def test_memory_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    # Texts of 50 and 2,000 bytes; 800 of these are 1.6 MB. Shared passages take 0.7 kB for each word of one
    # text at a time, 0.28 MB here.
    assert _peak(400, tmp_path) - _peak(10, tmp_path) < 700_000


@any_kernel
def test_large_clusters_fill_a_page_sooner(tmp_path: Path) -> None:
    with clusters_of([52] * 30, 1) as report:
        paths = report.write_html(str(tmp_path / "page.html"))
    assert [Path(path).read_text().count("<h3>") for path in paths] == [19, 11]


@any_kernel
def test_pages_of_an_earlier_report_stay_and_nothing_links_to_them(tmp_path: Path) -> None:
    path = str(tmp_path / "page.html")
    with clusters_of([2] * 250) as report:
        assert len(report.write_html(path, text=False)) == 2
    stale = (tmp_path / "page-2.html").read_bytes()
    with clusters_of([2]) as report:
        assert report.write_html(path) == (path,)
    assert (tmp_path / "page-2.html").read_bytes() == stale
    assert set(Page(tmp_path / "page.html").links) == {"#cluster-1"}


@any_kernel
def test_pages_appear_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed: list[str] = []

    def seal(_: WholeFile) -> None:
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
        sealed.append("")
        if len(sealed) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(WholeFile, "seal", seal)
    with clusters_of([2] * 450) as report, pytest.raises(OSError, match="No space left"):
        report.write_html(str(tmp_path / "page.html"), text=False)
    assert list(tmp_path.iterdir()) == []


@any_kernel
def test_several_pages_need_a_regular_file() -> None:
    with clusters_of([2] * 201) as report:
        with pytest.raises(OptionError, match="takes 2 pages, and '/dev/null' is not a regular file"):
            report.write_html("/dev/null")
        with pytest.raises(OptionError, match="takes 2 pages, which cannot go to standard output"):
            only_page(report._parts(text=True))


ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2", "h3", "p"),
    *("details", "summary", "dl", "div", "dt", "dd", "table", "tbody", "tr", "th", "td", "code", "span"),
    *("strong", "time", "mark", "ul", "li", "thead", "figure", "figcaption", "svg", "desc", "rect", "a"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "dir", "scope", "datetime"),
    *(
        "viewbox",
        "preserveaspectratio",
        "role",
        "aria-labelledby",
        "aria-hidden",
        "x",
        "y",
        "width",
        "height",
    ),
    *("href", "rel"),
}
HOSTILE = st.one_of(
    texts(),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</style><img src=x onerror=alert(1)>",
            '" onclick="alert(1)',
            "javascript:alert(1)",
            "&lt;b&gt; & <!-- ",
            "\x00\x1b[31m\x85\ud800\u202e",
        ]
    ),
)


@same_verdicts
@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_values_stay_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, other: str, name: str
) -> None:
    folder = tmp_path_factory.mktemp("page")
    with ClusterReport() as report:
        show = {name: text, "title": other, "url": name}
        report.add({"id": 0, "text": text, "source": name}, kept(0)._replace(source=name), show=show)
        report.add({"id": name, "text": other}, copy(1, 0)._replace(id=name, new_words=(name,)), show=show)
        page = page_of(report, folder)
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    assert {attribute for _, attributes in page.elements for attribute in attributes} <= ATTRIBUTES
    assert page.text_blocks == [page_text(text), page_text(other)]
    addresses = {web_address(shown) for shown in (text, other, name)}
    assert {"#cluster-1"} <= set(page.links) <= {"#cluster-1"} | addresses - {""}


@any_kernel
def test_the_page_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        page = page_of(report, tmp_path)
        raw = (tmp_path / "page.html").read_text(encoding="utf-8")
    policy = next(attributes["content"] for tag, attributes in page.elements if "http-equiv" in attributes)
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert not {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "form"}
    assert "style=" not in raw
    assert all(
        attributes.get("dir") == "auto"
        for _, attributes in page.elements
        if attributes.get("class") == "u-text"
    )


@any_kernel
def test_headings_go_down_step_by_step(tmp_path: Path) -> None:
    with gathered(DOCUMENTS) as report:
        page = page_of(report, tmp_path)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels == [1, 2, 2, 2, 3, 3]


@any_kernel
def test_a_page_without_jinja2_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from unrepeat.render import html as page

    page._environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with clusters_of([2]) as report:
        with pytest.raises(MissingExtraError, match=r"jinja2>=3\.1"):
            report.write_html(str(tmp_path / "page.html"))
        report.write_json(str(tmp_path / "report.jsonl"))
    assert [path.name for path in tmp_path.iterdir()] == ["report.jsonl"]


# -- values and files ---------------------------------------------------------------------------------------


@any_kernel
def test_the_similarity_of_a_member_is_the_one_that_made_it_one() -> None:
    member = Member("m", "contained", True, 0.2, 0.9, None, None, 5, (), 0)
    assert member.similarity == 0.9
    assert DocumentCluster(KeptDocument("l", None, None, 9), (member,)).size == 2


@any_kernel
def test_an_overview_comes_back_from_its_values() -> None:
    overview = Overview(3, 1, ((2, 1),), {"exact": 1}, 0, 0, True, {"keep": "first"}, {"unrepeat": "1"}, "k")
    assert Overview.from_dict(json.loads(json.dumps(overview.to_dict()))) == overview


@any_kernel
def test_a_sealed_file_takes_its_place_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with WholeFile(str(path)) as file:
        file.write(b"data")
        file.seal()
        assert not path.exists()
    assert path.read_bytes() == b"data"
    with pytest.raises(KeyError), WholeFile(str(path)) as file:  # noqa: PT012 # what comes after the seal fails
        file.write(b"other")
        file.seal()
        raise KeyError
    assert path.read_bytes() == b"data"
    assert list(tmp_path.iterdir()) == [path]
