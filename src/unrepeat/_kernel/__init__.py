"""The kernel: texts to words, hashes, signatures, candidates and alignments; picked once, at import.

There are two, which give the same answers bit for bit. `_python` is the specification: read it to know what a
function returns. `_native` is the same, compiled, and may be missing where no C compiler was at hand.

`UNREPEAT_KERNEL=python` or `=native` in the environment forces one of them; without it, the native one is
taken where there is one. Callers write `_kernel.words(...)` and never import the names from here, so that the
tests can run everything on either kernel.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from unrepeat._kernel import _python
from unrepeat.errors import KernelError

if TYPE_CHECKING:
    from unrepeat._kernel._python import *  # noqa: F403 # what a kernel provides stands there alone

NAMES = ("python", "native")
CONTRACT = tuple(_python.__all__)
"""What a kernel provides."""

NAME: str
"""Name of the kernel that runs."""


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
            "Install a C compiler and install unrepeat again with UNREPEAT_REQUIRE_NATIVE=1, which tells "
            "what is missing; or unset UNREPEAT_KERNEL to run on the Python kernel."
        ) from error


def use(name: str) -> None:
    """Make a kernel the one that runs: at import, and in tests. Not while another thread is at work."""
    kernel = load(name)
    globals().update({part: getattr(kernel, part) for part in CONTRACT}, NAME=name)


def _pick() -> str:
    forced = os.environ.get("UNREPEAT_KERNEL")
    if forced is not None:
        return forced
    try:
        load("native")
    except KernelError:
        return "python"
    return "native"


use(_pick())
