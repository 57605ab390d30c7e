"""Stored values: dataclasses as plain JSON and back, by their type hints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrepeat.errors import ReportError
from unrepeat.json_values import Count, Share, plain, stored

any_kernel = pytest.mark.any_kernel(reason="is about values, not about words")


@dataclass(frozen=True, slots=True)
class Place:
    start: Count
    share: Share
    end: int = -1


@dataclass(frozen=True, slots=True)
class Tale:
    name: str | int
    is_true: bool
    form: Literal["long", "short"]
    places: tuple[Place, ...]
    pair: tuple[Count, str]
    facts: Mapping[Literal["a", "b"], float | None]
    only: tuple[str, ...] | None = None


PLACES = st.builds(Place, st.integers(0), st.floats(0, 1), st.integers())
TALES = st.builds(
    Tale,
    st.text() | st.integers(),
    st.booleans(),
    st.sampled_from(["long", "short"]),
    st.lists(PLACES, max_size=3).map(tuple),
    st.tuples(st.integers(0), st.text()),
    st.dictionaries(st.sampled_from(["a", "b"]), st.none() | st.floats(allow_nan=False)),
    st.none() | st.lists(st.text()).map(tuple),
)
TALE: dict[str, Any] = {
    "name": "x",
    "is_true": True,
    "form": "long",
    "places": [{"start": 1, "share": 0.5}, {"start": 2, "share": 1}],
    "pair": [3, "y"],
    "facts": {"a": 0.5, "b": None},
}


@any_kernel
@given(TALES)
def test_what_was_written_is_read(tale: Tale) -> None:
    assert stored(Tale, plain(tale), "a tale") == tale
    assert plain(tale) == json.loads(json.dumps(asdict(tale)))


@any_kernel
@given(TALES)
def test_a_value_that_is_one_already_is_taken(tale: Tale) -> None:
    assert stored(Tale, tale, "a tale") is tale


@any_kernel
def test_keys_that_are_not_known_are_left_aside_and_defaults_stand_in() -> None:
    tale = stored(Tale, TALE | {"more": 7}, "a tale")
    assert tale.places == (Place(1, 0.5, -1), Place(2, 1, -1))
    assert tale.only is None


@any_kernel
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": True}, "name of a tale cannot be True."),
        ({"name": None}, "name of a tale cannot be None."),
        ({"is_true": 1}, "is_true of a tale cannot be 1."),
        ({"form": "wide"}, "form of a tale cannot be 'wide'."),
        ({"form": []}, "form of a tale cannot be []."),
        ({"places": {}}, "places of a tale cannot be {}."),
        ({"places": "xy"}, "places of a tale cannot be 'xy'."),
        ({"places": [7]}, "places[0] of a tale cannot be 7."),
        ({"places": [{"start": 1}]}, "places[0] of a tale has no share: it is not complete."),
        ({"places": [{"start": -1, "share": 0}]}, "places[0].start of a tale cannot be -1."),
        ({"places": [{"start": True, "share": 0}]}, "places[0].start of a tale cannot be True."),
        ({"places": [{"start": 1.0, "share": 0}]}, "places[0].start of a tale cannot be 1.0."),
        ({"places": [{"start": 1, "share": 1.5}]}, "places[0].share of a tale cannot be 1.5."),
        ({"places": [{"start": 1, "share": float("nan")}]}, "places[0].share of a tale cannot be nan."),
        ({"pair": [3]}, "pair of a tale cannot be [3]."),
        ({"pair": [3, 4]}, "pair[1] of a tale cannot be 4."),
        ({"facts": {"c": 1}}, "a name in facts of a tale cannot be 'c'."),
        ({"facts": {"a": "x"}}, "facts['a'] of a tale cannot be 'x'."),
        ({"facts": []}, "facts of a tale cannot be []."),
        ({"only": [None]}, "only[0] of a tale cannot be None."),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ReportError) as caught:
        stored(Tale, TALE | change, "a tale")
    assert str(caught.value) == message


@any_kernel
@pytest.mark.parametrize("name", ["name", "is_true", "form", "places", "pair", "facts"])
def test_what_is_missing_is_named(name: str) -> None:
    values = {key: value for key, value in TALE.items() if key != name}
    with pytest.raises(ReportError) as caught:
        stored(Tale, values, "a tale")
    assert str(caught.value) == f"a tale has no {name}: it is not complete."


@any_kernel
@pytest.mark.parametrize("values", [None, 7, "x", []])
def test_what_is_no_mapping_is_refused(values: object) -> None:
    with pytest.raises(ReportError, match=r"^a tale cannot be "):
        stored(Tale, values, "a tale")
