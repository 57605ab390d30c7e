"""Every knob of `dedupe_text` and `dedupe_blocks`: range, default, effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypedDict, Unpack, get_args

from unrepeat.checks import choice, flag, reject_unknown, share, whole_number
from unrepeat.errors import OptionError, shown
from unrepeat.ignored import checked_patterns

UnitKind = Literal["auto", "paragraph", "line", "sentence"]
Keep = Literal["first", "last", "longest"]
Caution = Literal["careful", "normal", "thorough"]

# Ranges, inclusive. `MAX_SEED` and the lower bound of `num_perm` are what numpy's RandomState and
# datasketch accept; the upper bound of `num_perm` only keeps a slip of the finger from costing gigabytes.
MAX_SHINGLE_SIZE = 32
MIN_NUM_PERM, MAX_NUM_PERM = 16, 4096
MAX_SEED = 2**32 - 1
# No text has more words: the kernels count so far.
MAX_MIN_WORDS = 2**31
WHOLE_NUMBERS: dict[str, tuple[int, int]] = {
    "shingle_size": (1, MAX_SHINGLE_SIZE),
    "min_words": (1, MAX_MIN_WORDS),
    "num_perm": (MIN_NUM_PERM, MAX_NUM_PERM),
    "seed": (0, MAX_SEED),
}
"""The least and the greatest value of each option that is a whole number."""


class OptionValues(TypedDict, total=False):
    """The keyword arguments that `dedupe_text` and `Options` accept, with their types."""

    unit: UnitKind
    threshold: float
    keep: Keep
    caution: Caution
    shingle_size: int
    min_words: int
    near: bool
    contained: bool
    num_perm: int
    seed: int
    ignore: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True, init=False)
class Options:
    """All the knobs of `dedupe_text`, checked once, to be used again and again.

    >>> options = Options(keep="last", threshold=0.95)
    >>> options.keep, options.threshold, options.unit
    ('last', 0.95, 'auto')

    Args:
        unit: The piece of text that is kept or cut: `"paragraph"` (between blank lines, or from one
            indented first line to the next), `"line"`, `"sentence"` (found by the marks that end sentences in
            most scripts; those of Thai and Lao, which have none, are lines), or `"auto"`, which looks at the
            layout and picks paragraphs or lines.
        threshold: 0.5 to 1.0, the share of the shorter unit's words that must stand in the same order in
            one compact stretch of the longer one. It bounds how much of a removed copy a credit may make up,
            and tells from where on a copy with words of its own is reported as spared. It moves little: from
            0.7 to 0.95, F1 on labelled articles changes by less than 0.006 (measured). 1.0 lets only whole
            copies go.
        keep: Which of two equal or near copies stays: the `"first"`, the `"last"`, or the `"longest"` (in
            words; the first of equally long ones). Of a contained copy always the shorter one goes.
        caution: How sure it must be that a copy was made by mistake and not repeated by the author.
            `"normal"` asks for a sign around the copies; `"careful"`, for corpora, takes runs of paragraphs,
            copies that touch and pieces of another unit; `"thorough"` takes the same words anywhere, unless
            they are a row, a label, a credit and the like. `unrepeat.REASONS` says what removals rest on.
        shingle_size: 1 to 32 words. A unit with fewer words can only match exactly. Larger values
            propose fewer pairs of candidates; what is removed hardly changes.
        min_words: 1 to 2**31. An equal unit with fewer words stays, unless it goes with a repeated run, or is
            the headline twice at the top; edited and contained copies of fewer words are not looked for.
        near: Whether edited copies go.
        contained: Whether a unit goes whose words stand inside a longer unit, and whole sentences out of a
            longer unit whose words stand elsewhere.
        num_perm: 16 to 4096, the number of MinHash values in a signature. More cost more time and propose
            pairs of lower similarity. From 64 to 256 it changed no removal on labelled articles (measured),
            because an exact index of shingles proposes pairs as well.
        seed: 0 to 2**32 - 1, chooses the permutations of MinHash.
        ignore: Regular expressions of the module `re`, as a list or tuple of strings: what they match in a
            unit does not count, neither as words nor as figures, as if a space stood there. It is cut or
            kept with its unit, and told in the report. Each unit is looked through by itself, so `^` and `$`
            are its ends. A unit of nothing else matches none, and stays.

    Raises:
        OptionError: for an unknown name, a wrong type, or a value out of range.
    """

    unit: UnitKind = "auto"
    threshold: float = 0.9
    keep: Keep = "first"
    caution: Caution = "normal"
    shingle_size: int = 3
    min_words: int = 4
    near: bool = True
    contained: bool = True
    num_perm: int = 128
    seed: int = 1
    ignore: tuple[str, ...] = ()

    def __init__(self, **values: Unpack[OptionValues]) -> None:
        given: Mapping[str, object] = values
        known = {field.name: field.default for field in fields(type(self))}
        reject_unknown(given, known)
        for name, default in known.items():
            value = _checked(name, given[name]) if name in given else default
            object.__setattr__(self, name, value)

    def to_dict(self) -> dict[str, Any]:
        """Return the options as a dict of plain values, in the order of the fields."""
        return {**asdict(self), "ignore": list(self.ignore)}


DEFAULTS = Options()


def options_from(options: Options | None, values: OptionValues) -> Options:
    """Return the options of a call: `options` as they are, or new ones made of `values`.

    Raises:
        OptionError: if both are given, or if a value is not accepted.
    """
    if options is None:
        return Options(**values) if values else DEFAULTS
    if not isinstance(options, Options):
        raise OptionError(
            f"options must be an unrepeat.Options, not {type(options).__name__}: {shown(options)}. "
            "Make one with Options(threshold=0.95), or pass the values as keyword arguments."
        )
    if values:
        raise OptionError(
            f"options and {', '.join(sorted(values))} were both given. "
            "Put every value into the Options, or pass all of them as keyword arguments."
        )
    return options


def _checked(name: str, value: object) -> object:
    if name == "unit":
        return choice(name, value, get_args(UnitKind))
    if name == "keep":
        return choice(name, value, get_args(Keep))
    if name == "caution":
        return choice(name, value, get_args(Caution))
    if name in ("near", "contained"):
        return flag(name, value)
    if name == "threshold":
        return share(name, value)
    if name == "ignore":
        return checked_patterns(name, value)
    low, high = WHOLE_NUMBERS[name]
    return whole_number(name, value, low, high)
