"""What is known of one source, in the file: a `SourceStore` for one document at a time."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from unrepeat.documents.times import time_of
from unrepeat.furniture.counting import LearnedLine, SourceCounts
from unrepeat.furniture.index.line_rows import LineRow
from unrepeat.furniture.index.rows import (
    SourceRow,
    hash_of,
    line_in,
    line_seen_once,
    state_of,
    weeks_in,
    weeks_text,
)
from unrepeat.furniture.index.sqlite import FurnitureStore
from unrepeat.furniture.lines import SourceLine, line_key
from unrepeat.furniture.stories import MOST_CANDIDATES, StoryText
from unrepeat.store.keys import KeyTable

# Mixed into the keys of a source: a multiple of 2**64 divided by the golden ratio, as in Fibonacci hashing,
# so that a bucket of keys never fills up with the stories of other sources.
_SPREAD = 0x9E3779B97F4A7C15
_ALL_BITS = 2**64 - 1


class _StoredLine(NamedTuple):
    """A line as it was before a document was learnt from."""

    hash: int
    stories: int
    document: int | None
    """The only document that has it; None if several have it."""


class HashedLine(NamedTuple):
    """A line that is asked for."""

    hash: int
    text: str


def hashed_lines(lines: Sequence[SourceLine]) -> dict[str, HashedLine]:
    """Return the lines of a document by their keys; of several with the same words the first."""
    return {line.key: HashedLine(hash_of(line.key), line.text) for line in reversed(lines) if line.key}


class StoredSource:
    """What is known of one source. All methods are called inside a transaction of the store."""

    def __init__(
        self,
        store: FurnitureStore,
        keys: KeyTable,
        row: SourceRow,
        lines: Mapping[str, HashedLine],
    ) -> None:
        """Read what is counted of a source as a whole.

        Args:
            store: Where it is kept.
            keys: The keys by which its stories are found.
            row: The source.
            lines: The lines that will be asked for, by their keys.
        """
        self.counts = SourceCounts(row.documents, weeks_in(row.weeks), row.forgotten, row.not_learned)
        self._store = store
        self._keys = keys
        self._row = row
        self._asked = lines
        self._document: int | None = None
        self._lines = row.lines
        self._story_words: dict[int, bytes] = {}
        self._key_rows: dict[int, list[int]] = {}
        self._before: dict[str, _StoredLine] = {}
        self._found: dict[str, LearnedLine] | None = None
        """What is known of all lines that are asked for; None if that has not been looked up."""

    def learn_from(self, document: int) -> None:
        """Say which document the lines are of that are put from now on."""
        self._document = document

    def save(self) -> None:
        """Write what is counted of the source as a whole."""
        counts = self.counts
        self._store.put_source(
            SourceRow(
                self._row.number,
                self._row.name,
                counts.documents,
                weeks_text(counts.weeks),
                self._lines,
                counts.forgotten,
                counts.not_learned,
            )
        )

    # -- stories --------------------------------------------------------------------------------------

    def candidates(self, keys: Sequence[int]) -> Sequence[int]:
        own = self._own(keys)
        self._key_rows = self._keys.stored(own)
        numbers, _ = self._keys.candidates(own, self._key_rows, MOST_CANDIDATES)
        self._story_words = self._store.story_words(self._row.number, numbers) if numbers else {}
        return [number for number in numbers if number in self._story_words]

    def words_of(self, story: int) -> bytes:
        return self._story_words[story]

    def keep_story(self, told: StoryText) -> int:
        own = self._own(told.keys)
        number = self._store.insert_story(self._row.number, told.words, own)
        self._keys.keep(own, number, self._key_rows)
        return number

    def _own(self, keys: Sequence[int]) -> list[int]:
        """Return keys as those of this source alone."""
        salt = _signed(self._row.number * _SPREAD & _ALL_BITS)
        return [key ^ salt for key in keys]

    # -- lines ----------------------------------------------------------------------------------------

    @property
    def line_count(self) -> int:
        return self._lines

    def known(self, keys: Iterable[str]) -> dict[str, LearnedLine]:
        if self._found is None:
            self._found = self._look_up()
        return {key: self._found[key] for key in keys if key in self._found}

    def _look_up(self) -> dict[str, LearnedLine]:
        hashed: defaultdict[int, list[str]] = defaultdict(list)
        for key, line in self._asked.items():
            hashed[line.hash].append(key)
        found: dict[str, LearnedLine] = {}
        for row in self._store.lines_with(self._row.number, hashed.keys()):
            text = row.text.decode("utf-8", "surrogatepass")
            for key in hashed[row.hash]:
                # The same text has the same words; of another one they must be made.
                if text == self._asked[key].text or line_key(text) == key:
                    found[key] = learned_line(row)
                    self._before[key] = _StoredLine(
                        row.hash, row.stories, row.document if row.state is None else None
                    )
        return found

    def put(self, lines: Mapping[str, LearnedLine]) -> None:
        document = self._document
        assert document is not None  # noqa: S101 # only what is learnt is put
        source = self._row.number
        known = [(self._before[key], line) for key, line in lines.items() if key in self._before]
        new = [key for key in lines if key not in self._before]
        sightings = [(source, old.hash, old.document, True) for old, _ in known if old.document is not None]
        sightings += [(source, old.hash, document, line.stories > old.stories) for old, line in known]
        self._store.add_sightings(sightings)
        self._store.put_lines((line.stories, state_of(line), source, old.hash) for old, line in known)
        entered = self._store.insert_lines(
            (
                source,
                self._asked[key].hash,
                self._asked[key].text.encode("utf-8", "surrogatepass"),
                lines[key].since,
                place,
                document,
            )
            for place, key in enumerate(new)
        )
        self._lines += entered
        if entered == len(new) and self._found is not None:
            self._found.update(lines)
        else:
            self._found = None
        # Of two lines with one hash the first is known. (Of 20,000 lines two have one with a probability of
        # 1 in 10**11.)
        self.counts.not_learned += len(new) - entered

    def forget_singles(self, until: int) -> int:
        forgotten = self._store.forget_singles(self._row.number, until)
        self._lines -= forgotten
        if self._found is not None:
            self._found = {
                key: line for key, line in self._found.items() if line.stories > 1 or line.since > until
            }
        return forgotten

    def forget_oldest_singles(self, most: int) -> int:
        hashes = self._store.oldest_singles(self._row.number, most)
        self.forget_lines(hashes)
        return len(hashes)

    def forget_lines(self, hashes: Sequence[int]) -> None:
        """Remove lines with what is known of them."""
        self._store.delete_lines(self._row.number, hashes)
        self._lines -= len(hashes)
        self._found = None


class HashedSource:
    """What is known of one source, asked for by the hashes of lines, whose words are not there."""

    def __init__(self, store: FurnitureStore, row: SourceRow) -> None:
        """Read what is counted of a source as a whole."""
        self.counts = SourceCounts(row.documents, weeks_in(row.weeks), row.forgotten, row.not_learned)
        self.kept = frozenset(str(hash_of(words)) for words in store.kept(row.number))
        self._store = store
        self._source = row.number
        self._found: dict[str, LearnedLine | None] = {}

    def known(self, keys: Iterable[str]) -> dict[str, LearnedLine]:
        """Return those of some lines that are known, by their hashes in digits."""
        asked = list(keys)
        new = [key for key in asked if key not in self._found]
        self._found.update(dict.fromkeys(new))
        for row in self._store.lines_with(self._source, list(map(int, new))):
            self._found[str(row.hash)] = learned_line(row)
        return {key: line for key in asked if (line := self._found[key]) is not None}


def learned_line(row: LineRow) -> LearnedLine:
    """Return what is counted of a line."""
    if row.state is not None:
        return line_in(row.since, row.state)
    if row.id is None or row.story is None:
        raise sqlite3.DatabaseError("a line has no document")
    return line_seen_once(row.since, row.id, row.story, time_of(row.published) if row.is_dated else None)


def _signed(key: int) -> int:
    return key - (key >> 63 << 64)
