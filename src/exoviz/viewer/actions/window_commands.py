"""The commands of a window, in the order of its menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtWidgets import QInputDialog

from exoviz.language import _, marked
from exoviz.model import Vesicle
from exoviz.registry.cameras import CAMERAS
from exoviz.registry.cutaways import CUTAWAYS
from exoviz.registry.styles import STYLES
from exoviz.scene import View
from exoviz.scene.document import Bookmark, CutPlane, Orbit
from exoviz.story import Story
from exoviz.viewer.actions.application_commands import file_commands, window_settings
from exoviz.viewer.actions.command_search import CommandPalette, ShortcutSheet
from exoviz.viewer.actions.command_table import Command, choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exoviz.viewer.window import Window

__all__ = ["window_commands"]


def _edit(window: Window) -> list[Command]:
    menu = marked("&Edit")
    return [
        Command(
            "edit.undo",
            marked("&Undo"),
            lambda: window.store.undo(),
            menu,
            "Ctrl+Z",
            lambda: window.store.can_undo,
        ),
        Command(
            "edit.redo",
            marked("&Redo"),
            lambda: window.store.redo(),
            menu,
            "Ctrl+Shift+Z, Ctrl+Y",
            lambda: window.store.can_redo,
        ),
        Command(
            "edit.palette",
            marked("&Find a command…"),
            lambda: CommandPalette(window.commands, window).exec(),
            menu,
            "Ctrl+Shift+P",
        ),
        Command(
            "edit.keys",
            marked("&Keys…"),
            lambda: ShortcutSheet(window.commands, window).exec(),
            menu,
            "F1",
        ),
    ]


def _camera(window: Window) -> list[Command]:
    menu = marked("&View")
    found = [
        Command(
            "view.fit",
            marked("&Fit the picture"),
            lambda: window.looking.fly(None),
            menu,
            "Home, R",
        ),
        Command(
            "view.focus",
            marked("Fl&y to what is selected"),
            window.looking.focus_selection,
            menu,
            "F",
            lambda: bool(window.selection.layers),
        ),
    ]

    def stand(azimuth: float, elevation: float) -> None:
        fitted = window.looking.orbit().distance_nm
        window.looking.fly(Orbit(azimuth=azimuth, elevation=elevation, distance_nm=fitted))

    found += [
        Command(
            f"view.{camera.name}",
            camera.title,
            lambda towards=camera.towards: stand(*towards),
            marked("&View") + "/" + marked("&Standard views"),
            camera.key,
            lambda: isinstance(window.model, Vesicle),
        )
        for camera in CAMERAS.values()
        if not camera.inside
    ]
    found += [
        Command(
            f"view.{key}",
            title,
            lambda kind=kind, x=x, y=y: window.looking.move(kind, x, y),
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
            lambda: window.change_view(
                _("Projection"),
                projection="perspective"
                if window.store.scene.view.projection == "orthographic"
                else "orthographic",
            ),
            menu,
            "5",
            lambda: isinstance(window.model, Vesicle),
            lambda: window.store.scene.view.projection == "orthographic",
        )
    )
    return found


def _look(window: Window) -> list[Command]:
    menu = marked("&View")

    def toggle(name: str) -> None:
        setattr(window, name, not getattr(window, name))
        window.request_picture(quick=False)

    def inside(name: str) -> Command:
        def there() -> bool:
            return window.store.scene.view.camera == name

        return Command(
            f"view.{name}",
            CAMERAS[name].title,
            lambda: window.change_view(_("Camera"), camera=View().camera if there() else name),
            menu,
            CAMERAS[name].key,
            lambda: isinstance(window.model, Vesicle),
            there,
        )

    found = choices(
        "style",
        {name: style.title for name, style in STYLES.items()},
        marked("&View") + "/" + marked("S&tyle"),
        lambda style: window.change_view(_("Style"), style=style),
        lambda: window.store.scene.view.style,
    )
    found += choices(
        "cut",
        {name: cutaway.title for name, cutaway in CUTAWAYS.items()},
        marked("&View") + "/" + marked("&Cutaway"),
        lambda cutaway: window.change_view(_("Cutaway"), cutaway=cutaway),
        lambda: window.store.scene.view.cutaway,
        lambda: isinstance(window.model, Vesicle),
    )

    def planar() -> str:
        now = window.store.scene.view.cutaway
        return now if CUTAWAYS[now].by_plane else "plane"

    def shift(by: float) -> None:
        plane = window.store.scene.view.plane
        moved = plane.model_copy(update={"offset_nm": plane.offset_nm + by})
        window.change_view(_("Plane"), "plane", plane=moved, cutaway=planar())

    def face() -> None:
        orbit = window.looking.orbit()
        plane = CutPlane(
            azimuth=orbit.azimuth,
            elevation=orbit.elevation,
            offset_nm=window.store.scene.view.plane.offset_nm,
        )
        window.change_view(_("Plane"), plane=plane, cutaway=planar())

    cut_menu = marked("&View") + "/" + marked("&Cutaway")
    found += [
        Command("cut.deeper", marked("Cut deeper"), lambda: shift(-1.0), cut_menu, "]"),
        Command("cut.shallower", marked("Cut less deep"), lambda: shift(1.0), cut_menu, "["),
        Command("cut.face", marked("Cut straight ahead"), face, cut_menu, "Shift+C"),
    ]
    found += [inside(name) for name, camera in CAMERAS.items() if camera.inside]
    found += [
        Command(
            "view.legend",
            marked("&Legend"),
            lambda: toggle("legend"),
            menu,
            "L",
            checked=lambda: window.legend,
        ),
        Command(
            "view.scale_bar",
            marked("&Words and scale bar"),
            lambda: toggle("scale_bar"),
            menu,
            "B",
            checked=lambda: window.scale_bar,
        ),
    ]
    return found


def _bookmarks(window: Window) -> list[Command]:
    def add() -> None:
        name, taken = QInputDialog.getText(window, _("Bookmark"), _("Name of this view"))
        if taken and name.strip():
            view = window.store.scene.view
            here = window.looking.orbit().model_dump()
            planar = view.plane if CUTAWAYS[view.cutaway].by_plane else None
            primitive = Bookmark(**here, cutaway=view.cutaway, plane=planar)
            primitives = {**view.bookmarks, name.strip(): primitive}
            window.change_view(_("Bookmark"), bookmarks=primitives)

    def go(step: int) -> None:
        view = window.store.scene.view
        primitives = list(view.bookmarks.items())
        if isinstance(window.model, Story):
            window.timeline.chapter(step)
        elif primitives:
            here = window.looking.goal()
            places = [primitive.orbit for _name, primitive in primitives]
            place = places.index(here) if here in places else (-1 if step > 0 else 0)
            name, primitive = primitives[(place + step) % len(primitives)]
            cut = {
                "cutaway": view.cutaway if primitive.cutaway is None else primitive.cutaway,
                "plane": view.plane if primitive.plane is None else primitive.plane,
            }
            window.change_view(_("Bookmark: {name}").format(name=name), "bookmark", **cut)
            window.looking.fly(primitive.orbit)

    menu = marked("&View") + "/" + marked("&Bookmarks")
    return [
        Command(
            "bookmark.add",
            marked("&Remember this view…"),
            add,
            menu,
            "Ctrl+B",
            lambda: isinstance(window.model, Vesicle),
        ),
        Command("bookmark.next", marked("&Next view or chapter"), lambda: go(1), menu, "PgDown"),
        Command(
            "bookmark.previous", marked("&Previous view or chapter"), lambda: go(-1), menu, "PgUp"
        ),
    ]


def _layers(window: Window) -> list[Command]:
    menu = marked("&Layers")

    def show(layers: Iterable[str] | None, shown: bool) -> None:
        window.layer_edits.set_shown(layers or window.selection.layers, shown)

    def chosen() -> bool:
        return bool(window.selection.layers)

    def nothing() -> None:
        # Where one presents, the same key leads out of it, as everywhere.
        if window.presenting:
            window.commands["window.present"]()
        else:
            window.selection.choose(())

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
            lambda layers=None: window.layer_edits.solo(layers or window.selection.layers),
            menu,
            "S",
            chosen,
        ),
        Command(
            "layers.label",
            marked("&Name beside the picture, or no more"),
            lambda layers=None: window.layer_edits.label(layers or window.selection.layers),
            menu,
            "N",
            chosen,
        ),
        Command(
            "layers.all",
            marked("Show a&ll"),
            lambda: window.change_view(_("Show all"), hide=()),
            menu,
            "Shift+A",
        ),
        Command(
            "layers.alike",
            marked("Select all &like it"),
            window.selection.alike,
            menu,
            "A",
            lambda: window.selection.molecule >= 0,
        ),
        Command(
            "layers.none",
            marked("Select &nothing"),
            nothing,
            menu,
            "Esc",
        ),
    ]


def _story(window: Window) -> list[Command]:
    menu = marked("&Time")

    def is_story() -> bool:
        return isinstance(window.model, Story)

    found = (
        ("play", marked("&Play or pause"), "Space", lambda: window.timeline.toggle()),
        ("next", marked("&Next picture"), "Ctrl+Right", lambda: window.timeline.step(1)),
        ("previous", marked("&Previous picture"), "Ctrl+Left", lambda: window.timeline.step(-1)),
        ("begin", marked("To the &beginning"), "", lambda: window.timeline.seek(0.0)),
    )
    return [
        Command(f"time.{key}", title, run, menu, keys, is_story) for key, title, keys, run in found
    ]


def window_commands(window: Window) -> tuple[Command, ...]:
    """Return the commands of a window."""
    groups = (
        file_commands,
        _edit,
        _camera,
        _look,
        _bookmarks,
        _layers,
        _story,
        window_settings,
    )
    return tuple(command for group in groups for command in group(window))
