"""`dedupe_dataframe`: one verdict per row of a Spark DataFrame, for corpora beyond one machine.

What is accepted, and the wiring; the steps stand in `spark_steps.py`. Calls of a DataFrame and SQL alone, so
that it runs on Spark Connect as well.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Unpack

from unrepeat.checks import flag, whole_number
from unrepeat.documents.columns import VERDICT_COLUMNS, taken
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.errors import InputError, MissingExtraError, OptionError, shown
from unrepeat.integrations import spark_steps as steps
from unrepeat.integrations.columns import checked_name, no_column

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

MAX_BUCKET = 64
"""Of the documents before one that share a key with it, so many are compared: the first and the latest."""

_IDS = ("string", "tinyint", "smallint", "int", "bigint")
_TIMES = ("timestamp", "timestamp_ntz")


def dedupe_dataframe(
    df: DataFrame,
    *,
    id: str,
    text: str,
    order: str,
    source: str | None = None,
    published: str | None = None,
    max_bucket: int = MAX_BUCKET,
    reliable: bool = False,
    options: DocumentOptions | None = None,
    **values: Unpack[DocumentOptionValues],
) -> DataFrame:
    """Return a DataFrame with one verdict per row of `df`: whether it repeats one that is kept.

    The verdicts are those of `dedupe_documents` over the same rows sorted by `order` and `id`, as long as
    neither of the two reports a capped document. Every match is verified on the words and names a kept
    document. The work is done when the function is called.

    Args:
        df: A DataFrame of Spark 4 or newer, classic or Connect. It is read more than once.
        id: Name of the column with a unique string or whole number for each document.
        text: Name of the column with the texts. A null gets a verdict of nulls.
        order: Name of the column that says which of several copies is kept: the one with the lowest value,
            of equal ones the one with the lowest id. `prefer` comes before it, and `keep` of `"earliest"` or
            `"latest"` between the two.
        source: Name of the column with the sources; needed by `same_source`, `across_sources` and `prefer`.
        published: Name of the column with the times (timestamp or timestamp_ntz); needed by `within` and by
            `keep`. A time without a zone counts as UTC.
        max_bucket: 2 to 4096. Where more documents share a key, each is compared with half as many of the
            first and half as many of the latest before it; `capped` tells.
        reliable: Whether steps are stored by `checkpoint`, in the folder that the session has for it, and not
            by `localCheckpoint`, which loses them together with an executor.
        options: A `DocumentOptions` instead of keyword arguments; not both.
        **values: The fields of `DocumentOptions`; not `clean`, nor a `keep` of `"longest"` or a function.

    Returns:
        The id under the name that it has in `df`, and `is_duplicate`, `duplicate_of`, `kind`, `similarity`,
        `cluster`, `new_words` and `capped` as in `Verdict`, in no order.

    Raises:
        InputError: if `df` is no DataFrame, a column is missing or has another type, one of any use has the
            name of a column of verdicts, an id comes twice, or a document lacks an id, its place in the order
            or a time that `within` needs.
        OptionError: for an option that is not accepted, or whose column is not named.
        MissingExtraError: without the packages of the extra `[spark]`.

    Not guaranteed: that few rounds suffice. A round keeps every document that no undecided one before it
    could remove, and removes what matches it; a line of n documents of which each matches its neighbours
    alone takes n / 2 rounds, and each round is some jobs of Spark.
    """
    _check_packages()
    chosen = _options(options, values, source, published)
    half = whole_number("max_bucket", max_bucket, 2, 4096) // 2
    store = partial(_stored, reliable=bool(flag("reliable", reliable)))
    named = {"id": id, "text": text, "order": order, "source": source, "published": published}
    documents = store(steps.fingerprinted(_columns(df, named, chosen), chosen))
    _check_documents(documents, chosen)
    followers = store(steps.followers(documents, chosen))
    pairs = store(steps.pairs(documents, followers, half))
    edges = store(steps.verified(pairs, documents, followers, chosen))
    removed = steps.removed(edges, store)
    verdicts = steps.verdicts(documents, followers, pairs, edges, removed)
    # Stored as well: Spark Connect forgets the frames before it as soon as this function has ended.
    return store(verdicts).withColumnRenamed("id", id)


def _check_packages() -> None:
    try:
        import pandas as pd  # noqa: F401 # pyspark asks for it
        import pyarrow as pa  # noqa: F401
        import pyspark.sql  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            f"dedupe_dataframe needs the package {error.name}. Install it with: pip install 'unrepeat[spark]'"
        ) from error


def _options(
    options: DocumentOptions | None, values: DocumentOptionValues, source: str | None, published: str | None
) -> DocumentOptions:
    """Return the options, of which some are refused and some need a column."""
    chosen = document_options_from(options, values)
    if chosen.keep not in ("first", "earliest", "latest"):
        raise OptionError(
            f"keep={shown(chosen.keep)} does not go with dedupe_dataframe: the column `order` says which "
            "copy is kept. Leave keep out; for the longest, pass a column that is lower for them."
        )
    if chosen.keep != "first" and published is None:
        raise OptionError(
            f"keep={shown(chosen.keep)} needs the times. Pass published=, the name of a column."
        )
    if chosen.clean:
        raise OptionError(
            "clean=True does not go with dedupe_dataframe. Clean the texts first, with dedupe_text in a "
            "function of your own, and leave clean out."
        )
    if (chosen.same_source or chosen.across_sources or chosen.prefer) and source is None:
        raise OptionError(
            "same_source, across_sources and prefer need the sources. Pass source=, the name of a column."
        )
    if chosen.within is not None and published is None:
        raise OptionError(f"within={chosen.within!r} needs the times. Pass published=, the name of a column.")
    return chosen


def _stored(frame: DataFrame, *, reliable: bool) -> DataFrame:
    """Return a frame with its rows computed, so that nothing is done twice and plans stay short."""
    return frame.checkpoint() if reliable else frame.localCheckpoint()


def _columns(df: DataFrame, named: dict[str, str | None], options: DocumentOptions) -> DataFrame:
    """Return the columns that matter under names of ours, in the order that counts."""
    from pyspark.sql import DataFrame

    if not isinstance(df, DataFrame):
        raise InputError(
            f"df must be a pyspark.sql.DataFrame, not {type(df).__name__}: {shown(df)}. "
            "For other frames and iterables, use dedupe_documents."
        )
    types = dict(df.dtypes)
    allowed = {"id": _IDS, "text": ("string",), "source": ("string",), "published": _TIMES}
    for name, column in named.items():
        if column is None:
            continue
        if checked_name(name, column) not in types:
            raise no_column("DataFrame", name, column, df.columns)
        if types[column] not in allowed.get(name, (types[column],)):
            raise InputError(
                f"the column {column!r} ({name}) must be of type {' or '.join(allowed[name])}, "
                f"not {types[column]}. Cast it first."
            )
    for column in df.columns:
        if column.lower() in (*VERDICT_COLUMNS, "capped"):
            raise taken("the DataFrame", column)
    given = {name: _quoted(column) if column else "NULL" for name, column in named.items()}
    return df.selectExpr(
        f"{given['id']} AS id",
        f"{given['text']} AS text",
        f"{given['order']} AS place",
        f"CAST({given['source']} AS string) AS source",
        f"{given['published'] if named['published'] else 'CAST(NULL AS timestamp)'} AS published",
    ).sort(*_order(options))


def _order(options: DocumentOptions) -> list[Column]:
    """Return what rows are sorted by, the one that is kept first."""
    from pyspark.sql import functions

    columns = [functions.col("place"), functions.col("id")]
    if options.keep != "first":
        published = functions.col("published")
        latest = options.keep == "latest"
        columns.insert(0, published.desc_nulls_last() if latest else published.asc_nulls_last())
    if options.prefer:
        source = functions.col("source")
        # Behind the last one: 0 says that it is none of them, and null that there is no source.
        place = functions.array_position(functions.lit(list(options.prefer)), source)
        columns.insert(0, functions.nullif(place, functions.lit(0)).asc_nulls_last())
    return columns


def _quoted(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"


def _check_documents(documents: DataFrame, options: DocumentOptions) -> None:
    """Raise an InputError if a document lacks what the verdicts need, or two have one id."""
    untimed = "published IS NULL" if options.within is not None else "false"
    wrong = steps.rows_of(
        f"""SELECT id, count(*) AS times, bool_or(unordered) AS unordered, bool_or({untimed}) AS untimed
        FROM {{documents}} GROUP BY id HAVING id IS NULL OR times > 1 OR unordered OR untimed LIMIT 1""",
        documents=documents,
    ).collect()
    if not wrong:
        return
    (found,) = wrong
    if found.id is None:
        raise InputError(f"{found.times} rows have no id. Give each row one, or leave them out.")
    if found.times > 1:
        raise InputError(f"the id {found.id!r} stands in {found.times} rows. Give each row an id of its own.")
    lacking, named = (
        ("place in the order", "order") if found.unordered else ("time of publication", "published")
    )
    raise InputError(
        f"the document {found.id!r} has no {lacking}: null in the column that {named} names. "
        "Fill the column, or leave the row out."
    )
