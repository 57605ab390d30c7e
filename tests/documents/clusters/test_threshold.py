"""Choosing a threshold: pairs below it, histograms, and what a higher one leaves of a report."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.article.report.test_page import colours, luminance
from tests.articles import article
from tests.documents.clusters.test_report import clusters_of, copy, gathered, kept, lines_of, page_of, values
from tests.kernels import same_verdicts
from unrepeat import (
    ClusterReport,
    DocumentOptions,
    OptionError,
    ReportError,
    Verdict,
    _kernel,
    dedupe_documents,
    shared_passages,
)
from unrepeat.documents.clusters import entries
from unrepeat.documents.clusters.files import read_report, report_at
from unrepeat.documents.clusters.histogram import HEIGHT, LOWEST, similarity_histogram, size_histogram
from unrepeat.documents.clusters.overview import Overview
from unrepeat.documents.clusters.page import MOST_PAIRS
from unrepeat.documents.clusters.threshold import matches_at, reaches, share_of_shorter
from unrepeat.documents.verdict import REVISIONS

any_kernel = pytest.mark.any_kernel(reason="is about counts, files and pages, not about words")

WORDS = 60
LEVELS = st.sampled_from(["remove", "remove", "keep"])


def text_of(family: int, cut: int, number: int, *, figure: bool) -> str:
    """The beginning of an article of a family, then words of its own, then perhaps a figure."""
    words = [*article(family, WORDS).split()[:cut], *article(1000 + number, WORDS - cut).split()]
    return " ".join([*words, *([str(number)] if figure else [])])


@st.composite
def corpora(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Documents of three families, more or less alike; some in part, some with figures of their own."""
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(30, WORDS), st.booleans(), st.sampled_from([0, 0, 30])),
            min_size=1,
            max_size=14,
        )
    )
    return [
        {"id": f"d{number}", "text": text_of(family, cut, number, figure=figure)[part:]}
        for number, (family, cut, figure, part) in enumerate(drawn)
    ]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = _kernel.words(text)
    return set(zip(*(words[start:] for start in range(5)), strict=False))


def jaccard(text: str, other: str) -> float:
    """Jaccard similarity, by the definition of it."""
    one, two = shingles(text), shingles(other)
    return len(one & two) / len(one | two)


def texts_by_id(documents: list[dict[str, Any]]) -> dict[Any, str]:
    return {document["id"]: document["text"] for document in documents}


def pairs_of(report: ClusterReport, folder: Path, *, text: bool = True) -> list[dict[str, Any]]:
    return [line for line in values(report, folder, text=text) if "other" in line]


def with_pairs(documents: list[dict[str, Any]], options: DocumentOptions, below: float) -> ClusterReport:
    report = ClusterReport(options, explain_below=below)
    for document, verdict in zip(documents, dedupe_documents(documents, options=options), strict=True):
        report.add(document, verdict)
    return report


SEA = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said"
LIKE: list[dict[str, Any]] = [
    {"id": "sun", "text": f"{SEA}.\nShare this page now"},
    {"id": "mon", "text": f"{SEA}.\nRead more about it here", "source": "herald.example"},
    {"id": "tue", "text": "Nobody else says this, and nothing here is said by anybody else at all today."},
]


# -- pairs below the threshold ------------------------------------------------------------------------------


@same_verdicts
@settings(max_examples=25)
@given(corpora(), st.sampled_from([0.5, 0.6, 0.7]), st.sampled_from([0.75, 0.85]), LEVELS)
def test_pairs_are_kept_documents_between_both_thresholds(
    tmp_path_factory: pytest.TempPathFactory,
    documents: list[dict[str, Any]],
    below: float,
    threshold: float,
    revisions: Any,
) -> None:
    folder = tmp_path_factory.mktemp("report")
    options = DocumentOptions(threshold=threshold, revisions=revisions)
    verdicts = list(dedupe_documents(documents, options=options))
    stay = [verdict.id for verdict in verdicts if not verdict.is_duplicate]
    texts = texts_by_id(documents)
    with with_pairs(documents, options, below) as report, gathered(documents, options) as plain:
        overview, *_ = values(report, folder)
        told = pairs_of(report, folder)
        clusters = values(report, folder)[1 + len(told) :]
        assert clusters == values(plain, folder)[1:]  # no verdict changes
    for pair in told:
        one, other = pair["document"]["id"], pair["other"]["id"]
        assert {one, other} <= set(stay)
        assert pair["similarity"] == pytest.approx(jaccard(texts[one], texts[other]))
        assert below <= pair["similarity"] < threshold
    assert [pair["similarity"] for pair in told] == sorted(
        (pair["similarity"] for pair in told), reverse=True
    )
    counts: Counter[int] = Counter(int(100 * pair["similarity"] + 1e-6) for pair in told)
    assert {share: removed + stays for share, removed, stays in overview["close_pairs"]} == counts
    # Whoever is like a kept document that the lower threshold keeps as well is told in some pair.
    gone = {pair["document"]["id"] for pair in told if pair["is_duplicate"]}
    named = {pair["document"]["id"] for pair in told}
    for first, second in combinations(stay, 2):
        if below <= jaccard(texts[first], texts[second]) < threshold and first not in gone:
            assert second in named or _is_revision(second, verdicts)


def _is_revision(name: object, verdicts: list[Verdict]) -> bool:
    """Whether a document goes for a revision of another one anyway, which may be more similar."""
    return any(verdict.id == name and verdict.kind in REVISIONS for verdict in verdicts)


@pytest.mark.parametrize("keep", ["first", "longest", "earliest"])
def test_a_pair_says_what_only_one_of_both_says(tmp_path: Path, keep: Any) -> None:
    options = DocumentOptions(keep=keep)
    with with_pairs(LIKE, options, 0.5) as report:
        (pair,) = pairs_of(report, tmp_path)
        (bare,) = pairs_of(report, tmp_path, text=False)
        text = page_of(report, tmp_path).text
    found = {pair[side]["id"]: [one["text"] for one in pair[side]["only"]] for side in ("document", "other")}
    assert found == {"sun": ["Share this page now"], "mon": ["Read more about it here"]}
    assert (pair["kind"], pair["is_duplicate"]) == ("near", True)
    assert "only" not in bare["document"]
    assert bare["document"]["own_words"] in (4, 5)
    assert "1 below the threshold" in text
    assert "Both kept: mon and sun" in text or "Both kept: sun and mon" in text
    assert "alone: “Read more about it here”." in text
    assert "A lower threshold would remove the first." in text


def test_a_pair_that_may_not_match_is_not_told(tmp_path: Path) -> None:
    with with_pairs(LIKE, DocumentOptions(same_source=True), 0.5) as report:
        assert pairs_of(report, tmp_path) == []
        assert "There is no such pair." in page_of(report, tmp_path).text


def test_a_contained_document_is_told_by_the_share_of_it(tmp_path: Path) -> None:
    words = article(1, 100).split()
    part = " ".join([*words[:30], *article(2, 10).split()])
    documents = [{"id": "long", "text": " ".join(words)}, {"id": "part", "text": part}]
    with with_pairs(documents, DocumentOptions(contained=True, revisions="remove"), 0.6) as report:
        (pair,) = pairs_of(report, tmp_path)
        assert (pair["is_duplicate"], pair["similarity"]) == (True, pair["containment"])
        assert pair["jaccard"] < 0.5
        assert "72 % of the first stands in the second" in page_of(report, tmp_path).text


def test_a_revision_is_not_told_again_below_the_threshold(tmp_path: Path) -> None:
    documents = [{"id": "a", "text": f"{SEA}."}, {"id": "b", "text": f"{SEA}. All 240 seats."}]
    with with_pairs(documents, DocumentOptions(threshold=0.7), 0.5) as report:
        assert report.similarities() == {81: 1}
        assert pairs_of(report, tmp_path) == []


def test_what_a_pattern_ignores_is_no_word_of_a_pair(tmp_path: Path) -> None:
    documents = [LIKE[0], LIKE[1] | {"text": f"{LIKE[1]['text']}\n27 comments"}]
    options = DocumentOptions(ignore=["[0-9]+ comments"])
    with with_pairs(documents, options, 0.5) as report:
        (pair,) = pairs_of(report, tmp_path)
        assert [one["text"] for one in pair["document"]["only"]] == ["Read more about it here"]
        assert "ignore[0-9]+ comments" in page_of(report, tmp_path).text.replace("ignore ", "ignore")


@any_kernel
@pytest.mark.parametrize(
    ("below", "message"),
    [
        (0.8, r"explain_below must be lower than the threshold, which is 0\.8, and not 0\.8"),
        (0.4, r"explain_below must lie between 0\.5 and 1\.0"),
        ("x", r"explain_below must be a number from 0\.5 to 1\.0, not 'x'"),
    ],
)
def test_explain_below_must_lie_below_the_threshold(below: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        ClusterReport(explain_below=below)


@any_kernel
def test_pairs_are_found_anew_when_a_document_comes(tmp_path: Path) -> None:
    verdicts = list(dedupe_documents(LIKE))
    with ClusterReport(explain_below=0.5) as report:
        report.add(LIKE[0], verdicts[0])
        assert pairs_of(report, tmp_path) == []
        report.add(LIKE[1], verdicts[1])
        assert len(pairs_of(report, tmp_path)) == 1


@any_kernel
def test_of_many_pairs_the_rest_is_counted_on_the_first_page(tmp_path: Path) -> None:
    texts = [article(number // 2, 30) for number in range(2 * MOST_PAIRS + 20)]
    documents = [
        {"id": number, "text": text if number % 2 else f"{text} {article(9000 + number, 12)}"}
        for number, text in enumerate(texts)
    ]
    with with_pairs(documents, DocumentOptions(), 0.6) as report:
        page = page_of(report, tmp_path)
        path = tmp_path / "report.jsonl"
        report.write_json(str(path))
        parts = read_report(path.read_bytes().splitlines(), "r")
        assert len(lines_of(parts)) == 1 + MOST_PAIRS + 10
    assert page.text.count("Both kept:") == MOST_PAIRS
    assert "10 pairs more, which are less similar, stand in the JSON of the report alone." in page.text
    assert page.links == ["#below"]


@any_kernel
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r[1]["document"].pop("only"), "line 2: .* the document 'mon' of a pair has no only"),
        (lambda r: r[1]["document"]["only"][0].update(end=999), "line 2: .* does not stand in the text"),
        (lambda r: r[1].update(similarity=7), "line 2: similarity of a pair cannot be 7"),
        (lambda r: r.pop(), "the report ends too early"),
        (lambda r: r.append(r[1]), "line 3: .* tells of 1 pairs and 0 clusters, and here is another line"),
        (lambda r: r[0].update(close_pairs=[[101, 1, 0]]), "line 1: close_pairs of the first line cannot be"),
        (lambda r: r[0].update(similarities=[[90, 1, 0]]), "line 1: .* sizes and similarities .* agree"),
    ],
)
def test_changed_pairs_are_refused(tmp_path: Path, change: Any, message: str) -> None:
    with with_pairs(LIKE, DocumentOptions(), 0.5) as report:
        lines = values(report, tmp_path)
    change(lines)
    with pytest.raises(ReportError, match=message):
        lines_of(read_report([json.dumps(line).encode() for line in lines], "r"))


# -- a higher threshold -------------------------------------------------------------------------------------


@same_verdicts
@settings(max_examples=40)
@given(corpora(), st.sampled_from([0.5, 0.6, 0.7]), st.floats(0.7, 1.0), LEVELS)
def test_a_higher_threshold_is_what_a_run_with_it_says_as_far_as_promised(
    documents: list[dict[str, Any]], made_at: float, threshold: float, revisions: Any
) -> None:
    options: dict[str, Any] = {"revisions": revisions}
    with gathered(documents, DocumentOptions(threshold=made_at, **options)) as report:
        answer = report.at(threshold)
    stored = {
        verdict.id: verdict
        for verdict in dedupe_documents(documents, threshold=made_at, **options)
        if verdict.is_duplicate
    }
    run = {
        verdict.id: verdict
        for verdict in dedupe_documents(documents, threshold=threshold, **options)
        if verdict.is_duplicate
    }
    assert {*answer.duplicates} | {*answer.released} == set(stored)
    assert len(answer.duplicates) + len(answer.released) == len(stored)
    texts = texts_by_id(documents)
    for name, verdict in stored.items():
        similarity = jaccard(texts[name], texts[verdict.duplicate_of])
        assert (name in answer.duplicates) == reaches(similarity, threshold)
    if answer.is_exact:
        assert set(answer.duplicates) == set(run)
    for name in set(run) - set(answer.duplicates):
        assert run[name].duplicate_of in stored
    for name in set(answer.duplicates) - set(run):
        assert stored[name].duplicate_of in run
    if answer.released:
        places = {document["id"]: place for place, document in enumerate(documents)}
        first = min(places[name] for name in answer.released)
        assert {name for name in run if places[name] < first} == {
            name for name in answer.duplicates if places[name] < first
        }


@settings(max_examples=15)
@given(corpora(), st.sampled_from([0.6, 0.8]), st.floats(0.8, 1.0))
def test_without_a_release_the_answer_is_exact_with_contained_documents_too(
    documents: list[dict[str, Any]], made_at: float, threshold: float
) -> None:
    options: dict[str, Any] = {"contained": True, "revisions": "remove"}
    with gathered(documents, DocumentOptions(threshold=made_at, **options)) as report:
        answer = report.at(threshold)
    run = dedupe_documents(documents, threshold=threshold, **options)
    if answer.is_exact:
        assert set(answer.duplicates) == {verdict.id for verdict in run if verdict.is_duplicate}


@any_kernel
def test_a_greedy_run_may_keep_others_and_the_answer_says_that_it_is_not_exact() -> None:
    words = article(1, 100).split()
    middle = [*words[:92], *article(2, 8).split()]
    last = [*words[:89], *article(3, 3).split(), *middle[92:]]
    documents = [
        {"id": name, "text": " ".join(text)} for name, text in (("a", words), ("b", middle), ("c", last))
    ]
    options = DocumentOptions(threshold=0.86, revisions="remove")
    run = {verdict.id: verdict.duplicate_of for verdict in dedupe_documents(documents, options=options)}
    with gathered(documents, DocumentOptions(threshold=0.7, revisions="remove")) as report:
        answer = report.at(0.86)
    assert (answer.duplicates, answer.released, answer.is_exact) == ((), ("b", "c"), False)
    assert run == {"a": None, "b": None, "c": "b"}
    assert answer.to_dict() == {
        "threshold": 0.86,
        "duplicates": [],
        "released": ["b", "c"],
        "is_exact": False,
    }


@any_kernel
def test_a_copy_with_other_spellings_is_found_by_its_words_alone() -> None:
    with ClusterReport(contained=True, noise=True) as report:
        for number, verdict in enumerate((kept(0), copy(1, 0), copy(2, 0))):
            noisy = verdict._replace(jaccard=0.82, containment=0.95, respelled=3 * (number == 2))
            report.add({"id": number, "text": "word"}, noisy if number else verdict)
        answer = report.at(0.9)
    assert (answer.duplicates, answer.released, answer.is_exact) == ((1,), (2,), False)


@any_kernel
def test_a_lower_threshold_is_refused(tmp_path: Path) -> None:
    with gathered(LIKE) as report:
        with pytest.raises(OptionError, match=r"made with the threshold 0\.7 .* cannot answer for 0\.6"):
            report.at(0.6)
        report.write_json(str(tmp_path / "r"))
        stored = read_report((tmp_path / "r").read_bytes().splitlines(), "r")
        with pytest.raises(OptionError, match="cannot answer for"):
            report_at(stored, 0.6)


@given(corpora(), st.floats(0.6, 1.0))
@settings(max_examples=10)
def test_the_stored_report_gives_the_same_answer(
    tmp_path_factory: pytest.TempPathFactory, documents: list[dict[str, Any]], threshold: float
) -> None:
    path = tmp_path_factory.mktemp("report") / "r"
    with gathered(documents, DocumentOptions(threshold=0.6, revisions="remove")) as report:
        report.write_json(str(path), text=False)
        answer = report.at(threshold)
    stored = report_at(read_report(path.read_bytes().splitlines(), "r"), threshold)
    assert set(stored.duplicates) == set(answer.duplicates)
    assert set(stored.released) == set(answer.released)


@any_kernel
def test_a_report_without_its_threshold_cannot_answer(tmp_path: Path) -> None:
    with gathered(LIKE) as report:
        lines = values(report, tmp_path)
    del lines[0]["options"]["threshold"]
    stored = read_report([json.dumps(line).encode() for line in lines], "r")
    with pytest.raises(ReportError, match="does not say with which threshold"):
        report_at(stored, 0.9)


@any_kernel
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_the_share_of_the_shorter_document_is_told_by_both_similarities(
    own: int, other: int, data: st.DataObject
) -> None:
    shared = data.draw(st.integers(1, min(own, other)))
    jaccard_similarity, containment = shared / (own + other - shared), shared / own
    threshold = data.draw(st.floats(0.5, 1.0))
    part = shared / min(own, other)
    assert share_of_shorter(jaccard_similarity, containment) == pytest.approx(part, rel=1e-12)
    expected = max(jaccard_similarity, part) * 10**9 >= round(threshold * 10**9)
    assert matches_at(jaccard_similarity, containment, threshold, contained=True) == expected
    assert matches_at(jaccard_similarity, containment, round(part, 9), contained=True) == (
        part >= round(part, 9)
    )


# -- histograms ---------------------------------------------------------------------------------------------


def overview_with(
    similarities: list[tuple[int, int, int]], sizes: list[tuple[int, int]], **more: Any
) -> Overview:
    members = sum((size - 1) * number for size, number in sizes)
    drawn = sum(removed + stays for _, removed, stays in similarities)
    return Overview.from_dict(
        Overview(
            documents=members + len(sizes),
            clusters=sum(number for _, number in sizes),
            sizes=tuple(sizes),
            duplicates={"exact": members - drawn},
            revisions=0,
            capped=0,
            texts=False,
            options={"threshold": 0.8, "contained": False},
            versions={},
            kernel="k",
            similarities=tuple(similarities),
            **more,
        ).to_dict()
    )


@any_kernel
@given(
    st.dictionaries(st.integers(50, 100), st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1)
)
def test_bars_are_as_high_as_their_numbers(counts: dict[int, tuple[int, int]]) -> None:
    similarities = [(share, *counts[share]) for share in sorted(counts, reverse=True)]
    members = sum(map(sum, counts.values()))
    found = similarity_histogram(overview_with(similarities, [(members + 1, 1)]))
    assert found is not None
    highest = max(map(sum, counts.values()))
    assert found.highest == highest
    assert {row.label: (row.removed, row.kept) for row in found.rows} == {
        f"{share} %": numbers for share, numbers in counts.items()
    }
    low = int(found.first.split()[0])
    columns: dict[int, list[Any]] = {}
    for bar in found.bars:
        assert bar.height >= LOWEST
        assert bar.y >= 0
        assert 0 < bar.x < bar.x + bar.width < found.width
        columns.setdefault(low + bar.x // 10, []).append(bar)
    assert set(columns) == set(counts)
    for share, bars in columns.items():
        removed, stays = counts[share]
        assert {bar.kept for bar in bars} == {stays > 0, not removed} - ({False} if not removed else set())
        whole = sum(bar.height for bar in bars)
        assert abs(whole - HEIGHT * (removed + stays) / highest) <= 2 * LOWEST
        assert max(bar.y + bar.height for bar in bars) == HEIGHT


@any_kernel
def test_sizes_are_drawn_in_doubling_steps() -> None:
    sizes = [(1000, 1), (513, 2), (9, 1), (8, 1), (5, 1), (4, 2), (3, 1), (2, 7)]
    members = sum((size - 1) * number for size, number in sizes)
    found = size_histogram(overview_with([(90, members, 0)], sizes))
    assert found is not None
    assert [(row.label, row.removed) for row in found.rows] == [
        ("2", 7),
        ("3 to 4", 3),
        ("5 to 8", 2),
        ("9 to 16", 1),
        ("513 to 1,024", 3),
    ]
    assert (found.first, found.last) == ("2", "513 to 1,024")


@any_kernel
def test_a_report_tells_its_similarities_and_sizes(tmp_path: Path) -> None:
    with clusters_of([4, 2, 2]) as report:
        report.add({"id": 8, "text": "word"}, copy(8, 0)._replace(kind="exact", jaccard=1.0))
        report.add({"id": 9, "text": "word"}, copy(9, 0)._replace(is_duplicate=False, kind="changed"))
        assert report.similarities() == {90: 6}
        assert report.sizes() == {6: 1, 2: 2}
        overview = values(report, tmp_path)[0]
        page = page_of(report, tmp_path)
    assert overview["similarities"] == [[90, 5, 1]]
    assert "Similarity Removed Kept" in page.text.replace("RemovedKept", " Removed Kept")
    drawings = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert [attributes["role"] for attributes in drawings] == ["img", "img"]
    ids = {attributes.get("id") for _, attributes in page.elements}
    for attributes in drawings:
        assert set(str(attributes["aria-labelledby"]).split()) <= ids
    assert [tag for tag, _ in page.elements].count("desc") == 2


@any_kernel
@pytest.mark.parametrize("media", ["", "@media (prefers-color-scheme: dark)", "@media print"])
@pytest.mark.parametrize("ink", ["removed", "kept", "quiet", "ink"])
def test_every_bar_has_the_contrast_of_wcag_for_drawings(ink: str, media: str) -> None:
    found = colours(media)
    light, dark = sorted((luminance(found[ink]), luminance(found["paper"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


@any_kernel
def test_least_similar_documents_stand_first_if_asked(tmp_path: Path) -> None:
    with ClusterReport() as report:
        report.add({"id": 0, "text": "one"}, kept(0))
        for number, similarity in enumerate((0.95, 0.81, 0.9, 0.81), 1):
            report.add({"id": number, "text": f"{number}"}, copy(number, 0)._replace(jaccard=similarity))
        for asked, expected in ((False, "1234"), (True, "2431")):
            (path,) = report.write_html(str(tmp_path / "page.html"), least_similar_first=asked)
            raw = Path(path).read_text(encoding="utf-8")
            assert re.findall(r'Duplicate:</strong> <span class="u-id" dir="auto">(\d)', raw) == list(
                expected
            )
            assert ("the least similar documents stand first" in raw) == asked


# -- passages -----------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(corpora())
def test_members_tell_the_passages_that_they_share(
    tmp_path_factory: pytest.TempPathFactory, documents: list[dict[str, Any]]
) -> None:
    texts = texts_by_id(documents)
    with gathered(documents, DocumentOptions(threshold=0.5)) as report:
        overview, *clusters = values(report, tmp_path_factory.mktemp("report"))
    assert overview["uncounted"] == 0
    for cluster in clusters:
        for member in cluster["members"]:
            found = shared_passages(texts[member["id"]], texts[cluster["kept"]["id"]])
            told = (len(found), sum(passage.words for passage in found))
            if member["kind"] == "exact":
                told = None, None  # type: ignore[assignment]
            assert (member["passages"], member["shared_words"]) == told


@any_kernel
def test_passages_that_a_cap_leaves_uncounted_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "MOST_COUNTED", 2)
    monkeypatch.setattr(entries, "MOST_CHARACTERS", 100)
    long = "x" * 101
    with clusters_of([5]) as report:
        report.add({"id": 5, "text": long}, kept(5))
        report.add({"id": 6, "text": "short"}, copy(6, 5))
        overview, *clusters = values(report, tmp_path)
        text = page_of(report, tmp_path).text
    told = [[member["passages"] for member in cluster["members"]] for cluster in clusters]
    assert told == [[0, 0, None, None], [None]]
    assert overview["uncounted"] == 3
    assert "The passages that 3 documents share with the kept one were not counted" in text
    assert "It shares no passage of 12 words or more with the kept document." in text


@any_kernel
def test_the_page_counts_shared_passages(tmp_path: Path) -> None:
    story = article(1, 30)
    documents = [
        {"id": "a", "text": f"{story} {article(2, 14)}"},
        {"id": "b", "text": f"{story} but {article(2, 14)}"},
    ]
    with gathered(documents, DocumentOptions(threshold=0.7)) as report:
        assert "2 shared passages, 44 words in all." in page_of(report, tmp_path).text


@any_kernel
def test_histogram_columns_ascend() -> None:
    found = similarity_histogram(overview_with([(93, 2, 0), (81, 1, 1)], [(5, 1)], close_pairs=((62, 1, 2),)))
    assert found is not None
    assert [(row.label, row.removed, row.kept) for row in found.rows] == [
        ("62 %", 0, 3),
        ("81 %", 1, 1),
        ("93 %", 2, 0),
    ]
    assert found.threshold == 200
    assert all(one.x < other.x for one, other in pairwise(bar for bar in found.bars if bar.kept))
