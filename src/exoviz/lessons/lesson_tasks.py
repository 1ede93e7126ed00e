"""Tasks that any vesicle can give: find what is there, and guess how much there is of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exoviz.model.layers import MEMBRANE, Root, is_below, lipid_layer, membrane_protein_layer

if TYPE_CHECKING:
    from exoviz.model import Vesicle

__all__ = ["lesson_tasks"]

#: What pupils look for, the easiest first: outside, in the cut, inside. Of what there is not
#: there is no task.
_FIND: Final = (
    str(Root.GLYCANS),
    membrane_protein_layer("tetraspanins", "CD63"),
    membrane_protein_layer("tetraspanins", "CD9"),
    str(Root.INNER),
    str(Root.RNA),
    str(Root.LUMINAL),
)
_FIND_AT_MOST: Final = 5
_ESTIMATE: Final = (MEMBRANE, lipid_layer("outer", "cholesterol"), str(Root.PROTEINS))


def lesson_tasks(vesicle: Vesicle) -> list[dict[str, str]]:
    """Return the tasks that a vesicle gives: ``kind``, ``"find"`` or ``"estimate"``, and path."""
    layers = tuple(vesicle.layer_counts())

    def there(path: str) -> bool:
        return any(is_below(layer, path) for layer in layers)

    find = [path for path in _FIND if there(path)][:_FIND_AT_MOST]
    tasks = [{"kind": "find", "path": path} for path in find]
    return tasks + [{"kind": "estimate", "path": path} for path in _ESTIMATE if there(path)]
