"""Lines of a stream of bytes are those of the decoded text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.records import lines

pytestmark = pytest.mark.any_kernel(reason="reads and writes files, and computes nothing")


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "utf-16", "utf-32-be", "gb18030", "latin-1"]))
def test_lines_are_those_of_the_bytes(raw: bytes, encoding: str) -> None:
    name = lines.line_encoding(encoding)
    found = list(lines.Lines(io.BytesIO(raw), name, "x"))
    try:
        text = raw.decode(
            encoding if encoding != "utf-16" or raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
        )
    except UnicodeError:
        return
    assert "".join(found) == text.removeprefix("\ufeff")
    assert len(found) == text.count("\n") + (text[-1:] not in ("", "\n"))
