"""Marks for tests of what follows from an answer: that both kernels give the same one is tested by itself.

Such a test says nothing new on the second kernel, and the Python kernel takes most of the time of the suite.
What each of the two must keep by itself (no growth, no state between calls) is tested on both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from unrepeat import _kernel

Answer = TypeVar("Answer")

PICKED = _kernel.NAME
"""The kernel that the library took by itself, on which tests of `any_kernel` run."""

same_report = pytest.mark.any_kernel(reason="reports are alike: test_reports* in tests/kernel/test_kernel.py")

same_stitched = pytest.mark.any_kernel(reason="blocks are joined alike: test_both_kernels_stitch_alike")

same_verdicts = pytest.mark.any_kernel(
    reason="verdicts are alike: test_the_kernels_agree* in tests/documents"
)

same_furniture = pytest.mark.any_kernel(
    reason="the same lines go: test_both_kernels_strip_alike in tests/furniture/test_promises.py"
)

same_words = pytest.mark.any_kernel(
    reason="words are alike: test_every_character in tests/kernel/test_kernel.py"
)

same_news = pytest.mark.any_kernel(reason="news is alike: test_both_kernels_say_the_same")

compares_kernels = pytest.mark.any_kernel(reason="runs both kernels")


def on_both(call: Callable[[], Answer]) -> tuple[Answer, Answer]:
    """Return what a call gives on the Python kernel, and on the one that the library took."""
    before = _kernel.NAME
    try:
        _kernel.use("python")
        expected = call()
        _kernel.use(PICKED)
        return expected, call()
    finally:
        _kernel.use(before)
