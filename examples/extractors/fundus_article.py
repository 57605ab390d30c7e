"""Fundus: a page in, the clean paragraphs of its article out: `python fundus_article.py page.html`."""

import sys
from pathlib import Path

from fundus import PublisherCollection

from unrepeat import dedupe_blocks

page = Path(sys.argv[1]).read_text(encoding="utf-8")
# A stored page is read by the parser of its publisher; what Crawler(...).crawl() yields has the same body.
body = PublisherCollection.us.FreeBeacon.parser().parse(page, "suppress")["body"]
if not body:
    sys.exit(f"no article was found in {sys.argv[1]}")
paragraphs, report = dedupe_blocks(list(body.as_text_sequence()))
print("\n\n".join(paragraphs))
print(report.summary(), file=sys.stderr)
