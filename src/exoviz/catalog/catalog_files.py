"""Read ``assets/catalog/*.toml`` into one frozen catalog."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from exoviz.catalog.naming import NameIndex
from exoviz.catalog.polylactosamine import polylactosamine, polylactosamine_units
from exoviz.catalog.species import (
    RNA,
    Fluid,
    Glycan,
    Lipid,
    Milestone,
    Protein,
    Source,
    Species,
)
from exoviz.language import _
from exoviz.resources import folder

__all__ = ["Catalog", "load_catalog"]

Model = TypeVar("Model", bound=Species)


@dataclass(frozen=True, eq=False)
class Catalog:
    """All species, by key.

    Attributes
    ----------
    history : tuple of Milestone
        By year.
    sources : mapping of str to Source
        What the keys in every figure's `source` mean.
    """

    lipids: Mapping[str, Lipid]
    proteins: Mapping[str, Protein]
    glycans: Mapping[str, Glycan]
    rna: Mapping[str, RNA]
    fluids: Mapping[str, Fluid]
    history: tuple[Milestone, ...]
    sources: Mapping[str, Source]

    def group(self, name: str) -> Mapping[str, Species]:
        """Return a group: ``lipids``, ``proteins``, ``glycans``, ``rna`` or ``fluids``."""
        groups: dict[str, Mapping[str, Species]] = {
            "lipids": self.lipids,
            "proteins": self.proteins,
            "glycans": self.glycans,
            "rna": self.rna,
            "fluids": self.fluids,
        }
        return groups[name]

    @cached_property
    def _names(self) -> dict[str, NameIndex]:
        groups = ("lipids", "proteins", "glycans", "rna", "fluids")
        return {name: NameIndex(self.group(name)) for name in groups}

    def find(self, group: str, name: str) -> str | None:
        """Return the key of the entry that a name stands for, however it is written.

        Parameters
        ----------
        group : str
            See `group`.
        name : str
            Key, name, abbreviation, synonym or accession; case, spaces and hyphens do not count,
            and Greek letters may be spelled.
        """
        if name in self.group(group):
            return name
        keys = self._names[group].meant(name)
        if len(keys) == 1:
            return keys[0]
        units = polylactosamine_units(name) if group == "glycans" else 0
        return f"polylactosamine-{units}" if units else None

    def suggestion(self, group: str, name: str) -> str:
        """Return a sentence on what an unknown name may mean; empty if that cannot be known.

        It names another entry only if the name is a part of it, or likely a slip of the hand.
        """
        index = self._names[group]
        keys = index.meant(name)
        if len(keys) > 1:
            what = _("'{name}' is a part of several entries: {keys}.")
            return what.format(name=name, keys=", ".join(keys))
        known = index.slip_of(name)
        return _("Did you mean '{name}'?").format(name=known) if known else ""

    def glycan(self, key: str) -> Glycan:
        """Return the glycan of a key: an entry, or ``polylactosamine-N``.

        Raises
        ------
        KeyError
            If there is none.
        """
        if key in self.glycans:
            return self.glycans[key]
        units = polylactosamine_units(key)
        if not units:
            raise KeyError(key)
        return polylactosamine(units)


def _read(stem: str, model: type[Model]) -> Mapping[str, Model]:
    with (folder("assets") / "catalog" / f"{stem}.toml").open("rb") as file:
        table = tomllib.load(file)
    return MappingProxyType(
        {key: model.model_validate({"key": key, **entry}) for key, entry in table.items()}
    )


def _history() -> tuple[Milestone, ...]:
    with (folder("assets") / "catalog" / "history.toml").open("rb") as file:
        table = tomllib.load(file)
    return tuple(
        Milestone.model_validate({"year": int(year), **entry})
        for year, entry in sorted(table.items())
    )


@functools.cache
def load_catalog() -> Catalog:
    """Return the catalog; read once per process."""
    with (folder("assets") / "catalog" / "sources.toml").open("rb") as file:
        sources = {key: Source.model_validate(entry) for key, entry in tomllib.load(file).items()}
    return Catalog(
        lipids=_read("lipids", Lipid),
        proteins=_read("proteins", Protein),
        glycans=_read("glycans", Glycan),
        rna=_read("rna", RNA),
        fluids=_read("fluids", Fluid),
        history=_history(),
        sources=MappingProxyType(sources),
    )
