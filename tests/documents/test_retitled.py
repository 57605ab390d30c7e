"""The same entry under another headline: golden cases, each part of the rule by its case, and all pairs."""

from __future__ import annotations

import json
import random
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.package import ROOT
from unrepeat import DocumentOptions, DuplicateIndex, _kernel, dedupe_documents
from unrepeat.documents import retitled
from unrepeat.documents.match import best_match, match_criteria

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/cases/headlines.json").read_text(encoding="utf-8"))

any_kernel = pytest.mark.any_kernel(reason="is about rules, which see words and no kernel")


def is_duplicate(case: dict[str, Any], **options: Any) -> bool:
    kept, later = dedupe_documents(["\n".join(case["kept"]), "\n".join(case["text"])], **options)
    assert not kept.is_duplicate
    assert later.kind in (None, "retitled")
    return later.is_duplicate


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}, {case['name']}")
def test_golden_cases(case: dict[str, Any]) -> None:
    assert is_duplicate(case) == case["retitled"]
    assert is_duplicate(case, threshold=1.0) == case["retitled"]
    # A document of too few words goes for no other one.
    assert not is_duplicate(case, min_words=80)


def test_the_cases_are_in_many_languages() -> None:
    assert len({case["language"] for case in CASES if case["retitled"]}) >= 4
    assert len({case["language"] for case in CASES if not case["retitled"]}) >= 4


def never(*_of: object) -> bool:
    return False


def always(*_of: object) -> bool:
    return True


@any_kernel
@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("is_finished", never),
        ("has_digit", never),
        ("_have_one_form", never),
        ("_is_caseless", never),
        ("_is_told", always),
        ("MIN_BODY", 1),
        ("MIN_BODY", 1000),
        ("MIN_BODY_RATIO", 0),
        ("MIN_TELLING", 1),
        ("MIN_TELLING", 30),
        ("MIN_TOLD", 30),
        ("MAX_HEADLINE", 20),
    ],
)
def test_each_part_of_the_rule_is_needed(name: str, instead: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[bool]:
        return [retitled.is_retitled("\n".join(case["text"]), stored(case["kept"])) for case in CASES]

    before = answers()
    monkeypatch.setattr(retitled, name, instead)
    assert answers() != before


def stored(lines: list[str]) -> bytes:
    return "\0".join(_kernel.words("\n".join(lines))).encode()


def test_what_is_said_of_one() -> None:
    _, found = dedupe_documents(["\n".join(CASES[0][side]) for side in ("kept", "text")])
    assert (found.kind, found.duplicate_of) == ("retitled", 0)
    assert found.jaccard == pytest.approx(31 / 49)
    assert found.new_words[:4] == ("you", "will", "not", "believe")


def test_a_similar_copy_counts_before_one_with_another_headline() -> None:
    """And is named, though the other one came first."""
    kept, other = ("\n".join(CASES[0][side]) for side in ("kept", "text"))
    assert [one.duplicate_of for one in dedupe_documents([kept, other])] == [None, 0]
    made = [kept, other.replace("coast road\n", "coast road: 14\n"), other]
    assert [one.duplicate_of for one in dedupe_documents(made)] == [None, None, 1]


def retold(size: int, seed: int) -> list[str]:
    """Entries with and without headlines, of words of the entry and other ones, in no order."""
    chance = random.Random(seed)
    vocabulary = [f"{a}{b}{c}" for a in "bcdfg" for b in "aeiouy" for c in ("lm", "nor", "rens", "x")]
    made: list[str] = []
    while len(made) < size:
        words = chance.choices(vocabulary, k=chance.randint(16, 60))
        body = " ".join(words).capitalize() + "."
        for _ in range(chance.randint(1, 6)):
            told = chance.choices(words, k=chance.randint(0, 8))
            told += chance.choices(vocabulary, k=chance.randint(0, 3))
            chance.shuffle(told)
            line = " ".join(told).capitalize() + chance.choice(["", "", "", ".", " 7", " Xim"])
            made.append(chance.choice([f"{line}\n{body}", f"{line}\n\n{body}", f"{line}\n \n{body}", body]))
    chance.shuffle(made)
    return made[:size]


def test_verdicts_are_those_of_all_pairs(kernel: str) -> None:
    """No pair escapes the search, whatever its similarity; the bands miss none of these documents."""
    seen = 0
    criteria = match_criteria(DocumentOptions())
    for seed in range(8 if kernel == "native" else 2):
        made = retold(150, seed)
        words = [stored([text]) for text in made]
        kept: list[int] = []
        for number, verdict in enumerate(dedupe_documents(made)):
            match = best_match(
                words[number],
                words[number].count(b"\0") + 1,
                [(other, words[other]) for other in kept],
                criteria,
                partial(made.__getitem__, number),
            )
            if match is None or not match.removes:
                kept.append(number)
            assert (verdict.kind, verdict.duplicate_of) == (match and match.kind, match and match.kept)
            seen += verdict.kind == "retitled"
    assert seen > 30


def test_every_way_gives_the_same_verdicts(kernel: str, tmp_path: Path) -> None:
    made = retold(200 if kernel == "native" else 60, 99)
    expected = [one.kind for one in dedupe_documents(made)]
    assert "retitled" in expected
    assert [one.kind for one in dedupe_documents(made, jobs=2)] == expected
    documents = [
        {"id": number, "text": text, "published": f"2026-05-04T12:{number // 60:02}:{number % 60:02}Z"}
        for number, text in enumerate(made)
    ]
    assert [one.kind for one in dedupe_documents(documents, keep="earliest")] == expected
    with DuplicateIndex.open(tmp_path / "index.db") as index:
        assert [one.kind for one in index.add_many(documents)] == expected
        assert index.verify() == []
