"""Build the vesicles of a population one by one; what has no room in one is reported with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exoviz.builder import build_vesicle
from exoviz.builder.membrane.leaflet_quotas import largest_remainder
from exoviz.errors import DoesNotFitError
from exoviz.language import speaking
from exoviz.model import SIDES, Vesicle
from exoviz.model.layers import Root, Substance, leaflet
from exoviz.model.measures import counts, density_in, filling, masses
from exoviz.model.randomness import derived_seed
from exoviz.model.units import FREE_WATER_KEPT, Medium
from exoviz.sampling.copy_draws import PopulationPlan, draws_of
from exoviz.sampling.molecule_kinds import KindGroup
from exoviz.scene import CopyNumber, Scene, VesicleShape

__all__ = ["BuiltFacts", "VesicleOrder", "VesicleSource", "fewer", "orders_of"]

#: How often fewer copies are tried where there is no room.
_TRIES: Final = 40
#: Rounds in which what is in a lumen makes way: nearly all that find room have found it by then.
_ROUNDS: Final = 160
#: Share of the proteins that is tried where it is not known which of them lack room.
_FEWER: Final = 0.9
_DIGITS: Final = 6

#: Group and key of a kind of molecule, and copies.
Copies = tuple[tuple[KindGroup, str, int], ...]


@dataclass(frozen=True, slots=True)
class VesicleOrder:
    """A vesicle to build.

    Attributes
    ----------
    number : int
        From 0.
    diameter : float
        nm.
    copies : tuple of (str, str, int)
        Group, key and copies of each kind that it has.
    pictured : bool
        Whether it is in the picture of the crowd.
    """

    number: int
    diameter: float
    copies: Copies
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class BuiltFacts:
    """What is known of a vesicle that was built, or could not be.

    Attributes
    ----------
    number : int
    problem : str
        Why it could not be built, in the language in force; empty if it was.
    lipids : mapping of str to mapping of str to int
        By leaflet and class.
    glycans : mapping of str to int
    no_room : mapping of str to int
        Copies that found no room, by ``"group key"``.
    mass_mda : mapping of str to float
    density_g_ml : mapping of str to float
    lumen_filling : float
    picture : bytes
        Its picture as PNG; empty if it is not in the crowd.
    """

    number: int
    problem: str = ""
    lipids: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    glycans: Mapping[str, int] = field(default_factory=dict)
    no_room: Mapping[str, int] = field(default_factory=dict)
    mass_mda: Mapping[Substance, float] = field(default_factory=dict)
    density_g_ml: Mapping[Medium, float] = field(default_factory=dict)
    lumen_filling: float = 0.0
    picture: bytes = b""

    def line(self) -> bytes:
        """Return it as one line of JSON."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["picture"] = base64.b64encode(self.picture).decode()
        return json.dumps(data, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> BuiltFacts:
        """Return what stands in a line.

        Raises
        ------
        ValueError, TypeError
            If it is no such line.
        """
        data = json.loads(line)
        data["picture"] = base64.b64decode(data["picture"])
        return cls(**data)


def orders_of(plan: PopulationPlan, pictured: frozenset[int]) -> list[VesicleOrder]:
    """Return the vesicles of a plan as orders to build them."""
    orders = []
    for draws in draws_of(plan):
        for row in range(len(draws)):
            copies = tuple(
                (kind.group, kind.key, int(count))
                for kind, count in zip(plan.kinds, draws.copies[row].tolist(), strict=True)
                if count
            )
            number = draws.first + row
            diameter = float(draws.diameters[row])
            orders.append(VesicleOrder(number, diameter, copies, number in pictured))
    return orders


def fewer(copies: Mapping[str, int], keys: Sequence[str], share: float) -> dict[str, int]:
    """Return copies of which those of some keys are reduced to a share, by at least one.

    Whole numbers by largest remainder, so that no kind loses more than its part.
    """
    some = {key: copies[key] for key in keys if copies.get(key)}
    whole = sum(some.values())
    if not whole:
        return dict(copies)
    wanted = max(min(int(whole * share), whole - 1), 0)
    return {
        **copies,
        **largest_remainder({key: count * wanted / whole for key, count in some.items()}),
    }


@dataclass(frozen=True, slots=True)
class VesicleSource:
    """Builds vesicles to order; see `exoviz.workers.PieceSource`.

    Attributes
    ----------
    scene : Scene
        What they have in common.
    nm_per_pixel : float
        Scale of the pictures.
    language : str
        Of what is said about vesicles that cannot be built.
    """

    scene: Scene
    nm_per_pixel: float
    language: str

    def __hash__(self) -> int:
        return hash((self.scene.seed, self.scene.title, self.nm_per_pixel))

    def open(self) -> Callable[[VesicleOrder], bytes]:
        """Return the function that builds an order, and gives its `BuiltFacts` as a line."""
        return self._made

    def _made(self, order: VesicleOrder) -> bytes:
        with speaking(self.language):
            return self._facts(order).line()

    def _facts(self, order: VesicleOrder) -> BuiltFacts:
        try:
            vesicle, lost = self._with_room(order)
        except DoesNotFitError as error:
            return BuiltFacts(order.number, str(error))
        filled = filling(vesicle)
        return BuiltFacts(
            order.number,
            lipids={side: counts(vesicle, leaflet(side)) for side in SIDES},
            glycans=counts(vesicle, Root.GLYCANS),
            no_room=lost,
            mass_mda={kind: round(mass, _DIGITS) for kind, mass in masses(vesicle).items()},
            density_g_ml={
                medium: round(density_in(vesicle, medium, filled), _DIGITS)
                for medium in FREE_WATER_KEPT
            },
            lumen_filling=round(filled, _DIGITS),
            picture=self._picture(vesicle) if order.pictured else b"",
        )

    def vesicle(self, order: VesicleOrder) -> Vesicle:
        """Return the vesicle of an order, without the copies that find no room in it.

        Raises
        ------
        DoesNotFitError
            If it is not for copies that it cannot be built.
        """
        return self._with_room(order)[0]

    def _picture(self, vesicle: Vesicle) -> bytes:
        from exoviz.sampling.crowd_picture import vesicle_tile

        return vesicle_tile(vesicle, self.scene.view, self.nm_per_pixel)

    def _with_room(self, order: VesicleOrder) -> tuple[Vesicle, dict[str, int]]:
        """Return the vesicle, and how many copies of what found no room in it.

        Raises
        ------
        DoesNotFitError
            If it is not for copies that it cannot be built.
        """
        asked = {f"{group} {key}": count for group, key, count in order.copies}
        kept, tries = dict(asked), 0
        while True:
            try:
                vesicle = build_vesicle(
                    self._scene_of(order, kept), rounds=_ROUNDS, all_of_them=False
                )
                break
            except DoesNotFitError as error:
                less = _less(kept, error)
                if less == kept or tries == _TRIES:
                    raise
                kept, tries = less, tries + 1
        placed = counts(vesicle, Root.PROTEINS) | counts(vesicle, Root.LUMINAL)
        kept |= {f"protein {key}": placed.get(key, 0) for key in vesicle.asked.get("proteins", ())}
        lost = {name: count - kept[name] for name, count in asked.items()}
        return vesicle, {name: count for name, count in lost.items() if count}

    def _scene_of(self, order: VesicleOrder, copies: Mapping[str, int]) -> Scene:
        scene = self.scene
        named = dict(_split(copies))
        proteins = {
            key: item.model_copy(update={"amount": CopyNumber(copies=named["protein", key])})
            for key, item in scene.proteins.items()
            if named.get(("protein", key))
        }
        rna = {
            key: item.model_copy(update={"copies": named["rna", key]})
            for key, item in scene.rna.items()
            if named.get(("rna", key))
        }
        corona = {key: named["corona", key] for key in scene.corona if named.get(("corona", key))}
        number = str(order.number)
        return scene.model_copy(
            update={
                "seed": derived_seed(scene.seed, "population", "vesicle", number),
                "vesicle": VesicleShape(diameter_nm=order.diameter),
                "proteins": proteins,
                "rna": rna,
                "corona": corona,
                "population": None,
                "provenance": None,
                "tour": None,
            }
        )


def _split(copies: Mapping[str, int]) -> Iterator[tuple[tuple[str, str], int]]:
    for name, count in copies.items():
        group, _space, key = name.partition(" ")
        yield (group, key), count


def _less(copies: Mapping[str, int], error: DoesNotFitError) -> dict[str, int]:
    """Return fewer copies of what lacks room; the same where it is none of them."""
    named = [f"{group} {key}" for key in error.keys for group in ("protein", "rna")]
    lacking = [name for name in named if copies.get(name)]
    if lacking:
        return fewer(copies, lacking, error.share)
    proteins = [name for name in copies if name.startswith("protein ")]
    return fewer(copies, proteins, _FEWER)
