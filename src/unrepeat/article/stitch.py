"""`stitch`: blocks that overlap, joined to the text that they were cut from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from unrepeat import _kernel
from unrepeat._kernel.contract import WORD_BYTES
from unrepeat.article.blocks import block_spans, check_blocks
from unrepeat.article.options import MAX_SHINGLE_SIZE, Options
from unrepeat.article.overlaps import MIN_OVERLAP, overlaps, says_more, signs_of_overlap
from unrepeat.article.policy.rules import OVERLAP
from unrepeat.article.policy.strength import strength_of
from unrepeat.article.report.given_blocks import BLOCK_SEPARATOR
from unrepeat.article.report.labels import line_numbers
from unrepeat.article.report.logged import log_removals
from unrepeat.article.report.lossless import text_digest
from unrepeat.article.report.report import Report
from unrepeat.article.report.runs import label_runs, runs_of
from unrepeat.article.report.stitched import StitchedBlock, StitchResult
from unrepeat.article.report.values import Removal
from unrepeat.article.text.places import word_places
from unrepeat.words import length, versions

_Stretch = tuple[int, int]


def stitch(blocks: Sequence[str], *, min_words: int = MIN_OVERLAP) -> StitchResult:
    r"""Return the text that overlapping blocks were cut from, where each of them stands in it, and a report.

    For captions that roll, chunks that overlap, and transcripts that were made in windows: each block begins
    with words that the ones above end with.

    >>> cues = [
    ...     "we walk down to the old harbour",
    ...     "we walk down to the old harbour and wait there",
    ...     "the old harbour and wait there for the boat",
    ... ]
    >>> text, blocks, report = stitch(cues)
    >>> text
    'we walk down to the old harbour and wait there for the boat'
    >>> [text[block.start : block.end] for block in blocks]
    ['we walk down to the old harbour', ' and wait there', ' for the boat']
    >>> text[blocks[2].begins : blocks[2].end] == cues[2], report.restore(text) == "\n".join(cues)
    (True, True)

    The longest run of words that ends what is there so far and begins the next block is cut out of that
    block, together with the separator in front of it and the marks behind it that stand behind the kept copy
    as well. Words are compared as everywhere in the library: case, punctuation and markup do not count. Where
    two blocks have no such words, a line break stays between them. A cut never divides a word, no other
    block is compared, and the order of the blocks is that of the text. A block that is blank is passed over;
    one with marks and no word ends what can be continued.

    Args:
        blocks: A list or tuple of `str`, in the order of the text.
        min_words: At least 1. Fewer words at the end of one block and the beginning of the next are taken
            for chance; a character of Chinese or Japanese counts as half a word, one of Thai, Lao, Khmer or
            Myanmar as a quarter. Texts say a word or two again all the time ("Thank you." "Thank you all."):
            see `docs/decision.md` for how often. For captions with lines that are shorter, pass 1 or 2.

    Returns:
        `(text, blocks, report)`. Offsets in the report count in `"\n".join(blocks)`, which is also what
        `report.apply` takes and `report.restore` gives. Each removal has the reason `overlap`. Its kept copy
        lies in the blocks above, from `of_start` to `of_end`; if it goes on across a block, what was cut out
        there lies in between. Of `report.options`, `min_words` alone counted.

    Raises:
        InputError: if `blocks` is a single string, or holds something else than strings.
        OptionError: if `min_words` is no whole number from 1 on.

    Not guaranteed: that the text is the one that the blocks were cut from. Where a text says the same words
    several times in a row, the longest overlap may be longer than the one that was made. An overlap with
    another spelling, or with other signs at its figures ("5" and "$5"), is not found, nor one that begins or
    ends inside a word, as in chunks that were cut by characters or tokens: it stays, so that nothing is lost.
    """
    check_blocks(blocks)
    chosen = Options(min_words=min_words)
    spans = block_spans(blocks)
    seams = list(_Seams(blocks, spans, min_words))
    text, clean = BLOCK_SEPARATOR.join(blocks), "".join(_parts(blocks, seams))
    removed = tuple(_removals(text, blocks, spans, seams))
    report = Report(
        removed=removed,
        spared=(),
        runs=runs_of(removed),
        units=len(blocks),
        characters=len(text),
        clean_characters=len(clean),
        layout="block",
        capped=0,
        settled=True,
        options=chosen,
        versions=versions(),
        kernel=_kernel.NAME,
        digest=text_digest(text),
        clean_digest=text_digest(clean),
    )
    log_removals(report)
    return StitchResult(clean, tuple(_stitched(blocks, spans, seams)), report)


class _Seam(NamedTuple):
    """What a block has in common with the text above it."""

    words: int
    """How many words, counted as a reader does not: each character of Chinese is one."""

    cut: int
    """How many characters of the block go."""

    of: _Stretch
    """Where the kept copy stands, in the text that all blocks make up."""


_APART = _Seam(0, 0, (0, 0))


class _Seams:
    """The seams above the blocks, in order.

    Each block is compared with the last words of the stitched text, no more than it has itself, so the time
    is linear in the blocks.
    """

    def __init__(self, blocks: Sequence[str], spans: Sequence[_Stretch], min_words: int) -> None:
        self._blocks = blocks
        self._spans = spans
        self._min_words = min_words
        # Shingles are made and not used: of the largest size there are the fewest.
        self._table = _kernel.UnitTable(blocks, MAX_SHINGLE_SIZE)
        self._words = bytearray()
        self._starts, self._ends = array("Q"), array("Q")
        self._pieces: list[tuple[int, str]] = []
        """What stays of blocks that have words, and where it begins in the text that all blocks make up."""
        self._tail: list[str] = []
        """What stands in the stitched text behind its last word, in pieces."""

    def __iter__(self) -> Iterator[_Seam]:
        for number, (block, (start, _)) in enumerate(zip(self._blocks, self._spans, strict=True)):
            words = self._table.ids(number)
            places = word_places(block) if words else None
            if places:
                seam = self._seam(block, words, places)
                self._add(block, words, places, seam, start)
                yield seam
                continue
            if block.strip():
                self._pieces, self._words = [], bytearray()
                self._starts, self._ends = array("Q"), array("Q")
            self._tail += [BLOCK_SEPARATOR, block]
            yield _APART

    def _seam(self, block: str, words: bytes, places: Sequence[_Stretch]) -> _Seam:
        above = bytes(self._words[max(0, len(self._words) - len(words)) :])
        for size in overlaps(above, words, self._min_words):
            end = places[size - 1][1]
            behind = places[size][0] if size < len(places) else len(block)
            if behind < end:
                continue  # between words that are one in the text, as those of a fraction
            if length(_kernel.words(block[:end])) < self._min_words:
                break
            cut = end + _common_beginning(self._tail, block[end:behind])
            if says_more(block[:cut], self._last(size)):
                break
            return _Seam(size, cut, (self._starts[-size], self._ends[-1]))
        return _APART

    def _last(self, size: int) -> str:
        """Return the last words of the stitched text, so many, with the marks beside them."""
        low = self._ends[-size - 1] if size < len(self._ends) else 0
        pieces = []
        for start, piece in reversed(self._pieces):
            pieces.append(piece[max(0, low - start) :])
            if start <= self._starts[-size]:
                break
        return "".join(reversed(pieces))

    def _add(self, block: str, words: bytes, places: Sequence[_Stretch], seam: _Seam, start: int) -> None:
        """Take in what stays of a block that begins at `start`."""
        # Of pieces without a word, which could pile up behind the same words, the first one tells enough.
        if seam.words < len(places) or len(self._tail) == 1:
            self._pieces.append((start + seam.cut, block[seam.cut :]))
        self._words += words[seam.words * WORD_BYTES :]
        self._starts.extend(start + low for low, _ in places[seam.words :])
        self._ends.extend(start + high for _, high in places[seam.words :])
        if seam.words < len(places):
            self._tail = [block[places[-1][1] :]]
        elif seam.cut < len(block):
            self._tail.append(block[seam.cut :])


def _common_beginning(pieces: Iterable[str], text: str) -> int:
    """Return how many characters pieces of a text have in common with another one at their beginning."""
    same = 0
    for piece in pieces:
        for char in piece:
            if text[same : same + 1] != char:
                return same
            same += 1
    return same


def _parts(blocks: Sequence[str], seams: Sequence[_Seam]) -> Iterator[str]:
    """Yield what the stitched text is made of."""
    for number, (block, seam) in enumerate(zip(blocks, seams, strict=True)):
        if number and not seam.words:
            yield BLOCK_SEPARATOR
        yield block[seam.cut :]


def _stitched(
    blocks: Sequence[str], spans: Sequence[_Stretch], seams: Sequence[_Seam]
) -> list[StitchedBlock]:
    """Return where blocks stand in the stitched text."""
    starts = [start for start, _ in spans]
    found: list[StitchedBlock] = []
    end = 0
    for number, (block, seam) in enumerate(zip(blocks, seams, strict=True)):
        start = begins = end + (len(BLOCK_SEPARATOR) if number and not seam.words else 0)
        if seam.words:
            of = bisect_right(starts, seam.of[0]) - 1
            begins = found[of].start + seam.of[0] - starts[of] - found[of].cut
        end = start + len(block) - seam.cut
        found.append(StitchedBlock(seam.cut, begins, start, end))
    return found


def _removals(
    text: str, blocks: Sequence[str], spans: Sequence[_Stretch], seams: Sequence[_Seam]
) -> Iterator[Removal]:
    """Yield what a report tells of the overlaps that were cut out."""
    starts = [start for start, _ in spans]
    drafts = []
    for number, (block, seam) in enumerate(zip(blocks, seams, strict=True)):
        if not seam.words:
            continue
        begin = starts[number]
        whole = seam.cut == len(block)
        gone = block[: seam.cut]
        low = 0 if whole else len(gone) - len(gone.lstrip())
        high = len(gone) if whole else len(gone.rstrip())
        signs = signs_of_overlap(seam.words)
        draft = Removal(
            unit=number,
            start=begin + low,
            end=begin + high,
            text=gone[low:high],
            of=bisect_right(starts, seam.of[0]) - 1,
            of_start=seam.of[0],
            of_end=seam.of[1],
            kind="exact",
            jaccard=1.0,
            coverage=1.0,
            new_words=(),
            reason=OVERLAP,
            strength=strength_of(signs),
            signs=signs,
            run=0,
            before=BLOCK_SEPARATOR + gone[:low],
            after=gone[high:],
            whole=whole,
        )
        drafts.append(draft)
    lines = line_numbers(text, (offset for draft in drafts for offset in (draft.start, draft.of_start)))
    for draft, run in zip(drafts, label_runs(drafts), strict=True):
        line, of_line = lines[draft.start], lines[draft.of_start]
        yield replace(draft, run=run, line_number=line, of_line_number=of_line)
