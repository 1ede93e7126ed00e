"""Values that cannot be changed and cannot be wrong: what catalog and scene are made of."""

from exoviz.values.explanation import RefusedError, flat, hidden
from exoviz.values.frozen_mapping import FrozenMapping
from exoviz.values.frozen_model import FrozenModel, no_truth_value, unknown_key

__all__ = [
    "FrozenMapping",
    "FrozenModel",
    "RefusedError",
    "flat",
    "hidden",
    "no_truth_value",
    "unknown_key",
]
