"""Trafilatura: a page in, a clean article out: `python trafilatura_article.py page.html`."""

import sys
from pathlib import Path

from trafilatura import extract

from unrepeat import dedupe_text

page = Path(sys.argv[1]).read_bytes()  # or what trafilatura.fetch_url returns
article = extract(page)
if article is None:
    sys.exit(f"no article was found in {sys.argv[1]}")
clean, report = dedupe_text(article)
print(clean)
print(report.summary(), file=sys.stderr)
