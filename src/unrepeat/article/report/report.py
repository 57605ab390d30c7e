"""The report: all that was cut, why, and how to put it back."""

from __future__ import annotations

import json
from collections import abc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from unrepeat.article.options import Options
from unrepeat.article.values import Block, Removal, Spared
from unrepeat.errors import MissingExtraError, OptionError, ReportError, shown

SCHEMA = 2
"""Number of the layout of `Report.to_dict`; it changes when a reader of the old layout would be misled.

Layout 1 had no `reason`, `signs` and `strength` of a removal, and no `caution` among the options.
`Report.from_dict` reads it as well: these removals have no reason, no signs, and are `fair`.
"""

TAKEN_BACK = "taken_back"
"""The reason of units whose removal was taken back."""

MIN_WIDTH = 40
"""Columns that `Report.summary` takes at the least."""


@dataclass(frozen=True, slots=True)
class Report:
    """What `dedupe_text` or `dedupe_blocks` did: offsets into the input, and all that was cut.

    `apply` makes the clean text out of the input, `restore` the input out of the clean text.
    """

    removed: tuple[Removal, ...]
    """The removed units, in the order of the input."""

    spared: tuple[Spared, ...]
    """The units that matched and stayed, each with the reason, in the order of the input."""

    blocks: tuple[Block, ...]
    """The removed units again, gathered into runs; each is in exactly one."""

    units: int
    """Number of units in the input."""

    characters: int
    """Number of code points in the input."""

    clean_characters: int
    """Number of code points in the clean text."""

    layout: Literal["line", "paragraph", "sentence", "block"]
    """What the units are; with `unit="auto"`, what was found."""

    capped: int
    """Units for which more kept units shared words than are looked at; 0 in ordinary articles. Among those
    left out there may have been a copy.
    """

    settled: bool
    """False if removing some units would have changed again and again whether they may go: those units
    stayed, and everything else went. Not seen in any article.
    """

    options: Options
    """The options of the call."""

    versions: Mapping[str, str]
    """What the answer depends on: `unrepeat`, `normalizer` and `unicode`."""

    kernel: str
    """The implementation that ran."""

    digest: str
    """XXH3-128 of the input, hexadecimal."""

    clean_digest: str
    """XXH3-128 of the clean text, hexadecimal."""

    @property
    def kept(self) -> int:
        """Number of units that stay."""
        return self.units - sum(removal.whole for removal in self.removed)

    @property
    def removed_ratio(self) -> float:
        """Share of the characters that was cut, 0 to 1."""
        return (self.characters - self.clean_characters) / self.characters if self.characters else 0.0

    def apply(self, text: str) -> str:
        """Return the clean text of the input that this report is about.

        Raises:
            ReportError: if `text` is not that input.
        """
        self._check(text, self.characters, self.digest, "the input")
        clean = _cut(text, self.removed)
        self._check_result(clean, self.clean_digest)
        return clean

    def restore(self, clean: str) -> str:
        """Return the input, given the clean text that this report is about.

        Raises:
            ReportError: if `clean` is not that text.
        """
        self._check(clean, self.clean_characters, self.clean_digest, "the clean text")
        parts: list[str] = []
        position = cut = 0
        for removal in self.removed:
            length = removal.cut_start - cut
            parts += (clean[position : position + length], removal.before, removal.text, removal.after)
            position += length
            cut = removal.cut_end
        parts.append(clean[position:])
        text = "".join(parts)
        self._check_result(text, self.digest)
        return text

    def weakest(self, count: int = 10) -> tuple[Removal, ...]:
        """Return the removals to look at first: those for which the least speaks, weakest first.

        Args:
            count: At most so many; at least 0.

        Returns:
            Removals by the points of their signs (`unrepeat.SIGNS`), then coverage, then Jaccard similarity,
            then number of characters; equal ones in the order of the text.

        Not guaranteed: that the weakest are wrong. Most are right; but most of the wrong ones are among them.
        """
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise OptionError(f"count must be a whole number from 0 on, not {shown(count)}.")
        from unrepeat.article.strength import points_of

        def evidence(removal: Removal) -> tuple[float, ...]:
            return points_of(removal.signs), removal.coverage, removal.jaccard, len(removal.text)

        return tuple(sorted(self.removed, key=evidence)[:count])

    def without(self, which: Callable[[Removal], object] | Iterable[int], clean: str) -> tuple[str, Report]:
        r"""Return the clean text with some removals taken back, and the report that fits it.

        >>> from unrepeat import dedupe_text
        >>> twice = "The ferry leaves at dawn from the old quay.\n"
        >>> clean, report = dedupe_text(twice * 2)
        >>> report.without(lambda removal: removal.strength == "strong", clean)[0] == twice * 2
        True

        Args:
            which: A function that says of a removal whether it is taken back, or the numbers of units.
            clean: The clean text that this report is about. A result knows it: `result.without(which)`.

        Returns:
            `(text, report)`. What was taken back stands in `spared`, with the reason `taken_back`.

        Raises:
            OptionError: if a number is not that of a removed unit.
            ReportError: if `clean` is not that text.
        """
        text = self.restore(clean)
        if callable(which):
            back = [removal for removal in self.removed if which(removal)]
        else:
            numbers = set(which)
            if unknown := numbers - {removal.unit for removal in self.removed}:
                told = ", ".join(map(shown, unknown))
                raise OptionError(f"which must name removed units; these were not removed: {told}.")
            back = [removal for removal in self.removed if removal.unit in numbers]
        taken = set(back)
        stay = [removal for removal in self.removed if removal not in taken]
        removed = tuple(
            replace(removal, block=number) for removal, number in zip(stay, label_blocks(stay), strict=True)
        )
        shared = [field.name for field in fields(Spared) if field.name != "reason"]
        taken_back = [
            Spared(**{name: getattr(removal, name) for name in shared}, reason=TAKEN_BACK) for removal in back
        ]
        draft = replace(
            self,
            removed=removed,
            spared=tuple(sorted((*self.spared, *taken_back), key=lambda spared: spared.start)),
            blocks=blocks_of(removed),
        )
        again = _cut(text, draft.removed)
        return again, replace(draft, clean_characters=len(again), clean_digest=text_digest(again))

    def summary(self, width: int = 80, color: bool = False) -> str:  # noqa: FBT001, FBT002 # reads well
        """Return some lines for people, without a line break at the end: what went, and what was spared.

        Units are numbered from 1 here.

        Args:
            width: Columns that a line may take, at least 40.
            color: Whether to use the colours of terminals.
        """
        if isinstance(width, bool) or not isinstance(width, int) or width < MIN_WIDTH:
            raise OptionError(f"width must be a whole number from {MIN_WIDTH} on, not {shown(width)}.")
        from unrepeat.article.report.summary import summary

        return summary(self.to_dict(), width, color=color)

    def to_html(self, text: str | None = None) -> str:
        """Return one HTML page: the article with every removed unit in place, and why it went.

        The page is complete in itself, runs no script and loads nothing.

        Args:
            text: The clean text that this report is about. Without it the page has only the texts that the
                report holds: those of the removed and of the spared units.

        Raises:
            MissingExtraError: without the extra `[html]`.
            ReportError: if `text` is not that text, or the report was changed.
        """
        from unrepeat.article.report.page import article_page

        return article_page(self.to_dict(), None if text is None else self.restore(text))

    def _repr_html_(self) -> str | None:
        return notebook_html(self, None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts, lists, strings, numbers and booleans, in a fixed order.

        `schema` says how to read it; every other key is a field of `Report`.
        """
        values: dict[str, Any] = {"schema": SCHEMA}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                value = [{name: getattr(item, name) for name in item.__slots__} for item in value]
            elif isinstance(value, Options):
                value = value.to_dict()
            elif isinstance(value, Mapping):
                value = dict(value)
            values[field.name] = value
        for item in (*values["removed"], *values["spared"]):
            item["new_words"] = list(item["new_words"])
        for item in values["removed"]:
            item["signs"] = list(item["signs"])
        return values

    def to_json(self, indent: int | None = None) -> str:
        """Return `to_dict()` as JSON, ASCII only, so that lone surrogates survive any file.

        JSON cannot tell two lone surrogates side by side from the character that such a pair stands for. A
        report with removed text of that kind, which no decoder produces, comes back with that character, and
        `restore` then raises an error.

        Args:
            indent: Spaces per level; None puts everything on one line.
        """
        return json.dumps(self.to_dict(), indent=indent)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Report:
        """Return the report that `to_dict` described, its own or that of a result, which adds the text.

        Raises:
            ReportError: if the schema is another one, or a field is missing or has a wrong type.
        """
        if not isinstance(values, Mapping):
            raise ReportError(f"a report must be a mapping, not {type(values).__name__}: {shown(values)}.")
        schema = values.get("schema")
        if schema not in (1, SCHEMA):
            raise ReportError(
                f"this report has schema {shown(schema)}; this version reads the schemas 1 to {SCHEMA}."
            )
        try:
            rest = {field.name: values[field.name] for field in fields(cls)}
            known: dict[str, Any] = {"whole": True}
            if schema == 1:
                known |= {"reason": "", "signs": [], "strength": "fair"}
            rest["removed"] = _items(Removal, rest["removed"], known)
            rest["spared"] = _items(Spared, rest["spared"])
            rest["blocks"] = _items(Block, rest["blocks"])
            rest["options"] = Options(**rest["options"])
            return cls(**_checked(cls, rest))
        except KeyError as error:
            raise ReportError(f"this is not a complete report: {error} is missing.") from error
        except (TypeError, ValueError) as error:
            raise ReportError(f"this is not a report: {error}") from error

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Return the report that `to_json` wrote, its own or that of a result, which adds the text.

        Raises:
            ReportError: if `text` is not JSON, or not a report.
        """
        return cls.from_dict(read_json(text))

    def _check(self, text: str, characters: int, digest: str, what: str) -> None:
        if not isinstance(text, str):
            raise ReportError(f"{what} must be a str, not {type(text).__name__}: {shown(text)}.")
        if len(text) != characters or text_digest(text) != digest:
            raise ReportError(
                f"this is not {what} of this report: it has {len(text)} characters, {what} had {characters}"
                f"{' other ones' if len(text) == characters else ''}. Pass the very text, byte for byte."
            )

    def _check_result(self, text: str, digest: str) -> None:
        if text_digest(text) != digest:
            raise ReportError(
                "this report was changed: its removals do not lead to the text that it describes."
            )


def read_json(text: str) -> Any:
    """Return what stands in the JSON of a report, unchecked.

    Raises:
        ReportError: if `text` is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"this is not JSON: {error}") from error


def notebook_html(report: Report, text: str | None) -> str | None:
    """Return what a notebook shows of a report; None, so that it shows `repr`, without the extra `[html]`.

    Args:
        report: The report.
        text: The clean text, if it is at hand.
    """
    from unrepeat.article.report.page import article_fragment

    try:
        return article_fragment(report.to_dict(), None if text is None else report.restore(text))
    except MissingExtraError:
        return None


def text_digest(text: str) -> str:
    """Return XXH3-128 of the UTF-8 form of `text`, hexadecimal; lone surrogates are encoded like letters."""
    from xxhash import xxh3_128_hexdigest

    return xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, removed: Iterable[Removal]) -> str:
    parts = []
    position = 0
    for removal in removed:
        parts.append(text[position : removal.cut_start])
        position = removal.cut_end
    parts.append(text[position:])
    return "".join(parts)


def label_blocks(removed: Iterable[Removal]) -> list[int]:
    """Return the number of the block of each removal, from 0 on.

    A block is a longest run of removed units, one or more, whose kept copies stand in a run too. What is no
    whole unit makes a block by itself.

    Args:
        removed: The removals, in the order of the text.
    """
    numbers: list[int] = []
    last: Removal | None = None
    for removal in removed:
        goes_on = (
            last is not None
            and (last.whole and removal.whole)
            and (last.unit, last.of) == (removal.unit - 1, removal.of - 1)
        )
        numbers.append(numbers[-1] + (not goes_on) if numbers else 0)
        last = removal
    return numbers


def blocks_of(removed: Iterable[Removal]) -> tuple[Block, ...]:
    """Return the blocks of removals that know theirs, in order."""
    members: dict[int, list[Removal]] = {}
    for removal in removed:
        members.setdefault(removal.block, []).append(removal)
    return tuple(Block(run[0].unit, run[-1].unit, run[0].of, run[-1].of) for run in members.values())


def _items(
    cls: type[Any], values: object, known: Mapping[str, Any] = MappingProxyType({})
) -> tuple[Any, ...]:
    """Return the values of a class, each checked; `known` are fields that an older layout lacks."""
    if not isinstance(values, (list, tuple)):
        raise ReportError(f"the list of {cls.__name__} values cannot be {shown(values)}.")
    return tuple(cls(**_checked(cls, {**known, **item})) for item in values)


def _checked(cls: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `cls` out of `values`, each of its type; JSON knows lists, but no tuples."""
    checked = {}
    for name, hint in get_type_hints(cls).items():
        value = values[name]
        if name in ("new_words", "signs"):
            fits = isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
            value = tuple(value) if fits else value
        elif get_origin(hint) is Literal:
            fits = value in get_args(hint)
        elif hint is float:
            fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
        elif get_origin(hint) is abc.Mapping:
            fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        else:
            fits = type(value) is (get_origin(hint) or hint) and not (hint is int and value < 0)
        if not fits:
            raise ReportError(f"{cls.__name__}.{name} cannot be {shown(value)}.")
        checked[name] = value
    return checked
