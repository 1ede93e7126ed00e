"""What the picture of a vesicle says of itself: what is illustrative, and what is contested."""

from __future__ import annotations

from exoviz.builder.membrane.chain_lengths import vesicle_geometry
from exoviz.builder.population import subpopulation_of
from exoviz.catalog import load_catalog
from exoviz.language import _
from exoviz.renderer.annotation.annotated_picture import Words
from exoviz.renderer.annotation.letters import TextScale
from exoviz.scene import Scene, View

__all__ = ["note_of", "words_of"]


def note_of(scene: Scene, view: View | None = None) -> str:
    """Return what is illustrative in a picture of a scene's vesicle, from what it holds.

    Parameters
    ----------
    scene : Scene
    view : View, optional
        In place of the scene's. Without captions only what the scene itself says is returned.

    Returns
    -------
    str
        In the language in force, without a full stop of its own. An exosome with proteins is a
        composite of a population whose copies nobody counted; a vesicle without proteins is
        neither, nor is one whose outside is the cytosol.
    """
    own = _(scene.illustrative) if scene.illustrative else ""
    size = vesicle_geometry(scene.membrane, scene.vesicle.diameter_nm)
    copies = [
        key
        for key, item in scene.proteins.items()
        if item.amount.count(size.surface_um2, size.lumen_um3)
    ]
    exosome = scene.membrane.outside == "exoplasm" and scene.story is None
    if not copies or not exosome or not (view or scene.view).captions:
        return own
    catalog = load_catalog()
    contested = [
        key
        for key in copies
        if key in catalog.proteins and catalog.proteins[key].confidence == "contested"
    ]
    parts = [own.rstrip(".")] if own else []
    found = subpopulation_of(scene)
    if found is None:
        parts.append(_("composite of a population; copy numbers are not measured"))
    else:
        what = (
            _("one vesicle of the subpopulation {markers}; copy numbers are not measured")
            if found.markers
            else _(
                "one vesicle of the subpopulation without {markers}; copy numbers are not measured"
            )
        )
        parts.append(what.format(markers=", ".join(found.markers or found.absent)))
    if any(scene.corona.values()):
        parts.append(_("the copies of the corona are a choice"))
    if contested:
        what = _("contested inside exosomes: {names}")
        parts.append(what.format(names=", ".join(contested)))
    return "; ".join(parts)


def words_of(scene: Scene, view: View, text: TextScale, title: str = "") -> Words:
    """Return the words on a moving picture of a scene's vesicle, which shows its scale by itself.

    Parameters
    ----------
    scene : Scene
    view : View
    text : TextScale
    title : str
    """
    return Words(
        title,
        note_of(scene, view),
        legend=view.legend,
        scale_bar=view.scale_bar is not False,
        text=text,
    )
