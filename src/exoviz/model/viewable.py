"""The protocol of everything that can be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

__all__ = ["Viewable"]


class Viewable(Protocol):
    """A vesicle, built or read from a model, or a story: what is drawn, listed and exported."""

    @property
    def seed(self) -> int:
        """The seed that it was built with."""

    @property
    def duration(self) -> float:
        """How long it lasts, s; 0 for what does not change.

        What changes has its own camera, cut and words: those of a view have no meaning then.
        """

    def layers(self) -> tuple[str, ...]:
        """Return the paths of all layers."""

    def layer_counts(self) -> Mapping[str, int]:
        """Return how many molecules each layer has; 0 where that changes with time."""
