"""A report and its article as the pieces to show, in order."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from unrepeat.article.policy.rules import OVERLAP
from unrepeat.article.report.labels import CHANGED, check_lines
from unrepeat.article.report.values import MatchedUnit, Removal, ReportValues, Run, Spared
from unrepeat.errors import ReportError

# An untouched stretch is folded away if it has more than so many units or characters.
MOST_UNITS, MOST_CHARACTERS = 3, 600


class LinkedPart(NamedTuple):
    """A unit or a part of one that a page links to."""

    unit: int
    anchor: str


class Anchors:
    """What links name: a unit by its number, and what else is told of it by a second number.

    Args:
        report: The report.

    Raises:
        ReportError: if offsets or numbers in it contradict each other.
    """

    def __init__(self, report: ReportValues) -> None:
        """Number the parts of each unit."""
        self.spans = _spans(report)
        """Where all stands that is told by itself, in order, with the numbers of the units."""
        self._anchors: dict[_Span, str] = {}
        parts: Counter[int] = Counter()
        for span, number in self.spans.items():
            parts[number] += 1
            more = f"-{parts[number]}" if parts[number] > 1 else ""
            self._anchors[span] = f"unit-{number + 1}{more}"

    def __call__(self, unit: int, start: int, end: int) -> str:
        """Return the anchor of what stands in a span, or that of its unit."""
        return self._anchors.get((start, end), f"unit-{unit + 1}")

    def removed(self, match: MatchedUnit) -> LinkedPart:
        """Return where a matched unit is told."""
        return LinkedPart(match.unit, self(match.unit, match.start, match.end))

    def kept(self, match: MatchedUnit) -> LinkedPart:
        """Return where that is told which it is like."""
        return LinkedPart(match.of, self(match.of, match.of_start, match.of_end))


@dataclass(frozen=True, slots=True)
class GapPiece:
    """White space between two pieces."""

    text: str


@dataclass(frozen=True, slots=True)
class UntouchedPiece:
    """Units that neither repeat nor are repeated."""

    first: int
    """Number of the first unit."""

    count: int
    """How many there are."""

    text: str | None
    """Their text with what stands between them; None if it is not known."""

    first_line: int = 0
    """The line of the article that the text begins in, from 1; 0 if the text is not known."""

    @property
    def last_line(self) -> int:
        """The line that it ends in."""
        return self.first_line + (self.text or "").count("\n")

    @property
    def last(self) -> int:
        """Number of the last unit."""
        return self.first + self.count - 1

    @property
    def is_long(self) -> bool:
        """Whether readers are better served if it is folded away."""
        return self.count > MOST_UNITS or (self.count > 0 and len(self.text or "") > MOST_CHARACTERS)


@dataclass(frozen=True, slots=True)
class RemovedPiece:
    """A unit that was cut out."""

    removal: Removal
    """What is told of it."""

    run: Run
    """The run that it belongs to, which may be the unit alone."""

    of_text: str | None
    """Text of the kept unit; None if it is not known."""

    anchor: str
    """What a link to it names."""

    of_anchor: str
    """What a link to the kept copy names."""


@dataclass(frozen=True, slots=True)
class KeptPiece:
    """A unit that stays, and that was compared with others."""

    unit: int
    """Number of the unit."""

    text: str | None
    """Its text; None if it is not known."""

    copies: tuple[LinkedPart, ...]
    """The removed units that repeat it."""

    alike: tuple[LinkedPart, ...]
    """The units that are like it and stay as well."""

    spared: Spared | None
    """What it is like and what protects it, if it was spared."""

    of_text: str | None
    """Text of the unit that it is like, if it was spared and that is known."""

    anchor: str
    """What a link to it names."""

    of_anchor: str
    """What a link to the unit names that it is like; empty if it was not spared."""


_Span = tuple[int, int]

Piece = GapPiece | UntouchedPiece | RemovedPiece | KeptPiece


def pieces(report: ReportValues, article: str | None) -> Iterator[Piece]:
    """Yield the article piece by piece; the texts of all pieces make up the article.

    Args:
        report: The report.
        article: The text with the removed units in place; None if it is not known, and then the pieces of
            which the report does not hold the text come without.

    Raises:
        ReportError: if offsets or numbers in the report contradict each other or the article.
    """
    anchors = Anchors(report)
    spans = anchors.spans
    piece_of = _Pieces(report, _texts(spans, report, article), anchors)
    position = unit = 0
    line = 1
    for span, number in spans.items():
        if span[0] < position or span[1] < span[0]:
            raise ReportError(CHANGED.format(f"unit {number} begins or ends inside another one"))
        yield from _between(article, position, span[0], min(unit, number), number - unit, line)
        yield piece_of(span, number)
        if article is not None:
            line += article.count("\n", position, span[1])
        position, unit = span[1], number + 1
    units = report.units
    if unit > units or position > report.characters:
        raise ReportError(CHANGED.format(f"there is no unit {unit - 1} in an article of {units}"))
    first = min(unit, max(0, units - 1))
    yield from _between(article, position, report.characters, first, units - unit, line)
    if article is not None:
        check_lines(report, article)


class _Pieces:
    """The pieces that a report knows, by where they stand."""

    def __init__(self, report: ReportValues, texts: Mapping[_Span, str], anchors: Anchors) -> None:
        """Take the report.

        Args:
            report: The report.
            texts: The texts that are known, by where they stand.
            anchors: What links name.
        """
        self._anchors = anchors
        self._removed = {(removal.start, removal.end): removal for removal in report.removed}
        self._spared = {(spared.start, spared.end): spared for spared in report.spared}
        self._runs = report.runs
        self._texts = texts
        self._copies = _by_kept_unit(self._removed.values(), anchors)
        self._alike = _by_kept_unit(self._spared.values(), anchors)

    def __call__(self, span: _Span, unit: int) -> RemovedPiece | KeptPiece:
        anchor = self._anchors(unit, *span)
        removal = self._removed.get(span)
        if removal is not None:
            if removal.run >= len(self._runs):
                raise ReportError(CHANGED.format(f"it has no run {removal.run}"))
            of_text = self._texts.get((removal.of_start, removal.of_end))
            of_anchor = self._anchors.kept(removal).anchor
            return RemovedPiece(removal, self._runs[removal.run], of_text, anchor, of_anchor)
        spared = self._spared.get(span)
        return KeptPiece(
            unit,
            self._texts.get(span),
            copies=tuple(self._copies.get(span, ())),
            alike=tuple(self._alike.get(span, ())),
            spared=spared,
            of_text=self._texts.get((spared.of_start, spared.of_end)) if spared else None,
            anchor=anchor,
            of_anchor=self._anchors.kept(spared).anchor if spared else "",
        )


def _by_kept_unit(matched: Iterable[MatchedUnit], anchors: Anchors) -> dict[_Span, list[LinkedPart]]:
    """Return the matched units by where that stands which each is like."""
    units: defaultdict[_Span, list[LinkedPart]] = defaultdict(list)
    for match in matched:
        units[match.of_start, match.of_end].append(anchors.removed(match))
    return units


def _spans(report: ReportValues) -> dict[_Span, int]:
    """Return where all units and parts of units stand of which the report knows it, in order, with numbers.

    A unit of which a part went is not told as a whole.
    """
    units_cut = {removal.unit for removal in report.removed}
    has_parts = (
        len(units_cut) < len(report.removed)
        or any(not removal.whole or removal.reason == OVERLAP for removal in report.removed)
        or not all(spared.whole for spared in report.spared)
    )
    found: dict[_Span, int] = {}
    units: dict[int, _Span] = {}
    for match in (*report.removed, *report.spared):
        own, of = (match.start, match.end), (match.of_start, match.of_end)
        for number, span in ((match.unit, own), (match.of, of)):
            if units.setdefault(number, span) != span and not has_parts:
                raise ReportError(CHANGED.format(f"unit {number} stands in two places"))
            found[span] = number
    if not has_parts:
        return dict(sorted(found.items()))
    # What is removed comes first: a kept copy that overlaps it is told with what is left.
    removed = [(removal.start, removal.end) for removal in report.removed]
    taken = sorted(removed)
    for span in sorted(set(found) - set(removed), key=lambda one: one[0] - one[1]):
        at = bisect_right(taken, span)
        if (at and taken[at - 1][1] > span[0]) or (at < len(taken) and taken[at][0] < span[1]):
            continue
        taken.insert(at, span)
    return {span: found[span] for span in taken}


def _texts(spans: Iterable[_Span], report: ReportValues, article: str | None) -> dict[_Span, str]:
    """Return the texts of these units, as far as they are known."""
    matches = (*report.removed, *report.spared)
    if article is None:
        return {(match.start, match.end): match.text for match in matches}
    for match in matches:
        if article[match.start : match.end] != match.text:
            raise ReportError(CHANGED.format(f"unit {match.unit} does not stand where it says"))
    of = {(match.of_start, match.of_end) for match in matches}
    return {(start, end): article[start:end] for start, end in (*spans, *of)}


def _between(article: str | None, start: int, end: int, unit: int, count: int, line: int) -> Iterator[Piece]:
    """Yield what stands between two known units: white space, or other units with white space around them.

    Args:
        article: The article, if it is known.
        start: Where that begins.
        end: Where it ends.
        unit: Number of the first of the units.
        count: How many there are.
        line: The line of the article that it begins in.
    """
    if article is None:
        if count > 0:
            yield UntouchedPiece(unit, count, None)
        return
    text = article[start:end]
    inner = text.strip()
    if not inner:
        if text:
            yield GapPiece(text)
        return
    before = len(text) - len(text.lstrip())
    after = before + len(inner)
    if before:
        yield GapPiece(text[:before])
    yield UntouchedPiece(unit, max(1, count), inner, line + text.count("\n", 0, before))
    if after < len(text):
        yield GapPiece(text[after:])
