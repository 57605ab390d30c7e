"""The files below a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from unrepeat.errors import InputError


def files_below(
    folder: str,
    *,
    follow: bool,
    written: Callable[[str], bool],
    passed_over: Callable[[str], object],
    unread: Callable[[InputError], object],
) -> Iterator[str]:
    """Yield the regular files below a folder, folder by folder, sorted by name.

    What is hidden, what is no regular file and links to folders are left out, and so is what is written. An
    unpacked archive may hold links, and those could name any file of the user: a link to a file outside of
    the folder counts only if that is asked for.

    Args:
        folder: The folder; it may be a link itself.
        follow: Whether links to files outside of the folder are followed.
        written: Says of a path whether its file is written meanwhile; such a file is left out.
        passed_over: Called with each link that is not followed because of that.
        unread: Called with the error of what cannot be looked at; may raise it.
    """
    root = os.path.realpath(folder)
    waiting = _entries(folder, unread)
    while waiting:
        entry = waiting.pop()
        try:
            if entry.is_dir(follow_symlinks=False):
                waiting += _entries(entry.path, unread)
            elif entry.is_file() and not written(entry.path):
                if follow or not entry.is_symlink() or _is_below(os.path.realpath(entry.path), root):
                    yield entry.path
                else:
                    passed_over(entry.path)
        except OSError as error:  # of a link that leads back to itself, for one
            unread(cannot_read(entry.path, error))


def cannot_read(path: str, error: OSError) -> InputError:
    """Return the error of a path that cannot be read."""
    return InputError(f"cannot read {path!r}: {error.strerror or error}.")


def _entries(path: str, unread: Callable[[InputError], object]) -> list[os.DirEntry[str]]:
    """Return what a folder holds, the last first."""
    try:
        with os.scandir(path) as scan:
            entries = [entry for entry in scan if entry.name[0] != "."]
    except OSError as error:
        unread(cannot_read(path, error))
        return []
    return sorted(entries, key=lambda entry: entry.name, reverse=True)


def _is_below(path: str, root: str) -> bool:
    return os.path.commonpath([path, root]) == root
