"""Texts of random shape: what a search for slow ones goes through. The same seed gives the same shape.

A shape is drawn from its seed alone, and then filled up to a size, so that growth can be measured: which
words, how many of them in a line, what the lines look like, and in which order they come again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, cycle
from random import Random

_KANA = [chr(code) for code in range(0x30A1, 0x30F6)]
_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 800)]
_THAI = [chr(code) for code in range(0x0E01, 0x0E2F)]
_ARABIC = [chr(code) for code in range(0x0627, 0x0648)]

Lines = Iterator[str]


class Shape:
    """A shape of text, and how to write it.

    Args:
        seed: Chooses the shape.
    """

    def __init__(self, seed: int) -> None:
        """Draw the parts."""
        chance = Random(seed)
        self.seed = seed
        self._scripts = chance.choice(_SCRIPTS)
        self._vocabulary = chance.choice([1, 2, 5, 40, 1_000, 20_000])
        self._widths = chance.choice([[1], [2], [3, 5], [8], [30], [300], [1, 30], [5, 3_000]])
        self._looks = chance.sample(_LOOKS, chance.choice([1, 1, 2, 3]))
        self._orders = chance.sample(_ORDERS, chance.choice([1, 1, 2]))
        self._beside = chance.random() < 1 / 2
        self._gap = chance.choice(["\n", "\n", "\n\n"])

    def __str__(self) -> str:
        """Return what was drawn, short enough for a table."""
        looks = "+".join(look.__name__.strip("_") for look in self._looks)
        orders = (" beside " if self._beside else " then ").join(
            order.__name__.strip("_") for order in self._orders
        )
        return (
            f"{self.seed}: {self._scripts.__name__.strip('_')} of {self._vocabulary}, {self._widths} a line, "
            f"{looks}, {orders}" + (", blank lines" if len(self._gap) > 1 else "")
        )

    def text(self, size: int) -> str:
        """Return a text of this shape with about so many characters, or fewer if the shape has an end."""
        chance = Random(self.seed + 1)
        words = [self._scripts(chance) for _ in range(self._vocabulary)]
        room = size // len(self._orders)
        sources = [order(chance, self._lines(chance, words), room) for order in self._orders]
        if self._beside:
            return self._gap.join(_until(_in_turns(sources), size)) + "\n"
        return self._gap.join(line for source in sources for line in _until(source, room)) + "\n"

    def _lines(self, chance: Random, words: Sequence[str]) -> Lines:
        for number in count():
            line = chance.choices(words, k=chance.choice(self._widths))
            text = " ".join(line)
            for look in self._looks:
                text = look(chance, text, number)
            yield text


# -- words --------------------------------------------------------------------------------------------------


def _latin(chance: Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randrange(1, 9)))


def _letter(chance: Random) -> str:
    return chance.choice("abcdefghijklmnopqrstuvwxyz")


def _number(chance: Random) -> str:
    return str(chance.randrange(10 ** chance.randrange(1, 6)))


def _han(chance: Random) -> str:
    return "".join(chance.choices(_HAN, k=chance.randrange(1, 9)))


def _kana(chance: Random) -> str:
    return "".join(chance.choices(_KANA, k=chance.randrange(1, 6)))


def _thai(chance: Random) -> str:
    return "".join(chance.choices(_THAI, k=chance.randrange(2, 9)))


def _arabic(chance: Random) -> str:
    return "".join(chance.choices(_ARABIC, k=chance.randrange(2, 8)))


def _many_in_one(chance: Random) -> str:
    return chance.choice(["\ufdfa", "\u00bd", "\u33a5", "\ufb03", "\u2488"])


def _long_word(chance: Random) -> str:
    return chance.choice("abA") * chance.randrange(1, 2_000)


def _capitals(chance: Random) -> str:
    return _latin(chance).capitalize()


_SCRIPTS: tuple[Callable[[Random], str], ...] = (
    _latin,
    _latin,
    _letter,
    _number,
    _capitals,
    _han,
    _kana,
    _thai,
    _arabic,
    _many_in_one,
    _long_word,
)


# -- what a line looks like ---------------------------------------------------------------------------------


def _plain(_: Random, line: str, __: int) -> str:
    return line


def _sentence(_: Random, line: str, __: int) -> str:
    return line.capitalize() + "."


def _question(chance: Random, line: str, _: int) -> str:
    return line + chance.choice(["?", ".", "\uff1f"])


def _label(chance: Random, line: str, _: int) -> str:
    return line + chance.choice([":", ""])


def _quoted(chance: Random, line: str, _: int) -> str:
    return f"\u201c{line}\u201d" if chance.random() < 1 / 2 else line


def _item(chance: Random, line: str, _: int) -> str:
    return "  " * chance.randrange(4) + "* " + line


def _row(chance: Random, line: str, _: int) -> str:
    return " | ".join([line, str(chance.randrange(10)), str(chance.randrange(100))])


def _code(chance: Random, line: str, _: int) -> str:
    return f"{line} = {{ {chance.randrange(10)} }};"


def _credit(chance: Random, line: str, _: int) -> str:
    return chance.choice(["Photo: ", "(", ""]) + line + chance.choice([" / Agency", ")", " | Site"])


def _numbered(_: Random, line: str, number: int) -> str:
    return f"{number} {line}"


def _with_number(chance: Random, line: str, _: int) -> str:
    return f"{line} {chance.randrange(10**6)} {line}"


def _dated(chance: Random, line: str, _: int) -> str:
    return f"2031-05-{chance.randrange(1, 29):02} {chance.randrange(24):02}:{chance.randrange(60):02} {line}"


def _signed(chance: Random, line: str, _: int) -> str:
    return chance.choice(["+", "-", "\u2212", "\u2713 ", "$", "\u2014 @"]) + line


def _address(_: Random, line: str, __: int) -> str:
    return "https://example.org/" + line.replace(" ", "/")


_LOOKS: tuple[Callable[[Random, str, int], str], ...] = (
    _plain,
    _plain,
    _sentence,
    _sentence,
    _question,
    _label,
    _quoted,
    _item,
    _row,
    _code,
    _credit,
    _numbered,
    _with_number,
    _dated,
    _signed,
    _address,
)


# -- in which order lines come, and come again --------------------------------------------------------------


def _ever_new(_: Random, lines: Lines, __: int) -> Lines:
    yield from lines


def _one_again(_: Random, lines: Lines, __: int) -> Lines:
    line = next(lines)
    while True:
        yield line


def _refrain(_: Random, lines: Lines, __: int) -> Lines:
    again = [next(lines) for _ in range(2)]
    for line in lines:
        yield from (*again, line)


def _cycle(chance: Random, lines: Lines, _: int) -> Lines:
    yield from cycle([next(lines) for _ in range(chance.choice([2, 7, 50]))])


def _shuffled(chance: Random, lines: Lines, _: int) -> Lines:
    some = [next(lines) for _ in range(chance.choice([2, 10, 100, 1_000]))]
    while True:
        yield chance.choice(some)


def _told_twice(_: Random, lines: Lines, size: int) -> Lines:
    half = _until(lines, size // 2)
    yield from (*half, *half)


def _growing(chance: Random, lines: Lines, _: int) -> Lines:
    for line in lines:
        words = line.split(" ") * 3
        for end in range(1, min(len(words), chance.choice([10, 60])) + 1):
            yield " ".join(words[:end])


def _edited(chance: Random, lines: Lines, _: int) -> Lines:
    words = next(lines).split(" ")
    for number in count():
        copy = [*words]
        copy[chance.randrange(len(copy))] = f"x{number}"
        yield " ".join(copy)


def _drifting(_: Random, lines: Lines, __: int) -> Lines:
    words = next(lines).split(" ")
    for line in lines:
        words = [*words[1:], line.split(" ")[0]]
        yield " ".join(words)


def _permuted(chance: Random, lines: Lines, _: int) -> Lines:
    pieces = [next(lines) for _ in range(8)]
    while True:
        yield " ".join(chance.sample(pieces, len(pieces)))


def _fibonacci(_: Random, lines: Lines, size: int) -> Lines:
    one, other = [next(lines)], [next(lines)]
    while sum(map(len, other)) < size:
        one, other = other, other + one
    yield from other


def _long_then_pieces(_: Random, lines: Lines, size: int) -> Lines:
    pieces = _until(lines, size // 2)
    yield " ".join(pieces)
    yield from pieces


def _pieces_then_long(_: Random, lines: Lines, size: int) -> Lines:
    pieces = _until(lines, size // 2)
    yield from pieces
    yield " ".join(pieces)


def _long_then_stitched(chance: Random, lines: Lines, size: int) -> Lines:
    words = " ".join(_until(lines, size // 2)).split(" ")
    for _ in range(chance.choice([1, 8])):
        words[chance.randrange(len(words))] = "other"
        yield " ".join(words)
    while True:
        places = chance.choices(range(len(words)), k=6)
        yield " ".join(word for at in places for word in words[at : at + 4])


def _long_then_stretches(chance: Random, lines: Lines, size: int) -> Lines:
    words = " ".join(_until(lines, size // 2)).split(" ")
    yield " ".join(words)
    while True:
        at = chance.randrange(len(words))
        yield " ".join(words[at : at + chance.randrange(1, 60)])


def _long_then_short(_: Random, lines: Lines, size: int) -> Lines:
    yield " ".join(_until(lines, size // 2))
    again = next(lines)
    for line in lines:
        yield from (again, line)


_ORDERS: tuple[Callable[[Random, Lines, int], Lines], ...] = (
    _ever_new,
    _one_again,
    _refrain,
    _cycle,
    _shuffled,
    _told_twice,
    _growing,
    _edited,
    _drifting,
    _permuted,
    _fibonacci,
    _long_then_pieces,
    _pieces_then_long,
    _long_then_stitched,
    _long_then_stretches,
    _long_then_short,
)


def _until(lines: Lines, size: int) -> list[str]:
    """Return the lines up to a size in characters; of a line that is longer than that, its beginning."""
    some: list[str] = []
    left = size
    while left > 0 and (line := next(lines, None)) is not None:
        some.append(line[:size])
        left -= len(line) + 1
    return some


def _in_turns(sources: Sequence[Lines]) -> Lines:
    left = [*sources]
    while left:
        for source in [*left]:
            line = next(source, None)
            if line is None:
                left.remove(source)
            else:
                yield line
