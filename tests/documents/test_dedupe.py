"""`dedupe_documents` against all pairs, and its promises."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import oracles
from tests.article.test_recall import misses_allowed
from tests.corpora import RULES, corpora, drawn_documents
from tests.kernels import compares_kernels, on_both, same_verdicts
from tests.package import ROOT
from tests.strategies import texts
from unrepeat import (
    Document,
    DocumentOptions,
    DuplicateIndex,
    InputError,
    OptionError,
    Verdict,
    _kernel,
    dedupe_documents,
    dedupe_text,
)
from unrepeat.bands import RECALL, fewest_bands, recall_of
from unrepeat.documents.batches import BATCH_DOCUMENTS
from unrepeat.documents.dedupe import verdicts_on
from unrepeat.documents.document import as_document
from unrepeat.documents.keys import MAX_BUCKET, key_plan
from unrepeat.ignored import masked

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
MARKET = "Wheat rose by 3 percent on Monday while corn fell, traders in the port said after closing."
DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def kinds(documents: Any, **options: Any) -> list[tuple[Any, Any, Any]]:
    return [(one.id, one.duplicate_of, one.kind) for one in dedupe_documents(documents, **options)]


def letters(number: int) -> str:
    """A word of its own for each number, without a digit."""
    return "x" + "".join(chr(97 + int(digit)) for digit in str(number))


def planted(size: int, seed: int, words_in_each: int = 60) -> list[str]:
    """Documents of which two in three are copies of earlier ones, edited so that any similarity occurs."""
    chance = random.Random(seed)
    vocabulary = [f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(5000)]
    made: list[str] = []
    while len(made) < size:
        words = chance.choices(vocabulary, k=chance.randint(words_in_each // 2, 2 * words_in_each))
        made.append(" ".join(words))
        for _ in range(chance.randint(0, 4)):
            copy = list(words)
            for _ in range(chance.randint(0, 8)):
                place = chance.randrange(len(copy))
                copy[place : place + chance.randint(0, 1)] = chance.choice(
                    ([], [chance.choice(vocabulary)], [str(chance.randrange(100))])
                )
            made.append(" ".join(copy))
    del made[size:]
    chance.shuffle(made)
    return made


# -- all pairs ----------------------------------------------------------------------------------------------


def test_verdicts_are_those_of_all_pairs(kernel: str) -> None:
    """The greedy rule on all pairs; the seeds are ones for which the bands miss none."""
    groups, size = (20 if kernel == "native" else 6), 250
    made = [text for seed in range(groups) for text in planted(size, seed)]
    found = list(dedupe_documents(made))
    matched = 0
    # Documents of different groups share no shingles, so that not all pairs need be looked at.
    for first in range(0, groups * size, size):
        expected = oracles.verdicts(made[first : first + size], DocumentOptions())
        for verdict, told in zip(found[first : first + size], expected, strict=True):
            assert facts(verdict) == told.numbered_from(first)
            matched += told.kind is not None
    assert matched > groups * size / 6


def facts(verdict: Verdict) -> oracles.Told:
    """What all pairs say as well."""
    return oracles.Told(*(getattr(verdict, name) for name in oracles.Told._fields))


def test_the_drawn_corpora_have_copies_of_all_kinds() -> None:
    documents = drawn_documents(Random(1), 120)
    found = dedupe_documents(documents, contained=True, revisions="names", threshold=0.6)
    assert {(one.kind, one.is_duplicate) for one in found} >= {
        (None, False),
        ("exact", True),
        ("near", True),
        ("contained", True),
        ("changed", True),
        ("changed", False),
        ("extended", False),
        ("short", False),
    }


@same_verdicts
@given(corpora(), st.fixed_dictionaries({}, optional=RULES))
def test_every_order_gives_the_verdicts_of_all_pairs(
    documents: list[Document], rules: dict[str, Any]
) -> None:
    """Of a source each, if sources are told apart. Batches, jobs and orders change nothing."""
    options = DocumentOptions(**rules)
    found = list(dedupe_documents(documents, options=options))
    assume(not any(one.capped for one in found))
    groups = {one.source for one in documents} if options.same_source else {None}
    for source in groups:
        group = [one for one in documents if not options.same_source or one.source == source]
        texts = [masked(one.text, options.ignore) for one in group]
        for document, told in zip(group, oracles.verdicts(texts, options), strict=True):
            of = None if told.duplicate_of is None else cast("int", group[cast("int", told.duplicate_of)].id)
            verdict = found[cast("int", document.id)]
            assert facts(verdict) == told._replace(duplicate_of=of)
    for keep in ("earliest", lambda document: document.id):
        assert list(dedupe_documents(documents, **rules, keep=keep)) == found
    backwards = dedupe_documents(documents[::-1], **rules, keep="earliest")
    assert list(backwards)[::-1] == found
    with DuplicateIndex.in_memory(options=options) as index:
        assert index.add_many(documents) == found
    with DuplicateIndex.in_memory(options=options) as index:
        added = [index.add(one.id, one.text, source=one.source, published=one.published) for one in documents]
        assert added == found


@pytest.mark.parametrize(("low", "high"), [(0.8, 0.85), (0.85, 1.0)])
def test_recall_near_the_threshold(low: float, high: float) -> None:
    """Pairs of known similarity, through the real signatures; no pair below the threshold matches."""
    chance = random.Random(f"{low}")
    trials = found = 0
    fresh = map(letters, count())
    pairs: list[str] = []
    wanted: list[bool] = []
    while trials < 600:
        words = [next(fresh) for _ in range(120)]
        copy = list(words)
        for _ in range(chance.randint(1, 3)):
            copy[chance.randrange(120)] = next(fresh)
        similarity = oracles.jaccard(words, copy, 5)
        if low <= similarity < high or 0.7 <= similarity < 0.8:
            pairs += [" ".join(words), " ".join(copy)]
            wanted.append(similarity >= 0.8)
            trials += similarity >= 0.8
    verdicts = list(dedupe_documents(pairs))
    for place, similar in enumerate(wanted):
        verdict = verdicts[2 * place + 1]
        if verdict.duplicate_of is not None:  # a revision mostly: its words are no prose, so each is news
            assert similar
            assert verdict.duplicate_of == 2 * place
            found += 1
    assert trials - found <= misses_allowed(trials, 1 - RECALL)


@pytest.mark.any_kernel(reason="closed form")
@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.8, 0.9, 1.0])
@pytest.mark.parametrize("num_perm", [16, 64, 128, 256])
def test_bands_are_the_fewest_that_reach_the_recall(num_perm: int, threshold: float) -> None:
    bands, rows = fewest_bands(num_perm, threshold)
    assert bands * rows <= num_perm
    if recall_of(bands, rows, threshold) >= RECALL:
        assert bands == 1 or recall_of(bands - 1, rows, threshold) < RECALL
        assert recall_of(num_perm // (rows + 1), rows + 1, threshold) < RECALL or rows == num_perm
    else:
        assert (bands, rows) == (num_perm, 1)


# -- the rule -----------------------------------------------------------------------------------------------


def test_the_kinds() -> None:
    longer = f"{LIBRARY} {FERRY} Nobody knew on Sunday evening when the boats would leave again."
    assert kinds([FERRY, LIBRARY, FERRY.upper(), FERRY.replace("high", "very high")]) == [
        (0, None, None),
        (1, None, None),
        (2, 0, "exact"),
        (3, None, None),
    ]
    near, changed = f"Updated 5:35 PM\n{FERRY}", f"{FERRY} Tickets stay valid."
    assert kinds([FERRY, near], threshold=0.7)[1] == (1, 0, "near")
    assert kinds([FERRY, changed], threshold=0.7)[1] == (1, 0, "changed")
    story = f"{LIBRARY}\n\n{FERRY}"
    extended = f"{story}\n\nPassengers with tickets may travel until the end of May, the mayor added."
    assert kinds([story, extended], threshold=0.6)[1] == (1, 0, "extended")
    assert kinds([longer, FERRY], contained=True) == [(0, None, None), (1, 0, "contained")]
    assert kinds([longer, FERRY]) == [(0, None, None), (1, None, None)]
    assert kinds([FERRY, longer], contained=True) == [(0, None, None), (1, None, None)]


@same_verdicts
@given(
    data=st.data(),
    shingle_size=st.integers(1, 6),
    min_words=st.integers(1, 20),
    threshold=st.floats(0.5, 1.0),
)
def test_a_document_that_stands_in_a_longer_one_is_always_found(
    data: st.DataObject, shingle_size: int, min_words: int, threshold: float
) -> None:
    """Word for word, from as many words on as a document needs to match another one at all."""
    words = [letters(number) for number in data.draw(st.lists(st.integers(0, 30), min_size=40, max_size=60))]
    least = max(shingle_size, min_words)
    length = data.draw(st.integers(least, 30))
    start = data.draw(st.integers(0, len(words) - length))
    pair = [" ".join(words), " ".join(words[start : start + length])]
    found = list(
        dedupe_documents(
            pair, contained=True, shingle_size=shingle_size, min_words=min_words, threshold=threshold
        )
    )
    assert found[1].is_duplicate
    assert found[1].kind in ("near", "contained")


def test_the_similarity_of_a_contained_document_is_its_share() -> None:
    longer = f"{LIBRARY} {FERRY} Nobody knew on Sunday evening when the boats would leave again."
    alone, contained = dedupe_documents([longer, FERRY], contained=True)
    assert (alone.kind, alone.similarity) == (None, None)
    assert (contained.kind, contained.similarity) == ("contained", contained.containment)
    assert contained.jaccard < contained.containment == 1.0
    _, near = dedupe_documents([FERRY + " Ask there.", FERRY])
    assert (near.kind, near.similarity) == ("near", near.jaccard)
    assert near.jaccard < near.containment


def test_a_revision_names_what_is_new_and_stays() -> None:
    other = MARKET.replace("3 percent", "4 percent")
    first, second, third = dedupe_documents([MARKET, other, other], threshold=0.5)
    assert (second.is_duplicate, second.duplicate_of, second.kind) == (False, 0, "changed")
    assert second.new_words == ("4",)
    assert (third.is_duplicate, third.duplicate_of, third.kind) == (True, 1, "exact")
    removed = list(dedupe_documents([MARKET, other], threshold=0.5, revisions="remove"))[1]
    assert (removed.is_duplicate, removed.kind, removed.new_words) == (True, "changed", ("4",))
    assert first == Verdict(0, False, None, None, 0.0, 0.0)


def test_a_duplicate_wins_over_a_revision_and_the_most_similar_one_over_others() -> None:
    near, nearer = f"Read it\n{FERRY}", f"Read it\nShare it\n{FERRY}"
    found = list(dedupe_documents([FERRY, near, f"{nearer[:-1]} again.", nearer], threshold=0.5))
    assert [one.kind for one in found] == [None, "near", "changed", "near"]
    assert found[3].duplicate_of == 2
    assert found[3].jaccard > found[1].jaccard


def test_short_and_empty_documents() -> None:
    pets = ["cat", "dog", "cat", "Cat!"]
    assert kinds(pets) == [
        (0, None, None),
        (1, None, None),
        (2, 0, "short"),
        (3, 0, "short"),
    ]
    assert not any(one.is_duplicate for one in dedupe_documents(pets))
    assert kinds(pets, min_words=1)[2:] == [(2, 0, "exact"), (3, 0, "exact")]
    short = "one two three four five six seven"
    assert kinds([short, short + " eight"], threshold=0.5)[1][2] is None
    assert kinds([short, short + " eight"], threshold=0.5, min_words=7)[1][2] == "changed"
    many = ["", "...", ""] * 20
    assert {one[1:] for one in kinds(many)} == {(None, None)}
    assert not any(one.capped for one in dedupe_documents(many))
    assert kinds(["", "...", "\u200b"], empty="remove") == [(0, None, None), (1, 0, "exact"), (2, 0, "exact")]


def test_no_chains() -> None:
    """B is like A, and C like B but not like A: C stays."""
    words = [f"w{chr(97 + n)}" for n in range(26)]
    one, two, three = words[:22], words[2:24], words[4:26]
    found = kinds(map(" ".join, (one, two, three)), threshold=0.75, min_words=5, revisions="remove")
    assert found == [(0, None, None), (1, 0, "changed"), (2, None, None)]


@pytest.mark.parametrize(
    ("options", "matches"),
    [
        ({}, True),
        ({"within": timedelta(hours=5)}, True),
        ({"within": timedelta(hours=5) - timedelta(microseconds=1)}, False),
        ({"same_source": True}, False),
        ({"across_sources": True}, True),
    ],
)
def test_filters(options: Any, matches: bool) -> None:  # noqa: FBT001 # a column of the table
    documents: list[dict[str, object]] = [
        {"id": "a", "text": FERRY, "source": "x", "published": DAY},
        {"id": "b", "text": FERRY, "source": "y", "published": "2026-05-04T19:00:00+02:00"},
    ]
    assert kinds(documents, **options)[1] == (("b", "a", "exact") if matches else ("b", None, None))
    documents[1]["source"] = "x"
    if "across_sources" in options:
        assert kinds(documents, **options)[1] == ("b", None, None)
    if "same_source" in options:
        assert kinds(documents, **options)[1] == ("b", "a", "exact")


def test_old_documents_do_not_hide_new_ones() -> None:
    """More copies than a bucket holds, all too old but the last."""
    documents = [
        {"id": number, "text": FERRY, "published": DAY + number * timedelta(days=10)}
        for number in range(3 * MAX_BUCKET)
    ]
    documents.append({"id": "new", "text": FERRY, "published": documents[-1]["published"]})
    found = list(dedupe_documents(documents, within=timedelta(days=1)))
    assert not any(one.is_duplicate for one in found[:-1])
    assert found[-1].duplicate_of == 3 * MAX_BUCKET - 1
    assert found[-1].capped


def test_caps_are_told() -> None:
    revisions = [f"{FERRY} {number}" for number in range(3 * MAX_BUCKET)]
    found = list(dedupe_documents(revisions, threshold=0.5))
    assert [one.kind for one in found[1:]] == ["changed"] * (len(found) - 1)
    assert not found[MAX_BUCKET - 1].capped
    assert found[-1].capped


def test_keep() -> None:
    documents = [
        Document("short", FERRY, published=DAY),
        Document("long", f"Tickets and times\n{FERRY}", published=DAY - timedelta(days=1)),
        Document("none", f"Tickets\n{FERRY}"),
    ]
    near = {"threshold": 0.6}
    assert [one[1] for one in kinds(documents, **near)] == [None, "short", "short"]
    assert [one[1] for one in kinds(documents, keep="longest", **near)] == ["long", None, "long"]
    assert [one[1] for one in kinds(documents, keep="earliest", **near)] == ["long", None, "long"]
    last = kinds(documents, keep=lambda document: {"none": 0}.get(str(document.id), 1), **near)
    assert [one[1] for one in last] == ["none", "none", None]
    assert [one[0] for one in last] == ["short", "long", "none"]


def test_clean() -> None:
    repeated = f"{FERRY}\n{LIBRARY}\n{FERRY}\n"
    for keep in ("first", "longest"):
        first, second = dedupe_documents([repeated, f"{FERRY}\n{LIBRARY}"], clean=True, keep=keep)
        assert first.text == dedupe_text(repeated).text != repeated
        assert (second.kind, second.text) == ("exact", f"{FERRY}\n{LIBRARY}")
        assert first.report == dedupe_text(repeated).report
        assert second.report is None, "nothing was cut out of it"
    (plain,) = dedupe_documents([repeated])
    assert (plain.text, plain.report) == (None, None)


@given(st.lists(texts(), max_size=5), st.sampled_from(["first", "longest"]), st.integers(1, 2))
def test_a_cleaned_document_tells_what_was_cut(documents: list[str], keep: Any, jobs: int) -> None:
    """Wherever the report waited meanwhile, it leads back to the text."""
    found = dedupe_documents(documents, clean=True, keep=keep, jobs=jobs)
    for text, verdict in zip(documents, found, strict=True):
        result = dedupe_text(text)
        assert verdict.text == result.text
        assert verdict.report == (result.report if result.report.removed else None)
        if verdict.report is not None:
            assert verdict.report.restore(verdict.text or "") == text


# -- properties ---------------------------------------------------------------------------------------------

SHORT = st.lists(st.sampled_from(["a", "b", "c", "1", "2", "\u6771"]), max_size=9).map(" ".join)
MANY = st.lists(st.one_of(SHORT, texts()), max_size=12)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "threshold": st.sampled_from((0.5, 0.75, 0.8, 1.0)),
    "shingle_size": st.integers(1, 4),
    "num_perm": st.sampled_from((16, 128)),
    "seed": st.integers(0, 3),
    "min_words": st.integers(1, 4),
    "keep": st.sampled_from(("first", "longest", "earliest")),
    "same_source": st.booleans(),
    "contained": st.booleans(),
    "revisions": st.sampled_from(("keep", "names", "remove")),
    "empty": st.sampled_from(("keep", "remove")),
    "clean": st.booleans(),
}


@same_verdicts
@given(MANY, st.fixed_dictionaries({}, optional=OPTIONS), st.integers(1, 3), st.integers(1, 5))
def test_one_verdict_each_without_chains(
    many: list[str], options: dict[str, Any], jobs: int, batch: int
) -> None:
    documents = [Document(f"d{number}", text, "xy"[number % 2]) for number, text in enumerate(many)]
    found = list(dedupe_documents(documents, **options))
    assert [one.id for one in found] == [one.id for one in documents]
    by_id = {one.id: one for one in found}
    for one in found:
        assert (one.duplicate_of is None) == (one.kind is None)
        assert one.duplicate_of != one.id
        if one.duplicate_of is not None:
            assert not by_id[one.duplicate_of].is_duplicate
            assert 0 <= one.jaccard <= 1
            assert 0 <= one.containment <= 1
        if one.kind in ("near", "exact", "contained"):
            assert one.is_duplicate
    chosen = DocumentOptions(**options)
    in_batches = verdicts_on(iter(documents), chosen, jobs, needs_time=False, batch_documents=batch)
    assert list(in_batches) == found


@pytest.mark.any_kernel(reason="compares the kernels")
def test_the_kernels_agree() -> None:
    made = [*planted(400, 99), "", FERRY, FERRY, "\u6771\u4eac\u3067\u96e8"]
    answers = []
    name = _kernel.NAME
    try:
        for kernel in ("python", "native"):
            _kernel.use(kernel)
            answers.append([list(dedupe_documents(made, contained=c, threshold=0.6)) for c in (False, True)])
    finally:
        _kernel.use(name)
    assert answers[0] == answers[1]


@compares_kernels
@settings(max_examples=2 * settings().max_examples)
@given(
    st.one_of(
        st.tuples(corpora(), st.fixed_dictionaries({}, optional=RULES)),
        st.tuples(MANY, st.fixed_dictionaries({}, optional=OPTIONS)),
    )
)
def test_the_kernels_agree_on_any_corpus(drawn: tuple[list[Any], dict[str, Any]]) -> None:
    documents, options = drawn
    one, other = on_both(lambda: list(dedupe_documents(documents, **options)))
    assert [without_kernel(verdict) for verdict in one] == [without_kernel(verdict) for verdict in other]


def without_kernel(verdict: Verdict) -> Verdict:
    """Return a verdict whose report does not name the kernel that made it."""
    report = verdict.report
    return verdict if report is None else verdict._replace(report=replace(report, kernel=""))


@pytest.mark.any_kernel(reason="compares processes")
def test_the_hash_seed_changes_nothing() -> None:
    code = (
        "from tests.documents.test_dedupe import planted; from unrepeat import dedupe_documents;"
        "print([tuple(v) for v in dedupe_documents(planted(200, 5), threshold=0.6, contained=True)])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(found) == 1


# -- streams and files --------------------------------------------------------------------------------------


def test_the_input_is_read_little_ahead() -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield f"{FERRY} {read}"

    verdicts = dedupe_documents(endless())
    assert read == 0
    for _ in range(3):
        next(verdicts)
    assert read <= BATCH_DOCUMENTS


@pytest.mark.parametrize("jobs", [1, 2])
def test_verdicts_come_before_the_error_of_a_later_document(jobs: int) -> None:
    verdicts = dedupe_documents([FERRY, LIBRARY, 3], jobs=jobs)
    assert [next(verdicts).id, next(verdicts).id] == [0, 1]
    with pytest.raises(InputError, match="document 2 must be a str"):
        next(verdicts)


@pytest.mark.parametrize("options", [{}, {"keep": "longest", "clean": True}])
def test_no_file_is_left(options: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    verdicts = dedupe_documents([FERRY] * 600, jobs=2, **options)
    next(verdicts)
    verdicts.close()  # type: ignore[attr-defined] # a generator, as is promised to nobody
    assert list(tmp_path.iterdir()) == []
    list(dedupe_documents([FERRY] * 3, **options))
    assert list(tmp_path.iterdir()) == []


# -- errors -------------------------------------------------------------------------------------------------


@pytest.mark.any_kernel(reason="nothing is computed")
@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("a text", "must be an iterable of documents"),
        (b"bytes", "must be an iterable of documents"),
        ({"text": "x"}, "must be an iterable of documents"),
        (7, "not int: 7"),
        ([b"x"], "Decode it first"),
        ([None], "document 0 must be a str"),
        (["x", {"id": 1, "body": "x"}], "document 1 has no 'text'; it has id, body"),
        ([{"text": None}], "the text of document 0 must be a str"),
        ([{"text": "x", "id": 1.5}], "the id of document 0"),
        ([{"text": "x", "id": True}], "the id of document 0"),
        ([{"text": "x", "source": 3}], "the source of document 0"),
        ([{"text": "x", "published": "yesterday"}], "not a time that can be read: 'yesterday'"),
        ([{"text": "x", "published": ["2026"]}], "must be a datetime, a date, a str or a number"),
        ([{"text": "x", "id": "a", "published": "soon"}], r"published of document 0 \('a'\) is not a time"),
        ([{"text": "x", "published": 3}], "not a time that can be read: 3"),
    ],
)
def test_what_is_no_document(documents: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(dedupe_documents(documents))


@pytest.mark.any_kernel(reason="nothing is computed")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"treshold": 0.9}, "Did you mean 'threshold'"),
        ({"threshold": 0.4}, "between 0.5 and 1.0"),
        ({"keep": "last"}, "'first', 'longest', 'earliest'"),
        ({"within": 3}, "must be a datetime.timedelta"),
        ({"within": timedelta(-1)}, "must be a datetime.timedelta"),
        ({"same_source": True, "across_sources": True}, "exclude each other"),
        ({"revisions": "drop"}, "'keep', 'names', 'remove'"),
        ({"jobs": 0}, "jobs must be from 1 to 64"),
        ({"jobs": True}, "jobs must be a whole number"),
        ({"options": 3}, "must be an unrepeat.DocumentOptions"),
        ({"options": DocumentOptions(), "threshold": 0.9}, "were both given"),
    ],
)
def test_what_is_no_option(options: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        dedupe_documents([], **options)


@pytest.mark.any_kernel(reason="nothing is computed")
def test_a_window_needs_times() -> None:
    with pytest.raises(InputError, match=r"document 1 \('b'\) has no time of publication"):
        list(dedupe_documents([Document("a", "x", published=DAY), Document("b", "y")], within=timedelta(1)))


@pytest.mark.any_kernel(reason="nothing is computed")
def test_documents_with_times() -> None:
    naive = datetime(2026, 5, 4, 12)  # what users have
    for given_time in (DAY, naive, "2026-05-04T12:00:00Z", "2026-05-04 12:00", "2026-05-04T14:00+02:00"):
        for item in ({"text": "x", "published": given_time}, Document(0, "x", None, given_time)):  # type: ignore[arg-type]
            assert as_document(item, 0).published == DAY
    midnight = as_document({"text": "x", "published": DAY.date()}, 0).published
    assert midnight == datetime(2026, 5, 4, tzinfo=UTC)
    assert key_plan(DocumentOptions()).bands == 18


def test_an_empty_source_is_none() -> None:
    """As an empty cell of a table is."""
    text = "The ferry to the island was cancelled on Sunday because of high waves, it was said."
    documents = [Document("a", text, ""), Document("b", text), {"id": "c", "text": text, "source": ""}]
    found = list(dedupe_documents([*documents, Document("d", text, "bay")], same_source=True))
    assert [(one.is_duplicate, one.source) for one in found] == [
        (False, None),
        (True, None),
        (True, None),
        (False, "bay"),
    ]
    found = list(dedupe_documents([*documents, Document("d", text, "bay")], across_sources=True))
    assert [one.is_duplicate for one in found] == [False, False, False, True]


def test_more_words_than_a_text_can_have_are_too_many_to_ask_for() -> None:
    """The kernels count them in 32 bits, and said so in their own words."""
    most = 2**31
    found = dedupe_documents(["Ships wait in port."] * 2, min_words=most)
    assert [one.kind for one in found] == [None, "short"]
    said = "min_words must be from 1 to 2147483648, but is 2147483649"
    with pytest.raises(OptionError, match=said):
        dedupe_documents([], min_words=most + 1)
    with pytest.raises(OptionError, match=said):
        dedupe_text("", min_words=most + 1)
