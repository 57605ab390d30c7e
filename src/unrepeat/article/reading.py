"""How the texts of a call become units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unrepeat import _kernel
from unrepeat.article.options import Options
from unrepeat.article.protect import Protection
from unrepeat.article.text.units import Units
from unrepeat.ignored import Ignored


@dataclass(frozen=True, slots=True)
class Reading:
    """The options of a call, what it asks to keep, and what does not count in its texts."""

    options: Options
    kept_by: Protection | None
    ignored: Ignored

    def units(self, texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> Units:
        """Return the units; their texts are what counts of those in the input."""
        keeps = self.kept_by
        protected = {number for number, text in enumerate(texts) if keeps(text)} if keeps else ()
        counted = self.ignored.left_of(texts)
        return Units(counted, spans, _kernel.UnitTable(counted, self.options.shingle_size), protected)


def texts_in(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return what stands in some spans of a text."""
    return [text[start:end] for start, end in spans]
