"""The protections: why a unit stays although it matched. One small named function each.

A pair rule looks at two units and what the alignment found; a place rule looks at where equal units stand.
The name of a rule is the `reason` in the report. `benchmarks/README.md` shows what each one carries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from unrepeat.edits import own_words, without_tail
from unrepeat.model import Unit
from unrepeat.normalize import length
from unrepeat.shape import (
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    DOTS,
    OPENING_QUOTES,
    SENTENCE_ENDS,
    figure_words,
    figures_of,
    has_more,
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
    symbols_of,
)
from unrepeat.verify import Comparison

# A contained unit of fewer words is mostly a heading that the prose takes up.
SHORT_CONTAINED = 10

# A heading has at most so many words. The beginning of a paragraph that was cut off has at least so many.
MAX_HEADING = 15
MIN_BEGINNING = 8

# Characters in which a letter is expected beside a matched stretch; any number gives the same answers.
NEARBY = 32

# A pull quote stands at most so many units away from the passage it repeats.
PULL_QUOTE_UNITS = 3

# The headline stands among the first units. One of so few words still goes where it stands twice there, and
# with so many words more, the name of the site, it is still the same headline.
TOP_UNITS, MIN_HEADLINE, MAX_SITE_NAME = 3, 3, 6

_DOUBLE_QUOTES = tuple(set(OPENING_QUOTES + CLOSING_QUOTES) - set("'\u2018\u2019"))
_STOPS = SENTENCE_ENDS + ",\u060c\uff0c\u3001 \u00a0"

# An answer that is the same to two questions has at most so many words.
MAX_ANSWER = 20

# A paragraph of more words asks at its end, but is no question.
MAX_QUESTION = 40


class Pair(NamedTuple):
    """A removal that is proposed: `removed` goes because `kept` says the same."""

    removed: Unit
    kept: Unit
    comparison: Comparison | None
    """None if the words of the two are equal."""
    contained: bool
    """Whether `kept` says much more than `removed`; False for near copies."""


def number(pair: Pair) -> bool:
    """The unit holds a figure, a grade or a sign that has no partner in its place in the kept one."""
    unit, kept = pair.removed, pair.kept
    extra = pair.comparison.extra(unit) if pair.comparison else ()
    if extra and not figure_words(unit).keys().isdisjoint(unit.words_at(extra)):
        return True
    if unit.text == kept.text:
        return False
    # Most units have neither, so the kept one need not be looked at.
    own, signs = figures_of(unit), symbols_of(unit)
    if own and has_more(own, figures_of(kept)):
        return True
    others = symbols_of(kept) if signs else signs
    return has_more(signs, others) and has_more(others, signs)


def new_words(pair: Pair) -> bool:
    """The unit has words that the kept one lacks; a credit or a sign-off at its end aside."""
    return pair.comparison is not None and bool(own_words(pair.comparison, pair.removed))


def address(pair: Pair) -> bool:
    """One of the two is a web address whose words repeat the other."""
    return pair.comparison is not None and (pair.removed.fact(is_address) or pair.kept.fact(is_address))


def code(pair: Pair) -> bool:
    """The unit is a line of code or a command."""
    return pair.removed.fact(is_code)


def heading(pair: Pair) -> bool:
    """The unit is a heading: a paragraph, mostly one below, takes up its words.

    To go, a short unit must be a whole sentence of the paragraph, and a longer one that is no sentence must
    stand below it. The cut-off beginning of a paragraph further down is no heading, and the headline goes
    where it stands once more with the name of the site.
    """
    if not pair.contained or pair.comparison is None:
        return False
    unit, kept = pair.removed, pair.kept
    words = without_tail(pair.comparison, unit)
    size = length(words)
    if _is_longer_headline(unit, kept):
        return False
    apart = unit.index + 1 < kept.index and kept.fact(is_finished)
    if apart and size >= MIN_BEGINNING and kept.words[: len(words)] == words:
        return False
    if size < SHORT_CONTAINED:
        return not unit.fact(is_finished) or not _is_whole_sentence(pair)
    return size <= MAX_HEADING and not unit.fact(is_finished) and unit.index < kept.index


def _is_longer_headline(unit: Unit, kept: Unit) -> bool:
    """Whether both stand at the top, and `kept` is `unit` with a few words before or after it."""
    if kept.fact(is_finished) or not (is_top(unit) and is_top(kept)):
        return False
    words = unit.words
    added = kept.reader_length - unit.reader_length
    return added <= MAX_SITE_NAME and words in (kept.words[: len(words)], kept.words[-len(words) :])


def quotation(pair: Pair) -> bool:
    """One of the two quotes the other to answer or correct it, and is no pull quote.

    Either the unit is in quotation marks and stands below a passage that was not, or far below it; or it has
    none, and is quoted far below.
    """
    unit, kept = pair.removed, pair.kept
    if not pair.contained:
        return False
    before, after = _around(pair)
    quoted = before.rstrip()[-1:] in _DOUBLE_QUOTES and after.lstrip(_STOPS)[:1] in _DOUBLE_QUOTES
    if unit.index < kept.index:
        far = unit.index + PULL_QUOTE_UNITS < kept.index
        return quoted and far and unit.text[0] not in _DOUBLE_QUOTES
    return is_quoted(unit.text) and (not quoted or unit.index > kept.index + PULL_QUOTE_UNITS)


def caption(pair: Pair) -> bool:
    """The unit is a finished paragraph, the kept one only a caption or teaser that contains it."""
    unit, kept = pair.removed, pair.kept
    return (
        pair.contained
        and unit.fact(is_finished)
        and not unit.text.endswith(DOTS)
        and not kept.fact(is_finished)
    )


PairRule = Callable[[Pair], bool]
PAIR_RULES: tuple[PairRule, ...] = (number, new_words, address, code, heading, quotation, caption)


class Place(NamedTuple):
    """Two equal units, and what stands around them."""

    unit: Unit
    of: Unit
    units: Sequence[Unit]
    """All units; `index` is the position in it."""

    min_words: int
    """The option of that name."""

    def beside(self, step: int) -> tuple[Unit | None, Unit | None]:
        """Return the units so many places below `unit` and below `of`, None beyond the ends of the text."""
        here, there = self.unit.index + step, self.of.index + step
        within = range(len(self.units))
        return self.units[here] if here in within else None, self.units[there] if there in within else None


def label(place: Place) -> bool:
    """The unit ends with a colon: it announces what stands below it."""
    return place.unit.fact(is_label)


def table_row(place: Place) -> bool:
    """The unit is a row of a table."""
    return is_row(place.unit) and not place.unit.fact(is_signature)


def question(place: Place) -> bool:
    """The unit is a question with another answer, answers another question, or states what its copy asks."""
    unit, of = place.unit, place.of
    asks = unit.fact(is_question)
    if asks != of.fact(is_question):
        return unit.same_words(of)
    size = unit.reader_length
    if asks:
        after, after_of = place.beside(1)
        if after is None or after_of is None or size > MAX_QUESTION:
            return False
        return after is not of and after_of is not unit and not after.same_words(after_of)
    if size > MAX_ANSWER:
        return False
    above, above_of = place.beside(-1)
    if above is None or above_of is None:
        return False
    return above.fact(is_question) and above_of.fact(is_question) and not above.same_words(above_of)


def signature(place: Place) -> bool:
    """The unit signs the text above it, and the texts above the two copies differ."""
    if not place.unit.fact(is_signature):
        return False
    above, above_of = place.beside(-1)
    return above is None or above_of is None or not above.same_words(above_of)


def credit(place: Place) -> bool:
    """The unit names the source of the picture or text above it, and what stands above the copies differs."""
    return is_credit(place.unit)


def list_row(place: Place) -> bool:
    """The unit is a short item of a list."""
    return is_list_row(place.unit)


def short(place: Place) -> bool:
    """The unit has fewer words than `min_words`, and is not the headline standing twice at the top."""
    words = place.unit.reader_length
    return words < place.min_words and not (words >= MIN_HEADLINE and is_top(place.unit) and is_top(place.of))


def is_top(unit: Unit) -> bool:
    """Whether a unit is among the first lines, where headlines stand."""
    return unit.index < TOP_UNITS


PlaceRule = Callable[[Place], bool]
PLACE_RULES: tuple[PlaceRule, ...] = (
    label,
    table_row,
    question,
    signature,
    credit,
    list_row,
    short,
)

PARTS = "parts"
"""The reason of `decide` for units that one odd unit contains several of."""

RULES: tuple[PairRule | PlaceRule, ...] = (*PAIR_RULES, *PLACE_RULES)

REASONS: dict[str, str] = {
    **{rule.__name__: (rule.__doc__ or "").split("\n", 1)[0] for rule in RULES},
    PARTS: "One unit contains this one and others, and has little else: a share box, a long caption.",
}
"""What each reason in `Report.spared` means, by its name."""


def _around(pair: Pair) -> tuple[str, str]:
    """Return what stands beside the matched stretch in the kept unit, up to the words next to it."""
    spans = pair.kept.spans
    if spans is None or pair.comparison is None:
        return "?", "?"
    first, last = pair.comparison.stretch(pair.kept)
    text, start, end = pair.kept.text, spans[first][0], spans[last][1]
    before, after = text[max(0, start - NEARBY) : start], text[end : end + NEARBY]
    # The kept unit may be a whole text: all of it is taken where no letter is near, which is rare.
    if not any(map(str.isalnum, before)):
        before = text[:start]
    if not any(map(str.isalnum, after)):
        after = text[end:]
    return before, after


def _is_whole_sentence(pair: Pair) -> bool:
    """Whether the matched stretch begins and ends where a sentence of the kept unit does."""
    before, after = (part.strip() for part in _around(pair))
    opened = before.rstrip("".join(_DOUBLE_QUOTES) + "'\u2018 ")
    begins = not opened or opened != before or opened[-1] in SENTENCE_ENDS + COLONS
    closed = after.lstrip(CLOSING)
    return begins and (not closed or after[0] in SENTENCE_ENDS or closed[0] in SENTENCE_ENDS)
