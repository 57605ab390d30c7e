"""The protections: why a unit stays although it matched. One small named function each.

A pair rule looks at two units and what the alignment found; a place rule looks at where equal units stand.
The name of a rule is the `reason` in the report. `benchmarks/README.md` shows what each one carries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from unrepeat.model import Unit
from unrepeat.normalize import word_spans
from unrepeat.shape import (
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    OPENING_QUOTES,
    SENTENCE_ENDS,
    figures,
    has_digit,
    is_address,
    is_code,
    is_credit,
    is_finished,
    is_label,
    is_list_row,
    is_question,
    is_quoted,
    is_row,
    is_signature,
)
from unrepeat.verify import Comparison

# A contained unit of fewer words is mostly a heading that the prose takes up.
SHORT_CONTAINED = 10

# A heading has at most so many words. The beginning of a paragraph that was cut off has at least so many.
MAX_HEADING = 15
MIN_BEGINNING = 8

# Words of a credit, a site name or a sign-off after the last matched word.
MAX_TAIL = 6

# A pull quote stands at most so many units below the passage it repeats.
PULL_QUOTE_UNITS = 3

# A headline of so few words still goes where it stands twice at the top.
MIN_HEADLINE, TOP_UNITS = 3, 3

_DOUBLE_QUOTES = tuple(set(OPENING_QUOTES + CLOSING_QUOTES) - set("'\u2018\u2019"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A removal that is proposed: `removed` goes because `kept` says the same."""

    removed: Unit
    kept: Unit
    comparison: Comparison | None
    """None if the words of the two are equal."""
    contained: bool
    """Whether `kept` says much more than `removed`; False for near copies."""


def tail(unit: Unit, matched: Sequence[int]) -> tuple[int, ...]:
    """Return the positions of the words after the last matched one, if they are a credit or a sign-off.

    They are if they are few, hold no digits, and something other than space parts them from the text before.
    """
    first = matched[-1] + 1
    count = len(unit.words) - first
    if not 0 < count <= MAX_TAIL or any(map(has_digit, unit.words[first:])):
        return ()
    spans = word_spans(unit.text, len(unit.words))
    if spans is None:
        return ()
    between = unit.text[spans[first - 1][1] : spans[first][0]]
    return tuple(range(first, len(unit.words))) if between.strip(" ,\u00a0") else ()


def number(pair: Pair) -> bool:
    """The unit holds a figure that has no partner in its place in the kept one, or with another sign."""
    unit = pair.removed
    if pair.comparison and any(has_digit(unit.words[place]) for place in pair.comparison.extra(unit)):
        return True
    if unit.text == pair.kept.text or not any(map(str.isdecimal, unit.text)):
        return False
    return bool(figures(unit.text) - figures(pair.kept.text))


def replaced(pair: Pair) -> bool:
    """Where the unit has words of its own, the kept one has others: another picture, another row."""
    extra = _without_tail(pair, pair.removed)
    if not extra or pair.comparison is None:
        return False
    side = 0 if pair.removed is pair.comparison.shorter else 1
    own = [p[side] for p in pair.comparison.alignment.pairs]
    other = [p[1 - side] for p in pair.comparison.alignment.pairs]
    end_own, end_other = len(pair.removed.words), len(pair.kept.words)
    borders = list(zip([-1, *own], [*own, end_own], [-1, *other], [*other, end_other], strict=True))
    gaps = set(extra)
    return any(
        after_other - before_other > 1 and any(p in gaps for p in range(before_own + 1, after_own))
        for before_own, after_own, before_other, after_other in borders
    )


def name(pair: Pair) -> bool:
    """The unit holds a capitalized word, not at its start, that has no partner."""
    unit = pair.removed
    extra = _without_tail(pair, unit)
    if not extra:
        return False
    spans = word_spans(unit.text, len(unit.words))
    if spans is None:
        return True  # which word is the new one cannot be told, so the unit is left alone
    return any(position and unit.text[spans[position][0]].isupper() for position in extra)


def address(pair: Pair) -> bool:
    """One of the two is a web address whose words repeat the other."""
    return pair.removed.words != pair.kept.words and (
        is_address(pair.removed.text) or is_address(pair.kept.text)
    )


def row(pair: Pair) -> bool:
    """Both are rows of a table, and their words are not the same."""
    return pair.removed.words != pair.kept.words and is_row(pair.removed) and is_row(pair.kept)


def code(pair: Pair) -> bool:
    """The unit is a line of code or a command."""
    return is_code(pair.removed.text)


def heading(pair: Pair) -> bool:
    """The unit is a heading: a paragraph, mostly one below, takes up its words.

    To go, a short unit must be a whole sentence of the paragraph, and a longer one that is no sentence must
    stand below it. The cut-off beginning of a paragraph further down is no heading.
    """
    if not pair.contained:
        return False
    unit, kept = pair.removed, pair.kept
    words = len(unit.words)
    apart = unit.index + 1 < kept.index and is_finished(kept.text)
    if apart and words >= MIN_BEGINNING and kept.words[:words] == unit.words:
        return False
    if words < SHORT_CONTAINED:
        return not is_finished(unit.text) or not _is_whole_sentence(pair)
    return words <= MAX_HEADING and not is_finished(unit.text) and unit.index < kept.index


def quotation(pair: Pair) -> bool:
    """The unit quotes an earlier passage to answer it.

    It is in quotation marks, which the passage was not, or it stands far from the passage.
    """
    unit, kept = pair.removed, pair.kept
    if not pair.contained or unit.index < kept.index or not is_quoted(unit.text):
        return False
    before, after = _around(pair)
    quoted = before.strip()[-1:] in _DOUBLE_QUOTES and after.strip()[:1] in _DOUBLE_QUOTES
    return not quoted or unit.index > kept.index + PULL_QUOTE_UNITS


def caption(pair: Pair) -> bool:
    """The unit is a finished paragraph, the kept one only a caption or teaser that contains it."""
    return pair.contained and is_finished(pair.removed.text) and not is_finished(pair.kept.text)


PairRule = Callable[[Pair], bool]
PAIR_RULES: tuple[PairRule, ...] = (number, replaced, name, address, row, code, heading, quotation, caption)


@dataclass(frozen=True, slots=True)
class Place:
    """Two equal units, and what stands around them."""

    unit: Unit
    of: Unit
    above: tuple[Unit | None, Unit | None]
    """The units above `unit` and above `of`, None at the top."""

    below: tuple[Unit | None, Unit | None]
    """The units below `unit` and below `of`, None at the end."""

    min_words: int
    """The option of that name."""


def label(place: Place) -> bool:
    """The unit ends with a colon: it announces what stands below it."""
    return is_label(place.unit.text)


def table_row(place: Place) -> bool:
    """The unit is a row of a table."""
    return is_row(place.unit)


def question(place: Place) -> bool:
    """The unit is a question, and the answers below the two copies differ."""
    after, after_of = place.below
    if not is_question(place.unit.text) or after is None or after_of is None:
        return False
    return after is not place.of and after_of is not place.unit and after.words != after_of.words


def signature(place: Place) -> bool:
    """The unit signs the text above it, and the texts above the two copies differ."""
    above, above_of = place.above
    if not is_signature(place.unit.text):
        return False
    return above is None or above_of is None or above.words != above_of.words


def credit(place: Place) -> bool:
    """The unit names the source of the picture or text above it, and what stands above the copies differs."""
    return is_credit(place.unit)


def list_row(place: Place) -> bool:
    """The unit is a short item of a list."""
    return is_list_row(place.unit)


def short(place: Place) -> bool:
    """The unit has fewer words than `min_words`, and is not the headline standing twice at the top."""
    words = len(place.unit.words)
    return words < place.min_words and not (words >= MIN_HEADLINE and is_top(place.unit) and is_top(place.of))


def is_top(unit: Unit) -> bool:
    """Whether a unit is among the first lines, where headlines stand."""
    return unit.index < TOP_UNITS


PlaceRule = Callable[[Place], bool]
PLACE_RULES: tuple[PlaceRule, ...] = (label, table_row, question, signature, credit, list_row, short)

PARTS = "parts"
"""The reason of `decide` for units that one odd unit contains several of."""

REASONS: dict[str, str] = {
    **{rule.__name__: (rule.__doc__ or "").split("\n", 1)[0] for rule in (*PAIR_RULES, *PLACE_RULES)},
    PARTS: "One unit contains this one and others, and has little else: a share box, a long caption.",
}
"""What each reason in `Report.spared` means, by its name."""


def _without_tail(pair: Pair, unit: Unit) -> list[int]:
    if pair.comparison is None:
        return []
    extra = pair.comparison.extra(unit)
    if not extra:
        return []
    ignored = set(tail(unit, pair.comparison.matched(unit)))
    return [position for position in extra if position not in ignored]


def _around(pair: Pair) -> tuple[str, str]:
    """Return what stands before and after the matched stretch in the kept unit."""
    spans = word_spans(pair.kept.text, len(pair.kept.words))
    if spans is None or pair.comparison is None:
        return "?", "?"
    matched = pair.comparison.matched(pair.kept)
    return pair.kept.text[: spans[matched[0]][0]], pair.kept.text[spans[matched[-1]][1] :]


def _is_whole_sentence(pair: Pair) -> bool:
    """Whether the matched stretch begins and ends where a sentence of the kept unit does."""
    before, after = (part.strip() for part in _around(pair))
    opened = before.rstrip("".join(_DOUBLE_QUOTES) + "'\u2018 ")
    begins = not opened or opened != before or opened[-1] in SENTENCE_ENDS + COLONS
    closed = after.lstrip(CLOSING)
    return begins and (not closed or after[0] in SENTENCE_ENDS or closed[0] in SENTENCE_ENDS)
