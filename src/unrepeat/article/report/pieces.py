"""A report and its article as the pieces to show, in order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from unrepeat.errors import ReportError

# An untouched stretch is folded away if it has more than so many units or characters.
MOST_UNITS, MOST_CHARACTERS = 3, 600

_CHANGED = "this report was changed: {}. Make it anew from the article."


@dataclass(frozen=True, slots=True)
class Gap:
    """White space between two pieces."""

    text: str


@dataclass(frozen=True, slots=True)
class Untouched:
    """Units that neither repeat nor are repeated."""

    first: int
    """Number of the first unit."""

    count: int
    """How many there are."""

    text: str | None
    """Their text with what stands between them; None if it is not known."""

    @property
    def last(self) -> int:
        """Number of the last unit."""
        return self.first + self.count - 1

    @property
    def is_long(self) -> bool:
        """Whether readers are better served if it is folded away."""
        return self.count > MOST_UNITS or (self.count > 0 and len(self.text or "") > MOST_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A unit that a unit was compared with, and the evidence."""

    of: int
    """Number of the other unit."""

    of_text: str | None
    """Its text; None if it is not known."""

    kind: str
    """As in `Removal.kind`."""

    jaccard: float
    """As in `Removal.jaccard`."""

    coverage: float
    """As in `Removal.coverage`."""

    new_words: tuple[str, ...]
    """As in `Removal.new_words`."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of removed units that repeats a run of kept ones."""

    first: int
    """Number of the first removed unit."""

    last: int
    """Number of the last one."""

    of_first: int
    """Number of the unit that the first one repeats."""

    of_last: int
    """Number of the unit that the last one repeats."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A unit that was cut out."""

    number: int
    """Number of the unit."""

    text: str
    """Its text."""

    likeness: Likeness
    """What it repeats."""

    reason: str
    """Name of what shows that the copy was made by mistake; empty in old reports."""

    strength: str
    """As in `Removal.strength`."""

    block: Block
    """The run that it belongs to, which may be the unit alone."""

    leads: bool = True
    """Whether no other part of the unit is told before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A unit that stays, and that was compared with others."""

    number: int
    """Number of the unit."""

    text: str | None
    """Its text; None if it is not known."""

    copies: tuple[int, ...]
    """Numbers of the removed units that repeat it."""

    alike: tuple[int, ...]
    """Numbers of the units that are like it and stay as well."""

    likeness: Likeness | None
    """What it is like, if it was spared."""

    reason: str
    """Name of the rule that protects it, if it was spared; else empty."""

    leads: bool = True
    """Whether no other part of the unit is told before."""


Piece = Gap | Untouched | Removed | Kept

_Span = tuple[int, int]


def blocks_of(report: Mapping[str, Any]) -> list[Block]:
    """Return the runs of a report, in order.

    Args:
        report: What `Report.to_dict` returns.
    """
    return [Block(**{name: number + 1 for name, number in block.items()}) for block in report["blocks"]]


def pieces(report: Mapping[str, Any], article: str | None) -> Iterator[Piece]:
    """Yield the article piece by piece; the texts of all pieces make up the article.

    Args:
        report: What `Report.to_dict` returns.
        article: The text with the removed units in place; None if it is not known, and then the pieces of
            which the report does not hold the text come without.

    Raises:
        ReportError: if offsets or numbers in the report contradict each other or the article.
    """
    removed = {(item["start"], item["end"]): item for item in report["removed"]}
    spared = {(item["start"], item["end"]): item for item in report["spared"]}
    copies: dict[_Span, list[int]] = defaultdict(list)
    alike: dict[_Span, list[int]] = defaultdict(list)
    for items, others in ((removed, copies), (spared, alike)):
        for item in items.values():
            others[item["of_start"], item["of_end"]].append(item["unit"] + 1)
    spans = _spans(report)
    texts = _texts(spans, report, article)
    blocks = blocks_of(report)
    position = unit = 0
    for span, number in spans.items():
        if span[0] < position or span[1] < span[0]:
            raise ReportError(_CHANGED.format(f"unit {number} begins or ends inside another one"))
        yield from _between(article, position, span[0], min(unit, number), number - unit)
        if span in removed:
            item = removed[span]
            if item["block"] >= len(blocks):
                raise ReportError(_CHANGED.format(f"it has no block {item['block']}"))
            yield Removed(
                number + 1,
                item["text"],
                _likeness(item, texts),
                item["reason"],
                item["strength"],
                blocks[item["block"]],
                number >= unit,
            )
        else:
            found = spared.get(span)
            yield Kept(
                number + 1,
                texts.get(span),
                tuple(copies[span]),
                tuple(alike[span]),
                _likeness(found, texts) if found else None,
                found["reason"] if found else "",
                number >= unit,
            )
        position, unit = span[1], number + 1
    units = report["units"]
    if unit > units or position > report["characters"]:
        raise ReportError(_CHANGED.format(f"there is no unit {unit - 1} in an article of {units}"))
    yield from _between(article, position, report["characters"], min(unit, max(0, units - 1)), units - unit)


def _spans(report: Mapping[str, Any]) -> dict[_Span, int]:
    """Return where all units and parts of units stand of which the report knows it, in order, with numbers.

    A unit of which a part went is not told as a whole.
    """
    parts = [(item["start"], item["end"]) for item in report["removed"] if not item["whole"]]
    found: dict[_Span, int] = {}
    units: dict[int, _Span] = {}
    for item in (*report["removed"], *report["spared"]):
        for prefix, number in (("", item["unit"]), ("of_", item["of"])):
            span = (item[f"{prefix}start"], item[f"{prefix}end"])
            if units.setdefault(number, span) != span and not parts:
                raise ReportError(_CHANGED.format(f"unit {number} stands in two places"))
            found[span] = number
    if parts:
        # What is removed comes first: a kept copy that overlaps it is told with what is left.
        removed = [(item["start"], item["end"]) for item in report["removed"]]
        taken = sorted(removed)
        for span in sorted(set(found) - set(removed), key=lambda one: one[0] - one[1]):
            at = bisect_right(taken, span)
            if (at and taken[at - 1][1] > span[0]) or (at < len(taken) and taken[at][0] < span[1]):
                continue
            taken.insert(at, span)
        return {span: found[span] for span in taken}
    return dict(sorted(found.items()))


def _texts(spans: Iterable[_Span], report: Mapping[str, Any], article: str | None) -> dict[_Span, str]:
    """Return the texts of these units, as far as they are known."""
    items = (*report["removed"], *report["spared"])
    known = {(item["start"], item["end"]): item["text"] for item in items}
    if article is None:
        return known
    for item in items:
        if article[item["start"] : item["end"]] != item["text"]:
            raise ReportError(_CHANGED.format(f"unit {item['unit']} does not stand where it says"))
    of = {(item["of_start"], item["of_end"]) for item in items}
    return {(start, end): article[start:end] for start, end in (*spans, *of)}


def _likeness(item: Mapping[str, Any], texts: Mapping[_Span, str]) -> Likeness:
    return Likeness(
        item["of"] + 1,
        texts.get((item["of_start"], item["of_end"])),
        item["kind"],
        item["jaccard"],
        item["coverage"],
        tuple(item["new_words"]),
    )


def _between(article: str | None, start: int, end: int, unit: int, count: int) -> Iterator[Piece]:
    """Yield what stands between two known units: white space, or other units with white space around them."""
    if article is None:
        if count > 0:
            yield Untouched(unit + 1, count, None)
        return
    text = article[start:end]
    inner = text.strip()
    if not inner:
        if text:
            yield Gap(text)
        return
    before = len(text) - len(text.lstrip())
    after = before + len(inner)
    if before:
        yield Gap(text[:before])
    yield Untouched(unit + 1, max(1, count), inner)
    if after < len(text):
        yield Gap(text[after:])
