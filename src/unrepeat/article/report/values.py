"""What a report tells: the units that went, those that matched and stayed, and what it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from unrepeat.article.options import Options
from unrepeat.article.policy.strength import Strength
from unrepeat.article.values import Match, MatchKind
from unrepeat.errors import shown
from unrepeat.json_values import Count, Share

TAKEN_BACK = "taken_back"
"""The reason of units whose removal was taken back."""


class UnitText(NamedTuple):
    """The text of a unit as it stands in the input, and what did not count in it."""

    text: str
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class MatchedUnit:
    """A unit, the kept unit that says the same, and the evidence: what `Removal` and `Spared` share.

    Offsets are code points of the input, ends exclusive; units are numbered from 0.
    """

    unit: Count
    """Number of the unit."""

    start: Count
    """Where the unit begins; `text[start:end]` is its text."""

    end: Count
    """Where the unit ends."""

    text: str
    """The text of the unit."""

    of: Count
    """Number of the kept unit, which says the same; of a `Removal` never a removed one."""

    of_start: Count
    """Where the kept unit begins."""

    of_end: Count
    """Where the kept unit ends."""

    kind: MatchKind
    """`exact`: the same words. `near`: an edited copy. `contained`: its words stand inside the longer kept
    unit. `run`: goes with its run, which is repeated as a whole, though a protection of the unit held.
    """

    jaccard: Share
    """Jaccard similarity of the shingles of both units, 0 to 1."""

    coverage: Share
    """Share of the shorter unit's words that stand, in order, in one compact stretch of the longer one."""

    new_words: tuple[str, ...]
    """Normalized words of the unit without a partner in the kept one, in order."""

    reason: str
    """Name of what shows that the copy was made by mistake, or of what protects the unit (also `parts`,
    `apart` or `taken_back`); `unrepeat.REASONS` says what each one means.
    """

    ignored: tuple[str, ...] = field(default=(), kw_only=True)
    """What did not count in the text of the unit, in order; see `ignore` of `Options`."""

    line_number: Count | None = field(default=None, kw_only=True)
    """The line of the input in which it begins, from 1, as `grep -n` counts: lines end with line feeds. None
    in a report that was stored before there was this number.
    """

    of_line_number: Count | None = field(default=None, kw_only=True)
    """The line in which the kept unit begins."""

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} unit={self.unit} of={self.of} kind={self.kind!r} "
            f"reason={self.reason!r} text={shown(self.text)}>"
        )


@dataclass(frozen=True, slots=True, repr=False)
class Removal(MatchedUnit):
    """A unit that was cut out, the kept unit that says the same, and the evidence.

    Offsets are code points of the input, ends exclusive; units are numbered from 0.
    """

    strength: Strength
    """How strongly its signs speak for the removal: which ones to look at first, not a probability."""

    signs: tuple[str, ...]
    """Names of the signs for and against it; `unrepeat.SIGNS` says what each one means."""

    run: Count
    """Number of the run in `Report.runs` that the removal belongs to."""

    before: str
    """The separator before the unit, if it was cut out with it; else empty."""

    after: str
    """The separator after the unit, if it was cut out with it; else empty."""

    whole: bool
    """Whether nothing is left of the unit; if so, and its words stand in several places, it has a removal for
    each. Else `start` and `end` lie inside of it, around whole sentences, or around one of two copies that
    touch.
    """

    @property
    def cut_start(self) -> int:
        """Where the cut begins: the unit with the separator that went with it."""
        return self.start - len(self.before)

    @property
    def cut_end(self) -> int:
        """Where the cut ends."""
        return self.end + len(self.after)


@dataclass(frozen=True, slots=True, repr=False)
class Spared(MatchedUnit):
    """A unit that matched another one and stays: something protects it, or nothing shows a mistake.

    Offsets are code points of the input, ends exclusive; units are numbered from 0.
    """

    whole: bool
    """Whether it is the whole unit; if not, `start` and `end` lie inside of it."""

    @classmethod
    def of_match(cls, match: Match, told: UnitText, lines: Mapping[int, int], *, whole: bool) -> Spared:
        """Return what is told of a unit that stays, or of a part of one.

        Args:
            match: The match.
            told: The text of the unit.
            lines: Numbers of lines by offsets.
            whole: Whether it is the whole unit.
        """
        return cls(
            unit=match.unit.index,
            start=match.unit.start,
            end=match.unit.end,
            text=told.text,
            of=match.of.index,
            of_start=match.of.start,
            of_end=match.of.end,
            kind=match.kind,
            jaccard=match.jaccard,
            coverage=match.coverage,
            new_words=match.new_words,
            reason=match.reason,
            ignored=told.ignored,
            line_number=lines[match.unit.start],
            of_line_number=lines[match.of.start],
            whole=whole,
        )

    @classmethod
    def taken_back(cls, removal: Removal) -> Spared:
        """Return what is told of a unit whose removal was taken back."""
        return cls(
            unit=removal.unit,
            start=removal.start,
            end=removal.end,
            text=removal.text,
            of=removal.of,
            of_start=removal.of_start,
            of_end=removal.of_end,
            kind=removal.kind,
            jaccard=removal.jaccard,
            coverage=removal.coverage,
            new_words=removal.new_words,
            reason=TAKEN_BACK,
            ignored=removal.ignored,
            line_number=removal.line_number,
            of_line_number=removal.of_line_number,
            whole=removal.whole,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A longest run of removed units whose kept copies stand in a run too; may be a single unit."""

    first: Count
    """Number of the first removed unit."""

    last: Count
    """Number of the last removed unit, inclusive."""

    of_first: Count
    """Number of the kept copy of the first one."""

    of_last: Count
    """Number of the kept copy of the last one."""


@dataclass(frozen=True, slots=True, repr=False)
class ReportValues:
    """The fields of `Report`."""

    removed: tuple[Removal, ...]
    """The removed units, in the order of the input."""

    spared: tuple[Spared, ...]
    """The units that matched and stayed, each with the reason, in the order of the input."""

    runs: tuple[Run, ...]
    """The removed units again, gathered into runs; each is in exactly one."""

    units: Count
    """Number of units in the input."""

    characters: Count
    """Number of code points in the input."""

    clean_characters: Count
    """Number of code points in the clean text."""

    layout: Literal["line", "paragraph", "sentence", "block"]
    """What the units are; with `unit="auto"`, what was found. `block`: the strings of `dedupe_blocks`."""

    capped: Count
    """Units for which more kept units shared words than are looked at; 0 in ordinary articles. Among those
    left out there may have been a copy.
    """

    settled: bool
    """False if removing some units would have changed again and again whether they may go: those units
    stayed, and everything else went. Not seen in any article.
    """

    options: Options
    """The options of the call."""

    versions: Mapping[str, str]
    """What the answer depends on: `unrepeat`, `normalizer` and `unicode`."""

    kernel: str
    """The implementation that ran."""

    digest: str
    """XXH3-128 of the input, hexadecimal."""

    clean_digest: str
    """XXH3-128 of the clean text, hexadecimal."""

    overlapping: Count = 0
    """Blocks that begin with four words and more that the block before ends with. If half of them do, they
    are windows of one text, or captions that roll: `unrepeat.stitch` joins them. Of a text 0.
    """

    @property
    def kept(self) -> int:
        """Number of units that stay."""
        return self.units - len({removal.unit for removal in self.removed if removal.whole})

    @property
    def removed_ratio(self) -> float:
        """Share of the characters that was cut, 0 to 1."""
        return (self.characters - self.clean_characters) / self.characters if self.characters else 0.0
