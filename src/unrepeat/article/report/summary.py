"""The summary of a report: aligned lines of plain text, to a width, in colour if asked for."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from unrepeat.article.values import Kind
from unrepeat.render.characters import excerpt

KINDS: tuple[Kind, ...] = get_args(Kind)

# Where a row leaves fewer columns than this for the words of the unit, they go on a line of their own.
_LEAST_WORDS = 16

_BOLD, _RED, _GREEN, _YELLOW, _PLAIN = (f"\x1b[{code}m" for code in (1, 31, 32, 33, 0))


class _Row(NamedTuple):
    """One line of the summary."""

    what: str
    """Numbers of the units that it is about."""

    of: str
    """What they are like."""

    why: str
    """Kinds of the removals and what shows the mistake, or the rule that protects."""

    text: str
    """The first of the units."""


def summary(report: Mapping[str, Any], width: int, *, color: bool) -> str:
    """Return what went and what was spared, without a line break at the end.

    Units are numbered from 1. Controls in the article are shown and have no effect.

    Args:
        report: What `Report.to_dict` returns.
        width: Columns of the terminal.
        color: Whether to use the colours of terminals.
    """
    style = _Style(color)
    lines = [style.bold(line) for line in textwrap.wrap(_first_line(report), width)]
    lines += _table([*_removed(report)], width, style, style.red)
    if report["spared"]:
        lines.append(style.bold(f"{len(report['spared'])} spared:"))
    lines += _table([*_spared(report)], width, style, style.yellow)
    if report["capped"]:
        units = _plural(report["layout"], report["capped"])
        lines += textwrap.wrap(f"{report['capped']} {units} had more candidates than were looked at.", width)
    if not report["settled"]:
        lines += textwrap.wrap("No stable answer was found for some units, which stay.", width)
    return "\n".join(lines)


class _Style:
    def __init__(self, color: bool) -> None:  # noqa: FBT001 # the one thing that it knows
        self._color = color

    def bold(self, text: str) -> str:
        return self._in(_BOLD, text)

    def red(self, text: str) -> str:
        return self._in(_RED, text)

    def green(self, text: str) -> str:
        return self._in(_GREEN, text)

    def yellow(self, text: str) -> str:
        return self._in(_YELLOW, text)

    def _in(self, code: str, text: str) -> str:
        return f"{code}{text}{_PLAIN}" if self._color and text else text


def _first_line(report: Mapping[str, Any]) -> str:
    cut = report["characters"] - report["clean_characters"]
    share = 100 * cut / report["characters"] if report["characters"] else 0
    units = _plural(report["layout"], report["units"])
    return (
        f"{len(report['removed'])} of {report['units']} {units} removed: "
        f"{cut} of {report['characters']} characters ({share:.0f} %)"
    )


def _removed(report: Mapping[str, Any]) -> Iterator[_Row]:
    members = defaultdict(list)
    for item in report["removed"]:
        members[item["block"]].append(item)
    for number, block in enumerate(report["blocks"]):
        found = {item["kind"] for item in members[number]}
        reasons = dict.fromkeys(item["reason"] for item in members[number] if item["reason"])
        yield _Row(
            _range(block["first"], block["last"]),
            f"repeats {_range(block['of_first'], block['of_last'])}",
            ", ".join(kind for kind in KINDS if kind in found)
            + (f" ({', '.join(reasons)})" if reasons else ""),
            members[number][0]["text"] if members[number] else "",
        )


def _spared(report: Mapping[str, Any]) -> Iterator[_Row]:
    for item in report["spared"]:
        yield _Row(str(item["unit"] + 1), f"is like {item['of'] + 1}", item["reason"], item["text"])


def _table(rows: Sequence[_Row], width: int, style: _Style, mark: Callable[[str], str]) -> Iterator[str]:
    """Yield the rows in columns that are as wide as what they hold, the texts cut to what is left."""
    widths = [max(map(len, column)) for column in zip(*(row[:3] for row in rows), strict=True)]
    head = sum(widths) + 2 * (len(widths) + 1)
    for row in rows:
        if width - head >= _LEAST_WORDS:
            what, of, why = (cell.ljust(size) for cell, size in zip(row[:3], widths, strict=True))
            yield f"  {mark(what)}  {style.green(of)}  {why}  {excerpt(row.text, width - head)}".rstrip()
        else:
            yield from textwrap.wrap(
                f"{row.what} {row.of}: {row.why}", width, initial_indent="  ", subsequent_indent="    "
            )
            if row.text:
                yield f"    {excerpt(row.text, width - 4)}"


def _plural(layout: str, count: int) -> str:
    return layout if count == 1 else layout + "s"


def _range(first: int, last: int) -> str:
    return str(first + 1) if first == last else f"{first + 1}-{last + 1}"
