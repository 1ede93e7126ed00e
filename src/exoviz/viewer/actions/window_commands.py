"""Commands on the document and on how it is seen, menu by menu."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from qtpy.QtCore import QPoint, Qt
from qtpy.QtWidgets import QMenu, QWidget

from exoviz.language import marked
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.colourings import COLOURINGS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.renderer.annotation.keys.legend_rows import LEGEND_TITLES
from exoviz.scene import View
from exoviz.scene.view import FARTHEST_PLANE_NM, CutPlane, Orbit
from exoviz.viewer.actions.command_search import CommandPalette
from exoviz.viewer.actions.command_table import Command, Commands, choices
from exoviz.viewer.actions.layer_edits import LayerEdits
from exoviz.viewer.actions.own_protein import own_protein_command
from exoviz.viewer.actions.presenter import Presenter
from exoviz.viewer.dialogs.select_dialog import SelectDialog
from exoviz.viewer.docks.recipe_panel import RecipePanel
from exoviz.viewer.docks.timeline_panel import TimelinePanel
from exoviz.viewer.document.model_builder import ModelBuilder
from exoviz.viewer.document.store import Store
from exoviz.viewer.picture.camera_controller import CameraController
from exoviz.viewer.picture.selection import Selection
from exoviz.viewer.picture.word_selection import WordSelection

__all__ = [
    "camera_commands",
    "edit_commands",
    "layer_commands",
    "open_selection_menu",
    "style_commands",
    "time_commands",
]

#: Commands of the menu of what is selected.
_OFFERED: Final = (
    "view.focus",
    "layers.alike",
    "layers.hide",
    "layers.solo",
    "layers.label",
    "layers.all",
    "layers.none",
)


def open_selection_menu(commands: Commands, parent: QWidget, place: QPoint) -> None:
    """Open the menu of what is selected, at a place on the screen."""
    commands.refresh()
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for key in _OFFERED:
        if commands.table[key].enabled():
            menu.addAction(commands.actions[key])
    menu.popup(place)


def edit_commands(
    parent: QWidget,
    store: Store,
    commands: Callable[[], Commands],
    words: WordSelection,
    recipe: RecipePanel,
) -> list[Command]:
    """Return the commands on history and recipe, and the one that finds any command."""
    menu = marked("&Edit")
    return [
        Command(
            "edit.undo",
            marked("&Undo"),
            lambda: store.undo(),
            menu,
            "Ctrl+Z",
            lambda: store.can_undo,
        ),
        Command(
            "edit.redo",
            marked("&Redo"),
            lambda: store.redo(),
            menu,
            "Ctrl+Shift+Z, Ctrl+Y",
            lambda: store.can_redo,
        ),
        own_protein_command(parent, store, recipe, menu),
        Command(
            "edit.palette",
            marked("&Find a command…"),
            lambda: CommandPalette(commands(), words, parent).exec(),
            menu,
            "Ctrl+Shift+P",
        ),
    ]


def camera_commands(
    store: Store, builder: ModelBuilder, camera: CameraController, selection: Selection
) -> list[Command]:
    """Return the commands that move the camera."""
    menu = marked("&View")
    found = [
        Command(
            "view.fit",
            marked("&Fit the picture"),
            lambda: camera.fly(None),
            menu,
            "Home, R",
        ),
        Command(
            "view.focus",
            marked("Fl&y to what is selected"),
            lambda: camera.fly_to(selection.centres()),
            menu,
            "F",
            lambda: bool(selection.layers),
        ),
    ]

    def stand(azimuth: float, elevation: float) -> None:
        fitted = camera.orbit().distance_nm
        camera.fly(Orbit(azimuth=azimuth, elevation=elevation, distance_nm=fitted))

    found += [
        Command(
            f"view.{record.name}",
            record.title,
            lambda towards=record.towards: stand(*towards),
            marked("&View") + "/" + marked("&Standard views"),
            record.key,
            lambda: builder.has_vesicle,
        )
        for record in CAMERAS.values()
        if not record.inside
    ]
    found += [
        Command(
            f"view.{key}",
            title,
            lambda kind=kind, x=x, y=y: camera.move(kind, x, y),
            marked("&View") + "/" + marked("&Move"),
            keys,
        )
        for key, title, keys, kind, x, y in (
            ("turn_left", marked("Turn left"), "Left", "turn", -6.0, 0.0),
            ("turn_right", marked("Turn right"), "Right", "turn", 6.0, 0.0),
            ("turn_up", marked("Turn up"), "Up", "turn", 0.0, 6.0),
            ("turn_down", marked("Turn down"), "Down", "turn", 0.0, -6.0),
            ("nearer", marked("Nearer"), "+, =", "zoom", 1.15, 0.0),
            ("farther", marked("Farther"), "-", "zoom", 1 / 1.15, 0.0),
            ("roll_left", marked("Roll left"), "Shift+Left", "roll", -6.0, 0.0),
            ("roll_right", marked("Roll right"), "Shift+Right", "roll", 6.0, 0.0),
        )
    ]
    found.append(
        Command(
            "view.orthographic",
            marked("O&rthographic"),
            lambda: store.change_view(
                projection="perspective"
                if store.scene.view.projection == "orthographic"
                else "orthographic",
            ),
            menu,
            "5",
            lambda: builder.has_vesicle,
            lambda: store.scene.view.projection == "orthographic",
        )
    )
    return found


def style_commands(store: Store, builder: ModelBuilder, camera: CameraController) -> list[Command]:
    """Return the commands on style, cutaway and what is written on the picture."""
    menu = marked("&View")

    def set_legend(detail: str) -> None:
        store.change_view(legend=detail)

    def next_legend() -> None:
        details = list(LEGEND_TITLES)
        place = details.index(store.scene.view.legend)
        set_legend(details[(place + 1) % len(details)])

    def has_words() -> bool:
        view = store.scene.view
        return view.captions if builder.has_story else view.scale_bar is not False

    def toggle_words() -> None:
        on = not has_words()
        if builder.has_story:
            store.change_view(captions=on)
        else:
            store.change_view(scale_bar=on)

    def inside(name: str) -> Command:
        def there() -> bool:
            return store.scene.view.camera == name

        return Command(
            f"view.{name}",
            CAMERAS[name].title,
            lambda: store.change_view(camera=View().camera if there() else name),
            menu,
            CAMERAS[name].key,
            lambda: builder.has_vesicle,
            there,
        )

    found = choices(
        "style",
        {name: style.title for name, style in STYLES.items()},
        marked("&View") + "/" + marked("S&tyle"),
        lambda style: store.change_view(style=style),
        lambda: store.scene.view.style,
    )
    found += choices(
        "colour",
        {name: colouring.title for name, colouring in COLOURINGS.items()},
        marked("&View") + "/" + marked("Colour by"),
        lambda name: store.change_view(colour_by=name),
        lambda: store.scene.view.colour_by,
        lambda: builder.has_vesicle,
    )
    found += choices(
        "atoms",
        {
            "near": marked("From near"),
            "elements": marked("From near, coloured by element"),
            "never": marked("Never: beads"),
        },
        marked("&View") + "/" + marked("Atoms"),
        lambda detail: store.change_view(atoms=detail),
        lambda: store.scene.view.atoms,
        lambda: builder.has_vesicle,
    )
    found += choices(
        "cut",
        {name: cutaway.title for name, cutaway in CUTAWAYS.items()},
        marked("&View") + "/" + marked("&Cutaway"),
        lambda cutaway: store.change_view(cutaway=cutaway),
        lambda: store.scene.view.cutaway,
        lambda: builder.has_vesicle,
    )

    def planar() -> str:
        now = store.scene.view.cutaway
        return now if CUTAWAYS[now].by_plane else "plane"

    def shift(by: float) -> None:
        plane = store.scene.view.plane
        offset = min(max(plane.offset_nm + by, -FARTHEST_PLANE_NM), FARTHEST_PLANE_NM)
        moved = plane.model_copy(update={"offset_nm": offset})
        store.change_view(key="plane", plane=moved, cutaway=planar())

    def face() -> None:
        orbit = camera.orbit()
        plane = CutPlane(
            azimuth=orbit.azimuth,
            elevation=orbit.elevation,
            offset_nm=store.scene.view.plane.offset_nm,
        )
        store.change_view(plane=plane, cutaway=planar())

    cut_menu = marked("&View") + "/" + marked("&Cutaway")
    found += [
        Command("cut.deeper", marked("Cut deeper"), lambda: shift(-1.0), cut_menu, "]"),
        Command("cut.shallower", marked("Cut less deep"), lambda: shift(1.0), cut_menu, "["),
        Command("cut.face", marked("Cut straight ahead"), face, cut_menu, "Shift+C"),
    ]
    found += [inside(name) for name, record in CAMERAS.items() if record.inside]
    legend_menu = marked("&View") + "/" + marked("&Legend")
    found += choices(
        "legend",
        {str(detail): title for detail, title in LEGEND_TITLES.items()},
        legend_menu,
        set_legend,
        lambda: store.scene.view.legend,
    )
    found += [
        Command("view.legend", marked("&More or none"), next_legend, legend_menu, "L"),
        Command(
            "view.scale_bar",
            marked("&Words and scale bar"),
            toggle_words,
            menu,
            "B",
            checked=has_words,
        ),
    ]
    return found


def layer_commands(
    parent: QWidget,
    store: Store,
    edits: LayerEdits,
    selection: Selection,
    words: WordSelection,
    presenter: Presenter,
) -> list[Command]:
    """Return the commands on layers, and on what is selected."""
    menu = marked("&Layers")

    def show(layers: Iterable[str] | None, shown: bool) -> None:
        edits.set_shown(layers or selection.layers, shown)

    def chosen() -> bool:
        return bool(selection.layers)

    def nothing() -> None:
        # While presenting, the same key leads out of it, as everywhere.
        if presenter.is_on:
            presenter.toggle()
        else:
            selection.let_go.emit()
            selection.choose(())

    return [
        Command(
            "layers.hide",
            marked("&Hide what is selected"),
            lambda layers=None: show(layers, False),
            menu,
            "H",
            chosen,
        ),
        Command(
            "layers.show",
            marked("&Show what is selected"),
            lambda layers=None: show(layers, True),
            menu,
            "Shift+H",
            chosen,
        ),
        Command(
            "layers.solo",
            marked("Show it &alone, or all again"),
            lambda layers=None: edits.solo(layers or selection.layers),
            menu,
            "S",
            chosen,
        ),
        Command(
            "layers.label",
            marked("&Name beside the picture, or no more"),
            lambda layers=None: edits.label(layers or selection.layers),
            menu,
            "N",
            chosen,
        ),
        Command(
            "layers.all",
            marked("Show a&ll"),
            lambda: store.change_view(hide=()),
            menu,
            "Shift+A",
        ),
        Command(
            "layers.alike",
            marked("Select all &like it"),
            selection.alike,
            menu,
            "A",
            lambda: selection.picked is not None or selection.some is not None,
        ),
        Command(
            "layers.words",
            marked("Select by &words…"),
            lambda: SelectDialog(words, parent).exec(),
            menu,
            "Ctrl+F",
            lambda: words.is_possible,
        ),
        Command(
            "layers.none",
            marked("Select &nothing"),
            nothing,
            menu,
            "Esc",
        ),
    ]


def time_commands(builder: ModelBuilder, timeline: TimelinePanel) -> list[Command]:
    """Return the commands on the time of a story."""
    menu = marked("&Time")

    def is_story() -> bool:
        return builder.has_story

    found = (
        ("play", marked("&Play or pause"), "Space", lambda: timeline.toggle()),
        ("next", marked("&Next picture"), "Ctrl+Right", lambda: timeline.step(1)),
        ("previous", marked("&Previous picture"), "Ctrl+Left", lambda: timeline.step(-1)),
        ("begin", marked("To the &beginning"), "", lambda: timeline.seek(0.0)),
    )
    return [
        Command(f"time.{key}", title, run, menu, keys, is_story) for key, title, keys, run in found
    ]
