"""`against`: what a reference set has is dropped from the new, and the set is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_verdicts
from unrepeat import (
    ClusterReport,
    Document,
    DuplicateIndex,
    InputError,
    Verdict,
    dedupe_documents,
    judged,
)
from unrepeat.documents.keys import MAX_BUCKET

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)

STORIES = (
    f"{FERRY} Passengers waited in the hall until the evening, and some of them took rooms in the town.",
    f"{LIBRARY} The council paid for the roof, and a baker gave the shelves that nobody else wanted to give.",
)
EDITS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda text: text.replace("in the", "at the"),
    lambda text: text.replace("old", "former").replace("high", "towering"),
    lambda text: text + " Tickets stay valid.",
    lambda text: (
        text + "\nThe mayor said on Monday that nobody had asked the fishermen before the work began."
    ),
    lambda text: text.partition(".")[0],
    lambda _: "Question agreed to.",
    lambda _: "",
)
TEXTS = st.builds(lambda story, edit: edit(story), st.sampled_from(STORIES), st.sampled_from(EDITS))


def documents(prefix: str) -> st.SearchStrategy[list[Document]]:
    drawn = st.tuples(TEXTS, st.sampled_from(("ap", "dpa", None)), st.integers(0, 4))
    return st.lists(drawn, max_size=7).map(
        lambda items: [
            Document(f"{prefix}{number}", text, source, DAY + days * timedelta(days=1))
            for number, (text, source, days) in enumerate(items)
        ]
    )


OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "threshold": st.sampled_from((0.5, 0.8)),
    "min_words": st.sampled_from((1, 8)),
    "revisions": st.sampled_from(("keep", "names", "remove")),
    "empty": st.sampled_from(("keep", "remove")),
    "same_source": st.booleans(),
    "within": st.sampled_from((None, timedelta(days=1))),
}


def pair(one: Document, other: Document, options: dict[str, Any]) -> Verdict:
    """What is said of the second of two documents."""
    return list(dedupe_documents([one, other], **options))[1]


def best(kept: Sequence[Document], document: Document, options: dict[str, Any]) -> Verdict | None:
    """The verdict that counts among those beside each kept document."""
    found = [pair(one, document, options) for one in kept]
    ranked = [
        (not one.is_duplicate, one.kind not in ("exact", "short"), -one.jaccard, number)
        for number, one in enumerate(found)
        if one.kind is not None
    ]
    return found[min(ranked)[3]] if ranked else None


def expected(
    new: Iterable[Document], old: Sequence[Document], options: dict[str, Any]
) -> list[tuple[bool, Any, Any, bool]]:
    """The rule, pair by pair: first all of the old, then what is kept of the new."""
    kept: list[Document] = []
    answers = []
    for document in new:
        against, own = best(old, document, options), best(kept, document, options)
        in_reference = against is not None and (against.is_duplicate or own is None or not own.is_duplicate)
        counts = against if in_reference else own
        answers.append(
            (False, None, None, False)
            if counts is None
            else (counts.is_duplicate, counts.duplicate_of, counts.kind, in_reference)
        )
        if not answers[-1][0]:
            kept.append(document)
    return answers


def told(verdicts: Iterable[Verdict]) -> list[tuple[bool, Any, Any, bool]]:
    return [(one.is_duplicate, one.duplicate_of, one.kind, one.in_reference) for one in verdicts]


@same_verdicts
@given(documents("new"), documents("old"), st.fixed_dictionaries({}, optional=OPTIONS), st.integers(1, 2))
def test_verdicts_are_those_of_all_pairs(
    new: list[Document], old: list[Document], options: dict[str, Any], jobs: int
) -> None:
    found = list(dedupe_documents(new, against=old, jobs=jobs, **options))
    assert told(found) == expected(new, old, options)
    assert [one.id for one in found] == [one.id for one in new]


@same_verdicts
@given(st.data(), documents("new"), documents("old"), st.sampled_from(("first", "longest", "latest")))
def test_the_order_of_the_old_does_not_matter(
    data: st.DataObject, new: list[Document], old: list[Document], keep: Any
) -> None:
    other = data.draw(st.permutations(old))
    one, two = (list(dedupe_documents(new, against=set_, keep=keep)) for set_ in (old, other))
    assert [(v.is_duplicate, v.in_reference) for v in one] == [(v.is_duplicate, v.in_reference) for v in two]


@same_verdicts
@given(documents("new"), documents("old"))
def test_a_set_that_holds_the_new_ones_drops_all_that_may_be_dropped(
    new: list[Document], old: list[Document]
) -> None:
    found = list(dedupe_documents(new, against=[*old, *new]))
    for document, verdict in zip(new, found, strict=True):
        assert verdict.is_duplicate == (len(document.text.split()) >= 8)


@same_verdicts
@given(documents("new"), documents("old"), st.fixed_dictionaries({}, optional=OPTIONS))
def test_an_index_says_what_its_kept_documents_say(
    new: list[Document], old: list[Document], options: dict[str, Any]
) -> None:
    within = options.pop("within", None)
    with DuplicateIndex.in_memory(window=within, **options) as index:
        entered = index.add_many(old)
        kept = [one for one, verdict in zip(old, entered, strict=True) if not verdict.is_duplicate]
        found = list(dedupe_documents(new, against=index, within=within, **options))
        assert found == list(dedupe_documents(new, against=kept, within=within, **options))
        assert [index.get(one.id) for one in old] == entered
        assert len(index) == len(old)


def test_an_index_in_a_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with DuplicateIndex.open(path) as index:
        index.add("old", FERRY)
    before = path.read_bytes()
    with DuplicateIndex.open(path) as index:
        first, second, third = dedupe_documents([FERRY, LIBRARY, LIBRARY], against=index)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["old.db"]
    assert (first.duplicate_of, first.in_reference) == ("old", True)
    assert (second.duplicate_of, second.in_reference) == (None, False)
    assert (third.duplicate_of, third.in_reference) == (1, False)


def test_the_same_id_in_an_index_is_another_document() -> None:
    with DuplicateIndex.in_memory() as index:
        index.add("a", FERRY)
        (found,) = dedupe_documents([Document("a", FERRY)], against=index)
    assert (found.id, found.duplicate_of, found.is_duplicate) == ("a", "a", True)


def test_the_old_names_a_copy_before_the_new() -> None:
    """Though a kept one of the new is more like it."""
    news = "The mayor said on Monday that nobody had asked the fishermen before the work began."
    more = (
        "The traders who had come from the islands slept on their boats until the wind had turned, they said."
    )
    shorter = "\n".join(STORIES)
    longer = f"{shorter}\n{more}"
    found = list(dedupe_documents([f"{shorter}\n{news}", shorter], against=[longer], threshold=0.5))
    assert told(found) == [(False, 0, "extended", True), (True, 0, "near", True)]
    alone = list(dedupe_documents([f"{shorter}\n{news}", shorter], threshold=0.5))
    assert alone[1].jaccard > found[1].jaccard


def test_a_copy_is_found_whatever_the_caps_leave_out() -> None:
    """Near copies of it in the set, many more than are looked at."""
    others = [f"{STORIES[0]} {'x' * number}" for number in range(1, 2 * MAX_BUCKET)]
    for old in ([STORIES[0], *others], [*others, STORIES[0]]):
        (found,) = dedupe_documents([STORIES[0]], against=old)
        assert (found.kind, found.duplicate_of, found.in_reference) == (
            "exact",
            old.index(STORIES[0]),
            True,
        )
        assert found.capped


@pytest.mark.any_kernel(reason="keys decide nothing here")
def test_copies_in_the_set_take_no_place_in_it() -> None:
    (found,) = dedupe_documents([FERRY + " Tickets."], against=[FERRY] * 5 * MAX_BUCKET, threshold=0.5)
    assert (found.duplicate_of, found.capped) == (0, False)


def test_the_set_is_cleaned_as_the_new_ones_are() -> None:
    twice = f"{FERRY}\n{LIBRARY}\n{FERRY}\n"
    (found,) = dedupe_documents([f"{FERRY}\n{LIBRARY}\n"], against=[twice], clean=True)
    assert (found.kind, found.in_reference, found.text) == ("exact", True, f"{FERRY}\n{LIBRARY}\n")
    (found,) = dedupe_documents([twice], against=[f"{FERRY}\n{LIBRARY}\n"], clean=True)
    assert found.report is not None
    assert (found.kind, found.report.restore(found.text or "")) == ("exact", twice)


def test_records_with_their_verdicts() -> None:
    records = [{"text": FERRY}, {"text": None}, {"text": LIBRARY}]
    found = [verdict and verdict.in_reference for _, verdict in judged(records, against=[FERRY])]
    assert found == [True, None, False]


class Nobody:
    """An index that says nothing of use."""

    def check(self, text: str, *, source: str | None, published: datetime | None) -> Any:  # noqa: ARG002
        return True


@pytest.mark.any_kernel(reason="input is checked before anything is computed")
@pytest.mark.parametrize(
    ("against", "message"),
    [
        (3, "against must be an iterable of documents or a DuplicateIndex, not int: 3"),
        (FERRY, "against must be an iterable of documents or a DuplicateIndex, not str"),
        ({"text": FERRY}, "against must be"),
        ([FERRY, 3], "against: document 1 must be a str"),
        (Nobody(), "against.check must return an unrepeat.Verdict, not True"),
    ],
)
def test_what_is_no_reference_set(against: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(dedupe_documents([LIBRARY], against=against))


@pytest.mark.any_kernel(reason="input is checked before anything is computed")
def test_a_report_takes_no_document_of_a_reference_set() -> None:
    (verdict,) = dedupe_documents([FERRY], against=[Document("old", FERRY)])
    with ClusterReport() as report, pytest.raises(InputError, match="'old' of a reference set"):
        report.add(FERRY, verdict)
