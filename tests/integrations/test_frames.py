"""Frames of all four packages, in every type that a column can have."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integrations import required
from tests.kernels import same_report, same_verdicts
from tests.package import ROOT
from tests.strategies import texts
from unrepeat import Document, InputError, OptionError, Report, dedupe_documents, dedupe_text
from unrepeat.documents.columns import VERDICT_COLUMNS
from unrepeat.integrations.frame_reading import BATCH_ROWS

pa = required("pyarrow")
pandas = required("pandas")
polars = required("polars")
duckdb = required("duckdb")
frames = required("unrepeat.integrations.frames")
columns = required("unrepeat.integrations.columns")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
TEXTS = [FERRY, None, LIBRARY, FERRY.upper(), "", FERRY + "\n\nTickets stay valid."]
REPEATED = f"{FERRY}\n\n{LIBRARY}\n\n{FERRY}\n"

MAKERS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "duckdb": lambda columns: duckdb.connect().from_arrow(pa.table(columns)),
    "pyarrow": pa.table,
    "reader": lambda columns: pa.table(columns).to_reader(),
}


def verdicts(reader: Any) -> list[dict[str, Any]]:
    names = list(VERDICT_COLUMNS)
    rows: list[dict[str, Any]] = reader.read_all().select(names).to_pylist()
    return rows


def expected(documents: list[Document], **options: Any) -> list[dict[str, Any]]:
    return [
        {
            "is_duplicate": one.is_duplicate,
            "duplicate_of": one.duplicate_of,
            "kind": one.kind,
            "similarity": one.similarity,
            "cluster": one.duplicate_of if one.is_duplicate else one.id,
            "new_words": list(one.new_words),
        }
        for one in dedupe_documents(documents, **options)
    ]


@pytest.mark.parametrize("maker", MAKERS)
def test_rows_get_the_verdicts_of_dedupe_documents(maker: str) -> None:
    frame = MAKERS[maker]({"text": TEXTS, "page": [7, 8, 9, 10, 11, 12]})
    reader = frames.dedupe_frame(frame, id="page", threshold=0.75)
    assert isinstance(reader, pa.RecordBatchReader)
    table = reader.read_all()
    assert table.column_names == ["text", "page", *VERDICT_COLUMNS]
    assert table["text"].to_pylist() == TEXTS
    assert table["is_duplicate"].to_pylist() == [False, None, False, True, False, True]
    assert table["duplicate_of"].to_pylist() == [None, None, None, 7, None, 7]
    assert table["kind"].to_pylist() == [None, None, None, "exact", None, "near"]
    assert table["cluster"].to_pylist()[3] == 7
    similarity = table["similarity"].to_pylist()
    assert similarity[:5] == [None, None, None, 1.0, None]
    assert 0.75 <= similarity[5] < 1


@pytest.mark.parametrize("maker", MAKERS)
def test_texts_lose_their_repetitions(maker: str) -> None:
    frame = MAKERS[maker]({"text": [REPEATED, None, FERRY], "page": [1, 2, 3]})
    table = frames.clean_frame(frame).read_all()
    clean, report = dedupe_text(REPEATED)
    assert table.column_names == ["text", "page", "removed_units", "removed_characters"]
    assert table["text"].to_pylist() == [clean, None, FERRY]
    assert table["removed_units"].to_pylist() == [len(report.removed), None, 0] == [1, None, 0]
    assert table["removed_characters"].to_pylist() == [len(REPEATED) - len(clean), None, 0]


def test_what_does_not_count_in_rows_is_left_out() -> None:
    story = f"{FERRY} 4:35 PM\n{FERRY} 6:10 PM"
    frame = pa.table({"text": [f"4:35 PM {FERRY}", f"6:10 PM {FERRY}", story]})
    clock = r"\d:\d\d PM"
    assert frames.dedupe_frame(frame, ignore=[clock]).read_all()["kind"].to_pylist()[:2] == [None, "exact"]
    clean = frames.clean_frame(frame, ignore=[clock], unit="line").read_all()["text"].to_pylist()
    assert clean == [f"4:35 PM {FERRY}", f"6:10 PM {FERRY}", f"{FERRY} 4:35 PM"]


@pytest.mark.any_kernel(reason="about what other packages make of the result")
def test_the_packages_take_the_result() -> None:
    def result() -> Any:
        return frames.dedupe_frame(pandas.DataFrame({"text": TEXTS}, index=list("abcdef")))

    assert result().read_pandas()["is_duplicate"].tolist() == [False, None, False, True, False, True]
    assert polars.from_arrow(result())["duplicate_of"].to_list() == [None, None, None, 0, None, 0]
    answer = duckdb.connect().from_arrow(result()).filter("is_duplicate").project("kind").fetchall()
    assert answer == [("exact",), ("near",)]
    assert list(result().read_pandas().index) == list("abcdef")


TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string()),
]


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize("type_", TYPES, ids=str)
def test_every_type_of_string_is_a_text_and_an_id(type_: Any) -> None:
    plain = type_.value_type if pa.types.is_dictionary(type_) else type_
    names = ["a", "b", "c", "d", "e", "f"]
    texts, ids = pa.array(TEXTS, plain), pa.array(names, plain)
    if plain != type_:
        texts, ids = texts.dictionary_encode(), ids.dictionary_encode()
    frame = pa.table({"text": texts, "name": ids})
    judged = frames.dedupe_frame(frame, id="name").read_all()
    assert judged.schema.field("text").type == judged.schema.field("name").type == type_
    assert judged.schema.field("duplicate_of").type == plain
    assert judged["duplicate_of"].to_pylist() == [None, None, None, "a", None, "a"]
    cleaned = frames.clean_frame(frame).read_all()
    assert cleaned.schema.field("text").type == plain
    assert cleaned["text"].to_pylist() == TEXTS


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize("type_", [pa.int8(), pa.int64(), pa.uint64()], ids=str)
def test_ids_keep_their_type(type_: Any) -> None:
    largest = 2 ** (type_.bit_width - (not str(type_).startswith("u"))) - 1
    frame = pa.table({"text": [FERRY, FERRY], "page": pa.array([largest, 0], type_)})
    judged = frames.dedupe_frame(frame, id="page").read_all()
    assert judged.schema.field("duplicate_of").type == type_
    assert judged["duplicate_of"].to_pylist() == [None, largest]


@pytest.mark.any_kernel(reason="about categories of pandas and polars")
def test_categories_are_strings() -> None:
    for frame in (
        pandas.DataFrame({"text": pandas.Categorical([FERRY, None, FERRY])}),
        polars.DataFrame({"text": [FERRY, None, FERRY]}, schema={"text": polars.Categorical}),
    ):
        judged = frames.dedupe_frame(frame).read_all()
        assert judged["is_duplicate"].to_pylist() == [False, None, True]
        assert frames.clean_frame(frame).read_pandas()["text"].tolist()[0] == FERRY


@same_verdicts
@given(
    texts=st.lists(
        st.sampled_from([FERRY, LIBRARY, FERRY + "\n\nTickets stay valid.", "", None]), max_size=30
    ),
    lengths=st.lists(st.integers(0, 5), max_size=12),
    keep=st.sampled_from(["first", "longest", "earliest", "latest"]),
    jobs=st.sampled_from([1, 2]),
)
def test_how_rows_are_cut_into_batches_changes_nothing(
    texts: list[str | None], lengths: list[int], keep: Any, jobs: int
) -> None:
    days = [datetime(2026, 5, 1) + timedelta(days=7 * row % 5) for row in range(len(texts))]
    table = pa.table({"text": pa.array(texts, pa.string()), "day": pa.array(days, pa.timestamp("s"))})
    batches, start = [], 0
    for length in chain(lengths, repeat(max(len(texts), 1), 1)):
        batches += table.slice(start, length).combine_chunks().to_batches()
        start += length
    reader = pa.RecordBatchReader.from_batches(table.schema, iter(batches))
    documents = [
        Document(row, text, published=day)
        for row, (text, day) in enumerate(zip(texts, days, strict=True))
        if text is not None
    ]
    found = verdicts(frames.dedupe_frame(reader, published="day", keep=keep, threshold=0.75, jobs=jobs))
    assert len(found) == len(texts)
    judged = [row for row, text in zip(found, texts, strict=True) if text is not None]
    assert judged == expected(documents, keep=keep, threshold=0.75)
    silent = [row for row, text in zip(found, texts, strict=True) if text is None]
    assert all(set(row.values()) == {None} for row in silent)


@same_report
@given(st.lists(st.one_of(st.none(), texts()), max_size=8))
def test_clean_frame_does_to_each_row_what_dedupe_text_does(rows: list[str | None]) -> None:
    # Arrow holds UTF-8, which has no lone surrogates.
    rows = [one and one.encode("utf-8", "replace").decode() for one in rows]
    table = frames.clean_frame(pa.table({"text": pa.array(rows, pa.string())})).read_all()
    results = [None if one is None else dedupe_text(one) for one in rows]
    assert table["text"].to_pylist() == [one and one.text for one in results]
    assert table["removed_units"].to_pylist() == [one and len(one.report.removed) for one in results]
    gone = [one and len(text or "") - len(one.text) for text, one in zip(rows, results, strict=True)]
    assert table["removed_characters"].to_pylist() == gone


def test_clean_frame_tells_what_it_cut() -> None:
    rows = [f"{FERRY}\n{FERRY}\n", None, FERRY]
    frame = pa.table({"text": pa.array(rows, pa.string())})
    table = frames.clean_frame(frame, report="why").read_all()
    assert table.column_names == ["text", "removed_units", "removed_characters", "why"]
    for text, clean, report in zip(rows, *(table[name].to_pylist() for name in ("text", "why")), strict=True):
        assert (text is None) == (report is None)
        if text is not None:
            assert Report.from_json(report) == dedupe_text(text).report
            assert Report.from_json(report).restore(clean) == text


@pytest.mark.any_kernel(reason="about errors of the frame")
@pytest.mark.parametrize("judge", [frames.clean_frame, frames.strip_furniture_frame])
def test_a_column_of_reports_has_a_name_of_its_own(judge: Callable[..., Any]) -> None:
    frame = pa.table({"text": [FERRY], "source": ["gazette.example"], "why": [1]})
    added = "removed_units" if judge is frames.clean_frame else "furniture_lines"
    with pytest.raises(OptionError, match=f"report='{added}' names a column that is added anyway"):
        judge(frame, report=added)
    with pytest.raises(InputError, match="the frame already has 'why'"):
        judge(frame, report="why")
    with pytest.raises(OptionError, match="report must be the name of a column, not int"):
        judge(frame, report=7)


def test_sources_and_times_are_read() -> None:
    table = pa.table(
        {
            "text": [FERRY, FERRY, FERRY],
            "site": ["a", "a", "b"],
            "day": ["2026-05-01", "2026-05-02T12:00:00+02:00", "2026-06-01"],
        }
    )
    across = frames.dedupe_frame(table, source="site", across_sources=True)
    assert [row["is_duplicate"] for row in verdicts(across)] == [False, False, True]
    near = frames.dedupe_frame(table, published="day", within=timedelta(days=3))
    assert [row["is_duplicate"] for row in verdicts(near)] == [False, True, False]


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize(
    "days",
    [
        pa.array([date(2026, 5, 2), date(2026, 5, 1)]),
        pa.array([1_777_700_000_000_000_001, 1_777_600_000_000_000_999], pa.timestamp("ns")),
        pa.array([1_777_700_000, 1_777_600_000], pa.timestamp("s", "Asia/Tokyo")),
        pa.array([1_777_700_000, 1_777_600_000]),
        pa.array([1_777_700_000_000.0, 1_777_600_000_000.0]),
        pa.array(["Sat, 02 May 2026 05:33:20 GMT", "Fri, 01 May 2026 01:46:40 GMT"]),
    ],
    ids=lambda array: str(array.type),
)
def test_every_type_of_time_is_read(days: Any) -> None:
    frame = pa.table({"text": [FERRY, FERRY], "day": days})
    found = verdicts(frames.dedupe_frame(frame, published="day", keep="earliest"))
    assert [row["duplicate_of"] for row in found] == [1, None]


@pytest.mark.any_kernel(reason="about times")
def test_a_zone_is_reckoned_in() -> None:
    """Noon in Tokyo is 03:00 in UTC; the text says the same without a zone."""
    noon = datetime.fromisoformat("2026-05-01T12:00:00+09:00")
    zoned = pa.array([noon], pa.timestamp("s", "Asia/Tokyo"))
    assert columns.column_values(zoned, "day", range(1)) == [datetime(2026, 5, 1, 3)]


@pytest.mark.any_kernel(reason="about how far is read")
def test_rows_are_read_only_as_they_are_asked_for() -> None:
    read = 0

    def endless() -> Iterator[Any]:
        nonlocal read
        while True:
            read += 1
            yield pa.record_batch({"text": [f"{FERRY} {read} {number}" for number in range(100)]})

    schema = pa.schema({"text": pa.string()})
    for judge in (frames.dedupe_frame, frames.clean_frame):
        read = 0
        reader = judge(pa.RecordBatchReader.from_batches(schema, endless()))
        assert read == 0
        for _ in range(20):
            assert reader.read_next_batch().num_rows == 100
        assert read <= 24  # a batch in work, and 256 documents ahead


@pytest.mark.any_kernel(reason="about batches")
def test_a_long_batch_is_cut() -> None:
    frame = pa.table({"text": [f"{FERRY} {number}" for number in range(3 * BATCH_ROWS + 5)]})
    for judge in (frames.dedupe_frame, frames.clean_frame):
        lengths = [batch.num_rows for batch in judge(frame)]
        assert lengths == [BATCH_ROWS] * 3 + [5]


@pytest.mark.any_kernel(reason="about an empty frame")
def test_a_frame_without_rows_gets_the_columns() -> None:
    frame = pandas.DataFrame({"text": pandas.Series([], dtype="str")})
    assert frames.dedupe_frame(frame).read_all().num_columns == 1 + len(VERDICT_COLUMNS)
    assert frames.clean_frame(frame).read_all().num_columns == 3
    nothing = pandas.DataFrame({"text": pandas.Series([None, None], dtype="object")})
    assert verdicts(frames.dedupe_frame(nothing))[1] == dict.fromkeys(VERDICT_COLUMNS)
    assert frames.clean_frame(nothing).read_all()["removed_units"].to_pylist() == [None, None]


def refused(*arguments: Any, **values: Any) -> str:
    with pytest.raises((InputError, OptionError)) as caught:
        frames.dedupe_frame(*arguments, **values)
    return str(caught.value)


@pytest.mark.any_kernel(reason="about errors of the frame")
def test_what_cannot_be_read_is_refused_at_once() -> None:
    frame = pa.table({"text": [FERRY], "page": [1], "day": [1.5], "flag": [True]})
    assert "which list lacks: ['x']" in refused(["x"])
    assert "which LazyFrame lacks" in refused(polars.DataFrame({"text": ["x"]}).lazy())
    message = refused(frame, "txt")
    assert "no column 'txt'. Did you mean 'text'? Its columns are: 'text', 'page', 'day', 'flag'." in message
    assert "'page', named by text, must hold strings, but is of type int64" in refused(frame, "page")
    assert "'day', named by id, must hold strings or whole numbers, but is of" in refused(frame, id="day")
    assert "'flag', named by id, must hold" in refused(frame, id="flag")
    assert "'page', named by source, must hold strings" in refused(frame, source="page")
    assert "'flag', named by published, must hold timestamps" in refused(frame, published="flag")
    assert "id must be the name of a column, not int: 3" in refused(frame, id=3)
    assert "threshold must lie between" in refused(frame, threshold=2)
    assert "jobs must be" in refused(frame, jobs=0)
    double = pa.Table.from_arrays([["x"], ["y"]], names=["text", "text"])
    assert "the frame has 2 columns 'text'" in refused(double)


@pytest.mark.any_kernel(reason="about errors of the frame")
@pytest.mark.parametrize("name", VERDICT_COLUMNS)
def test_a_column_that_would_stand_twice_is_refused(name: str) -> None:
    message = refused(pa.table({"text": [FERRY], name: [1]}))
    assert f"already has {name!r}" in message
    assert "Rename or remove it first." in message


@pytest.mark.any_kernel(reason="about errors of the frame")
def test_clean_frame_refuses_the_same() -> None:
    with pytest.raises(InputError, match="already has 'removed_units'"):
        frames.clean_frame(pa.table({"text": [FERRY], "removed_units": [1]}))
    with pytest.raises(InputError, match="no column 'text'"):
        frames.clean_frame(pa.table({"body": [FERRY]}))
    with pytest.raises(OptionError, match="there is no option 'jobs'"):
        frames.clean_frame(pa.table({"text": [FERRY]}), jobs=2)


@pytest.mark.any_kernel(reason="about errors of rows")
def test_errors_of_rows_name_the_row() -> None:
    texts = [f"{FERRY} {number}" for number in range(1500)]
    ids = pa.array([None if row == 1207 else row for row in range(1500)], pa.int64())
    with pytest.raises(InputError, match="the id in row 1207 is null, in column 'page'"):
        frames.dedupe_frame(pa.table({"text": texts, "page": ids}), id="page").read_all()
    days = ["yesterday" if row == 1207 else "2026-05-01" for row in range(1500)]
    with pytest.raises(InputError, match="published of document 1207 is not a time"):
        frames.dedupe_frame(
            pa.table({"text": [None] * 9 + texts[9:], "day": days}), published="day"
        ).read_all()
    late = pa.array([10**15], pa.timestamp("s"))
    with pytest.raises(InputError, match="column 'day' cannot be read in rows 0 to 0"):
        frames.dedupe_frame(pa.table({"text": [FERRY], "day": late}), published="day").read_all()


def test_the_page_does_what_it_says() -> None:
    page = ROOT / "docs" / "integrations.md"
    results = doctest.testfile(str(page), module_relative=False)
    assert (results.failed, results.attempted) == (0, 14)


@pytest.mark.any_kernel(reason="about a package that is missing")
def test_without_pyarrow_an_error_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from unrepeat import MissingExtraError\n"
        "try: import unrepeat.integrations.frames\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "pyarrow>=16"' in done.stdout


@pytest.mark.any_kernel(reason="about frames")
def test_an_empty_frame_whose_types_are_not_known_is_judged() -> None:
    empty = pandas.DataFrame(columns=["text", "url", "day"])
    judged = frames.dedupe_frame(empty, id="url", published="day").read_all()
    assert judged.num_rows == 0
    assert judged.column_names == ["text", "url", "day", *VERDICT_COLUMNS]


@pytest.mark.any_kernel(reason="about errors of the frame")
def test_what_is_handed_over_as_arrow_data_and_is_no_frame_is_refused() -> None:
    mixed = pandas.DataFrame({"text": [TEXTS[0], "b"], "page": [1, "one"]})
    doubled = pandas.DataFrame([[TEXTS[0], "b"]], columns=["text", "text"])
    for frame in (polars.Series("text", TEXTS), pa.chunked_array([TEXTS]), mixed, doubled):
        with pytest.raises(InputError, match="frame cannot be read as columns of Arrow data"):
            frames.dedupe_frame(frame)


@pytest.mark.any_kernel(reason="about rows without a text")
def test_a_row_without_text_needs_no_id() -> None:
    frame = pa.table({"text": [TEXTS[0], None], "url": ["a", None]})
    assert frames.dedupe_frame(frame, id="url").read_all()["is_duplicate"].to_pylist() == [False, None]
