"""Tests of the adapters, against the real packages."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


def required(name: str, reason: str = "") -> None:
    """Skip a module's tests if a package cannot be had; where all must be there, fail.

    Args:
        name: The package.
        reason: Why it cannot be used although it is installed; empty if it can.
    """
    if not reason and find_spec(name) is not None:
        return
    reason = reason or f"{name} is not installed"
    if os.environ.get("UNREPEAT_REQUIRE_INTEGRATIONS", "") not in ("", "0"):
        pytest.fail(f"UNREPEAT_REQUIRE_INTEGRATIONS is set, but: {reason}", pytrace=False)
    pytest.skip(reason, allow_module_level=True)
