"""Clean one article and look at what was done: `python examples/clean_article.py`."""

from pathlib import Path

from unrepeat import REASONS, dedupe_text

text = (Path(__file__).parent / "seawall.txt").read_text(encoding="utf-8")
clean, report = dedupe_text(text)

print(report.summary())
for removal in report.removed:
    # Units are numbered from 0 in the report, and from 1 for people.
    why = f"{REASONS[removal.reason]} ({removal.strength})"
    print(f"line {removal.unit + 1} repeats line {removal.of + 1}: {why}")

# The report alone leads from one text to the other, in both directions.
assert report.apply(text) == clean  # noqa: S101 - an example shows what holds
assert report.restore(clean) == text  # noqa: S101
