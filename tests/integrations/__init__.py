"""Tests against the real packages that unrepeat plugs into."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest


def required(name: str, missing: str = "") -> Any:
    """Return a package; where it cannot be had, skip the tests of a module, or fail if all are to run.

    Args:
        name: The package.
        missing: What it needs and lacks, although it may be installed; empty if nothing.
    """
    if not missing:
        try:
            return import_module(name)
        except ImportError:
            missing = f"{name} is not installed; the extras [integrations] and [spark] bring it"
    if os.environ.get("UNREPEAT_REQUIRE_INTEGRATIONS", "") not in ("", "0"):
        pytest.fail(f"UNREPEAT_REQUIRE_INTEGRATIONS is set, but: {missing}", pytrace=False)
    return pytest.skip(missing, allow_module_level=True)
