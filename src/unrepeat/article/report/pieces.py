"""A report and its article as the pieces to show, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from unrepeat.article.report.values import MatchedUnit, Removal, ReportValues, Run, Spared
from unrepeat.errors import ReportError

# An untouched stretch is folded away if it has more than so many units or characters.
MOST_UNITS, MOST_CHARACTERS = 3, 600

_CHANGED = "this report was changed: {}. Make it anew from the article."


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


@dataclass(frozen=True, slots=True)
class KeptPiece:
    """A unit that stays, and that was compared with others."""

    unit: int
    """Number of the unit."""

    text: str | None
    """Its text; None if it is not known."""

    copies: tuple[int, ...]
    """Numbers of the removed units that repeat it."""

    alike: tuple[int, ...]
    """Numbers of the units that are like it and stay as well."""

    spared: Spared | None
    """What it is like and what protects it, if it was spared."""

    of_text: str | None
    """Text of the unit that it is like, if it was spared and that is known."""


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
    spans = _spans(report)
    piece_of = _Pieces(report, _texts(spans, report, article))
    position = unit = 0
    for number in sorted(spans):
        start, end = spans[number]
        if start < position or end < start:
            raise ReportError(_CHANGED.format(f"unit {number} begins or ends inside another one"))
        yield from _between(article, position, start, unit, number - unit)
        yield piece_of(number)
        position, unit = end, number + 1
    if unit > report.units or position > report.characters:
        raise ReportError(_CHANGED.format(f"there is no unit {unit - 1} in an article of {report.units}"))
    yield from _between(article, position, report.characters, unit, report.units - unit)


class _Pieces:
    """The pieces of the units that a report knows, by their numbers."""

    def __init__(self, report: ReportValues, texts: Mapping[int, str]) -> None:
        """Take the report.

        Args:
            report: The report.
            texts: The texts that are known, by the numbers of the units.
        """
        self._removed = {removal.unit: removal for removal in report.removed}
        self._spared = {spared.unit: spared for spared in report.spared}
        self._runs = report.runs
        self._texts = texts
        self._copies = _by_kept_unit(self._removed)
        self._alike = _by_kept_unit(self._spared)

    def __call__(self, unit: int) -> RemovedPiece | KeptPiece:
        removal = self._removed.get(unit)
        if removal is not None:
            if removal.run >= len(self._runs):
                raise ReportError(_CHANGED.format(f"it has no run {removal.run}"))
            return RemovedPiece(removal, self._runs[removal.run], self._texts.get(removal.of))
        spared = self._spared.get(unit)
        return KeptPiece(
            unit,
            self._texts.get(unit),
            copies=tuple(self._copies.get(unit, ())),
            alike=tuple(self._alike.get(unit, ())),
            spared=spared,
            of_text=self._texts.get(spared.of) if spared else None,
        )


def _by_kept_unit(matched: Mapping[int, MatchedUnit]) -> dict[int, list[int]]:
    """Return the numbers of matched units by that of the unit which each is like."""
    units: defaultdict[int, list[int]] = defaultdict(list)
    for number, match in matched.items():
        units[match.of].append(number)
    return units


def _spans(report: ReportValues) -> dict[int, tuple[int, int]]:
    """Return where all units stand of which the report knows it."""
    spans: dict[int, tuple[int, int]] = {}
    for match in (*report.removed, *report.spared):
        unit, of = (match.start, match.end), (match.of_start, match.of_end)
        for number, span in ((match.unit, unit), (match.of, of)):
            if spans.setdefault(number, span) != span:
                raise ReportError(_CHANGED.format(f"unit {number} stands in two places"))
    return spans


def _texts(spans: Mapping[int, tuple[int, int]], report: ReportValues, article: str | None) -> dict[int, str]:
    """Return the texts of these units, as far as they are known."""
    known = {match.unit: match.text for match in (*report.removed, *report.spared)}
    if article is None:
        return known
    texts = {number: article[start:end] for number, (start, end) in spans.items()}
    for number, text in known.items():
        if texts[number] != text:
            raise ReportError(_CHANGED.format(f"unit {number} does not stand where it says"))
    return texts


def _between(article: str | None, start: int, end: int, unit: int, count: int) -> Iterator[Piece]:
    """Yield what stands between two known units: white space, or other units with white space around them."""
    if article is None:
        if count:
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
    yield UntouchedPiece(unit, count, inner)
    if after < len(text):
        yield GapPiece(text[after:])
