"""What a command writes and where: paths that must differ, and files that it must not read meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import combinations

from unrepeat.errors import OptionError
from unrepeat.records.streams import STANDARD_STREAM, StandardOutput, is_standard_output, same_file
from unrepeat.whole_file import WholeFile


@dataclass(frozen=True, slots=True)
class OutputPaths:
    """The paths that the options for outputs name; None where one is absent."""

    output: str | None = None
    report_file: str | None = None
    html: str | None = None
    strip_report: str | None = None
    errors_file: str | None = None

    def named(self) -> list[tuple[str, str]]:
        """Return the options that name a path, each with it."""
        options = (
            ("--output", self.output),
            ("--report-file", self.report_file),
            ("--html", self.html),
            ("--strip-report", self.strip_report),
            ("--errors-file", self.errors_file),
        )
        return [(option, path) for option, path in options if path is not None]

    def files(self) -> list[tuple[str, str]]:
        """Return the options that name a file, and not standard output."""
        return [(option, path) for option, path in self.named() if path != STANDARD_STREAM]

    def check_streams(self, what: str | None) -> None:
        """See that one thing at the most goes to standard output.

        Args:
            what: What goes there if `--output` names no file, as in "the records"; None for nothing.

        Raises:
            OptionError: if two options name it.
        """
        named = [option for option, path in self.named() if path == STANDARD_STREAM]
        if len(named) > 1:
            raise OptionError(f"{named[0]} and {named[1]} both name standard output. Name a file for one.")
        if named and named[0] != "--output" and what is not None and self.output is None:
            raise OptionError(
                f"{named[0]} - goes to standard output, where {what} would go. Name a file with --output."
            )

    def check_places(self) -> None:
        """See that the files of a command that may take hours have their places.

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

    def check_inputs(self, what: str, paths: Iterable[str], *, replaceable: bool = True) -> None:
        """See that no output takes the place of what is read.

        Args:
            what: What the command line calls it, as in "FILE".
            paths: What is read; "-" is standard input.
            replaceable: Whether `--output` may replace it.

        Raises:
            OptionError: if one does.
        """
        for path in paths:
            # Of a device, as a terminal is, nothing is lost.
            if path != STANDARD_STREAM and not os.path.isfile(path):
                continue
            for option, output in self.files():
                if option == "--output" and replaceable:
                    continue
                if path != STANDARD_STREAM:
                    check_different((option, output), (what, path))
                elif same_file(path, output):
                    raise OptionError(
                        f"{option} names {output!r}, which is read as standard input. Name another file."
                    )
                if option == "--html" and path != STANDARD_STREAM:
                    _check_not_a_page((what, path), output)

    def check_standard_output(self, what: str, paths: Iterable[str], *, replaceable: bool = True) -> None:
        """See that standard output does not go to a file that is read.

        Such a file would be emptied by the shell, or grow while it is read, without end.

        Args:
            what: What the command line calls what is read, as in "FILE".
            paths: What is read; "-" is standard input.
            replaceable: Whether `--output` may replace it.

        Raises:
            OptionError: if it goes to one of them.
        """
        is_used = self.output in (None, STANDARD_STREAM)
        if not is_used and STANDARD_STREAM not in dict(self.named()).values():
            return
        hint = ", or to the same with --output, which replaces it when all has been read"
        for path in paths:
            if is_standard_output(path):
                raise OptionError(
                    f"standard output goes to the file that is read, {what} {path!r}. Write to another one"
                    f"{hint if replaceable and is_used else ''}."
                )

    def check_indexes(self, *indexes: tuple[str, str]) -> None:
        """Raise an OptionError if an output is a file of an index, each given as its option and its path."""
        for index in indexes:
            for option, path in self.files():
                check_beside(index, (option, path))
                if option == "--html":
                    for part in parts_of_index(index[1]):
                        _check_not_a_page((index[0], part), path)

    def includes(self, path: str) -> bool:
        """Whether a file is one that is written: records, reports, rejects, one of the pages."""
        if is_one_of(file for _, file in self.files())(path):
            return True
        return self.html is not None and may_be_page(path, self.html)


def open_output(path: str, stack: ExitStack) -> Callable[[bytes], object]:
    """Return what writes bytes to a file, or to standard output for "-".

    Args:
        path: The file, which appears whole or not at all.
        stack: At its good end the file takes its place.
    """
    if path == STANDARD_STREAM:
        return stack.enter_context(StandardOutput()).write
    return stack.enter_context(WholeFile(path)).write


def write_to_stream(write: Callable[[str], object]) -> None:
    """Write to standard output what something writes to one file.

    Args:
        write: Takes the path of a file that is to be written.

    Raises:
        OptionError: if it writes further files beside that one.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "page.html")
        write(path)
        count = len(os.listdir(folder))
        if count > 1:
            raise OptionError(
                f"the report takes {count} pages, which cannot go to standard output. Name a file with "
                "--html."
            )
        with open(path, "rb") as file, StandardOutput() as output:
            shutil.copyfileobj(file, output)


def check_all_different(named: list[tuple[str, str]]) -> None:
    """Raise an OptionError if two of some options name the same file."""
    for first, second in combinations(named, 2):
        check_different(first, second)


def check_different(first: tuple[str, str], second: tuple[str, str]) -> None:
    """Raise an OptionError if two options, each with its path, name the same file."""
    (option, path), (other, other_path) = first, second
    if os.path.realpath(path) == os.path.realpath(other_path):
        raise OptionError(f"{option} and {other} both name {path!r}. Give them different paths.")
    if same_file(path, other_path):
        raise OptionError(
            f"{option} {path!r} and {other} {other_path!r} are one file with two names. Give them different "
            "paths."
        )


def parts_of_index(path: str) -> list[str]:
    """Return the files of an index: whoever opens and closes them but by SQLite loses the locks on it."""
    return [f"{path}{suffix}" for suffix in ("", "-wal", "-shm", "-journal")]


def check_beside(index: tuple[str, str], other: tuple[str, str]) -> None:
    """Raise an OptionError if an option, with its path, names a file of an index, given with its option."""
    option, path = index
    for part in parts_of_index(path):
        check_different((option, part), other)


def is_one_of(paths: Iterable[str]) -> Callable[[str], bool]:
    """Return what says of a path whether it leads to one of some files, or to that of standard output."""
    files = list(paths)
    targets = {os.path.realpath(file) for file in files}

    def includes(path: str) -> bool:
        if os.path.realpath(path) in targets or is_standard_output(path):
            return True
        return any(same_file(path, file) for file in files)

    return includes


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
            f"{option} names {path!r}, where a further page of --html {html!r} may have to go. "
            "Give them different paths."
        )
