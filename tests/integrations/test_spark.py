"""`dedupe_dataframe` on a real Spark, with two threads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from tests.corpora import drawn_documents
from tests.integrations import required
from unrepeat import Document, DocumentOptions, dedupe_documents
from unrepeat.documents.columns import VERDICT_COLUMNS, verdict_values
from unrepeat.errors import InputError, OptionError
from unrepeat.integrations import spark_steps as steps
from unrepeat.integrations.spark import _columns, dedupe_dataframe


def java_missing() -> str:
    """Return why there is no Java, or nothing."""
    return "" if shutil.which("java") else "pyspark needs Java 17 or newer, and no java is on the path"


for package in ("pyspark", "pandas", "pyarrow"):
    required(package)
required("pyspark", java_missing())

from pyspark.errors import PySparkException  # noqa: E402 # as below
from pyspark.sql import DataFrame, Row, SparkSession  # noqa: E402 # where it is missing, the tests were skipped above

pytestmark = [
    pytest.mark.any_kernel(reason="workers are processes of their own; test_kernel compares the kernels"),
    pytest.mark.filterwarnings("ignore"),  # of pyspark, pandas and pyarrow, about one another
]

SCHEMA = "id bigint, text string, source string, published timestamp"

# What costs time with few rows: many partitions, generated code, plans made anew.
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "Europe/Berlin",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def started(folder: Path) -> Iterator[SparkSession]:
    """Start a session that keeps its files in a folder, and stop it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master("local[2]")
        for name, value in SMALL.items():
            builder = builder.config(name, value)
        session = builder.config("spark.local.dir", str(folder)).getOrCreate()
        yield session
        session.stop()


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with started(tmp_path_factory.mktemp("spark")) as session:
        yield session


def words(chance: Random, count: int = 60) -> list[str]:
    return ["".join(chance.choices("abcdefgh", k=6)) for _ in range(count)]


def articles(count: int) -> list[Document]:
    """Return articles of which many are copies of any kind: exact, edited, shortened, with other figures."""
    chance = Random(5)
    texts = [words(chance)]
    while len(texts) < count:
        copy = list(chance.choice(texts))
        kind = chance.randrange(6)
        if kind == 0:
            copy[chance.randrange(len(copy))] = "edited"
        elif kind == 1:
            copy[chance.randrange(len(copy))] = str(chance.randrange(9))
        elif kind == 2 and len(copy) > 50:
            copy = copy[:30]
        elif kind > 3:
            copy = words(chance)
        texts.append(copy)
    texts[7:9] = [[], []]
    start = datetime(2026, 5, 1, tzinfo=UTC)
    return [
        Document(number, " ".join(text), chance.choice(["a", "b", None]), start + timedelta(hours=number))
        for number, text in enumerate(texts)
    ]


ARTICLES = articles(120)

NAMED: dict[str, str | None] = {"id": "id", "text": "text", "order": "id", "source": None, "published": None}


def frame(spark: SparkSession, documents: Sequence[Document], partitions: int = 2) -> DataFrame:
    rows = [(one.id, one.text, one.source, one.published) for one in documents]
    Random(3).shuffle(rows)
    return spark.createDataFrame(rows, SCHEMA).repartition(partitions)


def verdicts(df: DataFrame, **values: Any) -> list[Row]:
    """Return the verdicts in the order of the ids."""
    given: dict[str, Any] = {"id": "id", "text": "text", "order": "id", "source": "source"} | values
    found = dedupe_dataframe(df, **given).collect()
    assert all(row.__fields__ == ["id", *VERDICT_COLUMNS, "capped"] for row in found)
    return [Row(**row.asDict()) for row in sorted(found)]


def local(documents: Sequence[Document], **values: Any) -> list[Row]:
    found = list(dedupe_documents(documents, **values))
    assert not any(verdict.capped for verdict in found)
    return [Row(id=one.id, **verdict_values(one), capped=False) for one in found]


@pytest.mark.parametrize("partitions", [1, 2, 7])
def test_the_verdicts_are_those_of_dedupe_documents_whatever_the_partitions(
    spark: SparkSession, partitions: int
) -> None:
    expected = local(ARTICLES)
    assert {verdict.kind for verdict in expected} == {None, "exact", "changed"}
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    try:
        assert verdicts(frame(spark, ARTICLES, partitions)) == expected
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", 1)


@pytest.mark.parametrize(
    "values",
    [
        {"contained": True, "revisions": "remove", "empty": "remove"},
        {
            "same_source": True,
            "revisions": "remove",
            "threshold": 0.7,
            "shingle_size": 3,
            "num_perm": 64,
            "seed": 9,
        },
        {"across_sources": True, "within": timedelta(hours=40)},
        {"ignore": ["[0-9]"], "revisions": "remove"},
    ],
)
def test_the_verdicts_are_those_of_dedupe_documents_with_other_options(
    spark: SparkSession, values: dict[str, Any]
) -> None:
    expected = local(ARTICLES, **values)
    assert expected != local(ARTICLES)
    assert verdicts(frame(spark, ARTICLES), published="published", **values) == expected


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"contained": True, "threshold": 0.6, "revisions": "names", "min_words": 4},
        {"same_source": True, "revisions": "remove", "ignore": ["[0-9]+ shares", "(?m)^Posted.*$"]},
        {"across_sources": True, "threshold": 0.5, "shingle_size": 3, "empty": "remove", "min_words": 1},
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_drawn_corpora_get_the_verdicts_of_dedupe_documents(
    spark: SparkSession, seed: int, values: dict[str, Any]
) -> None:
    documents = drawn_documents(Random(seed), 24)
    expected = local(documents, **values)
    assert verdicts(frame(spark, documents), **values) == expected


def test_only_copies_with_the_very_text_follow(spark: SparkSession) -> None:
    """The same words on other lines may say something else of a third document, and are asked themselves."""
    told = CREDITED
    texts = [
        told,
        told,
        told.replace("\n\n", " "),
        "Read more",
        "Read more",
        told,
        "Posted 5:35 PM\n" + told,
    ]
    documents = [Document(number, text) for number, text in enumerate(texts)]
    options = DocumentOptions(ignore=["(?m)^Posted.*$"])
    rows = steps.fingerprinted(_columns(frame(spark, documents), NAMED, options), options).localCheckpoint()
    follow = {row.number: row.first for row in steps.followers(rows, options).collect()}
    ids = {row.number: row.id for row in rows.collect()}
    assert {ids[number]: ids[first] for number, first in follow.items()} == {1: 0, 5: 0}
    expected = local(documents, options=options)
    assert [row.kind for row in expected] == [None, "exact", "exact", None, "short", "exact", "exact"]
    assert verdicts(frame(spark, documents), options=options) == expected


STORY = (
    "The council of Elmshaven voted on Tuesday to repair the old sea wall before the winter storms arrive.",
    "Lena Brandt said that the boats would stay in the harbour until the work was done and paid for.",
    "The harbour master promised that the ferry would go on as before, every hour until the evening.",
)
CREDITED = "\n\n".join([*STORY[:2], "By Jo March", STORY[2]])
ON_OTHER_LINES = ["\n\n".join(STORY), CREDITED, CREDITED.replace("\n\n", " "), CREDITED]


def test_copies_on_other_lines_may_get_other_verdicts(spark: SparkSession) -> None:
    """A line between prose is free, and its words in prose are news: so the first one goes, the other not."""
    documents = [Document(number, text) for number, text in enumerate(ON_OTHER_LINES)]
    expected = local(documents, threshold=0.5)
    assert [(row.kind, row.is_duplicate) for row in expected] == [
        (None, False),
        ("near", True),
        ("changed", False),
        ("exact", True),
    ]
    assert verdicts(frame(spark, documents), threshold=0.5) == expected


@pytest.mark.parametrize(
    "values",
    [{"keep": "latest"}, {"prefer": ["b", "c", "a"]}, {"keep": "latest", "prefer": ["b"]}],
    ids=str,
)
def test_the_latest_copy_and_the_preferred_source_are_kept(
    spark: SparkSession, values: dict[str, Any]
) -> None:
    documents = [
        *ARTICLES[:50],
        *(Document(number, ARTICLES[0].text, "ba"[number % 2]) for number in (50, 51)),
    ]
    expected = local(documents, **values, revisions="remove")
    assert expected != local(documents, revisions="remove")
    found = verdicts(frame(spark, documents), published="published", revisions="remove", **values)
    assert found == expected


def test_the_lowest_in_the_order_is_kept_and_of_equal_ones_the_lowest_id(spark: SparkSession) -> None:
    story = " ".join(words(Random(1)))
    rows = [("b", story, 1), ("a", story, 2), ("c", story, 1), ("d", None, 0), ("e", story + " more", 3)]
    df = spark.createDataFrame(rows, "`the id` string, `the.text` string, place int")
    found = dedupe_dataframe(df, id="the id", text="the.text", order="place", revisions="remove").collect()
    told = {row["the id"]: (row.is_duplicate, row.duplicate_of, row.kind) for row in found}
    assert told == {
        "a": (True, "b", "exact"),
        "b": (False, None, None),
        "c": (True, "b", "exact"),
        "d": (None, None, None),
        "e": (True, "b", "changed"),
    }


def test_an_entry_under_another_headline_goes_as_in_dedupe_documents(spark: SparkSession) -> None:
    chance = Random(7)
    documents = []
    for number in range(0, 12, 3):
        body = words(chance, 24)
        entry = f"{' '.join(body).capitalize()}."
        headlines = ("", f"{' '.join(chance.sample(body, 6))}\n\n", f"{' '.join(chance.sample(body, 8))} 7\n")
        documents += [
            Document(number + place, headline + entry, None, datetime(2026, 5, 1, tzinfo=UTC))
            for place, headline in enumerate(headlines)
        ]
    expected = local(documents)
    assert [one.kind for one in expected] == [None, "retitled", None] * 4
    assert verdicts(frame(spark, documents)) == expected


def test_a_line_of_drifting_copies_makes_no_chain(spark: SparkSession) -> None:
    text = words(Random(2), 100)
    line = []
    for number in range(8):
        line.append(Document(number, " ".join(text)))
        text[10 * number + 5] = "edited" + "x" * number
        text[10 * number + 7] = "edited" + "y" * number
    expected = local(line, revisions="remove")
    assert [verdict.is_duplicate for verdict in expected].count(False) > 1
    assert verdicts(frame(spark, line), revisions="remove") == expected


def test_a_copy_of_a_removed_document_goes_for_the_best_kept_one_before_it(spark: SparkSession) -> None:
    base = words(Random(4), 100)

    def edited(*places: int) -> str:
        return " ".join("edited" if place in places else word for place, word in enumerate(base))

    # 1 goes for 0; 2 is too far from 0, and nearer to 1, so that the copy 3 of 1 goes for 2.
    documents = [
        Document(number, text)
        for number, text in enumerate([edited(10, 30), edited(), edited(50), edited(), edited(70)])
    ]
    expected = local(documents, threshold=0.8, revisions="remove")
    assert [verdict.duplicate_of for verdict in expected] == [None, 0, None, 2, 2]
    assert verdicts(frame(spark, documents), threshold=0.8, revisions="remove") == expected


def test_thousands_of_equal_documents_make_no_pairs(spark: SparkSession) -> None:
    story = " ".join(words(Random(6)))
    df = spark.range(20_000).selectExpr("id", f"'{story}' AS text", "CAST(NULL AS string) AS source")
    found = verdicts(df)
    assert [verdict.duplicate_of for verdict in found] == [None, *[0] * 19_999]
    assert not any(verdict.capped for verdict in found)


def test_a_bucket_of_thousands_is_capped_and_what_is_promised_holds(spark: SparkSession) -> None:
    story = words(Random(8), 80)
    documents = [
        Document(number, " ".join([*story[:40], "edited" + "z" * (number % 50), str(number), *story[41:]]))
        for number in range(20_000)
    ]
    # All are revisions of one another, and with revisions="remove" copies of the first.
    found = verdicts(frame(spark, documents), max_bucket=4, revisions="remove")
    assert sum(verdict.capped for verdict in found) > 19_900
    kept = {verdict.id for verdict in found if not verdict.is_duplicate}
    assert all(verdict.duplicate_of in kept for verdict in found if verdict.is_duplicate)
    assert len(kept) <= 0.001 * len(documents)
    for verdict in found[1::500]:
        pair = [documents[cast("int", verdict.duplicate_of)], documents[cast("int", verdict.id)]]
        assert [one.is_duplicate for one in dedupe_documents(pair, revisions="remove")] == [False, True]


def test_with_a_cap_most_copies_are_found_and_each_matches_a_kept_document(spark: SparkSession) -> None:
    chance = Random(9)
    documents = []
    for story in [words(chance, 100) for _ in range(20)]:
        for _ in range(15):
            copy = list(story)
            for place in chance.sample(range(100), chance.randrange(4)):
                copy[place] = "edited" + chance.choice("abc")
            documents.append(" ".join(copy))
    chance.shuffle(documents)
    numbered = [Document(number, text) for number, text in enumerate(documents)]
    expected = sum(verdict.is_duplicate for verdict in local(numbered, revisions="remove"))
    found = verdicts(frame(spark, numbered), max_bucket=2, revisions="remove")
    assert sum(verdict.capped for verdict in found) > 100
    duplicates = [verdict for verdict in found if verdict.is_duplicate]
    assert len(duplicates) >= 0.95 * expected
    kept = {verdict.id for verdict in found if not verdict.is_duplicate}
    for verdict in duplicates:
        assert verdict.duplicate_of in kept
        pair = [numbered[cast("int", verdict.duplicate_of)], numbered[cast("int", verdict.id)]]
        assert local(pair, revisions="remove")[1].is_duplicate


@pytest.mark.parametrize(
    "removed",
    ["SELECT of AS node FROM {edges} WHERE false", "SELECT of AS node FROM {edges}"],
    ids=["none that goes", "the one that is kept"],
)
def test_a_wrong_decision_is_an_error_and_no_verdict(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    story = " ".join(words(Random(1)))
    df = spark.createDataFrame([(0, story), (1, story + " more")], "id bigint, text string")

    def decided_wrongly(edges: DataFrame, *_arguments: object) -> DataFrame:
        return steps.rows_of(removed, edges=edges)

    judge = partial(dedupe_dataframe, df, id="id", text="text", order="id", revisions="remove")
    assert judge().where("is_duplicate").count() == 1
    monkeypatch.setattr(steps, "removed", decided_wrongly)
    with pytest.raises(PySparkException, match="a document was removed that matches no kept one"):
        judge()


def test_steps_can_be_stored_reliably(spark: SparkSession, tmp_path: Path) -> None:
    spark.sparkContext.setCheckpointDir(str(tmp_path))
    assert verdicts(frame(spark, ARTICLES[:20]), reliable=True) == local(ARTICLES[:20])
    assert any(tmp_path.rglob("part-*"))


@pytest.mark.parametrize(
    ("rows", "values", "said"),
    [
        ([(1, "a", None, None), (1, "b", None, None)], {}, "the id 1 stands in 2 rows"),
        ([(None, "a", None, None)], {}, "1 rows have no id"),
        ([(1, "a", None, None)], {"order": "source"}, "the document 1 has no place in the order"),
        (
            [(1, "a", None, None)],
            {"published": "published", "within": timedelta(1)},
            "the document 1 has no time of publication",
        ),
        (
            [(1, "a", None, None)],
            {"text": "texts"},
            "no column 'texts'. Did you mean 'text'",
        ),
        ([(1, "a", None, None)], {"text": "id"}, "the column 'id' \\(text\\) must be of type string"),
        ([(1, "a", None, None)], {"published": "text"}, "must be of type timestamp or timestamp_ntz"),
    ],
)
def test_rows_and_columns_that_do_not_serve_are_refused(
    spark: SparkSession, rows: list[tuple[Any, ...]], values: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        verdicts(spark.createDataFrame(rows, SCHEMA), **values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"keep": "latest"}, "keep='latest' needs the times. Pass published="),
        ({"prefer": ["a"], "source": None}, "prefer need the sources. Pass source="),
        ({"keep": "longest"}, "keep='longest' does not go with dedupe_dataframe"),
        ({"clean": True}, "clean=True does not go with dedupe_dataframe"),
        ({"same_source": True, "source": None}, "same_source, across_sources and prefer need the sources"),
        ({"within": timedelta(1)}, "needs the times"),
        ({"id": 5}, "id must be the name of a column, not int: 5"),
        ({"max_bucket": 1}, "max_bucket"),
        ({"reliable": "yes"}, "reliable"),
        ({"threshold": 0.1}, "threshold"),
    ],
)
def test_options_that_do_not_serve_are_refused(
    spark: SparkSession, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(OptionError, match=said):
        verdicts(spark.createDataFrame([], SCHEMA), **values)


@pytest.mark.parametrize("name", ["kind", "Capped", "CLUSTER"])
def test_a_column_that_is_named_like_one_of_verdicts_is_refused(spark: SparkSession, name: str) -> None:
    df = spark.createDataFrame([], f"{name} string, text string, place int")
    with pytest.raises(InputError, match=f"the DataFrame already has '{name}'"):
        dedupe_dataframe(df, id=name, text="text", order="place")
    with pytest.raises(InputError, match=f"the DataFrame already has '{name}'"):
        dedupe_dataframe(df, id="text", text="text", order="place")


def test_what_is_no_data_frame_is_refused(spark: SparkSession) -> None:
    assert spark.version >= "4"
    with pytest.raises(InputError, match=r"df must be a pyspark\.sql\.DataFrame, not list"):
        dedupe_dataframe(cast("DataFrame", []), id="id", text="text", order="id")


CONNECT = """
from pyspark.sql import SparkSession
from unrepeat.integrations.spark import dedupe_dataframe
spark = SparkSession.builder.remote("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate()
try:
    story = " ".join(f"word{chr(97 + n)}{chr(97 + n // 7)}" for n in range(24))
    rows = [(0, story), (1, story.upper()), (2, story + " more"), (3, None)]
    df = spark.createDataFrame(rows, "id int, text string")
    found = dedupe_dataframe(df, id="id", text="text", order="id", revisions="remove").collect()
    told = sorted((row.id, row.is_duplicate, row.duplicate_of, row.kind) for row in found)
    print(type(df).__module__, told)
finally:
    spark.stop()
"""


def test_it_runs_on_spark_connect() -> None:
    for package in ("grpc", "grpc_status", "google.protobuf", "zstandard"):
        pytest.importorskip(package, reason="Spark Connect needs pyspark[connect]")
    done = subprocess.run(
        [sys.executable, "-c", CONNECT],
        # Else workers are whatever `python3` the path has.
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip() == (
        "pyspark.sql.connect.dataframe "
        "[(0, False, None, None), (1, True, 0, 'exact'), (2, True, 0, 'changed'), (3, None, None, None)]"
    )
