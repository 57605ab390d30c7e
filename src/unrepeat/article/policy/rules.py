"""The policy: why a unit may go, and why it stays all the same.

A text repeats itself for two reasons. The pipeline did it: a template, an extractor, a paste. Or the author
did: rows, prompts, refrains, credits. A *licence* names a sign of the first, a *protection* one of the
second. A unit goes if a licence holds and no protection does that the licence does not overrule; a *fact* is
overruled by none. All three are tables, in which order decides nothing but which reason is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from unrepeat.article.options import Caution
from unrepeat.article.policy import licences, protections, surroundings
from unrepeat.article.policy.cases import Case, Rule

FACTS: dict[str, Rule] = {
    rule.__name__: rule for rule in (protections.protected, protections.number, protections.new_words)
}
"""What is overruled by nothing: the unit says something that the kept one does not, or must stay."""

PROTECTIONS: dict[str, Rule] = FACTS | {
    rule.__name__: rule
    for rule in (
        # What the unit looks like.
        protections.address,
        protections.link,
        protections.code,
        protections.label,
        protections.table_row,
        protections.longer_row,
        protections.credit,
        protections.list_row,
        protections.short,
        # What one says of the other.
        surroundings.heading,
        surroundings.quotation,
        surroundings.taken_up,
        surroundings.caption,
        surroundings.body,
        surroundings.lead,
        # What stands around them.
        surroundings.refrain,
        surroundings.question,
        surroundings.signature,
        surroundings.half,
        surroundings.announced,
        protections.item,
        protections.listing,
        surroundings.family,
        surroundings.contents,
        surroundings.records,
    )
}
"""Why a unit stays although it matched, by the name that the report tells."""


OF_TEXTS = frozenset(
    {
        *("number", "new_words", "address", "link", "code", "label", "longer_row", "credit", "list_row"),
        *("heading", "quotation", "taken_up", "caption", "body"),
    }
)
"""Protections that, for two units with the same text, hang on that text alone."""


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
    "passage": Licence(licences.passage, ALL - {"listing", "announced"}),
    "paragraphs": Licence(licences.paragraphs, ALL - {"listing", "announced"}),
    "box": Licence(licences.box, ALL - {"listing", "announced"}),
    "whole": Licence(licences.whole, ALL - {"listing"}),
    "doubled": Licence(licences.doubled, ALL),
    "loop": Licence(licences.loop, FORM | {"short", "list_row", "credit", "question"}),
    "touching": Licence(licences.touching, RELATIONS),
    "headline": Licence(licences.headline, RELATIONS),
    "paragraph": Licence(licences.paragraph, RELATIONS),
    "teaser": Licence(licences.teaser, RELATIONS),
    "insert": Licence(licences.insert, frozenset()),
    "excerpt": Licence(licences.excerpt, ALL),
    "fragment": Licence(licences.fragment, ALL - {"item", "code", "table_row", "caption", "body"}),
    "retold": Licence(licences.retold, ALL - {"item", "code", "table_row"}),
    "quoted": Licence(licences.quoted, ALL - {"code"}),
    "growing": Licence(licences.growing, FORM | {"heading"}),
    "picture": Licence(licences.picture, frozenset({"credit", "short"}) | FORM),
    "run": Licence(licences.run, ALL),
    "anywhere": Licence(licences.anywhere, FORM - {"taken_up"}),
}
"""Why a unit goes, by the name that the report tells."""

FOUND: frozenset[str] = frozenset({"excerpt", "fragment", "growing", "insert", "picture", "quoted", "retold"})
"""Licences that hold only where a finder claims them."""

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

PARTS, APART, TAKEN_BACK, OVERLAP = "parts", "apart", "taken_back", "overlap"

REASONS: dict[str, str] = {
    **{name: (rule.__doc__ or "").split("\n", 1)[0] for name, rule in PROTECTIONS.items()},
    PARTS: "One unit contains this one and others, and has little else: a share box, a long caption.",
    APART: "Nothing around the copies shows that one of them was made by mistake.",
    TAKEN_BACK: "It was removed, and taken back by `without`.",
    OVERLAP: "Its neighbours end or begin with its words, as windows of one text and rolling captions do.",
    **{name: (licence.holds.__doc__ or "").split("\n", 1)[0] for name, licence in LICENCES.items()},
}
"""What each reason in a report means, by its name: why a unit went (see `LICENCES`), or why it stayed."""


class Permission(NamedTuple):
    """Whether a unit may go."""

    licence: str
    """The licence by which it goes, or nothing if it stays."""
    reason: str
    """The name of a protection, or `apart`; nothing if it goes."""
    overruled: bool = False
    """Whether a protection held that the licence overrules."""


def permission(case: Case, caution: Caution, found: str = "") -> Permission:
    """Return whether a unit may go, and by which licence, or why not: the only way to a removal.

    Args:
        case: The removal that is proposed.
        caution: The option of that name.
        found: The licence of `FOUND` that a finder claims.
    """
    first = next((name for name, rule in _asked(case) if rule(case)), "")
    held: set[str] = set()
    for name in _licences(CAUTION[caution], found, first):
        if not LICENCES[name].holds(case):
            continue
        if first and not held:
            held = {protection for protection, rule in PROTECTIONS.items() if rule(case)}
        if held <= LICENCES[name].overrules:
            return Permission(name, "", overruled=bool(held - RELATIONS))
    return Permission("", first or APART)


def _asked(case: Case) -> Iterable[tuple[str, Rule]]:
    """Return the protections of which the first one that holds is the first of all that holds.

    For two units with the same text, those that hang on the texts alone are asked once for each text.
    """
    if case.comparison is not None or case.goes.text != case.stays.text:
        return PROTECTIONS.items()
    known: list[tuple[str, Rule]] | None = case.goes.facts.get(_asked)
    if known is None:
        known = case.goes.facts[_asked] = []
        for name, rule in PROTECTIONS.items():
            if name not in OF_TEXTS:
                known.append((name, rule))
            elif rule(case):
                known.append((name, rule))
                break
    return known


@lru_cache(maxsize=1024)
def _licences(names: tuple[str, ...], found: str, first: str) -> tuple[str, ...]:
    """Return those licences that may hold, and that overrule the first protection that does, if there is one.

    Args:
        names: Those that count.
        found: As for `permission`.
        first: The name of a protection, or nothing. A fact leaves no licence.
    """
    return tuple(
        name
        for name in names
        if (not first or first in LICENCES[name].overrules) and (name not in FOUND or name == found)
    )


def is_fact(case: Case) -> bool:
    """Whether a unit says something that the kept one does not."""
    return any(rule(case) for rule in FACTS.values())
