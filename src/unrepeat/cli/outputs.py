"""What a command writes and where: paths that must differ, and files that it must not read meanwhile."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

from unrepeat.errors import OptionError
from unrepeat.records.streams import STANDARD_STREAM


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The paths that the options `--output`, `--report-file` and `--html` name; None where one is absent."""

    output: str | None
    report_file: str | None
    html: str | None

    def named(self) -> list[tuple[str, str]]:
        """Return the options that name a path, each with it."""
        options = (
            ("--output", self.output),
            ("--report-file", self.report_file),
            ("--html", self.html),
        )
        return [(option, path) for option, path in options if path is not None]

    def files(self) -> list[tuple[str, str]]:
        """Return the options that name a file of `corpus`, whose `--output -` is standard output."""
        return [named for named in self.named() if named != ("--output", STANDARD_STREAM)]

    def check_places(self) -> None:
        """See that the files of `corpus`, which are written after hours perhaps, have their places.

        Raises:
            OptionError: if two outputs have the same path, or one has that of a further page.
            OSError: if there is no folder for a file, or a folder in its place.
        """
        checked: list[tuple[str, str]] = []
        for option, path in self.files():
            for earlier in checked:
                check_different(earlier, (option, path))
                if option == "--html":
                    _check_not_a_page(earlier, path)
            # Of `--output` the writer tells, before anything is read.
            if option != "--output" and not os.path.isdir(os.path.dirname(os.path.realpath(path))):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            if os.path.isdir(path or os.curdir):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            checked.append((option, path))

    def includes(self, path: str) -> bool:
        """Whether a file is one that `corpus` writes: its records, its report, one of its pages."""
        target = os.path.realpath(path)
        if any(os.path.realpath(file) == target for _, file in self.files()):
            return True
        return self.html is not None and may_be_page(path, self.html)


def check_all_different(named: list[tuple[str, str]]) -> None:
    """Raise an OptionError if two of some options name the same file."""
    for first, second in combinations(named, 2):
        check_different(first, second)


def check_different(first: tuple[str, str], second: tuple[str, str]) -> None:
    """Raise an OptionError if two options, each with its path, name the same file."""
    (option, path), (other, other_path) = first, second
    if os.path.realpath(path) == os.path.realpath(other_path):
        raise OptionError(f"{option} and {other} both name {path!r}. Give them different paths.")


def parts_of_index(path: str) -> list[str]:
    """Return the files of an index: whoever opens and closes them but by SQLite loses the locks on it."""
    return [f"{path}{suffix}" for suffix in ("", "-wal", "-shm", "-journal")]


def is_one_of(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return what says of a path whether it names one of some files."""
    targets = {os.path.realpath(path) for path in paths}
    return lambda path: os.path.realpath(path) in targets


def may_be_page(path: str, first: str) -> bool:
    """Whether a path is one that a further page may get.

    >>> may_be_page("out/page-2.html", "out/page.html"), may_be_page("out/page-b.html", "out/page.html")
    (True, False)
    """
    stem, suffix = os.path.splitext(os.path.realpath(first))
    target = os.path.realpath(path)
    number = target[len(stem) + 1 : len(target) - len(suffix)]
    return number.isascii() and number.isdigit() and target == f"{stem}-{number}{suffix}"


def _check_not_a_page(named: tuple[str, str], html: str) -> None:
    option, path = named
    if may_be_page(path, html):
        raise OptionError(
            f"{option} names {path!r}, where a further page of {html!r} may have to go. "
            "Give them different paths."
        )
