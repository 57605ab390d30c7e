"""The package as it is, copied from the checkout so that building it leaves nothing there."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE")


def copy_package(target: Path) -> Path:
    """Copy all that a build needs into a new folder, without what earlier builds have left."""
    shutil.copytree(
        ROOT / "src",
        target / "src",
        ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", "*.so", "_native.c"),
    )
    for name in FILES:
        shutil.copy(ROOT / name, target / name)
    return target
