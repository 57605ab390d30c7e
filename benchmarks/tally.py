"""Counts that add up over articles."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Tally:
    """A base of counts: the sum of two has the sum of each field."""

    def __add__(self, other: Self) -> Self:
        mine = ((field.name, getattr(self, field.name)) for field in fields(self))
        return type(self)(**{name: value + getattr(other, name) for name, value in mine})


def ratio(part: float, whole: float) -> float:
    """Return a share, 0 of nothing."""
    return part / whole if whole else 0.0
