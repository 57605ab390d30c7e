"""Python in a process of its own, in which the kernel is picked anew."""

from __future__ import annotations

import os
import subprocess
import sys


def run_python(code: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code without `UNREPEAT_KERNEL` in the environment, unless it is given."""
    inherited = {name: value for name, value in os.environ.items() if name != "UNREPEAT_KERNEL"}
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
