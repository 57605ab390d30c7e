"""Make the JSON Schemas of stored reports, `src/unrepeat/schemas`, of the classes that read these reports.

    python docs/schemas/make_schemas.py            writes them
    python docs/schemas/make_schemas.py --check    exits with 1 if one is not what would be written

A schema says what this version writes. Older layouts, which are read as well, have none.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from unrepeat import FurnitureReport, Options, Report, StitchedBlock
from unrepeat.article.options import WHOLE_NUMBERS
from unrepeat.article.report.stored import SCHEMA
from unrepeat.checks import MAX_THRESHOLD, MIN_THRESHOLD
from unrepeat.documents.clusters.close_pairs import ClosePair
from unrepeat.documents.clusters.overview import REPORT as DOCUMENTS
from unrepeat.documents.clusters.overview import SCHEMA as CLUSTER_SCHEMA
from unrepeat.documents.clusters.overview import Overview
from unrepeat.documents.clusters.values import DocumentCluster, Time
from unrepeat.furniture.files import REPORT as FURNITURE
from unrepeat.furniture.report import FURNITURE_SCHEMA
from unrepeat.json_values import Count, Share

FOLDER = Path(__file__).parents[2] / "src" / "unrepeat" / "schemas"

Schema = dict[str, Any]

PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    Count: {"type": "integer", "minimum": 0},
    Share: {"type": "number", "minimum": 0, "maximum": 1},
    Time: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}.*(Z|[+-]\d{2}(:?\d{2}.*)?)$"},
}
"""Types without parts. What else an `Annotated` asks, such as an order, no schema can say."""

DOCUMENT_ID = {"description": "The document that the line is about.", "type": ["string", "integer"]}


class Definitions:
    """The schemas of the dataclasses that a report holds, each once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.by_name: dict[str, Schema] = {}

    def schema_of(self, hint: Any) -> Schema:
        """Return the schema of a type, as `unrepeat.json_values` reads it."""
        if hint in PLAIN:
            return dict(PLAIN[hint])
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.schema_of(arguments[0])
        if origin is Literal:
            return {"enum": [choice for part in arguments for choice in (get_args(part) or (part,))]}
        if origin in (Union, UnionType):
            return {"anyOf": [self.schema_of(one) for one in arguments]}
        if origin is tuple:
            return self._array(arguments)
        if origin is Mapping:
            return {
                "type": "object",
                "propertyNames": self.schema_of(arguments[0]),
                "additionalProperties": self.schema_of(arguments[1]),
            }
        if hint is Options:
            return self._reference("Options", options_schema)
        if isinstance(hint, type) and is_dataclass(hint):
            return self._reference(hint.__name__, lambda: self.object_of(hint))
        raise TypeError(f"no schema is known for {hint!r}")

    def _array(self, items: tuple[Any, ...]) -> Schema:
        if items[-1] is Ellipsis:
            return {"type": "array", "items": self.schema_of(items[0])}
        parts = [self.schema_of(item) for item in items]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}

    def _reference(self, name: str, make: Any) -> Schema:
        if name not in self.by_name:
            self.by_name[name] = {}  # a class may hold itself
            self.by_name[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    def object_of(self, cls: Any, first: Mapping[str, Schema] | None = None) -> Schema:
        """Return the schema of a dataclass; its fields are described by the strings below them.

        Args:
            cls: The dataclass.
            first: What stands in front of its fields, and must be there.
        """
        hints = get_type_hints(cls, include_extras=True)
        told = descriptions(cls)
        properties = dict(first or {})
        required = list(properties)
        for field in fields(cls):
            about = {"description": told[field.name]} if field.name in told else {}
            properties[field.name] = {**about, **self.schema_of(hints[field.name])}
            if field.default is MISSING and field.default_factory is MISSING:
                required.append(field.name)
        about = {"description": first_line(cls)}
        return {**about, "type": "object", "properties": properties, "required": required}


def first_line(cls: type) -> str:
    """Return the first line of the docstring of a class."""
    return inspect.getdoc(cls).splitlines()[0] if inspect.getdoc(cls) else ""  # type: ignore[union-attr]


def descriptions(cls: type) -> dict[str, str]:
    """Return what the strings below the fields of a class, and of those that it extends, say."""
    told: dict[str, str] = {}
    for base in reversed([base for base in cls.__mro__ if base.__module__.startswith("unrepeat.")]):
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        waiting: list[str] = []
        for statement in tree.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                waiting.append(statement.target.id)
            elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and waiting:
                text = " ".join(str(statement.value.value).split())
                told.update(dict.fromkeys(waiting, text))
                waiting = []
            else:
                waiting = []
    return told


def options_schema() -> Schema:
    """Return the schema of the options, whose ranges `Options` checks by itself."""
    definitions = Definitions()
    properties = {
        name: definitions.schema_of(hint)
        for name, hint in get_type_hints(Options, include_extras=True).items()
    }
    properties["threshold"] |= {"minimum": MIN_THRESHOLD, "maximum": MAX_THRESHOLD}
    for name, (least, most) in WHOLE_NUMBERS.items():
        properties[name] |= {"minimum": least} | ({} if most is None else {"maximum": most})
    return {
        "description": first_line(Options),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def constant(value: object, description: str) -> Schema:
    """Return the schema of a key that has one value."""
    return {"description": description, "const": value}


def schemas() -> dict[str, Schema]:
    """Return the schemas by the names of their files."""
    report, furniture, clusters = Definitions(), Definitions(), Definitions()
    layout = "Number of the layout."
    text = {"description": "The clean text, in what a result wrote.", "type": "string"}
    stitched = {
        "description": "What `stitch` tells of each block.",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                name: {"description": about, **PLAIN[Count]}
                for name, about in descriptions(StitchedBlock).items()
            },
            "required": list(StitchedBlock._fields),
        },
    }
    of_text = report.object_of(Report, {"schema": constant(SCHEMA, layout)})
    of_text["properties"] |= {
        "text": text,
        "stitched": stitched,
        "report": constant("text", "In a line of `--strip-report`."),
        "id": DOCUMENT_ID,
    }
    of_lines = furniture.object_of(FurnitureReport, {"schema": constant(FURNITURE_SCHEMA, layout)})
    of_lines["properties"] |= {
        "report": constant(FURNITURE, "In a line of a file with reports on many documents."),
        "id": DOCUMENT_ID,
    }
    head = {
        "schema": constant(CLUSTER_SCHEMA, layout),
        "report": constant(DOCUMENTS, "By which this kind of report is told from others."),
    }
    first = clusters.object_of(Overview, head)
    of_clusters = {
        "description": "A line of a report on many documents: the first one, a pair, or a cluster.",
        "type": "object",
        "if": {"required": ["report"]},
        "then": first,
        "else": {
            "if": {"required": ["other"]},
            "then": clusters.object_of(ClosePair),
            "else": clusters.object_of(DocumentCluster),
        },
    }
    return {
        "report.schema.json": titled("A report on one text", of_text, report),
        "furniture-report.schema.json": titled("A report on the furniture in one text", of_lines, furniture),
        "cluster-report.schema.json": titled("A line of a report on many documents", of_clusters, clusters),
    }


def titled(title: str, schema: Schema, definitions: Definitions) -> Schema:
    """Return a schema as it stands in a file."""
    draft = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": draft, "title": title, **schema, "$defs": definitions.by_name}


def main(arguments: list[str]) -> int:
    """Write the schemas, or check them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args(arguments).check
    stale = False
    for name, schema in schemas().items():
        path = FOLDER / name
        written = json.dumps(schema, indent=2) + "\n"
        if check:
            stale |= not path.exists() or path.read_text(encoding="utf-8") != written
        else:
            path.write_text(written, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
