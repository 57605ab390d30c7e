"""Write `unicode_tables.h`: what becomes of each character, for `words.h`, and the constants of the contract.

    python make_tables.py OUTPUT

Run at build time. What it writes is the same on every Python: `words.py` says which characters are known, and
of those the `unicodedata` of all versions says the same (a test pins the words of every character).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from unicodedata import category, combining, decomposition, normalize

SOURCES = Path(__file__).parents[3]
if __name__ == "__main__":
    # At build time there is no kernel yet that importing the package could pick: its packages are entered
    # without running their __init__.py, for the three modules that are data and plain functions.
    for package in ("unrepeat", "unrepeat._kernel", "unrepeat._kernel._python"):
        sys.modules[package] = ModuleType(package)
        sys.modules[package].__path__ = [str(SOURCES.joinpath(*package.split(".")))]

_words = import_module("unrepeat._kernel._python.words")
_ranges = import_module("unrepeat._kernel.unicode_ranges")
_contract = import_module("unrepeat._kernel.contract")
PAGE = 256
CODE_POINTS = 0x110000

# The bits of an entry. The lowest 21 are what must be added, modulo 2**21, to get the character that it
# becomes: so most pages are equal. For `KIND_EXPANDS` they are an index into `expansions`, for `KIND_MARK`
# the canonical combining class and whether it may compose.
CODE_POINT = (1 << 21) - 1
IS_LETTER, IS_SPACELESS, IS_MARK = 1 << 21, 1 << 22, 1 << 23
RAW_LETTER, IS_INVISIBLE, IS_APOSTROPHE = 1 << 24, 1 << 25, 1 << 26
KIND_EXPANDS, KIND_MARK, KIND_ENTANGLED = 1 << 27, 2 << 27, 3 << 27
ENDS_WITH_MARK, RAW_SPACELESS, RAW_MARK = 1 << 29, 1 << 30, 1 << 31
MARK_MAY_COMPOSE = 1 << 8

_SPACELESS = re.compile(f"[{_ranges.character_class(_ranges.SPACELESS)}]")
_MARK = re.compile(f"[{_ranges.character_class(_ranges.COMBINING_MARKS)}]")
_HANGUL = re.compile(f"[{_ranges.character_class(_ranges.HANGUL)}]")
_ALPHANUMERIC = re.compile(r"[^\W_]")

# Conjoining vowels and finals of Hangul compose by arithmetic, not by the tables. Of the syllables that they
# make, some versions of Python tell the parts (3.14.10), and others do not.
_HANGUL_PARTS = range(0x1160, 0x1200)
_HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)


def classes(char: str) -> int:
    """Return the class bits of a normalized character."""
    if _words.is_unknown(char):
        return 0
    spaceless = _SPACELESS.match(char) is not None
    bits = IS_SPACELESS if spaceless else 0
    if not spaceless and _ALPHANUMERIC.match(char):
        bits |= IS_LETTER
    if _MARK.match(char):
        bits |= IS_MARK
    return bits


def known_characters() -> Iterator[str]:
    """Return the characters of the pinned version of Unicode."""
    return (char for char in map(chr, range(CODE_POINTS)) if not _words.is_unknown(char))


def composing_pairs() -> set[tuple[str, str]]:
    """Return all pairs that canonical composition makes one character of, those of Hangul aside."""
    pairs = set()
    for char in known_characters():
        parts = "" if ord(char) in _HANGUL_SYLLABLES else decomposition(char)
        if parts and "<" not in parts and " " in parts and normalize("NFC", char) == char:
            first, second = (chr(int(part, 16)) for part in parts.split())
            pairs.add((first, second))
    return pairs


class Tables:
    """The entries of all characters, and what they refer to."""

    def __init__(self) -> None:
        """Make them."""
        pairs = composing_pairs()
        self._seconds = {second for _, second in pairs} | set(map(chr, _HANGUL_PARTS))
        # Normalization may compose before casefolding and after it. A pair is looked up as it is after it.
        self.composing = sorted(
            {(ord(_words.folded(first)[-1]), ord(second)) for first, second in pairs}
            | {(ord(first), ord(second)) for first, second in pairs}
        )
        self._invisible = _words.invisible()
        self.expansions: list[int] = []
        self._index: dict[str, int] = {}
        self.entries = [self._entry(chr(code)) for code in range(CODE_POINTS)]

    def _entry(self, char: str) -> int:
        raw = classes(char)
        bits = RAW_LETTER if raw & IS_LETTER else 0
        bits |= RAW_SPACELESS if raw & IS_SPACELESS else 0
        bits |= RAW_MARK if raw & IS_MARK else 0
        if self._invisible.match(char):
            return bits | IS_INVISIBLE
        if _words.is_unknown(char) or category(char) in ("Cn", "Co", "Cs"):
            return bits | raw  # unassigned, private or a surrogate: normalization lets it be
        if char in _words.APOSTROPHES:
            bits |= IS_APOSTROPHE
        folded = _words.folded(char)
        # What may interact with a neighbour: each form between the steps of `folded`, fully decomposed.
        forms = [normalize("NFKD", char), normalize("NFKD", normalize("NFKC", char).casefold())]
        if any(combining(form[-1]) for form in forms):
            bits |= ENDS_WITH_MARK
        if all(not combining(form[0]) and form[0] not in self._seconds for form in forms):
            # A hyphen may divide a word, and must not be passed over.
            if len(folded) == 1 and char not in _words.HYPHENS:
                return bits | (ord(folded) - ord(char)) & CODE_POINT | classes(folded)
            return bits | KIND_EXPANDS | self._expansion(folded)
        unchanged = folded == char and all(form == char for form in forms)
        if unchanged and ord(char) not in _HANGUL_PARTS:
            bits |= MARK_MAY_COMPOSE if char in self._seconds else 0
            return bits | KIND_MARK | combining(char) | classes(char)
        return bits | KIND_ENTANGLED

    def _expansion(self, folded: str) -> int:
        if folded not in self._index:
            self._index[folded] = len(self.expansions)
            self.expansions += [len(folded), *(ord(char) | classes(char) for char in folded)]
        return self._index[folded]


def c_array(declaration: str, values: list[int], suffix: str = "U") -> str:
    """Return the definition of a constant array."""
    lines = [f"static const {declaration} = {{"]
    lines += [
        ",".join(f"{value:#x}{suffix}" for value in values[start : start + 8]) + ","
        for start in range(0, len(values), 8)
    ]
    return "\n".join([*lines, "};"])


def bounds(name: str, values: list[int]) -> list[str]:
    """Return the definitions of an array of ascending bounds and of its length."""
    return [f"#define {name.upper()}_COUNT {len(values)}", c_array(f"uint32_t {name}[{len(values)}]", values)]


def white_space() -> list[tuple[int, int]]:
    """Return the characters that `str.strip` takes away, each with 1, or 2 if it breaks a line."""
    return [
        (code, 2 if len(f"{chr(code)}.".splitlines()) == 2 else 1)
        for code in range(CODE_POINTS)
        if chr(code).isspace() or len(f"{chr(code)}.".splitlines()) == 2
    ]


def ranges(holds: Callable[[str], bool]) -> list[int]:
    """Return the first known character of which something holds, the first one behind it, and so on."""
    held = {ord(char) for char in known_characters() if holds(char)}
    return sorted(code for code in range(CODE_POINTS) if (code in held) != (code - 1 in held))


def is_no_part(char: str) -> bool:
    """Whether `char`, if it is part of words, is none of the letters that stand beside a joint."""
    return char.isdecimal() or _HANGUL.match(char) is not None


def render() -> str:
    """Return the header."""
    tables = Tables()
    pages: dict[tuple[int, ...], int] = {}
    page_of = []
    for start in range(0, CODE_POINTS, PAGE):
        page = tuple(tables.entries[start : start + PAGE])
        page_of.append(pages.setdefault(page, len(pages)))
    names = (
        "CODE_POINT IS_LETTER IS_SPACELESS IS_MARK RAW_LETTER IS_INVISIBLE IS_APOSTROPHE KIND_EXPANDS"
        " KIND_MARK KIND_ENTANGLED ENDS_WITH_MARK RAW_SPACELESS RAW_MARK MARK_MAY_COMPOSE"
    )
    white = white_space()
    first = [kind for code in range(PAGE) for kind in [dict(white).get(code, 0)]]
    cases = "".join(f"    case {code:#x}: return {kind};\n" for code, kind in white if code >= PAGE)
    return "\n".join(
        [
            "/* Made by make_tables.py; do not edit. */",
            "#ifndef UNREPEAT_UNICODE_TABLES_H",
            "#define UNREPEAT_UNICODE_TABLES_H",
            "#include <stdint.h>",
            f"#define NORMALIZER_VERSION {_words.NORMALIZER_VERSION}",
            *(f"#define {name} {getattr(_contract, name)}" for name in ("MATCH", "GAP")),
            *(f"#define {name} {getattr(_contract, name)}ULL" for name in ("WEIGHT", "WHOLE")),
            *(f"#define {name} {globals()[name]:#x}U" for name in names.split()),
            f"#define KIND {KIND_ENTANGLED:#x}U",
            "#define MARK_CLASS 0xffU",
            f"#define TATWEEL 0x{_ranges.TATWEEL}U",
            f"#define COMPOSING_COUNT {len(tables.composing)}",
            "enum { WHITE_SPACE = 1, LINE_BREAK = 2 };",
            c_array("uint8_t white_table[256]", first),
            c_array(f"uint16_t page_of[{len(page_of)}]", page_of),
            c_array(f"uint32_t pages[{PAGE * len(pages)}]", [value for page in pages for value in page]),
            c_array(f"uint32_t expansions[{len(tables.expansions)}]", tables.expansions),
            c_array(
                f"uint64_t composing[{len(tables.composing)}]",
                [first << 32 | second for first, second in tables.composing],
                "ULL",
            ),
            *bounds("lower_case", ranges(_words.is_lower)),
            *bounds("no_part", ranges(is_no_part)),
            "/* 0 for what is no white space, else WHITE_SPACE or LINE_BREAK. */",
            "static inline int white_kind(uint32_t c) {",
            "    if (c < 256) return white_table[c];",
            f"    if (c < {min(code for code, _ in white if code >= PAGE):#x}) return 0;",
            "    switch (c) {",
            cases + "    default: return 0;",
            "    }",
            "}",
            "#endif",
            "",
        ]
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render(), encoding="ascii")
