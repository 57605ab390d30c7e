"""A new file of SQLite that appears whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from unrepeat.errors import StoreError


@contextmanager
def whole_database(path: str) -> Iterator[str]:
    """Yield where to make a file that gets its name when the block ends well, and not at all otherwise.

    It must not be opened but by SQLite, so this is no `WholeFile`; and it must not take the place of another
    index, into which somebody may just be writing.
    """
    for name in (path, f"{path}-wal", f"{path}-journal"):
        if os.path.lexists(name):
            raise StoreError(f"cannot make the index {path!r}: there is {name!r} already. Name a new file.")
    folder, name = os.path.split(os.path.abspath(path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{name}.", dir=folder) as temporary:
            made = os.path.join(temporary, name)
            yield made
            try:
                os.link(made, path)
            except FileExistsError:
                raise
            except OSError:
                # Not every file system has links. There, a file that came just now is replaced.
                os.rename(made, path)
    except FileExistsError as error:
        raise StoreError(f"cannot make the index {path!r}: it has been made meanwhile.") from error
    except OSError as error:
        raise StoreError(f"cannot make the index {path!r}: {error.strerror or error}.") from error
