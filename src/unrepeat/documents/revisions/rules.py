"""What of a near copy is no news: three tables, one for each kind of change.

Each row names what does not count, by the structure of lines and characters and by no word of any language. A
change is news if no row of its table holds, so their order says nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from operator import itemgetter

from unrepeat.article.text.figures import has_digit
from unrepeat.documents.revisions.paragraphs import Paragraph
from unrepeat.documents.revisions.reading import WordRun
from unrepeat.documents.revisions.writing import are_spelled_otherwise, is_joined_otherwise
from unrepeat.words import MOST_WORDS_IN_ONE, length

# Words of a credit or sign-off behind the last sentence of a paragraph, as in `article/evidence/novelty.py`.
MAX_SIGN_OFF = 8

# Words that are missing in a sentence and may have been what turned it: "are not safe". More is shortening.
MAX_LEFT_OUT = 3

# Words of a run that may be the same as others, written otherwise; what is longer has been rewritten.
MAX_WRITTEN_OTHERWISE = 8

_NUMBER = re.compile(r"\(?\d{1,3}[.)]\s")


def _is_in_dateline(run: WordRun) -> bool:
    """Place, day and agency in front of a dash."""
    return run.first < run.paragraph.dateline_end


def _is_numbering(run: WordRun) -> bool:
    """The number of an item of a list, which the kept copy has without: "1. Wait for the captain."."""
    paragraph, reading = run.paragraph, run.reading
    if run.first != paragraph.first or run.end != run.first + 1 or reading.gap(run.first, run.end):
        return False
    return _NUMBER.match(paragraph.text) is not None


def _is_unfinished(run: WordRun) -> bool:
    """In no sentence: none ends behind it, as in headings and captions, or only a sign-off stands behind."""
    paragraph, reading = run.paragraph, run.reading
    if _is_figure_of_headline(run):
        return False
    start, end = run.span
    ends = paragraph.sentence_ends
    if ends and ends[-1] >= end:
        return False
    passed = bisect_right(ends, start)
    if not passed:
        return True
    begin = bisect_left(reading.places, ends[passed - 1], paragraph.first, paragraph.end, key=itemgetter(0))
    # More words than that are too many in any script.
    tail = reading.words[begin : min(paragraph.end, begin + MOST_WORDS_IN_ONE * MAX_SIGN_OFF + 1)]
    return length(tail) <= MAX_SIGN_OFF


def _is_figure_of_headline(run: WordRun) -> bool:
    """Whether the first line has a figure that the kept document has nowhere: a score, a toll."""
    return run.number == 0 and any(has_digit(word) and word not in run.reading.known for word in run.words)


def _is_joined_otherwise(run: WordRun) -> bool:
    """The same letters with other gaps, hyphens or apostrophes."""
    return _is_written_otherwise(run, is_joined_otherwise)


def _is_spelled_otherwise(run: WordRun) -> bool:
    """The spelling of another country, or a slip in a word that is no name."""
    if run.end - run.first > MAX_WRITTEN_OTHERWISE:
        return False
    text, places = run.reading.text, run.reading.places
    capital = any(text[place[0]].isupper() for place in places[run.first : run.end])
    return _is_written_otherwise(run, partial(are_spelled_otherwise, slips=not capital))


def _is_written_otherwise(run: WordRun, same: Callable[[list[str], list[str]], bool]) -> bool:
    """Whether words say the same as those in their place in the kept document.

    Where much of that is missing beside them, as a sentence before them, its end or its beginning may do.
    """
    if run.end - run.first > MAX_WRITTEN_OTHERWISE:
        return False
    own, others = run.words, run.reading.others
    gap = run.reading.gap(run.first, run.end)
    for size in range(1, min(len(gap), len(own) + MAX_LEFT_OUT) + 1):
        if size == len(gap) or len(gap) - size > MAX_LEFT_OUT:
            ends = gap[:size], gap[len(gap) - size :]
            if any(same(own, others[part.start : part.stop]) for part in ends):
                return True
    return False


def _is_short(run: WordRun) -> bool:
    """A heading, a label, a link, a prompt."""
    return not run.paragraph.is_long


def _is_open(run: WordRun) -> bool:
    """A paragraph without a finished line: a caption that ends with a credit, a byline, a list of links."""
    return not run.paragraph.is_closed


def _has_copyright(run: WordRun) -> bool:
    """The notice of rights below an article."""
    return run.paragraph.has_copyright


def _is_enclosed(run: WordRun) -> bool:
    """A paragraph between new lines that are no prose: a prompt between buttons, a teaser under its label."""
    around = run.reading.paragraphs
    return (
        0 < run.number < len(around) - 1
        and _is_furniture(around[run.number - 1])
        and _is_furniture(around[run.number + 1])
    )


def _is_furniture(paragraph: Paragraph) -> bool:
    prose = paragraph.is_long and paragraph.is_closed and not paragraph.is_row
    return paragraph.own > 0 and not paragraph.in_place and not prose


def _is_shortening(run: WordRun) -> bool:
    """A gap of more words than turn a sentence."""
    partner = run.reading.partners.partner
    return not 0 < partner[run.end - 1] - partner[run.first] - 1 <= MAX_LEFT_OUT


def _is_elsewhere(run: WordRun) -> bool:
    """A gap in a paragraph that the kept document has neither here nor, word for word, in another place."""
    return not run.paragraph.in_place and run.paragraph.own > 0


Exemption = Callable[[WordRun], bool]

CHANGED: dict[str, Exemption] = {
    "dateline": _is_in_dateline,
    "numbering": _is_numbering,
    "unfinished": _is_unfinished,
    "joined": _is_joined_otherwise,
    "spelling": _is_spelled_otherwise,
}
"""Own words in a paragraph that the kept document has as well."""

ADDED: dict[str, Exemption] = {
    "short": _is_short,
    "open": _is_open,
    "copyright": _has_copyright,
    "enclosed": _is_enclosed,
}
"""Own words in a paragraph that only the copy has."""

LEFT_OUT: dict[str, Exemption] = {
    "elsewhere": _is_elsewhere,
    "dateline": _is_in_dateline,
    "unfinished": _is_unfinished,
    "shortening": _is_shortening,
}
"""Words of the kept document that are missing between two words of the copy."""

LEFT_OUT_OF_NO_PROSE: dict[str, Exemption] = {"shortening": _is_shortening}
"""The same in a document that is no prose, as one in a script without sentence marks is."""
