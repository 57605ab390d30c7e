"""`DuplicateIndex.rebuild`, files of every layout, and files of other versions of words and of Unicode."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.articles import HOUR, START, article, edited, feed
from tests.index.opened import EARLY, counts_of, opened
from tests.kernels import same_verdicts, same_words
from tests.package import ROOT
from unrepeat import Document, DocumentOptions, DuplicateIndex, OptionError, StoreError, StoreWarning
from unrepeat.cli.main import main
from unrepeat.documents.keys import fingerprints, key_plan
from unrepeat.index.rebuild import rebuild
from unrepeat.words import NORMALIZER_VERSION, UNICODE_VERSION

INDEXES = ROOT / "tests" / "fixtures" / "indexes"

any_kernel = pytest.mark.any_kernel(reason="about files and transactions; the keys are any numbers")


def made(path: Path, count: int = 40, **options: Any) -> Path:
    """An index of some documents in a file, of which some were removed."""
    with opened(path, **options) as index:
        index.add_many(feed(1, count))
        for number in range(0, count, 9):
            index.remove(f"d{number}")
    return path


def run_sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def set_stored(path: Path, name: str, value: str) -> None:
    run_sql(path, f"UPDATE settings SET value = '{value}' WHERE name = '{name}'")  # noqa: S608 # our own values


def names(folder: Path) -> list[str]:
    """Names of the files in a folder, without the logs of SQLite that are empty."""
    return sorted(
        path.name for path in folder.iterdir() if not path.name.endswith("-shm") and path.stat().st_size
    )


# -- files of every layout ----------------------------------------------------------------------------------

LAYOUTS = {path.name: path for path in sorted(INDEXES.glob("*.db"))}


def check_documents(index: DuplicateIndex) -> None:
    """The documents of every file in `indexes` must be there, with their verdicts."""
    assert len(index) == 20
    assert index.verify() == []
    found = {name: index.get(name) for name in ("a", "b", 3, "r1", "r2", "empty", "follower", "n11")}
    kinds = {name: verdict and verdict.kind for name, verdict in found.items()}
    assert kinds == {
        "a": None,
        "b": "exact",
        3: "near",
        "r1": None,
        "r2": "changed",
        "empty": None,
        "follower": "exact",
        "n11": None,
    }
    assert found["b"] is not None
    assert (found["b"].duplicate_of, found["b"].source) == ("a", "herald")
    assert found["r2"] is not None
    assert found["r2"].new_words == ("12",)
    assert (index.stats().oldest, index.stats().newest) == (START, START + 20 * HOUR)
    assert [(cluster.kept, [member.id for member in cluster.members]) for cluster in index.clusters()] == [
        ("a", ["b", 3]),
        ("r1", ["r2"]),
    ]
    assert index.check(article(105, 20)).duplicate_of == "n5"
    assert index.check(edited(article(1), 3)).duplicate_of == "a"
    assert index.check(article(4)).duplicate_of is None, "the kept one was removed"
    assert index.check("\u6771\u4eac\u3067 STRASSE 2024\u5e74").duplicate_of == "\u5929"
    assert index.add("a", article(1)) == found["a"], "it comes again"


def test_there_is_a_file_of_every_layout() -> None:
    assert list(LAYOUTS) == ["layout-1-first.db", "layout-1.db", "layout-2.db"]


@pytest.mark.filterwarnings("ignore::unrepeat.StoreWarning")
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_file_of_any_layout_can_be_rebuilt(name: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    shutil.copy(LAYOUTS[name], old)
    assert DuplicateIndex.rebuild(old, new) == 20
    assert names(tmp_path) == ["new.db", "old.db"]
    assert old.read_bytes() == LAYOUTS[name].read_bytes()
    with DuplicateIndex.open(new) as index:
        check_documents(index)


@pytest.mark.filterwarnings("ignore::unrepeat.StoreWarning")
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_file_of_any_layout_is_used_or_says_what_to_do(name: str, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    shutil.copy(LAYOUTS[name], old)
    connection = sqlite3.connect(old)
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    (normalizer,) = connection.execute("SELECT value FROM settings WHERE name = 'normalizer'").fetchone()
    connection.close()
    if layout == 2 and normalizer == str(NORMALIZER_VERSION):
        with DuplicateIndex.open(old) as index:
            check_documents(index)
        return
    for way in (DuplicateIndex.open, DuplicateIndex.open_existing):
        with pytest.raises(StoreError, match=r"DuplicateIndex\.rebuild.*unrepeat index rebuild OLD NEW"):
            way(old)


# -- other settings -----------------------------------------------------------------------------------------

SETTINGS: dict[str, dict[str, Any]] = {
    "none": {},
    "threshold": {"threshold": 0.6},
    "permutations": {"num_perm": 64, "seed": 7},
    "words": {"shingle_size": 3, "min_words": 12},
    "contained": {"contained": True},
}


@same_verdicts
@pytest.mark.parametrize("name", SETTINGS)
def test_a_rebuilt_index_is_like_one_that_grew(name: str, tmp_path: Path) -> None:
    old, new = made(tmp_path / "old.db", 80, slices=EARLY, threshold=0.7), tmp_path / "new.db"
    wanted = {"threshold": 0.7, **SETTINGS[name]}
    count = rebuild(str(old), str(new), 30.0, SETTINGS[name], EARLY)
    with opened(old, slices=EARLY, threshold=0.7) as before, opened(new, slices=EARLY, **wanted) as index:
        assert count == len(index) == len(before)
        assert [index.get(f"d{n}") for n in range(80)] == [before.get(f"d{n}") for n in range(80)]
        assert list(index.clusters()) == list(before.clusters())
        other = {
            "bytes": 0,
            "free_bytes": 0,
            "keys": 0,
            "recall": 0,
            "added_last_hour": 0,
            "added_last_day": 0,
        }
        assert counts_of(index)._asdict() | other == counts_of(before)._asdict() | other
        assert index.stats().keys > 0
        assert index.verify() == []
        assert index.add_many(feed(1, 80)[1:9]) == before.add_many(feed(1, 80)[1:9]), "they come again"
        with opened(slices=EARLY, **wanted) as grown:
            # Those that were kept, in their order: the documents that are compared with.
            kept = [one for one in feed(1, 80) if (verdict := index.get(one.id)) and not verdict.is_duplicate]
            grown.add_many(kept)
            new_ones = feed(1, 200)[100:] + feed(2, 20)
            found = [index.check(one.text, id=one.id) for one in new_ones]
            assert len({verdict.kind for verdict in found}) > 2
            if len(grown) - grown.stats().duplicates == len(kept):
                assert found == [grown.check(one.text, id=one.id) for one in new_ones]
        index.add_many(new_ones)
        assert index.verify() == []
    with pytest.raises(StoreError, match="was made with"):
        opened(new, slices=EARLY, threshold=0.95)


@any_kernel
def test_documents_are_numbered_without_gaps(tmp_path: Path) -> None:
    """So that slices of keys are merged one by one, as in an index that grew."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with opened(old, slices=EARLY) as index:
        index.add_many(Document(n, article(n)) for n in range(300))
        for number in range(5, 295):
            index.remove(number)
        index.add("copy", article(299))
    rebuild(str(old), str(new), 30.0, {}, EARLY)
    with opened(new, slices=EARLY) as index:
        assert [row.number for row in index._store.by_number(range(400)).values()] == list(range(1, 12))
        assert index.verify() == []
        assert [member.id for cluster in index.clusters() for member in cluster.members] == ["copy"]
        assert len(set(index._store.merged())) > 1


@any_kernel
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"same_source": True}, "same_source is not stored"),
        ({"revisions": "remove"}, "revisions is not stored"),
        ({"keep": "longest"}, "keep is not stored"),
        ({"treshold": 0.9}, "Did you mean 'threshold'"),
        ({"threshold": 2}, "threshold"),
        ({"timeout": -1}, "timeout"),
    ],
)
def test_wrong_options(values: dict[str, Any], words: str, tmp_path: Path) -> None:
    old = made(tmp_path / "old.db", 3)
    with pytest.raises(OptionError, match=words):
        DuplicateIndex.rebuild(old, tmp_path / "new.db", **values)
    with pytest.raises(OptionError, match="path"):
        DuplicateIndex.rebuild(old, 3)  # type: ignore[arg-type]
    assert names(tmp_path) == ["old.db"]


# -- whole or not at all ------------------------------------------------------------------------------------


def _foreign(path: Path) -> None:
    run_sql(path, "CREATE TABLE documents (id)")


OLD: dict[str, tuple[Callable[[Path], object], str]] = {
    "none": (Path.exists, "there is no index"),
    "empty": (lambda path: path.touch(), "is empty"),
    "no index": (lambda path: path.write_bytes(b"Ships wait.\n" * 99), "not a SQLite file"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "of another program": (_foreign, "another SQLite file"),
    "of a newer layout": (lambda path: run_sql(made(path, 3), "PRAGMA user_version = 3"), "Use the version"),
    "of newer words": (lambda path: set_stored(made(path, 3), "normalizer", "99"), "Use the version"),
    "without words": (
        lambda path: run_sql(made(path, 3), "UPDATE documents SET words = NULL"),
        "has no words",
    ),
    "with wrong words": (lambda path: run_sql(made(path, 3), "UPDATE documents SET words = x'ff'"), "cannot"),
    "without settings": (lambda path: run_sql(made(path, 3), "DELETE FROM settings"), "damaged"),
}


@any_kernel
@pytest.mark.parametrize("name", OLD)
def test_what_cannot_be_rebuilt_leaves_no_trace(name: str, tmp_path: Path) -> None:
    make, words = OLD[name]
    make(tmp_path / "old.db")
    before = names(tmp_path)
    with pytest.raises(StoreError, match=words):
        DuplicateIndex.rebuild(tmp_path / "old.db", tmp_path / "new.db")
    assert names(tmp_path) == before


@any_kernel
@pytest.mark.parametrize("name", ["new.db", "new.db-wal", "new.db-journal"])
def test_nothing_takes_the_place_of_another_file(name: str, tmp_path: Path) -> None:
    """A log that lies there would be played into the new file."""
    old = made(tmp_path / "old.db", 3)
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(StoreError, match=f"there is '.*{name}' already"):
        DuplicateIndex.rebuild(old, tmp_path / "new.db")
    assert (tmp_path / name).read_bytes() == b"x"
    with pytest.raises(StoreError, match="already"):
        DuplicateIndex.rebuild(old, old)
    with pytest.raises(StoreError, match="cannot make the index"):
        DuplicateIndex.rebuild(old, tmp_path / "no" / "new.db")


@any_kernel
def test_a_file_that_came_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = made(tmp_path / "old.db", 3), tmp_path / "new.db"

    def comes(*arguments: Any) -> Any:
        new.write_bytes(b"x")
        return fingerprints(*arguments)

    monkeypatch.setattr("unrepeat.index.rebuild.fingerprints", comes)
    with pytest.raises(StoreError, match="made meanwhile"):
        DuplicateIndex.rebuild(old, new)
    assert new.read_bytes() == b"x"
    assert names(tmp_path) == ["new.db", "old.db"]


@any_kernel
def test_an_error_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = made(tmp_path / "old.db", 600)
    calls = []

    def fails(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2:
            raise MemoryError
        return fingerprints(*arguments)

    monkeypatch.setattr("unrepeat.index.rebuild.fingerprints", fails)
    with pytest.raises(MemoryError):
        DuplicateIndex.rebuild(old, tmp_path / "new.db")
    assert names(tmp_path) == ["old.db"]


@any_kernel
def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.link", refuses)
    old = made(tmp_path / "old.db", 30)
    DuplicateIndex.rebuild(old, tmp_path / "new.db")
    with DuplicateIndex.open(tmp_path / "new.db") as index:
        assert len(index) == 26
    assert names(tmp_path) == ["new.db", "old.db"]


@any_kernel
def test_an_index_in_use_is_rebuilt_as_it_is(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "old.db") as index:
        index.add("a", article(1))
        assert DuplicateIndex.rebuild(tmp_path / "old.db", tmp_path / "new.db") == 1
        index.add("b", article(2))
        assert index.verify() == []
    with DuplicateIndex.open(tmp_path / "new.db") as index:
        assert ("a" in index, "b" in index) == (True, False)


# -- words of other versions --------------------------------------------------------------------------------


@any_kernel
def test_words_of_an_older_version_are_refused_and_rebuilt(tmp_path: Path) -> None:
    old, new = made(tmp_path / "old.db"), tmp_path / "new.db"
    set_stored(old, "normalizer", "0")
    with pytest.raises(StoreError, match=r"normalizer=0.*Use the version"):
        DuplicateIndex.open(old)
    older = str(NORMALIZER_VERSION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("unrepeat.store.settings.NORMALIZER_VERSION", NORMALIZER_VERSION + 1)
        patch.setattr("unrepeat.index.rebuild.NORMALIZER_VERSION", NORMALIZER_VERSION + 1)
        set_stored(old, "normalizer", older)
        for way in (DuplicateIndex.open, DuplicateIndex.open_existing):
            with pytest.raises(StoreError, match=rf"normalizer={older}, .* DuplicateIndex\.rebuild"):
                way(old)
        count = DuplicateIndex.rebuild(old, new)
        with DuplicateIndex.open(new) as index:
            assert len(index) == count > 30
            assert index.verify() == []


# An apostrophe, and tatweels below Arabic marks, which are left out of a text only as they are written.
READ_OTHERWISE = {0x149, *range(0xFCF2, 0xFCF5), *range(0xFE71, 0xFE80, 2)}


@same_words
def test_words_that_are_read_again_are_the_same() -> None:
    """What an index stores are words, and the new one is made of them: no lines, no headline."""
    plan = key_plan(DocumentOptions(contained=True))._replace(body=0)
    characters = [chr(code) for code in range(0x110000) if code not in READ_OTHERWISE]
    texts = [
        "".join(f"a{char}b {char}" for char in characters[at : at + 64])
        for at in range(0, len(characters), 64)
    ]
    first = fingerprints(texts, plan, ())
    words = [first.words_of(number) for number in range(len(texts))]
    again = fingerprints([one.decode().replace("\0", " ") for one in words], plan, ())
    assert [again.words_of(number) for number in range(len(texts))] == words
    assert again.keys.tolist() == first.keys.tolist()


@any_kernel
def test_what_is_read_otherwise_is_sound_all_the_same(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "old.db") as index:
        index.add_many(Document(code, f"{article(code)} a{chr(code)}b") for code in sorted(READ_OTHERWISE))
    DuplicateIndex.rebuild(tmp_path / "old.db", tmp_path / "new.db")
    with DuplicateIndex.open(tmp_path / "new.db") as index:
        assert index.verify() == []
        for code in READ_OTHERWISE:
            assert index.check(f"{article(code)} a{chr(code)}b").duplicate_of == code


@any_kernel
def test_versions_of_unicode_differ_in_new_characters() -> None:
    """So a file of another version is read, and told: here the oldest one that Python knows, of 2002."""
    old = unicodedata.ucd_3_2_0
    known = [char for char in map(chr, range(0x110000)) if old.category(char) not in ("Cn", "Cs", "Co")]
    assert len(known) > 95_000
    changed = [
        char
        for char in known
        if (old.category(char)[0] in "LMN") != (unicodedata.category(char)[0] in "LMN")
        or old.normalize("NFKC", char) != unicodedata.normalize("NFKC", char)
    ]
    assert len(changed) < 40, "21 in Unicode 14.0"


@any_kernel
def test_another_version_of_unicode_is_told_once(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    set_stored(path, "unicode", "1.1.0")
    with pytest.warns(StoreWarning, match=r"made with Unicode 1\.1\.0, and is now used with") as told:
        index = DuplicateIndex.open(path)
    assert [one.filename for one in told] == [__file__], "where it was opened"
    with index:
        assert index.check(article(1001)).kind == "exact"
        index.add("new", article(77))
        assert index.verify() == []
    for way in (DuplicateIndex.open, DuplicateIndex.open_existing):
        with way(path) as index:  # a warning would be an error here
            assert "new" in index
    connection = sqlite3.connect(path)
    stored = connection.execute("SELECT value FROM settings WHERE name = 'unicode'").fetchone()
    connection.close()
    assert stored == (f"1.1.0, {UNICODE_VERSION}",)
    DuplicateIndex.rebuild(path, tmp_path / "new.db")
    with DuplicateIndex.open(tmp_path / "new.db") as index:
        assert "new" in index


@any_kernel
def test_where_warnings_are_errors_the_file_is_closed(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    set_stored(path, "unicode", "1.1.0")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(StoreWarning):
            DuplicateIndex.open_existing(path)
    assert names(tmp_path) == ["index.db"]


# -- the command --------------------------------------------------------------------------------------------


@any_kernel
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = made(tmp_path / "old.db"), tmp_path / "new.db"
    asked = ["--threshold", "0.9", "--seed", "3", "--contained"]
    assert main(["index", "rebuild", str(old), str(new), *asked]) == 0
    assert capsys.readouterr().out == f"35 documents in {new}\n"
    with DuplicateIndex.open(new, threshold=0.9, seed=3, contained=True) as index:
        assert len(index) == 35
    assert main(["index", "rebuild", str(old), str(new)]) == 2
    assert "already" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["index", "rebuild", str(old), str(tmp_path / "one.db"), "--threshold", "3"])
    assert "threshold" in capsys.readouterr().err


@any_kernel
def test_the_command_tells_of_another_version_of_unicode_in_a_line(tmp_path: Path) -> None:
    path = made(tmp_path / "index.db")
    set_stored(path, "unicode", "1.1.0")
    command = [sys.executable, "-m", "unrepeat", "index", "verify", str(path)]
    for lines in (1, 0):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "no problems\n"
        assert done.stderr.count("\n") == lines
        assert done.stderr.startswith("unrepeat: '") == bool(lines)
