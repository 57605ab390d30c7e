"""Photographs of a page, for people to look at and for the README: light, dark, and as narrow as a telephone.

    python -m tests.screenshots examples/gallery/ferry_block.html /tmp/photographs

`examples/gallery/report.png` is the light one of that page.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import Browser, browser, why_missing

WIDTH, NARROW = 820, 320


def photograph(running: Browser, page: Path, folder: Path) -> list[Path]:
    """Write the photographs of a page into a folder, and return where they are."""
    taken = []
    for name, scheme, width in (
        ("light", "light", WIDTH),
        ("dark", "dark", WIDTH),
        ("narrow", "light", NARROW),
    ):
        running.open(page)
        running.emulate(scheme=scheme)
        running.size(width)
        path = folder / f"{page.stem}-{name}.png"
        running.photograph(path)
        taken.append(path)
    return taken


def main(arguments: list[str]) -> int:
    """Photograph the pages that are named first into the folder that is named last."""
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)  # noqa: T201 # a script
        return 2
    missing = why_missing()
    if missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    folder = Path(arguments[-1])
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as running:
        for page in arguments[:-1]:
            for path in photograph(running, Path(page).resolve(), folder):
                print(path)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
