"""Run the DAG of the page twice for the same day, with Airflow's own runner for tests."""

import json
from datetime import UTC, datetime
from pathlib import Path

import step

RUN = datetime(2026, 5, 5, tzinfo=UTC)
DAY = "2026-05-04"
articles = json.loads(input())
Path(f"{DAY}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
states, outputs = [], []
for _ in range(2):
    states.append(str(step.unique_articles().test(logical_date=RUN).state))
    outputs.append(Path(f"{DAY}.unique.jsonl").read_text(encoding="utf-8"))
ids = [[json.loads(line)["id"] for line in output.splitlines()] for output in outputs]
print(json.dumps({"states": states, "ids": ids}))
