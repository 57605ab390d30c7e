"""Marks of Markdown in a text: a page shows what they mean, and still holds every character.

Known are those that extractors leave in articles: headings, strong and emphasised words, links. A library for
Markdown would make blocks of its own out of the text, and a page shows where each character of it stands.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from unrepeat.render.characters import page_text

if TYPE_CHECKING:
    from markupsafe import Markup

_HEADING = re.compile(r"(?m)^([ \t]{0,3}#{1,6}[ \t]+)(\S.*)$")

# Each has three groups: what stands before, inside and after. They end on the line that they begin on.
# Nothing is read twice (`++`), so that marks that are never closed cost no more than others.
_INLINE = re.compile(
    r"(\*\*)(?=[^\s*])((?:[^*\n]|\*(?!\*))++)(?<=\S)(\*\*)"
    r"|(?<![*\w])(\*)(?=[^\s*])([^*\n]++)(?<=\S)(\*)(?![*\w])"
    r"|(!?\[)([^\[\]\n]++)(\]\([^()\s]*+\))"
)
_TAGS = {3: "strong", 6: "em", 9: "u"}


def marked_text(text: str) -> Markup:
    """Return a text as a page shows it: its marks are there and not seen, and what they mean is."""
    from markupsafe import Markup

    shown: list[str] = []
    position = 0
    text = page_text(text)
    for match in _HEADING.finditer(text):
        shown += (_marked(text[position : match.start()]), _unseen(match[1]))
        shown.append(f"<strong>{_marked(match[2])}</strong>")
        position = match.end()
    shown.append(_marked(text[position:]))
    return Markup("".join(shown))  # noqa: S704 # every piece of the text is escaped


def without_marks(text: str) -> str:
    r"""Return a text without the marks of Markdown in it.

    >>> without_marks("# **Seaside** town\nvotes, [it is said](https://gazette.example/a), *today* 2 * 3")
    'Seaside town\nvotes, it is said, today 2 * 3'
    """
    return _plain(_HEADING.sub(r"\2", text))


def _plain(text: str) -> str:
    return _INLINE.sub(lambda match: _plain(match[_last_group(match) - 1]), text)


def _marked(text: str) -> str:
    shown: list[str] = []
    position = 0
    for match in _INLINE.finditer(text):
        last = _last_group(match)
        before, inner, after = match.group(last - 2, last - 1, last)
        tag = _TAGS[last]
        shown += (escape(text[position : match.start()]), _unseen(before))
        shown += (f"<{tag}>{_marked(inner)}</{tag}>", _unseen(after))
        position = match.end()
    shown.append(escape(text[position:]))
    return "".join(shown)


def _last_group(match: re.Match[str]) -> int:
    return match.lastindex or len(match.groups())


def _unseen(mark: str) -> str:
    return f'<span class="u-mark">{escape(mark)}</span>'
