"""Protections by what a unit is: facts, addresses, rows, items. Others ask where it stands."""

from __future__ import annotations

from unrepeat.article.evidence.novelty import own_words
from unrepeat.article.evidence.runs import MIN_LINE
from unrepeat.article.policy.cases import (
    MIN_HEADLINE,
    Case,
    are_above_prose,
    is_headline,
    is_told_in_prose,
    matched_passage,
)
from unrepeat.article.text.code import is_code_line
from unrepeat.article.text.figures import (
    figure_words,
    figures_of,
    has_more,
    have_other_signs,
    may_have_signs,
    signs,
    signs_differ,
)
from unrepeat.article.text.shapes import (
    has_link,
    is_address,
    is_credit,
    is_item,
    is_label,
    is_list_row,
    is_row,
    is_signature,
    links,
)


def number(case: Case) -> bool:
    """The unit holds a figure, a grade or a sign that has no partner in its place in the kept one."""
    unit, kept = case.goes, case.stays
    extra = case.comparison.extra(unit) if case.comparison else ()
    if extra and not figure_words(unit).keys().isdisjoint(unit.words_at(extra)):
        return True
    if unit.text == kept.text:
        return False
    # Most units have none, so the kept one need not be looked at.
    own = figures_of(unit)
    if own and has_more(own, figures_of(kept)):
        return True
    if not (unit.fact(may_have_signs) or kept.fact(may_have_signs)):
        return False
    # The passage is looked for only where it may matter: most texts have no signs.
    if not have_other_signs(unit.text, unit.fact(signs), kept.text, kept.fact(signs)):
        return False
    return case.comparison is None or signs_differ(unit.text, matched_passage(case))


def new_words(case: Case) -> bool:
    """The unit has words that the kept one lacks; a credit or a sign-off at its end aside."""
    return case.comparison is not None and bool(own_words(case.comparison, case.goes))


def address(case: Case) -> bool:
    """One of the two is a web address whose words repeat the other."""
    return case.comparison is not None and (case.goes.fact(is_address) or case.stays.fact(is_address))


def link(case: Case) -> bool:
    """The unit leads to another address than the kept one."""
    unit, kept = case.goes, case.stays
    return unit.fact(has_link) and bool(unit.fact(links) - kept.fact(links))


def code(case: Case) -> bool:
    """The unit is a line of code or a command."""
    return case.goes.fact(is_code_line)


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
    return words < MIN_HEADLINE or not are_above_prose(case)


def item(case: Case) -> bool:
    """The unit is an item of a list and its copy stands elsewhere, or one of the two is an item by itself."""
    goes, stays = case.goes.fact(is_item), case.stays.fact(is_item)
    if not case.lone or not (goes or stays):
        return False
    if not (case.touches or is_headline(case)):
        return True
    return (case.contained and goes) or is_told_in_prose(case)


def listing(case: Case) -> bool:
    """The unit belongs to a list or to lines of code that stand twice, apart from one another."""
    if case.lone or case.touches or is_headline(case):
        return False
    return case.run.is_list or case.run.is_code


def longer_row(case: Case) -> bool:
    """The unit is a row of a table, and the kept one a longer row."""
    return case.comparison is not None and is_row(case.goes) and is_row(case.stays)


def protected(case: Case) -> bool:
    """The caller asked for it to stay."""
    return case.goes.index in case.left.units.protected
