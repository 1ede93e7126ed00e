"""The command that adds a protein of the user's own, and its way back into the dialog."""

from __future__ import annotations

from qtpy.QtWidgets import QWidget

from exoviz.language import marked
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.dialogs.own_protein_dialog import OwnProteinDialog
from exoviz.viewer.docks.recipe_panel import RecipePanel
from exoviz.viewer.document.store import Store

__all__ = ["own_protein_command"]


def own_protein_command(parent: QWidget, store: Store, recipe: RecipePanel, menu: str) -> Command:
    """Return the command; the buttons of the recipe panel do the same.

    Parameters
    ----------
    parent : QWidget
    store : Store
    recipe : RecipePanel
        Shows the protein.
    menu : str
    """

    def describe(key: str = "") -> None:
        dialog = OwnProteinDialog(store.scene, parent, key)
        if dialog.exec():
            store.settle()
            store.change_recipe({"proteins": dialog.scene.proteins})
            recipe.tabs.setCurrentWidget(recipe.proteins)
        dialog.deleteLater()

    recipe.own_wanted.connect(describe)
    return Command(
        "edit.own_protein",
        marked("&Add a protein of your own…"),
        describe,
        menu,
        enabled=lambda: not store.scene.model,
    )
