"""Texts with wrong letters, as scanning and typing leave them."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence

KINDS = ("replaced", "left out", "put in", "swapped", "divided", "joined")


def wrong_letters(text: str, rate: float, rng: random.Random, kinds: Sequence[str] = KINDS) -> str:
    """The text with so many of a hundred characters wrong, in one of the ways."""
    written: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        kind = rng.choice(kinds) if rng.random() < rate else "right"
        other = rng.choice(string.digits if letter.isdigit() else string.ascii_lowercase)
        if letter == " ":
            written += [letter] * (kind != "joined")
        elif kind == "replaced":
            written.append(other)
        elif kind == "put in":
            written += [letter, other]
        elif kind == "swapped" and at < len(text) and text[at] != " ":
            written += [text[at], letter]
            at += 1
        elif kind == "divided":
            written += [letter, " "]
        elif kind != "left out":
            written.append(letter)
    return "".join(written)
