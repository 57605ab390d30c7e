"""The package as it is, copied from the checkout so that building it leaves nothing there."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = (
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "pyproject.toml",
    "setup.py",
)
FOLDERS = ("docs", "examples", "src", "tests")
LEFT_BEHIND = shutil.ignore_patterns(
    "*.egg-info", "*.so", "*.pyd", "_native.c", "__pycache__", "node_modules", ".*"
)
"""What builds, tests and tools leave in a checkout."""


def copy_package(target: Path) -> Path:
    """Copy all that the source archive has into a new folder, without what earlier builds have left."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, target / name, ignore=LEFT_BEHIND)
    for name in FILES:
        shutil.copy(ROOT / name, target / name)
    return target
