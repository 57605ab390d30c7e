"""Store the report as JSON, and answer later why a paragraph went: `python examples/keep_reports.py`."""

from pathlib import Path

from unrepeat import REASONS, Report, dedupe_text

text = (Path(__file__).parent / "seawall.txt").read_text(encoding="utf-8")
clean, report = dedupe_text(text)
stored = report.to_json()

# Months later, with the clean text and the JSON alone:
later = Report.from_json(stored)
original = later.restore(clean)
weakest = later.weakest(1)[0]
print(
    f"Least certain: unit {weakest.unit} went for unit {weakest.of} ({weakest.reason}, {weakest.strength})."
)
print(f"It said: {original[weakest.start : weakest.end][:50]}...")
print(f"Why: {REASONS[weakest.reason]}")

# If it should not have gone, it comes back, and the report fits the new text.
text_again, corrected = later.without([weakest.unit], clean)
print(f"Taken back: {len(later.removed)} removals before, {len(corrected.removed)} now.")
