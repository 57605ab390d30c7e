"""The settings stored in an index beside those that it is opened with: what is refused, and what is told."""

from __future__ import annotations

from collections.abc import Mapping

from unrepeat._kernel.contract import KeyPlan
from unrepeat.errors import StoreError
from unrepeat.store.kinds import IGNORE, StoreKind
from unrepeat.words import NORMALIZER_VERSION, UNICODE_VERSION

UNICODE = "unicode"
"""The setting that may differ. Versions of Unicode differ in the characters that the older one does not know,
and hardly in others: what is assigned keeps its normal form and, but for corrections, its category. Of the
95,221 characters of Unicode 3.2 there are 16 of which 14.0 thinks otherwise whether they are part of a word,
and 5 that have another normal form (measured). So other words are the same, and telling is enough.
"""

NORMALIZER = "normalizer"
"""The setting that tells how texts become words."""

_SEPARATOR = ", "

# Settings that are stored only if they are other than this.
_UNLESS_GIVEN = {IGNORE: "[]"}


def key_settings(plan: KeyPlan) -> dict[str, str]:
    """Return what follows from a plan of keys and from this version, of what the keys in a file depend on."""
    return {
        "bands": str(plan.bands),
        "rows": str(plan.rows),
        "scheme": "affine32",
        NORMALIZER: str(NORMALIZER_VERSION),
        UNICODE: UNICODE_VERSION,
    }


def check_settings(stored: Mapping[str, str], wanted: Mapping[str, str], name: str, kind: StoreKind) -> None:
    """Raise a StoreError if an index cannot be used with the settings that are wanted.

    Args:
        stored: Those that it was made with.
        wanted: Those that it is opened with, an option before what follows from it: the option is named.
        name: The file.
        kind: What it is.
    """
    for setting in [*wanted, *sorted(stored.keys() - wanted.keys(), key=str)]:
        old, new = stored.get(setting), wanted.get(setting)
        if old == new or (setting == UNICODE and old is not None):
            continue
        if setting == NORMALIZER:
            raise StoreError(_other_words(name, old, new, kind))
        was, wants = (_UNLESS_GIVEN.get(setting) if value is None else value for value in (old, new))
        raise StoreError(
            f"{name!r} was made with {setting}={was}, and is opened with {setting}={wants}. "
            f"{kind.other_setting(setting)}"
        )


def check_normalizer(stored: Mapping[str, str], own: int, name: str, kind: StoreKind) -> None:
    """Raise a StoreError if the words of an index were made by a newer version."""
    if _number(stored.get(NORMALIZER)) > own:
        raise StoreError(_other_words(name, stored[NORMALIZER], str(own), kind))


def _other_words(name: str, stored: str | None, own: str | None, kind: StoreKind) -> str:
    return (
        f"{name!r} was made with {NORMALIZER}={stored}, and this version of unrepeat has {NORMALIZER}={own}, "
        f"which reads other words. {kind.what_to_do(_number(stored), _number(own))}"
    )


def _number(value: str | None) -> int:
    return int(value) if value is not None and value.isdecimal() else 0


def with_unicode(stored: str, own: str) -> str | None:
    """Return the versions of Unicode that an index has been used with, if this one is new to it, else None.

    >>> with_unicode("14.0.0", "15.0.0"), with_unicode("14.0.0, 15.0.0", "15.0.0")
    ('14.0.0, 15.0.0', None)
    """
    versions = stored.split(_SEPARATOR)
    return None if own in versions else _SEPARATOR.join([*versions, own])


def unicode_warning(name: str, stored: str, own: str) -> str:
    """Return what is told of an index that was made with another version of Unicode."""
    return (
        f"{name!r} was made with Unicode {stored}, and is now used with Unicode {own}. It works on; a "
        "document with characters that only one of these versions knows may be taken for a new one when it "
        "comes again. This is told once."
    )
