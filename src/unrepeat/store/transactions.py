"""The transactions of an open index: one thread at a time, and what other connections wrote is read first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from unrepeat.store.keyed import KeyedFile
from unrepeat.store.keys import KeyTable


class Transactions:
    """The transactions of a store, and of the keys that are in memory."""

    def __init__(self, store: KeyedFile, keys: KeyTable) -> None:
        """Begin none yet."""
        self._store = store
        self._keys = keys
        self._lock = RLock()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all changes inside, or none of them."""
        # Before the lock, which another thread may have held when this process was forked.
        self._store.check_process()
        with self._lock:
            try:
                with self._store.writing():
                    self._keys.catch_up()
                    yield
            except BaseException:
                self._keys.forget_all()
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the same documents throughout, whatever others write."""
        self._store.check_process()
        with self._lock, self._store.reading():
            self._keys.catch_up()
            yield

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Have no transaction in this process meanwhile."""
        self._store.check_process()
        with self._lock:
            yield

    def close(self) -> None:
        """Close the store when no other thread is using it; nothing in a fork, where it is not open."""
        if self._store.is_inherited:
            return
        with self._lock:
            self._store.close()
