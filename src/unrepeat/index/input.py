"""The options of a duplicate index, and the settings that its keys depend on."""

from __future__ import annotations

import json
from collections.abc import Mapping

from unrepeat.documents.keys import key_plan
from unrepeat.documents.options import DocumentOptions
from unrepeat.errors import OptionError, StoreError, reason, shown
from unrepeat.store.kinds import IGNORE
from unrepeat.store.settings import key_settings


def settings_of(options: DocumentOptions) -> dict[str, str]:
    """Return what keys and verdicts depend on: what a user chooses first, then what follows from it.

    `min_words` is told as it was chosen: below `shingle_size` no key depends on it, and yet whether a
    document with the very same words is too short.
    """
    plan = key_plan(options)
    return {
        "threshold": repr(options.threshold),
        "shingle_size": str(plan.size),
        "min_words": str(options.min_words),
        "num_perm": str(plan.num_perm),
        "seed": str(plan.seed),
        "contained": str(options.contained),
        **({"window": str(plan.window)} if plan.window else {}),
        **({IGNORE: json.dumps(options.ignore)} if options.ignore else {}),
        **key_settings(plan),
    }


def options_of(settings: Mapping[str, str], name: str) -> DocumentOptions:
    """Return the options that an index was made with."""
    try:
        return DocumentOptions(
            threshold=float(settings["threshold"]),
            shingle_size=int(settings["shingle_size"]),
            num_perm=int(settings["num_perm"]),
            seed=int(settings["seed"]),
            min_words=int(settings["min_words"]),
            contained={"True": True, "False": False}[settings["contained"]],
            ignore=json.loads(settings.get(IGNORE, "[]")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"the settings stored in {name!r} are damaged: {reason(error)}.") from error


def check_options(options: DocumentOptions) -> None:
    """Raise an OptionError for options that ask of an index what it does not do."""
    if not options.keeps_first:
        raise OptionError(
            "an index keeps the first document, and stores no texts, of which it depends whether one may "
            f"go for a better copy that comes later: keep={shown(options.keep)} and "
            f"prefer={shown(options.prefer)} do not go with it. Add the better copies first, or choose "
            "among those that come together with dedupe_documents(..., against=index)."
        )
    if options.clean or options.noise or options.within is not None:
        raise OptionError(
            "an index stores no clean texts and no keys of letters: clean, noise and within do not go with "
            "it. For a time window, pass window=timedelta(days=30)."
        )
