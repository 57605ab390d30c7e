"""`asyncio.to_thread` is all that an event loop needs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.articles import article, feed
from tests.index.opened import EARLY, opened
from unrepeat import Document, DuplicateIndex, Verdict

pytestmark = pytest.mark.any_kernel(reason="about threads and transactions; the keys are any numbers")


def run_all(index: DuplicateIndex, documents: Sequence[Document]) -> list[Verdict]:
    """The verdicts that one consumer gets, as the documentation has it."""

    async def judge() -> AsyncIterator[Verdict]:
        for one in documents:
            yield await asyncio.to_thread(
                index.add, one.id, one.text, source=one.source, published=one.published
            )

    async def collect() -> list[Verdict]:
        return [verdict async for verdict in judge()]

    return asyncio.run(collect())


def test_one_consumer_gets_the_verdicts_of_a_loop(tmp_path: Path) -> None:
    documents = feed(5, 300, families=30)
    with opened(tmp_path / "index.db", slices=EARLY) as index, opened(slices=EARLY) as alone:
        wanted = [
            alone.add(one.id, one.text, source=one.source, published=one.published) for one in documents
        ]
        assert run_all(index, documents) == wanted
        assert run_all(index, documents) == wanted, "they come again"
        assert index.verify() == []


def test_many_tasks_lose_nothing(tmp_path: Path) -> None:
    """Of each three copies exactly one is kept, whichever comes first."""

    async def add_all(index: DuplicateIndex) -> list[Verdict]:
        tasks = [
            asyncio.to_thread(index.add, f"{number}-{copy}", article(number, 20))
            for copy in range(3)
            for number in range(150)
        ]
        return list(await asyncio.gather(*tasks))

    with opened(tmp_path / "index.db", slices=EARLY) as index:
        verdicts = asyncio.run(add_all(index))
        kept = {verdict.id for verdict in verdicts if not verdict.is_duplicate}
        assert sorted(int(str(one).split("-")[0]) for one in kept) == list(range(150))
        assert all(verdict.duplicate_of in kept for verdict in verdicts if verdict.is_duplicate)
        assert [index.get(verdict.id) for verdict in verdicts] == verdicts
        assert index.verify() == []


def test_the_loop_goes_on_while_an_index_waits_for_another_process(tmp_path: Path) -> None:
    """In the loop itself it would stand still for all of the half second."""
    path = tmp_path / "index.db"

    async def add_while_locked(index: DuplicateIndex, other: DuplicateIndex) -> tuple[Verdict, int]:
        with other._transactions.writing():
            adding = asyncio.create_task(asyncio.to_thread(index.add, "a", article(1)))
            turns, end = 0, time.monotonic() + 0.5
            while time.monotonic() < end:
                await asyncio.sleep(0.001)
                turns += 1
            assert not adding.done()
        return await adding, turns

    with opened(path) as index, opened(path) as other:
        verdict, turns = asyncio.run(add_while_locked(index, other))
        assert not verdict.is_duplicate
        # 500 without other work on the machine; of a loop that stands still there is one.
        assert turns > 10


def test_what_was_cancelled_is_entered_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "index.db"

    async def cancel(index: DuplicateIndex, other: DuplicateIndex) -> None:
        with other._transactions.writing():
            adding = asyncio.create_task(asyncio.to_thread(index.add, "a", article(1)))
            await asyncio.sleep(0.05)
            adding.cancel()
            with pytest.raises(asyncio.CancelledError):
                await adding

    with opened(path) as index, opened(path) as other:
        asyncio.run(cancel(index, other))  # its end waits for the thread
        assert "a" in index
        assert index.add("a", article(1)).is_duplicate is False
        assert index.verify() == []
