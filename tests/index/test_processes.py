"""An index does not go to another process: forks, pickles and copies say what to do instead."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.articles import article
from unrepeat import DuplicateIndex, FurnitureIndex, StoreError

pytestmark = pytest.mark.any_kernel(reason="about processes; the keys are any numbers")

INDEXES: dict[str, Any] = {"DuplicateIndex": DuplicateIndex, "FurnitureIndex": FurnitureIndex}
WAYS: dict[str, Callable[[Any], object]] = {
    "pickle": pickle.dumps,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "a pickle of what has it": lambda index: pickle.dumps({"index": [index]}, protocol=2),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", INDEXES)
def test_it_says_what_to_do_instead(kind: str, way: str, tmp_path: Path) -> None:
    path = str(tmp_path / "news.db")
    with INDEXES[kind].open(path) as index:
        with pytest.raises(StoreError) as told:
            WAYS[way](index)
        assert str(told.value) == (
            f"the index {path!r} cannot be pickled or copied: it is an open file. Hand over the path, and "
            f"open it in the worker, with {kind}.open(path). For a copy of the file, use backup."
        )
        assert index.verify() == []
    with INDEXES[kind].in_memory() as index, pytest.raises(StoreError, match="an index in memory cannot"):
        WAYS[way](index)


_index: DuplicateIndex | None = None


def _open(path: str) -> None:
    """What the documentation has a worker do, as its `initializer`."""
    global _index
    _index = DuplicateIndex.open(path)


def _add(number: int) -> tuple[int, bool]:
    assert _index is not None
    return os.getpid(), _index.add(f"{os.getpid()}-{number}", article(number // 2)).is_duplicate


def _use(_: int) -> str:
    assert _index is not None
    try:
        _index.add("from a worker", article(1))
    except StoreError as error:
        return str(error)
    return "added"


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_open_it_themselves(method: str, tmp_path: Path) -> None:
    path = str(tmp_path / "news.db")
    with (
        DuplicateIndex.open(path) as index,
        multiprocessing.get_context(method).Pool(2, _open, (path,)) as pool,
    ):
        index.add("here", article(5000))
        found = pool.map(_add, range(100), chunksize=1)
        pool.close()
        pool.join()
        assert sum(not is_duplicate for _, is_duplicate in found) == 50
        assert os.getpid() not in {process for process, _ in found}
        assert (len(index), index.stats().duplicates, index.verify()) == (101, 50, [])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forks in a process with threads
@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="there is no fork")
def test_a_worker_that_inherits_it_says_so(tmp_path: Path) -> None:
    global _index
    with (
        DuplicateIndex.open(tmp_path / "news.db") as _index,
        multiprocessing.get_context("fork").Pool(2) as pool,
    ):
        told = set(pool.map(_use, range(4)))
        pool.close()
        pool.join()
        (message,) = told
        assert f"was opened by the process {os.getpid()}, and this is a fork of it" in message
        assert message.endswith("Open the index in each process, after the fork.")
        _index.add("here", article(1))
        assert ("from a worker" in _index, len(_index), _index.verify()) == (False, 1, [])
    _index = None


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_what_hands_it_to_a_worker_says_so(method: str, tmp_path: Path) -> None:
    with (
        DuplicateIndex.open(tmp_path / "news.db") as index,
        multiprocessing.get_context(method).Pool(1) as pool,
        pytest.raises(StoreError, match="Hand over the path"),
    ):
        pool.apply(len, (index,))
