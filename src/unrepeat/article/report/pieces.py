"""A report and its article as the pieces to show, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
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


Piece = Gap | Untouched | Removed | Kept


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
    removed = {item["unit"]: item for item in report["removed"]}
    spared = {item["unit"]: item for item in report["spared"]}
    copies: dict[int, list[int]] = defaultdict(list)
    alike: dict[int, list[int]] = defaultdict(list)
    for items, others in ((removed, copies), (spared, alike)):
        for number, item in items.items():
            others[item["of"]].append(number + 1)
    spans = _spans(report)
    texts = _texts(spans, report, article)
    blocks = blocks_of(report)
    position = unit = 0
    for number in sorted(spans):
        start, end = spans[number]
        if start < position or end < start:
            raise ReportError(_CHANGED.format(f"unit {number} begins or ends inside another one"))
        yield from _between(article, position, start, unit, number - unit)
        if number in removed:
            item = removed[number]
            if item["block"] >= len(blocks):
                raise ReportError(_CHANGED.format(f"it has no block {item['block']}"))
            yield Removed(
                number + 1,
                item["text"],
                _likeness(item, texts),
                item["reason"],
                item["strength"],
                blocks[item["block"]],
            )
        else:
            found = spared.get(number)
            yield Kept(
                number + 1,
                texts.get(number),
                tuple(copies[number]),
                tuple(alike[number]),
                _likeness(found, texts) if found else None,
                found["reason"] if found else "",
            )
        position, unit = end, number + 1
    if unit > report["units"] or position > report["characters"]:
        raise ReportError(_CHANGED.format(f"there is no unit {unit - 1} in an article of {report['units']}"))
    yield from _between(article, position, report["characters"], unit, report["units"] - unit)


def _spans(report: Mapping[str, Any]) -> dict[int, tuple[int, int]]:
    """Return where all units stand of which the report knows it."""
    spans: dict[int, tuple[int, int]] = {}
    for item in (*report["removed"], *report["spared"]):
        for prefix, number in (("", item["unit"]), ("of_", item["of"])):
            span = (item[f"{prefix}start"], item[f"{prefix}end"])
            if spans.setdefault(number, span) != span:
                raise ReportError(_CHANGED.format(f"unit {number} stands in two places"))
    return spans


def _texts(
    spans: Mapping[int, tuple[int, int]], report: Mapping[str, Any], article: str | None
) -> dict[int, str]:
    """Return the texts of these units, as far as they are known."""
    known = {item["unit"]: item["text"] for item in (*report["removed"], *report["spared"])}
    if article is None:
        return known
    texts = {number: article[start:end] for number, (start, end) in spans.items()}
    for number, text in known.items():
        if texts[number] != text:
            raise ReportError(_CHANGED.format(f"unit {number} does not stand where it says"))
    return texts


def _likeness(item: Mapping[str, Any], texts: Mapping[int, str]) -> Likeness:
    return Likeness(
        item["of"] + 1,
        texts.get(item["of"]),
        item["kind"],
        item["jaccard"],
        item["coverage"],
        tuple(item["new_words"]),
    )


def _between(article: str | None, start: int, end: int, unit: int, count: int) -> Iterator[Piece]:
    """Yield what stands between two known units: white space, or other units with white space around them."""
    if article is None:
        if count:
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
    yield Untouched(unit + 1, count, inner)
    if after < len(text):
        yield Gap(text[after:])
