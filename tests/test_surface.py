"""The public names, what importing them loads, and which module may import which."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

import unrepeat
from tests.integrations import required
from unrepeat import _kernel

PACKAGE = Path(unrepeat.__file__).parent


def modules() -> Iterator[tuple[str, Path]]:
    """Names of the modules below `unrepeat`, each with its file.

    A folder without `__init__.py` is no package.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        folders = [parent for parent in path.parents if PACKAGE in parent.parents]
        if all((folder / "__init__.py").exists() for folder in folders):
            name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


FILES = dict(modules())
MODULES = list(FILES)

any_kernel = pytest.mark.any_kernel(reason="reads sources, or imports a module that has no part in a kernel")

# From top to bottom: a module imports from its own folder and from the floors below, and what stands on one
# floor knows nothing of its neighbours.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("__init__",),
    ("integrations",),
    ("furniture",),
    ("index",),
    ("store",),
    ("documents", "signatures"),
    ("article", "records"),
    ("render",),
    ("align", "bands", "ignored", "spill", "whole_file", "words"),
    ("_kernel", "checks", "json_values"),
    ("errors", "version"),
)
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}

# The same inside of `article`, for its folders. The modules beside them are the wiring, above all of these,
# and values that all may know, such as the options.
ARTICLE_FLOORS = (("report", "parts", "finders"), ("policy",), ("evidence",), ("text",))
ARTICLE_FLOOR = {part: number for number, parts in enumerate(ARTICLE_FLOORS) for part in parts}


def part_of(module: str) -> str:
    """Return the folder of a module, or the module that stands beside the folders."""
    return module.split(".")[0]


COMMAND = {module for module in MODULES if part_of(module) in ("__main__", "cli")}

# Adapters, which need the package that they are for, and what each of them needs.
ADAPTERS = {
    "integrations.datasets": "datasets",
    "integrations.frames": "pyarrow",
    "integrations.scrapy": "scrapy",
}

# Modules of the standard library that `import unrepeat` loads in a fresh interpreter: what `dataclasses`,
# `typing`, `re`, `json` and `sqlite3` bring along, measured at 75 on Python 3.11; 77 with the command line.
MOST_MODULES = 85


def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def imports(module: str) -> Iterator[str]:
    """Names of the modules of the package that a module imports, at its top or inside functions."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "unrepeat" or (node.module and node.module.startswith("unrepeat.")):
                package = node.module.removeprefix("unrepeat").removeprefix(".")
                for alias in node.names:
                    inside = f"{package}.{alias.name}".removeprefix(".")
                    yield inside if inside in MODULES else package or "__init__"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "unrepeat":
                    yield alias.name.removeprefix("unrepeat").removeprefix(".") or "__init__"


def python(*arguments: str) -> str:
    """Run Python with warnings as errors, apart from the working directory and the environment."""
    command = [sys.executable, "-I", "-W", "error", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@any_kernel
def test_all_names_the_public_names() -> None:
    # Constants, then classes, then functions, as ruff (RUF022) sorts them.
    assert unrepeat.__all__ == sorted(
        unrepeat.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    public = {
        name
        for name, value in vars(unrepeat).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert set(unrepeat.__all__) == public | {"__version__"}


@any_kernel
def test_the_public_names_have_docstrings() -> None:
    for name in unrepeat.__all__:
        value = getattr(unrepeat, name)
        assert name in ("REASONS", "__version__") or (
            value.__doc__ and not value.__doc__.startswith(f"{name}(")
        ), name


@any_kernel
def test_the_version_is_that_of_the_distribution() -> None:
    assert unrepeat.__version__ == version("unrepeat")


@any_kernel
def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


# A module of the package is never imported before the package itself. So a process that has imported no more
# than that is copied for each module, and saves what the package takes each time.
IMPORTER = """
import os, sys, unrepeat
for line in sys.stdin:
    process = os.fork()
    if process == 0:
        file = os.open(sys.argv[1], os.O_WRONLY | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        __import__("unrepeat." + line.strip())
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Imports a module beside the package alone, with warnings as errors, and returns what is printed."""
    told = tmp_path_factory.mktemp("imported") / "told"
    told.touch()
    command = [sys.executable, "-I", "-W", "error", "-c", IMPORTER, str(told)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def imports_alone(module: str) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{module}\n")
            process.stdin.flush()
            code = process.stdout.readline()
            printed = told.read_text(encoding="utf-8")
            assert code == "0\n", printed
            return printed

        yield imports_alone
        assert process.stdin is not None
        process.stdin.close()


@any_kernel
@pytest.mark.parametrize("module", MODULES)
def test_every_module_can_be_imported_alone(module: str, imported: Callable[[str], str]) -> None:
    if module in ADAPTERS:
        required(ADAPTERS[module])
    if module == "__init__":
        python("-c", "import unrepeat")
    else:
        assert imported(module) == ""


@any_kernel
def test_what_is_needed_at_build_time_alone_is_no_module() -> None:
    native = PACKAGE / "_kernel" / "native"
    assert set(PACKAGE.rglob("*.py")) - set(FILES.values()) == {
        native / "make_ranges.py",
        native / "make_tables.py",
    }
    for module in MODULES:
        assert "make_tables" not in FILES[module].read_text(encoding="utf-8"), module


def loaded_by(code: str) -> list[str]:
    """Names of the modules that code loads in a fresh interpreter."""
    return python(
        "-c", f"import sys; old = set(sys.modules)\n{code}\nprint(*sorted(set(sys.modules) - old))"
    ).split()


def not_ours(loaded: list[str]) -> list[str]:
    # Cython keeps what its modules have in common in two modules that it makes up.
    return [name for name in loaded if not re.match(r"unrepeat\b|_?cython_\w+$", name)]


def packages(loaded: list[str]) -> set[str]:
    """Packages that are neither ours nor in the standard library."""
    return {name.split(".")[0] for name in not_ours(loaded)} - sys.stdlib_module_names


@pytest.mark.parametrize("statement", ["import unrepeat", "from unrepeat import *"])
def test_importing_loads_little(statement: str, kernel: str) -> None:
    loaded = loaded_by(statement)
    assert "unrepeat.article.dedupe" in loaded
    assert ("unrepeat._kernel._native" in loaded) == (kernel == "native")
    assert any("cython" in name for name in loaded) == (kernel == "native")
    assert packages(loaded) == set()
    assert "logging" not in loaded
    assert len(not_ours(loaded)) <= MOST_MODULES
    assert {f"unrepeat.{module}" for module in COMMAND}.isdisjoint(loaded)


@any_kernel
def test_the_command_line_loads_little_more() -> None:
    """No package, and of the commands none before it is called."""
    loaded = loaded_by("import unrepeat.cli.main")
    assert packages(loaded) == set()
    assert len(not_ours(loaded)) <= MOST_MODULES
    assert {name.removeprefix("unrepeat.") for name in loaded} & COMMAND == {
        *("cli", "cli.config", "cli.examples", "cli.exits", "cli.main", "cli.parser", "cli.terminal")
    }


def test_the_command_for_one_article_loads_one_package(kernel: str, tmp_path: Path) -> None:
    """No numpy, scipy, datasketch, jinja2 or pyarrow: half a second. xxhash makes the sum in the report."""
    if kernel != "native":
        pytest.skip("the Python kernel is built on numpy")
    (tmp_path / "article.txt").write_text(REPEATED, encoding="utf-8")
    command = ["text", "--report", "json", "-o", str(tmp_path / "clean.txt"), str(tmp_path / "article.txt")]
    loaded = loaded_by(
        "import io; sys.stderr = io.StringIO()\n"
        f"from unrepeat.cli.main import main; assert main({command}) == 0\n"
        "assert sys.stderr.getvalue()\nsys.stderr = sys.__stderr__"
    )
    assert packages(loaded) <= {"xxhash"}


REPEATED = (
    "Ships wait in the harbour while rain falls on the old town.\n"
    "Ships wait in the harbour while rain falls on the old town. (Gazette)\n"
    "Ships wait in the harbour while heavy rain falls on the old town.\n"
    "Nobody can tell when they will leave.\n"
    "Nobody can tell when they will leave.\n"
    "He said that the ferry would not sail before the wind had turned to the north on the open sea.\n"
    "The ferry would not sail before the wind had turned to the north on the open sea.\n"
)


# Half a second of imports. The Python kernel hashes with numpy, but signatures, which alone need datasketch,
# it makes only of units that share words.
NEVER_LOADED = {"python": {"scipy", "datasketch"}, "native": {"numpy", "scipy", "datasketch"}}


@pytest.mark.parametrize(
    "text", ["Ships wait in the harbour.", "Schiffe warten im Hafen.\nM\xfcller wartet auch."]
)
def test_a_text_without_repetition_loads_little(text: str, kernel: str) -> None:
    code = (
        f"import sys; from unrepeat import dedupe_text; _, report = dedupe_text({text!r});"
        f" assert (report.removed, report.kernel) == ((), {kernel!r});"
        f" assert {NEVER_LOADED[kernel]}.isdisjoint(sys.modules)"
    )
    python("-c", code)


def test_the_native_kernel_needs_no_numpy_for_a_text_with_repetitions(kernel: str) -> None:
    if kernel != "native":
        pytest.skip("the Python kernel is built on numpy")
    code = (
        f"import sys; from unrepeat import dedupe_text; _, report = dedupe_text({REPEATED!r});"
        " assert {removal.kind for removal in report.removed} == {'exact', 'near', 'contained'};"
        " assert report.kernel == 'native';"
        f" assert {NEVER_LOADED['native']}.isdisjoint(sys.modules)"
    )
    python("-c", code)


@any_kernel
def test_every_part_has_a_floor() -> None:
    assert set(FLOOR) == {part_of(module) for module in MODULES}


@any_kernel
@pytest.mark.parametrize("module", MODULES)
def test_imports_only_go_down(module: str) -> None:
    for imported in imports(module):
        here, there = part_of(module), part_of(imported)
        assert here == there or FLOOR[here] < FLOOR[there], f"{module} imports {imported}"
        assert imported not in ADAPTERS, f"{module} imports {imported}"


@any_kernel
def test_inside_of_article_imports_only_go_down() -> None:
    folder = {module: module.split(".")[1] for module in MODULES if module.count(".") > 1}
    in_article = {module for module in folder if module.startswith("article.")}
    assert {folder[module] for module in in_article} == set(ARTICLE_FLOOR)
    for module in in_article:
        for imported in in_article & set(imports(module)):
            here, there = folder[module], folder[imported]
            assert here == there or ARTICLE_FLOOR[here] < ARTICLE_FLOOR[there], f"{module} imports {imported}"


@any_kernel
def test_no_imports_in_a_circle() -> None:
    # A package is not what it holds: its `__init__.py` is a module among others.
    graph = {module: set(imports(module)) - {module} for module in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def named(tree: ast.Module) -> Iterator[str]:
    """Names of the classes of a module, the inner ones too, and of its type aliases; `T` may be any type."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z]\w*[a-z]\w*", target.id):
                    yield target.id


@any_kernel
def test_no_class_and_no_type_is_called_like_another_one() -> None:
    """Whoever reads or searches for a name finds one thing."""
    homes: dict[str, list[str]] = {}
    for module in MODULES:
        for name in named(tree_of(module)):
            homes.setdefault(name, []).append(module)
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


@any_kernel
@pytest.mark.parametrize("step", ["article.text.segment", "article.decide", "article.report.report"])
def test_only_few_modules_put_the_steps_together(step: str) -> None:
    users = {module for module in MODULES if step in imports(module)}
    # The commands, the package, results and verdicts import the report for its name; they call no step.
    # Near copies are read by their paragraphs, of which none is deduplicated.
    named = {
        "article.report.report": {
            "__init__",
            "cli.report",
            "cli.terminal",
            "article.report.result",
            "article.report.stitched",
            "documents.batches",
            "documents.spilled",
            "documents.kept",
            "documents.verdict",
        },
        "article.text.segment": {"documents.revisions.paragraphs"},
    }
    together = {"article.dedupe", "article.rounds", "article.block_rounds", "article.stitch"}
    assert users - named.get(step, set()) <= together


@any_kernel
def test_nothing_below_the_command_prints_or_keeps_state() -> None:
    for module in set(MODULES) - {*COMMAND, "whole_file", "records.formats"}:
        tree = tree_of(module)
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert names.isdisjoint({"print", "open"}), module
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), module
        # The kernel is chosen once, and rebound by `use` in tests.
        assert "globals" not in names or module == "_kernel"


@any_kernel
def test_only_the_choice_of_the_kernel_and_of_colours_reads_the_environment() -> None:
    readers = {"environ", "environb", "getenv", "getenvb"}
    found = set()
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.Attribute) and node.attr in readers:
                found.add(module)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert readers.isdisjoint(alias.name for alias in node.names), module
    assert found == {"_kernel", "cli.terminal"}


# -- the kernel ---------------------------------------------------------------------------------------------


@any_kernel
def test_nobody_keeps_a_function_of_one_kernel() -> None:
    """All write `_kernel.words(...)`: a name that was imported would stay with the kernel of that moment."""
    for module in MODULES:
        if module.startswith("_kernel"):
            continue
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unrepeat._kernel"):
                names = {alias.name for alias in node.names}
                assert names.isdisjoint({*_kernel.CONTRACT, "NAME", "*"}), module


@any_kernel
def test_only_the_choice_knows_the_native_kernel() -> None:
    """It may be missing."""
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                full = [getattr(node, "module", "") or "", *(alias.name for alias in node.names)]
                assert not any("_native" in name.split(".") for name in full), module
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else None
                called = node.func.id if isinstance(node.func, ast.Name) else called
                assert called not in ("import_module", "__import__") or module in (
                    "_kernel",
                    "article.text.segment",
                    "records.formats",
                ), module


def test_a_kernel_provides_the_contract(kernel: str) -> None:
    loaded = _kernel.load(kernel)
    assert list(_kernel.CONTRACT) == sorted(_kernel.CONTRACT)
    assert kernel == _kernel.NAME
    for name in _kernel.CONTRACT:
        assert getattr(_kernel, name) is getattr(loaded, name)


@any_kernel
def test_the_library_calls_all_of_the_contract() -> None:
    """What only tests would call is no part of it."""
    called = set()
    for module in MODULES:
        if not module.startswith("_kernel"):
            for node in ast.walk(tree_of(module)):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    called.add((node.value.id, node.attr))
    assert {attribute for name, attribute in called if name == "_kernel"} - {"NAME"} == set(_kernel.CONTRACT)
