"""Clean the list of paragraphs that an extractor hands over: `python examples/clean_blocks.py`."""

from unrepeat import Options, dedupe_blocks

blocks = [
    "Ferry service to the islands resumes on Monday",
    "Ferry service to the islands resumes on Monday | The Coastal Post",
    "The first boat leaves at six, the company said.",
    "Photo: A. Lind",
    "Tickets bought before the storm stay valid until the end of May.",
    "Photo: A. Lind",
    "The first boat leaves at seven, the company said.",
]

# Options are checked once and used for any number of calls.
options = Options(keep="longest")
clean, report = dedupe_blocks(blocks, options=options)

for block in clean:
    print(block)
for spared in report.spared:
    print(f"kept all the same ({spared.reason}): {spared.text}")
