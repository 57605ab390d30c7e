"""Which documents of a source tell the same story: versions, updates, the same page read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.furniture.lines import SourceLine

# The share of the shingles of both, or of the shorter one, that two documents of one story have in common.
# Generous, for a story that is taken for two loses text, and two that are taken for one only keep a notice
# a little longer. (With 0.8, or without containment, ten times as much was lost: measured on 33 publishers.)
SAME_STORY = 0.5

# A document of fewer shingles is compared as a whole: a stub stands inside of every longer page.
MIN_SHINGLES = 60

# Stories that are compared with a document. Where long notices stand on all pages, many share as many keys
# with it as its own story does. (With 16, 6 of 180 versions of stories of made-up sites with notices of 120
# and 160 words were taken for stories of their own; with 64 none.)
MOST_CANDIDATES = 64

STORY_PLAN = key_plan(DocumentOptions(threshold=SAME_STORY, contained=True))


class StoryText(NamedTuple):
    """What tells the story of a document."""

    words: bytes
    """The words of its long lines, as `Fingerprints` has them; those of all lines if none is long."""

    keys: list[int]
    """The keys under which it is found."""


class StoryStore(Protocol):
    """Where the stories of a source are kept, each known by its first document: never by way of a third."""

    def candidates(self, keys: Sequence[int]) -> Sequence[int]:
        """Return the numbers of the stories that share most keys, `MOST_CANDIDATES` at the most."""

    def words_of(self, story: int) -> bytes:
        """Return the words of a story's first document."""

    def keep_story(self, told: StoryText) -> int:
        """Enter a new story and return its number; numbers ascend."""


def story_text(lines: Sequence[SourceLine]) -> StoryText:
    """Return what tells the story of a document with some lines."""
    long = [line.text for line in lines if line.is_long]
    prints = fingerprints(["\n".join(long or [line.key for line in lines])], STORY_PLAN, ())
    # Of documents without long lines, only those that are the same word for word can be told to be one story.
    return StoryText(prints.words, prints.keys_of(0) if long else prints.keys_of(0)[:1])


def known_story(told: StoryText, store: StoryStore) -> int | None:
    """Return the number of the story that a document tells, the earliest of several; None if it is new."""
    for story in sorted(store.candidates(told.keys)):
        if _is_same(told.words, store.words_of(story)):
            return story
    return None


def _is_same(words: bytes, others: bytes) -> bool:
    if words == others:
        return True
    own, other, shared = _kernel.shared_shingles(words, others, STORY_PLAN.size)
    least = round(SAME_STORY * WHOLE)
    shorter = min(own, other)
    if shorter >= MIN_SHINGLES and shared * WHOLE >= least * shorter:
        return True
    return shared * WHOLE >= least * (own + other - shared)
