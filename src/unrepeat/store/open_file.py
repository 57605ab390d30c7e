"""An open file as its user has it: a context that can be closed and copied."""

from __future__ import annotations

import os
from types import TracebackType
from typing import NoReturn, Self, SupportsIndex

from unrepeat.errors import OptionError, StoreError
from unrepeat.store.input import check_path
from unrepeat.store.keyed import KeyedFile
from unrepeat.store.keys import KeyTable
from unrepeat.store.transactions import Transactions
from unrepeat.store.vacuum import Vacuumed


class OpenFile:
    """What all indexes have in common."""

    def __new__(cls, *arguments: object, **_: object) -> Self:
        """Refuse what looks like a path: an index is opened by `open`, which also makes its file."""
        if not (arguments and isinstance(arguments[0], KeyedFile)):
            raise OptionError(
                f"{cls.__name__} is not made by calling it. Open a file with {cls.__name__}.open(path), "
                f"or use {cls.__name__}.in_memory()."
            )
        return super().__new__(cls)

    def __init__(self, store: KeyedFile, keys: KeyTable) -> None:
        """Use the `open` or the `in_memory` of an index instead."""
        self._store = store
        self._transactions = Transactions(store, keys)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {'in memory' if self._store.path is None else repr(self._store.path)}>"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse what `pickle`, `copy.copy` and `copy.deepcopy` ask for."""
        name = type(self).__name__
        if self._store.path is None:
            raise StoreError(
                f"an index in memory cannot be pickled or copied. Make it in a file, with {name}.open(path), "
                "and open that in each process."
            )
        raise StoreError(
            f"the index {self._store.path!r} cannot be pickled or copied: it is an open file. Hand over the "
            f"path, and open it in the worker, with {name}.open(path). For a copy of the file, use backup."
        )

    def close(self) -> None:
        """Close the file. Nothing is lost without it; the log is then read at the next opening.

        In a fork of the process that opened it this does nothing: the file is not open here.
        """
        self._transactions.close()

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Make a copy of the index as it is at this moment; others may go on writing to it meanwhile.

        The copy appears whole or not at all. (Copying the file itself loses what stands in its log, and may
        lose the locks on it.)

        Args:
            path: A file that is not there yet.

        Raises:
            StoreError: if there is such a file, or it cannot be made.
        """
        # Temporary files load a dozen modules, which `import unrepeat` need not wait for.
        from unrepeat.store.whole import whole_database

        check_path(path)
        with whole_database(os.fspath(path)) as made, self._transactions.reading():
            self._store.copy_to(made)

    def vacuum(self) -> Vacuumed:
        """Give the room in the file that is free back to the disk, and return the sizes before and after.

        Room that was freed is used again by what comes later, so this is for an index that has become much
        smaller: `stats().free_bytes` is the least that it gives back.

        The file is written anew, in one step: whatever ends it, Ctrl-C, a kill or a full disk, the index is
        as it was, or as it should be. Meanwhile others can read, but not add: another process waits for its
        `timeout`, which should be longer than this takes, about a second for 80 MB.

        Raises:
            StoreError: if another process is writing for longer than the `timeout`, or there is no room: the
                file without its free room is written twice, beside the file and in the folder for temporary
                files (that of the environment variable SQLITE_TMPDIR, or else that of the system).
        """
        with self._transactions.pause():
            return self._store.vacuum()
