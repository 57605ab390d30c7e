"""The file of `--errors-file`: what was left out, and why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from unrepeat.cli.outputs import open_output
from unrepeat.records.forms import json_text
from unrepeat.records.streams import STANDARD_STREAM


def open_rejects(
    path: str | None, stack: ExitStack, *, append: bool = False
) -> Callable[[str, object], object] | None:
    """Return what `ReadLog.rejected` is to be: it writes a line of JSON with `error` and `record`.

    `record` is what was read: a line of JSON as a string, a row of a table as its fields, or null where that
    is not known.

    Args:
        path: The file; None for none.
        stack: What closes it.
        append: Whether lines are added to the file as they come; else it appears whole or not at all.
    """
    if path is None:
        return None
    # A line is written in one go, so that several feeds can share the file.
    if append and path != STANDARD_STREAM:
        write: Callable[[bytes], object] = stack.enter_context(open(path, "ab", buffering=0)).write  # noqa: SIM115 # the stack closes it
    else:
        write = open_output(path, stack)

    def reject(message: str, raw: object) -> None:
        # Without the line end, so that `jq -r .record` gives lines.
        record = raw.rstrip("\r\n") if isinstance(raw, str) else raw
        line = json_text({"error": message, "record": record}) + "\n"
        write(line.encode("utf-8", "backslashreplace"))

    return reject
