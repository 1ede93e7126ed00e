"""Whether a scene has the story that is needed, or one that is not."""

from __future__ import annotations

from exoviz.errors import InputError, Problem
from exoviz.language import _
from exoviz.scene.document import Scene, StoryRecipe
from exoviz.scene.loading import load_scene, preset_names

__all__ = ["refuse_story", "story_recipe"]


def story_recipe(scene: Scene, source: str = "scene") -> StoryRecipe:
    """Return the story of a scene.

    Parameters
    ----------
    scene : Scene
    source : str
        Name of the scene in errors.

    Returns
    -------
    StoryRecipe

    Raises
    ------
    InputError
        If the scene has none; names the presets that have one.
    """
    if scene.story is None:
        what = _("this scene has no story: it shows a vesicle that does nothing.")
        names = [name for name in preset_names() if load_scene(name).story is not None]
        hint = _("Scenes with a story: {names}.").format(names=", ".join(names))
        raise InputError(source, [Problem("story", what, hint)])
    return scene.story


def refuse_story(scene: Scene) -> None:
    """Refuse a scene that is more than one vesicle.

    Raises
    ------
    InputError
        If the scene has a story; says what to do with it.
    """
    if scene.story is not None:
        what = _("this scene has a story, with many vesicles: it is not built as a single one.")
        hint = _(
            "Build it with build_story, draw it with still, film it with animate; for one vesicle "
            "of its recipe, set its story to None."
        )
        raise InputError("scene", [Problem("story", what, hint)])
