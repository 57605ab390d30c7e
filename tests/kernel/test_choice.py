"""Which kernel runs, and what is said where it is the slow one."""

from __future__ import annotations

import pytest

from tests.conftest import why_missing
from tests.kernel.choice import run_python
from unrepeat import _kernel

pytestmark = pytest.mark.any_kernel(reason="runs in processes of its own, on the kernel that is picked there")

needs_native = pytest.mark.skipif(bool(why_missing("native")), reason="there is no native kernel")

TELL = "import unrepeat; print(unrepeat.dedupe_text('a').report.kernel)"
MISSING = "import sys; sys.modules['unrepeat._kernel._native'] = None\n"
SLOW = "there is no native kernel (import of unrepeat._kernel._native halted; None in sys.modules), so"

COMMAND = "from unrepeat.cli.main import main; sys.exit(main({}))"


@needs_native
@pytest.mark.parametrize("name", _kernel.NAMES)
def test_the_environment_picks_the_kernel(name: str) -> None:
    assert run_python(TELL, UNREPEAT_KERNEL=name).stdout == f"{name}\n"
    command = "from unrepeat.cli.main import main; main(['--version'])"
    assert f"({name} kernel)" in run_python(command, UNREPEAT_KERNEL=name).stdout


@needs_native
def test_the_native_kernel_is_taken_where_there_is_one() -> None:
    done = run_python(TELL, "-W", "error")
    assert (done.stdout, done.stderr) == ("native\n", "")


def test_a_kernel_that_cannot_be_had_is_an_error() -> None:
    missing = run_python(MISSING + TELL, UNREPEAT_KERNEL="native")
    assert missing.returncode == 1
    assert "KernelError" in missing.stderr
    assert "C compiler" in missing.stderr
    unknown = run_python(TELL, UNREPEAT_KERNEL="rust")
    assert "there is no kernel 'rust'" in unknown.stderr


# -- the slow one -------------------------------------------------------------------------------------------


def test_the_slow_kernel_says_so_once_and_points_at_the_code_that_uses_it() -> None:
    done = run_python(
        MISSING + "import unrepeat; print('imported', file=sys.stderr)\n"
        "print(unrepeat.dedupe_text('Ferry.').report.kernel)\n"
        "list(unrepeat.dedupe_documents(['Ferry.', 'Harbour.'], jobs=2)); unrepeat.signature('Ferry.')",
        "-W",
        "always",
    )
    assert (done.returncode, done.stdout) == (0, "python\n")
    imported, told, *code = done.stderr.splitlines()
    assert imported == "imported"
    assert told.startswith(f"<string>:3: KernelWarning: {SLOW}")
    assert "UNREPEAT_REQUIRE_NATIVE=1" in told
    assert not any("Warning" in line for line in code)


@pytest.mark.parametrize(
    "use",
    [
        "next(unrepeat.dedupe_documents(['Ferry.'] * 9, jobs=2))",
        "unrepeat.DuplicateIndex.in_memory().add('a', 'The ferry sails again on Monday.')",
        "unrepeat.strip_furniture([{'id': 'a', 'text': 'Ferry.', 'source': 's'}]).__next__()",
        "unrepeat.minhash('Ferry.')",
    ],
)
def test_it_points_out_of_the_package_wherever_that_is_entered(use: str) -> None:
    done = run_python(MISSING + f"import unrepeat\n{use}")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"<string>:3: KernelWarning: {SLOW}")


def test_threads_that_come_at_once_are_told_once() -> None:
    done = run_python(
        MISSING + "import threading, unrepeat\n"
        "sys.setswitchinterval(1e-6)\n"
        "gate = threading.Barrier(8)\n"
        "found = []\n"
        "def work(number):\n"
        "    gate.wait()\n"
        "    found.append(len(unrepeat.signature(f'The ferry sails {number}.')))\n"
        "threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(found)",
        "-W",
        "always",
    )
    assert (done.returncode, done.stdout) == (0, f"{[128] * 8}\n")
    assert done.stderr.count("KernelWarning") == 1


def test_as_an_error_it_comes_at_every_use_and_never_at_import() -> None:
    done = run_python(
        MISSING + "import unrepeat\n"
        "for _ in range(2):\n"
        "    try: unrepeat.dedupe_text('Ferry.')\n"
        "    except unrepeat.KernelWarning: print('told')",
        "-W",
        "error",
    )
    assert (done.stdout, done.stderr) == ("told\ntold\n", "")


@pytest.mark.parametrize(
    ("before", "environment"),
    [
        ("", {"UNREPEAT_KERNEL": "python"}),
        ("import unrepeat, warnings; warnings.simplefilter('ignore', unrepeat.KernelWarning)\n", {}),
    ],
)
def test_it_can_be_silenced(before: str, environment: dict[str, str]) -> None:
    done = run_python(MISSING + before + TELL, **environment)
    assert (done.stdout, done.stderr) == ("python\n", "")


def test_the_command_line_says_it_in_one_line() -> None:
    text = "from io import BytesIO, TextIOWrapper; sys.stdin = TextIOWrapper(BytesIO(b'Ferry.\\n'))\n"
    for words, told in (
        (["text"], True),
        (["--version"], False),
        (["--help"], False),
        (["text", "--help"], False),
    ):
        done = run_python(MISSING + text + COMMAND.format(words))
        assert done.returncode == 0
        assert done.stdout
        lines = done.stderr.splitlines()
        assert [line.startswith(f"unrepeat: {SLOW}") for line in lines] == [True] * told


def test_the_choice_has_no_other_names() -> None:
    done = run_python(MISSING + "from unrepeat import _kernel; _kernel.wrods")
    assert "AttributeError: module 'unrepeat._kernel' has no attribute 'wrods'" in done.stderr


EVERYTHING = """
import sys
sys.modules.update(datasketch=None, scipy=None)
import unrepeat

story = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said. " * 3
assert unrepeat.dedupe_text(f"{story}\\n{story}").report.removed
verdicts = unrepeat.dedupe_documents([story, story.upper(), story[9:]])
assert [verdict.kind for verdict in verdicts] == [None, "exact", "near"]
with unrepeat.DuplicateIndex.in_memory() as index:
    index.add("a", story)
assert len(list(unrepeat.strip_furniture([{"id": "a", "text": story, "source": "s"}]))) == 1
assert unrepeat.shared_passages(story, story)
assert unrepeat.signature(story).shape == (128,)
try:
    unrepeat.minhash(story)
except ImportError as error:
    print(error.name)
"""


@needs_native
def test_the_native_kernel_needs_neither_datasketch_nor_scipy() -> None:
    """`docs/start.md` says how to leave them out, and that only `minhash` then fails."""
    done = run_python(EVERYTHING, UNREPEAT_KERNEL="native")
    assert (done.stdout, done.stderr) == ("datasketch\n", "")


@needs_native
def test_the_native_kernel_needs_no_numpy_for_a_text() -> None:
    code = (
        "import sys; from unrepeat import dedupe_text; text = 'Ships wait in the harbour at noon.\\n' * 3;"
        " assert dedupe_text(text + 'Ships wait in the harbour at noon today.').report.removed;"
        " print(sorted({'numpy', 'scipy', 'datasketch'} & set(sys.modules)))"
    )
    assert run_python(code, UNREPEAT_KERNEL="native").stdout == "[]\n"
