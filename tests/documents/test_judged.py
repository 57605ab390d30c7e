"""Records and their verdicts, together: the very records, in order, whatever is read ahead."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import same_verdicts
from unrepeat import Document, InputError, OptionError, dedupe_documents, judged

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."

RECORDS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from((FERRY, LIBRARY)),
    st.builds(lambda text: {"text": text, "url": "/a"}, st.sampled_from((FERRY, LIBRARY, None))),
    st.builds(lambda text: Document("b", text), st.sampled_from((FERRY, LIBRARY))),
)


@same_verdicts
@given(st.lists(RECORDS, max_size=12), st.integers(1, 2), st.sampled_from(("first", "longest")))
def test_each_record_comes_with_its_own_verdict(records: list[Any], jobs: int, keep: Any) -> None:
    pairs = list(judged(records, jobs=jobs, keep=keep))
    assert len(pairs) == len(records)
    assert all(record is given for (record, _), given in zip(pairs, records, strict=True))
    known = [(number, record) for number, record in enumerate(records) if text_of(record) is not None]
    documents = [Document(id_of(record, number), text_of(record) or "") for number, record in known]
    assert [verdict for _, verdict in pairs if verdict] == list(dedupe_documents(documents, keep=keep))
    assert [verdict is None for _, verdict in pairs] == [text_of(record) is None for record in records]


def text_of(record: Any) -> str | None:
    return (
        record if isinstance(record, str) else record.text if isinstance(record, Document) else record["text"]
    )


def id_of(record: Any, number: int) -> Any:
    return record.id if isinstance(record, Document) else number


def test_records_of_a_feed_come_while_it_goes_on() -> None:
    def endless() -> Any:
        while True:
            yield {"text": FERRY}
            yield {"text": None}

    pairs = judged(endless())
    first, null, second = next(pairs), next(pairs), next(pairs)
    assert first[1] is not None
    assert null == ({"text": None}, None)
    assert second[1] is not None
    assert second[1].duplicate_of == 0


def test_a_record_under_another_key_is_an_error_and_not_a_record_without_text() -> None:
    with pytest.raises(InputError, match="document 0 has no 'text'; it has body"):
        list(judged([{"body": FERRY}]))


def test_what_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError, match="an iterable of documents"):
        judged(FERRY)
    with pytest.raises(OptionError, match="threshold"):
        judged([], threshold=2.0)
