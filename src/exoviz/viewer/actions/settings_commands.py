"""Commands on the window itself and on what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from qtpy.QtCore import QSettings

from exoviz.language import LANGUAGE_NAMES, current, marked
from exoviz.registry.graphics import GRAPHICS, Graphics
from exoviz.registry.text_sizes import TEXT_SIZES
from exoviz.viewer.actions.command_table import Command, choices
from exoviz.viewer.actions.presenter import Presenter
from exoviz.viewer.picture.graphics_link import GraphicsLink
from exoviz.viewer.widgets.appearance import apply_theme, speak_in
from exoviz.viewer.widgets.preferences import less_motion, text_size

__all__ = ["settings_commands"]

_THEMES = {
    "system": marked("As the system"),
    "light": marked("Light"),
    "dark": marked("Dark"),
    "contrast": marked("High contrast"),
}


def settings_commands(
    settings: QSettings,
    graphics: GraphicsLink,
    presenter: Presenter,
    retranslate: Callable[[], None],
    draw: Callable[[], None],
) -> list[Command]:
    """Return the commands on the window and on what it remembers.

    Parameters
    ----------
    settings : QSettings
    graphics : GraphicsLink
    presenter : Presenter
    retranslate : callable
        Shows everything in the language in force.
    draw : callable
        Has a full picture drawn.
    """

    def theme(name: str) -> None:
        settings.setValue("theme", name)
        apply_theme(name)

    def language(code: str) -> None:
        speak_in(code)
        settings.setValue("language", code)
        retranslate()

    def set_text(name: str) -> None:
        settings.setValue("text_size", name)
        draw()

    def draw_with(name: str) -> None:
        graphics.choose(cast("Graphics", name))
        draw()

    def step_text(by: int) -> None:
        names = list(TEXT_SIZES)
        place = names.index(text_size(settings)) + by
        set_text(names[min(max(place, 0), len(names) - 1)])

    view = marked("&View")
    found = [
        Command(
            "window.present",
            marked("&Present"),
            presenter.toggle,
            view,
            "F5, F11",
            checked=lambda: presenter.is_on,
        )
    ]
    found += choices(
        "theme",
        _THEMES,
        view + "/" + marked("&Colours of the window"),
        theme,
        lambda: str(settings.value("theme", "system")),
    )
    found += choices(
        "language", LANGUAGE_NAMES, view + "/" + marked("Lan&guage"), language, current
    )
    found += choices(
        "graphics",
        {str(name): title for name, title in GRAPHICS.items()},
        view + "/" + marked("Who &draws"),
        draw_with,
        lambda: graphics.chosen,
    )
    text_menu = view + "/" + marked("Size of the te&xt")
    found += choices(
        "text",
        {name: size.title for name, size in TEXT_SIZES.items()},
        text_menu,
        set_text,
        lambda: text_size(settings),
    )
    return [
        *found,
        Command(
            "text.larger", marked("&Larger"), lambda: step_text(1), text_menu, "Ctrl++, Ctrl+="
        ),
        Command("text.smaller", marked("S&maller"), lambda: step_text(-1), text_menu, "Ctrl+-"),
        Command(
            "window.motion",
            marked("Less &motion"),
            lambda: settings.setValue("reduced_motion", not less_motion(settings)),
            view,
            checked=lambda: less_motion(settings),
        ),
    ]
