"""Records that wait on disk come back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.files import JSON_VALUES
from unrepeat.errors import InputError
from unrepeat.records.record import Record
from unrepeat.records.spill import RecordSpill

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


PARQUET_VALUES = (
    st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.binary(max_size=9)
)


@given(
    st.lists(
        st.dictionaries(st.text() | st.just("\0type"), JSON_VALUES | PARQUET_VALUES, max_size=4), max_size=4
    )
)
def test_records_that_wait_come_back_as_they_were(many: list[dict[str, Any]]) -> None:
    with RecordSpill() as waiting:
        for number, fields in enumerate(many):
            waiting.append(Record(fields, f"line {number}"))
        for number, fields in enumerate(many):
            record = waiting.popleft()
            assert record == Record(fields, f"line {number}")
            assert [type(value) for value in record.fields.values()] == [
                type(value) for value in fields.values()
            ]


def test_what_cannot_wait_is_told() -> None:
    with RecordSpill() as waiting, pytest.raises(InputError, match="line 3: a complex cannot wait"):
        waiting.append(Record({"x": 1j}, "line 3"))
