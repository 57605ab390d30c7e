"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unrepeat.whole_file import WholeFile

pytestmark = pytest.mark.any_kernel(reason="no text is read")


def test_an_interruption_while_it_opens_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt), WholeFile(str(tmp_path / "clean.txt")):
        raise AssertionError("it is open")
    assert list(tmp_path.iterdir()) == []
