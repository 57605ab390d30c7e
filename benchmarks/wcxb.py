"""Rebuild the input of `quality.py` from a clone of WCXB, the Web Content Extraction Benchmark.

    git clone https://github.com/Murrough-Foley/web-content-extraction-benchmark CLONE
    python benchmarks/wcxb.py CLONE --out FOLDER/wcxb_dev.jsonl.gz [--limit N]
    python benchmarks/quality.py FOLDER

WCXB (Murrough Foley, CC-BY-4.0) holds pages of many kinds, each with the main text that a reader wants,
reviewed by people. Here, the text of a page is what trafilatura extracts with its defaults, so that the
repetitions are those of a pipeline that is in use. The clone must hold `dev/html/NAME.html.gz` and
`dev/ground-truth/NAME.json`; of the latter, `_internal.page_type.primary` and `ground_truth.main_content` are
read. `--part test` takes the pages that the benchmark holds out. A page out of which trafilatura gets nothing
is left out, and counted; one without a main text keeps an empty reference, against which every removed word
is surplus.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TextIO

import trafilatura
from machine import describe

PROCESSES = 2
PARTS = ("dev", "test")


def page_names(clone: Path, part: str) -> list[str]:
    """Return the names of the pages in order.

    Raises:
        SystemExit: if the clone has no such pages.
    """
    names = sorted(path.stem for path in (clone / part / "ground-truth").glob("*.json"))
    if not names:
        raise SystemExit(
            f"{clone / part / 'ground-truth'} holds no *.json: give the root of a clone of "
            "https://github.com/Murrough-Foley/web-content-extraction-benchmark"
        )
    return names


def row(clone: Path, part: str, name: str) -> dict[str, str]:
    """Return what `quality.py` reads of a page; `text` and `reference` are empty where there is none."""
    reviewed = json.loads((clone / part / "ground-truth" / f"{name}.json").read_text(encoding="utf-8"))
    with gzip.open(clone / part / "html" / f"{name}.html.gz", "rt", encoding="utf-8") as page:
        text = trafilatura.extract(page.read())
    return {
        "id": f"{part}/{name}",
        "type": reviewed["_internal"]["page_type"]["primary"],
        "text": text or "",
        "reference": reviewed["ground_truth"].get("main_content") or "",
    }


def rows(clone: Path, part: str, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the row of each page, in order."""
    count = len(names)
    with ProcessPoolExecutor(PROCESSES) as pool:
        yield from pool.map(row, [clone] * count, [part] * count, names, chunksize=16)


def opened(path: Path) -> TextIO:
    """Return a file to write text to, packed if its name ends with `.gz`."""
    if path.suffix != ".gz":
        return path.open("w", encoding="utf-8")
    return gzip.open(path, "wt", encoding="utf-8")


def main() -> None:
    """Write the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clone", type=Path, metavar="CLONE")
    parser.add_argument("--out", type=Path, default=Path("wcxb_dev.jsonl.gz"), metavar="FILE")
    parser.add_argument("--part", choices=PARTS, default="dev")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages only")
    args = parser.parse_args()
    names = list(islice(page_names(args.clone, args.part), args.limit))
    print(describe(("trafilatura", "lxml")))
    written = 0
    with opened(args.out) as out:
        for made in rows(args.clone, args.part, names):
            if made["text"]:
                out.write(json.dumps(made, ensure_ascii=False) + "\n")
                written += 1
    print(f"{written} pages in {args.out}; trafilatura gets nothing out of {len(names) - written} others")


if __name__ == "__main__":
    main()
