"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from types import TracebackType
from typing import Self


class WholeFile:
    """A file that takes its place when the `with` block ends well, and leaves no trace when it does not.

    The bytes go into a temporary file in the same folder, which is synced and then renamed over the target
    (an atomic step on POSIX and on Windows). An existing file keeps its permissions; through a symbolic link
    its target is replaced. What is no regular file (a terminal, a pipe, `/dev/null`) is written directly.
    """

    def __init__(self, path: str) -> None:
        # A pipe has no path of its own: `/dev/stdout` would lead to one that cannot be opened.
        self._path = path if _is_no_regular_file(path) else os.path.realpath(path)
        self._name = path

    def __enter__(self) -> Self:
        try:
            mode = os.stat(self._path).st_mode
        except FileNotFoundError:
            mode = None
        self._direct = mode is not None and not stat.S_ISREG(mode)
        try:
            if self._direct:
                self._stream = open(self._path, "wb")
                return self
            handle, self._temporary = tempfile.mkstemp(
                dir=os.path.dirname(self._path), prefix=f".{os.path.basename(self._path)}."
            )
        except OSError as error:
            error.filename = self._name  # the temporary name would tell the user nothing
            raise
        self._stream = os.fdopen(handle, "wb")
        try:
            os.chmod(self._temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        except BaseException:  # an interruption too: nobody else would remove the file
            self._finish(keep=False)
            raise
        return self

    def write(self, data: bytes) -> None:
        """Write `data`; it is seen by others only after the `with` block."""
        try:
            self._stream.write(data)
        except OSError as failure:
            failure.filename = self._name
            raise

    def flush(self) -> None:
        """Hand what was written to the system; what is no regular file shows it at once."""
        try:
            self._stream.flush()
        except OSError as failure:
            failure.filename = self._name
            raise

    def seal(self) -> None:
        """Close the file, which takes its place at the end of the `with` block all the same.

        So of many files that are to appear together, only one at a time is open.
        """
        try:
            with self._stream:
                if not self._direct:
                    self._stream.flush()
                    os.fsync(self._stream.fileno())
        except OSError as failure:
            failure.filename = self._name
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._finish(keep=kind is None)
        except OSError as failure:
            failure.filename = self._name
            raise

    def _finish(self, *, keep: bool) -> None:
        if self._direct:
            self._stream.close()
            return
        try:
            if keep and not self._stream.closed:
                self.seal()
            self._stream.close()
            if keep:
                os.replace(self._temporary, self._path)
        finally:
            # After the replacement the temporary name is gone; before it, the file must go.
            with suppress(FileNotFoundError):
                os.unlink(self._temporary)


def _is_no_regular_file(path: str) -> bool:
    return os.path.exists(path) and not os.path.isfile(path)


def _umask() -> int:
    # There is no way to read the mask but to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
