"""Read ``assets/catalog/*.toml`` into one frozen catalog."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

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
from exoviz.resources import folder

__all__ = ["Catalog", "load_catalog"]

Model = TypeVar("Model", bound=Species)


@dataclass(frozen=True, slots=True)
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
