"""Times of publication: every form that feeds, pages and tables use, and what is none of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat import Document, DuplicateIndex, InputError
from unrepeat.documents.document import as_document
from unrepeat.documents.times import utc_time
from unrepeat.store.input import with_id

pytestmark = pytest.mark.any_kernel(reason="is about times, not about words")

NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
UNIX = 1777897800

SAME = [
    NOON,
    datetime(2026, 5, 4, 12, 30),
    datetime(2026, 5, 4, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    "2026-05-04T12:30:00Z",
    "2026-05-04 12:30",
    " 2026-05-04T14:30:00+02:00\n",
    "20260504T123000Z",
    "Mon, 04 May 2026 12:30:00 GMT",
    "Mon, 04 May 2026 14:30:00 +0200",
    "Mon, 4 May 2026 08:30 EDT",
    "4 May 2026 12:30:00",
    "Mon, 04 May 2026 12:30:00 -0000",
    "Monday, 04-May-26 12:30:00 GMT",
    "Mon May  4 12:30:00 2026",
    UNIX,
    float(UNIX),
    UNIX * 1000,
    float(UNIX * 1000),
    str(UNIX),
    f"{UNIX}.0",
    str(UNIX * 1000),
]


@pytest.mark.parametrize("value", SAME, ids=repr)
def test_one_time_in_every_form(value: Any) -> None:
    assert utc_time(value, "published") == NOON
    assert utc_time(value, "published").tzinfo is UTC
    assert as_document({"text": "x", "published": value}, 0).published == NOON
    assert as_document(Document("a", "x", published=value), 0).published == NOON
    with DuplicateIndex.in_memory() as index:
        index.add("a", "x", published=value)
        assert index.stats().newest == NOON


def test_parts_of_a_second() -> None:
    assert utc_time(UNIX * 1000 + 250, "published") == NOON + timedelta(milliseconds=250)
    assert utc_time(f"{UNIX}.25", "published") == NOON + timedelta(milliseconds=250)


@pytest.mark.parametrize("value", ["2026-05-04", "20260504", date(2026, 5, 4), "2026-W19-1"], ids=repr)
def test_days(value: Any) -> None:
    assert utc_time(value, "published") == datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *("yesterday", "today", "2026", 2026, 0, -1, 1, 3.5, float("nan"), float("inf"), 10**30, "9" * 5000),
        *("20260504123000", "202605041230", "20121228405", 10**11, 10**13, 20260504),
        *("Mon, 04 May 2026", "04/05/2026", "4. Mai 2026", "Mon, 31 Feb 2026 12:30:00 GMT"),
        # The standard library reads these, and leaves out what it does not understand.
        *("Tue, 05 May 2026 3:30 PM", "May 4 2026 12:30 PM", "Tue, 05 May 2026 3:30 PM EST"),
        *("Mon, 04 May 2026 12:30:00 +9999", "\u0662\u0660\u0662\u0666-05-04", ""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_time_is_told_with_its_value(value: Any) -> None:
    with pytest.raises(InputError, match="published is not a time that can be read") as error:
        utc_time(value, "published")
    assert repr(value)[:20] in str(error.value)
    assert "Write 2026-05-04T12:30:00Z" in str(error.value)


@pytest.mark.parametrize("value", [True, [2026], b"2026-05-04", {"y": 2026}, timedelta(1)], ids=repr)
def test_what_is_of_no_type_for_a_time(value: Any) -> None:
    with pytest.raises(InputError, match="published must be a datetime, a date, a str or a number, not"):
        utc_time(value, "published")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.from_regex(r"[A-Z][a-z]{2}, [0-9 :A-Za-z+-]*")))
def test_nothing_but_an_input_error(value: Any) -> None:
    try:
        utc_time(value, "published")
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 # no error is well too


def test_a_blank_time_is_not_known() -> None:
    assert as_document({"text": "x", "published": " \n"}, 0).published is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"published": "soon", "source": "gazette"}, ["published of document 0 ('a') is not a time"]),
        ({"published": NOON, "source": ["gazette"]}, ["the source of document 0 ('a') must be a str"]),
        ({"published": ["x"], "source": 3}, ["the source of document 0", "published of document 0"]),
    ],
)
def test_what_cannot_be_read_is_left_out_where_that_is_wanted(
    values: dict[str, Any], told: list[str]
) -> None:
    item = {"id": "a", "text": "x", **values}
    with pytest.raises(InputError):
        as_document(item, 0)
    faults: list[InputError] = []
    found = as_document(item, 0, faults.append)
    assert [words in str(fault) for words, fault in zip(told, faults, strict=True)] == [True] * len(told)
    assert (found.id, found.text) == ("a", "x")
    assert found.source == (None if "source" in told[0] else "gazette")
    assert found.published == (None if "published" in told[-1] else NOON)


def test_a_source_that_cannot_be_stored_is_left_out_too() -> None:
    faults: list[InputError] = []
    found = with_id({"id": "a", "text": "x", "source": "\ud800", "published": NOON}, 0, faults.append)
    assert (found.source, found.published) == (None, NOON)
    assert "lone surrogate" in str(faults[0])
