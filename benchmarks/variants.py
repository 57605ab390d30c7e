"""Ways to clean a text that are measured: by the defaults, other options, without a rule, and a yardstick."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple, get_args
from unittest.mock import patch

from unrepeat import Options, dedupe_text
from unrepeat.article.options import Caution
from unrepeat.article.policy import rules

CAUTIONS: tuple[Caution, ...] = get_args(Caution)
DEFAULT = Options().caution

KNOBS: dict[str, tuple[Any, ...]] = {
    "threshold": (0.7, 0.8, 0.85, 0.9, 0.95, 1.0),
    "shingle_size": (2, 3, 4, 5),
    "num_perm": (64, 128, 256),
    "min_words": (2, 3, 4, 5, 6, 8),
    "unit": ("auto", "line", "paragraph"),
    "near": (True, False),
    "contained": (True, False),
}
"""Options and the values that are tried. `keep` is not among them: the labels name the first copy."""

PEER_WORDS = (0, 3, 16)
"""Minima of words for the recipes; 3 is what serves them best on the labelled articles (measured, 2 to 8)."""

# The yardstick drops equal lines of so many words; shorter ones repeat on purpose as often as not.
LONG_LINE = 16

_WORD = re.compile(r"\w+")


class Answer(NamedTuple):
    """A clean text, and which stretches of the text it lacks."""

    text: str
    removed: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to clean a text."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of `dedupe_text`."""
    protections: tuple[str, ...] = ()
    """Those that are switched off, facts among them."""
    licences: tuple[str, ...] = ()
    """Those that are switched off."""
    recipe: str = ""
    """The name of what is run instead of `dedupe_text`: `YARDSTICK`, or one of `peers.RECIPES`."""
    min_words: int = 0
    """A recipe of `peers` lets lines of fewer words stay."""

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Switch the rules off that are off, and on again in the end."""
        off = dict.fromkeys(self.protections, _never)
        counted = {
            caution: tuple(name for name in names if name not in self.licences)
            for caution, names in rules.CAUTION.items()
        }
        with ExitStack() as stack:
            for table in (rules.PROTECTIONS, rules.FACTS):
                stack.enter_context(patch.dict(table, {name: off[name] for name in off if name in table}))
            stack.enter_context(patch.dict(rules.CAUTION, counted))
            yield

    def answer(self, text: str) -> Answer:
        """Return what this variant makes of a text."""
        if self.recipe == YARDSTICK.name:
            return equal_lines(text)
        if self.recipe:
            return _peer(text, self.recipe, self.min_words)
        result = dedupe_text(text, **self.options)
        return Answer(result.text, tuple((one.start, one.end) for one in result.report.removed))


def cautions() -> list[Variant]:
    """Return a variant for each value of the option `caution`."""
    return [Variant(caution, {"caution": caution}) for caution in CAUTIONS]


YARDSTICK = Variant(f"equal lines of {LONG_LINE} words", recipe=f"equal lines of {LONG_LINE} words")
"""What any user can write in five lines."""


def ablation() -> list[tuple[Variant, Caution]]:
    """Return variants that lack one rule each, and those without any protection, with the caution of each.

    A rule is switched off under the default caution; a licence that does not count there, under the first
    caution under which it does.
    """
    made: list[tuple[Variant, Caution]] = []
    for name in rules.PROTECTIONS:
        kind = "fact" if name in rules.FACTS else "protection"
        made.append((Variant(f"{kind} `{name}`", {"caution": DEFAULT}, protections=(name,)), DEFAULT))
    others = tuple(name for name in rules.PROTECTIONS if name not in rules.FACTS)
    made.append(
        (Variant("every protection but the facts", {"caution": DEFAULT}, protections=others), DEFAULT)
    )
    for name in rules.LICENCES:
        caution = _caution_of(name)
        remark = "" if caution == DEFAULT else f", {caution}"
        made.append((Variant(f"licence `{name}`{remark}", {"caution": caution}, licences=(name,)), caution))
    return made


def knobs() -> list[Variant]:
    """Return a variant for each value of an option that is not its default."""
    return [
        Variant(f"`{knob}={value!r}`", {knob: value})
        for knob, values in KNOBS.items()
        for value in values
        if value != getattr(Options(), knob)
    ]


def recipes() -> list[Variant]:
    """Return what people use today, on lines of any length and on those of some words."""
    # They need packages that nothing else needs here.
    import peers

    return [
        Variant(f"{name}, lines of {words} words or more" if words else name, recipe=name, min_words=words)
        for name, recipe in peers.RECIPES.items()
        if recipe is not peers.datasketch_usual  # it gives the same answers as the tuned one
        for words in PEER_WORDS
    ]


def equal_lines(text: str) -> Answer:
    """Return the text without the lines of many words that stand in it before: the yardstick."""
    lines = text.split("\n")
    ends = accumulate(len(line) + 1 for line in lines)
    seen: set[tuple[str, ...]] = set()
    left, removed = [], []
    for line, end in zip(lines, ends, strict=True):
        words = tuple(_WORD.findall(line.lower()))
        if len(words) >= LONG_LINE and words in seen:
            removed.append((end - len(line) - 1, min(end, len(text))))
        else:
            left.append(line)
        seen.add(words)
    return Answer("\n".join(left), tuple(removed))


def _peer(text: str, recipe: str, min_words: int) -> Answer:
    import peers

    chosen = peers.at_least(peers.RECIPES[recipe], min_words)
    return Answer(peers.clean(text, chosen), tuple(peers.removed_spans(text, chosen)))


def _caution_of(licence: str) -> Caution:
    candidates: Sequence[Caution] = (DEFAULT, *CAUTIONS)
    return next(caution for caution in candidates if licence in rules.CAUTION[caution])


def _never(_: object) -> bool:
    return False
