"""Values that cannot be changed and cannot be wrong: what catalog and scene are made of."""

from exoviz.values.explanation import RefusedError, flat, hidden, shown
from exoviz.values.frozen_mapping import FrozenMapping, OrderedMapping
from exoviz.values.frozen_model import FrozenModel, no_truth_value, unknown_key
from exoviz.values.texts import SEEN, FilePath, Line, Prose

__all__ = [
    "SEEN",
    "FilePath",
    "FrozenMapping",
    "FrozenModel",
    "Line",
    "OrderedMapping",
    "Prose",
    "RefusedError",
    "flat",
    "hidden",
    "no_truth_value",
    "shown",
    "unknown_key",
]
