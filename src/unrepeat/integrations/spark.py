"""Spark DataFrames, for corpora beyond one machine: a verdict on each row, or texts without site furniture.

What is accepted, and the wiring; the steps stand in `spark_steps.py`. Calls of a DataFrame and SQL alone, so
that it runs on Spark Connect as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from unrepeat.checks import flag, whole_number
from unrepeat.documents.columns import VERDICT_COLUMNS
from unrepeat.documents.options import DocumentOptions, DocumentOptionValues, document_options_from
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.furniture.options import MIN_STORIES
from unrepeat.furniture.strip import strip_furniture
from unrepeat.integrations import spark_steps as steps
from unrepeat.integrations.furniture_rows import field_columns, report_columns
from unrepeat.integrations.spark_columns import check_columns, check_frame, check_packages, quoted
from unrepeat.integrations.spark_furniture import SourceTask, stripped

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from unrepeat.article.protect import Protect

MAX_BUCKET = 64
"""Of the documents before one that share a key with it, so many are compared: the first and the latest."""

_NO_ID = "unrepeat: a row has no id. Give each row one, or leave it out."


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
    check_packages("dedupe_dataframe")
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


def strip_furniture_dataframe(
    df: DataFrame,
    *,
    id: str,
    text: str,
    source: str,
    order: str,
    published: str | None = None,
    fields: Sequence[str] | None = None,
    report: str | None = None,
    min_stories: int = MIN_STORIES,
    window: timedelta | None = None,
    protect: Protect | None = None,
) -> DataFrame:
    """Return a DataFrame with the clean text of each row of `df`: without the furniture of its site.

    The texts and reports are those of `strip_furniture` over the same rows sorted by `order` and `id`,
    whatever the partitions. Nothing is done before rows of the result are asked for.

    Args:
        df: A DataFrame of Spark 4 or newer, classic or Connect. It is read twice.
        id: Name of the column with a string or whole number for each document, which the examples of a report
            are called by.
        text: Name of the column with the texts. A null stays null.
        source: Name of the column with the sources. A text whose source is null or empty stays as it is.
        order: Name of the column in whose order a source is learnt from, nulls first, and of equal values in
            that of the ids. It matters where a bound of `strip_furniture` is reached, for the examples of a
            report, and for which document a story is known by.
        published: Name of the column with the times (timestamp or timestamp_ntz), needed by `window`. A time
            without a zone counts as UTC.
        fields: Names of columns whose values stay wherever they stand in the text of their row: strings, or
            arrays of them. None for `title` and `authors`, if they are there.
        report: Name of a new column for the reports, each as the JSON that `FurnitureReport.from_json` reads,
            null where the text is null; None for no reports.
        min_stories: As for `strip_furniture`.
        window: As there; a row without a time counts for all times.
        protect: As there; a function is sent to the workers.

    Returns:
        The id and the text under the names that they have in `df`; `furniture_lines` and
        `furniture_characters`: how many lines were cut, and by how many characters the text is shorter; and
        `only_furniture`: whether nothing with words is left of it. They are null where the text or the source
        is null. The rows are in no order.

    Raises:
        InputError: if `df` is no DataFrame, or a column is missing, has another type, or has the name of one
            that is added. A row without an id is an error of Spark, when the result is computed.
        OptionError: for a wrong type or a value out of range.
        MissingExtraError: without the packages of the extra `[spark]`.

    Not guaranteed: that a source of any size can be judged. The rows of one source come to one worker, whose
    memory holds their texts.
    """
    check_packages("strip_furniture_dataframe")
    check_frame(df, "strip_furniture")
    options: dict[str, Any] = {"min_stories": min_stories, "window": window, "protect": protect}
    strip_furniture((), **options)  # an option that is not accepted is told at once
    names = field_columns(fields, df.columns)
    roles = {"id": id, "text": text, "source": source, "order": order, "published": published}
    columns = [(role, column) for role, column in roles.items() if column is not None]
    check_columns(df, [*columns, *(("fields", name) for name in names)], report_columns(report))
    own = tuple(f"field {number}" for number in range(len(names)))
    rows = df.selectExpr(
        f"coalesce({quoted(id)}, raise_error('{_NO_ID}')) AS id",
        f"{quoted(text)} AS text",
        f"{quoted(source)} AS source",
        f"{quoted(order)} AS place",
        f"{quoted(published) if published else 'CAST(NULL AS timestamp)'} AS published",
        *(f"{quoted(name)} AS {quoted(alias)}" for name, alias in zip(names, own, strict=True)),
    )
    found = stripped(rows, SourceTask(own, report, options))
    return found.toDF(id, text, *report_columns(report))


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
    check_frame(df, "dedupe_documents")
    columns = [(role, column) for role, column in named.items() if column is not None]
    check_columns(df, columns, (*VERDICT_COLUMNS, "capped"))
    given = {name: quoted(column) if column else "NULL" for name, column in named.items()}
    return df.selectExpr(
        f"{given['id']} AS id",
        f"{given['text']} AS text",
        f"{given['order']} AS place",
        f"nullif(CAST({given['source']} AS string), '') AS source",
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
