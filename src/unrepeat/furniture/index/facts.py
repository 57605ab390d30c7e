"""What is stored of the lines of a document, so that it can be judged again without its text.

Of each line there are a hash and a byte. What depends on the text alone is in the byte; in how many stories
the line stands is asked anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from unrepeat.article.text.shapes import is_finished
from unrepeat.furniture.counting import known_lines
from unrepeat.furniture.index.rows import WORDLESS, PageRow, hashes_in
from unrepeat.furniture.index.source import HashedLine, HashedSource
from unrepeat.furniture.lines import SourceLine
from unrepeat.furniture.report import FurnitureReport
from unrepeat.furniture.rules import Page, judge
from unrepeat.furniture.story_lines import told_below

STAYS, IS_TOLD, IS_NAME, IS_LONG, IS_FINISHED, WENT = 1, 2, 4, 8, 16, 32
"""Bits of a line. `STAYS`: a date or a named field. `IS_TOLD`: the prose below it says most of its words."""


class StoredLine(SourceLine):
    """A line of which the words are gone: its key is the hash of them in digits, its start its byte.

    Its text is nothing but an end, that of a sentence or another one.
    """

    @property
    def is_time(self) -> bool:
        """Whether it stays as a date or a named field."""
        return bool(self.start & STAYS)

    @property
    def is_name(self) -> bool:
        """As for a `SourceLine`."""
        return bool(self.start & IS_NAME)

    @property
    def is_long(self) -> bool:
        """As for a `SourceLine`."""
        return bool(self.start & IS_LONG)


def stored_hashes(lines: Sequence[SourceLine], hashed: Mapping[str, HashedLine]) -> bytes:
    """Return the hashes of the lines of a document, as they are stored."""
    return array("q", (hashed[line.key].hash if line.key else WORDLESS for line in lines)).tobytes()


def stored_facts(lines: Sequence[SourceLine], fields: Collection[str], report: FurnitureReport) -> bytes:
    """Return what else is known of the lines of a document, and which of them went.

    Args:
        lines: The lines.
        fields: The keys of the record's named fields.
        report: The report on the document.
    """
    went = {line.line for line in report.removed}
    common = went | {line.line for line in report.spared}
    asked = {number for number, line in enumerate(lines) if line.may_head}
    told = set(told_below(lines, asked, common))
    return bytes(
        STAYS * (line.is_time or line.key in fields)
        | IS_TOLD * (number in told)
        | IS_NAME * line.is_name
        | IS_LONG * line.is_long
        | IS_FINISHED * is_finished(line.text)
        | WENT * (number in went)
        for number, line in enumerate(lines)
    )


def is_outdated(row: PageRow, source: HashedSource, min_stories: int, window: timedelta | None) -> bool:
    """Whether a document would lose other lines today than it has lost."""
    lines = [
        StoredLine(
            bits, 0, "." if bits & IS_FINISHED else "", str(line_hash) if line_hash != WORDLESS else ""
        )
        for line_hash, bits in zip(hashes_in(row.lines), row.facts, strict=False)
    ]
    known = known_lines(source, lines, row.time, window)
    told = frozenset(number for number, bits in enumerate(row.facts) if bits & IS_TOLD)
    page = Page(lines, frozenset(), kept=source.kept, told=told)
    judged = judge(page, known, min_stories)
    return any(
        (number in judged and judged[number].goes) != bool(bits & WENT)
        for number, bits in enumerate(row.facts)
    )
