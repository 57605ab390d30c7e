"""Protections by where a unit stands: what surrounds it and its copy, and which holds the other."""

from __future__ import annotations

from unrepeat.article.evidence.novelty import without_tail
from unrepeat.article.evidence.runs import goes_on
from unrepeat.article.policy.cases import (
    DOUBLE_QUOTES,
    MAX_HEADING,
    NEAR_UNITS,
    ONE_BETWEEN,
    PULL_QUOTE_UNITS,
    Case,
    around,
    is_headline,
    is_longer_headline,
    is_pull_quote,
    is_top,
    is_whole_sentence,
    leaves_open,
    quotes,
)
from unrepeat.article.text.merged import is_merged
from unrepeat.article.text.shapes import (
    MIN_PROSE,
    OPENING_QUOTES,
    SENTENCE_ENDS,
    breaks_off,
    is_finished,
    is_label,
    is_question,
    is_quoted,
    is_signature,
)
from unrepeat.article.text.units import Unit
from unrepeat.words import length

# A contained unit of fewer words is mostly a heading that the prose takes up.
SHORT_CONTAINED = 10

MIN_BEGINNING = 8

_STOPS = SENTENCE_ENDS + ",\N{ARABIC COMMA}\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA} \N{NO-BREAK SPACE}"

# An answer that is the same to two questions has at most so many words.
MAX_ANSWER = 20

# A paragraph of more words asks at its end, but is no question.
MAX_QUESTION = 40

# A unit that is longer by less than this factor is an edited copy, and takes nothing up.
EDITED = 1.2

# Lines of so many words are looked at to see whether they are alike.
MIN_RECORD, MAX_RECORD = 3, 16


def heading(case: Case) -> bool:
    """The unit is a heading: a paragraph, mostly one below, takes up its words.

    To go, a short unit must be a whole sentence of the paragraph, and a longer one that is no sentence must
    stand below it. The cut-off beginning of a paragraph further down is no heading, and the headline goes
    where it stands once more with the name of the site.
    """
    if not case.contained or case.comparison is None:
        return False
    unit, kept = case.goes, case.stays
    words = without_tail(case.comparison, unit)
    size = length(words)
    if is_longer_headline(case):
        return False
    apart = unit.index + 1 < kept.index and kept.fact(is_finished)
    if apart and size >= MIN_BEGINNING and kept.words[: len(words)] == words:
        return False
    if size < SHORT_CONTAINED:
        return not unit.fact(is_finished) or not is_whole_sentence(case)
    return size <= MAX_HEADING and not unit.fact(is_finished) and unit.index < kept.index


def taken_up(case: Case) -> bool:
    """A longer unit takes up the words of this short one, which is neither cut off nor a pull quote."""
    if not case.contained or case.goes.reader_length >= MIN_PROSE or case.goes.fact(breaks_off):
        return False
    if case.stays.reader_length < EDITED * case.goes.reader_length:
        return False
    return not (is_longer_headline(case) or is_pull_quote(case))


def quotation(case: Case) -> bool:
    """One of the two quotes the other to answer or correct it, and is no pull quote.

    Either the unit is in quotation marks and stands below a passage that was not, or far below it; or it has
    none, and is quoted far below.
    """
    unit, kept = case.goes, case.stays
    if case.comparison is None and case.lone:
        return kept.index < unit.index and quotes(unit) and not quotes(kept)
    if not case.contained:
        return False
    before, after = around(case)
    quoted = before.rstrip()[-1:] in DOUBLE_QUOTES and after.lstrip(_STOPS)[:1] in DOUBLE_QUOTES
    if unit.index < kept.index:
        return quoted and case.apart > PULL_QUOTE_UNITS and unit.text[0] not in DOUBLE_QUOTES
    return is_quoted(unit.text) and (not quoted or case.apart > PULL_QUOTE_UNITS)


def caption(case: Case) -> bool:
    """The unit is a finished paragraph, the kept one only a caption or teaser that contains it."""
    unit, kept = case.goes, case.stays
    if not case.contained or not unit.fact(is_finished) or unit.fact(breaks_off):
        return False
    if is_merged(kept):
        return False
    return not kept.fact(is_finished) or kept.fact(breaks_off)


def body(case: Case) -> bool:
    """The unit is a finished paragraph below a longer unit that contains it and more: a long caption."""
    unit, kept = case.goes, case.stays
    if not case.contained or unit.reader_length < MIN_PROSE or unit.index < kept.index or case.touches:
        return False
    return unit.fact(is_finished) and not unit.fact(breaks_off)


def lead(case: Case) -> bool:
    """The unit stands at the top of the text, and the kept one far below, or takes up its words there."""
    unit, kept = case.goes, case.stays
    if not is_top(case, unit) or kept.index < unit.index:
        return False
    if case.apart > NEAR_UNITS:
        return True
    if not case.contained or case.left.place(unit) > 0 or unit.text[0] in OPENING_QUOTES:
        return False
    if unit.reader_length >= MIN_PROSE:
        return False
    before, _ = around(case)
    return not is_longer_headline(case) or before.rstrip()[-1:] in DOUBLE_QUOTES


def refrain(case: Case) -> bool:
    """The unit stands between verses, or is the last sentence of the text and takes up the first."""
    unit = case.goes
    if case.comparison is not None or not unit.fact(is_finished):
        return False
    if case.lone and case.left.is_refrain(unit):
        return True
    if unit.reader_length >= MIN_PROSE:
        return False
    ends = case.left.place(case.stays) == 0 and case.left.beside(unit, 1) is None
    return ends and case.apart > ONE_BETWEEN


def question(case: Case) -> bool:
    """The unit is a question with another answer, answers another question, or states what its copy asks."""
    unit, kept = case.goes, case.stays
    asks = unit.fact(is_question)
    if asks != kept.fact(is_question):
        return unit.same_words(kept)
    size = unit.reader_length
    if asks:
        below, below_kept = case.beside(1)
        if below is None or below_kept is None or size > MAX_QUESTION or case.apart <= ONE_BETWEEN:
            return False
        return below is not kept and below_kept is not unit and not below.same_words(below_kept)
    if size > MAX_ANSWER:
        return False
    above, above_kept = case.beside(-1)
    if above is None or above_kept is None:
        return False
    return above.fact(is_question) and above_kept.fact(is_question) and not above.same_words(above_kept)


def signature(case: Case) -> bool:
    """The unit signs the text above it, and the texts above the two copies differ."""
    if not case.goes.fact(is_signature):
        return False
    above, above_kept = case.beside(-1)
    return above is None or above_kept is None or not above.same_words(above_kept)


def records(case: Case) -> bool:
    """What stands beside the copies is alike but not the same: they are records of one form."""
    for step in (-1, 1):
        beside, beside_kept = case.beside(step)
        if beside is None or beside_kept is None or beside is case.stays or beside_kept is case.goes:
            continue
        longest = max(beside.length, beside_kept.length)
        if longest < MIN_RECORD or longest > MAX_RECORD or beside.same_words(beside_kept):
            continue
        if 3 * beside.pair(beside_kept).shared_words() >= longest:
            return True
    return False


def half(case: Case) -> bool:
    """The unit is a part of a sentence that was broken into lines, or of a quotation that goes on."""
    if not case.lone:
        return False
    above, above_kept = case.beside(-1)
    below, below_kept = case.beside(1)
    if goes_on(case.goes, below) and below is not case.stays and not _are_equal(below, below_kept):
        return True
    if above is None or above is case.stays:
        return False
    text = case.goes.text
    if text[0] in OPENING_QUOTES and leaves_open(above.text):
        return True
    return (text[0] in ")]}" or goes_on(above, case.goes)) and not _are_equal(above, above_kept)


def _are_equal(one: Unit | None, other: Unit | None) -> bool:
    return one is not None and other is not None and one.same_words(other)


def announced(case: Case) -> bool:
    """A line with a colon announces one of the copies, or the unit is the heading of a label."""
    first, last = case.run.pairs[0], case.run.pairs[-1]
    below, below_kept = case.left.beside(last[0], 1), case.left.beside(last[1], 1)
    heads = case.lone and not case.touches and below is not None and below.fact(is_label)
    if heads and not (below and below_kept and below.same_words(below_kept)):
        return True
    if case.touches or is_headline(case):
        above_unit = case.left.beside(first[0], -1) if case.lone else None
        return above_unit is not None and above_unit is not first[1] and above_unit.fact(is_label)
    above = (case.left.beside(first[0], -1), case.left.beside(first[1], -1))
    return last[0].fact(is_label) or any(unit is not None and unit.fact(is_label) for unit in above)


def family(case: Case) -> bool:
    """Other lines of the page begin or end as this one does: they are rows of one form."""
    return case.lone and case.comparison is None and case.left.has_sibling(case.goes, case.stays)


def contents(case: Case) -> bool:
    """What stands next to the kept copy has copies of its own elsewhere: it is a list of contents."""
    for step in (-1, 1):
        beside, beside_kept = case.beside(step)
        if (
            beside_kept is not None
            and beside_kept is not case.goes
            and case.left.copies(beside_kept) > 1
            and not (beside is not None and beside.same_words(beside_kept))
        ):
            return True
    return False
