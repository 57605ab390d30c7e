"""Where the sentences of a passage end, in any script.

A small rule instead of a model of each language. It rather leaves two sentences together than cuts one in
half; where it splits too often, it does so in every copy alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unrepeat.article.text.shapes import CLOSING, OPENING_QUOTES, OPENS, QUESTION_MARKS, SENTENCE_ENDS
from unrepeat.words import is_spaceless

# These end a sentence before a gap alone, since they also stand in numbers, names and addresses.
_NEED_A_GAP = ".!?\N{HORIZONTAL ELLIPSIS}"
# These two do so between characters of scripts without spaces as well.
_ASKING = "!?"
_ENDS = SENTENCE_ENDS + "".join(mark for mark in QUESTION_MARKS if mark not in "?\u037e\u055e") + "\uff61"
_END = re.compile(f"[{re.escape(_ENDS)}](?:(?!{OPENS})[{re.escape(_ENDS + CLOSING)}])*")
_NEXT = re.compile(rf"\s+[{re.escape(OPENING_QUOTES)}(\[{{\u00bf\u00a1*_]*")

# Abbreviations that stand before a name, a number or another noun, so that a capital may follow. What has a
# single letter before the dot (J., U.S., z. B.) needs no entry.
_SHORT_FORMS = """
adm approx apt av avda bzw ca capt cf cmdr col corp cpl dept dhr dipl dott dr dra drs eds etc feb fig figs fr
gen gov hon hr hrn inc ing insp jan jr kap lic lt ltd maj messrs mevr mlle mme mr mrs ms mt no nos nov nr pp
pres prof rep rev sec sen sep sept sgt sig sr sra srta st ste supt tel ud uds usw vgl vol vols vs
"""
_ABBREVIATIONS = frozenset(
    (*_SHORT_FORMS.split(), "\u0433\u0433", "\u0434\u0440", "\u0438\u043c", "\u0443\u043b")
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))

# "5. Mai" and the items of a list. A year ends a sentence, and so does a price or a decimal.
MAX_ORDINAL_DIGITS = 2
_IN_FIGURES = ".,:$\N{EURO SIGN}\N{POUND SIGN}"


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in `text[start:end]`, without the white space around them.

    >>> text = "Dr. A. Finch paid $3.50. \u201cWhy?\u201d she asked. Nobody knew."
    >>> [text[first:last] for first, last in sentences(text, 0, len(text))]
    ['Dr. A. Finch paid $3.50.', '\u201cWhy?\u201d she asked.', 'Nobody knew.']

    Args:
        text: Any `str`.
        start: Where the passage begins: no white space there.
        end: Where it ends: none there either. Line breaks in between end no sentence by themselves.
    """
    for match in _END.finditer(text, start, end):
        if match.end() < end and _ends_sentence(text, match, start, end):
            yield start, match.end()
            start = match.end()
            while text[start].isspace():
                start += 1
    yield start, end


def is_lower(char: str) -> bool:
    """Whether a sentence would begin with another form of `char`; Georgian has capitals, but not for that."""
    return char.islower() and char.title() != char


def _ends_sentence(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether marks that may end a sentence do so, given what stands around them in `text[start:end]`."""
    marks = match[0].rstrip(CLOSING)
    if marks[-1] not in _NEED_A_GAP:
        return not (text[match.start() - 1 : match.start()].isdecimal() and text[match.end()].isdecimal())
    gap = _NEXT.match(text, match.end(), end)
    if gap is None:
        return marks[-1] in _ASKING and is_spaceless(text[match.end()])
    if gap.end() < end and is_lower(text[gap.end()]):
        return False
    return match[0] != "." or not _is_shortened(text, start, match.start())


def _is_shortened(text: str, start: int, dot: int) -> bool:
    """Whether the word before a dot is an initial, an abbreviation or an ordinal number."""
    low, first = max(start, dot - _LONGEST_ABBREVIATION - 1), dot
    while first > low and (text[first - 1].isalnum() or text[first - 1] == "_"):
        first -= 1
    word = text[first:dot]
    if not word:
        return False
    if word.isdecimal():
        before = text[max(start, first - 1) : first]
        return len(word) <= MAX_ORDINAL_DIGITS and before not in tuple(_IN_FIGURES)
    if len(word) == 1:
        return not is_spaceless(word)
    return word.casefold() in _ABBREVIATIONS
