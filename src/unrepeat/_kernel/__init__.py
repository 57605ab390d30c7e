"""The kernel: texts to words, hashes, signatures, candidates and alignments; picked once, at import.

There are two, which give the same answers bit for bit. `_python` is the specification: read it to know what a
function returns. `_native` is the same, compiled, and may be missing where no C compiler was at hand.

`UNREPEAT_KERNEL=python` or `=native` in the environment forces one of them; without it, the native one is
taken where there is one, and else the Python kernel, which says so at its first use. Callers write
`_kernel.words(...)` and never import the names from here, so that the tests can run everything on either
kernel.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

from unrepeat._kernel import _python
from unrepeat.errors import KernelError, KernelWarning

if TYPE_CHECKING:
    from unrepeat._kernel._python import *  # noqa: F403 # what a kernel provides stands there alone

NAMES = ("python", "native")
CONTRACT = tuple(_python.__all__)
"""What a kernel provides."""

NAME: str
"""Name of the kernel that runs."""

# pip builds a checkout anew each time. Of what it has from an index or as a wheel, it leaves the same version
# alone, or takes the wheel that it made before, unless it is told these options.
_REMEDY = (
    "Install a C compiler, and then unrepeat as before, with UNREPEAT_REQUIRE_NATIVE=1 in the environment, "
    "which tells what is missing, and with pip's options --no-deps --force-reinstall --no-cache-dir"
)


def load(name: str) -> ModuleType:
    """Return a kernel by its name.

    Raises:
        KernelError: if there is none of that name, or if it cannot be imported.
    """
    if name not in NAMES:
        raise KernelError(f"there is no kernel {name!r}. UNREPEAT_KERNEL may be {' or '.join(NAMES)}.")
    try:
        return import_module(f"unrepeat._kernel._{name}")
    except ImportError as error:
        raise KernelError(
            f"UNREPEAT_KERNEL={name} was asked for, but this installation has no {name} kernel ({error}). "
            f"{_REMEDY}; or unset UNREPEAT_KERNEL to run on the Python kernel."
        ) from error


def use(name: str) -> None:
    """Make a kernel the one that runs: at import, and in tests. Not while another thread is at work."""
    kernel = load(name)
    globals().update({part: getattr(kernel, part) for part in CONTRACT}, NAME=name)


def _callers_level() -> int:
    """Return the `stacklevel` with which a warning of the caller points at the code that uses the package."""
    inside = os.path.dirname(os.path.dirname(__file__))
    frame, level = sys._getframe(1), 1  # noqa: SLF001 # nothing else tells how deep the package is in
    while frame.f_back is not None and frame.f_code.co_filename.startswith(inside):
        frame, level = frame.f_back, level + 1
    return level


if not TYPE_CHECKING:  # where types are checked, all names are those of the Python kernel
    _FIRST_USE = Lock()

    def __getattr__(name: str) -> object:
        """Take the Python kernel where none was asked for and there is no native one, and say so.

        At its first use and not at import: so `import unrepeat`, `--version` and `--help` say nothing, the
        command line says it in its own way, and who wants no warning can filter it before it comes.
        """
        if name not in CONTRACT:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        with _FIRST_USE:
            if name not in globals():  # it may be there since another thread has been here
                warnings.warn(
                    f"there is no native kernel ({_WHY_NOT_NATIVE}), so the Python kernel runs: the same "
                    f"answers, several times slower. {_REMEDY}. UNREPEAT_KERNEL=python silences this.",
                    KernelWarning,
                    stacklevel=_callers_level(),
                )
                use("python")
        return globals()[name]


_WHY_NOT_NATIVE: BaseException | None = None
if "UNREPEAT_KERNEL" in os.environ:
    use(os.environ["UNREPEAT_KERNEL"])
else:
    try:
        use("native")
    except KernelError as error:
        NAME, _WHY_NOT_NATIVE = "python", error.__cause__
