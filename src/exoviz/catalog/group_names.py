"""Names of groups of molecules: families, kinds, places and layers."""

from __future__ import annotations

from exoviz.values import FrozenMapping, FrozenModel

__all__ = ["GroupNames"]


class GroupNames(FrozenModel):
    """Names of groups of molecules in English, by key; translated when shown.

    Attributes
    ----------
    families : mapping of str to str
        Headings of families of proteins.
    kinds, places, exposures, misev, compartments, backbones : mapping of str to str
        Values of these fields of species.
    layers : mapping of str to str
        Layers of molecules that are no species, or that are called otherwise than their kind.
    family_roles, kind_roles, layer_roles : mapping of str to str
        Why a family, a kind of molecules, a layer or a group of layers matters: a sentence or two.
    """

    families: FrozenMapping[str, str]
    kinds: FrozenMapping[str, str]
    places: FrozenMapping[str, str]
    exposures: FrozenMapping[str, str]
    misev: FrozenMapping[str, str]
    compartments: FrozenMapping[str, str]
    backbones: FrozenMapping[str, str]
    layers: FrozenMapping[str, str]
    family_roles: FrozenMapping[str, str]
    kind_roles: FrozenMapping[str, str]
    layer_roles: FrozenMapping[str, str]

    def value(self, field: str, key: str) -> str:
        """Return the name of a value of a field, such as ``"kind"`` or ``"place"``."""
        names = {
            "kind": self.kinds,
            "place": self.places,
            "exposure": self.exposures,
            "misev": self.misev,
            "compartment": self.compartments,
            "backbone": self.backbones,
        }
        return names[field].get(key, key)
