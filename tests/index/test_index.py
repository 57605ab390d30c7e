"""`DuplicateIndex`: verdicts, documents that come again, removal, expiry."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.articles import HOUR, START, article, edited, feed
from tests.index.opened import EARLY, counts_of, opened
from tests.kernels import same_verdicts
from tests.package import ROOT
from unrepeat import (
    Cluster,
    Document,
    DuplicateIndex,
    OptionError,
    Removed,
    Verdict,
    dedupe_documents,
)

FERRY = article(1)
REPORT = edited(FERRY, -1, "11")
UPDATE = edited(FERRY, -1, "12")


def verdicts_of(*texts: str, **options: Any) -> list[Verdict]:
    """Verdicts on texts that are added in order; the index must be sound afterwards."""
    with DuplicateIndex.in_memory(**options) as index:
        found = [index.add(number, text) for number, text in enumerate(texts)]
        assert index.verify() == []
    return found


# -- verdicts ----------------------------------------------------------------------------------------------


def test_a_unique_document_matches_nothing() -> None:
    assert verdicts_of(article(1), article(2)) == [
        Verdict(0, False, None, None, 0.0, 0.0),
        Verdict(1, False, None, None, 0.0, 0.0),
    ]


def test_the_same_words_are_an_exact_copy() -> None:
    assert verdicts_of(FERRY, f"  {FERRY.upper()}! ")[1] == Verdict(1, True, 0, "exact", 1.0, 1.0)


def test_an_edited_document_is_a_near_copy() -> None:
    # 39 words have 35 shingles of five; each further word is in one more.
    kept = " ".join(FERRY.split()[:-1])
    heading = "Updated Monday"
    assert verdicts_of(kept, f"{heading}\n{kept}.")[1] == Verdict(
        1, True, 0, "near", 35 / 37, 35 / 37, new_words=("updated", "monday")
    )


def test_a_revision_stays_and_names_its_new_figures() -> None:
    first, second = verdicts_of(edited(FERRY, -1, "11"), edited(FERRY, -1, "12"))
    assert first.kind is None
    assert second == Verdict(1, False, 0, "changed", 35 / 37, 35 / 36, new_words=("12",))


def test_a_revision_is_removed_on_request() -> None:
    found = verdicts_of(edited(FERRY, -1, "11"), edited(FERRY, -1, "12"), revisions="remove")
    assert (found[1].is_duplicate, found[1].kind, found[1].new_words) == (True, "changed", ("12",))


def test_a_part_is_contained_on_request_alone() -> None:
    part = " ".join(FERRY.split()[:20])
    assert verdicts_of(FERRY, part)[1].kind is None
    assert verdicts_of(FERRY, part, contained=True)[1] == Verdict(1, True, 0, "contained", 16 / 36, 1.0)
    assert verdicts_of(part, FERRY, contained=True)[1].kind is None, "the longer one has news"


def test_texts_without_words_stay_or_go() -> None:
    assert [verdict.kind for verdict in verdicts_of("", " ", "?!")] == [None] * 3
    found = verdicts_of("", " ", "?!", empty="remove")
    assert [(one.is_duplicate, one.duplicate_of, one.kind) for one in found] == [
        (False, None, None),
        (True, 0, "exact"),
        (True, 0, "exact"),
    ]


def test_short_documents_are_no_duplicates() -> None:
    text = article(3, 20)
    assert [verdict.kind for verdict in verdicts_of(text, edited(text), text, min_words=21)] == [
        None,
        None,
        "short",
    ]
    assert verdicts_of(text, edited(text), min_words=20)[1].kind == "changed"


@pytest.mark.parametrize("sign", [1, -1])
def test_the_window_is_as_long_as_it_says(sign: int) -> None:
    day = timedelta(days=1)
    with DuplicateIndex.in_memory(window=day) as index:
        index.add("first", FERRY, published=START)
        inside, outside = START + sign * day, START + sign * (day + timedelta(microseconds=1))
        assert index.check(FERRY, published=inside).duplicate_of == "first"
        assert index.check(FERRY, published=outside).duplicate_of is None
        assert index.add("outside", FERRY, published=outside).duplicate_of is None
        assert index.add("inside", FERRY, published=inside).duplicate_of == "first"


def test_a_time_without_a_zone_is_in_utc_and_a_string_is_a_time() -> None:
    with DuplicateIndex.in_memory(window=timedelta(0)) as index:
        index.add("first", FERRY, published="2026-05-04T02:00:00+02:00")
        assert index.check(FERRY, published=START.replace(tzinfo=None)).duplicate_of == "first"
        assert index.check(FERRY, published="2026-05-04").duplicate_of == "first"
        assert index.check(FERRY, published="2026-05-04T02:00:00").duplicate_of is None


def test_a_document_without_a_time_is_published_now() -> None:
    with DuplicateIndex.in_memory(window=HOUR) as index:
        before = datetime.now(UTC)
        index.add("first", FERRY)
        newest = index.stats().newest
        assert newest is not None
        assert before <= newest <= datetime.now(UTC)
        assert index.check(FERRY).duplicate_of == "first"


def test_the_longest_window_is_none() -> None:
    with opened(slices=EARLY, window=timedelta.max) as index:
        index.add("first", FERRY, published="0001-01-01")
        for number in range(7):
            index.add(number, article(10 + number), published=datetime.max)
        assert index.add("last", FERRY, published=datetime.max).duplicate_of == "first"
        assert index.expire() == 0
        assert (index.stats().oldest, index.stats().newest) == (
            datetime.min.replace(tzinfo=UTC),
            datetime.max.replace(tzinfo=UTC),
        )
        assert index.verify() == []


def test_sources() -> None:
    for options, matching in (
        ({"same_source": True}, "gazette"),
        ({"across_sources": True}, "herald"),
    ):
        with DuplicateIndex.in_memory(**options) as index:  # type: ignore[arg-type] # both are flags
            assert index.add("first", FERRY, source="gazette").source == "gazette"
            for source in ("gazette", "herald", None):
                found = index.check(FERRY, source=source)
                matches = source == matching or (source is None and "across_sources" in options)
                assert (found.duplicate_of, found.source) == ("first" if matches else None, source)


# -- the same as `dedupe_documents` --------------------------------------------------------------------------

OPTIONS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "contained": {"contained": True, "revisions": "remove"},
    "empty": {"empty": "remove", "min_words": 30},
    "same source": {"same_source": True},
    "across sources": {"across_sources": True, "threshold": 0.6},
    "window": {"window": 10 * HOUR},
    "few words": {"shingle_size": 2, "num_perm": 64, "seed": 7, "threshold": 0.5},
}


def expected(documents: list[Document], options: dict[str, Any]) -> list[Verdict]:
    values = dict(options)
    return list(dedupe_documents(documents, within=values.pop("window", None), **values))


@pytest.mark.parametrize("name", OPTIONS)
def test_an_index_says_what_dedupe_documents_says(name: str, tmp_path: Path) -> None:
    options = OPTIONS[name]
    for seed in range(2):
        documents = feed(seed, 60)
        wanted = expected(documents, options)
        assert len({(verdict.kind, verdict.is_duplicate) for verdict in wanted}) > 1
        with opened(slices=EARLY, **options) as index:
            for document, verdict in zip(documents, wanted, strict=True):
                rest = {"source": document.source, "published": document.published}
                size = len(index)
                checked = index.check(document.text, id=document.id, **rest)  # type: ignore[arg-type] # mixed
                assert checked == verdict
                assert (len(index), document.id in index) == (size, False), "check enters nothing"
                assert index.add(document.id, document.text, **rest) == verdict  # type: ignore[arg-type]
                assert index.get(document.id) == verdict or options.get("window")
            assert index.verify() == []
        with opened(slices=EARLY, **options) as index:
            assert index.add_many(documents) == wanted
            assert index.verify() == []
        path = tmp_path / f"{seed}.db"
        found: list[Verdict] = []
        rng = random.Random(seed)
        while len(found) < len(documents):
            with opened(path, slices=EARLY, **options) as index:
                found += index.add_many(documents[len(found) : len(found) + rng.randint(1, 9)])
                assert index.verify() == []
        assert found == wanted


def test_the_caps_are_those_of_dedupe_documents() -> None:
    """More than 16 kept documents under one key."""
    documents = [Document(n, edited(FERRY, n % 40, str(n)), None, START) for n in range(80)]
    wanted = expected(documents, {})
    assert any(verdict.capped for verdict in wanted)
    with opened(slices=EARLY) as index:
        assert [index.add(one.id, one.text, published=one.published) for one in documents] == wanted
        assert index.stats().capped == sum(verdict.capped for verdict in wanted)
        assert index.verify() == []
        # What was left out of full keys is no damage once they are full no longer.
        for number in range(79, 9, -1):
            index.remove(number)
            assert index.verify() == []
        assert index.check(documents[0].text).duplicate_of is None or len(index) == 10


@same_verdicts
def test_all_of_a_large_batch_equals_one_at_a_time() -> None:
    documents = feed(99, 600, families=150)
    wanted = expected(documents, {})
    with DuplicateIndex.in_memory() as many, DuplicateIndex.in_memory() as one:
        assert many.add_many(iter(documents)) == wanted
        assert [
            one.add(document.id, document.text, source=document.source, published=document.published)
            for document in documents
        ] == wanted


@pytest.mark.parametrize("keep", ["first", "longest"])
@pytest.mark.parametrize("empty", ["keep", "remove"])
def test_texts_without_words_are_never_capped(keep: str, empty: str) -> None:
    found = list(dedupe_documents([""] * 20, keep=keep, empty=empty))  # type: ignore[arg-type] # they are
    assert not any(verdict.capped for verdict in found)


def test_add_many_takes_mappings_and_nothing() -> None:
    with DuplicateIndex.in_memory() as index:
        assert index.add_many([]) == []
        mapping = {"id": 7, "text": FERRY, "source": "gazette", "published": "2026-05-04", "more": 1}
        assert index.add_many([mapping])[0].source == "gazette"
        assert index.stats().newest == START


@pytest.mark.any_kernel(reason="what may differ between processes is the order of sets, in Python alone")
def test_the_same_documents_get_the_same_verdicts_in_every_process(tmp_path: Path) -> None:
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.articles import feed
from tests.index.opened import EARLY, counts_of, opened
index = opened(sys.argv[2], contained=True, threshold=0.6, slices=EARLY)
for document in feed(5, 200):
    print(tuple(index.add(document.id, document.text, published=document.published)))
print([(cluster.kept, *map(tuple, cluster.members)) for cluster in index.clusters()], index.verify())
"""
    root = str(ROOT)
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code, root, tmp_path / f"{seed}.db"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") > 200


# -- the same id again ---------------------------------------------------------------------------------------


def test_a_document_that_comes_again_gets_its_first_verdict() -> None:
    documents = feed(3, 40)
    with opened(slices=EARLY) as index:
        first = index.add_many(documents)
        before = counts_of(index)
        assert index.add_many(documents) == first
        for document, verdict in zip(reversed(documents), reversed(first), strict=True):
            assert index.add(document.id, document.text, source="another") == verdict
            assert index.check(document.text, id=document.id) == verdict
        assert counts_of(index) == before
        assert index.verify() == []


def test_twice_in_one_batch() -> None:
    with DuplicateIndex.in_memory() as index:
        twice = index.add_many([Document("a", FERRY), Document("a", FERRY.upper()), Document("b", FERRY)])
        assert twice[0] == twice[1]
        assert twice[2].duplicate_of == "a"
        assert len(index) == 2


@pytest.mark.parametrize("others", [0, 1, 2, 5])
def test_other_words_under_the_same_id_are_an_update(others: int) -> None:
    with opened(slices=EARLY) as index:
        index.add("a", FERRY)
        assert index.add("copy", FERRY).duplicate_of == "a"
        index.add_many(Document(n, article(100 + n)) for n in range(others))
        new = index.check(article(2), id="a")
        assert (
            index.add("a", article(2)) == new == index.get("a") == Verdict("a", False, None, None, 0.0, 0.0)
        )
        assert len(index) == others + 2
        assert index.check(FERRY).duplicate_of is None, (
            "the old version is gone, and a duplicate leads nothing"
        )
        assert index.check(article(2)).duplicate_of == "a"
        assert index.get("copy") == Verdict("copy", True, "a", "exact", 1.0, 1.0)
        assert index.verify() == []


def test_an_update_is_not_compared_with_its_own_old_version() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add("a", FERRY)
        assert index.check(edited(FERRY), id="a").duplicate_of is None
        assert index.add("a", edited(FERRY)).duplicate_of is None
        batch = [Document("b", article(2)), Document("b", edited(article(2))), Document("c", article(2))]
        found = index.add_many(batch)
        assert [verdict.duplicate_of for verdict in found] == [None, None, "b"]
        assert found[2].kind == "changed"
        assert index.verify() == []


def test_a_number_is_not_its_digits() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add(1, FERRY)
        assert (1 in index, "1" in index, True in index, 1.0 in index) == (True, False, False, False)
        assert index.add("1", FERRY).duplicate_of == 1
        assert [index.get(1), index.get("1")] != [None, None]
        assert len(index) == 2


# -- removal and expiry --------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 5])
def test_removing_a_kept_document_promotes_nobody(others: int) -> None:
    with opened(slices=EARLY) as index:
        index.add("kept", REPORT)
        index.add("copy", REPORT)
        index.add("changed", UPDATE)
        index.add("near", f"Updated Monday\n{REPORT}.")
        index.add_many(Document(n, article(100 + n)) for n in range(others))
        assert index.get("changed") == index.check(UPDATE, id="changed")
        before = [index.get(one) for one in ("copy", "changed", "near")]
        assert index.remove("kept") == Removed("kept", True, ("copy", "changed", "near"))
        assert [index.get(one) for one in ("copy", "changed", "near")] == before
        assert ("kept" in index, index.get("kept")) == (False, None)
        assert list(index.clusters()) == []
        assert index.verify() == []
        # The duplicates lead nothing; the revision is kept, and may.
        new = index.add("new", REPORT)
        assert (new.is_duplicate, new.duplicate_of) == (False, "changed")
        assert index.remove("copy") == Removed("copy", False, ())
        assert index.remove("copy") is None
        assert index.remove("never") is None
        assert index.verify() == []


def test_clusters_come_in_the_order_of_their_kept_documents() -> None:
    with opened(slices=EARLY) as index:
        for number, text in enumerate(
            [article(1), article(2), article(3), article(2), article(1), article(2)]
        ):
            index.add(number, text)
        members = {n: index.get(n) for n in range(6)}
        assert list(index.clusters()) == [
            Cluster(0, (members[4],)),  # type: ignore[arg-type] # it is there
            Cluster(1, (members[3], members[5])),  # type: ignore[arg-type]
        ]
        assert [index.remove(cluster.kept) is not None for cluster in index.clusters()] == [True, True]


def test_the_counts() -> None:
    with DuplicateIndex.in_memory() as index:
        empty = index.stats()
        assert (empty.documents, empty.duplicates, empty.revisions, empty.capped, empty.keys) == (0,) * 5
        assert (empty.oldest, empty.newest, len(index)) == (None, None, 0)
        index.add("a", REPORT, published=START + HOUR)
        index.add("b", REPORT, published=START)
        index.add("c", UPDATE, published=START + 5 * HOUR)
        full = index.stats()
        assert (full.documents, full.duplicates, full.revisions, len(index)) == (3, 1, 1, 3)
        assert (full.oldest, full.newest) == (START, START + 5 * HOUR)
        assert 0.9 < full.recall <= 1.0
        assert full.bytes > 0


def test_expire_by_an_explicit_time() -> None:
    with opened(slices=EARLY) as index:
        index.add_many(Document(n, article(n % 400), None, START + n * HOUR) for n in range(600))
        assert index.expire(START + 550 * HOUR) == 550
        assert [n for n in range(600) if n in index] == list(range(550, 600))
        assert index.expire("2026-05-04") == 0
        assert index.check(article(150)).kind is None, "550 is a copy of 150, which is gone"
        assert index.verify() == []
        with pytest.raises(OptionError, match="no window"):
            index.expire()


def test_expire_by_the_window() -> None:
    with DuplicateIndex.in_memory(window=3 * HOUR) as index:
        index.add_many(Document(n, article(n), None, START + n * HOUR) for n in range(10))
        assert len(index) == 10
        assert index.expire() == 6
        assert [n for n in range(10) if n in index] == [6, 7, 8, 9]
        assert index.verify() == []


def test_what_has_left_the_window_goes_with_the_merges() -> None:
    with opened(slices=EARLY, window=3 * HOUR) as index:
        most = 0
        for number in range(60):
            index.add(number, article(number), published=START + number * HOUR)
            most = max(most, len(index))
        assert most <= 4 + 3
        assert 59 in index
        assert index.verify() == []


@same_verdicts
@pytest.mark.parametrize("seed", range(3))
def test_an_index_stays_sound_whatever_is_done(seed: int, tmp_path: Path) -> None:
    """Two objects on one file; one of them removes what the other one has in memory."""
    rng = random.Random(seed)
    path = tmp_path / "index.db"
    with opened(path, slices=EARLY) as one, opened(path, slices=EARLY) as other:
        for step in range(150):
            index = rng.choice((one, other))
            number = rng.randrange(30)
            action = rng.randrange(6)
            if action == 0:
                index.remove(number)
            elif action == 1:
                index.expire(START + (step - 60) * HOUR)
            else:
                text = article(rng.randrange(12))
                if rng.random() < 0.5:
                    text = edited(text, rng.randrange(40), str(rng.randrange(100)))
                checked = index.check(text, id=number)
                assert index.add(number, text, published=START + step * HOUR) == checked
            assert index.verify() == [], step
        assert list(one.clusters()) == list(other.clusters())
        assert counts_of(one) == counts_of(other)
