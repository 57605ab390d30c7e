"""Blocks: a list of texts that the caller made, and the one text that offsets in their report count in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from unrepeat.article.report.given_blocks import BLOCK_SEPARATOR
from unrepeat.errors import InputError, shown


def check_blocks(blocks: Sequence[str]) -> None:
    """Raise an InputError for what is no list or tuple of strings."""
    if isinstance(blocks, (str, bytes)) or not isinstance(blocks, Sequence):
        raise InputError(
            f"blocks must be a list of str, not {type(blocks).__name__}: {shown(blocks)}. "
            "For one text, use dedupe_text."
        )
    for number, block in enumerate(blocks):
        if not isinstance(block, str):
            raise InputError(f"block {number}: {not_text(block)}")


def block_spans(blocks: Sequence[str]) -> list[tuple[int, int]]:
    """Return where blocks stand in the text that they make up.

    >>> block_spans(["One.", "", "Two."])
    [(0, 4), (5, 5), (6, 10)]
    """
    ends = accumulate(len(block) + len(BLOCK_SEPARATOR) for block in blocks)
    return [
        (end - len(block) - len(BLOCK_SEPARATOR), end - len(BLOCK_SEPARATOR))
        for block, end in zip(blocks, ends, strict=True)
    ]


def not_text(value: object) -> str:
    """Return the message for a value that is no `str`."""
    hint = (
        " Decode it first, for example with .decode('utf-8')."
        if isinstance(value, (bytes, bytearray))
        else ""
    )
    return f"text must be a str, not {type(value).__name__}: {shown(value)}.{hint}"
