"""What the figures depend on: machine, Python, packages, command."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path


def describe(packages: Sequence[str] = ("unrepeat", "datasketch", "numpy", "xxhash")) -> str:
    """Return the lines that head every table of figures."""
    used = ", ".join(f"{package} {version(package)}" for package in packages)
    command = " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    return (
        f"machine: {_processor()}, {os.cpu_count()} cores, {platform.system()}\n"
        f"python {platform.python_version()}, {used}\n"
        f"command: {command}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
