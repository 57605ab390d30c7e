"""`DuplicateIndex` beside a plain dict that compares each document with all others, whatever is done."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.articles import article, edited
from tests.index.opened import opened
from unrepeat import Document, DuplicateIndex, StoreError, Verdict
from unrepeat.store.slices import Slices

TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)
FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
WINDOW = timedelta(days=3)
SHINGLE_SIZE, LEAST_WORDS, THRESHOLD = 5, 8, Fraction(4, 5)
ORDER = ("exact", "near", "changed", "short")
BODY = 40

IDS = st.integers(0, 14)
TEXTS = st.builds(
    lambda number, kind: (
        "",
        f"{article(number, BODY)}.",
        f"{article(number, BODY).upper()}!",
        f"{article(number, BODY)}.\n\nUpdated 12:30",
        f"{article(number, BODY)}.\n\n7 comments",
        f"{edited(article(number, BODY), 7)}.",
        f"{edited(article(number, BODY), -1, '11')}.",
        f"{edited(article(number, BODY), -1, '12')}.",
        " ".join(article(number, BODY).split()[:6]),
    )[kind],
    st.integers(0, 7),
    st.integers(0, 8),
)
TIMES = st.one_of(
    st.none(),
    st.integers(-120, 120).map(lambda hours: TODAY + timedelta(hours=hours)),
    st.sampled_from((FUTURE, datetime(1970, 1, 1, tzinfo=UTC))),
)
CLOCKS = st.one_of(
    st.integers(-2, 9).map(lambda days: TODAY + timedelta(days=days)),
    st.sampled_from((datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))),
)


class Stored(NamedTuple):
    """What the dict has of a document."""

    number: int
    words: list[str]
    published: datetime
    verdict: Verdict
    of: int | None = None
    """The number of the document that the verdict names."""


def shingles(words: list[str]) -> set[tuple[str, ...]]:
    count = max(len(words) - SHINGLE_SIZE + 1, 1)
    return {tuple(words[at : at + SHINGLE_SIZE]) for at in range(count)}


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def only_in(words: list[str], others: list[str]) -> tuple[str, ...]:
    """The words of a document that another one lacks; none has the same twice here."""
    return tuple(word for word in words if word not in others)


def judged(name: int, words: list[str], published: datetime, there: dict[int, Stored]) -> Verdict:
    """The verdict on a document, by comparing it with all that are kept."""
    found: list[tuple[int, float, int, Verdict]] = []
    for of, other in there.items():
        if other.verdict.is_duplicate or of == name or abs(other.published - published) > WINDOW or not words:
            continue
        own, theirs = shingles(words), shingles(other.words)
        shared = len(own & theirs)
        jaccard = Fraction(shared, len(own | theirs))
        if words == other.words:
            kind = 0 if len(words) >= LEAST_WORDS else 3
        elif len(words) >= LEAST_WORDS and jaccard >= THRESHOLD:
            # What stands below the sentence is no prose, and says nothing that is news.
            kind = 1 if words[:BODY] == other.words[:BODY] else 2
        else:
            continue
        likeness = shared / len(own | theirs)
        new = only_in(words, other.words)
        verdict = Verdict(name, kind < 2, of, ORDER[kind], likeness, shared / len(own), None, new)  # type: ignore[arg-type] # one of them
        found.append((kind, -likeness, other.number, verdict))
    return min(found)[3] if found else Verdict(name, False, None, None, 0.0, 0.0)


class IndexMachine(RuleBasedStateMachine):
    """Two indexes on one file, used in turns, and the dict."""

    now: datetime

    @initialize(slices=st.sampled_from((1, 4)), documents=st.integers(1, 4))
    def begin(self, slices: int, documents: int) -> None:
        self.slices = Slices(slices, documents)
        self.now = TODAY
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name, "index.db")
        self.indexes = [self.opened() for _ in range(2)]
        self.there: dict[int, Stored] = {}
        self.came = 0

    def opened(self) -> DuplicateIndex:
        return opened(self.path, window=WINDOW, slices=self.slices, now=lambda: self.now)

    def teardown(self) -> None:
        if hasattr(self, "indexes"):
            for index in self.indexes:
                assert index.verify() == []
                index.close()
            self.folder.cleanup()

    @rule(clock=CLOCKS)
    def set_clock(self, clock: datetime) -> None:
        self.now = clock

    @rule(which=st.integers(0, 1), name=IDS, text=TEXTS, published=TIMES)
    def add(self, which: int, name: int, text: str, published: datetime | None) -> None:
        verdict = self.indexes[which].add(name, text, published=published)
        assert verdict == self.entered(name, text, published)
        self.drop_expired(which)

    @rule(which=st.integers(0, 1), documents=st.lists(st.tuples(IDS, TEXTS, TIMES), max_size=6))
    def add_many(self, which: int, documents: list[tuple[int, str, datetime | None]]) -> None:
        found = self.indexes[which].add_many(
            Document(name, text, None, time) for name, text, time in documents
        )
        assert found == [self.entered(name, text, time) for name, text, time in documents]
        self.drop_expired(which)

    @rule(which=st.integers(0, 1), name=st.none() | IDS, text=TEXTS, published=TIMES)
    def check(self, which: int, name: int | None, text: str, published: datetime | None) -> None:
        words, old = words_of(text), self.there.get(name) if name is not None else None
        found = self.indexes[which].check(text, id=name, published=published)
        if old is not None and old.words == words:
            assert found == old.verdict
        else:
            wanted = judged(-1 if name is None else name, words, published or self.now, self.there)
            assert found == wanted._replace(id="" if name is None else name)

    @rule(which=st.integers(0, 1), name=IDS, promote=st.booleans())
    def remove(self, which: int, name: int, *, promote: bool) -> None:
        removed = self.indexes[which].remove(name, promote=promote)
        assert (removed is not None) == (name in self.there)
        if removed is not None:
            gone = self.there.pop(name)
            assert removed.was_kept == (not gone.verdict.is_duplicate)
            followers = {of: one for of, one in self.there.items() if one.of == gone.number}
            assert set(removed.followers) == set(followers)
            same = [
                of for of, one in followers.items() if one.words == gone.words and one.verdict.is_duplicate
            ]
            heir = min(same, key=lambda of: followers[of].number, default=None) if promote else None
            assert removed.promoted == heir
            if heir is not None:
                self.promote(heir, gone, followers)

    def promote(self, heir: int, gone: Stored, followers: dict[int, Stored]) -> None:
        """Have a document take the place of one that has gone."""
        time, verdict, of = self.there[heir].published, gone.verdict._replace(id=heir), gone.of
        for one in self.there.values():
            if one.number == of and abs(one.published - time) > WINDOW:
                verdict, of = Verdict(heir, False, None, None, 0.0, 0.0), None
        self.there[heir] = Stored(gone.number, gone.words, time, verdict, of)
        for name, one in followers.items():
            if name != heir:
                may = abs(one.published - time) <= WINDOW
                named = one.verdict._replace(duplicate_of=heir) if may else one.verdict
                self.there[name] = one._replace(verdict=named, of=gone.number if may else None)

    @rule(which=st.integers(0, 1))
    def vacuum(self, which: int) -> None:
        self.indexes[which].vacuum()

    @rule(which=st.integers(0, 1), before=st.none() | TIMES)
    def expire(self, which: int, before: datetime | None) -> None:
        limit = self.beginning() if before is None else before
        old = [name for name, one in self.there.items() if limit is not None and one.published < limit]
        # From a hundred documents on, one of them may be dated wrongly.
        if before is not None or self.came < 100:
            assert self.indexes[which].expire(before) == len(old)
            for name in old:
                del self.there[name]

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        self.indexes[which].close()
        self.indexes[which] = self.opened()

    @rule()
    def refuse(self) -> None:
        with pytest.raises(StoreError, match="seed=2"):
            DuplicateIndex.open(self.path, seed=2)

    @invariant()
    def holds_what_the_dict_holds(self) -> None:
        for index in getattr(self, "indexes", ()):
            assert len(index) == len(self.there)
            assert all(index.get(name) == one.verdict for name, one in self.there.items())
            listed = sorted(self.there.items(), key=lambda item: item[1].number)
            numbers = {one.number for one in self.there.values()}
            assert [(one.id, one.published, *one[4:8]) for one in index.documents()] == [
                (
                    name,
                    one.published,
                    *one.verdict[1:4],
                    one.verdict.kind is not None and one.of not in numbers,
                )
                for name, one in listed
            ]
            stats = index.stats()
            assert stats.duplicates == sum(one.verdict.is_duplicate for one in self.there.values())
            assert stats.newest == max((one.published for one in self.there.values()), default=None)

    def entered(self, name: int, text: str, published: datetime | None) -> Verdict:
        words, time = words_of(text), published or self.now
        old = self.there.get(name)
        if old is not None and old.words == words:
            return old.verdict
        self.there.pop(name, None)
        self.came += 1
        verdict = judged(name, words, time, self.there)
        of = None if verdict.kind is None else self.there[verdict.duplicate_of].number  # type: ignore[index] # it is there
        self.there[name] = Stored(self.came, words, time, verdict, of)
        return verdict

    def beginning(self) -> datetime | None:
        times = [one.published for one in self.there.values() if one.published <= self.now]
        return max(times) - WINDOW if times else None

    def drop_expired(self, which: int) -> None:
        """What has left the window may be gone, and nothing else."""
        beginning = self.beginning()
        for name, one in list(self.there.items()):
            if name not in self.indexes[which]:
                assert beginning is not None
                assert one.published < beginning
                del self.there[name]


@pytest.mark.any_kernel(reason="the kernels are compared elsewhere; here transactions are")
def test_an_index_is_a_dict_that_compares() -> None:
    run_state_machine_as_test(IndexMachine, settings=settings(max_examples=25, stateful_step_count=40))
