"""What is news in a near copy: the words by which it says something else than the kept document.

A near copy nearly always has words of its own: another headline, a time stamp, a count of shares. They
count where they change, add or leave out something in finished prose; `rules.py` says what does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from unrepeat import _kernel
from unrepeat.article.text.figures import has_digit
from unrepeat.documents.novelty import stretches
from unrepeat.documents.options import Revisions
from unrepeat.documents.revisions.reading import NearCopy, WordRun, gaps, own_runs
from unrepeat.documents.revisions.rules import ADDED, CHANGED, LEFT_OUT, LEFT_OUT_OF_NO_PROSE, Exemption

ChangeKind = Literal["changed", "added", "left out", "no prose"]


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
        similar: Whether the two are about equally long, as near copies are; not if the copy is contained in
            a longer one.

    Returns:
        The same on both kernels. Time grows with the lengths of both, and a little more than that.

    Not guaranteed: that what counts is of interest ("which" for "that" counts as "six" for "four" does), and
    that nothing of interest is free. Free are other words in a heading, short lines of a list or a price
    between prose, a word left out at the very beginning or end of a paragraph, and whatever the kept document
    says as well in another place, in a run of `novelty.RUN_WORDS` words.
    """
    words = _kernel.words(text)
    others = kept.decode().split("\0") if kept else []
    if words == others:
        return NOTHING
    reading = NearCopy(text, words, others, similar=similar)
    own = reading.partners.own
    if reading.paragraphs.are_prose:
        found = *_own_changes(reading), *_omissions(reading, LEFT_OUT)
    else:
        found = *_all_own(reading), *_omissions(reading, LEFT_OUT_OF_NO_PROSE)
    changes = tuple(sorted(found, key=_place))
    return News(tuple(words[at] for at in own), stretches(own, reading.places), changes)


def _place(change: Change) -> tuple[int, int]:
    return change.start, change.end


def _change(kind: ChangeKind, run: WordRun, *, named: bool) -> Change:
    return Change(kind, *run.span, tuple(run.words), named)


def _own_changes(reading: NearCopy) -> Iterator[Change]:
    """Yield the own words of a document in prose that count."""
    for run in own_runs(reading):
        if run.paragraph.in_place:
            if not any(holds(run) for holds in CHANGED.values()):
                yield _change("changed", run, named=_is_named(run))
        elif not any(holds(run) for holds in ADDED.values()):
            yield _change("added", run, named=True)


def _all_own(reading: NearCopy) -> Iterator[Change]:
    """Yield the own words of a document that is no prose."""
    return (_change("no prose", run, named=True) for run in own_runs(reading))


def _omissions(reading: NearCopy, table: dict[str, Exemption]) -> Iterator[Change]:
    """Yield what is left out between two words of a paragraph, and counts."""
    partner, places = reading.partners.partner, reading.places
    for run in gaps(reading):
        if not any(holds(run) for holds in table.values()):
            before, behind = run.first, run.first + 1
            missing = tuple(reading.others[partner[before] + 1 : partner[behind]])
            yield Change("left out", places[before][1], places[behind][0], missing, named=False)


def _is_named(run: WordRun) -> bool:
    """Whether one of the words has a figure, a capital, or letters of a script that has no capitals."""
    text, places = run.reading.text, run.reading.places
    return any(
        has_digit(word)
        or any(char.isalpha() and char.lower() == char.upper() for char in word)
        or text[places[at][0]].isupper()
        for at, word in enumerate(run.words, run.first)
    )
