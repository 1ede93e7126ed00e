"""Build a vesicle from a scene, molecule by molecule.

What builds is imported when it is first asked for: many vesicles were built before.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exoviz.deferred import deferred
from exoviz.kept import recalled
from exoviz.progress import Progress, tick
from exoviz.resources import code_of, folder
from exoviz.scene import OwnStructure, Scene

if TYPE_CHECKING:
    from exoviz.builder.room import check_places, check_room
    from exoviz.builder.vesicle import build_vesicle
    from exoviz.model import Vesicle

__all__ = ["build_vesicle", "check_places", "check_room", "kept_vesicle"]

__getattr__ = deferred(
    __name__, {"room": ("check_places", "check_room"), "vesicle": ("build_vesicle",)}
)

#: Packages whose code decides what a vesicle is.
_PACKAGES: Final = (
    *("builder", "catalog", "importer", "model"),
    *("registry", "scene", "values"),
)
#: Libraries whose code does: of files, beads, and places.
_LIBRARIES: Final = ("gemmi", "numba", "numpy", "scipy")
#: What a scene says of how a vesicle is shown, and of other vesicles.
_OF_OTHERS: Final = frozenset(
    ("about", "base", "illustrative", "provenance", "story", "title", "tour", "view")
)


def kept_vesicle(scene: Scene, progress: Progress = tick) -> Vesicle:
    """Build a vesicle, or read one that was built before of the same scene and the same files.

    Parameters
    ----------
    scene : Scene
    progress : Progress
        Called now and then; what it raises stops the work.

    Raises
    ------
    exoviz.errors.DoesNotFitError
    exoviz.errors.InputError
        See `build_vesicle`.
    """

    def build() -> Vesicle:
        from exoviz.builder import build_vesicle

        return build_vesicle(scene, progress=progress)

    own = [item for item in scene.proteins.values() if isinstance(item, OwnStructure)]
    structures = [Path(item.structure) for item in own]
    # A whole model is its own file, often larger than all that is kept; who builds says what
    # is wrong with a structure.
    if scene.model or not all(one.is_file() for one in structures):
        return build()
    asked = scene.model_dump_json(exclude=set(_OF_OTHERS)).encode()
    assets = folder("assets")
    data = sorted((assets / "catalog").glob("*.toml"))
    sources = (*code_of(*_PACKAGES), *data, assets / "shapes.tsv", *structures)
    return recalled(sources, asked, build, *map(version, _LIBRARIES))
