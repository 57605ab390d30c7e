"""What `DuplicateIndex` refuses: wrong ids, texts, times and options; and what an error leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.articles import article
from tests.kernels import same_verdicts
from unrepeat import Document, DocumentOptions, DuplicateIndex, InputError, OptionError, StoreError

FERRY = article(1)

WRONG: dict[str, tuple[Callable[[DuplicateIndex], object], str]] = {
    "id None": (lambda index: index.add(None, FERRY), "id"),  # type: ignore[arg-type]
    "id float": (lambda index: index.add(1.0, FERRY), "id"),  # type: ignore[arg-type]
    "id bool": (lambda index: index.add(True, FERRY), "id"),
    "id bytes": (lambda index: index.add(b"a", FERRY), "id"),  # type: ignore[arg-type]
    "id of 65 bits": (lambda index: index.add(2**63, FERRY), f"^the id of document {2**63} must .* 64 bits"),
    "negative id of 65 bits": (lambda index: index.add(-(2**63) - 1, FERRY), "64 bits"),
    "id with a surrogate": (lambda index: index.add("\ud800", FERRY), "lone surrogate"),
    "source with a surrogate": (lambda index: index.add("a", FERRY, source="\udfff"), "lone surrogate"),
    "text None": (lambda index: index.add("a", None), "^the text of document 'a' must be a str"),  # type: ignore[arg-type]
    "text bytes": (lambda index: index.add("a", b"x"), "text"),  # type: ignore[arg-type]
    "source int": (lambda index: index.add("a", FERRY, source=1), "^the source of document 'a' must be"),  # type: ignore[arg-type]
    "published int": (lambda index: index.add("a", FERRY, published=1), "published"),  # type: ignore[arg-type]
    "published words": (lambda index: index.add("a", FERRY, published="today"), "ISO 8601"),
    "published before all": (
        lambda index: index.add("a", FERRY, published="0001-01-01T00:00:00+05:00"),
        "published",
    ),
    "check text": (lambda index: index.check(1), "^the text of the document must be a str"),  # type: ignore[arg-type]
    "check id": (lambda index: index.check(FERRY, id=2**63), "64 bits"),
    "texts": (lambda index: index.add_many([FERRY]), "no id"),
    "mapping without id": (lambda index: index.add_many([{"text": FERRY}]), "no id"),
    "mapping without text": (lambda index: index.add_many([{"id": 1}]), "no 'text'"),
    "one text": (lambda index: index.add_many(FERRY), "iterable of documents"),
    "one mapping": (lambda index: index.add_many({"id": 1, "text": FERRY}), "iterable of documents"),
    "one document": (lambda index: index.add_many(Document(1, FERRY)), "iterable of documents"),  # type: ignore[arg-type]
    "a number": (lambda index: index.add_many([1]), "document 0"),
    "get None": (lambda index: index.get(None), "id"),  # type: ignore[arg-type]
    "get list": (lambda index: index.get([]), "id"),  # type: ignore[arg-type]
    "get bool": (lambda index: index.get(True), "id"),
    "remove bytes": (lambda index: index.remove(b"a"), "id"),  # type: ignore[arg-type]
    "remove bool": (lambda index: index.remove(True), "id"),
    "expire int": (lambda index: index.expire(3), "^before is not a time"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_told_and_enters_nothing(name: str) -> None:
    call, words = WRONG[name]
    with DuplicateIndex.in_memory() as index:
        index.add(1, article(9))
        with pytest.raises(InputError, match=words):
            call(index)
        assert len(index) == 1
        assert index.add("a", FERRY).is_duplicate is False
        assert index.verify() == []


def test_what_cannot_be_an_id_is_not_there() -> None:
    with DuplicateIndex.in_memory() as index:
        for one in (2**63, -(2**63) - 1, "\ud800"):
            assert one not in index
            assert index.get(one) is None
            assert index.remove(one) is None
        assert None not in index
        assert [] not in index


def test_the_largest_ids_and_any_text() -> None:
    with DuplicateIndex.in_memory() as index:
        for one in (2**63 - 1, -(2**63), 0, "", "\0", "\U0010ffff"):
            index.add(one, f"{FERRY} \ud800 \0 \U0010ffff")
            assert one in index
        found = list(index.clusters())
        assert [found[0].kept, *(member.id for member in found[0].members)] == [
            2**63 - 1,
            -(2**63),
            0,
            "",
            "\0",
            "\U0010ffff",
        ]


@pytest.mark.any_kernel(reason="values are checked before anything is computed")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"window": 3}, "timedelta"),
        ({"window": timedelta(-1)}, "timedelta"),
        (
            {"keep": "longest"},
            r"keep='longest' and prefer=\(\) do not go with it. Add the better copies first",
        ),
        ({"keep": "latest"}, r"dedupe_documents\(..., against=index\)"),
        ({"prefer": ["ap"]}, r"prefer=\('ap',\) do not go with it"),
        ({"clean": True}, "clean, noise and within"),
        ({"within": timedelta(1)}, r"window=timedelta\(days=30\)"),
        ({"threshold": 2.0}, "threshold"),
        ({"no_such": 1}, "no_such"),
        ({"same_source": True, "across_sources": True}, "exclude"),
        ({"options": {}}, "DocumentOptions"),
        ({"options": DocumentOptions(), "seed": 2}, "both given"),
    ],
)
def test_wrong_options(values: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=words):
        DuplicateIndex.in_memory(**values)
    with pytest.raises(OptionError, match=words):
        DuplicateIndex.open(tmp_path / "index.db", **values)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.any_kernel(reason="values are checked before anything is computed")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"timeout": -1}, "timeout"),
        ({"timeout": "3"}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"synchronous": "OFF"}, "synchronous"),
        ({"synchronous": "normal"}, "synchronous"),
        ({"synchronous": None}, "synchronous"),
    ],
)
def test_wrong_options_of_a_file(values: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=words):
        DuplicateIndex.open(tmp_path / "index.db", **values)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OptionError, match="path"):
        DuplicateIndex.open(3)  # type: ignore[arg-type]


@same_verdicts
@pytest.mark.parametrize("wrong", [17, 256, 300, 511])
def test_an_error_keeps_the_batches_before_it(wrong: int) -> None:
    """A batch is 256 documents."""
    documents: list[object] = [Document(n, article(n)) for n in range(600)]
    documents[wrong] = Document(wrong, 3)  # type: ignore[arg-type]
    with DuplicateIndex.in_memory() as index:
        with pytest.raises(InputError, match=f"document {wrong} "):
            index.add_many(documents)
        assert [n for n in range(600) if n in index] == list(range(wrong // 256 * 256))
        documents[wrong] = Document(wrong, article(wrong))
        assert not any(verdict.is_duplicate for verdict in index.add_many(documents))
        assert len(index) == 600
        assert index.verify() == []


def test_an_error_inside_a_batch_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with DuplicateIndex.in_memory() as index:
        index.add("before", FERRY)
        insert, left = index._store.insert, [7]

        def fails(row: Any) -> int:
            left[0] -= 1
            if not left[0]:
                raise MemoryError
            return insert(row)

        monkeypatch.setattr(index._store, "insert", fails)
        batch = [Document("before", article(77)), *(Document(n, article(n)) for n in range(10, 20))]
        with pytest.raises(MemoryError):
            index.add_many(batch)
        monkeypatch.undo()
        assert len(index) == 1
        assert index.check(FERRY).duplicate_of == "before"
        assert index.check(article(10)).duplicate_of is None
        assert index.verify() == []
        assert not any(verdict.is_duplicate for verdict in index.add_many(batch))


def test_a_closed_index_says_so() -> None:
    index = DuplicateIndex.in_memory()
    index.close()
    index.close()
    with pytest.raises(StoreError, match=r"^the index ':memory:' was closed\. Open it again"):
        index.add("a", FERRY)
    with pytest.raises(StoreError, match=r"^the index ':memory:' was closed\. Open it again"):
        len(index)
