"""What pyproject.toml cannot say of the build: an optional extension, and a table made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError

KERNEL = Path("src/unrepeat/_kernel")
TABLE_MAKER = KERNEL / "native" / "make_tables.py"
TABLE_SOURCES = [
    TABLE_MAKER,
    KERNEL / "_python" / "words.py",
    KERNEL / "contract.py",
    Path("src/unrepeat/_kernel/unicode_ranges.py"),
]

REQUIRED = os.environ.get("UNREPEAT_REQUIRE_NATIVE", "") not in ("", "0")
"""Whether a native kernel that cannot be built is an error: for packagers and for our CI."""


def compiler_options(compiler: str) -> list[str]:
    """Return what the compiler is told beside what Python tells it."""
    if compiler == "msvc":
        return []  # it has no more than its default
    # Other compilers make no vectors below -O3. Python asks for what debuggers read, which is three quarters
    # of the file and a fifth of the time (measured with gcc 12); who wants it sets CFLAGS.
    return ["-O3"] if "-g" in os.environ.get("CFLAGS", "").split() else ["-O3", "-g0"]


class BuildKernel(build_ext):
    """Builds the native kernel; where that fails, the Python kernel serves, and the log has a warning."""

    def initialize_options(self) -> None:
        """Keep what Cython writes out of the sources, and apart for each Python."""
        super().initialize_options()
        self.cython_c_in_temp = True

    def build_extension(self, ext: Extension) -> None:
        """Make the table of characters, then compile."""
        table = Path(self.build_temp) / "unrepeat" / "unicode_tables.h"
        try:
            import_module("Cython")  # without it, setuptools looks for C that does not exist
            table.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run([sys.executable, TABLE_MAKER, table], check=True)  # noqa: S603 # our own script
            ext.include_dirs.append(str(table.parent))
            ext.extra_compile_args += compiler_options(self.compiler.compiler_type)
            super().build_extension(ext)
        except Exception as error:
            # Cython, compilers and table each fail in their own way. setuptools makes a warning of this one
            # error, if the extension is optional. What an earlier build left would be out of date.
            Path(self.get_ext_fullpath(ext.name)).unlink(missing_ok=True)
            outcome = "although UNREPEAT_REQUIRE_NATIVE asks for it" if REQUIRED else "Python's will be used"
            raise CompileError(f"the native kernel was not built, {outcome}: {error}") from error

    def copy_extensions_to_source(self) -> None:
        """In a build in place, do not leave a kernel there that is not the one of these sources."""
        for ext in self.extensions:
            file = self.get_ext_filename(ext.name)
            if not Path(self.build_lib, file).exists():
                Path("src", file).unlink(missing_ok=True)
        super().copy_extensions_to_source()


setup(
    cmdclass={"build_ext": BuildKernel},
    ext_modules=[
        Extension(
            "unrepeat._kernel._native",
            [str(KERNEL / "_native.pyx")],
            depends=[str(path) for path in [*sorted(KERNEL.glob("native/*.h")), *TABLE_SOURCES]],
            include_dirs=[str(KERNEL)],
            optional=not REQUIRED,
        )
    ],
)
