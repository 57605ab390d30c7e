"""Floors of quality: what each file of input has reached, and must not fall below again.

The JSON file holds, for each file of input by its name, the SHA-256 of its content and the figures of each
value of the option `caution`. Figures of another content are other figures: such a file is not judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

PATH = Path(__file__).with_name("quality_floors.json")

# Of these figures less is better, and the floor is the most that they may be.
AT_MOST = frozenset({"lost", "wrong kept", "worse share", "worse share of runs"})

Figures = dict[str, float]


class Reached(TypedDict):
    """What is known of a file of input."""

    sha256: str
    figures: dict[str, Figures]
    """By the value of `caution`, then by the name of the figure."""


Floors = dict[str, Reached]
"""By the name of the file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison with the floors says."""

    judged: list[str] = field(default_factory=list)
    """Files that were compared."""
    unjudged: list[str] = field(default_factory=list)
    """Files that could not be compared, and why."""
    below: list[str] = field(default_factory=list)
    """Figures that are worse than their floors."""


def load(path: Path = PATH) -> Floors:
    """Return the floors, none if the file does not exist."""
    if not path.exists():
        return {}
    floors: Floors = json.loads(path.read_text(encoding="utf-8"))
    return floors


def save(floors: Floors, path: Path = PATH) -> None:
    """Write the floors."""
    path.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def check(floors: Mapping[str, Reached], measured: Mapping[str, Reached]) -> Outcome:
    """Compare what was measured with the floors."""
    outcome = Outcome()
    for name in sorted({*floors, *measured}):
        if name not in measured:
            outcome.unjudged.append(f"{name} is missing")
        elif name not in floors:
            outcome.unjudged.append(f"{name} has no floors: --raise-floors records some")
        elif floors[name]["sha256"] != measured[name]["sha256"]:
            outcome.unjudged.append(f"{name} is not the file that the floors are about: its SHA-256 differs")
        else:
            outcome.judged.append(name)
            outcome.below.extend(
                f"{name}, {where}" for where in _below(floors[name]["figures"], measured[name]["figures"])
            )
    return outcome


def renewed(floors: Mapping[str, Reached], measured: Mapping[str, Reached], *, lower: bool) -> Floors:
    """Return the floors raised to what was measured, with files that had none.

    Args:
        floors: The floors as they are; those of files that were not measured stay.
        measured: The figures now.
        lower: Whether floors that are not reached any more come down, and whether those of a file whose
            content is another one now are replaced.
    """
    made = {**floors}
    for name, now in measured.items():
        before = floors.get(name)
        if before is None or lower:
            made[name] = now
        elif before["sha256"] == now["sha256"]:
            made[name] = {"sha256": now["sha256"], "figures": _raised(before["figures"], now["figures"])}
    return made


def _below(floors: Mapping[str, Figures], figures: Mapping[str, Figures]) -> list[str]:
    return [
        f"caution={caution}: {name} is {now}, {'above' if name in AT_MOST else 'below'} {floor}"
        for caution, known in floors.items()
        for name, floor in known.items()
        if _is_worse(name, now := figures.get(caution, {}).get(name), floor)
    ]


def _raised(floors: Mapping[str, Figures], figures: Mapping[str, Figures]) -> dict[str, Figures]:
    return {
        caution: {
            name: known[name] if name in known and _is_worse(name, now, known[name]) else now
            for name, now in values.items()
        }
        for caution, values in figures.items()
        for known in [floors.get(caution, {})]
    }


def _is_worse(name: str, now: float | None, floor: float) -> bool:
    """Whether a figure is worse than its floor; one that is not measured any more is."""
    if now is None:
        return True
    return now > floor if name in AT_MOST else now < floor
