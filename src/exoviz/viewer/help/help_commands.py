"""Commands of the menu Help: guide, sources, citations, a report of what exoviz runs on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from qtpy.QtWidgets import QWidget

from exoviz.catalog import load_catalog
from exoviz.errors import UserError
from exoviz.language import _, marked, number
from exoviz.progress import UNKNOWN, Progress
from exoviz.reporting.citing import bibtex, citation_text, shown_sources
from exoviz.reporting.sources_read import sources_words
from exoviz.reporting.system_facts import examine, system_text
from exoviz.viewer.actions.command_search import ShortcutSheet
from exoviz.viewer.actions.command_table import Command, Commands
from exoviz.viewer.docks.status_line import StatusLine
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.help.text_dialogs import GuideDialog, TextDialog, copy_text
from exoviz.viewer.jobs import Job
from exoviz.viewer.widgets.messages import Icon, StandardButton, message_box

__all__ = ["help_commands"]


def help_commands(
    parent: QWidget,
    store: Store,
    builder: ModelBuilder,
    status: StatusLine,
    commands: Callable[[], Commands],
) -> list[Command]:
    """Return the commands that explain what is seen, and where it is from.

    Parameters
    ----------
    parent : QWidget
        Window over which dialogs open.
    store, builder
        What is cited.
    status : StatusLine
        Where it is said that something is on the clipboard.
    commands : callable
        Returns all commands.
    """

    def about() -> None:
        what = _("Build, see and check an exosome, molecule by molecule and true to scale.")
        box = message_box(parent, Icon.NoIcon, f"exoviz {version('exoviz')}\n{what}")
        box.setWindowTitle(_("About exoviz"))
        box.setStandardButtons(StandardButton.Close)
        box.exec()

    def sources() -> None:
        known = load_catalog().sources
        words = sources_words({key: one.model_dump(mode="json") for key, one in known.items()})
        read = sum(one.read for one in known.values())
        what = _("Sources of the catalog: {read} of {all} were read.")
        text = what.format(read=number(read), all=number(len(known)))
        TextDialog(_("Sources"), text, "\n\n".join(words), parent).exec()

    def report() -> None:
        what = _(
            "Send this text with what you did, what you expected, and what happened. It holds no "
            "names of folders and none of yours."
        )
        dialog = TextDialog(_("Report a problem"), what, _("Looking…"), parent)

        def work(progress: Progress) -> str:
            progress(UNKNOWN)
            return system_text(examine())

        job = Job(work, dialog)
        dialog.copy.setEnabled(False)

        def show(text: str) -> None:
            dialog.text.setPlainText(text)
            dialog.copy.setEnabled(True)

        job.start(show, lambda error: show(str(error)))
        dialog.exec()
        job.stop()
        job.wait()

    def cite(*, as_bibtex: bool) -> None:
        if builder.model is None:
            raise UserError(_("nothing is built yet: wait until there is a picture."))
        scene = store.scene
        found = shown_sources(builder.model, scene.view.hide)
        copy_text((bibtex if as_bibtex else citation_text)(scene, store.name, found))
        what = _("The citation of exoviz, the scene and {count} sources is on the clipboard.")
        status.show_message(what.format(count=number(len(found))))

    def is_built() -> bool:
        return builder.model is not None

    menu = marked("&Help")
    citing = f"{menu}/" + marked("&Copy the citation")
    return [
        Command("help.guide", marked("&Guide"), lambda: GuideDialog(parent).exec(), menu),
        Command(
            "edit.keys",
            marked("&Keys…"),
            lambda: ShortcutSheet(commands(), parent).exec(),
            menu,
            "F1",
        ),
        Command("help.sources", marked("&Sources…"), sources, menu),
        Command(
            "cite.text", marked("As &text"), lambda: cite(as_bibtex=False), citing, "", is_built
        ),
        Command(
            "cite.bibtex",
            marked("As &BibTeX"),
            lambda: cite(as_bibtex=True),
            citing,
            "",
            is_built,
        ),
        Command("help.report", marked("&Report a problem…"), report, menu),
        Command("help.about", marked("&About exoviz"), about, menu),
    ]
