"""The policy: why a unit may go, and why it stays all the same.

A text repeats itself for two reasons. The pipeline did it: a template, an extractor, a paste. Or the author
did: rows, prompts, refrains, credits. A *licence* names a sign of the first, a *protection* one of the second.
A unit goes if a licence holds and no protection that the licence does not overrule; what is a *fact* is
overruled by none. All three are tables, in which order decides nothing but which reason is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from unrepeat.article.compare import Comparison
from unrepeat.article.left import Left
from unrepeat.article.novelty import own_words, without_tail
from unrepeat.article.options import Caution
from unrepeat.article.runs import MIN_BOX, MIN_LINE, Run, leans_on
from unrepeat.article.shapes import (
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    MIN_PROSE,
    OPENING_QUOTES,
    SENTENCE_ENDS,
    breaks_off,
    figure_words,
    figures_of,
    has_link,
    has_more,
    is_address,
    is_attribute,
    is_code,
    is_code_line,
    is_credit,
    is_finished,
    is_item,
    is_label,
    is_list_row,
    is_question,
    is_quoted,
    is_row,
    is_signature,
    links,
    signs_differ,
)
from unrepeat.article.units import Unit
from unrepeat.normalize import length

# A contained unit of fewer words is mostly a heading that the prose takes up.
SHORT_CONTAINED = 10

# Places from a unit to the one behind the next; copies of what is no row or refrain.
ONE_BETWEEN = TWICE = 2

# A heading has at most so many words. The beginning of a paragraph that was cut off has at least so many.
MAX_HEADING = 15
MIN_BEGINNING = 8

# Characters in which a letter is expected beside a matched stretch; any number gives the same answers.
NEARBY = 32

# A pull quote stands at most so many units away from the passage it repeats; a teaser not much further. In
# reviewed pages what stood further apart was wanted twice more often than not (measured).
PULL_QUOTE_UNITS, NEAR_UNITS = 3, 8

# The headline stands among the first units. One of so few words still goes where it stands twice there, and
# with so many words more, the name of the site, it is still the same headline.
TOP_UNITS, MIN_HEADLINE, MAX_SITE_NAME = 3, 3, 6

# The very first line is a title from so many words on; fewer are as often a row.
MIN_TITLE = 5

_DOUBLE_QUOTES = tuple(set(OPENING_QUOTES + CLOSING_QUOTES) - set("'\u2018\u2019"))
_QUOTE_PAIRS = (("\u201c", "\u201d"), ("\u201e", "\u201c"), ("\u00ab", "\u00bb"), ("\u300c", "\u300d"))
_STOPS = SENTENCE_ENDS + ",\u060c\uff0c\u3001 \u00a0"

# An answer that is the same to two questions has at most so many words.
MAX_ANSWER = 20

# A paragraph of more words asks at its end, but is no question.
MAX_QUESTION = 40

# A line that is broken off at the edge of a page has at least so many characters.
MIN_FULL_LINE = 60

# Lines of so many words are looked at to see whether they are alike.
MIN_RECORD, MAX_RECORD = 3, 16

# Paragraphs of prose in a run, and their share of its words, from which on it is a part of the article.
MIN_PARAGRAPHS, MOSTLY = 2, 0.7

# So many times in a row a line stands by a loop of whoever wrote it down, not by intent.
MIN_LOOP = 4

# Shares of prose, 0 to 1, from which on a page is an article. Below, a lone line of prose that stands twice is
# mostly a description or a condition of two things; a short one needs less (both measured, .65 to .8 and .4 to
# .7 give much the same).
PROSE_OF_AN_ARTICLE, PROSE_AROUND_INSERTS = 0.7, 0.6


class Case(NamedTuple):
    """A removal that is proposed: `goes` says what `stays` says."""

    goes: Unit
    stays: Unit
    comparison: Comparison | None
    """None if the words of the two are equal."""
    contained: bool
    """Whether `stays` says much more than `goes`; False for near copies."""
    run: Run
    """The repeated run that the pair belongs to; mostly of one unit."""
    left: Left
    """All units that are left."""
    min_words: int
    """The option of that name."""

    def beside(self, step: int) -> tuple[Unit | None, Unit | None]:
        """Return the units so many places below `goes` and below `stays`, None beyond the ends of the text."""
        return self.left.beside(self.goes, step), self.left.beside(self.stays, step)

    @property
    def lone(self) -> bool:
        return self.run.lone

    @property
    def apart(self) -> int:
        """How many places lie between the two units; 1 for neighbours."""
        return self.left.between(self.goes, self.stays) + 1

    @property
    def touches(self) -> bool:
        """Whether the copies stand right next to one another."""
        return self.run.between <= 0


Rule = Callable[[Case], bool]

# -- facts: overruled by nothing ----------------------------------------------------------------------------


def number(case: Case) -> bool:
    """The unit holds a figure, a grade or a sign that has no partner in its place in the kept one."""
    unit, kept = case.goes, case.stays
    if case.comparison and not figure_words(unit).keys().isdisjoint(
        unit.words_at(case.comparison.extra(unit))
    ):
        return True
    if unit.text == kept.text:
        return False
    # Most units have none, so the kept one need not be looked at.
    own = figures_of(unit)
    if own and has_more(own, figures_of(kept)):
        return True
    # The passage is looked for only where it may matter: most texts have no signs.
    return signs_differ(unit.text, kept.text) and signs_differ(unit.text, _passage(case))


def new_words(case: Case) -> bool:
    """The unit has words that the kept one lacks; a credit or a sign-off at its end aside."""
    return case.comparison is not None and bool(own_words(case.comparison, case.goes))


# -- what the unit itself looks like ------------------------------------------------------------------------


def address(case: Case) -> bool:
    """One of the two is a web address whose words repeat the other."""
    return case.comparison is not None and (case.goes.fact(is_address) or case.stays.fact(is_address))


def link(case: Case) -> bool:
    """The unit leads to another address than the kept one."""
    unit, kept = case.goes, case.stays
    return unit.fact(has_link) and bool(unit.fact(links) - kept.fact(links))


def code(case: Case) -> bool:
    """The unit is a line of code or a command."""
    return case.goes.fact(is_code)


def label(case: Case) -> bool:
    """The unit ends with a colon: it announces what stands below it."""
    return case.goes.fact(is_label)


def table_row(case: Case) -> bool:
    """The unit is a row of a table."""
    unit = case.goes
    if not is_row(unit) or unit.fact(is_signature):
        return False
    return not (
        case.touches and unit.reader_length >= MIN_LINE and 2 * figure_words(unit).total() < unit.length
    )


def credit(case: Case) -> bool:
    """The unit names the source of the picture or text above it, and what stands above the copies differs."""
    return is_credit(case.goes)


def list_row(case: Case) -> bool:
    """The unit is a short item of a list."""
    return is_list_row(case.goes)


def short(case: Case) -> bool:
    """The unit has fewer words than `min_words`, and is not the headline standing twice at the top."""
    words = case.goes.reader_length
    if words >= case.min_words:
        return False
    return words < MIN_HEADLINE or not _are_above_prose(case)


def item(case: Case) -> bool:
    """The unit is an item of a list and its copy stands elsewhere, or one of the two is an item by itself."""
    goes, stays = case.goes.fact(is_item), case.stays.fact(is_item)
    if not case.lone or not (goes or stays):
        return False
    if not (case.touches or _is_headline(case)):
        return True
    return (case.contained and goes) or _is_told_in_prose(case)


def listing(case: Case) -> bool:
    """The unit belongs to a list or to lines of code that stand twice, apart from one another."""
    if case.lone or case.touches or _is_headline(case):
        return False
    return case.run.is_list or case.run.is_code


# -- what stands around the copies --------------------------------------------------------------------------


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
    if _is_longer_headline(case):
        return False
    apart = unit.index + 1 < kept.index and kept.fact(is_finished)
    if apart and size >= MIN_BEGINNING and kept.words[: len(words)] == words:
        return False
    if size < SHORT_CONTAINED:
        return not unit.fact(is_finished) or not _is_whole_sentence(case)
    return size <= MAX_HEADING and not unit.fact(is_finished) and unit.index < kept.index


def taken_up(case: Case) -> bool:
    """A longer unit takes up the words of this short one, which is neither cut off nor a pull quote."""
    if not case.contained or case.goes.reader_length >= MIN_PROSE or case.goes.fact(breaks_off):
        return False
    return not (_is_longer_headline(case) or _is_pull_quote(case))


def quotation(case: Case) -> bool:
    """One of the two quotes the other to answer or correct it, and is no pull quote.

    Either the unit is in quotation marks and stands below a passage that was not, or far below it; or it has
    none, and is quoted far below.
    """
    unit, kept = case.goes, case.stays
    if case.comparison is None and case.lone:
        return kept.index < unit.index and _quotes(unit) and not _quotes(kept)
    if not case.contained:
        return False
    before, after = _around(case)
    quoted = before.rstrip()[-1:] in _DOUBLE_QUOTES and after.lstrip(_STOPS)[:1] in _DOUBLE_QUOTES
    if unit.index < kept.index:
        return quoted and case.apart > PULL_QUOTE_UNITS and unit.text[0] not in _DOUBLE_QUOTES
    return is_quoted(unit.text) and (not quoted or case.apart > PULL_QUOTE_UNITS)


def caption(case: Case) -> bool:
    """The unit is a finished paragraph, the kept one only a caption or teaser that contains it."""
    unit, kept = case.goes, case.stays
    if not case.contained or not unit.fact(is_finished) or unit.fact(breaks_off):
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
    before, _ = _around(case)
    return not _is_longer_headline(case) or before.rstrip()[-1:] in _DOUBLE_QUOTES


def refrain(case: Case) -> bool:
    """The unit is the last sentence of the text, and takes up the first."""
    unit = case.goes
    if case.comparison is not None or not unit.fact(is_finished) or unit.reader_length >= MIN_PROSE:
        return False
    return case.left.place(case.stays) == 0 and case.left.beside(unit, 1) is None


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


def longer_row(case: Case) -> bool:
    """The unit is a row of a table, and the kept one a longer row."""
    return case.comparison is not None and is_row(case.goes) and is_row(case.stays)


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
    """The unit is the rest of a line that was broken above it, or of a quotation that goes on, which stays."""
    if not case.lone:
        return False
    above, above_kept = case.beside(-1)
    if above is None or above is case.stays:
        return False
    text = case.goes.text
    closes = text[0] in ")]}"
    if text[0] in OPENING_QUOTES and _leaves_open(above.text):
        return True
    goes_on = text[0].islower() and len(above.text) >= MIN_FULL_LINE and not above.fact(is_finished)
    return (closes or goes_on) and (above_kept is None or not above.same_words(above_kept))


def announced(case: Case) -> bool:
    """A line with a colon announces one of the copies, or the unit is the heading of a label."""
    first, last = case.run.pairs[0], case.run.pairs[-1]
    below, below_kept = case.left.beside(last[0], 1), case.left.beside(last[1], 1)
    if case.lone and not case.touches and below is not None and below.fact(is_label):
        if below_kept is None or not below.same_words(below_kept):
            return True
    if case.touches or _is_headline(case):
        above_unit = case.left.beside(first[0], -1) if case.lone else None
        return above_unit is not None and above_unit is not first[1] and above_unit.fact(is_label)
    above = (case.left.beside(first[0], -1), case.left.beside(first[1], -1))
    return last[0].fact(is_label) or any(unit is not None and unit.fact(is_label) for unit in above)


def family(case: Case) -> bool:
    """Other lines of the page begin or end as this one does: they are rows of one form."""
    return case.lone and case.comparison is None and case.left.has_sibling(case.goes)


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


def protected(case: Case) -> bool:
    """The caller asked for it to stay."""
    return case.goes.index in case.left.units.protected


FACTS: dict[str, Rule] = {rule.__name__: rule for rule in (protected, number, new_words)}
"""What is overruled by nothing: the unit says something that the kept one does not, or must stay."""

PROTECTIONS: dict[str, Rule] = FACTS | {
    rule.__name__: rule
    for rule in (
        # What the unit looks like.
        address,
        link,
        code,
        label,
        table_row,
        longer_row,
        credit,
        list_row,
        short,
        # What one says of the other.
        heading,
        quotation,
        taken_up,
        caption,
        body,
        lead,
        # What stands around them.
        refrain,
        question,
        signature,
        half,
        announced,
        item,
        listing,
        family,
        contents,
        records,
    )
}
"""Why a unit stays although it matched, by the name that the report tells."""

# -- licences: what shows that the pipeline repeated it -----------------------------------------------------


def touching(case: Case) -> bool:
    """The copies stand right next to one another, or one short line apart."""
    if case.touches:
        return True
    if case.comparison is not None or case.apart != ONE_BETWEEN or case.left.copies(case.goes) > TWICE:
        return False
    first = min(case.goes, case.stays, key=lambda unit: unit.index)
    least = MIN_HEADLINE if _are_above_prose(case) else MIN_LINE
    if first.reader_length < least:
        return False
    between = case.left.beside(first, 1)
    around = (between, first, *case.beside(-1), *case.beside(1))
    if between is None or between.reader_length >= MIN_LINE or case.left.has_sibling(first):
        return False
    return not any(unit is not None and unit.fact(is_code_line) for unit in around)


def headline(case: Case) -> bool:
    """One copy stands among the first three lines of the text."""
    return _is_headline(case)


def passage(case: Case) -> bool:
    """A run of units with prose among them is repeated as a whole."""
    return case.run.repeated and case.run.has_prose


def paragraphs(case: Case) -> bool:
    """A run of mostly prose, two paragraphs or more, is repeated as a whole in an article."""
    run = case.run
    if not run.repeated or case.left.prose_share <= PROSE_OF_AN_ARTICLE:
        return False
    return run.paragraphs >= MIN_PARAGRAPHS and run.prose_words >= MOSTLY * run.words


def box(case: Case) -> bool:
    """Eight or more different lines are repeated as a whole: a menu, a share box, a list of cards."""
    return case.run.repeated and case.run.different >= MIN_BOX


def whole(case: Case) -> bool:
    """A run of units is repeated as a whole, right next to itself or at the top."""
    run = case.run
    if not run.repeated:
        return False
    return (case.touches and (run.solid or not run.is_rows)) or (_is_headline(case) and not run.is_list)


def doubled(case: Case) -> bool:
    """Many lines stand there twice each, right below each other: a text that was read twice."""
    return case.run.doubled


def loop(case: Case) -> bool:
    """The same line stands four times or more in a row."""
    return len(case.run.pairs) >= MIN_LOOP - 1 and case.apart == 1


def paragraph(case: Case) -> bool:
    """A paragraph of sixteen words or more stands twice in an article."""
    return case.lone and case.goes.reader_length >= MIN_PROSE and case.left.prose_share > PROSE_OF_AN_ARTICLE


def teaser(case: Case) -> bool:
    """The unit stands, word for word, inside a longer one near it."""
    return case.contained and case.apart <= NEAR_UNITS


def insert(case: Case) -> bool:
    """A line without any other of its form stands exactly twice in an article."""
    if case.comparison is not None or not case.lone or case.left.copies(case.goes) != TWICE:
        return False
    unit = case.goes
    if unit.fact(is_attribute) or unit.reader_length >= MIN_PROSE:
        return False
    if case.left.prose_share <= PROSE_AROUND_INSERTS:
        return False
    above = case.left.beside(unit, -1)
    if above is not None and above.fact(is_question):
        return False
    around = (unit, *case.beside(-1), *case.beside(1))
    return not any(one is not None and one.fact(is_code_line) for one in around)


def fragment(case: Case) -> bool:
    """Lines that stand one below the other tell one stretch of an earlier unit again, word for word."""
    return case.contained


def retold(case: Case) -> bool:
    """Units that stand one below the other tell all of an earlier one again, word for word."""
    return case.contained


def excerpt(case: Case) -> bool:
    """The unit breaks off, and units that stand one below the other tell all of it."""
    return case.contained


def growing(case: Case) -> bool:
    """Three lines or more grow by some words each; the last one says all."""
    return case.contained


def quoted(case: Case) -> bool:
    """A block of quoted lines tells whole units further up again, word for word."""
    return case.contained or case.comparison is None


def picture(case: Case) -> bool:
    """The unit names the source of what stands above it, and that went."""
    return is_credit(case.goes)


def run(case: Case) -> bool:
    """A run of units is repeated as a whole."""
    return case.run.repeated


def anywhere(case: Case) -> bool:
    """The same words stand in another place."""
    return True


class Licence(NamedTuple):
    """A sign that the pipeline repeated a unit, and the protections that it overrules."""

    holds: Rule
    overrules: frozenset[str]


ALL = frozenset(PROTECTIONS) - frozenset(FACTS) - {"longer_row"}
"""All protections that can be overruled."""

RELATIONS = frozenset({"family", "contents", "records"})
"""What other lines of the text say, which tells nothing where the copies themselves show the mistake."""

FORM = RELATIONS | frozenset({"item", "announced", "taken_up", "lead"})
"""What tells a form, a list or a heading: signs that the author repeated a lone line, without proof."""

LICENCES: dict[str, Licence] = {
    "passage": Licence(passage, ALL - {"listing", "announced"}),
    "paragraphs": Licence(paragraphs, ALL - {"listing", "announced"}),
    "box": Licence(box, ALL - {"listing", "announced"}),
    "whole": Licence(whole, ALL - {"listing"}),
    "doubled": Licence(doubled, ALL),
    "loop": Licence(loop, FORM | {"short", "list_row", "credit", "question"}),
    "touching": Licence(touching, RELATIONS),
    "headline": Licence(headline, RELATIONS),
    "paragraph": Licence(paragraph, RELATIONS),
    "teaser": Licence(teaser, RELATIONS),
    "insert": Licence(insert, frozenset()),
    "excerpt": Licence(excerpt, ALL),
    "fragment": Licence(fragment, ALL - {"item", "code", "table_row", "caption", "body"}),
    "retold": Licence(retold, ALL - {"item", "code", "table_row"}),
    "quoted": Licence(quoted, ALL),
    "growing": Licence(growing, FORM | {"heading"}),
    "picture": Licence(picture, frozenset({"credit", "short"}) | FORM),
    "run": Licence(run, ALL),
    "anywhere": Licence(anywhere, FORM - {"taken_up"}),
}
"""Why a unit goes, by the name that the report tells."""

FOUND: frozenset[str] = frozenset({"excerpt", "fragment", "growing", "picture", "quoted", "retold"})
"""Licences that hold only where the finder of that name has found something."""

CAUTION: dict[Caution, tuple[str, ...]] = {
    "careful": ("paragraphs", "touching", "doubled", "fragment", "excerpt", "growing"),
    "normal": (
        *(
            "passage",
            "box",
            "whole",
            "doubled",
            "loop",
            "touching",
            "headline",
            "paragraph",
            "teaser",
            "insert",
        ),
        *("excerpt", "fragment", "growing", "picture", "quoted", "retold"),
    ),
    "thorough": tuple(LICENCES),
}
"""Which licences count, by the option of that name."""

PARTS, APART, TAKEN_BACK = "parts", "apart", "taken_back"

REASONS: dict[str, str] = {
    **{name: (rule.__doc__ or "").split("\n", 1)[0] for name, rule in PROTECTIONS.items()},
    PARTS: "One unit contains this one and others, and has little else: a share box, a long caption.",
    APART: "Nothing around the copies shows that one of them was made by mistake.",
    TAKEN_BACK: "It was removed, and taken back by `without`.",
    **{name: (licence.holds.__doc__ or "").split("\n", 1)[0] for name, licence in LICENCES.items()},
}
"""What each reason in a report means, by its name: why a unit went (see `LICENCES`), or why it stayed."""


class Verdict(NamedTuple):
    """Whether a unit may go."""

    licence: str
    """The licence by which it goes, or nothing if it stays."""
    reason: str
    """The name of a protection, or `apart`; nothing if it goes."""
    overruled: bool = False
    """Whether a protection held that the licence overrules."""


def verdict(case: Case, caution: Caution, found: str = "") -> Verdict:
    """Return whether a unit may go, and by which licence, or why not: the only way to a removal.

    Args:
        case: The removal that is proposed.
        caution: The option of that name.
        found: The licence of `FOUND` that a finder claims.
    """
    held: dict[str, bool] = {}

    def holds(name: str) -> bool:
        if name not in held:
            held[name] = PROTECTIONS[name](case)
        return held[name]

    if not any(map(holds, FACTS)):
        for name in CAUTION[caution]:
            licence = LICENCES[name]
            if (name in FOUND and name != found) or not licence.holds(case):
                continue
            if not any(
                holds(protection) for protection in PROTECTIONS if protection not in licence.overrules
            ):
                return Verdict(name, "", any(map(holds, PROTECTIONS)))
    return Verdict("", next(filter(holds, PROTECTIONS), APART))


def is_fact(case: Case) -> bool:
    """Whether a unit says something that the kept one does not."""
    return any(rule(case) for rule in FACTS.values())


# -- parts of rules -----------------------------------------------------------------------------------------


def is_top(case: Case, unit: Unit) -> bool:
    """Whether a unit is among the first lines, where headlines stand."""
    return case.left.place(unit) < TOP_UNITS


def _are_in_head(case: Case) -> bool:
    """Whether both units are among the first lines, or among the next few if no prose stands above them."""
    head = max(TOP_UNITS, case.left.head)
    return max(case.left.place(case.goes), case.left.place(case.stays)) < head


def _are_above_prose(case: Case) -> bool:
    """Whether both units are among the first lines, or in the head of a text that has prose further down."""
    if is_top(case, case.goes) and is_top(case, case.stays):
        return True
    return case.left.first_prose is not None and _are_in_head(case)


def _is_headline(case: Case) -> bool:
    """Whether one copy stands among the first units, as headlines and standfirsts do.

    The very first line is one with some words; below it a line must be longer, stand just twice, have no others
    of its form, and be no credit of what stands above it.
    """
    if case.contained:
        return False
    top = min(case.run.pairs[0], key=lambda unit: unit.index)
    place = case.left.place(top)
    if place >= TOP_UNITS:
        return False
    if not case.lone:
        return case.run.longest >= (MIN_LINE if place == 0 else MIN_PROSE)
    if place == 0:
        return case.comparison is not None or top.reader_length >= MIN_LINE or _is_title(top)
    if top.reader_length >= MIN_PROSE:
        return True
    if case.comparison is None and (top.reader_length < MIN_LINE or case.left.copies(top) > TWICE):
        return False
    above = case.left.beside(top, -1)
    if above is not None and leans_on(top, above):
        return False
    return _is_title(top) and not case.goes.fact(is_item) and not case.left.has_sibling(top)


def _is_title(unit: Unit) -> bool:
    """Whether a unit may be a title: some words that are no item, row, attribute, link or code."""
    if unit.reader_length < MIN_TITLE or unit.fact(is_item) or unit.fact(is_attribute) or is_row(unit):
        return False
    return not (unit.fact(has_link) or unit.fact(is_code_line))


def _is_longer_headline(case: Case) -> bool:
    """Whether both stand at the top, and `stays` is `goes` with a few words before or after it."""
    unit, kept = case.goes, case.stays
    if kept.fact(is_finished) or not _are_in_head(case):
        return False
    words = unit.words
    added = kept.reader_length - unit.reader_length
    return added <= MAX_SITE_NAME and words in (kept.words[: len(words)], kept.words[-len(words) :])


def _leaves_open(text: str) -> bool:
    """Whether a quotation begins in `text` that does not end there."""
    return any(text.count(one) > text.count(other) for one, other in _QUOTE_PAIRS) or text.count('"') % 2 == 1


def _quotes(unit: Unit) -> bool:
    """Whether the whole unit is in quotation marks, or stands behind the sign of a quoted line."""
    return is_quoted(unit.text) or unit.text.startswith(">")


def _is_pull_quote(case: Case) -> bool:
    """Whether the unit is a whole sentence of prose near it: one of eight words, or of six in quotation marks."""
    unit, kept = case.goes, case.stays
    least = 6 if unit.text[0] in OPENING_QUOTES else MIN_LINE
    return (
        unit.reader_length >= least
        and unit.fact(is_finished)
        and not unit.fact(is_question)
        and kept.fact(is_finished)
        and case.apart <= NEAR_UNITS
        and kept.reader_length >= 2 * unit.reader_length
        and _is_whole_sentence(case)
    )


def _is_told_in_prose(case: Case) -> bool:
    """Whether one copy is an item of a list, and the other stands above a paragraph as its heading."""
    below, below_kept = case.beside(1)
    below_is_long = below is not None and below.reader_length >= MIN_PROSE
    below_kept_is_long = below_kept is not None and below_kept.reader_length >= MIN_PROSE
    if below_is_long == below_kept_is_long:
        return False
    if below_is_long:
        return case.goes.reader_length < MAX_HEADING and case.stays.fact(is_item)
    return case.goes.fact(is_item)


def _passage(case: Case) -> str:
    """Return the matched stretch of the kept unit, with what adheres to its first and last word.

    A sign elsewhere in the kept unit belongs to what it says beside. Where words cannot be located, the
    whole text is returned.
    """
    text, spans = case.stays.text, case.stays.spans if case.comparison else None
    if spans is None or case.comparison is None:
        return text
    first, last = case.comparison.stretch(case.stays)
    before = text[spans[first - 1][1] if first else 0 : spans[first][0]]
    after = text[spans[last][1] : spans[last + 1][0] if last + 1 < len(spans) else len(text)]
    start = spans[first][0] - (len(before.split()[-1]) if before[-1:].strip() else 0)
    end = spans[last][1] + (len(after.split()[0]) if after[:1].strip() else 0)
    return text[start:end]


def _around(case: Case) -> tuple[str, str]:
    """Return what stands beside the matched stretch in the kept unit, up to the words next to it."""
    spans = case.stays.spans
    if spans is None or case.comparison is None:
        return "?", "?"
    first, last = case.comparison.stretch(case.stays)
    text, start, end = case.stays.text, spans[first][0], spans[last][1]
    before, after = text[max(0, start - NEARBY) : start], text[end : end + NEARBY]
    # The kept unit may be a whole text: all of it is taken where no letter is near, which is rare.
    if not any(map(str.isalnum, before)):
        before = text[:start]
    if not any(map(str.isalnum, after)):
        after = text[end:]
    return before, after


def _is_whole_sentence(case: Case) -> bool:
    """Whether the matched stretch begins and ends where a sentence of the kept unit does."""
    before, after = (part.strip() for part in _around(case))
    opened = before.rstrip("".join(_DOUBLE_QUOTES) + "'\u2018 ")
    begins = not opened or opened != before or opened[-1] in SENTENCE_ENDS + COLONS
    closed = after.lstrip(CLOSING)
    ends = not closed or after[0] in SENTENCE_ENDS or closed[0] in SENTENCE_ENDS
    # A sentence that is quoted ends with the quotation, whoever says it.
    return begins and (ends or (opened != before and after[0] in CLOSING_QUOTES))
