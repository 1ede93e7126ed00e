"""Whether what a scene asks for can have room at all: known before anything is built."""

from __future__ import annotations

import math
from typing import Final

from exoviz.builder.membrane.bilayer import tail_distance
from exoviz.builder.membrane.chain_lengths import vesicle_geometry, with_usual_chains
from exoviz.builder.membrane.footprints import Leaflet
from exoviz.builder.membrane.leaflet_quotas import leaflet_quotas
from exoviz.builder.membrane.lipid_shapes import tail_count
from exoviz.builder.obstacles import Obstacles
from exoviz.builder.population import one_of_population
from exoviz.builder.protein.protein_placing import (
    PROTEIN_CLOSENESS,
    Wanted,
    check_filling,
    place_on_membrane,
    wanted_proteins,
)
from exoviz.builder.rna.rna_chain import PACKED_NM3
from exoviz.catalog import load_catalog
from exoviz.errors import DoesNotFitError
from exoviz.language import _, number
from exoviz.model import SIDES, Geometry
from exoviz.model.layers import Side
from exoviz.progress import silent
from exoviz.scene import Membrane, Scene
from exoviz.scene.rna_items import nucleotides

__all__ = ["check_lipids", "check_places", "check_room", "wanted_with_room"]

#: Share of a leaflet that discs around the tails of its lipids can take. In a lattice it would be
#: 0.91, and discs thrown together jam at 0.84 (Berryman 1983, Phys Rev A 27:1053); tails come in
#: pairs, and those of all shares of the catalog's lipids come to rest up to 0.74.
_MOST_TAILS: Final = 0.74


def check_lipids(membrane: Membrane, geometry: Geometry) -> None:
    """Refuse lipids whose tails have no room beside each other.

    Raises
    ------
    DoesNotFitError
        Says what `area_scale` they have room with.
    """
    lipids = load_catalog().lipids
    leaflets = {side: Leaflet.of(geometry, side) for side in SIDES}
    whole: dict[Side, float] = {
        side: 4 * math.pi * leaflet.radius**2 for side, leaflet in leaflets.items()
    }
    quotas = leaflet_quotas(membrane, lipids, whole)
    filled: dict[Side, float] = {}
    for side, leaflet in leaflets.items():
        tails = sum(count * tail_count(lipids[key]) for key, count in quotas[side].quota.items())
        filled[side] = tails * math.pi / 4 * tail_distance(leaflet) ** 2 / whole[side]
    fullest = max(SIDES, key=lambda side: filled[side])
    over = filled[fullest] / _MOST_TAILS
    if over > 1:
        raise DoesNotFitError(
            _(
                "membrane: the tails of the lipids would take {percent}% of the {side} leaflet "
                "where it is narrowest; at most {most}% can be taken. Give an area_scale of "
                "at least {scale}, lipids that take more room, or a larger vesicle."
            ).format(
                percent=number(100 * filled[fullest]),
                side=fullest,
                most=number(100 * _MOST_TAILS),
                scale=math.ceil(100 * membrane.area_scale * over) / 100,
            )
        )


def _check_rna(scene: Scene, geometry: Geometry) -> None:
    counts = nucleotides(scene.rna)
    asked = sum(counts.values())
    volume = 4 / 3 * math.pi * geometry.lumen**3
    if asked * PACKED_NM3 > volume:
        lumen = (3 * asked * PACKED_NM3 / (4 * math.pi)) ** (1 / 3)
        raise DoesNotFitError(
            _(
                "rna: {count} nucleotides do not fit into the lumen: packed as in a virus they "
                "need about {needed} nm³, and the lumen has {volume} nm³. '{key}' needs most. Ask "
                "for fewer than {most} nucleotides, or for a vesicle of more than {diameter} nm."
            ).format(
                key=max(counts, key=lambda key: counts[key]),
                count=number(asked),
                needed=number(asked * PACKED_NM3),
                volume=number(volume),
                most=number(int(volume / PACKED_NM3)),
                diameter=number(math.ceil(2 * (lumen + geometry.thickness))),
            ),
            [key for key, count in counts.items() if count],
            volume / (asked * PACKED_NM3),
        )


def wanted_with_room(scene: Scene, geometry: Geometry) -> list[Wanted]:
    """Return the proteins of the one vesicle of a scene, where nothing in it is too much.

    Raises
    ------
    DoesNotFitError
        If no packing could hold what is asked for: says what would fit.
    """
    wanted = wanted_proteins(scene, load_catalog(), geometry)
    check_filling(wanted, geometry)
    check_lipids(scene.membrane, geometry)
    _check_rna(scene, geometry)
    return wanted


def check_room(scene: Scene) -> None:
    """Refuse, without building it, a scene of which no packing could hold all.

    Of a story the lipids of its vesicles: it says itself what else they have no room for.

    Raises
    ------
    DoesNotFitError
        If something has no room: says how much it needs and what would fit.
    InputError
        If a structure that the scene names cannot be used.
    """
    if scene.model:
        return
    if scene.story is not None:
        usual = with_usual_chains(scene.membrane)
        for diameter in scene.story.body.distinct_diameters:
            check_lipids(usual, Geometry(diameter))
        return
    geometry = vesicle_geometry(scene.membrane, scene.vesicle.diameter_nm)
    wanted_with_room(one_of_population(scene), geometry)


def check_places(scene: Scene) -> None:
    """Refuse, without building it, a vesicle on whose membrane proteins find no places.

    It places them as building would, which takes longer than `check_room`.

    Raises
    ------
    DoesNotFitError
        As in building.
    """
    scene = one_of_population(scene)
    geometry = vesicle_geometry(scene.membrane, scene.vesicle.diameter_nm)
    wanted = wanted_with_room(scene, geometry)
    on_membrane = [item for item in wanted if item.protein.place != "lumen"]
    solid = Obstacles(PROTEIN_CLOSENESS)
    place_on_membrane(on_membrane, geometry, scene.seed, solid, silent)
