"""Frames whose texts lose the furniture of their sites."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integrations import required
from tests.kernels import same_furniture
from tests.sites import MENU, NOTICE, clean_text, page
from unrepeat import FurnitureReport, InputError, OptionError, strip_furniture
from unrepeat.furniture.columns import FURNITURE_COLUMNS, furniture_values

pa = required("pyarrow")
pandas = required("pandas")
polars = required("polars")
duckdb = required("duckdb")
frames = required("unrepeat.integrations.frames")

PAGES = [page(number) for number in range(4)]

MAKERS: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "duckdb": lambda rows: duckdb.connect().from_arrow(pa.Table.from_pylist(rows)),
    "pyarrow": pa.Table.from_pylist,
    "reader": lambda rows: pa.Table.from_pylist(rows).to_reader(),
}


@pytest.mark.parametrize("source", ["", None])
def test_a_text_with_an_empty_source_stays_as_one_without(source: str | None) -> None:
    pages = [page(number) | {"source": source} for number in range(4)]
    schema = pa.schema([(name, pa.string()) for name in pages[0]])
    table = pa.Table.from_pylist(pages, schema)
    found = rows_of(frames.strip_furniture_frame(table, id="id"))
    assert found == [one | dict.fromkeys(FURNITURE_COLUMNS) for one in pages]


def rows_of(reader: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = reader.read_all().to_pylist()
    return rows


def expected(rows: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    """What `strip_furniture` makes of the rows with a text, and the others with nulls."""
    results = strip_furniture([row for row in rows if row["text"] is not None], **options)
    found = []
    for row in rows:
        if row["text"] is None:
            found.append(row | furniture_values(None))
        else:
            result = next(results)
            found.append(row | {"text": result.text} | furniture_values(result.report))
    return found


@pytest.mark.parametrize("maker", MAKERS)
def test_rows_lose_what_their_site_puts_on_each(maker: str) -> None:
    reader = frames.strip_furniture_frame(MAKERS[maker](PAGES), id="id", published="published")
    assert isinstance(reader, pa.RecordBatchReader)
    table = reader.read_all()
    assert table.column_names == [*PAGES[0], *FURNITURE_COLUMNS]
    assert table["text"].to_pylist() == [clean_text(number) for number in range(4)]
    assert table.to_pylist() == expected(PAGES)


@same_furniture
@given(
    numbers=st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=24),
    sources=st.lists(st.sampled_from(["gazette", "herald", None]), min_size=24, max_size=24),
    lengths=st.lists(st.integers(0, 5), max_size=12),
    min_stories=st.sampled_from([2, 3, 5]),
)
def test_how_rows_are_cut_into_batches_changes_nothing(
    numbers: list[int | None], sources: list[str | None], lengths: list[int], min_stories: int
) -> None:
    rows = [
        {**page(number or 0, source), "authors": ["Ada Berg", None]}
        | ({"text": None} if number is None else {})
        for number, source in zip(numbers, sources, strict=False)
    ]
    columns = ["id", "text", "source", "title", "authors"]
    types = [pa.string(), pa.string(), pa.string(), pa.string(), pa.list_(pa.string())]
    schema = pa.schema(list(zip(columns, types, strict=True)))
    rows = [{name: row[name] for name in columns} for row in rows]
    table = pa.Table.from_pylist(rows, schema)
    batches, start = [], 0
    for length in chain(lengths, repeat(max(len(rows), 1), 1)):
        batches += table.slice(start, length).combine_chunks().to_batches()
        start += length
    reader = pa.RecordBatchReader.from_batches(schema, iter(batches))
    found = rows_of(frames.strip_furniture_frame(reader, id="id", min_stories=min_stories))
    assert found == expected(rows, min_stories=min_stories)


def test_reports_tell_every_line_and_the_way_back() -> None:
    rows = [*PAGES, {"text": None}, {"text": "Home", "source": None}]
    frame = pa.Table.from_pylist([{name: row.get(name) for name in ("text", "source")} for row in rows])
    found = rows_of(frames.strip_furniture_frame(frame, report="why"))
    assert [row["why"] is None for row in found] == [False] * 4 + [True, False]
    for number, row in enumerate(found[:4]):
        report = FurnitureReport.from_json(row["why"])
        assert report.restore(row["text"]) == PAGES[number]["text"]
        assert [line.text for line in report.removed] == [*MENU, NOTICE]
        assert report.removed[0].examples == (0, 1)
    assert FurnitureReport.from_json(found[5]["why"]).source is None
    assert {name: found[5][name] for name in FURNITURE_COLUMNS} == dict.fromkeys(FURNITURE_COLUMNS)


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize(
    "type_", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())], ids=str
)
def test_every_type_of_string_is_a_text_and_a_source(type_: Any) -> None:
    def column(values: list[str]) -> Any:
        is_dictionary = pa.types.is_dictionary(type_)
        return pa.array(values).dictionary_encode() if is_dictionary else pa.array(values, type_)

    names = ("text", "source", "title")
    frame = pa.table({name: column([row[name] for row in PAGES]) for name in names})
    table = frames.strip_furniture_frame(frame).read_all()
    assert table["text"].to_pylist() == [clean_text(number) for number in range(4)]
    assert table.schema.field("text").type == (pa.string() if pa.types.is_dictionary(type_) else type_)


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({}, []),
        ({"fields": []}, []),
        ({"fields": ["names"]}, [NOTICE]),
        ({"fields": ("title", "names")}, [NOTICE]),
        ({"protect": "newsletter"}, [NOTICE]),
        ({"min_stories": 5}, [*MENU, NOTICE]),
    ],
)
def test_options(values: dict[str, Any], left: list[str]) -> None:
    frame = pa.Table.from_pylist([page(number) | {"names": [None, NOTICE.upper()]} for number in range(4)])
    found = rows_of(frames.strip_furniture_frame(frame, **values))[0]["text"].split("\n")
    assert [line for line in found if line in (*MENU, NOTICE)] == left


@pytest.mark.any_kernel(reason="about times")
def test_a_window_needs_the_times() -> None:
    days = [datetime(2026, month, 5) for month in range(1, 5)]
    frame = pa.Table.from_pylist([page(number, published=day) for number, day in enumerate(days)])
    window = {"window": days[1] - days[0]}
    assert rows_of(frames.strip_furniture_frame(frame, **window))[0]["furniture_lines"] == 3
    assert (
        rows_of(frames.strip_furniture_frame(frame, published="published", **window))[0]["furniture_lines"]
        == 0
    )


@pytest.mark.any_kernel(reason="about errors")
@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"source": "site"}, InputError, "the frame has no column 'site'"),
        ({"text": "title", "source": "number"}, InputError, "named by source, must hold strings"),
        ({"fields": ["headline"]}, InputError, "the frame has no column 'headline'"),
        ({"fields": ["number"]}, InputError, "named by fields, must hold strings or lists of strings"),
        ({"fields": "title"}, OptionError, "fields must be a list or a tuple"),
        ({"report": "title"}, InputError, "the frame already has 'title'"),
        ({"report": "only_furniture"}, OptionError, "names a column that is added anyway"),
        ({"report": 3}, OptionError, "report must be the name of a column"),
        ({"min_stories": 1}, OptionError, "min_stories must be from 2"),
        ({"window": 3}, OptionError, "window must be"),
    ],
)
def test_what_is_not_accepted(values: dict[str, Any], kind: type[Exception], message: str) -> None:
    frame = pa.Table.from_pylist([page(1) | {"number": 1}])
    with pytest.raises(kind, match=message):
        frames.strip_furniture_frame(frame, **values)


@pytest.mark.any_kernel(reason="about errors")
@pytest.mark.parametrize("name", FURNITURE_COLUMNS)
def test_a_column_that_is_there_is_not_overwritten(name: str) -> None:
    with pytest.raises(InputError, match=f"the frame already has '{name}'"):
        frames.strip_furniture_frame(pa.Table.from_pylist([page(1) | {name: 1}]))
