"""Commands that show other vesicles beside that of the document."""

from __future__ import annotations

from pathlib import Path

from qtpy.QtWidgets import QWidget

from exoviz.language import _, marked
from exoviz.viewer.actions.command_table import Command
from exoviz.viewer.dialogs.start_dialog import StartDialog, vesicle_scene
from exoviz.viewer.document.document_files import DocumentFiles
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.picture.comparison import MOST_COMPARED, Comparison

__all__ = ["compare_commands"]


def compare_commands(
    parent: QWidget, files: DocumentFiles, builder: ModelBuilder, comparison: Comparison
) -> list[Command]:
    """Return the commands that begin and end a comparison."""

    def compare(name: str = "") -> None:
        if not name:
            dialog = StartDialog(
                files.recent(),
                parent,
                title=_("Compare with…"),
                hint=_("It is shown beside the picture, from the same side and at the same scale."),
                stories=False,
            )
            if not dialog.exec():
                return
            name = dialog.chosen or files.asked(_("Compare with…"))
        if not name:
            return
        story = _("'{name}' is a story; compare with a scene of a vesicle.")
        scene = vesicle_scene(name, parent, story)
        if scene is not None:
            comparison.add(scene, scene.title or Path(name).stem)

    menu = marked("&View")
    return [
        Command(
            "view.compare",
            marked("Compare with…"),
            compare,
            menu,
            "Ctrl+K",
            lambda: builder.has_vesicle and len(comparison.panes) < MOST_COMPARED,
        ),
        Command(
            "view.compare_none",
            marked("Compare no more"),
            comparison.close,
            menu,
            "Ctrl+Shift+K",
            lambda: comparison.is_on,
        ),
    ]
