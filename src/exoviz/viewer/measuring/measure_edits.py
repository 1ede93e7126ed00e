"""Changes of the measures of a document, as steps of its history, and their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from exoviz.errors import InputError
from exoviz.language import _
from exoviz.model.measuring import End, Measured, measured
from exoviz.registry.measure_kinds import MEASURE_KINDS
from exoviz.scene.view import Measure
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store

if TYPE_CHECKING:
    from exoviz.model import Vesicle

__all__ = ["MeasureEdits"]


class MeasureEdits:
    """Adds, renames and deletes measures, and works their values out.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    """

    def __init__(self, store: Store, builder: ModelBuilder) -> None:
        self._store = store
        self._builder = builder
        self._vesicle: Vesicle | None = None
        self._known: dict[Measure, Measured] = {}

    def is_built(self, model: Vesicle) -> bool:
        """Return whether a model is that of the document as it is built."""
        return model is self._builder.vesicle

    def values(self) -> dict[str, Measured]:
        """Return the measures of the document on the vesicle that is built, by name."""
        vesicle = self._builder.vesicle
        if vesicle is None:
            return {}
        if vesicle is not self._vesicle:
            self._vesicle, self._known = vesicle, {}
        for one in self._store.scene.view.measures.values():
            if one not in self._known:
                self._known[one] = measured(vesicle, one.kind, one.ends)
        return {name: self._known[one] for name, one in self._store.scene.view.measures.items()}

    def add(self, kind: str, ends: Sequence[End] = ()) -> str:
        """Add a measure under a name that none has; return why it cannot be, or nothing."""
        before = self._store.scene.view.measures
        title = _(MEASURE_KINDS[kind].title)
        name, count = title, 1
        while name in before:
            count += 1
            name = f"{title} {count}"
        try:
            added = Measure(kind=kind, ends=tuple(ends))
            self._store.change_view(measures={**before, name: added})
        except InputError as error:
            return "; ".join(problem.what for problem in error.problems)
        return ""

    def rename(self, name: str, other: str) -> None:
        """Give a measure a name that none has."""
        before = self._store.scene.view.measures
        renamed = {other if key == name else key: one for key, one in before.items()}
        self._store.change_view(measures=renamed)

    def remove(self, name: str) -> None:
        """Delete a measure."""
        before = self._store.scene.view.measures
        self._store.change_view(measures={key: one for key, one in before.items() if key != name})
