"""The report: all that was cut, why, and how to put it back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from unrepeat.article.policy.strength import points_of
from unrepeat.article.report.lossless import (
    check_result,
    check_text,
    text_digest,
    with_pieces,
    without_pieces,
)
from unrepeat.article.report.runs import label_runs, removed_units, runs_of
from unrepeat.article.report.stored import current_layout, match_row, plain_report, read_json
from unrepeat.article.report.values import Removal, ReportValues, Spared
from unrepeat.errors import MissingExtraError, OptionError, shown
from unrepeat.json_values import stored

MIN_WIDTH = 40
"""Columns that `Report.summary` takes at the least."""


@dataclass(frozen=True, slots=True, repr=False)
class Report(ReportValues):
    """What `dedupe_text` or `dedupe_blocks` did: offsets into the input, and all that was cut.

    `apply` makes the clean text out of the input, `restore` the input out of the clean text.
    """

    def apply(self, text: str) -> str:
        """Return the clean text of the input that this report is about.

        Raises:
            ReportError: if `text` is not that input.
        """
        check_text(text, self.characters, self.digest, "the input")
        clean = without_pieces(text, self.removed)
        check_result(clean, self.clean_digest)
        return clean

    def restore(self, clean: str) -> str:
        """Return the input, given the clean text that this report is about.

        Raises:
            ReportError: if `clean` is not that text.
        """
        check_text(clean, self.clean_characters, self.clean_digest, "the clean text")
        text = with_pieces(clean, self.removed)
        check_result(text, self.digest)
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
            which: A function that says of a removal whether it is taken back, or the numbers of units. A
                unit of which nothing was left comes back as a whole.
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
        # Of a unit of which nothing was left all comes back, and the separator that went with it.
        whole = {removal.unit for removal in back if removal.whole}
        starts = {removal.start for removal in (*back, *(one for one in self.removed if one.unit in whole))}
        back = [removal for removal in self.removed if removal.start in starts]
        stay = [removal for removal in self.removed if removal.start not in starts]
        removed = tuple(
            replace(removal, run=number) for removal, number in zip(stay, label_runs(stay), strict=True)
        )
        spared = (*self.spared, *map(Spared.taken_back, back))
        draft = replace(
            self,
            removed=removed,
            spared=tuple(sorted(spared, key=lambda match: match.start)),
            runs=runs_of(removed),
        )
        again = without_pieces(text, draft.removed)
        return again, replace(draft, clean_characters=len(again), clean_digest=text_digest(again))

    def summary(self, width: int = 80, color: bool = False) -> str:  # noqa: FBT001, FBT002 # reads well
        """Return some lines for people, without a line break at the end: what went, and what was spared.

        Lines are numbered here as `grep -n` numbers them. Other units are named with their number from 1,
        as in `paragraph 3`; so are lines, as `unit 3`, if two of them stand on one line for `grep`, which
        knows line feeds alone.

        Args:
            width: Columns that a line may take, at least 40.
            color: Whether to use the colours of terminals.
        """
        if isinstance(width, bool) or not isinstance(width, int) or width < MIN_WIDTH:
            raise OptionError(f"width must be a whole number from {MIN_WIDTH} on, not {shown(width)}.")
        from unrepeat.article.report.summary import summary

        return summary(self, width, color=color)

    def rows(self, *, spared: bool = False) -> list[dict[str, Any]]:
        r"""Return a plain dict for each removal, in the order of the text: rows of a table.

        >>> from unrepeat import dedupe_text
        >>> [row] = dedupe_text("The ferry leaves at dawn.\n\nThe ferry leaves at dawn.\n").report.rows()
        >>> row["line_number"], row["of_line_number"], row["kind"], row["reason"], row["text"]
        (3, 1, 'exact', 'touching', 'The ferry leaves at dawn.')

        Args:
            spared: Whether the units that matched and stayed have rows as well, each in its place.

        Returns:
            Dicts of strings, numbers, booleans, lists and None, as JSON has them, all with the same keys:
            `removed`, whether the unit went, and the fields of `Removal` under their names. A spared unit has
            None for `strength`, `signs`, `run`, `before` and `after`. `pandas.DataFrame(report.rows())` makes
            a table of them.
        """
        matches = (*self.removed, *self.spared) if spared else self.removed
        return [match_row(match) for match in sorted(matches, key=lambda match: match.start)]

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return result_repr("Report", self)

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

        return article_page(self, None if text is None else self.restore(text))

    def _repr_html_(self) -> str | None:
        return notebook_html(self, None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts, lists, strings, numbers and booleans, in a fixed order.

        `schema` says how to read it; every other key is a field of `Report`.
        """
        return plain_report(self)

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
        return stored(cls, current_layout(values), "this report")

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Return the report that `to_json` wrote, its own or that of a result, which adds the text.

        Raises:
            ReportError: if `text` is not JSON, or not a report.
        """
        return cls.from_dict(read_json(text))


def result_repr(name: str, report: ReportValues) -> str:
    """Return one line that says of a report, or of a result with one, how much was removed."""
    return f"<{name}: {removed_units(report)} removed>"


def notebook_html(report: Report, text: str | None) -> str | None:
    """Return what a notebook shows of a report; None, so that it shows `repr`, without the extra `[html]`.

    Args:
        report: The report.
        text: The clean text, if it is at hand.
    """
    from unrepeat.article.report.page import article_fragment

    try:
        return article_fragment(report, None if text is None else report.restore(text))
    except MissingExtraError:
        return None
