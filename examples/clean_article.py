"""Clean one article and look at what was done: `python examples/clean_article.py`."""

from pathlib import Path

from unrepeat import REASONS, dedupe_text

text = (Path(__file__).parent / "seawall.txt").read_text(encoding="utf-8")
clean, report = dedupe_text(text)

print(report.summary())
for removal in report.removed:
    # An editor shows these lines under these numbers; `removal.unit` counts those that have words, from 0.
    why = f"{REASONS[removal.reason]} ({removal.strength})"
    print(f"line {removal.line_number} repeats line {removal.of_line_number}: {why}")

# The report alone leads from one text to the other, in both directions.
assert report.apply(text) == clean  # noqa: S101 - an example shows what holds
assert report.restore(clean) == text  # noqa: S101
