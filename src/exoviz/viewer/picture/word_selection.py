"""Molecules selected by words, in the vesicle that the window has built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exoviz.errors import InputError, Problem
from exoviz.language import _, number
from exoviz.selecting import select

if TYPE_CHECKING:
    from exoviz.selecting import ChosenMolecules
    from exoviz.viewer.document.model_builder import ModelBuilder
    from exoviz.viewer.picture.selection import Selection

__all__ = ["WordSelection", "count_words"]


def count_words(chosen: ChosenMolecules) -> str:
    """Return how many molecules are chosen, and in how many layers, in words."""
    in_part = len(chosen.counts) - len(chosen.layers)
    text = _("Molecules: {count}; layers: {layers}")
    if in_part:
        text = _("Molecules: {count}; layers: {layers}, of which {in_part} in part")
    return text.format(
        count=number(len(chosen)), layers=number(len(chosen.counts)), in_part=number(in_part)
    )


class WordSelection:
    """Selects what an expression chooses; `exoviz.selecting` says how one is written.

    Parameters
    ----------
    builder : ModelBuilder
        Has the vesicle.
    selection : Selection
    """

    def __init__(self, builder: ModelBuilder, selection: Selection) -> None:
        self._builder = builder
        self._selection = selection

    @property
    def is_possible(self) -> bool:
        """Whether there is a vesicle: the molecules of a story come and go."""
        return self._builder.has_vesicle

    def found(self, text: str) -> ChosenMolecules:
        """Return what an expression chooses.

        Raises
        ------
        InputError
            If it cannot be read, names what does not exist, or there is no vesicle.
        """
        vesicle = self._builder.vesicle
        if vesicle is None:
            raise InputError(text, [Problem("", _("there is no vesicle to choose from."))])
        return select(vesicle, text.strip())

    def choose(self, text: str) -> None:
        """Select what an expression chooses.

        Raises
        ------
        InputError
            As `found`.
        """
        chosen, vesicle = self.found(text), self._builder.vesicle
        if vesicle is not None:
            self._selection.choose_molecules(vesicle, chosen)
