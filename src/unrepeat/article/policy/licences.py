"""Licences: what shows that the pipeline repeated a unit; `rules.py` has the table."""

from __future__ import annotations

from unrepeat.article.evidence.runs import MIN_BOX, MIN_LINE
from unrepeat.article.policy.cases import (
    MIN_HEADLINE,
    NEAR_UNITS,
    ONE_BETWEEN,
    TWICE,
    Case,
    are_above_prose,
    is_headline,
)
from unrepeat.article.text.code import is_code_line
from unrepeat.article.text.shapes import MIN_PROSE, breaks_off, is_attribute, is_credit, is_question

# Paragraphs of prose in a run, and their share of its words, from which on it is a part of the article.
MIN_PARAGRAPHS, MOSTLY = 2, 0.7

# So many times in a row a line stands by a loop of whoever wrote it down, not by intent.
MIN_LOOP = 4

# So many times lines stand in turns by a loop.
MIN_ROUNDS = 6

# A line of fewer characters may be a cell of a table: an X, a yes, a no.
MIN_LOOP_TEXT = 4

# So many times short lines stand one below the other by intent, although two of these times touch.
MIN_CHORUS = 4

# Shares of prose, 0 to 1, from which on a page is an article. Below, a lone line of prose that stands twice
# is mostly a description or a condition of two things; a short one needs less (both measured, .65 to .8 and
# .4 to .7 give much the same).
PROSE_OF_AN_ARTICLE, PROSE_AROUND_INSERTS = 0.7, 0.6


def touching(case: Case) -> bool:
    """The copies stand right next to one another, or one short line apart."""
    if case.touches:
        return not _is_chorus(case)
    if case.comparison is not None or case.apart != ONE_BETWEEN or case.left.copies(case.goes) > TWICE:
        return False
    first = min(case.goes, case.stays, key=lambda unit: unit.index)
    least = MIN_HEADLINE if are_above_prose(case) else MIN_LINE
    if first.reader_length < least:
        return False
    between = case.left.beside(first, 1)
    around = (between, first, *case.beside(-1), *case.beside(1))
    if between is None or between.reader_length >= MIN_LINE or case.left.has_sibling(case.goes, case.stays):
        return False
    return not any(unit is not None and unit.fact(is_code_line) for unit in around)


def _is_chorus(case: Case) -> bool:
    """Whether several short lines stand four times or more, not all of them in a row: as choruses do."""
    if case.lone or case.run.longest >= MIN_PROSE:
        return False
    copies = case.left.copies(case.goes)
    return copies >= MIN_CHORUS and copies > 1 + case.run.times(case.goes)


def headline(case: Case) -> bool:
    """One copy stands among the first three lines of the text."""
    return is_headline(case)


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
    return case.run.repeated and case.run.different >= MIN_BOX and not case.run.is_figures


def whole(case: Case) -> bool:
    """A run of units is repeated as a whole, right next to itself or at the top."""
    run = case.run
    if not run.repeated:
        return False
    solid = run.solid or not run.is_rows
    return (case.touches and solid and not _is_chorus(case)) or (is_headline(case) and not run.is_list)


def doubled(case: Case) -> bool:
    """Many lines stand there twice each, right below each other: a text that was read twice."""
    return case.run.doubled


def loop(case: Case) -> bool:
    """The same line stands four times or more in a row, or a phrase or some lines in turns six times.

    The cells of a table do not count. A heading that is all of its line, twice, does.
    """
    if case.goes.index in case.left.units.looped:
        return True
    if len(case.goes.text) < MIN_LOOP_TEXT:
        return False
    if case.apart == 1:
        return len(case.run.pairs) >= MIN_LOOP - 1
    rounds = len(case.run.pairs) >= (MIN_ROUNDS - 1) * case.apart
    return rounds and case.comparison is None and not case.run.is_figures


def paragraph(case: Case) -> bool:
    """A paragraph of sixteen words or more stands twice in an article."""
    return case.lone and case.goes.reader_length >= MIN_PROSE and case.left.prose_share > PROSE_OF_AN_ARTICLE


def teaser(case: Case) -> bool:
    """The unit stands, word for word, inside a longer one near it, or breaks off where its copy goes on."""
    breaks = case.left.units.divided and case.goes.fact(breaks_off) and not case.stays.fact(breaks_off)
    return (case.contained or breaks) and case.apart <= NEAR_UNITS


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


def anywhere(_: Case) -> bool:
    """The same words stand in another place."""
    return True
