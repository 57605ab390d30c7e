"""What is news in a near copy: the words by which it says something else than the kept document.

A near copy has words of its own nearly always: another headline, a time stamp, a count of shares, a link. They
count where they change, add or leave out something in finished prose. The rules stand in three tables, one
for each kind of change; each names what does not count, and a change is news if none of them holds. So their
order says nothing. They know the structure of lines and characters, and no word of any language.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from typing import Literal, NamedTuple

from unrepeat import _kernel
from unrepeat.article.figures import has_digit
from unrepeat.documents.novelty import NO_PARTNER, partners, stretches, word_places
from unrepeat.documents.paragraphs import Paragraph, paragraphs
from unrepeat.documents.writing import are_spelled_otherwise, is_joined_otherwise
from unrepeat.words import length

Revisions = Literal["keep", "names", "remove"]
ChangeKind = Literal["changed", "added", "left out", "no prose"]

# Words of a credit or sign-off behind the last sentence of a paragraph, as in `article/novelty.py`.
MAX_SIGN_OFF = 8

# Words that are missing in a sentence and may have been what turned it: "are not safe". More is shortening.
MAX_LEFT_OUT = 3

# Words of a run that may be the same as others, written otherwise; what is longer has been rewritten.
MAX_WRITTEN_OTHERWISE = 8

# Share of the words that stand in finished paragraphs, from which on a document is prose. From .3 to .7 one
# of the labelled pairs changes at most.
MIN_PROSE_SHARE = 0.5


class Change(NamedTuple):
    """A stretch of a near copy that says something else than the kept document."""

    kind: ChangeKind
    """`changed`: other words in a paragraph that both have. `added`: words of a paragraph that only the copy
    has. `left out`: words of the kept one are missing between two of a paragraph. `no prose`: other words in
    a document that is a table, a form or a flash, where any word may count.
    """

    start: int
    """Where it begins in the text of the copy: an offset in code points."""

    end: int
    """Where it ends, exclusive. Of what is left out, the gap."""

    words: tuple[str, ...]
    """Its words; of what is left out, the words of the kept document."""

    named: bool
    """Whether it counts with `revisions="names"`."""


class News(NamedTuple):
    """What a near copy has that the kept document lacks."""

    new_words: tuple[str, ...]
    """All words of its own, in order, whether they count or not."""

    stretches: tuple[tuple[int, int], ...]
    """Where they stand, neighbours as one: (start, end) in code points."""

    changes: tuple[Change, ...]
    """What counts, ascending by `start`."""

    def keeps(self, revisions: Revisions) -> bool:
        """Whether the near copy says enough to stay, at a level of `revisions`."""
        if revisions == "names":
            return any(change.named for change in self.changes)
        return revisions == "keep" and bool(self.changes)


NOTHING = News((), (), ())


def news(text: str, kept: bytes, *, similar: bool = True) -> News:
    r"""Return what a near copy says that the kept document does not.

    >>> kept = b"the\0bridge\0is\0not\0safe\0the\0mayor\0said\0on\0monday"
    >>> found = news("Posted 5:35 PM\nThe bridge is safe, the mayor said on Friday.", kept)
    >>> found.new_words
    ('posted', '5', '35', 'pm', 'friday')
    >>> [(change.kind, change.words) for change in found.changes]
    [('left out', ('not',)), ('changed', ('friday',))]

    Args:
        text: The near copy.
        kept: The words of the kept document in UTF-8, a NUL between two of them, as indexes store them.
        similar: Whether the two are about equally long, as near copies are; not so where the copy is contained
            in a longer one.

    Returns:
        The same on both kernels. Time grows with the lengths of both, and a little more than that.

    Not guaranteed: that what counts is of interest. "which" for "that" counts as "six" for "four" does.
    """
    words = _kernel.words(text)
    others = kept.decode().split("\0") if kept else []
    if words == others:
        return NOTHING
    reading = _Reading(text, words, others, similar=similar)
    own = reading.partners.own
    found = _no_prose(reading) if not reading.is_prose else (*_own_changes(reading), *_omissions(reading))
    changes = sorted(found, key=lambda change: (change.start, change.end))
    return News(tuple(words[at] for at in own), stretches(own, reading.places), tuple(changes))


class _Reading:
    """A near copy beside the words of the kept document."""

    def __init__(self, text: str, words: list[str], others: list[str], *, similar: bool) -> None:
        self.text, self.words, self.others = text, words, others
        self.partners = partners(words, others, similar=similar)
        self.places = word_places(text)
        self.paragraphs = paragraphs(text, words, self.places, self.partners)
        self.firsts = [paragraph.first for paragraph in self.paragraphs]
        partner = self.partners.partner
        self.known = frozenset(others)
        # For each word, the nearest partner at it or before it, and at it or behind it.
        self._before = list(accumulate(partner, _nearer))
        self._behind = list(accumulate(reversed(partner), _nearer))[::-1]

    @property
    def is_prose(self) -> bool:
        """Whether half of the words stand in long paragraphs in which a sentence ends, and that are no rows."""
        prose = total = 0.0
        for paragraph in self.paragraphs:
            total += paragraph.size
            if paragraph.is_long and paragraph.sentence_ends and not paragraph.is_row:
                prose += paragraph.size
        return prose >= MIN_PROSE_SHARE * total

    def gap(self, first: int, end: int) -> range:
        """Return where in the kept document stands what the words at some positions stand for."""
        before = self._before[first - 1] if first else NO_PARTNER
        behind = self._behind[end] if end < len(self.words) else NO_PARTNER
        return range(before + 1, len(self.others) if behind == NO_PARTNER else behind)


def _nearer(nearest: int, partner: int) -> int:
    return nearest if partner == NO_PARTNER else partner


class _Run(NamedTuple):
    """Words of its own that stand side by side in one paragraph, or the place of words that are left out."""

    reading: _Reading
    number: int
    """Number of the paragraph."""

    first: int
    """Position of its first word; of what is left out, of the word before it."""

    end: int
    """Position after its last one."""

    @property
    def paragraph(self) -> Paragraph:
        return self.reading.paragraphs[self.number]

    @property
    def words(self) -> list[str]:
        return self.reading.words[self.first : self.end]

    @property
    def span(self) -> tuple[int, int]:
        places = self.reading.places
        return places[self.first][0], places[self.end - 1][1]


def _runs(reading: _Reading) -> Iterator[_Run]:
    """Yield the runs of own words; a paragraph and a dateline end one."""
    own = reading.partners.own
    at = 0
    while at < len(own):
        first = own[at]
        number = bisect_right(reading.firsts, first) - 1
        paragraph = reading.paragraphs[number]
        stop = paragraph.dateline_end if first < paragraph.dateline_end else paragraph.end
        end = first
        while at < len(own) and own[at] == end < stop:
            at, end = at + 1, end + 1
        yield _Run(reading, number, first, end)


def _no_prose(reading: _Reading) -> Iterator[Change]:
    return (Change("no prose", *run.span, tuple(run.words), named=True) for run in _runs(reading))


def _own_changes(reading: _Reading) -> Iterator[Change]:
    """Yield the own words of a document in prose that count."""
    for run in _runs(reading):
        kind, rules = ("changed", CHANGED) if run.paragraph.in_place else ("added", ADDED)
        if not any(holds(run) for holds in rules.values()):
            named = kind == "added" or _is_named(run)
            yield Change(kind, *run.span, tuple(run.words), named)


def _omissions(reading: _Reading) -> Iterator[Change]:
    """Yield what is left out between two words of a document in prose, and counts."""
    partner, places = reading.partners.partner, reading.places
    for number, paragraph in enumerate(reading.paragraphs):
        for at in range(paragraph.first, paragraph.end - 1):
            if NO_PARTNER in (partner[at], partner[at + 1]) or partner[at + 1] == partner[at] + 1:
                continue
            run = _Run(reading, number, at, at + 2)
            if not any(holds(run) for holds in LEFT_OUT.values()):
                missing = tuple(reading.others[partner[at] + 1 : partner[at + 1]])
                yield Change("left out", places[at][1], places[at + 1][0], missing, named=False)


def _is_named(run: _Run) -> bool:
    """Whether one of the words has a figure, a capital, or letters of a script that has no capitals."""
    text, places = run.reading.text, run.reading.places
    return any(
        has_digit(word)
        or any(char.isalpha() and char.lower() == char.upper() for char in word)
        or text[places[at][0]].isupper()
        for at, word in enumerate(run.words, run.first)
    )


# -- what does not count -------------------------------------------------------------------------------------


def _is_row(run: _Run) -> bool:
    """A row: a time stamp, a count of comments, a line of a table in an article."""
    return run.paragraph.is_row


def _is_in_dateline(run: _Run) -> bool:
    """Place, day and agency in front of a dash."""
    return run.first < run.paragraph.dateline_end


def _is_unfinished(run: _Run) -> bool:
    """Not in a sentence: no end follows, as in headings and captions, or only a sign-off stands behind the last."""
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
    begin = bisect_left(reading.places, (ends[passed - 1],), paragraph.first, paragraph.end)
    return length(reading.words[begin : paragraph.end]) <= MAX_SIGN_OFF


def _is_figure_of_headline(run: _Run) -> bool:
    """Whether the first line has a figure that the kept document has nowhere: a score, a toll."""
    return run.number == 0 and any(has_digit(word) and word not in run.reading.known for word in run.words)


def _is_joined_otherwise(run: _Run) -> bool:
    """The same letters with other gaps, hyphens or apostrophes."""
    return _is_written_otherwise(run, is_joined_otherwise)


def _is_spelled_otherwise(run: _Run) -> bool:
    """The spelling of another country, or a slip in a word that is no name."""
    text, places = run.reading.text, run.reading.places
    capital = any(text[place[0]].isupper() for place in places[run.first : run.end])
    return _is_written_otherwise(run, partial(are_spelled_otherwise, slips=not capital))


def _is_written_otherwise(run: _Run, same: Callable[[list[str], list[str]], bool]) -> bool:
    """Whether words say the same as those in their place in the kept document.

    Where much of that is missing beside them, as a sentence before them, its end or its beginning may do.
    """
    own, others = run.words, run.reading.others
    if len(own) > MAX_WRITTEN_OTHERWISE:
        return False
    gap = run.reading.gap(run.first, run.end)
    for size in range(1, min(len(gap), len(own) + MAX_LEFT_OUT) + 1):
        if size == len(gap) or len(gap) - size > MAX_LEFT_OUT:
            ends = gap[:size], gap[len(gap) - size :]
            if any(same(own, others[part.start : part.stop]) for part in ends):
                return True
    return False


def _is_short(run: _Run) -> bool:
    """A heading, a label, a link, a prompt."""
    return not run.paragraph.is_long


def _is_open(run: _Run) -> bool:
    """A paragraph without a finished line: a caption that ends with a credit, a byline, a list of links."""
    return not run.paragraph.is_closed


def _has_copyright(run: _Run) -> bool:
    """The notice of rights below an article."""
    return "\N{COPYRIGHT SIGN}" in run.paragraph.text


def _is_enclosed(run: _Run) -> bool:
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


def _is_shortening(run: _Run) -> bool:
    """A gap of more words than turn a sentence."""
    partner = run.reading.partners.partner
    return not 0 < partner[run.end - 1] - partner[run.first] - 1 <= MAX_LEFT_OUT


def _is_elsewhere(run: _Run) -> bool:
    """A gap in a paragraph that the kept document has neither here nor, word for word, in another place."""
    return not run.paragraph.in_place and run.paragraph.own > 0


Rule = Callable[[_Run], bool]

CHANGED: dict[str, Rule] = {
    "row": _is_row,
    "dateline": _is_in_dateline,
    "unfinished": _is_unfinished,
    "joined": _is_joined_otherwise,
    "spelling": _is_spelled_otherwise,
}
"""Own words in a paragraph that the kept document has as well."""

ADDED: dict[str, Rule] = {
    "short": _is_short,
    "row": _is_row,
    "open": _is_open,
    "copyright": _has_copyright,
    "enclosed": _is_enclosed,
}
"""Own words in a paragraph that only the copy has."""

LEFT_OUT: dict[str, Rule] = {
    "elsewhere": _is_elsewhere,
    "row": _is_row,
    "dateline": _is_in_dateline,
    "unfinished": _is_unfinished,
    "shortening": _is_shortening,
}
"""Words of the kept document that are missing between two words of the copy."""
