"""Verdicts as a notebook shows them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.pages import Page, words_of
from unrepeat import InputError, Verdict, Verdicts, dedupe_documents
from unrepeat.documents.verdicts import MOST_SHOWN

any_kernel = pytest.mark.any_kernel(reason="shows verdicts that are there")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."


def verdict(number: int | str, **values: Any) -> Verdict:
    plain = Verdict(number, is_duplicate=False, duplicate_of=None, kind=None, jaccard=0.0, containment=0.0)
    return plain._replace(**values)


def test_they_are_a_tuple_that_tells_itself_in_a_line() -> None:
    found = Verdicts(dedupe_documents([FERRY, FERRY.replace("was", "was not"), FERRY], threshold=0.5))
    assert found == tuple(found)
    assert [one.kind for one in found] == [None, "changed", "exact"]
    assert repr(found) == str(found) == "<Verdicts on 3 documents: 1 duplicate (1 exact), 1 revision kept>"
    assert repr(Verdicts()) == "<Verdicts on 0 documents: 0 duplicates, 0 revisions kept>"


@any_kernel
def test_what_is_no_verdict_is_told_at_once() -> None:
    with pytest.raises(InputError, match=r"item 1 must be an unrepeat\.Verdict, not 'b'\."):
        Verdicts([verdict("a"), "b"])  # type: ignore[list-item] # what a user may do
    found = Verdicts([verdict("a")])
    # As `pickle` does.
    assert copy.copy(found) == found
    assert type(copy.copy(found)) is Verdicts


@any_kernel
def test_each_verdict_has_a_row_in_the_order_of_the_input() -> None:
    hostile = "<script>alert(1)</script>"
    page = Page(
        Verdicts(
            [
                verdict("a"),
                verdict(
                    hostile,
                    is_duplicate=True,
                    duplicate_of="a",
                    kind="near",
                    jaccard=0.999,
                    new_words=("240", hostile),
                ),
                verdict("c", duplicate_of="a", kind="contained", containment=0.9, in_reference=True),
            ]
        )._repr_html_()
    )
    rows = [words_of(row).replace("> <", "><") for row in page.all("tr")]
    assert len(rows) == 4
    cells = [words_of(cell) for cell in page.all("td")]
    assert cells == [
        *("kept", "", "", ""),
        *("duplicate, near", "a", "99 %", f"240 {hostile}"),
        *("kept, contained", "a of the reference set", "90 %", ""),
    ]
    assert [words_of(head) for head in page.all("th")][5:] == ["a", hostile, "c"]
    assert not page.all("script")


@any_kernel
def test_of_many_the_first_are_shown_and_the_others_counted() -> None:
    page = Page(Verdicts(verdict(number) for number in range(MOST_SHOWN + 7))._repr_html_())
    assert len(page.all("tr")) == 1 + MOST_SHOWN
    assert words_of(page.all("p")[-1]) == "7 more."
    assert Page(Verdicts()._repr_html_()).all("table") == []
