"""Write the page of each article in this folder: `python examples/gallery/make_gallery.py`."""

import sys
from pathlib import Path

from unrepeat import dedupe_text

GALLERY = Path(__file__).parent


def page_of(article: Path) -> str:
    """Return the page of the article in a file."""
    return dedupe_text(article.read_text(encoding="utf-8")).to_html(name=article.name)


def main(folder: Path) -> None:
    """Write all pages into a folder and name them."""
    for article in sorted(GALLERY.glob("*.txt")):
        page = folder / f"{article.stem}.html"
        page.write_text(page_of(article), encoding="utf-8", newline="\n")
        print(page.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else GALLERY)
