"""Files of rows, one JSON object per line, packed or not."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path


def lines_of(path: Path) -> list[bytes]:
    """Return the lines of a file that are not empty."""
    return [line for line in _content(path).splitlines() if line.strip()]


def digest(path: Path) -> str:
    """Return the SHA-256 of the unpacked content, so that packing a file anew makes no other file of it."""
    return hashlib.sha256(_content(path)).hexdigest()


def _content(path: Path) -> bytes:
    packed = path.read_bytes()
    return gzip.decompress(packed) if path.suffix == ".gz" else packed
