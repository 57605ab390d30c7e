"""An open file as its user has it: a context that can be closed and copied."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

from unrepeat.store.input import check_path
from unrepeat.store.keyed import KeyedFile
from unrepeat.store.keys import KeyTable
from unrepeat.store.transactions import Transactions


class OpenFile:
    """What all indexes have in common."""

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
