"""What the caller wants to stay."""

from __future__ import annotations

import re
from collections.abc import Callable

from unrepeat.checks import regular_expression
from unrepeat.errors import OptionError, shown

Protection = Callable[[str], object]
Protect = str | re.Pattern[str] | Callable[[str], bool]


def protection_of(protect: Protect | None) -> Protection | None:
    """Return the function that says of the text of a unit whether it must stay, or None.

    >>> bool(protection_of("(?i)^corrections?:")("Correction: the ferry has two decks."))
    True

    Args:
        protect: A regular expression, as text or compiled, that is searched for in the text; or a function
            that takes the text. None protects nothing.

    Raises:
        OptionError: if it is none of these, or no regular expression.

    Not guaranteed: that a pattern takes linear time; that is the caller's matter.
    """
    if protect is None:
        return None
    if isinstance(protect, re.Pattern) and isinstance(protect.pattern, str):
        return protect.search
    if isinstance(protect, str):
        return regular_expression("protect", protect).search
    if callable(protect):
        return protect
    raise OptionError(
        f"protect must be a regular expression of str or a function, not {type(protect).__name__}: "
        f"{shown(protect)}."
    )
