"""feedparser: a feed in, its entries with clean texts out: `python feedparser_entries.py feed.xml`."""

import sys

import feedparser
from inscriptis import get_text

from unrepeat import dedupe_text

feed = feedparser.parse(sys.argv[1])  # a file, an address or the feed itself
if feed.bozo:
    sys.exit(f"{sys.argv[1]} is no feed: {feed.bozo_exception}")
for entry in feed.entries:
    page = entry.content[0].value if "content" in entry else entry.get("summary", "")
    clean, report = dedupe_text(get_text(page))
    print(entry.title, clean.strip(), sep="\n\n", end="\n\n\n")
    print(f"{entry.link}: {report.summary()}", file=sys.stderr)
