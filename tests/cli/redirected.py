"""Commands whose streams are closed, or full: each in a process whose interpreter began with such streams.

What takes long in such a process is to import the program. So one interpreter is started for all commands,
with the streams as a shell is told, imports the program, and is copied for each; a copy ends as any process
does.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import CompletedProcess


def redirected(
    commands: Sequence[list[str]], redirection: str, prepared: Path, folder: Path
) -> Iterator[tuple[list[str], CompletedProcess[bytes]]]:
    """Run each command with streams as a shell is told, in a copy of a folder, and yield how it ended."""
    for number in range(len(commands)):
        shutil.copytree(prepared, folder / f"{number}")
    program = [sys.executable, "-c", f"from {__name__} import run_each; run_each()", json.dumps(commands)]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *program],
        input=b"",
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    for number, command in enumerate(commands):
        ended = CompletedProcess(command, int((folder / f"{number}.code").read_text()), b"", b"")
        for name in ("stdout", "stderr"):
            captured = folder / f"{number}.{name}"
            if captured.exists():
                setattr(ended, name, captured.read_bytes())
        yield command, ended


def run_each() -> None:
    """Run the commands that the command line gives, each in a copy of this process."""
    import pkgutil
    import runpy

    import numpy as np  # noqa: F401 # what most copies need

    import unrepeat.cli

    for module in pkgutil.iter_modules(unrepeat.cli.__path__, "unrepeat.cli."):
        __import__(module.name)
    for number, command in enumerate(json.loads(sys.argv[1])):
        process = os.fork()
        if process == 0:
            os.chdir(f"{number}")
            for stream, name in ((1, "stdout"), (2, "stderr")):
                if is_pipe(stream):
                    # A new file may have the number of a closed stream, which is closed again.
                    file = os.open(f"../{number}.{name}", os.O_WRONLY | os.O_CREAT)
                    os.dup2(file, stream)
                    os.close(file)
            sys.argv = ["unrepeat", *command]
            runpy.run_module("unrepeat", run_name="__main__", alter_sys=True)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        Path(f"{number}.code").write_text(f"{status}")


def is_pipe(stream: int) -> bool:
    """Whether a stream is neither closed nor redirected."""
    try:
        return stat.S_ISFIFO(os.fstat(stream).st_mode)
    except OSError:
        return False
