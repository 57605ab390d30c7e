"""Make the asset of the page for one day, twice; the second time over what the first one left."""

import json
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq
import step

DAY = "2026-05-04"
(text,) = json.loads(input())
pq.write_table(pa.table({"id": ["a"], "text": [text]}), f"{DAY}.parquet")
outputs = []
for _ in range(2):
    assert dg.materialize([step.clean_articles], partition_key=DAY).success
    outputs.append(Path(f"{DAY}.clean.parquet").read_bytes())
rows = pq.read_table(f"{DAY}.clean.parquet").to_pylist()
files = sorted(path.name for path in Path().glob("*.parquet*"))
print(json.dumps({"rows": rows, "same": outputs[0] == outputs[1], "files": files}))
