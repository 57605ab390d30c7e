"""The steps for blocks, repeated until nothing more goes: what goes stays within its block."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

from unrepeat.article.blocks import block_spans
from unrepeat.article.decide import decide
from unrepeat.article.edits import Edit, Edits, edits_of
from unrepeat.article.parts.pieces import Pieces, divided
from unrepeat.article.reading import Reading, texts_in
from unrepeat.article.report.given_blocks import BLOCK_SEPARATOR
from unrepeat.article.rounds import MAX_ROUNDS, whole_sentences
from unrepeat.article.text.cut import separators
from unrepeat.article.text.units import Units
from unrepeat.article.values import Decision
from unrepeat.article.windows import redundant_windows


def blocks_beyond(
    blocks: Sequence[str], units: Units, decision: Decision, reading: Reading
) -> tuple[Edits, list[str], bool]:
    """Return all that goes: blocks, then what lies inside of some, and so on until nothing goes.

    What goes beyond whole blocks hangs on the blocks that are left alone, so that a second run finds nothing.

    Args:
        blocks: The blocks.
        units: The same, as units.
        decision: Which of them go as a whole.
        reading: How they were read.

    Returns:
        What goes, the blocks that stay, and False if there was no end to it; then only the first whole blocks
        go.
    """
    text = BLOCK_SEPARATOR.join(blocks)
    whole = _edits_of_blocks(text, units.spans, decision)
    edits = Edits(text, units.spans)
    edits.add(whole)
    first = left = _left(blocks, units.spans, whole)
    for _ in range(MAX_ROUNDS):
        if whole:
            units = reading.units(left, block_spans(left))
        text = BLOCK_SEPARATOR.join(left)
        found, settled = _inside(text, units, reading, edits)
        if not found:
            edits.keep_separators_together()
            return edits, left, settled
        edits.add(found)
        left = _left(left, units.spans, found)
        units = reading.units(left, block_spans(left))
        whole = _edits_of_blocks(BLOCK_SEPARATOR.join(left), units.spans, decide(units, reading.options))
        edits.add(whole)
        left = _left(left, units.spans, whole)
    edits = Edits(BLOCK_SEPARATOR.join(blocks), block_spans(blocks))
    edits.add(_edits_of_blocks(BLOCK_SEPARATOR.join(blocks), block_spans(blocks), decision))
    return edits, first, False


def _inside(text: str, units: Units, reading: Reading, edits: Edits) -> tuple[list[Edit], bool]:
    """Return what goes when no block goes for another one, and whether a stable answer was found.

    If nothing goes, `edits` is told what is spared.
    """
    windows = redundant_windows(text, units, reading)
    if windows:
        return [edit for _, parts in sorted(windows.items()) for edit in parts], True
    spans = units.spans
    units = _without_edges(text, units, reading)
    pieces = divided(text, units, reading)
    if pieces is None:
        return [], True
    decision = whole_sentences(pieces)
    if not decision.removed:
        edits.spare(pieces.spared(decision))
    return edits_of(decision.removed, _cuts(text, spans, pieces, decision)), decision.settled


def _without_edges(text: str, units: Units, reading: Reading) -> Units:
    """Return blocks as units without white space at their ends, as lines and paragraphs have none there."""
    spans = []
    for start, end in units.spans:
        own = text[start:end].rstrip()
        spans.append((start + len(own) - len(own.lstrip()), start + len(own)))
    return units if spans == units.spans else reading.units(texts_in(text, spans), spans)


def _edits_of_blocks(text: str, spans: Sequence[tuple[int, int]], decision: Decision) -> list[Edit]:
    return edits_of(decision.removed, separators(text, spans, decision.removed))


def _cuts(
    text: str, blocks: Sequence[tuple[int, int]], pieces: Pieces, decision: Decision
) -> dict[int, tuple[str, str]]:
    """Return the white space that is cut out with each piece.

    A separator of blocks goes with a block of which nothing is left, and no other does.

    Args:
        text: The text that blocks make up.
        blocks: Where they stand in it.
        pieces: The blocks, divided.
        decision: Which pieces go.
    """
    spans = pieces.units.spans
    cuts: dict[int, tuple[str, str]] = {}
    gone: dict[int, list[int]] = {}
    for number, group in groupby(range(len(spans)), key=lambda piece: pieces.found.pieces[piece].unit):
        own = list(group)
        going = [piece for piece in own if piece in decision.removed]
        start, end = blocks[number]
        if len(going) == len(own):
            gone[number] = own
        elif going:
            inside = [(low - start, high - start) for low, high in spans[own[0] : own[-1] + 1]]
            found = separators(text[start:end], inside, [piece - own[0] for piece in going])
            cuts.update({own[0] + place: white for place, white in found.items()})
    for number, (before, after) in separators(text, blocks, gone).items():
        own = gone[number]
        start, end = blocks[number]
        ends = [*(spans[piece + 1][0] for piece in own[:-1]), end]
        behind = [text[spans[piece][1] : high] for piece, high in zip(own, ends, strict=True)]
        cuts.update({piece: ("", white) for piece, white in zip(own, behind, strict=True)})
        cuts[own[0]] = before + text[start : spans[own[0]][0]], behind[0]
        cuts[own[-1]] = cuts[own[-1]][0], behind[-1] + after
    return cuts


def _left(blocks: Sequence[str], spans: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> list[str]:
    """Return the blocks of which something is left; those that lost nothing are the very same strings."""
    starts = [start for start, _ in spans]
    cuts: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        cuts[bisect_right(starts, edit.start) - 1].append(edit)
    left = []
    for number, (block, (start, end)) in enumerate(zip(blocks, spans, strict=True)):
        if number not in cuts:
            left.append(block)
            continue
        position, parts = start, []
        for edit in cuts[number]:
            parts.append(block[position - start : max(edit.cut_start, start) - start])
            position = min(edit.cut_end, end)
        rest = "".join([*parts, block[position - start :]])
        if rest:
            left.append(rest)
    return left
