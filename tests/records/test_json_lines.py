"""Members of JSON objects that are added or replaced without a change to the others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.files import JSON_VALUES
from unrepeat.records.json_lines import members, with_members

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@given(
    st.dictionaries(st.text(), JSON_VALUES, max_size=4),
    st.dictionaries(st.text(max_size=2), JSON_VALUES, max_size=3),
)
def test_members_of_an_object_are_replaced_and_added(own: dict[str, Any], added: dict[str, Any]) -> None:
    for text in (
        json.dumps(own),
        json.dumps(own, ensure_ascii=False, separators=(",", ":")),
        json.dumps(own, indent=1),
    ):
        assert {name: json.loads(value) for name, value in members(text).items()} == own
        found = with_members(text, own, {name: json.dumps(value) for name, value in added.items()})
        assert json.loads(found) == {**own, **added}
