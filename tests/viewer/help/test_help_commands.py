"""The menu Help."""

from __future__ import annotations

from typing import Any

from qtpy.QtCore import QTimer, QUrl
from qtpy.QtWidgets import QApplication, QDialog

from exoviz.reporting import system_facts
from exoviz.viewer.help import help_commands
from exoviz.viewer.help.text_dialogs import GuideDialog, TextDialog
from exoviz.viewer.widgets.controls import existing


def test_help_holds_what_helps(open_scene: Any) -> None:
    window = open_scene()
    inside = [key for key, one in window.commands.table.items() if one.menu.startswith("&Help")]
    assert inside == [
        "help.guide",
        "edit.keys",
        "help.sources",
        "cite.text",
        "cite.bibtex",
        "help.report",
        "help.about",
    ]
    menus = [one.text() for one in window.menuBar().actions()]
    assert menus[-1] == "&Help"


def test_citations_are_copied(open_scene: Any) -> None:
    window = open_scene()
    window.commands["cite.text"]()
    text = existing(QApplication.clipboard()).text()
    assert text.startswith("1. exoviz developers")
    assert "Small" in text
    assert "clipboard" in window.status.label.text()
    window.commands["cite.bibtex"]()
    assert existing(QApplication.clipboard()).text().startswith("@software{exoviz-software")


def test_a_report_is_what_doctor_says(qtbot: Any, open_scene: Any, monkeypatch: Any) -> None:
    window = open_scene()
    facts = {"exoviz": "1", "platform": "here"}
    monkeypatch.setattr(help_commands, "examine", lambda: facts)
    seen: list[str] = []

    def look() -> None:
        dialog = window.findChild(TextDialog)
        if dialog is None or not dialog.copy.isEnabled():
            QTimer.singleShot(5, look)
            return
        dialog.copy.click()
        seen.append(existing(QApplication.clipboard()).text())
        dialog.reject()

    QTimer.singleShot(0, look)
    window.commands["help.report"]()
    assert seen == [system_facts.system_text(facts)]


def test_every_page_of_the_guide_opens(qtbot: Any) -> None:
    parent = QDialog()
    qtbot.addWidget(parent)
    guide = GuideDialog(parent)
    assert "exosome" in guide.page.toPlainText()
    guide.page.anchorClicked.emit(QUrl("scene.md#proteins"))
    assert guide.page.toPlainText().startswith("The scene file")
    before = guide.page.toPlainText()
    guide.page.anchorClicked.emit(QUrl("../../etc/passwd"))
    guide.page.anchorClicked.emit(QUrl("none.md"))
    assert guide.page.toPlainText() == before
