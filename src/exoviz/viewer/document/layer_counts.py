"""Which layers there are, and how many molecules each has."""

from __future__ import annotations

from exoviz.model import Vesicle
from exoviz.model.layers import VESICLES, cell_membrane_layer
from exoviz.story import Story

__all__ = ["copies_of", "layers_of_story"]


def copies_of(vesicle: Vesicle) -> dict[str, int]:
    """Return how many molecules each layer of a vesicle has."""
    found: dict[str, int] = {}
    for batch in vesicle.batches:
        if len(batch):
            found[batch.layer] = found.get(batch.layer, 0) + len(batch)
    for chain in vesicle.polymers:
        found[chain.layer] = found.get(chain.layer, 0) + 1
    return found


def layers_of_story(story: Story) -> dict[str, int]:
    """Return the layers of a story; how many molecules they have changes with time."""
    found = {VESICLES, *(cell_membrane_layer(kind) for kind in story.lipids)}
    for model in story.models.values():
        found |= set(model.layers()) if isinstance(model, Vesicle) else {model.layer}
    return dict.fromkeys(sorted(found), 0)
