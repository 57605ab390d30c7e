"""`dedupe_text` and `dedupe_blocks`: the steps, wired together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Unpack

from unrepeat import _kernel
from unrepeat.article.block_rounds import blocks_beyond
from unrepeat.article.blocks import block_spans, check_blocks, not_text
from unrepeat.article.decide import decide
from unrepeat.article.edits import Edits
from unrepeat.article.options import Options, OptionValues, options_from
from unrepeat.article.protect import Protect, protection_of
from unrepeat.article.reading import Reading
from unrepeat.article.report.given_blocks import BLOCK_SEPARATOR
from unrepeat.article.report.labels import line_numbers
from unrepeat.article.report.logged import log_removals
from unrepeat.article.report.lossless import text_digest
from unrepeat.article.report.removals import removals_of, told
from unrepeat.article.report.report import Report
from unrepeat.article.report.result import BlocksResult, DedupeResult
from unrepeat.article.report.runs import runs_of
from unrepeat.article.report.values import Spared
from unrepeat.article.rounds import Round, beyond, whole_units
from unrepeat.article.text.escapes import with_line_breaks
from unrepeat.article.text.segment import Layout
from unrepeat.article.text.units import Units
from unrepeat.article.values import Decision
from unrepeat.article.windows import count_overlapping
from unrepeat.errors import InputError, OptionError
from unrepeat.ignored import Ignored
from unrepeat.words import versions


def dedupe_text(
    text: str,
    *,
    protect: Protect | None = None,
    options: Options | None = None,
    **values: Unpack[OptionValues],
) -> DedupeResult:
    r"""Return `text` without the units that a template, an extractor or a paste repeated, and a report.

    >>> clean, report = dedupe_text("Rain is expected today.\nRain is expected today.\nBring a coat.\n")
    >>> clean
    'Rain is expected today.\nBring a coat.\n'
    >>> report.removed[0].unit, report.removed[0].of, report.removed[0].kind, report.removed[0].reason
    (1, 0, 'exact', 'touching')

    Units are cut out whole, with one separator each. Where line breaks are lost, whole sentences go out of
    the middle of a unit, never half a sentence: in a text of one line from 12 words on (24 characters of
    Chinese or Japanese), 10 if the copies touch; in a text with line breaks from 20 words on, if something
    shows that they are lost there. What stays is byte for byte as it was.

    Every removal is verified on the words, names a unit that stays, and says what shows that the copy was
    made by mistake. A copy that has a number or a word of its own stays, and so does what authors repeat on
    purpose: labels, table rows, credits, refrains, questions with different answers and the like.
    `report.spared` lists the units among them with the reason.

    Args:
        text: Any `str`: an article as an extractor returned it.
        protect: What must stay, whatever it repeats: a regular expression that is searched for in the text of
            each unit, or a function that takes it and says so. Such a unit is told in `report.spared`, with
            the reason `protected`; others may still go for it.
        options: An `Options` instead of keyword arguments; not both.
        **values: The fields of `Options`: `unit`, `threshold`, `keep`, `caution`, `shingle_size`,
            `min_words`, `near`, `contained`, `num_perm`, `seed`, `ignore`. `help(unrepeat.Options)` gives
            range, default and effect of each.

    Returns:
        `(text, report)`. The same `text` object if nothing was removed.

    Raises:
        InputError: if `text` is not a `str`.
        OptionError: for an unknown option, a wrong type, or a value out of range.

    Not guaranteed: that nothing goes that the author repeated on purpose (the evaluation tells how often it
    does); that two units with the same meaning in other words are found, nor that an edited passage inside of
    a unit is. An edited copy of similarity 0.33 or more escapes the candidate search with a probability under
    0.001 at the default options.
    """
    if not isinstance(text, str):
        raise InputError(not_text(text))
    chosen = options_from(options, values)
    reading = Reading(chosen, protection_of(protect), Ignored(chosen.ignore))
    first, edits, clean, settled = _answer(text, reading)
    decision = replace(first.decision, settled=first.decision.settled and settled)
    report = _report(text, clean, first.layout, first.units, decision, edits, reading)
    log_removals(report)
    return DedupeResult(clean, report)


def _answer(text: str, reading: Reading) -> tuple[Round, Edits, str, bool]:
    """Return what goes as a whole unit, all that goes, the clean text, and whether the answer is settled."""
    read = with_line_breaks(text)
    if read is not text:
        first = whole_units(read, reading)
        edits, left, settled = beyond(read, first, reading)
        clean = edits.applied_to(text)
        # Where too few line breaks that are written out are left, a second run would not know them as such.
        if with_line_breaks(clean) == left:
            return first, edits, text if clean == text else clean, settled
    first = whole_units(text, reading)
    return first, *beyond(text, first, reading)


def dedupe_blocks(
    blocks: Sequence[str],
    *,
    protect: Protect | None = None,
    options: Options | None = None,
    **values: Unpack[OptionValues],
) -> BlocksResult:
    r"""Return the blocks without what repeats another one or a part of it, and a report.

    For extractors that hand over a list of paragraphs. A block is a piece of text that the caller made. Each
    one is a unit, whatever line breaks it holds. A passage that stands elsewhere too goes out of the middle
    of a block, as it does in a text. Offsets in the report count in `"\n".join(blocks)`, which is also what
    `report.apply` takes.

    >>> clean, report = dedupe_blocks(["Voting starts on Sunday.", "Voting starts on Sunday.", "Bring pens."])
    >>> clean
    ['Voting starts on Sunday.', 'Bring pens.']

    Args:
        blocks: A list or tuple of `str`.
        protect: As for `dedupe_text`.
        options: An `Options` instead of keyword arguments; not both. Its `unit` must be `"auto"`.
        **values: As for `dedupe_text`, without `unit`.

    Returns:
        `(blocks, report)`; a new list. Blocks that lost nothing are the very strings that were passed. If
        half of the blocks begin with words that the one before ends with (`report.overlapping`), they are
        windows of one text: `stitch` joins them.

    Raises:
        InputError: if `blocks` is a single string, or holds something else than strings.
        OptionError: as for `dedupe_text`, and for a `unit`.
    """
    check_blocks(blocks)
    chosen = options_from(options, values)
    if chosen.unit != "auto":
        raise OptionError(
            f"unit={chosen.unit!r} does not go with dedupe_blocks: every block is a unit. Leave it out."
        )
    spans = block_spans(blocks)
    reading = Reading(chosen, protection_of(protect), Ignored(chosen.ignore))
    units = reading.units(blocks, spans)
    decision = decide(units, chosen)
    edits, left, settled = blocks_beyond(blocks, units, decision, reading)
    decision = replace(decision, settled=decision.settled and settled)
    text, clean = BLOCK_SEPARATOR.join(blocks), BLOCK_SEPARATOR.join(left)
    report = _report(text, clean, "block", units, decision, edits, reading)
    log_removals(report)
    return BlocksResult(left, replace(report, overlapping=count_overlapping(units)))


def _report(
    text: str,
    clean: str,
    layout: Layout | Literal["block"],
    units: Units,
    decision: Decision,
    edits: Edits,
    reading: Reading,
) -> Report:
    removed = tuple(removals_of(text, edits, reading))
    gone = {removal.unit for removal in removed if removal.whole}
    spared = {
        (match.unit.start, match.unit.end): match
        for match in decision.spared.values()
        if match.unit.index not in gone and match.of.index not in gone
    }
    for part in edits.spared:
        spared.setdefault((part.unit.start, part.unit.end), part)
    lines = line_numbers(text, (at for one in spared.values() for at in (one.unit.start, one.of.start)))
    digest = text_digest(text)
    return Report(
        removed=removed,
        spared=tuple(
            Spared.of_match(
                match, told(text, *span, reading), lines, whole=span == units.spans[match.unit.index]
            )
            for span, match in sorted(spared.items())
        ),
        runs=runs_of(removed),
        units=len(units),
        characters=len(text),
        clean_characters=len(clean),
        layout=layout,
        capped=decision.capped,
        settled=decision.settled,
        options=reading.options,
        versions=versions(),
        kernel=_kernel.NAME,
        digest=digest,
        clean_digest=digest if clean is text else text_digest(clean),
    )
