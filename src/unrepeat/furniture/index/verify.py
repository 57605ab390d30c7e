"""What is wrong with a furniture index, in words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from unrepeat.documents.times import time_of
from unrepeat.furniture.counting import Week, week_of
from unrepeat.furniture.index.rows import hash_of, weeks_in
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.furniture.lines import line_key
from unrepeat.store.verify import wrong_keys, wrong_rows

# What must be so in every file, beside what SQLite checks.
_CHECKS = (
    (
        "SELECT number, story FROM documents WHERE story NOT IN (SELECT number FROM stories)",
        "document {0} tells the story {1}, which is not there",
    ),
    (
        "SELECT number, source FROM documents WHERE source NOT IN (SELECT number FROM sources)",
        "document {0} is of the source {1}, which is not there",
    ),
    (
        "SELECT number FROM documents WHERE length(lines) != 8 * length(facts)",
        "document {0} has not as many facts as lines",
    ),
    (
        "SELECT number FROM stories WHERE number NOT IN (SELECT story FROM documents)",
        "story {0} is told by no document",
    ),
    (
        "SELECT source, hash FROM lines WHERE state IS NULL "
        "AND document NOT IN (SELECT number FROM documents)",
        "line {1} of the source {0} is of a document that is not there",
    ),
    (
        "SELECT sightings.source, hash, sightings.document "
        "FROM sightings LEFT JOIN lines USING (source, hash) "
        "WHERE state IS NULL OR sightings.document NOT IN (SELECT number FROM documents)",
        "line {1} of the source {0} is seen in document {2}, and one of them is not there",
    ),
    (
        "SELECT name, sources.lines, count(hash) AS there FROM sources LEFT JOIN lines "
        "ON lines.source = sources.number GROUP BY sources.number HAVING there != sources.lines",
        "the source {0} should have {1} lines, and has {2}",
    ),
)


def problems(store: FurnitureStore) -> Iterator[str]:
    """Yield what is wrong with a file, a sentence each; nothing if all is well. Call it inside `reading`."""
    yield from wrong_rows(store, _CHECKS)
    yield from wrong_keys(store, "story")
    yield from _wrong_stories(store)
    yield from _wrong_lines(store)


def _wrong_stories(store: FurnitureStore) -> Iterator[str]:
    """Yield the sources of which the stories are counted otherwise than their documents tell."""
    told: defaultdict[int, Counter[Week]] = defaultdict(Counter)
    sql = "SELECT source, published, is_dated, min(number) FROM documents GROUP BY story"
    for source, published, is_dated, _ in store.answers(sql):
        told[source][_week(published, is_dated)] += 1
    for row in store.sources():
        if _counted(weeks_in(row.weeks)) != _counted(told[row.number]):
            yield f"the stories of the source {row.name!r} are counted wrongly"


def _wrong_lines(store: FurnitureStore) -> Iterator[str]:
    """Yield the lines that are found under another hash, or counted otherwise than their sightings tell."""
    seen: defaultdict[tuple[int, int], Counter[Week]] = defaultdict(Counter)
    sql = """SELECT sightings.source, hash, published, is_dated FROM sightings
        JOIN documents ON documents.number = document WHERE is_counted"""
    for source, line_hash, published, is_dated in store.answers(sql):
        seen[source, line_hash][_week(published, is_dated)] += 1
    for source, line_hash, text, stories, state in store.answers(
        "SELECT source, hash, text, stories, state FROM lines"
    ):
        name = f"line {line_hash} of the source {source}"
        if hash_of(line_key(text.decode("utf-8", "surrogatepass"))) != line_hash:
            yield f"{name} has other words than those under which it is found"
        counted = dict(json.loads(state)[0]) if state is not None else {}
        if _counted(counted) != _counted(seen[source, line_hash]):
            yield f"{name} is counted wrongly"
        if stories != (sum(counted.values()) if state is not None else 1):
            yield f"{name} is said to stand in {stories} stories, and stands in another number"


def _week(published: int, is_dated: int) -> Week:
    return week_of(time_of(published)) if is_dated else None


def _counted(weeks: dict[Week, int]) -> dict[Week, int]:
    return {week: count for week, count in weeks.items() if count}
