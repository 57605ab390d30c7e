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
    figures_of,
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
    signs_differ,
)
from unrepeat.verify import Comparison

# A contained unit of fewer words is mostly a heading that the prose takes up.
SHORT_CONTAINED = 10

# A heading has at most so many words. The beginning of a paragraph that was cut off has at least so many.
MAX_HEADING = 15
MIN_BEGINNING = 8

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
    if pair.comparison and any(map(has_digit, unit.words_at(pair.comparison.extra(unit)))):
        return True
    if unit.text == kept.text:
        return False
    # Most units have none, so the kept one need not be looked at.
    own = figures_of(unit)
    if own and own - figures_of(kept):
        return True
    # The passage is looked for only where it may matter: most texts have no signs.
    return signs_differ(unit.text, kept.text) and signs_differ(unit.text, _passage(pair))


def new_words(pair: Pair) -> bool:
    """The unit has words that the kept one lacks; a credit or a sign-off at its end aside."""
    return pair.comparison is not None and bool(own_words(pair.comparison, pair.removed))


def address(pair: Pair) -> bool:
    """One of the two is a web address whose words repeat the other."""
    return pair.comparison is not None and (is_address(pair.removed.text) or is_address(pair.kept.text))


def code(pair: Pair) -> bool:
    """The unit is a line of code or a command."""
    return is_code(pair.removed.text)


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
    apart = unit.index + 1 < kept.index and is_finished(kept.text)
    if apart and size >= MIN_BEGINNING and kept.words[: len(words)] == words:
        return False
    if size < SHORT_CONTAINED:
        return not is_finished(unit.text) or not _is_whole_sentence(pair)
    return size <= MAX_HEADING and not is_finished(unit.text) and unit.index < kept.index


def _is_longer_headline(unit: Unit, kept: Unit) -> bool:
    """Whether both stand at the top, and `kept` is `unit` with a few words before or after it."""
    if is_finished(kept.text) or not (is_top(unit) and is_top(kept)):
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
    unit, kept = pair.removed.text, pair.kept.text
    return pair.contained and is_finished(unit) and not unit.endswith(DOTS) and not is_finished(kept)


PairRule = Callable[[Pair], bool]
FACTS: tuple[PairRule, ...] = (number, new_words)
"""What is overruled by nothing: the unit says something that the kept one does not."""

PAIR_RULES: tuple[PairRule, ...] = (*FACTS, address, code, heading, quotation, caption)


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
    return is_label(place.unit.text)


def table_row(place: Place) -> bool:
    """The unit is a row of a table."""
    return is_row(place.unit) and not is_signature(place.unit.text)


def question(place: Place) -> bool:
    """The unit is a question with another answer, answers another question, or states what its copy asks."""
    unit, of = place.unit, place.of
    asks = is_question(unit.text)
    if asks != is_question(of.text):
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
    return is_question(above.text) and is_question(above_of.text) and not above.same_words(above_of)


def signature(place: Place) -> bool:
    """The unit signs the text above it, and the texts above the two copies differ."""
    if not is_signature(place.unit.text):
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


def _passage(pair: Pair) -> str:
    """Return the matched stretch of the kept unit, with what adheres to its first and last word.

    A sign elsewhere in the kept unit belongs to what it says beside. Where words cannot be located, the
    whole text is returned.
    """
    text, spans = pair.kept.text, pair.kept.spans if pair.comparison else None
    if spans is None or pair.comparison is None:
        return text
    first, last = pair.comparison.stretch(pair.kept)
    before = text[spans[first - 1][1] if first else 0 : spans[first][0]]
    after = text[spans[last][1] : spans[last + 1][0] if last + 1 < len(spans) else len(text)]
    start = spans[first][0] - (len(before.split()[-1]) if before[-1:].strip() else 0)
    end = spans[last][1] + (len(after.split()[0]) if after[:1].strip() else 0)
    return text[start:end]


def _around(pair: Pair) -> tuple[str, str]:
    """Return what stands before and after the matched stretch in the kept unit."""
    spans = pair.kept.spans
    if spans is None or pair.comparison is None:
        return "?", "?"
    first, last = pair.comparison.stretch(pair.kept)
    return pair.kept.text[: spans[first][0]], pair.kept.text[spans[last][1] :]


def _is_whole_sentence(pair: Pair) -> bool:
    """Whether the matched stretch begins and ends where a sentence of the kept unit does."""
    before, after = (part.strip() for part in _around(pair))
    opened = before.rstrip("".join(_DOUBLE_QUOTES) + "'\u2018 ")
    begins = not opened or opened != before or opened[-1] in SENTENCE_ENDS + COLONS
    closed = after.lstrip(CLOSING)
    return begins and (not closed or after[0] in SENTENCE_ENDS or closed[0] in SENTENCE_ENDS)
