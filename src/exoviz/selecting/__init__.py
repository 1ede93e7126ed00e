"""Choose molecules by words: ``tetraspanins & copies > 5``, ``within 5 nm of CD63``."""

from exoviz.selecting.selections import ChosenMolecules, paths_of, select, whole_layers, without

__all__ = ["ChosenMolecules", "paths_of", "select", "whole_layers", "without"]
