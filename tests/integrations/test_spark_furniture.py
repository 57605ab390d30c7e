"""`strip_furniture_dataframe` on a real Spark, with two threads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from tests.integrations import required
from tests.sites import clean_text, page
from unrepeat import FurnitureReport, InputError, OptionError, strip_furniture
from unrepeat.furniture.columns import FURNITURE_COLUMNS, furniture_values
from unrepeat.integrations.spark import strip_furniture_dataframe

required("pyspark")

from pyspark.errors import PySparkException  # noqa: E402 # where it is missing, the tests were skipped above
from pyspark.sql import DataFrame, SparkSession  # noqa: E402 # as above

from tests.integrations.test_spark import started  # noqa: E402 # it skips the tests where there is no Java

pytestmark = [
    pytest.mark.any_kernel(reason="workers are processes of their own; test_kernel compares the kernels"),
    pytest.mark.filterwarnings("ignore"),  # of pyspark, pandas and pyarrow, about one another
]

SCHEMA = "id bigint, text string, source string, published timestamp, title string, authors array<string>"
NAMED = {"id": "id", "text": "text", "source": "source", "order": "id", "published": "published"}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    with started(tmp_path_factory.mktemp("spark")) as session:
        yield session


def pages(count: int) -> list[dict[str, Any]]:
    """Return pages of three sites and of none, versions of stories and rows without a text among them."""
    chance = Random(7)
    found = []
    for number in range(count):
        source = chance.choice(["gazette", "herald", "courier", None])
        one = page(chance.randrange(count // 2), source, authors=["Ada Berg", None])
        text = f"Ada Berg\n{one['text']}\n{chance.choice(['Read more', 'Share', '24 May 2026'])}"
        published = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
        found.append(one | {"id": number, "published": published, "text": None if number % 9 == 4 else text})
    return found


PAGES = pages(90)


def frame(spark: SparkSession, rows: list[dict[str, Any]], partitions: int = 2) -> DataFrame:
    names = ("id", "text", "source", "published", "title", "authors")
    values = [tuple(row[name] for name in names) for row in rows]
    Random(3).shuffle(values)
    return spark.createDataFrame(values, SCHEMA).repartition(partitions)


def rows_of(df: DataFrame, **values: Any) -> list[dict[str, Any]]:
    """Return the rows in the order of the ids."""
    found = strip_furniture_dataframe(df, **{**NAMED, **values}).collect()
    return sorted((row.asDict() for row in found), key=lambda row: row["id"])


def local(rows: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    results = strip_furniture([row for row in rows if row["text"] is not None], **options)
    found = []
    for row in rows:
        one = None if row["text"] is None else next(results)
        own = {"id": row["id"], "text": one and one.text}
        found.append({**own, **furniture_values(one and one.report), "why": one and one.report.to_json()})
    return found


@pytest.mark.parametrize("partitions", [1, 3])
def test_texts_and_reports_are_those_of_strip_furniture_whatever_the_partitions(
    spark: SparkSession, partitions: int
) -> None:
    expected = local(PAGES)
    assert {row["furniture_lines"] for row in expected} == {None, 3, 4}
    spark.conf.set("spark.sql.shuffle.partitions", partitions)
    try:
        assert rows_of(frame(spark, PAGES, partitions), report="why") == expected
    finally:
        spark.conf.set("spark.sql.shuffle.partitions", 1)


@pytest.mark.parametrize(
    "values",
    [
        {"min_stories": 6},
        {"window": timedelta(days=30)},
        {"fields": ["title"]},
        {"fields": []},
        {"protect": "(?i)read more"},
        {"protect": lambda line: line == "Share"},
    ],
    ids=str,
)
def test_the_options_do_what_they_do_locally(spark: SparkSession, values: dict[str, Any]) -> None:
    assert rows_of(frame(spark, PAGES), report="why", **values) == local(PAGES, **values)


def test_the_order_says_whose_example_comes_first(spark: SparkSession) -> None:
    rows = [page(number) | {"id": number, "authors": None, "published": None} for number in range(4)]
    backwards = frame(spark, rows).selectExpr("*", "-id AS place")
    (report,) = {row["why"] for row in rows_of(backwards, order="place", report="why") if row["id"] == 1}
    assert FurnitureReport.from_json(report).removed[0].examples == (3, 2)


def test_columns_of_other_names_and_no_more_than_those_that_are_needed(spark: SparkSession) -> None:
    rows = [(f"p{number}", page(number)["text"], "g") for number in range(4)]
    df = spark.createDataFrame(rows, "`the url` string, `a ``body``` string, site string")
    named: dict[str, Any] = {"id": "the url", "text": "a `body`", "source": "site", "order": "the url"}
    found = strip_furniture_dataframe(df, **named)
    assert found.columns == ["the url", "a `body`", *FURNITURE_COLUMNS]
    assert sorted(row[1] for row in found.collect()) == sorted(map(clean_text, range(4)))


@pytest.mark.parametrize(
    ("values", "kind", "said"),
    [
        ({"source": "site"}, InputError, "no column 'site'"),
        ({"text": "id"}, InputError, r"the column 'id' \(text\) must be of type string"),
        ({"published": "text"}, InputError, "must be of type timestamp or timestamp_ntz"),
        (
            {"fields": ["id"]},
            InputError,
            r"'id' \(fields\) must be of type string or array<string>",
        ),
        ({"fields": ["names"]}, InputError, "no column 'names'"),
        ({"report": "TITLE"}, InputError, "the DataFrame already has 'title'"),
        ({"report": "only_furniture"}, OptionError, "names a column that is added anyway"),
        ({"id": 5}, OptionError, "id must be the name of a column, not int: 5"),
        ({"min_stories": 1}, OptionError, "min_stories must be from 2"),
        ({"window": 30}, OptionError, "window must be"),
        ({"protect": "("}, OptionError, "is not a regular expression"),
    ],
)
def test_what_does_not_serve_is_refused(
    spark: SparkSession, values: dict[str, Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        rows_of(frame(spark, PAGES[:2]), **values)


def test_what_is_no_dataframe_is_refused() -> None:
    with pytest.raises(InputError, match="For other frames and iterables, use strip_furniture"):
        rows_of(cast("DataFrame", []))


def test_a_row_without_an_id_is_an_error(spark: SparkSession) -> None:
    rows = [*PAGES[:3], PAGES[3] | {"id": None}]
    with pytest.raises(PySparkException, match="a row has no id"):
        rows_of(frame(spark, rows))
