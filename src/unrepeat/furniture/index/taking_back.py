"""What a document has taught is taken back when it is removed."""

from __future__ import annotations

from datetime import datetime

from unrepeat.documents.times import time_of
from unrepeat.furniture.counting import MOST_EXAMPLES, MOST_RECENT, LearnedLine, Week, week_of
from unrepeat.furniture.index.line_rows import LineRow, SightingRow
from unrepeat.furniture.index.rows import PageRow, hashes_in, state_of
from unrepeat.furniture.index.source import StoredSource, learned_line
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.store.keyed import keys_in
from unrepeat.store.keys import KeyTable


def take_back(store: FurnitureStore, keys: KeyTable, page: PageRow, *, is_expired: bool) -> None:
    """Remove a document, and have all counts be as if it had not come.

    Its story is known as long as another document tells it. What was forgotten for lack of room stays so.

    Args:
        store: The store.
        keys: The keys by which stories are found.
        page: The document.
        is_expired: Whether it has left the window: then it stays counted among those that were learnt from,
            by which single lines are forgotten, and lines go on telling since when they are known.
    """
    source = StoredSource(store, keys, store.source_of(page.source), {})
    hashes = set(hashes_in(page.lines))
    sighted = store.sightings_of(page.source, page.number, hashes)
    rows = list(store.lines_with(page.source, hashes))
    gone = [row.hash for row in rows if row.state is None and row.document == page.number]
    for row in rows:
        if row.hash in sighted:
            is_counted = bool(sighted[row.hash])
            if not _without(store, page, row, is_counted=is_counted, keeps_times=is_expired):
                gone.append(row.hash)
    source.forget_lines(gone)
    _leave_story(store, keys, source, page)
    if not is_expired:
        source.counts.documents -= 1
        store.lower_since(page.source, source.counts.documents)
    source.save()
    store.delete_page(page.number)


def _without(
    store: FurnitureStore, page: PageRow, row: LineRow, *, is_counted: bool, keeps_times: bool
) -> bool:
    """Count a line of several documents without one of them; return whether any is left."""
    line = learned_line(row)
    store.delete_sighting(page.source, row.hash, page.number)
    if is_counted:
        _add(line.weeks, week_of(page.time), -1)
        following = store.first_sighting(page.source, row.hash, page.story)
        if following is None and not line.stories:
            # Others may have come when it could not be told any more whether their stories were counted.
            following = store.first_sighting(page.source, row.hash, None)
        if following is not None and not following.is_counted:
            store.count_sighting(page.source, row.hash, following.document)
            _add(line.weeks, week_of(_time(following)), 1)
        if not line.stories:
            return False
        counted = store.counted_sightings(page.source, row.hash, MOST_RECENT, latest=True)
        line.recent = [sighting.story for sighting in counted]
    if page.id in line.examples:
        first = store.counted_sightings(page.source, row.hash, MOST_EXAMPLES, latest=False)
        line.examples = tuple(sighting.id for sighting in first)
    if not keeps_times and page.time in (line.first_seen, line.last_seen):
        line.first_seen, line.last_seen = map(time_of, store.times_of(page.source, row.hash))
    _put(store, page.source, row.hash, line)
    return True


def _put(store: FurnitureStore, source: int, line_hash: int, line: LearnedLine) -> None:
    store.put_lines([(line.stories, state_of(line), source, line_hash)])


def _leave_story(store: FurnitureStore, keys: KeyTable, source: StoredSource, page: PageRow) -> None:
    """Count the story of a document in the week of the first other one that tells it; none, and it goes."""
    first, following = store.first_pages_of(page.story)
    if first is None or first.number != page.number:
        return
    _add(source.counts.weeks, week_of(page.time), -1)
    if following is not None:
        _add(source.counts.weeks, week_of(following.time), 1)
        return
    keys.remove(keys_in(store.story_keys(page.story)), page.story)
    store.delete_story(page.story)


def _time(sighting: SightingRow) -> datetime | None:
    return time_of(sighting.published) if sighting.is_dated else None


def _add(weeks: dict[Week, int], week: Week, count: int) -> None:
    weeks[week] = weeks.get(week, 0) + count
