"""`dedupe_text` and `dedupe_blocks`: the steps, wired together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, Literal, Unpack

from unrepeat import _kernel
from unrepeat.article.compare import compare
from unrepeat.article.cut import cut, separators
from unrepeat.article.decide import decide
from unrepeat.article.edits import Edit, Edits, edits_of
from unrepeat.article.options import Options, OptionValues, options_from
from unrepeat.article.protect import Protect, protection_of
from unrepeat.article.report.report import Report, blocks_of, label_blocks, text_digest
from unrepeat.article.report.result import BLOCK_SEPARATOR, BlocksResult, DedupeResult
from unrepeat.article.rounds import beyond, kept_of, made_of, whole_units
from unrepeat.article.segment import Layout
from unrepeat.article.strength import strength_of
from unrepeat.article.units import Unit, Units
from unrepeat.article.values import Decision, Evidence, Kind, Match, Removal, Spared
from unrepeat.errors import InputError, OptionError, shown
from unrepeat.version import __version__
from unrepeat.words import NORMALIZER_VERSION, UNICODE_VERSION


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

    Units are cut out whole, with one separator each; where line breaks are lost, whole sentences go out of
    the middle of a unit. What stays is byte for byte as it was. Every removal is
    verified on the words, names a unit that stays, and says what shows that the copy was made by mistake. A
    copy that has a number or a word of its own stays, and so does what authors repeat on purpose: labels,
    table rows, credits, refrains, questions with different answers and the like. `report.spared` lists them
    with the reason.

    Args:
        text: Any `str`: an article as an extractor returned it.
        protect: What must stay, whatever it repeats: a regular expression that is searched for in the text of
            each unit, or a function that takes it and says so. Such a unit is told in `report.spared`, with
            the reason `protected`; others may still go for it.
        options: An `Options` instead of keyword arguments; not both.
        **values: The fields of `Options`: `unit`, `threshold`, `keep`, `caution`, `shingle_size`,
            `min_words`, `near`, `contained`, `num_perm`, `seed`. `help(unrepeat.Options)` gives range,
            default and effect of each.

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
        raise InputError(_not_text(text))
    chosen = options_from(options, values)
    kept_by = protection_of(protect)
    first = whole_units(text, chosen, kept_by)
    edits, clean, settled = beyond(text, first, chosen, kept_by)
    decision = replace(first.decision, settled=first.decision.settled and settled)
    return DedupeResult(clean, _report(text, clean, first.layout, first.units, decision, edits, chosen))


def dedupe_blocks(
    blocks: Sequence[str],
    *,
    protect: Protect | None = None,
    options: Options | None = None,
    **values: Unpack[OptionValues],
) -> BlocksResult:
    r"""Return the blocks without those that repeat another one, and a report.

    For extractors that hand over a list of paragraphs. Each block is a unit, whatever line breaks it holds;
    the offsets in the report count in `"\n".join(blocks)`, which is also what `report.apply` takes.

    >>> clean, report = dedupe_blocks(["Voting starts on Sunday.", "Voting starts on Sunday.", "Bring pens."])
    >>> clean
    ['Voting starts on Sunday.', 'Bring pens.']

    Args:
        blocks: A list or tuple of `str`.
        protect: As for `dedupe_text`.
        options: An `Options` instead of keyword arguments; not both. Its `unit` must be `"auto"`.
        **values: As for `dedupe_text`, without `unit`.

    Returns:
        `(blocks, report)`; a new list, with the very strings that were passed.

    Raises:
        InputError: if `blocks` is a single string, or holds something else than strings.
        OptionError: as for `dedupe_text`, and for a `unit`.
    """
    if isinstance(blocks, (str, bytes)) or not isinstance(blocks, Sequence):
        raise InputError(
            f"blocks must be a list of str, not {type(blocks).__name__}: {shown(blocks)}. "
            "For one text, use dedupe_text."
        )
    for number, block in enumerate(blocks):
        if not isinstance(block, str):
            raise InputError(f"block {number}: {_not_text(block)}")
    chosen = options_from(options, values)
    if chosen.unit != "auto":
        raise OptionError(
            f"unit={chosen.unit!r} does not go with dedupe_blocks: every block is a unit. Leave it out."
        )
    ends = accumulate(len(block) + len(BLOCK_SEPARATOR) for block in blocks)
    spans = [
        (end - len(block) - len(BLOCK_SEPARATOR), end - len(BLOCK_SEPARATOR))
        for block, end in zip(blocks, ends, strict=True)
    ]
    units = made_of(blocks, spans, chosen, protection_of(protect))
    decision = decide(units, chosen)
    text = BLOCK_SEPARATOR.join(blocks)
    cuts = separators(text, spans, decision.removed)
    edits = Edits(text, spans)
    edits.add(edits_of(decision.removed, cuts, units))
    report = _report(text, cut(text, spans, cuts), "block", units, decision, edits, chosen)
    return BlocksResult(kept_of(units, decision), report)


def _report(
    text: str,
    clean: str,
    layout: Layout | Literal["block"],
    units: Units,
    decision: Decision,
    edits: Edits,
    options: Options,
) -> Report:
    removed = tuple(_removals(text, edits, options))
    gone = {removal.unit for removal in removed if removal.whole}
    digest = text_digest(text)
    return Report(
        removed=removed,
        spared=tuple(
            Spared(**_pair(units, match))
            for number, match in sorted(decision.spared.items())
            if number not in gone and match.of not in gone
        ),
        blocks=blocks_of(removed),
        units=len(units),
        characters=len(text),
        clean_characters=len(clean),
        layout=layout,
        capped=decision.capped,
        settled=decision.settled,
        options=options,
        versions={"unrepeat": __version__, "normalizer": str(NORMALIZER_VERSION), "unicode": UNICODE_VERSION},
        kernel=_kernel.NAME,
        digest=digest,
        clean_digest=digest if clean is text else text_digest(clean),
    )


def _removals(text: str, edits: Edits, options: Options) -> Iterator[Removal]:
    """Yield what a report tells of edits."""
    drafts = []
    for edit in edits:
        found = edit.evidence if edit.is_measured else _measured(text, edit, options)
        draft = Removal(
            unit=edits.unit(edit.start),
            start=edit.start,
            end=edit.end,
            text=text[edit.start : edit.end],
            of=edits.unit(edit.of_start),
            of_start=edit.of_start,
            of_end=edit.of_end,
            kind=found.kind,
            jaccard=found.jaccard,
            coverage=found.coverage,
            new_words=found.new_words,
            reason=edit.reason,
            strength=strength_of(edit.signs),
            signs=edit.signs,
            block=0,
            before=text[edit.cut_start : edit.start],
            after=text[edit.end : edit.cut_end],
            whole=edits.is_whole(edit),
        )
        drafts.append(draft)
    for draft, number in zip(drafts, label_blocks(drafts), strict=True):
        yield replace(draft, block=number)


def _measured(text: str, edit: Edit, options: Options) -> Evidence:
    """Return the evidence of a stretch of text that went with others, or whose kept copy went later."""
    unit = Unit(0, edit.start, edit.end, text[edit.start : edit.end])
    of = Unit(1, edit.of_start, edit.of_end, text[edit.of_start : edit.of_end])
    if unit.same_words(of):
        return Evidence("exact", 1.0, 1.0, ())
    found = compare(unit, of, 0.0, options.shingle_size)
    if found is None:
        return Evidence("near", 0.0, 0.0, unit.words)
    kind: Kind = "contained" if found.shorter is unit and not found.extra(unit) else "near"
    return Evidence(kind, found.jaccard, found.coverage, unit.words_at(found.extra(unit)))


def _pair(units: Units, match: Match) -> dict[str, Any]:
    """Return the fields of `Spared`."""
    unit, of, found = units[match.unit], units[match.of], match.evidence
    return {
        "unit": unit.index,
        "start": unit.start,
        "end": unit.end,
        "text": unit.text,
        "of": of.index,
        "of_start": of.start,
        "of_end": of.end,
        "kind": found.kind,
        "jaccard": found.jaccard,
        "coverage": found.coverage,
        "new_words": found.new_words,
        "reason": match.reason,
    }


def _not_text(value: object) -> str:
    hint = (
        " Decode it first, for example with .decode('utf-8')."
        if isinstance(value, (bytes, bytearray))
        else ""
    )
    return f"text must be a str, not {type(value).__name__}: {shown(value)}.{hint}"
