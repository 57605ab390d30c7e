"""What was cut out of a text, as a report tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from unrepeat.article.edits import Edit, Edits, Evidence
from unrepeat.article.evidence.compare import compare
from unrepeat.article.policy.strength import strength_of
from unrepeat.article.reading import Reading
from unrepeat.article.report.labels import line_numbers
from unrepeat.article.report.runs import label_runs
from unrepeat.article.report.values import Removal, UnitText
from unrepeat.article.text.places import word_place
from unrepeat.article.text.units import Unit
from unrepeat.article.values import MatchKind


def told(text: str, start: int, end: int, reading: Reading) -> UnitText:
    """Return what a report tells of a stretch of a text."""
    own = text[start:end]
    return UnitText(own, reading.ignored.found_in(own))


def removals_of(text: str, edits: Edits, reading: Reading) -> Iterator[Removal]:
    """Yield what a report tells of edits, in the order of the text.

    Args:
        text: The text before them.
        edits: What was cut out of it.
        reading: How it was read.
    """
    drafts = []
    whole = edits.whole_units()
    lines = line_numbers(text, (offset for edit in edits for offset in (edit.start, edit.of_start)))
    for edit in edits:
        found = edit.evidence if edit.is_measured else _measured(edits.text, edit, reading)
        own, ignored = told(text, edit.start, edit.end, reading)
        draft = Removal(
            unit=edits.unit(edit.start),
            start=edit.start,
            end=edit.end,
            text=own,
            of=edits.unit(edit.of_start),
            of_start=edit.of_start,
            of_end=edit.of_end,
            kind=found.kind,
            jaccard=found.jaccard,
            coverage=found.coverage,
            new_words=found.new_words,
            reason=edit.reason,
            ignored=ignored,
            line_number=lines[edit.start],
            of_line_number=lines[edit.of_start],
            strength=strength_of(edit.signs),
            signs=edit.signs,
            run=0,
            before=text[edit.cut_start : edit.start],
            after=text[edit.end : edit.cut_end],
            whole=edits.unit(edit.start) in whole,
        )
        drafts.append(draft)
    for draft, number in zip(drafts, label_runs(drafts), strict=True):
        yield replace(draft, run=number)


def _measured(text: str, edit: Edit, reading: Reading) -> Evidence:
    """Return the evidence of a stretch of text that went with others, or whose kept copy went later."""
    counted = reading.ignored.left_of([text[edit.start : edit.end], text[edit.of_start : edit.of_end]])
    unit, of = Unit(0, edit.start, edit.end, counted[0]), Unit(1, edit.of_start, edit.of_end, counted[1])
    if unit.same_words(of):
        return Evidence("exact", 1.0, 1.0, ())
    found = compare(unit, of, 0.0, reading.options.shingle_size)
    if found is None and word_place(of.words, unit.words) >= 0:
        # Too few words for a shingle that both have.
        return Evidence("contained", 0.0, 1.0, ())
    if found is None:
        return Evidence("near", 0.0, 0.0, unit.words)
    kind: MatchKind = "contained" if found.shorter is unit and not found.extra(unit) else "near"
    return Evidence(kind, found.jaccard, found.coverage, unit.words_at(found.extra(unit)))
