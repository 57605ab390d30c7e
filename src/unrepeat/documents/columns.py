"""What a record gets beside its own fields: the same columns in files, frames, data sets, items and Spark."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from unrepeat.documents.verdict import Verdict
from unrepeat.errors import InputError

VERDICT_COLUMNS = ("is_duplicate", "duplicate_of", "kind", "similarity", "cluster", "new_words")
"""Their names, which are those of fields and properties of `Verdict`."""


def verdict_values(verdict: Verdict | None) -> dict[str, Any]:
    """Return what stands in each column; nothing but None where a record has no text, and so no verdict.

    >>> verdict_values(Verdict("a", True, "b", "near", 0.9, 0.95, new_words=("today",)))["cluster"]
    'b'
    >>> set(verdict_values(None).values())
    {None}
    """
    if verdict is None:
        return dict.fromkeys(VERDICT_COLUMNS)
    values = {name: getattr(verdict, name) for name in VERDICT_COLUMNS}
    # As JSON and Arrow have it.
    values["new_words"] = list(verdict.new_words)
    return values


def check_free(owner: str, names: Iterable[str], added: Collection[str] = VERDICT_COLUMNS) -> None:
    """See that no column that is added is there already.

    Args:
        owner: What has the columns, as in "the frame".
        names: Theirs.
        added: Those that are added.

    Raises:
        InputError: if one has the name of a column that is added.
    """
    for name in names:
        if name in added:
            raise taken(owner, name)


def taken(owner: str, name: str) -> InputError:
    """Return the error of a column that is there already and would be added."""
    return InputError(
        f"{owner} already has {name!r}, which is added as well, and nothing is overwritten. "
        "Rename or remove it first."
    )
