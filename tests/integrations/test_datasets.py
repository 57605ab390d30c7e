"""Datasets of Hugging Face: texts cleaned by `map`, and verdicts on whole datasets."""

from __future__ import annotations

import doctest
import os
import pickle
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integrations import required
from tests.kernels import same_report, same_verdicts
from tests.package import ROOT
from tests.strategies import texts
from unrepeat import InputError, OptionError, Options, Report, dedupe_documents, dedupe_text
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values

hf = required("datasets")
pa = required("pyarrow")
Hasher = required("datasets.fingerprint").Hasher
adapter = required("unrepeat.integrations.datasets")
dataset_rows = required("unrepeat.integrations.dataset_rows")

FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."
LIBRARY = "A new library opens in the old customs house next week, with books in eleven languages."
TEXTS = [FERRY, None, LIBRARY, FERRY.upper(), "", FERRY + "\n\nTickets stay valid."]
REPEATED = f"{FERRY}\n\n{LIBRARY}\n\n{FERRY}\n"
VERDICTS = list(VERDICT_COLUMNS)


@pytest.fixture(autouse=True, scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No progress bars, and nothing in the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))
        hf.disable_progress_bars()
        yield
        hf.enable_progress_bars()


def dataset(**columns: Any) -> Any:
    return hf.Dataset.from_dict(columns)


@pytest.fixture
def on_disk(tmp_path: Path) -> Any:
    """Rows in a file, in an order that is not that of the file, as after `shuffle`."""
    dataset(text=TEXTS[::-1], page=[12, 11, 10, 9, 8, 7]).save_to_disk(tmp_path / "articles")
    return hf.load_from_disk(tmp_path / "articles").select([5, 4, 3, 2, 1, 0])


# -- clean texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", [None, 2])
def test_map_cleans_the_texts(processes: int | None) -> None:
    rows = dataset(text=[REPEATED, None, FERRY], page=[1, 2, 3])
    clean = rows.map(adapter.Clean(report="report"), batched=True, num_proc=processes)
    text, report = dedupe_text(REPEATED)
    assert clean.column_names == ["text", "page", "report"]
    assert clean["text"][:] == [text, None, FERRY]
    reports = clean["report"][:]
    assert Report.from_json(reports[0]) == report
    assert Report.from_json(reports[0]).restore(text) == REPEATED
    assert reports[1] is None
    assert Report.from_json(reports[2]).removed == ()


@same_report
@given(st.lists(st.one_of(st.none(), texts()), max_size=8))
def test_each_text_becomes_what_dedupe_text_makes_of_it(rows: list[str | None]) -> None:
    batch = {"body": rows}
    cleaned = adapter.Clean("body", unit="line")(batch)
    assert cleaned == {"body": [None if one is None else dedupe_text(one, unit="line").text for one in rows]}


@pytest.mark.any_kernel(reason="about formats and kinds of datasets")
def test_a_stream_and_the_format_of_numpy_are_cleaned_as_well() -> None:
    rows = dataset(text=[REPEATED, None, FERRY])
    expected = [dedupe_text(REPEATED).text, None, FERRY]
    stream = rows.to_iterable_dataset().map(adapter.Clean(), batched=True)
    assert [row["text"] for row in stream] == expected
    formatted = rows.with_format("numpy").map(adapter.Clean(), batched=True)
    assert formatted.with_format(None)["text"][:] == expected


@pytest.mark.any_kernel(reason="about types of columns")
def test_texts_of_every_type_keep_it_and_reports_may_begin_with_nulls() -> None:
    for type_ in ("string", "large_string"):
        features = hf.Features({"text": hf.Value(type_)})
        rows = hf.Dataset.from_dict({"text": [None, None, REPEATED]}, features=features)
        wanted = hf.Features({**features, "report": hf.Value("string")})
        clean = rows.map(
            adapter.Clean(report="report"), batched=True, batch_size=1, writer_batch_size=1, features=wanted
        )
        assert clean.features == wanted
        assert [one is None for one in clean["report"]] == [True, True, False]


@pytest.mark.any_kernel(reason="about errors of the call")
def test_what_cannot_be_cleaned_is_refused() -> None:
    rows = dataset(text=[FERRY], page=[1])
    with pytest.raises(OptionError, match="there is no option 'keeep'"):
        adapter.Clean(keeep="last")
    with pytest.raises(OptionError, match="text must be the name of a column, not NoneType"):
        adapter.Clean(None)
    with pytest.raises(OptionError, match="report must be the name of a column, not bool: True"):
        adapter.Clean(report=True)
    with pytest.raises(OptionError, match="text and report both name the column 'text'"):
        adapter.Clean(report="text")
    with pytest.raises(
        InputError, match=r"no column 'txt'. Did you mean 'text'\? Its columns are: 'text', 'page'"
    ):
        rows.map(adapter.Clean("txt"), batched=True)
    with pytest.raises(InputError, match="the dataset already has 'page', which is added as well"):
        rows.map(adapter.Clean(report="page"), batched=True)
    with pytest.raises(
        InputError, match=r"'text' is a single row: 'The ferry.* Use map\(..., batched=True\)"
    ):
        rows.map(adapter.Clean())
    with pytest.raises(InputError, match=r"not DataFrame: .*with_format\(None\)"):
        rows.with_format("pandas").map(adapter.Clean(), batched=True)
    with pytest.raises(InputError, match="text must be a str, not int: 1"):
        rows.map(adapter.Clean("page"), batched=True)


# -- fingerprints -------------------------------------------------------------------------------------------

FINGERPRINTS = """
import datasets
from unrepeat.integrations.datasets import Clean, dedupe_dataset
rows = datasets.Dataset.from_dict({"text": ["Ships wait.", None, "Ships wait."], "page": [1, 2, 3]})
print(rows.map(Clean(), batched=True)._fingerprint)
print(rows.map(Clean(report="report", keep="last"), batched=True)._fingerprint)
print(dedupe_dataset(rows, id="page")._fingerprint)
print(dedupe_dataset(rows, id="page", mode="drop")._fingerprint)
"""


def test_fingerprints_are_the_same_in_every_process(tmp_path: Path) -> None:
    found = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "HF_HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", FINGERPRINTS], capture_output=True, text=True, check=True, env=environment
        )
        found.append(done.stdout.split())
    assert found[0] == found[1]
    assert len(set(found[0])) == 4


CALLABLES: list[dict[str, Any]] = [
    {},
    {"text": "body"},
    {"report": "report"},
    {"keep": "last"},
    {"threshold": 0.95},
    {"unit": "line"},
    {"near": False},
    {"contained": False},
    {"ignore": ["[0-9]+"]},
    {"ignore": ["[0-9]+ comments", "page"]},
]


@pytest.mark.any_kernel(reason="about hashes of options")
def test_other_options_have_another_hash() -> None:
    assert len({Hasher.hash(adapter.Clean(**values)) for values in CALLABLES}) == len(CALLABLES)


@pytest.mark.any_kernel(reason="about hashes of options")
@pytest.mark.parametrize("values", CALLABLES, ids=str)
def test_the_same_options_have_the_same_hash(values: dict[str, Any]) -> None:
    own = adapter.Clean(**values)
    # Strings that are equal and not the same object, as when they come from a file of settings.
    others: dict[str, Any] = {
        key: "".join(list(one)) if isinstance(one, str) else one for key, one in values.items()
    }
    names = {key: others.pop(key) for key in ("text", "report") if key in others}
    again = adapter.Clean(**names, options=Options(**others))
    assert again == own
    assert Hasher.hash(again) == Hasher.hash(own) == Hasher.hash(pickle.loads(pickle.dumps(own)))  # noqa: S301


@pytest.mark.any_kernel(reason="about hashes of options")
def test_being_called_does_not_change_the_hash() -> None:
    clean = adapter.Clean()
    before = Hasher.hash(clean)
    clean({"text": [REPEATED]})
    assert Hasher.hash(clean) == before


@pytest.mark.any_kernel(reason="about hashes of options")
@pytest.mark.parametrize("name", ["unrepeat", "normalizer", "unicode"])
def test_another_version_does_not_take_what_an_older_one_has_cached(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Hasher.hash(adapter.Clean())
    other = {**adapter.versions(), name: "0.0"}
    monkeypatch.setattr(adapter, "versions", lambda: other)
    assert Hasher.hash(adapter.Clean()) != before


# -- verdicts -----------------------------------------------------------------------------------------------


def test_rows_get_the_verdicts_of_dedupe_documents(on_disk: Any) -> None:
    judged = adapter.dedupe_dataset(on_disk, id="page", threshold=0.75)
    assert judged.column_names == ["text", "page", *VERDICTS]
    assert judged["text"][:] == TEXTS
    assert judged["is_duplicate"][:] == [False, None, False, True, False, True]
    assert judged["duplicate_of"][:] == [None, None, None, 7, None, 7]
    assert judged["kind"][:] == [None, None, None, "exact", None, "near"]
    similarity = judged["similarity"][:]
    assert similarity[:5] == [None, None, None, 1.0, None]
    assert 0.75 <= similarity[5] < 1


def test_duplicates_are_dropped_and_rows_without_text_stay(on_disk: Any) -> None:
    kept = adapter.dedupe_dataset(on_disk, mode="drop", threshold=0.75)
    assert kept.column_names == ["text", "page"]
    assert kept["page"][:] == [7, 8, 9, 11]


@same_verdicts
@given(
    rows=st.lists(
        st.sampled_from([FERRY, LIBRARY, FERRY + "\n\nTickets stay valid.", "", None]), max_size=30
    ),
    length=st.integers(1, 7),
    keep=st.sampled_from(["first", "longest", "earliest", "latest"]),
    jobs=st.sampled_from([1, 2]),
)
def test_how_many_rows_are_read_at_a_time_changes_nothing(
    rows: list[str | None], length: int, keep: Any, jobs: int
) -> None:
    days = [datetime(2026, 5, 1) + timedelta(days=7 * row % 5) for row in range(len(rows))]
    features = hf.Features({"text": hf.Value("string"), "day": hf.Value("timestamp[s]")})
    articles = hf.Dataset.from_dict({"text": rows, "day": days}, features=features)
    documents = [
        {"id": row, "text": text, "published": day}
        for row, (text, day) in enumerate(zip(rows, days, strict=True))
        if text is not None
    ]
    verdicts = {one.id: one for one in dedupe_documents(documents, keep=keep, threshold=0.75)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapter, "BATCH_ROWS", length)
        judged, kept = (
            adapter.dedupe_dataset(articles, published="day", keep=keep, threshold=0.75, jobs=jobs, mode=mode)
            for mode in ("mark", "drop")
        )
    for name in VERDICTS:
        expected = [verdict_values(verdicts.get(row))[name] for row in range(len(rows))]
        assert judged[name][:] == expected
    stay = [row for row in range(len(rows)) if row not in verdicts or not verdicts[row].is_duplicate]
    assert kept["text"][:] == [rows[row] for row in stay]


@pytest.mark.any_kernel(reason="about what comes with the rows")
@pytest.mark.parametrize("mode", ["mark", "drop"])
def test_split_features_and_format_stay(mode: Any) -> None:
    features = hf.Features({"text": hf.Value("large_string"), "label": hf.ClassLabel(names=["sea", "land"])})
    rows = hf.Dataset.from_dict(
        {"text": [FERRY, FERRY], "label": [0, 1]},
        features=features,
        split="train",
        info=hf.DatasetInfo(description="Two articles.", features=features),
    ).with_format("numpy")
    judged = adapter.dedupe_dataset(rows, mode=mode)
    assert {name: judged.features[name] for name in features} == features
    assert (judged.split, judged.info.description, judged.format["type"]) == (
        "train",
        "Two articles.",
        "numpy",
    )
    assert rows.column_names == ["text", "label"]


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize(
    ("type_", "ids"),
    [
        ("int8", [127, -128]),
        ("int64", [2**63 - 1, -(2**63)]),
        ("uint64", [2**64 - 1, 0]),
        ("string", ["b", "a"]),
        ("large_string", ["b", "a"]),
    ],
)
def test_ids_keep_their_type(type_: str, ids: list[Any]) -> None:
    pages = pa.array(ids, getattr(pa, type_)())
    judged = adapter.dedupe_dataset(hf.Dataset(pa.table({"text": [FERRY, FERRY], "page": pages})), id="page")
    assert judged.features["page"] == judged.features["duplicate_of"] == hf.Value(type_)
    assert judged["duplicate_of"][:] == [None, ids[0]]


@pytest.mark.any_kernel(reason="about types of columns")
@pytest.mark.parametrize(
    ("type_", "days"),
    [
        ("string", ["2026-05-02T12:00:00+02:00", "2026-05-01"]),
        ("date32", [date(2026, 5, 2), date(2026, 5, 1)]),
        ("timestamp[s]", [datetime(2026, 5, 2), datetime(2026, 5, 1)]),
        ("timestamp[ns]", [datetime(2026, 5, 2), datetime(2026, 5, 1)]),
        ("timestamp[us, tz=Asia/Tokyo]", [datetime(2026, 5, d, tzinfo=UTC) for d in (2, 1)]),
    ],
)
def test_every_type_of_time_is_read(type_: str, days: list[Any]) -> None:
    features = hf.Features({"text": hf.Value("string"), "day": hf.Value(type_)})
    rows = hf.Dataset.from_dict({"text": [FERRY, FERRY], "day": days}, features=features)
    judged = adapter.dedupe_dataset(rows, published="day", keep="earliest")
    assert judged["duplicate_of"][:] == [1, None]


@pytest.mark.any_kernel(reason="about times")
def test_parts_of_a_microsecond_are_cut_off_and_times_that_python_lacks_are_refused() -> None:
    day = 86_400 * 10**9
    stamps = pa.array([1, day + 500], pa.timestamp("ns"))
    rows = hf.Dataset(pa.table({"text": [FERRY, FERRY], "day": stamps}))
    judged = adapter.dedupe_dataset(rows, published="day", within=timedelta(days=1))
    assert judged["is_duplicate"][:] == [False, True]
    late = hf.Dataset(pa.table({"text": [FERRY], "day": pa.array([2**62], pa.timestamp("us"))}))
    assert "column 'day' cannot be read in rows 0 to 0" in refused(late, published="day")


@pytest.mark.any_kernel(reason="about rows without a text")
def test_a_row_without_text_needs_no_id() -> None:
    rows = dataset(text=[FERRY, None], url=["a", None])
    assert adapter.dedupe_dataset(rows, id="url")["is_duplicate"][:] == [False, None]


def test_sources_are_read() -> None:
    rows = dataset(text=[FERRY, FERRY, FERRY], site=["a", "a", "b"])
    across = adapter.dedupe_dataset(rows, source="site", across_sources=True)
    assert across["is_duplicate"][:] == [False, False, True]


@pytest.mark.any_kernel(reason="about an empty dataset")
def test_a_dataset_without_rows_or_texts_gets_the_columns() -> None:
    features = hf.Features({"text": hf.Value("string")})
    for rows in ([], [None, None]):
        empty = hf.Dataset.from_dict({"text": rows}, features=features)
        judged = adapter.dedupe_dataset(empty)
        assert judged.column_names == ["text", *VERDICTS]
        assert all(judged[name][:] == rows for name in VERDICTS)
        assert adapter.dedupe_dataset(empty, mode="drop").num_rows == len(rows)
        assert empty.map(adapter.Clean(), batched=True)["text"][:] == rows


@pytest.mark.any_kernel(reason="about memory")
@pytest.mark.parametrize("mode", ["mark", "drop"])
@pytest.mark.parametrize("keep", ["first", "longest", "earliest"])
def test_texts_are_not_kept_in_memory(mode: Any, keep: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (adapter, dataset_rows):
        monkeypatch.setattr(module, "BATCH_ROWS", 64)
    # No two have words in common, so that nothing is to be compared.
    rows = dataset(text=[" ".join(f"w{number}x{word}" for word in range(400)) for number in range(3000)])
    size = rows.data.nbytes
    tracemalloc.start()
    try:
        adapter.dedupe_dataset(rows, mode=mode, keep=keep)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < size / 2


def refused(*arguments: Any, **values: Any) -> str:
    with pytest.raises((InputError, OptionError)) as caught:
        adapter.dedupe_dataset(*arguments, **values)
    return str(caught.value)


@pytest.mark.any_kernel(reason="about errors of the dataset")
def test_what_cannot_be_read_is_refused() -> None:
    rows = dataset(text=[FERRY, FERRY], page=[1, None], day=["2026-05-01", "yesterday"], flag=[True, False])
    assert "not DatasetDict" in refused(hf.DatasetDict({"train": rows}))
    assert "not IterableDataset" in refused(rows.to_iterable_dataset())
    message = refused(rows, "txt")
    assert "no column 'txt'. Did you mean 'text'? Its columns are: 'text', 'page', 'day', 'flag'." in message
    assert "no column 'url'. Its columns are: 'text', 'page', 'day', 'flag'. Pass id=" in refused(
        rows, id="url"
    )
    assert "text must be the name of a column, not NoneType" in refused(rows, None)
    assert "source must be the name of a column, not int: 3" in refused(rows, source=3)
    assert "the text of document 0 must be a str, not int: 1" in refused(rows, "page")
    assert "the id in row 1 is null, in column 'page'" in refused(rows, id="page")
    assert "the id of document 0 must be a str or an int, not bool" in refused(rows, id="flag")
    assert "published of document 1 is not a time that can be read" in refused(rows, published="day")
    assert "mode must be" in refused(rows, mode="strip")
    assert "threshold must lie between" in refused(rows, threshold=2)
    assert "jobs must be" in refused(rows, jobs=0)


@pytest.mark.any_kernel(reason="about errors of the dataset")
@pytest.mark.parametrize("name", VERDICTS)
def test_a_column_that_would_stand_twice_is_refused(name: str) -> None:
    rows = dataset(text=[FERRY, FERRY], **{name: [1, 2]})
    message = refused(rows)
    assert f"already has {name!r}" in message
    assert "Rename or remove it first." in message
    assert adapter.dedupe_dataset(rows, mode="drop")[name][:] == [1]


@pytest.mark.any_kernel(reason="about a stream of rows")
def test_dedupe_documents_reads_a_stream() -> None:
    stream = dataset(text=[FERRY, LIBRARY, FERRY], id=["a", "b", "c"]).to_iterable_dataset()
    assert [one.duplicate_of for one in dedupe_documents(stream)] == [None, None, "a"]


@pytest.mark.any_kernel(reason="about examples")
def test_the_page_does_what_it_says() -> None:
    page = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
    section = page.partition("\n## Datasets of Hugging Face\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 2
    names = {"articles": dataset(text=[REPEATED, None, FERRY, REPEATED], url=["a", "b", "c", "d"])}
    for block in blocks:
        exec(block, names)  # noqa: S102 # what the page tells to do
    assert names["clean"]["text"][0] == dedupe_text(REPEATED).text
    assert names["unique"]["url"][:] == ["a", "b", "c"]
    assert names["explained"].features["report"] == hf.Value("string")
    assert Report.from_json(names["explained"]["report"][0]).removed


@pytest.mark.any_kernel(reason="about examples")
def test_the_docstring_does_what_it_says() -> None:
    results = doctest.testmod(adapter)
    assert (results.failed, results.attempted) == (0, 1)


@pytest.mark.any_kernel(reason="about a package that is missing")
def test_without_datasets_an_error_names_the_extra() -> None:
    code = (
        "import sys; sys.modules['datasets'] = None\n"
        "from unrepeat import MissingExtraError\n"
        "try: import unrepeat.integrations.datasets\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 'pip install "datasets>=3.0"' in done.stdout
