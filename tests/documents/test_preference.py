"""Which of several copies is kept: the latest, and that of a preferred source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_verdicts
from unrepeat import Document, DocumentOptions, OptionError, dedupe_documents

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
DAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
COPIES = (
    FERRY,
    FERRY + " Tickets stay valid.",
    FERRY + " Tickets.",
    "Ships wait in the harbour all day long.",
)

DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(COPIES),
        st.sampled_from(("reuters", "ap", "dpa", None)),
        st.one_of(st.none(), st.integers(0, 3).map(lambda days: DAY + days * timedelta(days=1))),
    ),
    max_size=12,
).map(lambda items: [Document(number, *item) for number, item in enumerate(items)])

# What documents are sorted by, said anew.
ORDERS: dict[Any, Any] = {
    "first": lambda _: 0,
    "longest": lambda one: -len(one.text.split()),
    "earliest": lambda one: (one.published or datetime.max.replace(tzinfo=UTC)).timestamp(),
    "latest": lambda one: -one.published.timestamp() if one.published else 0,
}


@same_verdicts
@given(
    DOCUMENTS,
    st.sampled_from(sorted(ORDERS)),
    st.lists(st.sampled_from(("ap", "reuters", "afp")), unique=True),
    st.booleans(),
)
def test_the_copy_that_comes_first_in_the_order_is_kept(
    documents: list[Document],
    keep: Any,
    prefer: list[str],
    as_function: bool,  # noqa: FBT001 # drawn
) -> None:
    """As if they had come in that order."""
    ordered = sorted(documents, key=ORDERS[keep])
    places = {source: place for place, source in enumerate(prefer)}
    ordered.sort(key=lambda one: places.get(str(one.source), len(places)))
    expected = {one.id: one for one in dedupe_documents(ordered, threshold=0.5)}
    chosen = ORDERS[keep] if as_function else keep
    found = list(dedupe_documents(documents, threshold=0.5, keep=chosen, prefer=prefer))
    assert [one.id for one in found] == [one.id for one in documents]
    assert {one.id: one for one in found} == expected


def test_the_latest_copy_and_the_preferred_source() -> None:
    documents = [
        Document("old", FERRY, "ap", DAY),
        Document("new", FERRY, "dpa", DAY + timedelta(days=1)),
        Document("unknown", FERRY, "reuters"),
    ]

    def kept(**options: Any) -> list[object]:
        return [one.id for one in dedupe_documents(documents, **options) if not one.is_duplicate]

    assert kept() == ["old"]
    assert kept(keep="latest") == ["new"]
    assert kept(prefer=["reuters", "ap"], keep="latest") == ["unknown"]
    assert kept(prefer=("afp", "ap"), keep="latest") == ["old"]
    assert kept(prefer=["afp", "AP"], keep="latest") == ["new"]


@pytest.mark.any_kernel(reason="options are checked before anything is computed")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": "newest"}, "'first', 'longest', 'earliest', 'latest'"),
        ({"prefer": "reuters"}, "prefer must be a list or a tuple of strings, not 'reuters'"),
        ({"prefer": ["ap", None]}, "prefer must be a list or a tuple of strings"),
        ({"prefer": {"ap"}}, "prefer must be a list or a tuple of strings"),
        ({"prefer": ["ap", "dpa", "ap"]}, "prefer names the source 'ap' twice"),
        ({"prefer": ["ap"], "same_source": True}, "prefer decides between copies of different sources"),
    ],
)
def test_what_is_no_preference(options: Any, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        DocumentOptions(**options)


def test_a_preference_is_told_with_the_options() -> None:
    assert DocumentOptions(prefer=["ap", "dpa"]).to_dict()["prefer"] == ["ap", "dpa"]
    assert DocumentOptions().keeps_first
    assert not DocumentOptions(prefer=("ap",)).keeps_first
    assert not DocumentOptions(keep="latest").keeps_first
