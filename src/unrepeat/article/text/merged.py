"""What is asked of units that may be several paragraphs, or verses between which a refrain stands."""

from __future__ import annotations

from unrepeat.article.text.sentences import sentences
from unrepeat.article.text.shapes import is_finished
from unrepeat.article.text.units import Unit

# A unit of so many words that is no prose as a whole may be paragraphs whose line breaks are lost.
MIN_MERGED = 60

# Share of prose from which on it is. (A guess: menus and captions have hardly any.)
MOSTLY_PROSE = 0.5

# Characters of a sentence of prose. What is longer has a menu or a list in front.
MIN_SENTENCE, MAX_SENTENCE = 40, 400

# A refrain stands so many times and more.
MIN_REFRAIN = 3


def is_merged(unit: Unit) -> bool:
    """Whether a long unit is mostly prose, though it may not end as a sentence does: no caption is."""
    return unit.length >= MIN_MERGED and unit.fact(prose_part) >= MOSTLY_PROSE


def prose_part(text: str) -> float:
    """Return the share of a text that stands in finished sentences of some length, 0 to 1."""
    text = text.strip()
    sizes = [end - start for start, end in sentences(text, 0, len(text)) if is_finished(text[start:end])]
    return sum(min(size, MAX_SENTENCE) for size in sizes if size >= MIN_SENTENCE) / len(text)
