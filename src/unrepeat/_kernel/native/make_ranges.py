"""Print the tables of `unicode_ranges.py` that are properties of characters, for the Unicode that is pinned.

    python3.11 make_ranges.py

They are stored because a newer Python no longer knows what an older Unicode had not assigned. A test holds
them against `unicodedata` where that is of the same version.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from textwrap import fill
from unicodedata import category, unidata_version

PINNED = "14.0.0"

# Only ideographs are assigned there, which normalization lets be. Compatibility ideographs it does not: they,
# and what is behind them, are left out.
RESERVED_FOR_IDEOGRAPHS = (range(0x20000, 0x2F800), range(0x30000, 0x3FFFE))

TABLES: dict[str, Callable[[int], bool]] = {
    "COMBINING_MARKS": lambda code: category(chr(code)).startswith("M"),
    "FORMAT_CHARACTERS": lambda code: category(chr(code)) == "Cf",
    "UNKNOWN": lambda code: (
        category(chr(code)) == "Cn" and not any(code in some for some in RESERVED_FOR_IDEOGRAPHS)
    ),
}


def ranges(holds: Callable[[int], bool]) -> list[str]:
    """Return the ranges of the code points of which something holds, hexadecimal, inclusive."""
    found: list[str] = []
    code = 0
    while code <= sys.maxunicode:
        first = code
        while code <= sys.maxunicode and holds(code):
            code += 1
        if code > first:
            found.append(f"{first:X}" if code == first + 1 else f"{first:X}-{code - 1:X}")
        code += 1
    return found


if __name__ == "__main__":
    if unidata_version != PINNED:
        raise SystemExit(
            f"this Python has Unicode {unidata_version}; run it with one that has {PINNED} (3.11)"
        )
    for name, holds in TABLES.items():
        sys.stdout.write(
            f'{name} = """\n{fill(" ".join(ranges(holds)), 104, break_on_hyphens=False)}\n"""\n\n'
        )
