"""The steps, wired together and repeated until nothing more goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from unrepeat.article.decide import decide
from unrepeat.article.edits import Edits, edits_of
from unrepeat.article.options import UnitKind
from unrepeat.article.parts.pieces import Pieces, divided
from unrepeat.article.reading import Reading, texts_in
from unrepeat.article.text.cut import cut, separators
from unrepeat.article.text.segment import Layout, segment
from unrepeat.article.text.units import Units
from unrepeat.article.values import Decision
from unrepeat.article.windows import redundant_windows

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

    def edits(self, text: str) -> Edits:
        """Return what goes, as cuts in a text that may be cut further."""
        edits = Edits(text, self.units.spans)
        edits.add(edits_of(self.decision.removed, self.cuts))
        return edits


def whole_units(text: str, reading: Reading) -> Round:
    """Return which units of a text go."""
    layout, spans = segment(text, reading.options.unit)
    layouts: list[UnitKind] = [layout]
    if reading.options.unit == "auto":
        layouts.append("paragraph" if layout == "line" else "line")
    for attempt in layouts:
        if attempt != layout:
            layout, spans = segment(text, attempt)
        texts = texts_in(text, spans)
        units = reading.units(texts, spans)
        decision = decide(units, reading.options)
        cuts = separators(text, spans, decision.removed)
        clean = cut(text, spans, cuts)
        if not cuts or _is_stable(clean, layout, kept_of(texts, decision), reading):
            return Round(layout, units, decision, cuts, clean)
    return Round(layout, units, Decision({}, {}, 0, settled=False), {}, text)


def beyond(text: str, first: Round, reading: Reading) -> tuple[Edits, str, bool]:
    """Return all that goes: whole units, then passages inside of units, and so on until nothing goes.

    What goes beyond the first round hangs on its clean text alone, so that a second run finds nothing.

    Returns:
        What goes, the clean text, and False if there was no end to it; then only the first round counts.
    """
    edits = first.edits(text)
    clean, units = first.clean, first.units if first.clean is text else None
    for _ in range(MAX_ROUNDS):
        if units is None:
            spans = segment(clean, reading.options.unit)[1]
            units = reading.units(texts_in(clean, spans), spans)
        windows = redundant_windows(clean, units, reading)
        if windows:
            edits.add([edit for _, parts in sorted(windows.items()) for edit in parts])
            left = cut(clean, units.spans, separators(clean, units.spans, windows))
            again = whole_units(left, reading)
            edits.add(edits_of(again.decision.removed, again.cuts))
            clean, units = again.clean, None
            continue
        pieces = divided(clean, units, reading)
        decision = whole_sentences(pieces) if pieces else None
        if pieces is None or decision is None or not decision.removed:
            if pieces is not None and decision is not None:
                edits.spare(pieces.spared(decision))
            return edits, clean, decision is None or decision.settled
        cuts = separators(clean, pieces.units.spans, decision.removed)
        edits.add(edits_of(decision.removed, cuts))
        again = whole_units(cut(clean, pieces.units.spans, cuts), reading)
        edits.add(edits_of(again.decision.removed, again.cuts))
        clean, units = again.clean, None
    return first.edits(text), first.clean, False


def whole_sentences(pieces: Pieces) -> Decision:
    """Return which pieces go, so that no half of a sentence does."""
    for _ in range(MAX_ATTEMPTS):
        decision = decide(pieces.units, pieces.options)
        broken = pieces.broken(decision.removed)
        if not broken:
            return decision
        pieces.hold(broken)
    return Decision({}, {}, 0, settled=False)


def _is_stable(clean: str, layout: Layout, kept: list[str], reading: Reading) -> bool:
    """Whether nothing more goes when the clean text is deduplicated.

    Cutting can change what the layout looks like. Where it does not, `decide` has settled all; where it does,
    the units are others, and are compared.
    """
    found, spans = segment(clean, reading.options.unit)
    texts = texts_in(clean, spans)
    if found == layout and texts == kept:
        return True
    return not decide(reading.units(texts, spans), reading.options).removed


def kept_of(texts: Sequence[str], decision: Decision) -> list[str]:
    """Return the texts of the units that stay."""
    return [text for number, text in enumerate(texts) if number not in decision.removed]
