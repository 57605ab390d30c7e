"""Copies with wrong letters: the keys under which they are found, and what is said of a pair."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.noise import KINDS, wrong_letters
from tests.strategies import texts
from unrepeat import _kernel
from unrepeat._kernel.contract import WHOLE, KeyPlan
from unrepeat.article.text.figures import has_digit
from unrepeat.documents.fingerprints import Fingerprints
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.documents.noise import LEAST_WORDS, NoisyMatch, noisy_match
from unrepeat.documents.noise_keys import NOISE_BANDS, NOISE_ROWS, RUN_LETTERS, run_hashes, with_noise_keys
from unrepeat.documents.options import DocumentOptions

CASES = json.loads((Path(__file__).parent.parent / "cases" / "noise.json").read_text(encoding="utf-8"))
LEAST = round(0.8 * WHOLE)

# Words of any length, none of which is another one with a letter changed, put in or left out.
_WORDS = """
    the and with from that which after before council harbour engineers islands government minister yesterday
    announced several thousand passengers railway northern southern company president agreement december
    families village water electricity hospital children schools market prices farmers weather storms damage
    repairs because during meeting members opposition election results published newspaper editor question
    answered nobody knows whether bridge could be built without money bank interest loans million workers
    factory closed union strike
"""
VOCABULARY = _WORDS.split()


def new_figures(words: bytes, kept: bytes) -> list[str]:
    """Return the words with figures that one has more often than the other, in order."""
    left = Counter(kept.decode().split("\0"))
    left.subtract(word for word in words.decode().split("\0") if not has_digit(word))
    new = []
    for word in filter(has_digit, words.decode().split("\0")):
        if left[word] <= 0:
            new.append(word)
        left[word] -= 1
    return new


def stored(text: str) -> bytes:
    return "\0".join(_kernel.words(text)).encode()


def prose(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(VOCABULARY, k=count))


def compared(text: str, kept: str) -> NoisyMatch | None:
    return noisy_match(stored(text), len(_kernel.words(text)), stored(kept), LEAST)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_golden_pairs(case: dict[str, Any]) -> None:
    match = compared(case["text"], case["kept"])
    assert (match is not None) == case["match"]
    if match is None:
        return
    words, kept = _kernel.words(case["text"]), _kernel.words(case["kept"])
    spelled = [
        [" ".join(kept[one.kept_start : one.kept_end]), " ".join(words[one.start : one.end])]
        for one in match.spelled
    ]
    assert spelled == case["spelled"]
    assert match.note == f"with {len(spelled)} words spelled otherwise"
    assert new_figures(match.words, stored(case["kept"])) == case["new_figures"]


@given(
    st.integers(0, 10**6),
    st.integers(0, 200),
    st.floats(0, 0.1),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=6),
    st.integers(0, 20),
    st.integers(0, 2),
)
def test_what_is_said_is_so(
    seed: int, count: int, rate: float, kinds: list[str], figures: int, others: int
) -> None:
    rng = random.Random(seed)
    words = [*prose(rng, count).split(), *(str(rng.randrange(10**6)) for _ in range(figures))]
    rng.shuffle(words)
    text = wrong_letters(" ".join(words), rate, rng, kinds)
    for _ in range(others):
        text = text.replace(rng.choice(VOCABULARY), "elsewhere")
    new, kept = _kernel.words(text), _kernel.words(" ".join(words))
    match = noisy_match("\0".join(new).encode(), len(new), "\0".join(kept).encode(), LEAST)
    if match is None:
        return
    # The words are those of the text, with nothing changed but what is told.
    replayed, at = [], 0
    for one in match.spelled:
        assert at <= one.start < one.end <= len(new)
        own, others_ = new[one.start : one.end], kept[one.kept_start : one.kept_end]
        assert own != others_
        # No figure becomes another one.
        digits = [
            "".join(char if char.isdigit() else " " for char in " ".join(side)).split()
            for side in (own, others_)
        ]
        assert digits[0] == digits[1]
        assert one.wrong == 0 or not any(map(has_digit, [*own, *others_]))
        replayed += [*new[at : one.start], *others_]
        at = one.end
    assert match.words.decode().split("\0") == [*replayed, *new[at:]]
    assert (
        match.matched <= (Counter(match.words.split(b"\0")) & Counter(word.encode() for word in kept)).total()
    )
    assert match.similarity == match.matched / (len(kept) + len(match.words.split(b"\0")) - match.matched)
    assert match.similarity >= 0.8
    assert len(match.spelled) >= 2


def figures_in(words: list[str]) -> list[str]:
    return re.findall("[0-9]+", " ".join(words))


@pytest.mark.any_kernel(reason="is about what is found, of which the kernels give the same")
@pytest.mark.parametrize(("rate", "least"), [(0.02, 0.95), (0.05, 0.8)])
@pytest.mark.parametrize("kinds", [KINDS, *[(kind,) for kind in KINDS[:4]]], ids=" ".join)
def test_copies_with_wrong_letters_are_found(rate: float, least: float, kinds: tuple[str, ...]) -> None:
    # The same copies on every run: nothing is left to chance.
    rng = random.Random(7)
    kept = [prose(rng, 120) for _ in range(100)]
    copies = [wrong_letters(text, rate, rng, kinds) for text in kept]
    options = DocumentOptions()
    found = with_noise_keys(fingerprints([*kept, *copies], key_plan(options), ()), options.seed)
    matched = 0
    for number in range(100):
        proposed = set(found.keys_of(number)) & set(found.keys_of(100 + number))
        words, count = found.words_of(100 + number), found.counts[100 + number]
        matched += bool(proposed) and noisy_match(words, count, found.words_of(number), LEAST) is not None
    assert matched >= 100 * least


@pytest.mark.any_kernel(reason="is about what is found, of which the kernels give the same")
def test_texts_of_the_same_words_are_no_copies() -> None:
    rng = random.Random(3)
    written = [prose(rng, 60) for _ in range(40)]
    assert not any(compared(one, other) for one in written for other in written)


def test_short_documents_have_no_room_for_evidence() -> None:
    rng = random.Random(5)
    words = rng.sample(VOCABULARY, LEAST_WORDS)
    noisy = [word + "x" if len(word) > 8 else word for word in words]
    assert compared(" ".join(noisy), " ".join(words)) is not None
    assert compared(" ".join(noisy[1:]), " ".join(words[1:])) is None


@pytest.mark.parametrize("kept", ["", "harbour"])
def test_documents_with_few_words_or_none(kept: str) -> None:
    assert compared(prose(random.Random(1), 30), kept) is None
    assert compared(kept, prose(random.Random(1), 30)) is None


# -- keys ---------------------------------------------------------------------------------------------------


def plan(every: int) -> KeyPlan:
    return KeyPlan(size=5, num_perm=16, seed=1, bands=5, rows=3, least=8, window=every)


@given(st.lists(texts(), max_size=6), st.sampled_from((0, 1, 8)), st.sampled_from((0, 1, 2**32 - 1)))
def test_keys_stand_behind_those_that_were_there(many: list[str], every: int, seed: int) -> None:
    before = fingerprints(many, plan(every), ())
    after = with_noise_keys(before, seed)
    assert after[:3] == before[:3]
    for number, count in enumerate(before.counts):
        own = noise_keys(before.words_of(number), seed) if count >= LEAST_WORDS else []
        assert after.keys_of(number) == before.keys_of(number) + own


def noise_keys(words: bytes, seed: int) -> list[int]:
    """The keys of the letters of one document, one run at a time."""
    letters = [ord(char) for char in words.decode().replace("\0", "")]
    values = []
    for start in range(len(letters) - RUN_LETTERS + 1):
        value = 0
        for letter in letters[start : start + RUN_LETTERS]:
            value = (value * 0x9E3779B1 + letter) % 2**32
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
            value = (value ^ value >> shift) * factor % 2**32
        values.append(value << 32)
    hashes, ends = np.array(values, dtype=np.uint64), np.array([len(values)], dtype=np.int64)
    sketch = _kernel.signatures(hashes, ends, NOISE_BANDS * NOISE_ROWS, seed)
    keys: list[int] = _kernel.band_keys(sketch, NOISE_BANDS, NOISE_ROWS)[0].tolist()
    return keys


def test_spaces_do_not_change_the_keys() -> None:
    rng = random.Random(2)
    text = prose(rng, 60)
    joined = text.replace(" ", "", 7)
    found = with_noise_keys(fingerprints([text, joined], plan(0), ()), 1)
    assert found.keys_of(0)[-NOISE_BANDS:] == found.keys_of(1)[-NOISE_BANDS:]
    assert found.keys_of(0)[:-NOISE_BANDS] != found.keys_of(1)[:-NOISE_BANDS]


def test_many_letters_are_hashed_in_slices_as_at_once() -> None:
    letters = np.random.default_rng(1).integers(97, 123, 40_000).astype(np.uint32)
    whole = run_hashes(letters)
    assert len(whole) == 40_000 - RUN_LETTERS + 1
    for start in (0, 2**14 - 9, 2**14 - 1, 2**14, 2**15 - 3, len(whole) - 1):
        assert run_hashes(letters[start : start + RUN_LETTERS]).tolist() == [whole[start]]
    assert len(run_hashes(letters[: RUN_LETTERS - 1])) == 0


def test_no_documents() -> None:
    none = fingerprints([], plan(0), ())
    found = with_noise_keys(none, 1)
    assert isinstance(found, Fingerprints)
    assert (found.keys.tolist(), found.key_ends.tolist()) == ([], [])
