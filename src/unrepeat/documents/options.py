"""The options of `dedupe_documents` and `DuplicateIndex`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Literal, TypedDict, Unpack, get_args

from unrepeat.article.options import WHOLE_NUMBERS
from unrepeat.checks import choice, flag, reject_unknown, share, whole_number
from unrepeat.documents.document import Document
from unrepeat.errors import OptionError, shown
from unrepeat.ignored import checked_patterns

Stays = Literal["keep", "remove"]
Revisions = Literal["keep", "names", "remove"]
KeepDocument = Literal["first", "longest", "earliest", "latest"]


class DocumentOptionValues(TypedDict, total=False):
    """The keyword arguments that `DocumentOptions` accepts, with their types."""

    threshold: float
    shingle_size: int
    num_perm: int
    seed: int
    min_words: int
    keep: KeepDocument | Callable[[Document], Any]
    prefer: Sequence[str]
    within: timedelta | None
    same_source: bool
    across_sources: bool
    contained: bool
    revisions: Revisions
    empty: Stays
    clean: bool
    noise: bool
    ignore: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class DocumentOptions:
    """All the knobs of `dedupe_documents`, checked once.

    >>> DocumentOptions(threshold=0.9).threshold, DocumentOptions().keep
    (0.9, 'first')

    Args:
        threshold: 0.5 to 1.0, inclusive: the Jaccard similarity of the shingles from which on two documents
            are near copies, and the share of its shingles that a contained document has in the longer one.
            Whatever it is, a document goes as well that has the words of a kept one under another headline:
            20 words or more behind the first line, and no headline of more than half as many words; and of
            its headline the text says half of the longer words, and all figures and names.
        shingle_size: 1 to 32 words. A document with fewer words can only match exactly.
        num_perm: 16 to 4096, the number of MinHash values in a signature. More cost more time.
        seed: 0 to 2**32 - 1, chooses the permutations of MinHash.
        min_words: 1 to 2**31; default 8. A document with fewer words is never a duplicate: "Question agreed
            to." is said again whenever one is. An exact copy of such a document is told, as `short`.
        keep: Which of several copies is kept: the `"first"`, the `"longest"` (in words), the `"earliest"`
            or the `"latest"` (by `published`; documents without a time come last), or a function that takes a
            `Document` and returns what to sort by, the lowest first. Of equal ones the first. All but
            `"first"` read the whole input before the first verdict.
        prefer: Names of sources, each once, as a list or tuple of strings: of several copies the one of the
            source named first is kept, and `keep` decides among those of one source and among those of
            sources that are not named, which come last. Names must be the same, letter for letter. The whole
            input is read before the first verdict. Not together with `same_source`.
        within: Only documents published at most this far apart can match; None for any.
        same_source: Only documents of the same source can match.
        across_sources: Only documents of different sources can match. Not together with `same_source`.
        contained: Whether a document is a duplicate as well if most of it stands inside a longer one that is
            kept, or if most of a kept one stands inside of it and it adds no finished prose.
        revisions: Which near copies stay: those that change, add or leave out any word in finished prose
            (`"keep"`), only those where figures, capitalised words or words of a script without capitals are
            changed, or paragraphs added (`"names"`), or none (`"remove"`).
        empty: Whether documents without words stay (`"keep"`) or are duplicates of the first (`"remove"`).
        clean: Whether `dedupe_text` is applied to each document first, with the same `ignore`. Verdicts then
            have the clean text, and the report on what was cut out of it, if anything.
        noise: Whether copies with wrong letters in them, as scanning and typing leave them, are found as
            well, from 20 words on: of copies with 2 % wrong letters .96, with 5 % .93 (measured on English
            news). A word with a figure is never taken for misspelled. About twice the time, more where many
            documents are such copies. Not for scripts whose characters are syllables or words; not for parts.
        ignore: Regular expressions of the module `re`, as a list or tuple of strings: what they match in a
            text does not count, neither as words nor as figures, as if spaces stood there. Nothing is cut.
            Each is run over each text once, by itself and after the ones before it; how long that takes is a
            matter of the pattern. A document of nothing else has no words.

    Raises:
        OptionError: for an unknown name, a wrong type, or a value out of range.
    """

    threshold: float = 0.8
    shingle_size: int = 5
    num_perm: int = 128
    seed: int = 1
    min_words: int = 8
    keep: KeepDocument | Callable[[Document], Any] = "first"
    prefer: tuple[str, ...] = ()
    within: timedelta | None = None
    same_source: bool = False
    across_sources: bool = False
    contained: bool = False
    revisions: Revisions = "keep"
    empty: Stays = "keep"
    clean: bool = False
    noise: bool = False
    ignore: tuple[str, ...] = ()

    def __init__(self, **values: Unpack[DocumentOptionValues]) -> None:
        given: Mapping[str, object] = values
        known = {field.name: field.default for field in fields(type(self))}
        reject_unknown(given, known)
        for name, default in known.items():
            object.__setattr__(self, name, _checked(name, given[name]) if name in given else default)
        if self.same_source and self.across_sources:
            raise OptionError(
                "same_source and across_sources exclude each other, and no two documents could match. "
                "Leave one of them out."
            )
        if self.prefer and self.same_source:
            raise OptionError(
                "prefer decides between copies of different sources, which same_source keeps apart. "
                "Leave one of them out."
            )

    @property
    def keeps_first(self) -> bool:
        """Whether the first of several copies is kept, so that verdicts come while documents are read."""
        return self.keep == "first" and not self.prefer

    def to_dict(self) -> dict[str, Any]:
        """Return the options as a dict of plain values, in the order of the fields.

        `within` is a number of seconds, and `keep` is `"function"` if it is one.
        """
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.within is not None:
            values["within"] = self.within.total_seconds()
        if callable(self.keep):
            values["keep"] = "function"
        values["prefer"], values["ignore"] = list(self.prefer), list(self.ignore)
        return values


DEFAULTS = DocumentOptions()


def document_options_from(options: DocumentOptions | None, values: DocumentOptionValues) -> DocumentOptions:
    """Return the options of a call: `options` as they are, or new ones made of `values`.

    Raises:
        OptionError: if both are given, or if a value is not accepted.
    """
    if options is None:
        return DocumentOptions(**values) if values else DEFAULTS
    if not isinstance(options, DocumentOptions):
        raise OptionError(
            f"options must be an unrepeat.DocumentOptions, not {type(options).__name__}: {shown(options)}. "
            "Make one with DocumentOptions(threshold=0.9), or pass the values as keyword arguments."
        )
    if values:
        raise OptionError(
            f"options and {', '.join(sorted(values))} were both given. "
            "Put every value into the DocumentOptions, or pass all of them as keyword arguments."
        )
    return options


def _checked(name: str, value: object) -> object:
    if name == "threshold":
        return share(name, value)
    if name in WHOLE_NUMBERS:
        return whole_number(name, value, *WHOLE_NUMBERS[name])
    if name in ("same_source", "across_sources", "contained", "clean", "noise"):
        return flag(name, value)
    if name == "ignore":
        return checked_patterns(name, value)
    if name == "revisions":
        return choice(name, value, get_args(Revisions))
    if name == "empty":
        return choice(name, value, ("keep", "remove"))
    if name == "keep":
        return value if callable(value) else choice(name, value, get_args(KeepDocument))
    if name == "prefer":
        return _checked_sources(value)
    if value is not None and not (isinstance(value, timedelta) and value >= timedelta(0)):
        raise OptionError(
            f"within must be a datetime.timedelta of 0 or more, or None, not {shown(value)}. "
            "Example: within=timedelta(days=3)."
        )
    return value


def _checked_sources(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) for name in value):
        raise OptionError(
            f"prefer must be a list or a tuple of strings, not {shown(value)}. "
            'Example: prefer=["reuters", "ap"].'
        )
    for place, name in enumerate(value):
        if name in value[:place]:
            raise OptionError(f"prefer names the source {shown(name)} twice. Name each source once.")
    return tuple(value)
