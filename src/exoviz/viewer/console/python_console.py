"""The console of a window: what stays of it when its panel is made anew."""

from __future__ import annotations

from qtpy.QtCore import QObject
from qtpy.QtWidgets import QWidget

from exoviz.language import _
from exoviz.viewer.console.console_panel import ConsolePanel
from exoviz.viewer.console.python_session import PythonSession
from exoviz.viewer.console.repeated_lines import RepeatedLines
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store

__all__ = ["PythonConsole"]


class PythonConsole(QObject):
    """Names, history and text of a console, and its panel.

    Parameters
    ----------
    store : Store
    builder : ModelBuilder
    window : QWidget
        At hand as ``window``, beside ``scene`` and ``vesicle`` as they are then.

    Attributes
    ----------
    lines : RepeatedLines
    panel : ConsolePanel
    """

    def __init__(self, store: Store, builder: ModelBuilder, window: QWidget) -> None:
        super().__init__(window)
        self.lines = RepeatedLines(store, self)
        self._session = PythonSession(
            lambda: {"window": window, "scene": store.scene, "vesicle": builder.vesicle}
        )
        self.panel = ConsolePanel(self._session, self.lines)

    def renewed(self) -> dict[str, tuple[str, QWidget]]:
        """Return title and panel, in the language in force, by the key of its dock."""
        text = self.panel.text.toPlainText()
        self.panel.deleteLater()
        self.panel = ConsolePanel(self._session, self.lines, text)
        return {"console": (_("Console"), self.panel)}
