"""Files of records for tests: written, read, and what goes wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from unrepeat.errors import InputError
from unrepeat.records.read import read_records
from unrepeat.records.record import Record
from unrepeat.records.spill import RecordSpill
from unrepeat.records.write import open_writer

ARTICLES: list[dict[str, Any]] = [
    {"id": "a", "text": "Rain in the north.\nBring a coat.", "n": 1},
    {"id": "b", "text": 'Schnee über den Höfen, "sagt" man;\r\n市議會', "n": 2},
    {"id": "c", "text": "", "n": 3},
]


PACKINGS = ["", ".gz", ".zst"]


def write(path: Path | str, fields: list[dict[str, Any]], **options: Any) -> None:
    with open_writer(str(path), **options) as writer:
        for number, one in enumerate(fields, 1):
            writer.write(Record(one, f"input, line {number}"))


def read(path: Path | str, **options: Any) -> list[dict[str, Any]]:
    return [record.fields for record in read_records([str(path)], **options)]


def places(path: Path | str, **options: Any) -> list[str]:
    return [record.where.removeprefix(str(path)) for record in read_records([str(path)], **options)]


def message(path: Path | str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return str(caught.value)


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("\0type"), inner, max_size=3)
    ),
    max_leaves=6,
)


def copied(source: Path, target: Path, added: dict[str, Any], **options: Any) -> str:
    with open_writer(str(target)) as writer, RecordSpill() as waiting:
        for record in read_records([str(source)], **options):
            waiting.append(record)
            writer.write(waiting.popleft(), added)
    return target.read_text()
