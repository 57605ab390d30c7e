"""Texts on disk instead of in memory, for as long as they are needed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from types import TracebackType
from typing import Self


class Spill:
    """A temporary file of byte strings, found again by their numbers.

    The file has no name where the system allows that, and goes away with this object whatever happens.
    """

    def __init__(self) -> None:
        """Make the file, in the folder that `tempfile.gettempdir()` names."""
        import tempfile  # it loads a dozen modules, which most users of this package never need

        # Unbuffered: what is written comes in large pieces, what is read in small ones at any place.
        self._file = tempfile.TemporaryFile(prefix="unrepeat-", buffering=0)  # noqa: SIM115 # closed by __exit__
        self._ends = array("q")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._ends[-1] if self._ends else 0

    def extend(self, data: bytes, ends: Sequence[int]) -> None:
        """Add some strings, one behind the other in `data`, each ending where `ends` says.

        Raises:
            OSError: if the disk is full; what was there before can still be read.
        """
        start = self.size
        self._file.seek(start)
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]
        self._ends.extend(start + end for end in ends)

    def __getitem__(self, number: int) -> bytes:
        """Return a string by its number, from 0 on."""
        start = self._ends[number - 1] if number else 0
        length = self._ends[number] - start
        self._file.seek(start)
        parts: list[bytes] = []
        while length > 0:
            part = self._file.read(length)
            if not part:
                raise OSError(f"the temporary file lacks {length} bytes of text {number}")
            parts.append(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
