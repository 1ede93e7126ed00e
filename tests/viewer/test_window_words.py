"""No word is left untranslated or cut off: in a language of brackets, 40 % longer than English."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from qtpy.QtWidgets import (
    QApplication,
    QColorDialog,
    QDialog,
    QFileDialog,
    QInputDialog,
    QMenu,
    QMessageBox,
    QTextBrowser,
    QWidget,
)

from everything import of_everything
from exoviz import language
from exoviz.cards.layer_tree import tree
from exoviz.cards.model_contents import ModelContents
from exoviz.catalog import load_catalog
from exoviz.model import Vesicle
from exoviz.reporting.reports import report
from exoviz.scene import Scene
from exoviz.viewer.docks.cards.selection_cards import cards_html
from exoviz.viewer.docks.report_page import report_html
from thoroughness import swept
from window_help import WAIT
from window_words import Lengthened, clipped, untranslated, words_of

#: What is the same in every language: names of keys, of programs and of languages, and formats.
_SAME = re.compile(
    r"exoviz|English|Қазақша|Русский|HTML|UniProt|PDB|AlphaFold|doi|MINE|MI\w*\d+|NM_\d+|"
    r"Ctrl|Shift|Alt|Home|End|PgDown|PgUp|Esc|Del|Ins|F\d+|[\d ]+×[\d ]+"
)


def _names() -> list[str]:
    catalog = load_catalog()
    species = (catalog.lipids, catalog.proteins, catalog.glycans, catalog.rna)
    found = {key for group in species for key in group}
    # Symbols have no words in them, such as “CD8 (αβ)” and “Munc18-1”.
    named = {protein.name for protein in catalog.proteins.values()}
    found |= {name for name in named if not re.search("[a-z]{4}", name)}
    return sorted(found, key=len, reverse=True)


def faults(pairs: Any) -> list[str]:
    """Return the words that stand in no brackets, and are no names."""
    names = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in _names()))
    found = []
    for widget, text in pairs:
        left = _SAME.sub("", names.sub("", untranslated(text).replace("&", "")))
        if re.search(r"[^\W\d_]{2}", left):
            found.append(f"{type(widget).__name__}: {left.strip()!r} in {text[:80]!r}")
    return list(dict.fromkeys(found))


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    read = language._messages
    long = Lengthened(set(read("kk")) & set(read("ru")))
    monkeypatch.setattr(language, "_messages", lambda _language: long)


def seen(window: Any) -> list[tuple[QWidget, str]]:
    """Return the words of a window; pages are read apart, and what files are called is as it is."""
    return [
        pair
        for pair in words_of(window)
        if pair[0] not in (window.panels.card, window.panels.report)
        and not isinstance(pair[0], QDialog)
    ]


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("scene", swept(["exosome", "mvb-release"], ["exosome"]))
def test_every_word_of_the_window_is_translated(open_scene: Any, scene: str) -> None:
    window = open_scene(scene, language="ru")
    window.resize(1280, 800)
    window.selection.choose(list(window.builder.copies)[:2])
    QApplication.processEvents()
    assert not faults(seen(window))
    assert not clipped(window)
    assert window.width() == 1280
    for menu in window.menuBar().findChildren(QMenu):
        assert not faults(words_of(menu))
    for tab in range(window.panels.recipe.tabs.count()):
        window.panels.recipe.tabs.setCurrentIndex(tab)
        window.docks["recipe"].raise_()
        QApplication.processEvents()
        assert not clipped(window)


_OF_FOLDERS = ("QListView", "QTreeView", "QHeaderView", "QComboBox")


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("scene", swept(["exosome", "mvb-release"], ["exosome"]))
def test_every_word_of_a_dialog_is_translated(
    open_scene: Any, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    window = open_scene(scene, language="ru")
    met: list[str] = []
    wrong: list[str] = []

    def look(dialog: QDialog) -> int:
        dialog.show()
        QApplication.processEvents()
        name = type(dialog).__name__
        met.append(name)
        chooser = isinstance(dialog, QFileDialog)
        words = [
            (widget, text)
            for widget, text in words_of(dialog)
            # What lies in a folder has the names it has, and the guide is in English.
            if not (chooser and type(widget).__name__ in _OF_FOLDERS)
            and not (name == "GuideDialog" and isinstance(widget, QTextBrowser))
        ]
        wrong.extend(f"{name}: {one}" for one in [*faults(words), *clipped(dialog)])
        dialog.close()
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    monkeypatch.setattr(QMessageBox, "exec", look)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_arguments: ("", False))
    for key, command in window.commands.table.items():
        if (command.title.endswith("…") or key.startswith("help.")) and command.enabled():
            command.run()
    box = QColorDialog(window)
    box.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    look(box)
    box = QInputDialog(window)
    box.setLabelText("")
    look(box)
    buttons = QMessageBox.StandardButton
    box = QMessageBox(window)
    for button in (buttons.Save, buttons.Discard, buttons.Cancel, buttons.Yes):
        box.addButton(button)
    look(box)
    expected = {"CommandPalette", "ShortcutSheet", "StartDialog", "QFileDialog", "QMessageBox"}
    expected |= {"FilmDialog", *({"PictureDialog", "ExportDialog"} if scene == "exosome" else ())}
    assert expected <= set(met)
    assert not wrong


@pytest.mark.usefixtures("pseudo")
def test_every_word_of_cards_and_report_is_translated(
    exosome: Vesicle, exosome_scene: Scene
) -> None:
    with language.speaking("ru"):
        pages = [report_html(report(exosome, exosome_scene))]
        for model in (exosome, of_everything()):
            held = ModelContents(model)
            pages += [
                cards_html(held, {item.layer}, picked=(item.layer, item.species))
                for item in model.molecules()
            ]
            nodes = [node for top in tree(model.layer_counts()) for node in (top, *top.children)]
            pages += [cards_html(held, node.layers, {node.path}) for node in nodes]
    for page in pages:
        plain = re.sub(r"<a .*?</a>", " ", page)
        # Citations are in the language of what they cite, and sources have keys.
        for key, source in load_catalog().sources.items():
            plain = plain.replace(html.escape(source.citation) or "\n", "")
            plain = plain.replace(f"<small>{key}:", "<small>")
        text = re.sub(r"&\w+;", " ", re.sub(r"<[^>]*>", " ", plain))
        assert not faults([(None, text)])


def test_what_a_lipid_tells_cells_stands_on_its_card() -> None:
    signal = load_catalog().lipids["phosphatidylserine"].signal
    assert signal is not None
    everything = ModelContents(of_everything())
    for name in language.LANGUAGES:
        with language.speaking(name):
            card = cards_html(everything, {"membrane/outer/phosphatidylserine"})
            assert language._(signal.text) in card
        assert load_catalog().sources[signal.source[0]].citation in html.unescape(card)
    assert "As a signal" not in cards_html(
        ModelContents(of_everything()), {"membrane/outer/cholesterol"}
    )


@pytest.mark.parametrize("name", language.LANGUAGES)
def test_the_window_fits_a_small_projector(qtbot: Any, open_scene: Any, name: str) -> None:
    window = open_scene("exosome", language=name)
    window.resize(1024, 768)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 768)
    assert not clipped(window)
    assert window.canvas.width() >= 250
    window.commands["window.present"]()
    window.resize(1024, 768)
    assert window.minimumSizeHint().width() <= 1024
    qtbot.waitUntil(lambda: window.canvas.size() == window.size(), timeout=WAIT)
    qtbot.waitUntil(
        lambda: window.canvas.shown.request.size == window.canvas.pixels(), timeout=WAIT
    )
    window.commands["window.present"]()


def test_a_word_without_brackets_is_found() -> None:
    assert faults([(None, "⟦Save ж⟧ Ctrl+S")]) == []
    assert faults([(None, "Save")])
    assert untranslated("a⟦b⟦c⟧d⟧e") == "ae"
