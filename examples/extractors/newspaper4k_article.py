"""newspaper4k: a page in, a clean article out: `python newspaper4k_article.py page.html`."""

import sys
from pathlib import Path

import newspaper

from unrepeat import dedupe_text

page = Path(sys.argv[1]).read_text(encoding="utf-8")
# Without input_html, the page is downloaded from the address.
article = newspaper.article("https://news.example/article", input_html=page)
if not article.text:
    sys.exit(f"no article was found in {sys.argv[1]}")
clean, report = dedupe_text(article.text)
print(article.title, clean, sep="\n\n")
print(report.summary(), file=sys.stderr)
