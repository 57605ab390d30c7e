"""Tests against the real packages that unrepeat plugs into."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import pytest


def required(name: str) -> Any:
    """Return a package; where it is not installed, skip the tests of a module, or fail if all are to run."""
    try:
        return import_module(name)
    except ImportError:
        if os.environ.get("UNREPEAT_REQUIRE_INTEGRATIONS", "") not in ("", "0"):
            raise
    return pytest.skip(
        f"{name} is not installed; pip install -e '.[integrations]' brings it", allow_module_level=True
    )
