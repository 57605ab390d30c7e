"""Names for the array types that pass between steps; only type checkers read this module."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

UInt64Array: TypeAlias = NDArray[np.uint64]
UInt32Array: TypeAlias = NDArray[np.uint32]
Int64Array: TypeAlias = NDArray[np.int64]
