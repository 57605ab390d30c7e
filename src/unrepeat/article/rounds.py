"""The steps, wired together and repeated until nothing more goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat.article.cut import cut, separators
from unrepeat.article.decide import decide
from unrepeat.article.edits import Edits, edits_of
from unrepeat.article.options import Options, UnitKind
from unrepeat.article.pieces import Pieces, divided
from unrepeat.article.protect import Protection
from unrepeat.article.segment import Layout, segment
from unrepeat.article.units import Units
from unrepeat.article.values import Decision

# Rounds of passages and whole units until the answer must be stable; articles need one or two.
MAX_ROUNDS = 8

# How often pieces are held back that would break a sentence. (A guess: articles need one attempt or two.)
MAX_ATTEMPTS = 8


class Round(NamedTuple):
    """What goes as a whole unit."""

    layout: Layout
    units: Units
    decision: Decision
    cuts: Mapping[int, tuple[str, str]]
    clean: str


def whole_units(text: str, options: Options, kept_by: Protection | None) -> Round:
    """Return which units of a text go."""
    layout, spans = segment(text, options.unit)
    layouts: list[UnitKind] = [layout]
    if options.unit == "auto":
        layouts.append("paragraph" if layout == "line" else "line")
    for attempt in layouts:
        if attempt != layout:
            layout, spans = segment(text, attempt)
        units = units_of(text, spans, options, kept_by)
        decision = decide(units, options)
        cuts = separators(text, spans, decision.removed)
        clean = cut(text, spans, cuts)
        if not cuts or _is_stable(clean, layout, kept_of(units, decision), options, kept_by):
            return Round(layout, units, decision, cuts, clean)
    return Round(layout, units, Decision({}, {}, 0, settled=False), {}, text)


def beyond(text: str, first: Round, options: Options, kept_by: Protection | None) -> tuple[Edits, str, bool]:
    """Return all that goes: whole units, then passages inside of units, and so on until nothing goes.

    What goes beyond the first round hangs on its clean text alone, so that a second run finds nothing.

    Returns:
        What goes, the clean text, and False if there was no end to it; then only the first round counts.
    """
    edits = Edits(text, first.units.spans)
    edits.add(edits_of(first.decision.removed, first.cuts, first.units))
    clean, units = first.clean, first.units if first.clean is text else None
    for _ in range(MAX_ROUNDS):
        if units is None:
            units = units_of(clean, segment(clean, options.unit)[1], options, kept_by)
        pieces = divided(clean, units, options, kept_by)
        decision = _whole_sentences(pieces) if pieces else None
        if pieces is None or decision is None or not decision.removed:
            return edits, clean, decision is None or decision.settled
        cuts = separators(clean, pieces.units.spans, decision.removed)
        edits.add(edits_of(decision.removed, cuts, pieces.units))
        again = whole_units(cut(clean, pieces.units.spans, cuts), options, kept_by)
        edits.add(edits_of(again.decision.removed, again.cuts, again.units))
        clean, units = again.clean, None
    edits = Edits(text, first.units.spans)
    edits.add(edits_of(first.decision.removed, first.cuts, first.units))
    return edits, first.clean, False


def _whole_sentences(pieces: Pieces) -> Decision:
    """Return which pieces go, so that no half of a sentence does."""
    for _ in range(MAX_ATTEMPTS):
        decision = decide(pieces.units, pieces.options)
        broken = pieces.broken(decision.removed)
        if not broken:
            return decision
        pieces.hold(broken)
    return Decision({}, {}, 0, settled=False)


def _is_stable(
    clean: str, layout: Layout, kept: list[str], options: Options, kept_by: Protection | None
) -> bool:
    """Whether nothing more goes when the clean text is deduplicated.

    Cutting can change what the layout looks like. Where it does not, `decide` has settled all; where it does,
    the units are others, and are compared.
    """
    found, spans = segment(clean, options.unit)
    if found == layout and [clean[start:end] for start, end in spans] == kept:
        return True
    return not decide(units_of(clean, spans, options, kept_by), options).removed


def units_of(
    text: str, spans: Sequence[tuple[int, int]], options: Options, kept_by: Protection | None
) -> Units:
    """Return the units that stand in some spans of a text."""
    return made_of([text[start:end] for start, end in spans], spans, options, kept_by)


def made_of(
    texts: Sequence[str], spans: Sequence[tuple[int, int]], options: Options, kept_by: Protection | None
) -> Units:
    """Return units with these texts."""
    protected = {number for number, text in enumerate(texts) if kept_by(text)} if kept_by else ()
    return Units(texts, spans, _kernel.UnitTable(texts, options.shingle_size), protected)


def kept_of(units: Units, decision: Decision) -> list[str]:
    """Return the texts of the units that stay."""
    return [text for number, text in enumerate(units.texts) if number not in decision.removed]
