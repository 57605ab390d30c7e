"""What is published: the source archive, and the wheel that is built of it.

CI names the folder of those that it has built in `UNREPEAT_ARCHIVES`, with a native kernel in the wheel.
Elsewhere they are built here, without one if the environment has no Cython.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.package import FILES, FOLDERS, ROOT, copy_package
from unrepeat.version import __version__

pytestmark = pytest.mark.any_kernel(reason="builds the package")

SETUPTOOLS = 77
"""What pyproject.toml asks for to build."""

GIVEN = os.environ.get("UNREPEAT_ARCHIVES", "")

BUILD_ALONE = {f"src/unrepeat/_kernel/native/make_{what}.py" for what in ("ranges", "tables")}

# Bytes; measured on Linux (x86-64, Python 3.11): 778,688 and 1,366,340. What debuggers read would add a
# million to the wheel.
MOST_OF_A_WHEEL = 1_000_000
MOST_OF_THE_SOURCES = 1_700_000


class Archives(NamedTuple):
    """Where what was built lies, and the files of the checkout that it was built of."""

    sources: Path
    wheel: Path
    files: dict[str, bytes]


def can_build() -> bool:
    try:
        return int(version("setuptools").partition(".")[0]) >= SETUPTOOLS
    except PackageNotFoundError:
        return False


def build(kind: str, sources: Path, target: Path) -> Path:
    command = f"import setuptools.build_meta as build; print(build.build_{kind}({str(target)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        env={**os.environ, "UNREPEAT_REQUIRE_NATIVE": "0"},
        capture_output=True,
        cwd=sources,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Archives:
    folder = tmp_path_factory.mktemp("archives")
    copy = copy_package(folder / "copy")
    files = files_below(copy)
    if GIVEN:
        (sources,), (wheel,) = (Path(GIVEN).glob(kind) for kind in ("*.tar.gz", "*.whl"))
        return Archives(sources, wheel, files)
    if not can_build():
        pytest.skip(f"needs setuptools {SETUPTOOLS} to build")
    litter = {f"tests/axe/{name}" for name in ("node_modules/axe-core/axe.min.js", "node_modules/.lock")}
    litter |= {"src/unrepeat/__pycache__/words.cpython-311.pyc", "src/unrepeat/_kernel/_native.so"}
    for name in litter:  # as in a checkout that was worked in
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(b"{}")
    sources = build("sdist", copy, folder)
    with tarfile.open(sources) as archive:
        archive.extractall(folder, filter="data")
    return Archives(sources, build("wheel", folder / f"unrepeat-{__version__}", folder), files)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_source_archive_has_the_sources_with_tests_pages_and_examples(archives: Archives) -> None:
    """And nothing else but what setuptools adds."""
    with tarfile.open(archives.sources) as archive:
        found = {
            member.name.partition("/")[2]: file.read()
            for member in archive.getmembers()
            if (file := archive.extractfile(member)) is not None
        }
    added = {name for name in found if name.startswith("src/unrepeat.egg-info/")} | {"PKG-INFO", "setup.cfg"}
    assert {name: text for name, text in found.items() if name not in added} == archives.files
    assert {name.split("/")[0] for name in found} - {"PKG-INFO", "setup.cfg"} == {*FILES, *FOLDERS}


def test_the_wheel_has_what_runs_and_nothing_else(archives: Archives) -> None:
    """Built of the source archive, it has the files of the checkout, byte for byte."""
    wanted = {
        path.removeprefix("src/"): text
        for path, text in archives.files.items()
        if path.startswith("src/unrepeat/") and not path.endswith((".pyx", ".h")) and path not in BUILD_ALONE
    }
    with zipfile.ZipFile(archives.wheel) as wheel:
        assert wheel.testzip() is None
        found = {name: wheel.read(name) for name in wheel.namelist() if not name.endswith("/")}
    described = {name for name in found if name.startswith(f"unrepeat-{__version__}.dist-info/")}
    native = {name for name in found if name.startswith("unrepeat/_kernel/_native.")}
    assert {name: text for name, text in found.items() if name not in described | native} == wanted
    assert len(native) == 1 or not GIVEN
    assert "unrepeat/render/templates/style.css" in found
    assert f"unrepeat-{__version__}.dist-info/licenses/LICENSE" in described


@pytest.mark.skipif(not GIVEN, reason="the sizes are those of what CI builds, with a native kernel")
def test_they_are_small(archives: Archives) -> None:
    assert archives.wheel.stat().st_size < MOST_OF_A_WHEEL
    assert archives.sources.stat().st_size < MOST_OF_THE_SOURCES


def test_wheels_are_built_for_the_pythons_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    language = "Programming Language :: Python :: 3."
    named = {
        classifier.removeprefix(language)
        for classifier in project["project"]["classifiers"]
        if classifier.startswith(language)
    }
    with_a_lock = {entry for entry in project["tool"]["cibuildwheel"]["build"] if not entry.endswith("t-*")}
    assert {f"cp3{minor}-*" for minor in named} == with_a_lock
    assert project["project"]["requires-python"] == f">=3.{min(map(int, named))}"
