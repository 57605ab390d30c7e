"""How strongly the signs around a removal speak for it: which ones to look at first, not a probability.

The points were set by hand after removals that readers had judged: of two such removals, a right and a wrong
one, the wrong one has fewer points in nine of ten cases (measured with `caution="thorough"`). How many of the
weak ones are wrong differs from source to source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from unrepeat.article.evidence.runs import MIN_BOX
from unrepeat.article.policy.cases import Case, is_top
from unrepeat.article.text.shapes import MIN_PROSE

Strength = Literal["weak", "fair", "strong"]

# A run of so many words is a part of the article; places further apart than this are far.
LONG_RUN, FAR = 100, 8

# Points from which on a removal is fair, and strong.
FAIR, STRONG = 1, 3


class Sign(NamedTuple):
    """A sign for or against a removal."""

    points: int
    holds: Callable[[Case], bool]


def prose(case: Case) -> bool:
    """A line of sixteen words or more is repeated, by itself or in its run."""
    return case.run.longest >= MIN_PROSE


def adjoining(case: Case) -> bool:
    """The copies stand right next to one another."""
    return case.touches


def top(case: Case) -> bool:
    """The kept copy is among the first three lines."""
    return is_top(case, case.stays)


def many(case: Case) -> bool:
    """Eight or more different lines are repeated together."""
    return case.run.different >= MIN_BOX


def long(case: Case) -> bool:
    """A hundred words or more are repeated together."""
    return case.run.words >= LONG_RUN


def far(case: Case) -> bool:
    """More than eight lines lie between the copies."""
    return case.apart > FAR


def form(case: Case) -> bool:
    """Other lines of the text begin or end as this one does."""
    return case.left.has_sibling(case.goes, case.stays)


def rows(case: Case) -> bool:
    """Rows, items or code make up half of what is repeated, without a line of prose."""
    return case.run.is_rows and not case.run.has_prose


_TABLE: dict[str, Sign] = {
    rule.__name__: Sign(points, rule)
    for points, rule in (
        *((2, prose), (2, adjoining), (2, top), (2, many), (2, long)),
        *((-1, far), (-1, form), (-2, rows)),
    )
}
SIGNS: dict[str, str] = {name: f"{sign.points:+d}: {sign.holds.__doc__}" for name, sign in _TABLE.items()}
"""What speaks for a removal, and against it, with its points, by the name that the report tells."""


def signs_of(case: Case) -> tuple[str, ...]:
    """Return the names of the signs that hold."""
    return tuple(name for name, sign in _TABLE.items() if sign.holds(case))


def points_of(signs: Iterable[str]) -> int:
    """Return the sum of the points of signs; those that this version does not know count nothing."""
    return sum(_TABLE[name].points for name in signs if name in _TABLE)


def strength_of(signs: Iterable[str]) -> Strength:
    """Return what the points of signs come to.

    >>> strength_of(("prose", "adjoining")), strength_of(("top", "far")), strength_of(("far",))
    ('strong', 'fair', 'weak')
    """
    points = points_of(signs)
    return "strong" if points >= STRONG else "fair" if points >= FAIR else "weak"
