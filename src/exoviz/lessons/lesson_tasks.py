"""Tasks that any vesicle can give: find what is there, and guess how much there is of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exoviz.model.layers import MEMBRANE, Root, is_below

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exoviz.model import Vesicle

__all__ = ["lesson_tasks"]

_FIND_AT_MOST: Final = 5
_PROTEINS: Final = 2


def _commonest(counts: Mapping[str, int], root: str) -> list[str]:
    """Return the paths of the molecules below a path, those with the most copies first."""
    return sorted((one for one in counts if is_below(one, root)), key=lambda one: -counts[one])


def lesson_tasks(vesicle: Vesicle) -> list[dict[str, str]]:
    """Return the tasks that a vesicle gives: ``kind``, ``"find"`` or ``"estimate"``, and path.

    What pupils look for is the easiest first: outside, in the cut, inside. Of what is not there
    there is no task.
    """
    counts = vesicle.layer_counts()
    proteins = _commonest(counts, Root.PROTEINS)[:_PROTEINS]
    find = [Root.GLYCANS, *proteins, Root.INNER, Root.RNA, Root.LUMINAL]
    estimate = [MEMBRANE, *_commonest(counts, Root.OUTER)[:1], Root.PROTEINS]

    def there(paths: Sequence[str]) -> list[str]:
        return [str(path) for path in paths if any(is_below(one, path) for one in counts)]

    tasks = [{"kind": "find", "path": path} for path in there(find)[:_FIND_AT_MOST]]
    return tasks + [{"kind": "estimate", "path": path} for path in there(estimate)]
