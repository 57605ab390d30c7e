"""The steps of `dedupe_dataframe`: frames in, a frame out.

What concerns words is done by workers, with the functions that `dedupe_documents` uses; what concerns rows,
Spark does itself. Documents are known by numbers that ascend in the order in which they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from unrepeat.documents.filters import Origin, match_filter
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.match import best_match, match_criteria
from unrepeat.documents.options import DocumentOptions
from unrepeat.documents.verdict import similarity_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_FINGERPRINTS = (
    "number bigint, id {id}, unordered boolean, source string, published bigint,"
    " words binary, count int, keys array<bigint>, can_match boolean, text string"
)
_EDGES = (
    "node bigint, of bigint, rank int, unlikeness double, kind string,"
    " similarity double, new_words array<string>, removes boolean"
)

_BROKEN = "unrepeat: a document was removed that matches no kept one, or the reverse. Please report it."


def rows_of(query: str, **frames: DataFrame) -> DataFrame:
    """Return the rows of a query over frames, which stand in it as `{name}`."""
    session: Any = next(iter(frames.values())).sparkSession  # its types take no frames by name
    rows: DataFrame = session.sql(query, **frames)
    return rows


def fingerprinted(rows: DataFrame, options: DocumentOptions) -> DataFrame:
    """Return number, id, words and keys of each document; those of a null are null."""
    # Numbers are given from partition to partition, and rows were sorted into partitions.
    plan, ignore = key_plan(options), options.ignore
    can_match = match_filter(options).can_match

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            texts = batch.column("text").to_pylist()
            prints = fingerprints([text or "" for text in texts], plan, ignore, noise=options.noise)
            is_text = [text is not None for text in texts]
            columns = {
                "words": [prints.words_of(at) if is_text[at] else None for at in range(len(texts))],
                "count": [prints.counts[at] if is_text[at] else None for at in range(len(texts))],
                "keys": [prints.keys_of(at) if is_text[at] else None for at in range(len(texts))],
                "can_match": [is_text[at] and can_match(prints.counts[at]) for at in range(len(texts))],
                "text": [prints.texts[at] if is_text[at] else None for at in range(len(texts))],
            }
            yield pa.RecordBatch.from_arrays(
                [
                    *(batch.column(name) for name in ("number", "id", "unordered", "source")),
                    batch.column("published").cast(pa.timestamp("us")).cast(pa.int64()),
                    pa.array(columns["words"], pa.binary()),
                    pa.array(columns["count"], pa.int32()),
                    pa.array(columns["keys"], pa.list_(pa.int64())),
                    pa.array(columns["can_match"], pa.bool_()),
                    pa.array(columns["text"], pa.string()),
                ],
                names=["number", "id", "unordered", "source", "published", *columns],
            )

    numbered = rows.selectExpr(
        "monotonically_increasing_id() AS number",
        "id",
        "text",
        "place IS NULL AS unordered",
        "source",
        "published",
    )
    return numbered.mapInArrow(read, _FINGERPRINTS.format(id=dict(rows.dtypes)["id"]))


def followers(documents: DataFrame, options: DocumentOptions) -> DataFrame:
    """Return which documents have the very text of an earlier one: `number` and, as `first`, the earliest.

    They need no search: where the first one is kept, they go for it, and where it is removed, they are. So
    that many copies make no pairs. The same words on other lines may say other news of a third document, so
    these make pairs, as short ones do, which are no duplicates. With a window, or across sources, copies need
    not match one another, and nothing is said here.
    """
    if not match_filter(options).copies_form_groups():
        return rows_of("SELECT number, number AS first FROM {documents} WHERE false", documents=documents)
    group = "keys[0], source" if options.same_source else "keys[0]"
    same = "AND d.source <=> f.source" if options.same_source else ""
    return rows_of(
        f"""WITH firsts AS (
            SELECT keys[0] AS key, {"source" if options.same_source else "NULL AS source"},
                min(struct(number, words, text)) AS first
            FROM {{documents}} WHERE can_match AND (count = 0 OR count >= {options.min_words})
            GROUP BY {group} HAVING count(*) > 1
        )
        SELECT d.number, f.first.number AS first FROM {{documents}} d
        JOIN firsts f ON d.keys[0] = f.key {same}
        WHERE d.number > f.first.number AND d.words = f.first.words AND d.text = f.first.text""",
        documents=documents,
    )


def pairs(documents: DataFrame, followers: DataFrame, half: int) -> DataFrame:
    """Return pairs that share a key, `of` before `node`, and whether some with that node were left out."""
    return rows_of(
        f"""WITH keyed AS (
            SELECT number, explode(array_distinct(keys)) AS key FROM {{documents}} d
            LEFT ANTI JOIN {{followers}} f ON d.number = f.number WHERE can_match
        ), placed AS (
            SELECT *, row_number() OVER earlier AS place, collect_list(number) OVER (
                PARTITION BY key ORDER BY number ROWS BETWEEN {half} PRECEDING AND 1 PRECEDING
            ) AS latest FROM keyed WINDOW earlier AS (PARTITION BY key ORDER BY number)
        ), proposed AS (
            SELECT number, place, latest,
                collect_list(CASE WHEN place <= {half} THEN number END) OVER (PARTITION BY key) AS firsts
            FROM placed
        ), paired AS (
            SELECT number AS node, place > {2 * half + 1} AS capped,
                explode(array_union(latest, firsts)) AS of
            FROM proposed WHERE place > 1
        )
        SELECT node, of, bool_or(capped) AS capped FROM paired WHERE of < node GROUP BY node, of""",
        documents=documents,
        followers=followers,
    )


def verified(
    pairs: DataFrame, documents: DataFrame, followers: DataFrame, options: DocumentOptions
) -> DataFrame:
    """Return the matches among the pairs: `node` would go for `of`.

    Also the other way round, where a follower of the earlier one comes after the later one: it has the words
    of the earlier one, and may go for the later one.
    """
    criteria, allowed = match_criteria(options), match_filter(options)

    def verify(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        schema = pa.schema(
            [
                ("node", pa.int64()),
                ("of", pa.int64()),
                ("rank", pa.int32()),
                ("unlikeness", pa.float64()),
                ("kind", pa.string()),
                ("similarity", pa.float64()),
                ("new_words", pa.list_(pa.string())),
                ("removes", pa.bool_()),
            ]
        )
        for batch in batches:
            rows = []
            for node, of, words, count, text, kept_words, *origins in zip(
                *(column.to_pylist() for column in batch.columns), strict=True
            ):
                if not allowed.may_match(Origin(*origins[:2]), Origin(*origins[2:])):
                    continue
                match = best_match(words, count, [(of, kept_words)], criteria, partial(str, text))
                if match is not None:
                    similarity = similarity_of(match.kind, match.jaccard, match.containment)
                    told = (match.kind, similarity, match.new_words, match.removes)
                    rows.append((node, of, *match.rank[:2], *told))
            columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
            yield pa.RecordBatch.from_arrays(
                [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
                schema=schema,
            )

    joined = rows_of(
        """WITH last AS (SELECT first, max(number) AS number FROM {followers} GROUP BY first), asked AS (
            SELECT node, of FROM {pairs}
            UNION ALL
            SELECT of AS node, node AS of FROM {pairs} p
            JOIN last ON last.first = p.of AND last.number > p.node
        )
        SELECT node, of, d.words, d.count, d.text, o.words AS kept_words,
            d.source, d.published, o.source AS kept_source, o.published AS kept_published
        FROM asked JOIN {documents} d ON d.number = node JOIN {documents} o ON o.number = of""",
        pairs=pairs,
        documents=documents,
        followers=followers,
    )
    return joined.mapInArrow(verify, _EDGES)


def removed(edges: DataFrame, store: Callable[[DataFrame], DataFrame]) -> DataFrame:
    """Return the numbers of the documents that go because they match a kept one before them.

    Just those that go when documents are asked one after the other: in each round all that have nothing
    undecided before them are kept, what matches one of these is removed, and what was removed removes
    nothing.
    """
    left = store(rows_of("SELECT node, of FROM {edges} WHERE of < node AND removes", edges=edges))
    removed = store(rows_of("SELECT explode(array(node)) AS node FROM {left} WHERE false", left=left))
    while not left.isEmpty():
        # Exploded, so that nothing is known of the column: Spark 4 mixes up what it knows of stored columns
        # when their frames are united.
        gone = store(
            rows_of(
                """SELECT explode(array(node)) AS node FROM (
                    SELECT DISTINCT node FROM {left} l
                    LEFT SEMI JOIN (SELECT of FROM {left} EXCEPT SELECT node FROM {left}) k ON l.of = k.of
                )""",
                left=left,
            )
        )
        removed = removed.union(gone)
        left = store(
            rows_of(
                """SELECT l.node, l.of FROM {left} l
                LEFT ANTI JOIN {gone} a ON l.node = a.node LEFT ANTI JOIN {gone} b ON l.of = b.node""",
                left=left,
                gone=gone,
            )
        )
    return store(removed)


def verdicts(
    documents: DataFrame,
    followers: DataFrame,
    pairs: DataFrame,
    edges: DataFrame,
    removed: DataFrame,
) -> DataFrame:
    """Return the verdicts: each document goes for the best of its matches with kept ones before it.

    That a document was removed just if it has such a match is checked on the way.
    """
    return rows_of(
        f"""WITH asking AS (
            SELECT d.number, coalesce(f.first, d.number) AS first, r.node IS NOT NULL AS first_removed
            FROM {{documents}} d LEFT JOIN {{followers}} f ON f.number = d.number
            LEFT JOIN {{removed}} r ON r.node = coalesce(f.first, d.number)
        ), found AS (
            SELECT a.number,
                struct(
                    e.rank, e.unlikeness, e.of, e.kind, e.similarity, e.new_words, e.removes
                ) AS best
            FROM {{edges}} e LEFT ANTI JOIN {{removed}} r ON r.node = e.of
            JOIN asking a ON a.first = e.node AND e.of < a.number
            UNION ALL
            SELECT number, struct(0, -1D, first, 'exact', 1D, CAST(array() AS array<string>), true)
            FROM asking WHERE number <> first AND NOT first_removed
        ), chosen AS (
            SELECT number, min(best) AS best FROM found GROUP BY number
        ), told AS (
            SELECT a.number, first_removed OR a.number <> a.first AS removed,
                best IS NOT NULL AND best.removes AS is_duplicate, best,
                p.node IS NOT NULL AS capped
            FROM asking a LEFT JOIN chosen c ON c.number = a.number
            LEFT JOIN (SELECT DISTINCT node FROM {{pairs}} WHERE capped) p ON p.node = a.first
        )
        SELECT d.id,
            CASE WHEN t.removed <> t.is_duplicate THEN raise_error('{_BROKEN}')
                WHEN d.count IS NOT NULL THEN t.is_duplicate END AS is_duplicate,
            o.id AS duplicate_of, t.best.kind AS kind,
            t.best.similarity AS similarity,
            CASE WHEN d.count IS NULL THEN NULL WHEN t.is_duplicate THEN o.id ELSE d.id END AS cluster,
            CASE WHEN d.count IS NOT NULL THEN coalesce(t.best.new_words, array()) END AS new_words,
            CASE WHEN d.count IS NOT NULL THEN t.capped END AS capped
        FROM told t JOIN {{documents}} d ON d.number = t.number
        LEFT JOIN {{documents}} o ON o.number = t.best.of""",
        documents=documents,
        followers=followers,
        pairs=pairs,
        edges=edges,
        removed=removed,
    )
